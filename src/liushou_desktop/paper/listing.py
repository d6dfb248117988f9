"""Lists: a head repeated on every side, groups, rows that grow, then a note and lines to sign.

The geometry (``forms/paper/*.toml``) has one band of two rows: the heads, and what one line looks
like. A list is dealt out to sides by the height its lines need; a group is never left alone at the
foot of a side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper import fonts, sheet
from liushou_desktop.paper.contents import ListColumn, ListLine, ListSheet
from liushou_desktop.paper.fill import fill, template_text
from liushou_desktop.paper.geometry import Band, Cell, Geometry, Row
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Mark, Page
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.one_side import geometry_of_paper
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.setting import Setting
from liushou_desktop.paper.values import Answers, Questions
from liushou_desktop.paper.watermark import watermark

_GROUP_HEIGHT = 7.0
_LEAST = 4  # lines that stand with the signatures on a side of their own
_WIDE = "wide"
_NOTE, _SIGNATURES, _CLOSING = 5.4, 14.6, 17.0  # mm below the table


def print_lists(name: str, sheets: Sequence[ListSheet], watcher: Watcher) -> Printed:
    """See ``paper.print_lists``."""
    geometry = geometry_of_paper(name)
    wanted = [each for each in sheets if each.lines]
    if not wanted:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper=geometry.title)
    jobs = [_Job(_of(each, geometry)) for each in wanted]
    dealt = [job.dealt(each.lines) for job, each in zip(jobs, wanted, strict=True)]
    codes = [
        check_code(geometry.code, geometry.version, (each.sheet_number,), _plain(each))
        for each in wanted
    ]
    total = sum(len(sides) for sides in dealt)
    pages = (
        page
        for job, each, sides, code in zip(jobs, wanted, dealt, codes, strict=True)
        for page in job.pages(each, sides, code)
    )
    pdf, count, undrawn = draw_pages(pages, geometry.title, watcher, total)
    report = PrintReport(tuple(undrawn), check_codes=tuple(codes), fallbacks=fonts.fallbacks())
    return Printed(pdf, count, report)


def sides_after(name: str, asked: ListSheet, code: str, before: int) -> list[Page]:
    """A list as the last sides of a paper that has ``before`` others in front."""
    job = _Job(geometry_of_paper(name))
    dealt = job.dealt(asked.lines)
    total = before + len(dealt)
    return [
        job.side(asked, side, code, (number, total))
        for number, side in enumerate(dealt, start=before + 1)
    ]


def _of(asked: ListSheet, geometry: Geometry) -> Geometry:
    """The paper with the columns and the note of one list."""
    own = _with_columns(geometry, asked.columns)
    return replace(own, note=asked.note) if asked.note else own


def _plain(asked: ListSheet) -> dict[str, object]:
    return {
        str(number): line.group or line.wide or dict(line.values)
        for number, line in enumerate(asked.lines, start=1)
    }


def _with_columns(geometry: Geometry, columns: Sequence[ListColumn]) -> Geometry:
    """The paper with the caller's columns; many columns are set smaller."""
    if not columns:
        return geometry
    heads, line = geometry.bands[0].rows
    share = geometry.page.span / sum(column.weight for column in columns)
    widths = [round(column.weight * share, 1) for column in columns[:-1]]
    widths.append(round(geometry.page.span - sum(widths), 1))
    size = 10 if len(columns) <= 8 else 9 if len(columns) <= 12 else 8
    titles = tuple(
        Cell(column.title, role="strong", size=size, align="centre", floor=6.5)
        for column in columns
    )
    cells = tuple(
        Cell(f"{{.{column.key}}}", size=size, align=column.align, floor=6.5) for column in columns
    )
    rows = (
        replace(heads, widths=tuple(widths), cells=titles),
        replace(line, widths=tuple(widths), cells=cells),
    )
    return replace(geometry, bands=(Band(rows),))


@dataclass(frozen=True, slots=True)
class _Tall:
    """A line with the row it is set in and the height it needs."""

    line: ListLine
    row: Row
    height: float


