"""统计上报: terms, what was reported of each, what came back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.school.apply_receipt import ReceiptApplied
    from liushou_desktop.services.school.bureau_inspections import FindingHere
    from liushou_desktop.services.school.remark_lines import RemarkLine
    from liushou_desktop.services.school.report_overview import ReportOverview, TermLine

    _Loaded = tuple[ReportOverview, list[FindingHere], list[RemarkLine]]

_MARKS = {
    "running": Mark.RUNNING,
    "ended": Mark.DUE,
    "signed": Mark.DUE,
    "sent": Mark.RUNNING,
    "accepted": Mark.DONE,
    "returned": Mark.REFUSED,
    "taken_below": Mark.RUNNING,
    "returned_below": Mark.REFUSED,
}
_FINDING_MARKS = {
    "answered": Mark.DONE,
    "overdue": Mark.OVERDUE,
    "open": Mark.DUE,
    "undated": Mark.DUE,
}
_RECEIVED = {
    ("accepted", False): "OK",
    ("returned", False): "BACK",
    ("accepted", True): "OK_AGAIN",
    ("returned", True): "BACK_AGAIN",
}
_TERMS = (
    Column("term", "学期", 160),
    Column("state", "到哪一步了", 150),
    Column("version", "版次", 60, align="center"),
    Column("cut_off", "统计截止", 110),
    Column("principal", "审签", 110, folds=True),
    Column("package", "报送包", 220, stretches=True),
    Column("code", "短码", 110),
)
_REMARKS = (
    Column("sheet", "哪张表", 110),
    Column("who", "谁", 172),
    Column("field", "哪一格", 140),
    Column("text", "意见", 300, stretches=True),
    Column("go", "", 90),
)


#: Files that have a page of their own, by what they call themselves.
_ELSEWHERE = {
    "pack": "school.pack",
    "transfer": "school.transfer_in",
    "transfer_receipt": "school.transfers",
}


class ReportingPage(Page):
    """One row per term; Enter opens its report."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_REPORTING")
        self.alone = Banner(
            sentence("REPORTING_ALONE"), tone="due", button=sentence("REPORTING_JOIN")
        )
        self.alone.pressed.connect(lambda: desk.go("common.settings", section="enrolment"))
        self.alone.hide()
        self.body.addWidget(self.alone)
        self.foreign = Banner("", tone="bad")
        self.foreign.setObjectName("banner:foreign")
        self.foreign.hide()
        self.body.addWidget(self.foreign)
        self._findings: dict[str, FindingHere] = {}
        self.terms = RowsModel(_TERMS)
        self.table = TableView(self.terms, "terms")
        self.table.opened.connect(self._on_opened)
        card = Card(sentence("REPORTING_TERMS"), sentence("REPORTING_TERMS_FACT"), flush=True)
        self.assessment = Button(sentence("REPORTING_ASSESSMENT"), scale="small")
        self.assessment.setObjectName("button:assessment")
        self.assessment.clicked.connect(self._on_assessment)
        definitions = Button(sentence("REPORTING_DEFINITIONS"), scale="small")
        definitions.setObjectName("button:definitions")
        definitions.clicked.connect(lambda: desk.go("school.definitions", term=self._term()))
        roster = Button(sentence("REPORTING_ROSTER_CHECK"), scale="small")
        roster.setObjectName("button:roster_check")
        roster.clicked.connect(lambda: desk.go("school.roster_check"))
        overview = Button(sentence("REPORTING_OVERVIEW"), scale="small")
        overview.setObjectName("button:overview")
        overview.clicked.connect(lambda: desk.go("school.term_overview", term=self._term()))
        for button in (overview, definitions, roster, self.assessment):
            card.add_to_header(button)
        for button, right in (
            (overview, Right.CLOSE_TERM),
            (roster, Right.IMPORT),
            (self.assessment, Right.CLOSE_TERM),
        ):  # in their places: a button shown before would be a window of its own for a moment
            button.setVisible(desk.site.may(right))
        card.body.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        left.addWidget(card, 3)
        left.addWidget(self._build_remarks(), 2)
        row.addLayout(left, 1)
        self.body.addLayout(row, 1)

    def _build_remarks(self) -> Card:
        self.remark_card = Card(sentence("REPORTING_REMARKS"), flush=True)
        self.remarks = RowsModel(_REMARKS)
        self.remark_table = TableView(self.remarks, "remarks")
        self.remark_table.link_pressed.connect(self._on_remark_link)
        self.no_remarks = label(sentence("REPORTING_NO_REMARKS"), tone="ink2")
        self.no_remarks.setContentsMargins(14, 12, 14, 12)
        self.remark_card.body.addWidget(self.no_remarks)
        self.remark_card.body.addWidget(self.remark_table, 1)
        self.remark_card.body.addStretch(0)
        self.settle = Button(sentence("REPORTING_SETTLE"), scale="small")
        self.settle.clicked.connect(self._on_settle)
        self.remark_card.add_to_header(self.settle)
        return self.remark_card

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.open_file",
                sentence("REPORTING_TAKE_RECEIPT"),
                self._on_receipt,
                icon="import",
                needs=Right.CLOSE_TERM,
            ),
            PageAction(
                "page.print",
                sentence("REPORTING_SEE_FIGURES"),
                lambda: self.desk.go("school.indicators"),
                icon="chart",
            ),
            PageAction(
                "page.confirm",
                sentence("REPORTING_OPEN"),
                self._on_open,
                "primary",
                "export",
                needs=Right.CLOSE_TERM,
            ),
        )

    def _on_opened(self, term: object) -> None:
        if self.reaches("school.term_report"):
            self.desk.go("school.term_report", term=term)

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        self.desk.jobs.run(self._load, done=self._show)

    def _load(self, watcher: Watcher) -> _Loaded:
        from liushou_desktop.services.school.bureau_inspections import bureau_findings
        from liushou_desktop.services.school.remark_lines import remark_lines
        from liushou_desktop.services.school.report_overview import report_overview

        site = self.desk.site
        return report_overview(site), bureau_findings(site), remark_lines(site)

    def _show(self, loaded: _Loaded) -> None:
        overview, findings, remarks = loaded
        to = {"bureau": overview.bureau, "via": overview.via}
        self.facts = (
            (sentence("REPORTING_TO_VIA" if overview.via else "REPORTING_TO", to),)
            if overview.bureau
            else ()
        )
        self.alone.setVisible(overview.bureau is None)
        self.terms.show_rows([(line.term.id, _term_row(line)) for line in overview.terms])
        self._choose_next(overview)
        self._findings = {_finding_id(each): each for each in findings}
        rows: list[tuple[str, Row]] = [(_finding_id(e), _finding_row(e)) for e in findings]
        rows += [
            (
                remark.id,
                (
                    remark.sheet,
                    Cell(remark.who or "—", strong=bool(remark.who)),
                    remark.field or "—",
                    remark.text,
                    _way(remark),
                ),
            )
            for remark in remarks
        ]
        self._remarks = {remark.id: remark for remark in remarks}
        self.remarks.show_rows(rows)
        self.no_remarks.setVisible(not rows)
        self.remark_table.setVisible(bool(rows))
        if rows and self.remark_table.row_id() is None:
            self.remark_table.select_row(0)
        self.settle.setVisible(bool(remarks) and self.desk.site.may(Right.EDIT_CHILD))
        self.header_changed.emit()

    def _choose_next(self, overview: ReportOverview) -> None:
        """The cursor stands on the oldest term after the last reported one that still waits."""
        waiting = []
        for line in overview.terms:  # newest first
            if line.package is not None and line.state != "signed":
                break
            if line.state in ("ended", "signed"):
                waiting.append(line)
        lines = waiting[-1:] or list(overview.terms[:1])
        if lines and self.table.row_id() is None:
            self.table.select_id(lines[0].term.id)

    def _on_open(self) -> None:
        term = self.table.row_id()
        if term is not None:
            self.desk.go("school.term_report", term=term)

    def _term(self) -> object:
        """The term the cursor is on."""
        return self.table.row_id()

    def _on_assessment(self) -> None:
        self.desk.go("school.assessment", term=self._term())

    def _on_receipt(self) -> None:
        file = self.desk.ask.open_file(
            sentence("REPORTING_CHOOSE_RECEIPT"), sentence("REPORTING_RECEIPT_FILES")
        )
        if file is None:
            return

        def take(watcher: Watcher) -> ReceiptApplied | str:
            from liushou_desktop.services.school.apply_receipt import apply_receipt
            from liushou_desktop.services.school.peek_file import kind_of

            kind = kind_of(self.desk.site, file)
            return kind if kind in _ELSEWHERE else apply_receipt(self.desk.site, file)

        self.desk.jobs.run(take, done=lambda receipt: self._on_taken(file, receipt))

    def _on_taken(self, file: Path, receipt: ReceiptApplied | str) -> None:
        if isinstance(receipt, str):
            self.desk.go(_ELSEWHERE[receipt], file=str(file))
            return
        code = f"REPORTING_RECEIPT_{_RECEIVED[receipt.state, receipt.is_repeat]}"
        if receipt.state == "accepted" and receipt.remarks and not receipt.is_repeat:
            code = "REPORTING_RECEIPT_REMARKED"
        args = {
            "receiver": receipt.receiver,
            "term": receipt.term,
            "sequence": receipt.sequence,
            "remarks": receipt.remarks,
        }
        self.desk.say(sentence(code, args))
        foreign = "、".join(receipt.foreign)
        self.foreign.set_text(sentence("REPORTING_FOREIGN", {"packages": foreign}))
        self.foreign.setVisible(bool(foreign))
        self.desk.refresh_counts()
        self.refresh()

    def _on_remark_link(self, remark: object, column: str) -> None:
        finding = self._findings.get(str(remark))
        if finding is not None:
            self._answer(finding)
            return
        line = self._remarks.get(str(remark))
        if line is not None and line.child:
            self.desk.go("school.child", child=line.child)
        elif line is not None and line.figure:
            self.desk.go("school.indicators", term=line.term, figure=line.figure)

    def _answer(self, finding: FindingHere) -> None:
        """The form of our answer, begun with the bureau's notice."""
        site, number = self.desk.site, finding.number

        def begin(watcher: Watcher) -> dict[str, Any]:
            from liushou_desktop.services.school.bureau_inspections import answer_begun

            return answer_begun(site, number)

        self.desk.jobs.run(
            begin,
            done=lambda answers: self.desk.go(
                "school.form_entry", form="inspection", answers=answers, back="school.reporting"
            ),
        )

    def _on_settle(self) -> None:
        remark = self.remark_table.row_id()
        if remark is None or remark in self._findings:
            return

        def settle(watcher: Watcher) -> None:
            from liushou_desktop.services.school.apply_receipt import settle_remark

            settle_remark(self.desk.site, str(remark))

        def settled(_: object) -> None:
            self.desk.say(sentence("REPORTING_SETTLED"))
            self.desk.refresh_counts()
            self.refresh()

        self.desk.jobs.run(settle, done=settled)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def _way(remark: RemarkLine) -> Cell | str:
    """Where it is put right: at the child, or at the names behind a figure."""
    if remark.child:
        return Cell(sentence("REPORTING_SEE_CHILD"), link=True)
    return Cell(sentence("REPORTING_SEE_FIGURE"), link=True) if remark.figure else ""


