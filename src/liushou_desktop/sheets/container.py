"""Our own look at a ZIP before any parser sees it, and the only unpacking that is done.

Python's ``zipfile`` takes the last of two parts with one name, reads overlapping entries
(CVE-2024-0450) and accepts junk around the archive; different programs then show different contents
of one file. Here an archive is read strictly from its directory, and refused instead of repaired:
whatever is not exactly one plain archive of distinct, disjoint, unencrypted parts is not opened.

Runs in the fenced child, so that zlib-ng, the one library it uses, meets foreign bytes only there.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator

from zlib_ng import zlib_ng

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits

_END = struct.Struct("<4s4H2LH")  # end of central directory
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_STORED, _DEFLATED = 0, 8
_FLAG_ENCRYPTED, _FLAG_DESCRIPTOR, _FLAG_STRONG, _FLAG_MASKED = 0x1, 0x8, 0x40, 0x2000
_UNICODE_PATH = b"up"  # an extra field that gives a part another name in some programs
_MAX32 = 0xFFFFFFFF


class Entry:
    """One part as the directory describes it."""

    __slots__ = ("crc", "data_at", "flags", "header_at", "method", "name", "packed", "size")

    def __init__(
        self, name: str, flags: int, method: int, crc: int, packed: int, size: int, header_at: int
    ) -> None:
        self.name = name
        self.flags = flags
        self.method = method
        self.crc = crc
        self.packed = packed
        self.size = size
        self.header_at = header_at
        self.data_at = 0


class Container:
    """A checked archive. ``part`` unpacks one part under limits and keeps it."""

    def __init__(self, content: bytes, entries: dict[str, Entry]) -> None:
        self._content = content
        self._entries = entries
        self._parts: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def part(self, name: str, limit: int = limits.INNER_BYTES) -> bytes:
        """The unpacked bytes of a part.

        Raises:
            RefusedError: ZIP_LIES when size or checksum differ from the directory, ZIP_TOO_LARGE.
        """
        entry = self._entries[name]
        if name in self._parts and entry.size <= limit:
            return self._parts[name]
        if entry.size > limit:
            raise RefusedError("ZIP_TOO_LARGE", part=name)
        packed = memoryview(self._content)[entry.data_at : entry.data_at + entry.packed]
        data = bytes(packed) if entry.method == _STORED else _inflate(packed, entry)
        if len(data) != entry.size or zlib_ng.crc32(data) != entry.crc:
            raise RefusedError("ZIP_LIES", part=name)
        self._parts[name] = data
        return data


def open_container(content: bytes) -> Container:
    """Check the structure of an archive; no part is unpacked yet.

    Raises:
        RefusedError: ZIP_BROKEN, ZIP_JUNK, ZIP_TOO_MANY_PARTS, ZIP_TOO_LARGE, ZIP_BOMB,
            ZIP_OVERLAP, ZIP_NAME_TWICE, ZIP_NAME_UNSAFE, ZIP_ENCRYPTED, ZIP_LIES.
    """
    count, directory_at, directory_size = _find_directory(content)
    if count > limits.ENTRIES:
        raise RefusedError("ZIP_TOO_MANY_PARTS", count=count, limit=limits.ENTRIES)
    entries = _read_directory(content, count, directory_at, directory_size)
    _check_names(entries)
    _check_sizes(entries)
    _check_layout(content, entries, directory_at)
    return Container(content, {entry.name: entry for entry in entries})


def _inflate(packed: memoryview, entry: Entry) -> bytes:
    engine = zlib_ng.decompressobj(-15)
    try:
        data = engine.decompress(packed, entry.size + 1)
    except zlib_ng.error as error:  # type: ignore[misc]  # its stub says an instance
        raise RefusedError("ZIP_LIES", part=entry.name) from error
    if not engine.eof or engine.unused_data:
        raise RefusedError("ZIP_LIES", part=entry.name)
    return data


def _find_directory(content: bytes) -> tuple[int, int, int]:
    """(number of entries, offset, size) of the directory; the end record must end the file."""
    if content[:4] != b"PK\x03\x04":
        raise RefusedError("ZIP_JUNK")
    at = len(content) - _END.size
    if at < 0:
        raise RefusedError("ZIP_BROKEN")
    if content[at : at + 4] != b"PK\x05\x06":
        raise RefusedError("ZIP_JUNK" if b"PK\x05\x06" in content else "ZIP_BROKEN")
    _, disk, first_disk, here, total, size, offset, comment = _END.unpack_from(content, at)
    if disk or first_disk or here != total or comment:
        raise RefusedError("ZIP_BROKEN")
    end_of_directory = at
    if at >= _LOCATOR64.size and content[at - _LOCATOR64.size :][:4] == b"PK\x06\x07":
        end_of_directory, total, size, offset = _read_end64(content, at)
    if offset + size != end_of_directory:
        raise RefusedError("ZIP_JUNK")
    if content.count(b"PK\x05\x06") > 1 and content.find(b"PK\x05\x06") < offset:
        _refuse_second_archive(content, offset)
    return total, offset, size


def _read_end64(content: bytes, at: int) -> tuple[int, int, int, int]:
    """The large-file form, which some exporters write even for small files; it must be true."""
    _, disk, end64_at, disks = _LOCATOR64.unpack_from(content, at - _LOCATOR64.size)
    if disk or disks != 1 or end64_at != at - _LOCATOR64.size - _END64.size:
        raise RefusedError("ZIP_LIES", part="ZIP64")
    _, _, _, _, on_disk, from_disk, here, total, size, offset = _END64.unpack_from(
        content, end64_at
    )
    if content[end64_at : end64_at + 4] != b"PK\x06\x06" or on_disk or from_disk or here != total:
        raise RefusedError("ZIP_LIES", part="ZIP64")
    _, _, _, _, total32, size32, offset32, _ = _END.unpack_from(content, at)
    for wide, narrow, mark in (
        (total, total32, 0xFFFF),
        (size, size32, _MAX32),
        (offset, offset32, _MAX32),
    ):
        if narrow not in (mark, wide):
            raise RefusedError("ZIP_LIES", part="ZIP64")
    return end64_at, total, size, offset


def _refuse_second_archive(content: bytes, directory_at: int) -> None:
    """An end record whose directory also adds up, before our own: two archives in one file."""
    at = content.find(b"PK\x05\x06")
    while at != -1 and at < directory_at:
        fields = _END.unpack_from(content, at)
        size, offset = fields[5], fields[6]
        if content[at - size : at - size + 4] == b"PK\x01\x02" and offset <= at:
            raise RefusedError("ZIP_JUNK")
        at = content.find(b"PK\x05\x06", at + 4)


def _read_directory(content: bytes, count: int, at: int, size: int) -> list[Entry]:
    entries = []
    end = at + size
    for _ in range(count):
        if at + _CENTRAL.size > end:
            raise RefusedError("ZIP_BROKEN")
        entry, at = _read_entry(content, at, end)
        entries.append(entry)
    if at != end:
        raise RefusedError("ZIP_JUNK")
    return entries


def _read_entry(content: bytes, at: int, end: int) -> tuple[Entry, int]:
    fields = _CENTRAL.unpack_from(content, at)
    signature, made_by, _, flags, method = fields[:5]
    crc, packed, size, name_size, extra_size, comment_size = fields[7:13]
    disk, _, attributes, header_at = fields[13:17]
    name_at = at + _CENTRAL.size
    extra_at = name_at + name_size
    next_at = extra_at + extra_size + comment_size
    if signature != b"PK\x01\x02" or next_at > end or disk:
        raise RefusedError("ZIP_BROKEN")
    name = _decode_name(content[name_at:extra_at], flags)
    if made_by >> 8 == 3 and (attributes >> 16) & 0o170000 not in (0, 0o100000, 0o040000):
        raise RefusedError("ZIP_NAME_UNSAFE", part=name)  # a link or device in Unix clothes
    if flags & (_FLAG_ENCRYPTED | _FLAG_STRONG | _FLAG_MASKED):
        raise RefusedError("ZIP_ENCRYPTED", part=name)
    if method not in (_STORED, _DEFLATED):
        raise RefusedError("ZIP_BROKEN")
    extra = content[extra_at : extra_at + extra_size]
    if _UNICODE_PATH in _extra_kinds(extra):
        raise RefusedError("ZIP_NAME_UNSAFE", part=name)
    wide = _wide_fields(extra, size, packed, header_at, name)
    size, packed, header_at = wide
    return Entry(name, flags, method, crc, packed, size, header_at), next_at


def _extra_kinds(extra: bytes) -> set[bytes]:
    kinds, at = set(), 0
    while at + 4 <= len(extra):
        kinds.add(extra[at : at + 2])
        at += 4 + struct.unpack_from("<H", extra, at + 2)[0]
    return kinds


def _wide_fields(
    extra: bytes, size: int, packed: int, header_at: int, name: str
) -> tuple[int, int, int]:
    """Sizes and offset, taken from the ZIP64 extra field where the short ones say so."""
    values = [size, packed, header_at]
    if _MAX32 not in values:
        return size, packed, header_at
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            body = extra[at + 4 : at + 4 + length]
            for index, value in enumerate(values):
                if value == _MAX32:
                    if len(body) < 8:
                        break
                    values[index] = struct.unpack_from("<Q", body)[0]
                    body = body[8:]
            break
        at += 4 + length
    if _MAX32 in values:
        raise RefusedError("ZIP_LIES", part=name)
    return values[0], values[1], values[2]


def _decode_name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & 0x800 else "ascii")
    except UnicodeDecodeError as error:
        raise RefusedError("ZIP_NAME_UNSAFE", part=raw.decode("latin-1")) from error


def _check_names(entries: list[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.name
        steps = name.rstrip("/").split("/")
        if (
            not name
            or "\\" in name
            or ":" in name
            or not name.isprintable()
            or any(step in ("", ".", "..") for step in steps)
        ):
            raise RefusedError("ZIP_NAME_UNSAFE", part=name)
        folded = unicodedata.normalize("NFC", name).casefold().rstrip("/")
        if folded in seen:
            raise RefusedError("ZIP_NAME_TWICE", part=name)
        seen.add(folded)
        if name.endswith("/") and entry.size:
            raise RefusedError("ZIP_NAME_UNSAFE", part=name)


def _check_sizes(entries: list[Entry]) -> None:
    total = 0
    for entry in entries:
        total += entry.size
        if total > limits.INNER_BYTES:
            raise RefusedError("ZIP_TOO_LARGE", part=entry.name)
        if entry.size > limits.RATIO_FREE_BYTES and entry.size > entry.packed * limits.RATIO:
            raise RefusedError("ZIP_BOMB", part=entry.name)
        if entry.method == _STORED and entry.size != entry.packed:
            raise RefusedError("ZIP_LIES", part=entry.name)


def _check_layout(content: bytes, entries: list[Entry], directory_at: int) -> None:
    """Entries lie one behind the other from the first byte to the directory, without overlap."""
    expected = 0
    previous: Entry | None = None
    for entry in sorted(entries, key=lambda entry: entry.header_at):
        _check_gap(content, previous, expected, entry.header_at, entry.name)
        expected = _check_local_header(content, entry, directory_at)
        previous = entry
    _check_gap(content, previous, expected, directory_at, "")


def _check_gap(
    content: bytes, previous: Entry | None, expected: int, found: int, name: str
) -> None:
    """Between two entries lies nothing, or the descriptor of the first."""
    if found < expected:
        raise RefusedError("ZIP_OVERLAP", part=name or (previous.name if previous else ""))
    gap = content[expected:found]
    described = previous is not None and bool(previous.flags & _FLAG_DESCRIPTOR)
    if gap and not (previous is not None and described and gap in _descriptors(previous)):
        raise RefusedError("ZIP_JUNK")


def _descriptors(entry: Entry) -> Iterator[bytes]:
    """The ways to write what the directory says of a part behind its data."""
    for form in ("<L2L", "<L2Q"):
        if max(entry.packed, entry.size) <= _MAX32:
            told = struct.pack(form, entry.crc, entry.packed, entry.size)
            yield from (told, b"PK\x07\x08" + told)


def _check_local_header(content: bytes, entry: Entry, directory_at: int) -> int:
    """Sets where the data begins; returns where it ends. Both headers must say the same."""
    at = entry.header_at
    if at + _LOCAL.size > directory_at:
        raise RefusedError("ZIP_OVERLAP", part=entry.name)
    fields = _LOCAL.unpack_from(content, at)
    signature, _, flags, method, _, _, crc, packed, size, name_size, extra_size = fields
    name_at = at + _LOCAL.size
    name = content[name_at : name_at + name_size]
    entry.data_at = name_at + name_size + extra_size
    end = entry.data_at + entry.packed
    if signature != b"PK\x03\x04":
        raise RefusedError("ZIP_BROKEN")
    if end > directory_at:
        raise RefusedError("ZIP_OVERLAP", part=entry.name)
    said_later = flags & _FLAG_DESCRIPTOR
    if name != entry.name.encode("utf-8") or method != entry.method or flags & _FLAG_ENCRYPTED:
        raise RefusedError("ZIP_LIES", part=entry.name)
    for here, there in ((crc, entry.crc), (packed, entry.packed), (size, entry.size)):
        if here != there and here != _MAX32 and not said_later:
            raise RefusedError("ZIP_LIES", part=entry.name)
    return end
