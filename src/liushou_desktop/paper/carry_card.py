"""The carry card F02b: A5, two on A4 with a cut line; what a child may carry and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from liushou_desktop.paper import fonts
from liushou_desktop.paper.card_contents import CardFace
from liushou_desktop.paper.card_job import CardJob
from liushou_desktop.paper.card_values import carry_values, code_of
from liushou_desktop.paper.fill import fill
from liushou_desktop.paper.form_sheets import cut_line
from liushou_desktop.paper.frame import Frame
from liushou_desktop.paper.geometry import Geometry
from liushou_desktop.paper.letterhead import letterhead
from liushou_desktop.paper.marks import Code, Mark, Page, Words, WritingLine, shifted
from liushou_desktop.paper.one_side import geometry_of_paper
from liushou_desktop.paper.printed import Withheld
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.setting import Setting
from liushou_desktop.paper.slots import ValueSlot
from liushou_desktop.paper.values import Answers, Questions

_HALF = 148.5
_SHORTEST = 24  # characters; these fit every cell of the card at its smallest size


def _plain(name: str) -> Setting:
    return Setting(geometry_of_paper(name), Questions(), fonts.FontMeasure())


def carry_pages(cards: Sequence[CardFace], job: CardJob) -> Iterator[Page]:
    """Fronts and backs of sheets with two cards, 1,2,1,2."""
    front, back = _plain("card_carry"), _plain("card_carry_back")
    fronts = _both_halves(_carry_frame(front.geometry, front.frames()[0]))
    backs = _both_halves(_back_frame(back.geometry, back.frames()[0]))
    for start in range(0, len(cards), 2):
        pair = cards[start : start + 2]
        both = len(pair) == 2
        names = "、".join(face.file_number for face in pair)
        face_marks = _stacked(pair, lambda face: _carry_front(face, front, job))
        back_marks = _stacked(pair, lambda face: _carry_back(face, back.geometry))
        yield Page(210, 297, fronts[both], face_marks, sheet=names)
        yield Page(210, 297, backs[both], back_marks, sheet=names)


def _stacked(
    pair: Sequence[CardFace], draw: Callable[[CardFace], Sequence[Mark]]
) -> tuple[Mark, ...]:
    marks = list(draw(pair[0]))
    if len(pair) == 2:
        marks += [shifted(mark, 0, _HALF) for mark in draw(pair[1])]
    return tuple(marks)


def _both_halves(marks: tuple[Mark, ...]) -> Mapping[bool, tuple[Mark, ...]]:
    """The frame of a sheet with one card (a job may end on one) and of a sheet with two."""
    one = (*marks, *cut_line(_HALF))
    return {False: one, True: (*one, *(shifted(mark, 0, _HALF) for mark in marks))}


def _carry_frame(geometry: Geometry, frame: Frame) -> tuple[Mark, ...]:
    page = geometry.page
    beside = page.right - page.code_size - 3
    y = page.foot_y
    return (
        Words(page.left, 17.2, letterhead().service, Role.LABEL, 8),
        Words(page.middle, page.title_y, geometry.title, Role.TITLE, 18, "centre", spacing=4),
        Words(beside, 17.2, "请随身保管", Role.LABEL, 8, "right"),
        Words(beside, 21.3, "遗失即报班主任", Role.LABEL, 8, "right"),
        *frame.marks,
        Words(63.6, y, "监护人签字：", Role.LABEL, 9),
        WritingLine(82.7, 101.8, y + 0.8),
        Words(108, y, "班主任签字：", Role.LABEL, 9),
        WritingLine(127, 146.2, y + 0.8),
    )


def _carry_front(face: CardFace, setting: Setting, job: CardJob) -> list[Mark]:
    page = setting.geometry.page
    values, withheld = carry_values(face)
    job.withheld.extend(withheld)
    code = code_of(face, values)
    job.check_codes.append(code)
    marks = _filled(face, setting, dict(values), job)
    made = face.made_on
    marks += [
        Code(page.right - page.code_size, page.code_y, page.code_size, face.file_number),
        Words(page.left, 21.3, f"卡号 {face.file_number}　版 K{face.edition}", Role.LABEL, 8),
        Words(page.left, page.foot_y, f"校验码 {code}", Role.LABEL, 8),
    ]
    if made is not None:
        text = f"{made.year}年{made.month}月{made.day}日制"
        marks.append(Words(page.right, page.foot_y, text, Role.LABEL, 8, "right"))
    return marks


def _filled(face: CardFace, setting: Setting, values: dict[str, str], job: CardJob) -> list[Mark]:
    """The values in their cells. Rows of a card cannot grow: a text too long for its cell even at
    the smallest size is shortened and reported."""
    slots = setting.frames()[0].slots
    shortened: set[str] = set()
    while True:
        filled = fill(slots, Answers(setting.questions, values), setting.measure)
        cut = {
            slot.template.strip("{}")
            for slot in slots
            if isinstance(slot, ValueSlot) and slot.row in filled.growth
        }
        cut = {key for key in cut if len(values[key]) > _SHORTEST}
        if not cut:
            break
        shortened |= cut
        for key in cut:
            values[key] = values[key].rstrip("…")[:-2] + "…"
    job.withheld += [
        Withheld(face.file_number, key, "TEXT_TOO_LONG_FOR_CARD") for key in sorted(shortened)
    ]
    return filled.marks


def _back_frame(geometry: Geometry, frame: Frame) -> tuple[Mark, ...]:
    page = geometry.page
    note = "每次联系记一行；记满换新卡"
    return (
        Words(page.middle, 20.4, geometry.title, Role.TITLE, 14, "centre", spacing=4),
        Words(page.right, 21.2, note, Role.LABEL, 8, "right"),
        *frame.marks,
    )


def _carry_back(face: CardFace, geometry: Geometry) -> list[Mark]:
    return [Words(geometry.page.left, 21.2, f"卡号 {face.file_number}", Role.LABEL, 8)]
