"""Slots + answers → marks of one sheet.

Whatever does not fit is never clipped: a short value asks its row to grow, a long text ends in
〔转续页〕 and hands over the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from liushou_desktop.paper import cells, fit, labels
from liushou_desktop.paper.marks import HINT_GREY, Mark, Picture, Tick, Words, WritingLine
from liushou_desktop.paper.roles import MM, Measure, Role
from liushou_desktop.paper.slots import (
    Area,
    BlankSlot,
    BoxSlot,
    MomentSlot,
    PictureSlot,
    Slot,
    ValueSlot,
    WritingSlot,
)
from liushou_desktop.paper.values import Answers, Style

_WRITING_STEP = 8.3
_WRITING_LEAD = 1.5
_VALUE_LEAD = 1.22
_SMALL_LEAD = 1.1
_LINE_PADDING = 0.8
_BLOCK_PADDING = 0.25
_AIR = 0.9  # mm above and below a block together
_PICTURE_AIR = 0.6
_PHOTO_WIDTH, _PHOTO_HEIGHT = 35.0, 45.0
_BLANKS = {"年": 14.0, "月": 9.0, "日": 9.0, "时": 9.0, "分": 9.0}


@dataclass(slots=True)
class Filled:
    """What one sheet draws, what it could not hold, and which rows must be higher."""

    marks: list[Mark] = field(default_factory=list)
    rest: list[tuple[str, str]] = field(default_factory=list)
    growth: dict[int, float] = field(default_factory=dict)


def fill(slots: Iterable[Slot], answers: Answers, measure: Measure) -> Filled:
    """Fill the slots of one side; ``growth`` says which rows are too low for what they hold."""
    filled = Filled()
    for slot in slots:
        if isinstance(slot, BoxSlot):
            if not answers.chosen(slot.key).isdisjoint(slot.codes):
                filled.marks.append(Tick(slot.x, slot.y))
        elif isinstance(slot, ValueSlot):
            _fill_value(slot, answers, measure, filled)
        elif isinstance(slot, BlankSlot):
            _fill_blank(slot, answers, measure, filled)
        elif isinstance(slot, PictureSlot):
            _fill_picture(slot, answers, filled)
        elif isinstance(slot, WritingSlot):
            _fill_writing(slot, answers, measure, filled)
        else:
            _fill_moment(slot, answers, measure, filled)
    return filled


def _fill_picture(slot: PictureSlot, answers: Answers, filled: Filled) -> None:
    """35 × 45 as large as the place allows, in its middle."""
    content = answers.pictures.get(slot.key)
    if content is None:
        return
    area = slot.area
    room = area.width - 2 * _PICTURE_AIR, area.height - 2 * _PICTURE_AIR
    width = min(room[0], room[1] * _PHOTO_WIDTH / _PHOTO_HEIGHT)
    height = width * _PHOTO_HEIGHT / _PHOTO_WIDTH
    x, y = area.middle - width / 2, area.y + (area.height - height) / 2
    filled.marks.append(Picture(x, y, width, height, content))


def template_text(template: str, answers: Answers) -> str:
    """A cell's text with its values put in; ``""`` when none of them is known."""
    texts: list[str] = []
    known = False
    for part in _parsed(template):
        if isinstance(part, cells.Plain):
            texts.append(part.text)
        else:
            text = answers.text(part.key)
            known = known or bool(text)
            texts.append(text)
            if text and isinstance(part, cells.Asked):
                texts.append(part.after)
    return "".join(texts).strip("　 \n") if known else ""


@lru_cache(maxsize=1024)
def _parsed(template: str) -> tuple[cells.Part, ...]:
    return cells.parse(template)


def _fill_value(slot: ValueSlot, answers: Answers, measure: Measure, filled: Filled) -> None:
    text = template_text(slot.template, answers)
    if not text:
        if slot.note and answers.blank:
            filled.marks.append(_hint(slot))
        return
    block = _value_block(slot, text, measure)
    if block is None:
        lines = fit.broken(measure, text, slot.role, slot.floor, _block_width(slot))
        block = fit.Block(slot.floor, lines, slot.floor * _lead(slot) / MM)
        lacking = block.height + _AIR - slot.area.height
        filled.growth[slot.row] = max(filled.growth.get(slot.row, 0), lacking)
    for words in labels.placed(block, slot.area, slot.role, slot.align):
        filled.marks.append(_spaced(words, slot.spacing) if slot.spacing else words)


def _value_block(slot: ValueSlot, text: str, measure: Measure) -> fit.Block | None:
    """One line if it fits at the floor, else several within the row."""
    extra = slot.spacing * (len(text) - 1) / MM
    if "\n" not in text:
        wide = slot.area.width - (2 * labels.PADDING if slot.align == "left" else 2 * _LINE_PADDING)
        size = fit.line_size(
            measure, text, slot.role, wide - extra, slot.start, min(slot.start, 9.0)
        )
        if size is not None:
            return fit.Block(size, (text,), 0)
    return fit.block(
        measure,
        text,
        slot.role,
        _block_width(slot),
        slot.area.height - _AIR,
        start=min(slot.start, 10.0),
        floor=slot.floor,
        lead=_lead(slot),
    )


