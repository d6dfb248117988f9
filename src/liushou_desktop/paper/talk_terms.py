"""The talk sheet of a term (F05): one described box, set once per month, three a side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.formspec.model import CodeSet, Form
from liushou_desktop.paper import fonts
from liushou_desktop.paper.added import with_added
from liushou_desktop.paper.contents import FormSheet, TalkTermSheet
from liushou_desktop.paper.form_sheets import FormPrinter
from liushou_desktop.paper.geometry import Band, Geometry, read_geometry
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Page
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.setting import Setting
from liushou_desktop.paper.values import Questions

BOX = "talk_month"
_REPEAT = "months"


@dataclass(slots=True)
class _Job:
    """Printers by the months they print, and what the report will say."""

    form: Form
    codes: Mapping[str, CodeSet]
    box: Geometry
    printers: dict[tuple[str, ...], FormPrinter] = field(default_factory=dict)
    check_codes: list[str] = field(default_factory=list)

    def pages(self, sheets: Sequence[TalkTermSheet]) -> Iterator[Page]:
        for one in sheets:
            names = tuple(month.label for month in one.months)
            if names not in self.printers:
                self.printers[names] = self._printer(names)
            printer = self.printers[names]
            yield from printer.sides(_as_form_sheet(one))
            self.check_codes.append(printer.codes[-1])

    def _printer(self, names: Sequence[str]) -> FormPrinter:
        questions = Questions(self.form, codes=self.codes)
        whole = with_added(self.box, questions)
        bands = tuple(_month(whole.bands, name, n) for n, name in enumerate(names))
        geometry = replace(whole, bands=bands)
        return FormPrinter(self.form, Setting(geometry, questions, fonts.FontMeasure()))


def _month(bands: Sequence[Band], name: str, number: int) -> Band:
    """The box of one month: described rows, then rows of fields the description does not place."""
    place = f"{{{_REPEAT}.{number}."
    box, *added = bands
    rows = [
        replace(row, cells=tuple(replace(c, text=c.text.replace("{.", place)) for c in row.cells))
        for row in box.rows
    ]
    for band in added:
        for row in band.rows:
            label, *values = row.cells
            set_values = (replace(c, text=c.text.replace("{", place)) for c in values)
            widths = (row.widths[0] - 1, *row.widths[1:])  # the month column is 1 mm wider
            rows.append(replace(row, widths=widths, cells=(label, *set_values)))
    return replace(box, side=name, rows=tuple(rows), together=True)


def _as_form_sheet(one: TalkTermSheet) -> FormSheet:
    return FormSheet(
        values={_REPEAT: [month.values or {} for month in one.months]},
        school=one.school,
        term=one.term,
        class_name=one.class_name,
        child_name=one.child_name,
        file_number=one.file_number,
        sheet_number=one.sheet_number,
        blank=True,  # months to come keep their lines; the values of past ones are printed
        record_ids=tuple(month.record_id for month in one.months if month.record_id),
        names=one.names,
    )


def print_talk_terms(
    form: Form,
    sheets: Sequence[TalkTermSheet],
    codes: Mapping[str, CodeSet],
    watcher: Watcher,
) -> Printed:
    """See ``paper.print_talk_terms``."""
    box = read_geometry(BOX)
    if not sheets or box is None:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper=form.title)
    job = _Job(form, codes, box)
    pdf, count, undrawn = draw_pages(job.pages(sheets), box.title, watcher, len(sheets))
    continued = tuple(number for each in job.printers.values() for number in each.continued)
    report = PrintReport(tuple(undrawn), (), continued, tuple(job.check_codes), fonts.fallbacks())
    return Printed(pdf, count, report)
