"""One side of a table: rules, labels, boxes, and the slots that answers fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.paper import cells, labels
from liushou_desktop.paper.geometry import Band, Cell, Geometry, Row
from liushou_desktop.paper.inline import set_inline
from liushou_desktop.paper.marks import FRAME, INNER, SECTION, Align, Mark, Outline, Rule
from liushou_desktop.paper.roles import Measure, Role
from liushou_desktop.paper.slots import Area, MomentSlot, Slot, ValueSlot, WritingSlot
from liushou_desktop.paper.special import set_special
from liushou_desktop.paper.values import Questions, Style

VALUE_SIZE, VALUE_FLOOR = 11.0, 9.0
_ALIGNS: Mapping[str, Align] = {"left": "left", "right": "right"}
_ASKING = ("line", "value", "writing")  # kinds of cells whose text may name fields


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it will be ruled: its number over the whole paper, its place in its band, its true
    height."""

    number: int
    band: Band
    place: int
    row: Row
    height: float


@dataclass(slots=True)
class Ruling:
    """Draws the lines of one side from the top of the page down."""

    geometry: Geometry
    questions: Questions
    measure: Measure
    marks: list[Mark] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def draw(self, lines: Sequence[Line]) -> float:
        """Draw all lines; returns the y of the table's foot."""
        page = self.geometry.page
        y = page.top
        previous: Band | None = None
        for position, line in enumerate(lines):
            if line.band is not previous:
                self._band(previous, lines[position:], y)
                previous = line.band
            elif y > page.top:
                self._rule_above(line, y)
            self._row(line, y)
            y += line.height
        self.marks.append(Outline(page.left, page.top, page.span, y - page.top, FRAME))
        return y

    def _band(self, previous: Band | None, rest: Sequence[Line], y: float) -> None:
        """What a band begins with: the line above, its side head, the cell beside its rows."""
        page, band = self.geometry.page, rest[0].band
        own = [line for line in rest if line.band is band]
        if previous is not None:
            both_named = previous.side and band.side
            self.marks.append(Rule(page.left, y, page.right, y, SECTION if both_named else INNER))
        if band.side:
            area = Area(page.left, y, band.side_width, sum(line.height for line in own))
            size = 12 if band.side_width > labels.NARROW_SIDE else labels.SIDE_SIZE
            self.marks += labels.side_head(band.side, area, size)
            self.marks.append(Rule(area.right, y, area.right, area.bottom))
        if band.beside is not None and own[0].place == 0:
            tall = sum(line.height for line in own[: band.beside_rows])
            area = Area(page.right - band.beside_width, y, band.beside_width, tall)
            self.marks.append(Rule(area.x, y, area.x, area.bottom))
            self._special(band.beside, area)

    def _rule_above(self, line: Line, y: float) -> None:
        """The line above a row, stopping at the side head and at the cell beside."""
        page, band = self.geometry.page, line.band
        left = page.left + (band.side_width if band.side else 0)
        inside = band.beside is not None and line.place < band.beside_rows
        right = page.right - (band.beside_width if inside else 0)
        self.marks.append(Rule(left, y, right, y, SECTION if line.row.heavy else INNER))

    def _row(self, line: Line, y: float) -> None:
        x = self.geometry.page.left + (line.band.side_width if line.band.side else 0)
        for position, (width, cell) in enumerate(zip(line.row.widths, line.row.cells, strict=True)):
            area = Area(x, y, width, line.height)
            if position and not cell.open:
                self.marks.append(Rule(x, y, x, area.bottom))
            self._cell(cell, area, line)
            x += width

    # cells

    def _cell(self, cell: Cell, area: Area, line: Line) -> None:
        if cell.kind not in _ASKING:
            self._special(cell, area)
            return
        parts = cells.parse(cell.text)
        asked = [part for part in parts if not isinstance(part, cells.Plain)]
        self._check_known(asked)
        if not asked:
            self._label(cell, area, line)
        elif cell.kind == "writing":
            self.slots.append(WritingSlot(asked[0].key, area, cell.note or asked[0].key))
        elif cell.kind == "value":
            self.slots.append(_value_slot(cell, area, line.number))
        elif is_inline(cell, self.questions):
            made = set_inline(
                parts, area, self.questions, self.measure, align=cell.align, size=cell.size
            )
            self.marks += made.marks
            self.slots += made.slots
        else:
            self.slots.append(self._slot(cell, area, line.number, asked[0].key))

    def _special(self, cell: Cell, area: Area) -> None:
        made = set_special(cell, area, self.measure)
        self.marks += made.marks
        self.slots += made.slots

    def _label(self, cell: Cell, area: Area, line: Line) -> None:
        if cell.text:
            size = cell.size or (10.0 if line.row.head else 0)
            role = _role(cell, Role.LABEL)
            self.marks += labels.label(cell.text, area, self.measure, role, size, cell.align)

    def _slot(self, cell: Cell, area: Area, row: int, key: str) -> Slot:
        style = self.questions.style(key)
        if style is Style.WRITING:
            return WritingSlot(key, area, self.questions.label(key))
        if style in (Style.DATE, Style.TIME):
            return MomentSlot(cell.text, area, _align(cell), row, cell.size or VALUE_SIZE)
        return _value_slot(cell, area, row)

    def _check_known(self, asked: Sequence[cells.Asked | cells.OneBox]) -> None:
        if self.questions.form is None or self.questions.is_open:
            return
        for part in asked:
            if not part.key.startswith("@") and self.questions.field(part.key) is None:
                raise RefusedError(
                    "PAPER_FIELD_UNKNOWN",
                    paper=self.geometry.id,
                    field=part.key,
                    form=self.questions.form.id,
                )


def is_inline(cell: Cell, questions: Questions) -> bool:
    """Whether a cell needs blanks or boxes set among its words."""
    for part in cells.parse(cell.text):
        if isinstance(part, cells.OneBox):
            return True
        if isinstance(part, cells.Asked) and (
            part.width or part.options or questions.style(part.key) is Style.BOXES
        ):
            return True
    return False


def _value_slot(cell: Cell, area: Area, row: int) -> ValueSlot:
    start = cell.size or VALUE_SIZE
    floor = min(cell.floor or VALUE_FLOOR, start)
    role = _role(cell, Role.VALUE)
    return ValueSlot(
        cell.text, area, _align(cell), role, start, floor, row, cell.spacing, cell.note
    )


def _align(cell: Cell) -> Align:
    return _ALIGNS.get(cell.align, "centre")


def _role(cell: Cell, habit: Role) -> Role:
    return Role[cell.role.upper()] if cell.role else habit
