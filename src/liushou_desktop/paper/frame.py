"""Geometry → frames: rules, labels and boxes that never change, and slots for what does.

A frame is compiled once and used for every sheet of a job; blank and filled sheets share it, so
they differ in text only. Rows that must grow for one child give that child a frame of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.paper import cells, labels
from liushou_desktop.paper.geometry import Band, Cell, Geometry, Row
from liushou_desktop.paper.inline import set_inline
from liushou_desktop.paper.marks import FRAME, INNER, SECTION, Mark, Outline, Rule
from liushou_desktop.paper.roles import Measure, Role
from liushou_desktop.paper.slots import Area, MomentSlot, Slot, ValueSlot, WritingSlot
from liushou_desktop.paper.special import set_special
from liushou_desktop.paper.values import Questions, Style

VALUE_SIZE, VALUE_FLOOR = 11.0, 9.0


@dataclass(frozen=True, slots=True)
class Frame:
    """One compiled side: what is always drawn, what is filled, and where its table ends."""

    marks: tuple[Mark, ...]
    slots: tuple[Slot, ...]
    bottom: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as it will be ruled: its number over the whole paper, its band, its true height."""

    number: int
    band: Band
    place: int  # within the band
    row: Row
    height: float


def compile_frames(
    geometry: Geometry,
    questions: Questions,
    measure: Measure,
    growth: Mapping[int, float] | None = None,
) -> tuple[Frame, ...]:
    """The frames of a paper, one per side.

    Args:
        growth: extra mm by row number (counted over all rows as ruled).

    Raises:
        RefusedError: PAPER_COLUMNS_DO_NOT_ADD_UP, PAPER_FIELD_UNKNOWN.
    """
    geometry.check()
    lines = _lines(geometry, questions, measure, growth or {})
    lines = _given_back(lines, geometry.page.bottom - geometry.page.top)
    sides = _sides(lines, geometry.page.bottom - geometry.page.top)
    return tuple(_frame(geometry, side, questions, measure) for side in sides)


def _lines(
    geometry: Geometry, questions: Questions, measure: Measure, growth: Mapping[int, float]
) -> list[_Line]:
    lines: list[_Line] = []
    for band in geometry.bands:
        place = 0
        for row in band.rows:
            for turn in range(row.times):
                ruled = _numbered(row, turn)
                lacking = _lacking(ruled, questions, measure)
                height = row.height + lacking + growth.get(len(lines), 0)
                lines.append(_Line(len(lines), band, place, ruled, height))
                place += 1
    return lines


def _numbered(row: Row, turn: int) -> Row:
    """One ruling of a repeated row: ``{.what}`` becomes ``{changes.0.what}``."""
    if row.times == 1 and not row.repeat:
        return row
    made = tuple(
        replace(
            cell,
            text=cell.text.replace("{#}", str(turn + 1)).replace("{.", f"{{{row.repeat}.{turn}."),
        )
        for cell in row.cells
    )
    return replace(row, cells=made, times=1)


def _lacking(row: Row, questions: Questions, measure: Measure) -> float:
    """How many mm the tick boxes of a row lack at its plain height."""
    lacking = 0.0
    for width, cell in zip(row.widths, row.cells, strict=True):
        if cell.kind == "line" and _is_inline(cell, questions):
            area = Area(0, 0, width, row.height)
            made = set_inline(cells.parse(cell.text), area, questions, measure, size=cell.size)
            lacking = max(lacking, made.lacking)
    return lacking


def _given_back(lines: list[_Line], room: float) -> list[_Line]:
    """Let writing rows give up room, from the last one, until everything fits one side."""
    over = sum(line.height for line in lines) - room
    made = list(lines)
    for index in range(len(made) - 1, -1, -1):
        if over <= 0.01:
            return made
        given = min(made[index].row.gives, over)
        if given > 0:
            made[index] = replace(made[index], height=made[index].height - given)
            over -= given
    return made if over <= 0.01 else lines


def _sides(lines: list[_Line], room: float) -> list[list[_Line]]:
    """Rows dealt out to sides; rows of bands that must not be parted stay together."""
    sides: list[list[_Line]] = [[]]
    used = 0.0
    for group in _groups(lines):
        height = sum(line.height for line in group)
        if sides[-1] and used + height > room + 0.01:
            sides.append([])
            used = 0.0
        sides[-1].extend(group)
        used += height
    return sides


def _groups(lines: list[_Line]) -> Iterator[list[_Line]]:
    index = 0
    while index < len(lines):
        band = lines[index].band
        size = 1
        if band.last or band.together:
            while index + size < len(lines) and lines[index + size].band is band:
                size += 1
        elif band.beside is not None and lines[index].place == 0:
            size = band.beside_rows
        yield lines[index : index + size]
        index += size


def _frame(
    geometry: Geometry, lines: Sequence[_Line], questions: Questions, measure: Measure
) -> Frame:
    marks: list[Mark] = []
    slots: list[Slot] = []
    page = geometry.page
    y = page.top
    previous: Band | None = None
    for position, line in enumerate(lines):
        if line.band is not previous:
            if previous is not None:
                heavy = SECTION if previous.side and line.band.side else INNER
                marks.append(Rule(page.left, y, page.right, y, heavy))
            previous = line.band
            marks.extend(_side_marks(geometry, lines[position:], y, measure, slots))
        elif y > page.top:
            marks.append(_row_rule(geometry, line, y))
        _row_marks(geometry, line, y, questions, measure, marks, slots)
        y += line.height
    marks.append(Outline(page.left, page.top, page.span, y - page.top, FRAME))
    return Frame(tuple(marks), tuple(slots), y)


