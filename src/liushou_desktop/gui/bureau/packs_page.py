"""下发: what the bureau has settled, to which schools it went, who still reports by old rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Beginning, Card, EmptyState, Facts
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.inputs import LongTextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.office_words import DISTRICT
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.issue_packs import (
        PackContents,
        PacksIssued,
        PackStanding,
    )

_COLUMNS = (
    Column("state", "情况", 150),
    Column("name", "学校", 200, stretches=True),
    Column("issued", "下发到", 90, align="right"),
    Column("day", "日期", 110),
    Column("applied", "报表按", 100, align="right"),
)
_SIDE, _SIDE_COMPACT = 346, 290


class PacksPage(Page):
    """One row per approved school; the contents of the next pack at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_PACKS")
        self._standings: dict[str, PackStanding] = {}
        self._is_district = desk.site.tier == DISTRICT
        self.empty = EmptyState(
            sentence("PACKS_EMPTY"),
            sentence("PACKS_EMPTY_TEXT"),
            (
                Beginning(
                    "organisation",
                    sentence("PACKS_EMPTY_GO"),
                    sentence("PACKS_EMPTY_GO_TEXT"),
                    sentence("PACKS_EMPTY_GO"),
                    "",
                    is_primary=True,
                ),
            ),
        )
        self.empty.chosen.connect(lambda _: desk.go("bureau.schools"))
        self.body.addWidget(self.empty, 1)
        self.strip = ProgressStrip(sentence("REPORT_KEEP_STICK"))
        self.strip.hide()
        self.body.addWidget(self.strip)
        self.work = self._build_work()
        self.body.addWidget(self.work, 1)
        self.empty.hide()

    def _build_work(self) -> QWidget:
        work = QWidget()
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        card = Card(sentence("PACKS_SCHOOLS"), flush=True)
        self.rows = RowsModel(_COLUMNS[:-1] if self._is_district else _COLUMNS)
        self.table = TableView(self.rows, "packs")
        self.table.current_changed.connect(lambda _: self.header_changed.emit())
        card.body.addWidget(self.table, 1)
        row.addWidget(card, 1)
        self.side = QScrollArea()  # at 125 % the facts have no room without scrolling
        self.side.setWidgetResizable(True)
        self.side.setFrameShape(QScrollArea.Shape.NoFrame)
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.side.setFixedWidth(_SIDE)
        content = QWidget()
        content.setProperty("ground", "canvas")
        self.side.setWidget(content)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        contents = Card(sentence("PACKS_CONTENTS"))
        self.contents = Facts(88)
        contents.body.addWidget(self.contents)
        change = QHBoxLayout()
        for code in ("rules", "questions", "terms"):
            button = Button(sentence(f"SETTINGS_TAB_{code.upper()}"), scale="small")
            button.clicked.connect(
                lambda _=False, code=code: self.desk.go("common.settings", section=code)
            )
            change.addWidget(button)
        change.addStretch(1)
        if self._is_district:  # rules, questions and calendar are the county's
            contents.body.addWidget(label(sentence("PACKS_OF_DISTRICT"), tone="ink2", wrap=True))
        else:
            contents.body.addLayout(change)
        column.addWidget(contents)
        note = Card(sentence("PACKS_NOTE"))
        self.note = LongTextField(3)
        self.note.setObjectName("field:pack-note")
        self.note.setAccessibleName(sentence("PACKS_NOTE"))
        self.note.setPlaceholderText(sentence("PACKS_NOTE_HINT"))
        note.body.addWidget(self.note)
        column.addWidget(note)
        column.addWidget(label(sentence("PACKS_EXPLAINED"), tone="ink2", wrap=True))
        column.addStretch(1)
        row.addWidget(self.side)
        return work

    def page_actions(self) -> Sequence[PageAction]:
        may = self.desk.site.may(Right.SETTINGS)
        why = None if may else sentence("SETTINGS_ONLY_CLERK")
        chosen = self._standings.get(str(self.table.row_id()))
        if why is None and not self._standings:
            why = sentence("PACKS_NOBODY")
        one = sentence("PACKS_WRITE_ONE", {"name": chosen.name if chosen else ""})
        return (
            PageAction("page.export", one, self._on_write_one, blocked=why),
            PageAction(
                "page.confirm",
                sentence("PACKS_WRITE_ALL", {"count": len(self._standings)}),
                lambda: self._write(None),
                "primary",
                "stick",
                why,
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        def load(watcher: Watcher) -> tuple[list[PackStanding], PackContents]:
            from liushou_desktop.services.bureau.issue_packs import pack_contents, pack_standings

            return pack_standings(self.desk.site), pack_contents(self.desk.site)

        self.desk.jobs.run(load, done=self._show)

    def _show(self, loaded: tuple[list[PackStanding], PackContents]) -> None:
        lines, contents = loaded
        self._standings = {line.code: line for line in lines}
        due, old = sum(line.is_due for line in lines), sum(line.is_old for line in lines)
        code = "PACKS_COUNT_DUE" if self._is_district else "PACKS_COUNT"
        self.facts = (sentence(code, {"due": due, "old": old}),) if lines else ()
        self.empty.setVisible(not lines)
        self.work.setVisible(bool(lines))
        held = self.table.row_id()
        ordered = sorted(lines, key=lambda line: (not line.is_old, not line.is_due))
        width = len(self.rows.columns)
        self.rows.show_rows([(line.code, _row(line)[:width]) for line in ordered])
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        counted = (
            ("RULES", contents.rules),
            ("QUESTIONS", contents.questions),
            ("FORMS", contents.forms),
            ("TERMS", contents.terms),
            ("ITEMS", contents.items),
            ("INSPECTIONS", contents.inspections),
            ("REGISTER", contents.schools),
            ("REVOKED", contents.revoked),
        )
        self.contents.set_facts(
            [
                (sentence(f"PACKS_FACT_{code}"), sentence(f"PACKS_FACT_{code}_VALUE", {"count": n}))
                for code, n in counted
                if code == "INSPECTIONS" or not self._is_district
            ]
        )
        self.header_changed.emit()

    def _on_write_one(self) -> None:
        code = self.table.row_id()
        if code is not None:
            self._write([str(code)])

    def _write(self, schools: Sequence[str] | None) -> None:
        folder = self.desk.ask.folder(sentence("PACKS_WHERE"))
        if folder is None:
            return
        note = self.note.text()

        def write(watcher: Watcher) -> PacksIssued:
            from liushou_desktop.services.bureau.issue_packs import issue_packs

            return issue_packs(self.desk.site, folder, schools, note, watcher)

        what = sentence("ISSUING_PACKS")
        job = self.desk.jobs.run(write, done=self._on_written, strip=self.strip, what=what)
        job.ended.connect(self.refresh)  # packs written before a stop count

    def _on_written(self, made: PacksIssued) -> None:
        args = {"number": made.number, "count": len(made.files)}
        self.desk.say_written(sentence("PACKS_WRITTEN", args))
        self.note.setText("")

    def escape(self) -> bool:
        if not self.strip.isVisible():
            return False
        self.strip.stop()
        return True

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.side.setFixedWidth(_SIDE_COMPACT if is_compact else _SIDE)
        self.table.set_compact(is_compact)


def _row(line: PackStanding) -> Row:
    state = Cell(sentence("PACKS_STATE_DONE"), mark=Mark.DONE)
    if line.is_old:
        state = Cell(sentence("PACKS_STATE_OLD"), mark=Mark.DOUBT)
    elif line.issued is None:
        state = Cell(sentence("PACKS_STATE_NEVER"), mark=Mark.OPEN)
    elif line.is_due:
        state = Cell(sentence("PACKS_STATE_DUE"), mark=Mark.DUE)
    number = sentence("PACKS_NUMBER", {"number": line.issued}) if line.issued else "—"
    applied = "—"
    if line.applied is not None:
        code = "PACKS_NUMBER" if line.applied else "PACKS_NUMBER_NONE"
        applied = sentence(code, {"number": line.applied})
        if line.rules is not None and not line.rules.is_same:
            applied = sentence("PACKS_FIGURES", {"rules": line.rules.name})
    return (
        state,
        Cell(line.name, strong=True),
        number,
        line.issued_on.isoformat() if line.issued_on else "—",
        applied,
    )
