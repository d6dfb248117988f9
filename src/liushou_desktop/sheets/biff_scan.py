"""What the parser does not tell about an old ``.xls``: hidden rows and columns, formulas, errors.

Walks the compound file (MS-CFB) to the ``Workbook`` stream and through its records (MS-XLS 2.4);
only headers and four record types are looked at. Runs in the fenced child.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets.sheet_scan import SheetFacts

_BOF, _EOF, _BOUNDSHEET = 0x0809, 0x000A, 0x0085
_ROW, _COLINFO, _FORMULA, _BOOLERR = 0x0208, 0x007D, 0x0006, 0x0205
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x1
_END_OF_CHAIN, _FREE = 0xFFFFFFFE, 0xFFFFFFFF
_HEADER_FAT = 109
_ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def scan_xls(content: bytes) -> list[SheetFacts]:
    """Facts of each sheet in the order of the tabs.

    Raises:
        RefusedError: WORKBOOK_UNREADABLE when the file does not hang together.
    """
    try:
        stream = _CompoundFile(content).stream(("Workbook", "Book"))
        return [_scan_sheet(stream, offset) for offset in _sheet_offsets(stream)]
    except (struct.error, IndexError) as error:
        raise RefusedError("WORKBOOK_UNREADABLE") from error


class _CompoundFile:
    """Just enough of MS-CFB to read one named stream."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._sector: int = 1 << struct.unpack_from("<H", content, 30)[0]
        self._mini_sector: int = 1 << struct.unpack_from("<H", content, 32)[0]
        if self._sector not in (512, 4096) or self._mini_sector != 64:
            raise IndexError
        self._fat = self._read_fat()
        directory_at = struct.unpack_from("<L", content, 48)[0]
        self._directory = self._chain(directory_at, self._fat)

    def _read_fat(self) -> list[int]:
        fat_sectors = list(struct.unpack_from(f"<{_HEADER_FAT}L", self._content, 76))
        more, count = struct.unpack_from("<2L", self._content, 68)
        width = self._sector // 4
        for _ in range(min(count, 1 + len(self._content) // self._sector)):
            listed = struct.unpack_from(f"<{width}L", self._content, self._at(more))
            fat_sectors += listed[:-1]
            more = listed[-1]
        fat: list[int] = []
        for sector in fat_sectors:
            if sector < _END_OF_CHAIN:
                fat += struct.unpack_from(f"<{width}L", self._content, self._at(sector))
        return fat

    def _at(self, sector: int) -> int:
        return (sector + 1) * self._sector

    def _chain(self, first: int, table: list[int]) -> bytes:
        pieces = []
        steps = 0
        while first < _END_OF_CHAIN:
            at = self._at(first)
            pieces.append(self._content[at : at + self._sector])
            first = table[first]
            steps += 1
            if steps > len(table):
                raise IndexError
        return b"".join(pieces)

    def stream(self, names: tuple[str, ...]) -> bytes:
        """The bytes of the first stream with one of the names."""
        root_at, root_size = 0, 0
        for at in range(0, len(self._directory) - 127, 128):
            name_size = struct.unpack_from("<H", self._directory, at + 64)[0]
            raw = self._directory[at : at + max(name_size - 2, 0)]
            name = raw.decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<2L", self._directory, at + 116)
            if at == 0:
                root_at, root_size = first, size
            elif name in names:
                if size >= 4096:
                    return self._chain(first, self._fat)[:size]
                return self._mini_stream(first, size, self._chain(root_at, self._fat)[:root_size])
        raise IndexError

    def _mini_stream(self, first: int, size: int, container: bytes) -> bytes:
        table_at = struct.unpack_from("<L", self._content, 60)[0]
        raw = self._chain(table_at, self._fat)
        table = struct.unpack(f"<{len(raw) // 4}L", raw[: len(raw) // 4 * 4])
        pieces: list[bytes] = []
        while first < _END_OF_CHAIN and len(pieces) <= len(table):
            at = first * self._mini_sector
            pieces.append(container[at : at + self._mini_sector])
            first = table[first]
        return b"".join(pieces)[:size]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(type, offset of the body, length) from ``at`` to the end of that substream."""
    header = struct.Struct("<2H")
    depth = 0
    while True:
        kind, length = header.unpack_from(stream, at)
        yield kind, at + 4, length
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        at += 4 + length


def _sheet_offsets(stream: bytes) -> list[int]:
    return [
        struct.unpack_from("<L", stream, at)[0]
        for kind, at, _ in _records(stream, 0)
        if kind == _BOUNDSHEET
    ]


def _scan_sheet(stream: bytes, offset: int) -> SheetFacts:
    facts = SheetFacts()
    for kind, at, _ in _records(stream, offset):
        if kind == _ROW:
            if struct.unpack_from("<H", stream, at + 12)[0] & _ROW_HIDDEN:
                facts.hidden_rows.add(struct.unpack_from("<H", stream, at)[0] + 1)
        elif kind == _COLINFO:
            first, last, _, _, flags = struct.unpack_from("<5H", stream, at)
            if flags & _COLUMN_HIDDEN:
                facts.hidden_columns.update(range(first, min(last, 255) + 1))
        elif kind == _FORMULA:
            row, column = struct.unpack_from("<2H", stream, at)
            facts.formulas.setdefault(row + 1, set()).add(column)
        elif kind == _BOOLERR:
            row, column, _, value, is_error = struct.unpack_from("<3H2B", stream, at)
            if is_error:
                text = _ERROR_TEXTS.get(value, "#N/A")
                facts.errors.setdefault(row + 1, {})[column] = text
    return facts