def _side_marks(
    geometry: Geometry, rest: Sequence[_Line], y: float, measure: Measure, slots: list[Slot]
) -> Iterator[Mark]:
    """The side head of a band that starts here, and the cell beside its first rows."""
    band = rest[0].band
    own = [line for line in rest if line.band is band]
    height = sum(line.height for line in own)
    if band.side:
        area = Area(geometry.page.left, y, band.side_width, height)
        yield from labels.side_head(band.side, area, 12 if band.side_width > 8.5 else 10.5)
        yield Rule(area.right, y, area.right, area.bottom)
    if band.beside is not None and own[0].place == 0:
        tall = sum(line.height for line in own[: band.beside_rows])
        x = geometry.page.right - band.beside_width
        yield Rule(x, y, x, y + tall)
        made = set_special(band.beside, Area(x, y, band.beside_width, tall), measure)
        slots.extend(made.slots)
        yield from made.marks


def _row_rule(geometry: Geometry, line: _Line, y: float) -> Rule:
    """The line above a row, stopping at the side head and at the cell beside."""
    band = line.band
    left = geometry.page.left + (band.side_width if band.side else 0)
    inside = band.beside is not None and line.place < band.beside_rows
    right = geometry.page.right - (band.beside_width if inside else 0)
    return Rule(left, y, right, y, SECTION if line.row.heavy else INNER)


def _row_marks(
    geometry: Geometry,
    line: _Line,
    y: float,
    questions: Questions,
    measure: Measure,
    marks: list[Mark],
    slots: list[Slot],
) -> None:
    x = geometry.page.left + (line.band.side_width if line.band.side else 0)
    for position, (width, cell) in enumerate(zip(line.row.widths, line.row.cells, strict=True)):
        area = Area(x, y, width, line.height)
        if position and not cell.open:
            marks.append(Rule(x, y, x, area.bottom))
        _cell_marks(cell, area, line, questions, measure, marks, slots, geometry.id)
        x += width


def _cell_marks(
    cell: Cell,
    area: Area,
    line: _Line,
    questions: Questions,
    measure: Measure,
    marks: list[Mark],
    slots: list[Slot],
    paper: str,
) -> None:
    if not cell.text and cell.kind == "line":
        return
    _check_known(
        [part for part in cells.parse(cell.text) if not isinstance(part, cells.Plain)]
        if cell.kind in ("line", "value", "writing")
        else [],
        questions,
        paper,
    )
    if cell.kind == "writing":
        [part] = cells.parse(cell.text)
        key = part.key if isinstance(part, cells.Asked) else ""
        slots.append(WritingSlot(key, area, cell.note))
        return
    if cell.kind == "value":
        slots.append(_value_slot(cell, area, line.number))
        return
    if cell.kind != "line":
        special = set_special(cell, area, measure)
        marks.extend(special.marks)
        slots.extend(special.slots)
        return
    parts = cells.parse(cell.text)
    asked = [part for part in parts if not isinstance(part, cells.Plain)]
    if not asked:
        marks.extend(_label(cell, area, line, measure))
    elif _is_inline(cell, questions):
        made = set_inline(parts, area, questions, measure, align=cell.align, size=cell.size)
        marks.extend(made.marks)
        slots.extend(made.slots)
    else:
        slots.append(_slot(cell, area, line.number, asked[0].key, questions))


def _label(cell: Cell, area: Area, line: _Line, measure: Measure) -> Iterator[Mark]:
    role = _role(cell, Role.LABEL)
    size = cell.size or (10.0 if line.row.head else 0)
    yield from labels.label(cell.text, area, measure, role, size, cell.align)


def _slot(cell: Cell, area: Area, row: int, key: str, questions: Questions) -> Slot:
    style = questions.style(key)
    if style is Style.WRITING:
        return WritingSlot(key, area, questions.label(key))
    align = cell.align or "centre"
    if style in (Style.DATE, Style.TIME):
        return MomentSlot(cell.text, area, align, row, cell.size or VALUE_SIZE)  # type: ignore[arg-type]
    return _value_slot(cell, area, row)


def _value_slot(cell: Cell, area: Area, row: int) -> ValueSlot:
    align = cell.align or "centre"
    start = cell.size or VALUE_SIZE
    floor = min(cell.floor or VALUE_FLOOR, start)
    role = _role(cell, Role.VALUE)
    return ValueSlot(cell.text, area, align, role, start, floor, row, cell.spacing, cell.note)  # type: ignore[arg-type]


def _role(cell: Cell, habit: Role) -> Role:
    return Role[cell.role.upper()] if cell.role else habit


def _is_inline(cell: Cell, questions: Questions) -> bool:
    """Whether the cell needs blanks or boxes."""
    for part in cells.parse(cell.text):
        if isinstance(part, cells.OneBox):
            return True
        if isinstance(part, cells.Asked) and (
            part.width or part.options or questions.style(part.key) is Style.BOXES
        ):
            return True
    return False


def _check_known(
    asked: Sequence[cells.Asked | cells.OneBox], questions: Questions, paper: str
) -> None:
    if questions.form is None or questions.is_open:
        return
    for part in asked:
        if not part.key.startswith("@") and questions.field(part.key) is None:
            raise RefusedError(
                "PAPER_FIELD_UNKNOWN", paper=paper, field=part.key, form=questions.form.id
            )
