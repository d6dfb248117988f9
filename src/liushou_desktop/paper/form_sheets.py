"""Any form, blank or filled: geometry, frames, slots, sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.formspec.model import CodeSet, Form
from liushou_desktop.paper import fonts, photo_sides, sheet
from liushou_desktop.paper.added import geometry_of, lengthened, with_added
from liushou_desktop.paper.contents import FormSheet
from liushou_desktop.paper.fill import template_text
from liushou_desktop.paper.frame import Frame
from liushou_desktop.paper.geometry import Geometry, read_geometry
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Mark, Page, Rule, Words, shifted
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.pages import HALF, PORTRAIT
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.setting import Setting, continuations
from liushou_desktop.paper.values import Answers, Questions

CUT_NOTE = "沿虚线剪开"
_SIGNATURES_Y = 123.0  # of half sheets


@dataclass(slots=True)
class FormPrinter:
    """Lays out the sheets of one form.

    Attributes:
        continued: sheet numbers that got a 续页. codes: check codes in order of the sheets.
    """

    form: Form
    setting: Setting
    continued: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    _shared: dict[tuple[int, bool], tuple[Mark, ...]] = field(default_factory=dict)
    _longer: dict[tuple[object, ...], FormPrinter] = field(default_factory=dict)

    def of(self, one: FormSheet) -> FormPrinter:
        """The printer for one sheet: its tables are as long as what they hold, at least."""
        tables = [each.id for each in self.form.fields() if each.kind == "repeat"]
        held = {key: rows_of(one, key) for key in tables}
        own = read_geometry(self.form.id)
        has_frames = one.blank or not any(each.kind == "photos" for each in self.form.fields())
        is_as_long = not any(held.values()) or (own is not None and not self._is_too_short(held))
        if is_as_long and (has_frames or own is not None):
            return self
        key = (has_frames, *held.values())
        if key not in self._longer:
            questions = self.setting.questions
            if own is None:
                page = self.geometry.page
                made = geometry_of(self.form, questions, page, held, has_frames=has_frames)
            else:
                made = lengthened(self.geometry, held)
            setting = Setting(made, questions, self.setting.measure)
            self._longer[key] = FormPrinter(self.form, setting, self.continued, self.codes)
        return self._longer[key]

    def _is_too_short(self, held: Mapping[str, int]) -> bool:
        return any(held.get(row.repeat, 0) > row.times for row in self.geometry.rows())

    @property
    def geometry(self) -> Geometry:
        return self.setting.geometry

    def sides(self, one: FormSheet) -> Iterator[Page]:
        """All sides of one sheet, 续页 included."""
        answers = self._answers(one)
        sides = self.setting.set(answers)
        rest = [leftover for _, filled in sides for leftover in filled.rest]
        code = self._check_code(one)
        more = continuations(self.setting, rest, answers)
        photos = photo_sides.photos_of(self.form, one.values)
        below = self._below(photos, sides[-1][0]) if photos and not more else None
        alone = photo_sides.own_sides(photos, self.geometry.page) if photos and not below else []
        total = len(sides) + len(more) + len(alone)
        for number, (frame, filled) in enumerate(sides, start=1):
            around = self._around(one, answers, code, (number, total))
            under = below or () if number == len(sides) else ()
            yield self._page(one, self._frame_marks(frame, one), (*around, *filled.marks, *under))
        if more:
            self.continued.append(_name(one))
        head = self._head(one, "（续页）") if more else ()
        for number, body in enumerate(more, start=len(sides) + 1):
            suffix = f"/{number - len(sides) + 1}"
            around = self._around(one, answers, code, (number, total), suffix)
            yield self._page(one, head, (*around, *body))
        head = self._head(one, "（照片）") if alone else ()
        for number, body in enumerate(alone, start=len(sides) + len(more) + 1):
            suffix = f"/{number - len(sides) + 1}"
            around = self._around(one, answers, code, (number, total), suffix)
            yield self._page(one, head, (*around, *body))

    def _below(self, photos: Sequence[bytes], frame: Frame) -> Sequence[Mark] | None:
        """The photos under the table and its note; None when there is no room."""
        lines = sheet.note_line(self.geometry, 0, self.setting.measure)
        low = max((mark.y for mark in lines if isinstance(mark, Words)), default=-2.0)
        return photo_sides.below(photos, self.geometry.page, frame.bottom + 4.9 + low + 2)

    def _answers(self, one: FormSheet) -> Answers:
        texts = {
            "school": one.school,
            "term": one.term,
            "class_name": one.class_name,
            "child_name": one.child_name,
            "file_number": one.file_number or "",
            **one.texts,
        }
        pictures = {"photo": one.photo} if one.photo is not None else {}
        return Answers(self.setting.questions, one.values, one.names, texts, one.blank, pictures)

    def _check_code(self, one: FormSheet) -> str:
        code = ""
        if not one.blank or one.record_ids:
            code = check_code(self.form.code, self.form.version, one.record_ids, one.values)
        self.codes.append(code)
        return code

    def _frame_marks(self, frame: Frame, one: FormSheet) -> tuple[Mark, ...]:
        """Head, table and note: one tuple per shape, so that it is drawn once."""
        key = id(frame), self._has_code(one)
        if key not in self._shared:
            note = sheet.note_line(self.geometry, frame.bottom + 4.9, self.setting.measure)
            self._shared[key] = (*self._head(one), *frame.marks, *note)
        return self._shared[key]

    def _head(self, one: FormSheet, suffix: str = "") -> tuple[Mark, ...]:
        title = (self.geometry.title or self.form.title) + suffix
        page = self.geometry.page
        names = self.geometry.signature_lines
        below = sheet.signature_lines(page, names, _SIGNATURES_Y) if names else ()
        marks = sheet.head(
            self.geometry,
            self.form.code,
            self.form.version,
            title,
            self.setting.measure,
            self._has_code(one),
        )
        return (*marks, *below)

    def _has_code(self, one: FormSheet) -> bool:
        return self.geometry.has_code and bool(one.file_number)

    def _around(
        self,
        one: FormSheet,
        answers: Answers,
        code: str,
        side: tuple[int, int],
        suffix: str = "",
    ) -> Iterator[Mark]:
        page = self.geometry.page
        yield from sheet.sheet_number(page, one.sheet_number, suffix)
        if self._has_code(one):
            yield from sheet.file_code(page, one.file_number)
        pairs = [
            (label, template_text(f"{{{text}}}", answers)) for label, text in self.geometry.subline
        ]
        yield from sheet.subline(page, pairs, self.setting.measure)
        right = self.geometry.foot or sheet.clause_text(self.form.clause)
        yield from sheet.foot(page, code, *side, right)

    def _page(self, one: FormSheet, frame: tuple[Mark, ...], marks: tuple[Mark, ...]) -> Page:
        page = self.geometry.page
        return Page(page.width, page.height, frame, marks, sheet=_name(one))


def rows_of(one: FormSheet, key: str) -> int:
    """How many rows a repeat of a sheet holds."""
    value = one.values.get(key)
    return len(value) if isinstance(value, (tuple, list)) else 0


def _name(one: FormSheet) -> str:
    return one.sheet_number or one.file_number or one.child_name


def form_printer(form: Form, codes: Mapping[str, CodeSet]) -> FormPrinter:
    """A printer for a form: its own geometry with what it lacks, or one made from its sections."""
    questions = Questions(form, codes=codes)
    measure = fonts.FontMeasure()
    own = read_geometry(form.id)
    if own is None:
        return FormPrinter(form, Setting(geometry_of(form, questions), questions, measure))
    setting = Setting(with_added(own, questions), questions, measure)
    if own.page.name == HALF.name and len(setting.frames()) > 1:
        # too many questions for half a sheet: it becomes a whole one
        setting = Setting(geometry_of(form, questions, PORTRAIT), questions, measure)
    return FormPrinter(form, setting)


def print_form(
    form: Form, sheets: Sequence[FormSheet], codes: Mapping[str, CodeSet], watcher: Watcher
) -> Printed:
    """See ``paper.print_form``."""
    if not sheets:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper=form.title)
    printer = form_printer(form, codes)
    pages: Iterator[Page] = (page for one in sheets for page in printer.of(one).sides(one))
    if printer.geometry.page.name == HALF.name:
        pages = two_up(pages)
    pdf, count, undrawn = draw_pages(pages, form.title, watcher, len(sheets))
    report = PrintReport(
        undrawn=tuple(undrawn),
        continued=tuple(printer.continued),
        check_codes=tuple(printer.codes),
        fallbacks=fonts.fallbacks(),
    )
    return Printed(pdf, count, report)


def two_up(pages: Iterator[Page]) -> Iterator[Page]:
    """Halves set two on A4, with the line to cut along."""
    both: dict[tuple[int, int], tuple[tuple[Mark, ...], ...]] = {}
    for first in pages:
        second = next(pages, None)
        lower = () if second is None else second.frame
        key = id(first.frame), id(lower)
        if key not in both:  # the halves are kept beside their union, so that their ids stay theirs
            moved = (shifted(mark, 0, 148.5) for mark in lower)
            both[key] = (*first.frame, *cut_line(148.5), *moved), first.frame, lower
        below = () if second is None else second.marks
        marks = (*first.marks, *(shifted(mark, 0, 148.5) for mark in below))
        yield replace(first, height=297, frame=both[key][0], marks=marks)


def cut_line(y: float, left: float = 0, right: float = 210) -> tuple[Mark, ...]:
    """The dashed line with its note in a gap; it may reach the edges, it need not print there."""
    middle = (left + right) / 2
    return (
        Rule(left, y, middle - 8, y, 0.5, 0.25, (3, 2.2)),
        Rule(middle + 8, y, right, y, 0.5, 0.25, (3, 2.2)),
        Words(middle, y + 0.9, CUT_NOTE, Role.LABEL, 7, "centre"),
    )
