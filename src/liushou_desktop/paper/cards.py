"""Contact cards (F02): the full card, the carry card two on A4, the wallet card eight on A4."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.formspec.model import CodeSet, Form, Section
from liushou_desktop.paper import fonts, sheet
from liushou_desktop.paper.added import missing_fields, with_added
from liushou_desktop.paper.card_values import carry_values, code_of, full_values
from liushou_desktop.paper.contents import CardFace, Printed, PrintReport, Withheld
from liushou_desktop.paper.fill import fill, template_text
from liushou_desktop.paper.form_sheets import cut_line
from liushou_desktop.paper.frame import Frame
from liushou_desktop.paper.geometry import Geometry, read_geometry
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Code, Mark, Page, Words, WritingLine, shifted
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.setting import Setting, continuations
from liushou_desktop.paper.values import Answers, Questions
from liushou_desktop.paper.wallet import wallet_pages

_HALF = 148.5
_COUNTY = "积石山县关爱服务"


@dataclass(slots=True)
class CardJob:
    """The form whose added questions the full card prints, and what the job tells in the end."""

    form: Form | None = None
    codes_of_options: Mapping[str, CodeSet] = field(default_factory=dict)
    withheld: list[Withheld] = field(default_factory=list)
    continued: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def print_cards(
    cards: Sequence[CardFace],
    kind: str,
    form: Form | None,
    codes: Mapping[str, CodeSet],
    watcher: Watcher,
) -> Printed:
    """See ``paper.print_cards``."""
    if not cards:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper="联系卡")
    job = CardJob(form, codes)
    make, per_sheet = _MAKERS[kind]
    total = -(-len(cards) // per_sheet) * 2
    title = "留守儿童档案联系卡" if kind == "full" else "成长联系卡"
    pdf, count, undrawn = draw_pages(make(cards, job), title, watcher, total)
    report = PrintReport(
        undrawn=tuple(undrawn),
        withheld=tuple(job.withheld),
        continued=tuple(job.continued),
        check_codes=tuple(job.codes),
        fallbacks=fonts.fallbacks(),
    )
    return Printed(pdf, count, report)


def _setting(name: str, job: CardJob | None = None) -> Setting:
    geometry = read_geometry(name)
    if geometry is None:
        raise RefusedError("PAPER_FILE_WRONG", file=f"{name}.toml", detail="missing")
    questions = Questions()
    if job is not None and job.form is not None:
        asked = tuple(missing_fields(geometry, job.form))
        only = replace(job.form, sections=(Section("added", "补充", asked),))
        questions = Questions(only, is_open=True, codes=job.codes_of_options)
        geometry = with_added(geometry, questions)
    return Setting(geometry, questions, fonts.FontMeasure())


def _full_pages(cards: Sequence[CardFace], job: CardJob) -> Iterator[Page]:
    front, back = _setting("card_full", job), _setting("card_full_back")
    for face in cards:
        yield from _full_card(face, front, back, job)


def _full_card(face: CardFace, front: Setting, back: Setting, job: CardJob) -> Iterator[Page]:
    """Front, back, and a 续页 with an empty back when the four knows are long."""
    values = {**full_values(face), **face.more}
    answers = Answers(front.questions, values)
    code = code_of(face, values)
    job.codes.append(code)
    sides = [*front.set(answers), *back.set(answers)]
    rest = [(_KNOWS.get(name, name), text) for _, filled in sides for name, text in filled.rest]
    more = continuations(front.geometry.page, rest, front.measure)
    if more:
        job.continued.append(face.sheet_number or face.file_number)
    total = len(sides) + len(more)
    for number, (frame, filled) in enumerate(sides, start=1):
        geometry = front.geometry if number == 1 else back.geometry
        around = _around_full(geometry, face, answers, code, (number, total))
        shared = _full_head(geometry, geometry.title, frame)
        yield _page(geometry, shared, (*around, *filled.marks), face)
    for number, body in enumerate(more, start=len(sides) + 1):
        geometry = front.geometry
        around = _around_full(geometry, face, answers, code, (number, total))
        head = _full_head(geometry, f"{geometry.title}（续页）", None)
        yield _page(geometry, head, (*around, *body), face)
    if len(more) % 2:  # the next card starts on a fresh sheet, also with duplex printing
        yield _page(front.geometry, (), (), face)


_KNOWS = {
    "whereabouts": "家长去向",
    "household": "家庭情况",
    "personal": "个人情况",
    "surroundings": "周边环境",
}


def _full_head(geometry: Geometry, title: str, frame: Frame | None) -> tuple[Mark, ...]:
    key = (geometry.id, title, id(frame))
    if key not in _HEADS or _HEADS[key][0] is not frame:
        marks = (
            *sheet.head(
                geometry, geometry.code, geometry.version, title, fonts.FontMeasure(), True
            ),
            *(frame.marks if frame is not None else ()),
        )
        _HEADS[key] = (frame, marks)
    return _HEADS[key][1]


_HEADS: dict[tuple[str, str, int], tuple[Frame | None, tuple[Mark, ...]]] = {}


def _around_full(
    geometry: Geometry, face: CardFace, answers: Answers, code: str, side: tuple[int, int]
) -> Iterator[Mark]:
    page = geometry.page
    yield from sheet.sheet_number(page, face.sheet_number)
    if geometry.has_code:
        yield from sheet.file_code(page, face.file_number)
    pairs = [(label, template_text(f"{{{key}}}", answers)) for label, key in geometry.subline]
    yield from sheet.subline(page, pairs, fonts.FontMeasure())
    yield from sheet.foot(page, code, *side, geometry.foot)


def _page(
    geometry: Geometry, frame: tuple[Mark, ...], marks: tuple[Mark, ...], face: CardFace
) -> Page:
    page = geometry.page
    name = face.sheet_number or face.file_number
    return Page(page.width, page.height, frame, marks, sheet=name)


# carry cards


def _carry_pages(cards: Sequence[CardFace], job: CardJob) -> Iterator[Page]:
    front, back = _setting("card_carry"), _setting("card_carry_back")
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
        Words(page.left, 17.2, _COUNTY, Role.LABEL, 8),
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
    job.codes.append(code)
    answers = Answers(setting.questions, values)
    marks = fill(setting.frames()[0].slots, answers, setting.measure).marks
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


# wallet cards


def _wallet_pages(cards: Sequence[CardFace], job: CardJob) -> Iterator[Page]:
    made = []
    for face in cards:
        values, withheld = carry_values(face)
        job.withheld.extend(withheld)
        job.codes.append(code_of(face, values))
        made.append((face, values))
    yield from wallet_pages(made)


_MAKERS: Mapping[str, tuple[Callable[[Sequence[CardFace], CardJob], Iterator[Page]], int]] = {
    "full": (_full_pages, 1),
    "carry": (_carry_pages, 2),
    "wallet": (_wallet_pages, 8),
}