def _finding_id(finding: FindingHere) -> str:
    return f"{finding.number}/{finding.row}"


def _finding_row(line: FindingHere) -> Row:
    """What the bureau found, until when, and how far we are."""
    found = line.finding
    state = sentence(f"FINDING_STATE_{line.state.upper()}")
    clause = sentence("REPORTING_FINDING_CLAUSE", {"clause": found.clause}) if found.clause else ""
    return (
        sentence("REPORTING_INSPECTION", {"by": word("inspector_kind", line.by)}),
        Cell(line.number),
        Cell(state, mark=_FINDING_MARKS[line.state]),
        sentence("REPORTING_FINDING", {"finding": found.finding, "due": found.due}) + clause,
        Cell(sentence("REPORTING_ANSWER"), link=True),
    )


def _term_row(line: TermLine) -> Row:
    closing, package = line.closing, line.package
    return (
        Cell(line.term.name, strong=True),
        Cell(sentence(f"TERM_STATE_{line.state.upper()}"), mark=_MARKS[line.state]),
        str(closing.version) if closing else "—",
        closing.cut_off.isoformat() if closing else f"{(line.term.cut_off or line.term.end)}",
        (closing.principal or "") if closing else "—",
        package.file_name if package else "—",
        Cell(package.short_code, strong=True) if package else "—",
    )
