"""学期情况: the course of every duty by week and the classes compared; out as a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.charts import Bar, BarChart
from liushou_desktop.gui.common.course_chart import CourseChart
from liushou_desktop.gui.common.labels import empty_note, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, HeaderBadge, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.common.term_combo import TermCombo

if TYPE_CHECKING:
    from liushou_desktop.domain.term_overview import ClassShare, DutyCourse, TermOverview
    from liushou_desktop.services.school.print_job import PrintJob
    from liushou_desktop.services.school.term_overview import Overview

_COLUMNS = (
    Column("title", sentence("DUTY_TITLE"), 170, stretches=True),
    Column("share", sentence("DUTY_SHARE"), 90, align="right"),
    Column("meter", sentence("OVERVIEW_METER"), 116),
    Column("overdue", sentence("OVERVIEW_OVERDUE"), 66, align="right"),
)
_SIDE, _SIDE_COMPACT = 500, 420


class TermOverviewPage(Page):
    """Duties at the left; of the chosen one the course and the classes at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_TERM_OVERVIEW")
        self.back = BackLink(sentence("PAGE_REPORTING"), "school.reporting")
        self._term: str | None = None
        self._found: Overview | None = None
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(self._build_duties())
        right = QVBoxLayout()
        right.setSpacing(theme.S12)
        right.addWidget(self._build_course(), 3)
        right.addWidget(self._build_classes(), 2)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def _build_duties(self) -> QWidget:
        self.side = Card(sentence("OVERVIEW_DUTIES"), flush=True)
        self.side.setFixedWidth(_SIDE)
        self.terms = TermCombo()
        self.terms.chosen.connect(self._on_term)
        self.side.add_to_header(self.terms)
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "courses", row_height=30)
        self.table.current_changed.connect(lambda _: self._show_duty())
        self.table.opened.connect(lambda _: self._open_list())
        self.side.body.addWidget(self.table, 1)
        self.nothing = empty_note(sentence("OVERVIEW_NOTHING"))
        self.side.body.addWidget(self.nothing)
        return self.side

    def _build_course(self) -> QWidget:
        self.course_card = Card(" ", " ")
        self.course = CourseChart()
        self.course_card.body.addWidget(self.course, 1)
        self.small = label("", tone="ink3", wrap=True)
        self.course_card.body.addWidget(self.small)
        return self.course_card

    def _build_classes(self) -> QWidget:
        card = Card(sentence("OVERVIEW_CLASSES"), sentence("OVERVIEW_CLASSES_FACT"), flush=True)
        self.classes = BarChart()
        self.classes.setObjectName("chart:classes")
        inside = QWidget()
        inside.setProperty("ground", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(self.classes)
        column.addStretch(1)
        self.room = QScrollArea()
        self.room.setWidgetResizable(True)
        self.room.setFrameShape(QScrollArea.Shape.NoFrame)
        self.room.setWidget(inside)
        card.body.addWidget(self.room, 1)
        return card

    # opening and showing ----------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        """``term``: which one; the present one by default."""
        if term := arguments.get("term"):
            self._term = str(term)

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        site = self.desk.site
        shown = self._term or site.term().id
        self.terms.offer(site)
        self.terms.choose(shown)

        def load(watcher: Watcher) -> Overview:
            from liushou_desktop.services.school.term_overview import term_overview

            return term_overview(site, shown)

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    def _show(self, found: Overview) -> None:
        self._found = found
        report = found.report
        self.facts = (report.term_name, sentence("OVERVIEW_UNTIL", {"day": report.cut_off}))
        self.badges = (_badge(found),)
        courses = report.courses
        self.model.show_rows([(each.rule, _row(each)) for each in courses])
        self.table.setVisible(bool(courses))
        self.nothing.setVisible(not courses)
        held = self.table.row_id()
        if held is None or not self.table.select_id(held):
            self.table.select_id(_first(report))
        self._show_duty()
        self.header_changed.emit()

    def current(self) -> DutyCourse | None:
        """The duty under the cursor."""
        courses = self._found.report.courses if self._found else ()
        return next((each for each in courses if each.rule == self.table.row_id()), None)

    def _show_duty(self) -> None:
        each = self.current()
        if each is None or self._found is None:
            return
        share = {"done": each.done, "owed": each.owed}
        self.course_card.set_title(each.title, sentence("OVERVIEW_SHARE", share))
        weeks = zip(self._found.report.weeks, each.owed_by_week, each.done_by_week, strict=True)
        said = "；".join(
            sentence("OVERVIEW_WEEK", {"day": day, "owed": owed, "done": done})
            for day, owed, done in weeks
        )
        self.course.set_course(each.owed_by_week, each.done_by_week, said)
        args = {"clause": each.clause, "exempt": each.exempt}
        code = f"OVERVIEW_SMALL_{each.force.upper()}"
        self.small.setText(sentence(code, args))
        self.classes.set_bars([_bar(share) for share in each.classes])

    def _open_list(self) -> None:
        each = self.current()
        if each is not None:
            self.desk.go("school.duty_list", state="all", clause=each.clause)

    # out ----------------------------------------------------------------------------------------

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction("page.export", sentence("OVERVIEW_SAVE"), self.save_report, icon="export"),
            PageAction(
                "page.print", sentence("OVERVIEW_PRINT"), self.print_report, "primary", "printer"
            ),
        )

    def print_report(self) -> None:
        """The report to a printer, into a PDF where there is none."""

        def drawn(made: PrintJob) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self.desk, made.printed.pdf, made.title, self)

        self._draw(drawn)

    def save_report(self) -> None:
        """The report as a PDF."""
        if self._found is None:
            return
        name = sentence("OVERVIEW_FILE", {"term": self._found.report.term_name})
        file = self.desk.ask.save_file(sentence("OVERVIEW_SAVE"), name, "PDF (*.pdf)")
        if file is None:
            return
        out = file if file.suffix else file.with_suffix(".pdf")

        def drawn(made: PrintJob) -> None:
            from liushou_desktop.base.files import write_whole

            saved = sentence("PAPER_PDF_SAVED", {"file": out.name})
            pdf = made.printed.pdf
            self.desk.jobs.run(lambda _: write_whole(out, pdf), done=lambda _: self.desk.say(saved))

        self._draw(drawn)

    def _draw(self, done) -> None:  # type: ignore[no-untyped-def]
        from liushou_desktop.services.school.term_overview import print_overview

        site, term = self.desk.site, self._term
        self.desk.jobs.run(lambda watcher: print_overview(site, term, watcher=watcher), done=done)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.side.setFixedWidth(_SIDE_COMPACT if is_compact else _SIDE)
        self.table.set_compact(is_compact)