@dataclass(slots=True)
class _Job:
    geometry: Geometry
    _measure: fonts.FontMeasure = field(default_factory=fonts.FontMeasure)

    def dealt(self, lines: Sequence[ListLine]) -> list[list[_Tall]]:
        """Lines dealt out to sides; the last side keeps room for what stands below the table."""
        room = self.geometry.page.bottom - self.geometry.page.top - self._heads().height
        sides: list[list[_Tall]] = [[]]
        used = 0.0
        for block in _blocks([self._tall(line) for line in lines]):
            height = sum(each.height for each in block)
            if sides[-1] and used + height > room + 0.01:
                sides.append([])
                used = 0.0
            sides[-1] += block
            used += height
        if used > room - self._closing_height() + 0.01 and len(sides[-1]) > 1:
            blocks: list[list[_Tall]] = list(_blocks(sides[-1]))
            carried: list[_Tall] = []
            while len(blocks) > 1 and sum(not each.line.wide for each in carried) < _LEAST:
                carried = [*blocks.pop(), *carried]
            sides[-1] = [each for block in blocks for each in block]
            sides.append(carried)
        return [side for side in sides if side]

    def _closing_height(self) -> float:
        if self.geometry.signature_lines:
            return _CLOSING
        return _NOTE + 1 if self.geometry.note else 0.0

    def _heads(self) -> Row:
        return self.geometry.bands[0].rows[0]

    def _tall(self, line: ListLine) -> _Tall:
        if line.group:
            text = Cell(line.group, align="left", size=10.5, role="strong")
            row = Row(_GROUP_HEIGHT, (self.geometry.page.span,), (text,))
            return _Tall(line, row, row.height)
        row = self.geometry.bands[0].rows[1]
        if line.wide:
            row = _wide(self.geometry.page.span)
            line = replace(line, values={_WIDE: line.wide})
        if line.is_total:
            row = replace(row, cells=tuple(replace(c, role="strong") for c in row.cells))
        setting = Setting(self._table([_placed(row, 0)]), Questions(), self._measure)
        [(frame, _)] = setting.set(Answers(Questions(), {"lines": [line.values]}))
        return _Tall(line, row, frame.bottom - self.geometry.page.top)

    def _table(self, rows: Sequence[Row]) -> Geometry:
        return replace(self.geometry, bands=(Band(tuple(rows)),))

    def pages(self, asked: ListSheet, sides: list[list[_Tall]], code: str) -> Iterator[Page]:
        for number, side in enumerate(sides, start=1):
            yield self.side(asked, side, code, (number, len(sides)))

    def side(
        self, asked: ListSheet, side: Sequence[_Tall], code: str, place: tuple[int, int]
    ) -> Page:
        """One side of a list; ``place`` is its number and how many there are."""
        page = self.geometry.page
        rows = [replace(self._heads())]
        rows += [
            replace(_placed(each.row, number), height=each.height)
            for number, each in enumerate(side)
        ]
        setting = Setting(self._table(rows), Questions(), self._measure)
        frame = setting.frames()[0]
        values = {"lines": [each.line.values for each in side]}
        answers = Answers(Questions(), values, {}, asked.texts)
        marks = [
            *self._around(asked, answers, code, place),
            *fill(frame.slots, answers, self._measure).marks,
        ]
        if place[0] == place[1]:
            marks += self._below(frame.bottom)
        under = watermark(page, asked.watermark)
        name = asked.sheet_number or asked.name
        return Page(page.width, page.height, frame.marks, tuple(marks), under, name)

    def _around(
        self, asked: ListSheet, answers: Answers, check: str, place: tuple[int, int]
    ) -> Iterator[Mark]:
        geometry, page = self.geometry, self.geometry.page
        title = asked.title or geometry.title
        code = asked.code or geometry.code
        yield from sheet.head(geometry, code, geometry.version, title, self._measure, False)
        yield from sheet.sheet_number(page, asked.sheet_number)
        pairs = [(label, template_text(f"{{{key}}}", answers)) for label, key in geometry.subline]
        yield from sheet.subline(page, pairs, self._measure)
        yield from sheet.foot(page, check, *place, asked.foot or geometry.foot)

    def _below(self, bottom: float) -> Iterator[Mark]:
        yield from sheet.note_line(self.geometry, bottom + _NOTE, self._measure)
        if self.geometry.signature_lines:
            names = self.geometry.signature_lines
            yield from sheet.signature_lines(self.geometry.page, names, bottom + _SIGNATURES)


def _wide(span: float) -> Row:
    """One cell over the whole width, as high as its text needs."""
    cell = Cell(f"{{.{_WIDE}}}", align="left", size=9.5, floor=9.5)
    return Row(_GROUP_HEIGHT, (span,), (cell,))


def _placed(row: Row, number: int) -> Row:
    """A row whose ``{.key}`` asks the line of that number on its side."""
    made = tuple(
        replace(cell, text=cell.text.replace("{.", f"{{lines.{number}.")) for cell in row.cells
    )
    return replace(row, cells=made)


def _blocks(lines: Sequence[_Tall]) -> Iterator[list[_Tall]]:
    """Lines that stay together: a group with the first line below it."""
    waiting: list[_Tall] = []
    for each in lines:
        waiting.append(each)
        if not each.line.group:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def rows_of(values: Sequence[Mapping[str, str]]) -> tuple[ListLine, ...]:
    """Plain rows without groups, numbered from 1 under ``number``."""
    return tuple(
        ListLine({"number": str(number), **row}) for number, row in enumerate(values, start=1)
    )
