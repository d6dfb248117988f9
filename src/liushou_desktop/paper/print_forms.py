"""Any form, blank or filled: geometry, frames, slots, sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.formspec.model import CodeSet, Form
from liushou_desktop.paper import fit, fonts, sheet
from liushou_desktop.paper.added import geometry_of, with_added
from liushou_desktop.paper.contents import FormSheet, Printed, PrintReport
from liushou_desktop.paper.fill import Filled, fill, template_text
from liushou_desktop.paper.frame import Frame, compile_frames
from liushou_desktop.paper.geometry import Geometry, read_geometry
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Mark, Page, Rule, Words, shifted
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.pages import HALF, PORTRAIT
from liushou_desktop.paper.roles import Measure, Role
from liushou_desktop.paper.values import Answers, Questions

_MOST_TURNS = 4  # a grown row may squeeze another one; it settles at once in practice
CUT_NOTE = "沿虚线剪开"


@dataclass(slots=True)
class FormPrinter:
    """Lays out the sheets of one form; frames are compiled once per shape and shared.

    Attributes:
        continued: sheet numbers that got a 续页; codes: check codes in order of the sheets.
    """

    form: Form
    geometry: Geometry
    questions: Questions
    measure: Measure
    continued: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    _frames: dict[tuple[tuple[int, float], ...], tuple[Frame, ...]] = field(default_factory=dict)

    def sides(self, one: FormSheet) -> Iterator[Page]:
        """All sides of one sheet, 续页 included."""
        answers = self._answers(one)
        frames, filled = self._fitted(answers)
        rest = [leftover for side in filled for leftover in side.rest]
        code = self._check_code(one)
        more = [] if not rest else self._continuations(rest)
        total = len(frames) + len(more)
        for number, (frame, side) in enumerate(zip(frames, filled, strict=True), start=1):
            marks = (*self._around(one, answers, code, number, total), *side.marks)
            shared = (*self._head(one), *frame.marks, *self._note(frame.bottom))
            yield self._page(one, shared, marks)
        if more:
            self.continued.append(one.sheet_number or one.file_number or one.child_name)
        for number, body in enumerate(more, start=len(frames) + 1):
            head = self._head(one, "（续页）")
            suffix = f"/{number - len(frames) + 1}"
            around = self._around(one, answers, code, number, total, suffix)
            yield self._page(one, head, (*around, *body))

    def _answers(self, one: FormSheet) -> Answers:
        texts = {
            "school": one.school,
            "term": one.term,
            "class_name": one.class_name,
            "child_name": one.child_name,
            "file_number": one.file_number or "",
            **one.texts,
        }
        return Answers(self.questions, one.values, one.names, texts, one.blank)

    def _fitted(self, answers: Answers) -> tuple[tuple[Frame, ...], list[Filled]]:
        """Frames in which every short value fits, and the sides filled."""
        growth: dict[int, float] = {}
        for _ in range(_MOST_TURNS):
            frames = self._compiled(growth)
            filled = [fill(frame.slots, answers, self.measure) for frame in frames]
            asked = {row: extra for side in filled for row, extra in side.growth.items()}
            if not asked:
                break
            for row, extra in asked.items():
                growth[row] = growth.get(row, 0) + max(extra, 0.1)
        return frames, filled

    def _compiled(self, growth: Mapping[int, float]) -> tuple[Frame, ...]:
        key = tuple(sorted((row, round(extra, 2)) for row, extra in growth.items()))
        if key not in self._frames:
            self._frames[key] = compile_frames(
                self.geometry, self.questions, self.measure, dict(key)
            )
        return self._frames[key]

    def _check_code(self, one: FormSheet) -> str:
        code = "" if one.blank else check_code(
            self.form.code, self.form.version, one.record_ids, one.values
        )
        self.codes.append(code)
        return code

    def _head(self, one: FormSheet, suffix: str = "") -> tuple[Mark, ...]:
        title = (self.geometry.title or self.form.title) + suffix
        has_code = self._has_code(one)
        marks = sheet.head(
            self.geometry, self.form.code, self.form.version, title, self.measure, has_code
        )
        return (*marks, *self._lines_below())

    def _lines_below(self) -> tuple[Mark, ...]:
        names = self.geometry.signature_lines
        if not names:
            return ()
        return tuple(sheet.signature_lines(self.geometry.page, names, 123))

    def _note(self, bottom: float) -> tuple[Mark, ...]:
        return tuple(sheet.note_line(self.geometry, bottom + 4.9))

    def _has_code(self, one: FormSheet) -> bool:
        return self.geometry.has_code and bool(one.file_number)

    def _around(
        self,
        one: FormSheet,
        answers: Answers,
        code: str,
        number: int,
        total: int,
        suffix: str = "",
    ) -> Iterator[Mark]:
        page = self.geometry.page
        yield from sheet.sheet_number(page, one.sheet_number, suffix)
        if self._has_code(one):
            yield from sheet.file_code(page, one.file_number)
        pairs = [
            (label, template_text(f"{{{text}}}", answers)) for label, text in self.geometry.subline
        ]
        yield from sheet.subline(page, pairs, self.measure)
        right = self.geometry.foot or sheet.clause_text(self.form.clause)
        yield from sheet.foot(page, code, number, total, right)

    def _page(self, one: FormSheet, frame: tuple[Mark, ...], marks: tuple[Mark, ...]) -> Page:
        page = self.geometry.page
        name = one.sheet_number or one.file_number or one.child_name
        return Page(page.width, page.height, frame, marks, sheet=name)

    def _continuations(self, rest: Sequence[tuple[str, str]]) -> list[tuple[Mark, ...]]:
        """续页: field name and the rest of its text, as many sides as it takes."""
        page = self.geometry.page
        sides: list[list[Mark]] = []
        y = page.bottom
        for name, text in rest:
            lines = list(fit.broken(self.measure, text, Role.VALUE, 11, page.span - 6))
            heading = f"{name}（接正面）"
            while lines:
                if y + 14 > page.bottom:
                    sides.append([])
                    y = page.top + 2
                y += 6
                sides[-1].append(Words(page.left + 1, y, heading, Role.TITLE, 10.5))
                y += 2
                room = max(int((page.bottom - y) / 6.0), 1)
                for line in lines[:room]:
                    y += 6.0
                    sides[-1].append(Words(page.left + 3, y, line, Role.VALUE, 11))
                del lines[:room]
                y += 3
        return [tuple(marks) for marks in sides]


def form_printer(form: Form, codes: Mapping[str, CodeSet]) -> FormPrinter:
    """A printer for a form: its own geometry with what it lacks, or one made from its sections."""
    questions = Questions(form, codes)
    own = read_geometry(form.id)
    measure = fonts.FontMeasure()
    if own is None:
        return FormPrinter(form, geometry_of(form, questions), questions, measure)
    whole = with_added(own, questions)
    if own.page is HALF or own.page.name == HALF.name:
        frames = compile_frames(whole, questions, measure)
        if len(frames) > 1:  # too many questions for half a sheet
            whole = geometry_of(form, questions, PORTRAIT)
    return FormPrinter(form, whole, questions, measure)


def print_form(
    form: Form, sheets: Sequence[FormSheet], codes: Mapping[str, CodeSet], watcher: Watcher
) -> Printed:
    """See ``paper.print_form``."""
    if not sheets:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper=form.title)
    printer = form_printer(form, codes)
    pages = (page for one in sheets for page in printer.sides(one))
    if printer.geometry.page.name == HALF.name:
        pages = two_up(pages)
    return _finished(printer, pages, form.title, watcher, len(sheets))


def _finished(
    printer: FormPrinter, pages: Iterator[Page], title: str, watcher: Watcher, total: int
) -> Printed:
    pdf, count, undrawn = draw_pages(pages, title, watcher, total)
    report = PrintReport(
        undrawn=tuple(undrawn),
        continued=tuple(printer.continued),
        check_codes=tuple(printer.codes),
        fallbacks=fonts.fallbacks(),
    )
    return Printed(pdf, count, report)


def two_up(pages: Iterator[Page]) -> Iterator[Page]:
    """Halves set two on A4, with the line to cut along."""
    for first in pages:
        second = next(pages, None)
        cut = cut_line(148.5)
        frame = (*first.frame, *cut)
        marks = first.marks
        if second is not None:
            frame += tuple(shifted(mark, 0, 148.5) for mark in second.frame)
            marks += tuple(shifted(mark, 0, 148.5) for mark in second.marks)
        yield replace(first, height=297, frame=frame, marks=marks)


def cut_line(y: float, left: float = 0, right: float = 210) -> tuple[Mark, ...]:
    """The dashed line with its note in a gap; it may reach the edges, it need not print there."""
    middle = (left + right) / 2
    style: tuple[float, tuple[float, float]] = (0.25, (3, 2.2))
    return (
        Rule(left, y, middle - 8, y, 0.5, style[0], style[1]),
        Rule(middle + 8, y, right, y, 0.5, style[0], style[1]),
        Words(middle, y + 0.9, CUT_NOTE, Role.LABEL, 7, "centre"),
    )
