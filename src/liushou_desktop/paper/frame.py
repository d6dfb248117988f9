"""Geometry → frames: rules, labels and boxes that never change, and slots for what does.

A frame is compiled once and used for every sheet of a job; blank and filled sheets share it, so
they differ in text only. Rows that must grow for one child give that child a frame of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from liushou_desktop.paper import cells
from liushou_desktop.paper.geometry import Geometry, Row
from liushou_desktop.paper.inline import set_inline
from liushou_desktop.paper.marks import Mark
from liushou_desktop.paper.roles import Measure
from liushou_desktop.paper.ruling import Line, Ruling, is_inline
from liushou_desktop.paper.slots import Area, Slot
from liushou_desktop.paper.values import Questions


@dataclass(frozen=True, slots=True)
class Frame:
    """One compiled side: what is always drawn, what is filled, and where its table ends."""

    marks: tuple[Mark, ...]
    slots: tuple[Slot, ...]
    bottom: float


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
) -> list[Line]:
    lines: list[Line] = []
    for band in geometry.bands:
        place = 0
        for row in band.rows:
            for turn in range(row.times):
                ruled = _numbered(row, turn)
                lacking = _lacking(ruled, questions, measure)
                height = row.height + lacking + growth.get(len(lines), 0)
                lines.append(Line(len(lines), band, place, ruled, height))
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
        if cell.kind == "line" and is_inline(cell, questions):
            area = Area(0, 0, width, row.height)
            made = set_inline(cells.parse(cell.text), area, questions, measure, size=cell.size)
            lacking = max(lacking, made.lacking)
    return lacking


def _given_back(lines: list[Line], room: float) -> list[Line]:
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


def _sides(lines: list[Line], room: float) -> list[list[Line]]:
    """Rows dealt out to sides; rows of bands that must not be parted stay together."""
    sides: list[list[Line]] = [[]]
    used = 0.0
    for group in _groups(lines):
        height = sum(line.height for line in group)
        if sides[-1] and used + height > room + 0.01:
            head = _table_head(sides[-1], group[0])
            sides.append(head)
            used = sum(line.height for line in head)
        sides[-1].extend(group)
        used += height
    return sides


def _table_head(before: Sequence[Line], following: Line) -> list[Line]:
    """The heads of a table that goes on on the next side; nothing for other rows."""
    if not following.row.repeat:
        return []
    for line in reversed(before):
        if line.row.head and line.band is following.band:
            return [line]
        if line.row.repeat != following.row.repeat:
            return []
    return []


def _groups(lines: list[Line]) -> Iterator[list[Line]]:
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
    geometry: Geometry, lines: Sequence[Line], questions: Questions, measure: Measure
) -> Frame:
    ruling = Ruling(geometry, questions, measure)
    bottom = ruling.draw(lines)
    return Frame(tuple(ruling.marks), tuple(ruling.slots), bottom)
