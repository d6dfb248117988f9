"""The full contact card F02a: front, back with changes and contacts, 续页 for long texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liushou_desktop.formspec.model import CodeSet, Form, Section
from liushou_desktop.paper import fonts, sheet
from liushou_desktop.paper.added import missing_fields, with_added
from liushou_desktop.paper.card_contents import CardFace
from liushou_desktop.paper.card_job import CardJob
from liushou_desktop.paper.card_values import code_of, full_values
from liushou_desktop.paper.fill import template_text
from liushou_desktop.paper.frame import Frame
from liushou_desktop.paper.geometry import Geometry
from liushou_desktop.paper.marks import Mark, Page
from liushou_desktop.paper.one_side import geometry_of_paper
from liushou_desktop.paper.setting import Setting, continuations
from liushou_desktop.paper.values import Answers, Questions

_KNOWS = {
    "whereabouts": "家长去向",
    "household": "家庭情况",
    "personal": "个人情况",
    "surroundings": "周边环境",
}


def full_pages(cards: Sequence[CardFace], job: CardJob) -> Iterator[Page]:
    """All sides of all cards; every card begins on a sheet of its own, also with duplex."""
    printer = _Printer(_front(job.form, job.code_sets), _plain("card_full_back"), job)
    for face in cards:
        yield from printer.sides(face)


def _plain(name: str) -> Setting:
    return Setting(geometry_of_paper(name), Questions(), fonts.FontMeasure())


def _front(form: Form | None, codes: Mapping[str, CodeSet]) -> Setting:
    """The front, with rows for questions the form has and the described card does not."""
    if form is None:
        return _plain("card_full")
    geometry = geometry_of_paper("card_full")
    asked = tuple(missing_fields(geometry, form))
    only_those = replace(form, sections=(Section("added", "补充", asked),))
    questions = Questions(only_those, is_open=True, codes=codes)
    return Setting(with_added(geometry, questions), questions, fonts.FontMeasure())


@dataclass(slots=True)
class _Printer:
    front: Setting
    back: Setting
    job: CardJob
    _heads: dict[int, tuple[Mark, ...]] = field(default_factory=dict)

    def sides(self, face: CardFace) -> Iterator[Page]:
        values = {**full_values(face), **face.more}
        code = code_of(face, values)
        self.job.check_codes.append(code)
        pictures = {"photo": face.photo} if face.photo is not None else {}
        answers = Answers(self.front.questions, values, pictures=pictures)
        set_sides = [
            (setting.geometry, frame, filled)
            for setting in (self.front, self.back)
            for frame, filled in setting.set(answers)
        ]
        rest = [(_KNOWS.get(n, n), text) for _, _, filled in set_sides for n, text in filled.rest]
        more = continuations(self.front, rest, answers)
        if more:
            self.job.continued.append(_name(face))
        total = len(set_sides) + len(more)
        for number, (geometry, frame, filled) in enumerate(set_sides, start=1):
            around = _around(geometry, face, answers, code, (number, total))
            yield _page(self._head(geometry, frame), (*around, *filled.marks), face)
        geometry = self.front.geometry
        title = f"{geometry.title}（续页）"
        for number, body in enumerate(more, start=len(set_sides) + 1):
            around = _around(geometry, face, answers, code, (number, total))
            yield _page(_titled(geometry, title), (*around, *body), face)
        if total % 2:  # the next card starts on a fresh sheet, also with duplex printing
            yield _page((), (), face)

    def _head(self, geometry: Geometry, frame: Frame) -> tuple[Mark, ...]:
        """Head and table: one tuple per frame, so that it is drawn once."""
        if id(frame) not in self._heads:
            self._heads[id(frame)] = (*_titled(geometry, geometry.title), *frame.marks)
        return self._heads[id(frame)]


def _titled(geometry: Geometry, title: str) -> tuple[Mark, ...]:
    measure = fonts.FontMeasure()
    return sheet.head(geometry, geometry.code, geometry.version, title, measure, geometry.has_code)


def _around(
    geometry: Geometry, face: CardFace, answers: Answers, code: str, side: tuple[int, int]
) -> Iterator[Mark]:
    page = geometry.page
    yield from sheet.sheet_number(page, face.sheet_number)
    if geometry.has_code:
        yield from sheet.file_code(page, face.file_number)
    pairs = [(label, template_text(f"{{{key}}}", answers)) for label, key in geometry.subline]
    yield from sheet.subline(page, pairs, fonts.FontMeasure())
    yield from sheet.foot(page, code, *side, geometry.foot)


def _page(frame: tuple[Mark, ...], marks: tuple[Mark, ...], face: CardFace) -> Page:
    return Page(210, 297, frame, marks, sheet=_name(face))


def _name(face: CardFace) -> str:
    return face.sheet_number or face.file_number