def _block_width(slot: ValueSlot) -> float:
    padding = labels.PADDING if slot.align == "left" else _BLOCK_PADDING
    return slot.area.width - 2 * padding


def _lead(slot: ValueSlot) -> float:
    return _VALUE_LEAD if slot.floor >= 9 else _SMALL_LEAD


def _spaced(words: Words, spacing: float) -> Words:
    return Words(words.x, words.y, words.text, words.role, words.size, words.align, 0, spacing)


def _hint(slot: ValueSlot) -> Words:
    y = labels.centred_baseline(slot.area, 7.5)
    return Words(slot.area.right - 1.2, y, slot.note, Role.LABEL, 7.5, "right", grey=HINT_GREY)


def _fill_blank(slot: BlankSlot, answers: Answers, measure: Measure, filled: Filled) -> None:
    text = answers.text(slot.key, short=True)
    if not text:
        return
    size = fit.line_size(measure, text, Role.VALUE, slot.width, slot.size, 6.5)
    if size is None:
        filled.rest.append((answers.questions.label(slot.key), text))
        text, size = "见续页", 9.0
    x = slot.x + slot.width / 2
    filled.marks.append(Words(x, slot.y, text, Role.VALUE, size, "centre"))


def _fill_writing(slot: WritingSlot, answers: Answers, measure: Measure, filled: Filled) -> None:
    text = answers.text(slot.key)
    if not text:
        if answers.blank:
            filled.marks.extend(writing_lines(slot.area))
        return
    width, height = slot.area.width - 2 * labels.PADDING, slot.area.height - 1.2
    block = fit.block(
        measure, text, Role.VALUE, width, height, start=11, floor=9, lead=_WRITING_LEAD
    ) or fit.block(measure, text, Role.VALUE, width, height, start=9, floor=9, lead=1.25)
    if block is None:
        block, rest = fit.cut_to_fit(measure, text, Role.VALUE, width, height, 9, 1.25)
        filled.rest.append((slot.label, rest))
    filled.marks.extend(labels.placed(block, slot.area, Role.VALUE, "left"))


def writing_lines(area: Area) -> Iterable[WritingLine]:
    """Dotted lines for a hand, one every 8.3 mm at most; the last is the border itself."""
    count = max(int(area.height / 7.8), 1)
    step = area.height / count if count else _WRITING_STEP
    for number in range(1, count):
        y = area.y + step * number
        yield WritingLine(area.x + labels.PADDING, area.right - labels.PADDING, y, dotted=True)


def _fill_moment(slot: MomentSlot, answers: Answers, measure: Measure, filled: Filled) -> None:
    if not answers.blank or template_text(slot.template, answers):
        text = template_text(slot.template, answers)
        value = ValueSlot(
            text.replace("{", ""), slot.area, slot.align, Role.VALUE, slot.size, 9, slot.row
        )
        if text:
            _place_text(value, text, measure, filled)
        return
    filled.marks.extend(_moment_blanks(slot, answers, measure))


def _place_text(slot: ValueSlot, text: str, measure: Measure, filled: Filled) -> None:
    block = _value_block(slot, text, measure) or fit.Block(9, (text,), 0)
    filled.marks.extend(labels.placed(block, slot.area, slot.role, slot.align))


def _moment_blanks(slot: MomentSlot, answers: Answers, measure: Measure) -> Iterable[Mark]:
    """____年__月__日 or __时__分 in the middle of the cell, as wide as the cell allows."""
    pieces = list(_blank_pieces(slot, answers))
    size = 10.0
    fixed = sum(measure.width(text, Role.LABEL, size) for text, _ in pieces)
    blanks = sum(width for _, width in pieces)
    room = slot.area.width - 2 * labels.PADDING
    scale = min(1.0, (room - fixed) / blanks) if blanks else 1.0
    x = slot.area.middle - (fixed + blanks * scale) / 2
    y = labels.centred_baseline(slot.area, size)
    for text, width in pieces:
        if width:
            yield WritingLine(x, x + width * scale, y + 1)
            x += width * scale
        yield Words(x, y, text, Role.LABEL, size)
        x += measure.width(text, Role.LABEL, size)


def _blank_pieces(slot: MomentSlot, answers: Answers) -> Iterable[tuple[str, float]]:
    for part in cells.parse(slot.template):
        if isinstance(part, cells.Plain):
            yield part.text, 0
            continue
        for unit in _units(part.key, answers):
            yield unit, _BLANKS[unit]


def _units(key: str, answers: Answers) -> str:
    """年月日, as far as the field asks, or 时分."""
    if answers.questions.style(key) is Style.TIME:
        return "时分"
    asked = answers.questions.field(key)
    precision = asked.limits.get("precision") if asked is not None else None
    return {"year": "年", "month": "年月"}.get(str(precision), "年月日")
