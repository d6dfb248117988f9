"""学籍核对: an export of 学籍 against our files, both directions; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.roster_words import VALUE_WORDS, path_words, shown
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.cards import Beginning, Card, EmptyState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import empty_note
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.steps import CountTab, CountTabs
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.compare_roster import (
    KIND,
    OURS,
    THEIRS,
    DataGap,
    MarkGap,
    RosterComparison,
    advice_words,
    compare_roster,
    ours_words,
    theirs_words,
)

if TYPE_CHECKING:
    from liushou_desktop.services.school.plan_roster import PlannedRow
    from liushou_desktop.services.school.print_job import PrintJob

_DATA, _UNREAD = "data", "unread"
_TABS = {
    THEIRS: ("ROSTER_CHECK_THEIRS", Mark.DUE),
    OURS: ("ROSTER_CHECK_OURS", Mark.DUE),
    KIND: ("ROSTER_CHECK_KIND", Mark.CHANGED),
    _DATA: ("ROSTER_CHECK_DATA", Mark.CHANGED),
    _UNREAD: ("ROSTER_CHECK_UNREAD", Mark.DOUBT),
}
_COLUMNS = (
    Column("row", sentence("ROSTER_CHECK_ROW"), 70, align="right"),
    Column("class", sentence("CASES_COLUMN_CLASS"), 90),
    Column("name", sentence("CASES_COLUMN_NAME"), 120),
    Column("theirs", sentence("ROSTER_CHECK_THEIR_SIDE"), 120),
    Column("ours", sentence("ROSTER_CHECK_OUR_SIDE"), 330, stretches=True),
    Column("advice", sentence("ROSTER_CHECK_ADVICE"), 260),
)


class RosterCheckPage(Page):
    """Choose an export; five lists; Enter opens the child."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_ROSTER_CHECK")
        self.back = BackLink(sentence("PAGE_REPORTING"), "school.reporting")
        self._found: RosterComparison | None = None
        self.empty = EmptyState(
            sentence("ROSTER_CHECK_BEGIN_TITLE"),
            sentence("ROSTER_CHECK_BEGIN_TEXT"),
            (
                Beginning(
                    "import",
                    sentence("ROSTER_CHECK_BEGIN"),
                    sentence("ROSTER_CHECK_BEGIN_HOW"),
                    sentence("ROSTER_CHECK_CHOOSE"),
                    "Ctrl+O",
                    is_primary=True,
                ),
            ),
        )
        self.empty.chosen.connect(lambda _: self.choose_file())
        self.body.addWidget(self.empty, 1)
        self.tabs = CountTabs()
        self.tabs.chosen.connect(lambda _: self._show_list())
        self.card = Card(flush=True)
        self.card.body.addWidget(self.tabs)
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "roster_check", row_height=32)
        self.table.opened.connect(self._on_opened)
        self.card.body.addWidget(self.table, 1)
        self.nothing = empty_note("")
        self.card.body.addWidget(self.nothing)
        self.card.body.addStretch(0)
        self.body.addWidget(self.card, 1)
        self.card.hide()

    # reading ------------------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        """``file``: the export to read at once."""
        if file := arguments.get("file"):
            self._read(Path(str(file)))

    def first_field(self) -> QWidget | None:
        return self.table if self._found is not None else self.empty.buttons[0]

    def choose_file(self) -> None:
        """Ask for an export of 学籍 and compare."""
        file = self.desk.ask.open_file(
            sentence("ROSTER_CHECK_CHOOSE_FILE"), sentence("IMPORTING_ROSTER_FILES")
        )
        if file is not None:
            self._read(file)

    def _read(self, file: Path) -> None:
        site = self.desk.site
        self.desk.jobs.run(lambda watcher: compare_roster(site, file, watcher), done=self._show)

    def _show(self, found: RosterComparison) -> None:
        self._found = found
        self.empty.hide()
        self.card.show()
        counts = {"rows": found.rows, "agree": found.agreeing}
        self.facts = (sentence("ROSTER_CHECK_FACT", counts),)
        self.desk.set_status(sentence("ROSTER_CHECK_READ", {"file": found.file}))
        numbers = {
            **{kind: len(found.of_kind(kind)) for kind in (THEIRS, OURS, KIND)},
            _DATA: sum(len(gap.differences) for gap in found.data),
            _UNREAD: len(found.unread),
        }
        self.tabs.set_tabs(
            [
                CountTab(tab, mark if numbers[tab] else Mark.DONE, numbers[tab], sentence(said))
                for tab, (said, mark) in _TABS.items()
            ]
        )
        self._show_list()
        self.table.setFocus()

    def _show_list(self) -> None:
        found, tab = self._found, self.tabs.code() or THEIRS
        if found is None:
            return
        if tab == _DATA:
            rows = [
                ((gap.child, each.path), row)
                for gap in found.data
                for each, row in zip(gap.differences, _data_rows(gap), strict=True)
            ]
        elif tab == _UNREAD:
            rows = [
                ((row.child or "", str(n)), _unread_row(row)) for n, row in enumerate(found.unread)
            ]
        else:
            rows = [
                ((gap.child or "", str(n)), _mark_row(gap))
                for n, gap in enumerate(found.of_kind(tab))
            ]
        self.model.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        has_marks = found.has_marks or tab in (_DATA, _UNREAD)
        self.nothing.setText(
            sentence("ROSTER_CHECK_NOTHING" if has_marks else "ROSTER_CHECK_NO_MARKS")
        )
        self.table.select_row(0)
        self.header_changed.emit()

    def _on_opened(self, row_id: object) -> None:
        if isinstance(row_id, tuple) and row_id[0]:
            self.desk.go("school.child", child=row_id[0])

    # out ----------------------------------------------------------------------------------------

    def page_actions(self) -> Sequence[PageAction]:
        choose = PageAction(
            "page.open_file",
            sentence("ROSTER_CHECK_AGAIN"),
            self.choose_file,
            icon="import",
            in_header=self._found is not None,
        )
        if self._found is None:
            return (choose,)
        return (
            choose,
            PageAction("page.export", sentence("DUTIES_EXCEL"), self.save_excel, icon="export"),
            PageAction(
                "page.print",
                sentence("ROSTER_CHECK_PRINT"),
                self.print_list,
                "primary",
                "printer",
                None if self._found.marks else sentence("ROSTER_CHECK_NOTHING"),
            ),
        )

    def print_list(self) -> None:
        """待更正清单 to a printer, or into a PDF."""
        from liushou_desktop.services.school.compare_roster import print_roster_gaps

        site, found = self.desk.site, self._found
        if found is None:
            return

        def drawn(made: PrintJob) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self.desk, made.printed.pdf, made.title, self)

        self.desk.jobs.run(
            lambda watcher: print_roster_gaps(site, found, watcher=watcher), done=drawn
        )

    def save_excel(self) -> None:
        """All lists as a workbook."""
        from liushou_desktop.services.school.compare_roster import export_roster_gaps

        site, found = self.desk.site, self._found
        if found is None:
            return
        name = sentence("ROSTER_CHECK_EXCEL_FILE")
        file = self.desk.ask.save_file(sentence("DUTIES_EXCEL"), name, "Excel (*.xlsx)")
        if file is None:
            return
        out = file if file.suffix else file.with_suffix(".xlsx")
        saved = sentence("PAPER_PDF_SAVED", {"file": out.name})
        self.desk.jobs.run(
            lambda _: export_roster_gaps(site, found, out, VALUE_WORDS),
            done=lambda _: self.desk.say(saved),
        )

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def _mark_row(gap: MarkGap) -> Row:
    return (
        str(gap.row or "—"),
        gap.class_label,
        Cell(gap.name, strong=True),
        theirs_words(gap),
        ours_words(gap),
        Cell(advice_words(gap), tone="accent"),
    )


def _data_rows(gap: DataGap) -> list[Row]:
    return [
        (
            str(gap.row or "—"),
            gap.class_label,
            Cell(gap.name, strong=True),
            Cell(path_words(each.path), tone="ink2"),
            shown(each.path, each.ours),
            sentence("ROSTER_CHECK_SAYS", {"value": shown(each.path, each.theirs)}),
        )
        for each in gap.differences
    ]


def _unread_row(row: PlannedRow) -> Row:
    said = "ROSTER_CHECK_PERHAPS" if row.kind == "perhaps" else "ROSTER_CHECK_DOUBTFUL"
    return (
        str(row.row.place.row or "—"),
        row.row.class_text or "",
        Cell(row.row.name or "—", strong=True),
        "",
        sentence(said, {"name": row.child_name}),
        Cell(sentence("ROSTER_CHECK_TO_IMPORT"), tone="ink2"),
    )
