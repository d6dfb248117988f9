"""Cells that mix words, underlined blanks and tick boxes: set as a line of items that wraps whole.

One size per cell; options never break in the middle; when they do not fit at the floor the short
names are taken, and when those do not fit either the row grows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from liushou_desktop.paper.cells import Asked, OneBox, Part, Plain
from liushou_desktop.paper.labels import PADDING
from liushou_desktop.paper.marks import TICK_BOX, Mark, TickBox, Words, WritingLine
from liushou_desktop.paper.roles import MM, Measure, Role
from liushou_desktop.paper.slots import Area, BlankSlot, BoxSlot, Slot
from liushou_desktop.paper.values import Option, Questions, Style

START, FLOOR = 10.0, 8.5
_LEAD = 5.2
_AFTER_BOX = 0.9


@dataclass(frozen=True, slots=True)
class _Item:
    """One unbreakable piece: words, a box with its label, or a blank (``blank`` mm wide)."""

    width: float
    gap: float
    text: str = ""
    box: tuple[str, tuple[str, ...]] | None = None
    blank: str = ""
    is_space: bool = False


@dataclass(frozen=True, slots=True)
class InlineCell:
    """A set line: what is drawn, what is filled, and how much higher the row must be."""

    marks: tuple[Mark, ...]
    slots: tuple[Slot, ...]
    lacking: float = 0


def set_inline(
    parts: Sequence[Part],
    area: Area,
    questions: Questions,
    measure: Measure,
    *,
    align: str = "",
    size: float = 0,
) -> InlineCell:
    """Set the parts into ``area``."""
    best: tuple[float, list[list[_Item]]] | None = None
    for short in (False, True):
        for points in _sizes(size):
            items = _closed_up(list(_items(parts, questions, measure, points, short)))
            lines = _lines(items, area.width - 2 * PADDING)
            best = (points, lines)
            if _height(lines) <= area.height + 0.01 and _fits(lines, area.width - PADDING):
                return _emit(lines, area, points, align)
    if best is None:
        return InlineCell((), ())
    points, lines = best
    made = _emit(lines, area, points, align)
    return InlineCell(made.marks, made.slots, max(_height(lines) - area.height, 0))


def _sizes(size: float) -> Iterator[float]:
    points = size or START
    while points > FLOOR:
        yield points
        points -= 0.5
    yield min(points, FLOOR)


def _height(lines: Sequence[Sequence[_Item]]) -> float:
    return 5.6 + _LEAD * (len(lines) - 1)


def _fits(lines: Sequence[Sequence[_Item]], width: float) -> bool:
    return all(_length(line) <= width for line in lines)


def _length(line: Sequence[_Item]) -> float:
    return sum(item.width + item.gap for item in line) - (line[-1].gap if line else 0)


def _items(
    parts: Sequence[Part], questions: Questions, measure: Measure, size: float, short: bool
) -> Iterator[_Item]:
    gap = max(1.2, 3.0 - (START - size) * 1.3)
    for part in parts:
        if isinstance(part, Plain):
            yield from _plain(part.text, measure, size)
        elif isinstance(part, OneBox):
            yield _box(part.key, part.codes, part.label, measure, size, gap)
        elif part.width:
            yield _Item(part.width, 0.6, blank=part.key)
        else:
            for option in _options(part, questions):
                label = option.short if short else option.label
                yield _box(part.key, (option.code,), label, measure, size, gap)


def _closed_up(items: list[_Item]) -> list[_Item]:
    """A written space, or a bracket, takes the place of the gap before it."""
    made = list(items)
    for number, (item, following) in enumerate(pairwise(items)):
        if following.is_space or following.text.startswith(("（", "）")):
            made[number] = replace(item, gap=0)
    return made


def _options(part: Asked, questions: Questions) -> tuple[Option, ...]:
    if part.options:
        return tuple(Option(text, text, text) for text in part.options)
    if questions.style(part.key) is Style.BOXES:
        return questions.options(part.key)
    raise ValueError(f"a blank among other parts needs a width: {part.key!r}")


def _plain(text: str, measure: Measure, size: float) -> Iterator[_Item]:
    stripped = text.lstrip("　 ")
    if len(stripped) < len(text):
        spaces = text[: len(text) - len(stripped)]
        yield _Item(measure.width(spaces, Role.LABEL, size), 0, is_space=True)
    words = stripped.rstrip("　 ")
    if words:
        yield _Item(measure.width(words, Role.LABEL, size), 0.5, text=words)
    if words and len(words) < len(stripped):
        yield _Item(measure.width(stripped[len(words) :], Role.LABEL, size), 0, is_space=True)


def _box(
    key: str, codes: tuple[str, ...], label: str, measure: Measure, size: float, gap: float
) -> _Item:
    width = TICK_BOX + _AFTER_BOX + measure.width(label, Role.LABEL, size)
    return _Item(width, gap, text=label, box=(key, codes))


def _lines(items: Sequence[_Item], width: float) -> list[list[_Item]]:
    lines: list[list[_Item]] = [[]]
    used = 0.0
    for item in items:
        if lines[-1] and used + item.width > width + 0.01:
            if item.is_space:
                continue
            lines.append([])
            used = 0.0
        if item.is_space and not lines[-1] and len(lines) > 1:
            continue
        lines[-1].append(item)
        used += item.width + item.gap
    return lines


def _emit(lines: list[list[_Item]], area: Area, size: float, align: str) -> InlineCell:
    marks: list[Mark] = []
    slots: list[Slot] = []
    middle = area.y + area.height / 2 - _LEAD * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        baseline = middle + 0.38 * size / MM + number * _LEAD
        x = _left(line, area, align, len(lines))
        for item in line:
            _emit_item(item, x, baseline, size, marks, slots)
            x += item.width + item.gap
    return InlineCell(tuple(marks), tuple(slots))


def _left(line: list[_Item], area: Area, align: str, lines: int) -> float:
    length = _length(line)
    if align == "centre" or (not align and lines == 1 and area.width < 66):
        return max(area.x + (area.width - length) / 2, area.x + 0.5)
    if align == "right":
        return area.right - PADDING - length
    return min(area.x + PADDING, area.x + max((area.width - length) / 2, 0.5))


def _emit_item(
    item: _Item, x: float, baseline: float, size: float, marks: list[Mark], slots: list[Slot]
) -> None:
    if item.box is not None:
        top = baseline + 0.35 - TICK_BOX
        marks.append(TickBox(x, top))
        slots.append(BoxSlot(item.box[0], item.box[1], x, top))
        x += TICK_BOX + _AFTER_BOX
    if item.text:
        marks.append(Words(x, baseline, item.text, Role.LABEL, size))
    if item.blank:
        marks.append(WritingLine(x, x + item.width, baseline + 1.0))
        slots.append(BlankSlot(item.blank, x, item.width, baseline, 11))
