"""The tar inside a package: regular files in a fixed order, and not one free byte.

The archive is a pure function of names and contents: plain ustar, mode 0644, owner 0, time 0.
Reading therefore means: take the two sizes and names, build the archive again, compare. A third
member, a link, an extended header, another mode or a byte behind the end cannot survive that.
Two habits of other makers are known and accepted whole: GNU tar pads with zeros to records of
10,240 bytes unless told ``-b1``, and Python's tarfile leaves the two device fields empty.
"""

from __future__ import annotations

from collections.abc import Iterable

from liushou_desktop.base.errors import DamagedError

Member = tuple[str, bytes]

_BLOCK = 512
_RECORD = 10_240
_NAME_LIMIT = 100
_DEVICE = b"0000000\0" * 2  # as GNU tar writes it, and we
_NO_DEVICE = bytes(16)  # as Python's tarfile does


def pack_members(*members: Member) -> bytes:
    """The archive of exactly these members, always the same bytes for the same members."""
    return _archive(members, _DEVICE)


def unpack_members(content: bytes) -> tuple[Member, Member]:
    """The two members of an archive that ``pack_members`` would have built, byte for byte.

    Raises:
        DamagedError: CONTAINER_MALFORMED.
    """
    first, second = _unpacked(content, 2)
    return first, second


def unpack_all(content: bytes, most: int) -> tuple[Member, ...]:
    """All members, at most so many, of an archive that ``pack_members`` would have built.

    Raises:
        DamagedError: CONTAINER_MALFORMED.
    """
    count, at = 0, 0
    try:
        while count < most and content[at : at + _BLOCK].strip(b"\0"):
            _, at = _take(content, at)
            count += 1
    except ValueError as error:
        raise DamagedError("CONTAINER_MALFORMED") from error
    return _unpacked(content, count)


def _unpacked(content: bytes, count: int) -> tuple[Member, ...]:
    """Exactly so many members, of an archive that building it again gives byte for byte."""
    members, at = [], 0
    try:
        for _ in range(count):
            member, at = _take(content, at)
            members.append(member)
        is_ours = any(_is_archive(content, members, d) for d in (_DEVICE, _NO_DEVICE))
    except ValueError as error:
        raise DamagedError("CONTAINER_MALFORMED") from error
    if not is_ours:
        raise DamagedError("CONTAINER_MALFORMED")
    return tuple(members)


def _is_archive(content: bytes, members: Iterable[Member], device: bytes) -> bool:
    """Whether these are the bytes of the archive of its own members, bare or padded to a record.

    The bodies are pieces of the content: they are not put together again to be compared.
    """
    at = 0
    for name, body in members:
        end, begin = at + _BLOCK + len(body), at
        at = begin + _BLOCK + _padded(len(body))
        if content[begin : begin + _BLOCK] != _header(name, len(body), device):
            return False
        if content[end:at] != bytes(at - end):
            return False
    bare = at + 2 * _BLOCK
    padded = -(-bare // _RECORD) * _RECORD
    return content[at:] in (bytes(bare - at), bytes(padded - at))


def _archive(members: Iterable[Member], device: bytes) -> bytes:
    entries = (_entry(name, body, device) for name, body in members)
    return b"".join(entries) + bytes(2 * _BLOCK)


def _take(content: bytes, start: int) -> tuple[Member, int]:
    """The member whose header begins at ``start``, and where the next header begins.

    Believes the header; whether it told the truth shows when the archive is built again.
    """
    header = content[start : start + _BLOCK]
    name = header[:_NAME_LIMIT].rstrip(b"\0").decode("ascii")
    size = int(header[124:135].decode("ascii"), 8)
    begin = start + _BLOCK
    return (name, content[begin : begin + size]), begin + _padded(size)


def _entry(name: str, body: bytes, device: bytes) -> bytes:
    return _header(name, len(body), device) + body + bytes(_padded(len(body)) - len(body))


def _header(name: str, size: int, device: bytes) -> bytes:
    """One ustar header. The sum of all its bytes stands in it, its own field read as spaces."""
    encoded = name.encode("ascii")
    if not encoded or len(encoded) > _NAME_LIMIT:
        raise ValueError("the name does not fit a ustar header")
    octal = b"%011o\0"
    parts = (
        encoded.ljust(_NAME_LIMIT, b"\0"),
        b"0000644\0" + b"0000000\0" * 2,  # mode, owner, group
        octal % size + octal % 0,  # size, time
        b" " * 8,  # sum
        b"0" + bytes(100),  # regular file, no link
        b"ustar\x0000" + bytes(64),  # no owner names
        device + bytes(155 + 12),  # no prefix
    )
    header = b"".join(parts)
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