def _badge(found: Overview) -> HeaderBadge:
    """Signed, signed with corrections since, or still open."""
    if found.closing is None:
        return HeaderBadge(sentence("OVERVIEW_OPEN"), Mark.OPEN)
    if found.corrections:
        args = {"count": len(found.corrections)}
        return HeaderBadge(sentence("OVERVIEW_CORRECTED", args), Mark.CHANGED)
    return HeaderBadge(sentence("OVERVIEW_SIGNED"), Mark.DONE)


def _first(report: TermOverview) -> str:
    """The duty shown first: of those of the plan with something done the one owed most often."""
    plan = [each for each in report.courses if each.force == "plan"] or list(report.courses)
    return max(plan, key=lambda each: (each.done > 0, each.owed)).rule if plan else ""


def _row(each: DutyCourse) -> Row:
    overdue = Cell("0", tone="ink3")
    if each.overdue:
        overdue = Cell(str(each.overdue), mark=Mark.OVERDUE, strong=True)
    force = "" if each.force == "plan" else sentence(f"WORKBENCH_FORCE_{each.force.upper()}")
    return (
        f"{each.title}{force}",
        f"{each.done} / {each.owed}",
        Cell(meter=(each.done, each.owed, each.overdue > 0)),
        overdue,
    )


def _bar(share: ClassShare) -> Bar:
    name = share.label or sentence("INDICATORS_NO_CLASS")
    missing = share.owed - share.done
    remark, tone = sentence("INDICATORS_WHOLE"), "ink2"
    if missing:
        remark, tone = sentence("INDICATORS_LACKS", {"count": missing}), "due"
    return Bar(name, share.done, share.owed, f"{share.done} / {share.owed}", remark, tone)
