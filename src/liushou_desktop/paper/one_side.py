"""Papers of one side without a form: a table or two, a head, a foot, and what is set by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper import fonts, sheet
from liushou_desktop.paper.fill import template_text
from liushou_desktop.paper.geometry import Geometry, read_geometry
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Mark, Page, TickBox, Words
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.setting import Setting
from liushou_desktop.paper.values import Answers, Questions


def geometry_of_paper(name: str) -> Geometry:
    """The geometry of ``forms/paper/<name>.toml``, which must be there."""
    found = read_geometry(name)
    if found is None:
        raise RefusedError("PAPER_FILE_WRONG", file=f"{name}.toml", detail="missing")
    return found


def table(geometry: Geometry, values: Mapping[str, object]) -> tuple[Mark, ...]:
    """One table with its values."""
    setting = Setting(geometry, Questions(), fonts.FontMeasure())
    marks: list[Mark] = []
    for frame, filled in setting.set(Answers(Questions(), values)):
        marks += [*frame.marks, *filled.marks]
    return tuple(marks)


def around(
    geometry: Geometry, values: Mapping[str, object], number: str, code: str
) -> Iterator[Mark]:
    """Head, sub-line and foot of a paper of one side."""
    measure = fonts.FontMeasure()
    page = geometry.page
    yield from sheet.head(geometry, geometry.code, geometry.version, geometry.title, measure, False)
    yield from sheet.sheet_number(page, number)
    answers = Answers(Questions(), values)
    pairs = [(label, template_text(f"{{{key}}}", answers)) for label, key in geometry.subline]
    yield from sheet.subline(page, pairs, measure)
    yield from sheet.foot(page, code, 1, 1, geometry.foot)


def printed(title: str, marks: Sequence[Mark], name: str, code: str) -> Printed:
    """One side as a finished job."""
    page = Page(210, 297, (), tuple(marks), sheet=name)
    pdf, count, undrawn = draw_pages([page], title, Watcher(), 1)
    report = PrintReport(undrawn=tuple(undrawn), check_codes=(code,), fallbacks=fonts.fallbacks())
    return Printed(pdf, count, report)


def ticks(x: float, y: float, texts: Sequence[str]) -> Iterator[Mark]:
    """Tick boxes with their labels, one after the other."""
    measure = fonts.FontMeasure()
    for text in texts:
        yield TickBox(x, y - 2.75)
        yield Words(x + 4, y, text, Role.LABEL, 10)
        x += 4 + measure.width(text, Role.LABEL, 10) + 3
