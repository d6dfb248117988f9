"""转学: who was sent and is waited for, who came, and what the other school had written down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.transfers import IN, NOT_TAKEN, OUT, TAKEN, WAITING, WITHDRAWN
from liushou_desktop.gui.common.cards import Card, EmptyState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.places import choose_place
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.school.apply_transfer_receipt import TransferAnswered
    from liushou_desktop.services.school.list_transfers import BroughtRecord, TransferLine

_COLUMNS = (
    Column("state", "到了哪一步", 170),
    Column("name", "姓名", 110),
    Column("file", "档案编号", 110),
    Column("way", "转出转入", 80, folds=True),
    Column("partner", "另一所学校", 180),
    Column("moved", "离校日期", 100),
    Column("said", "说明", 220, stretches=True),
)
_BROUGHT = (
    Column("day", "日期", 100),
    Column("title", "记的什么", 150),
    Column("by", "谁", 110),
    Column("text", "写了什么", 460, stretches=True),
)
_MARKS = {WAITING: Mark.DUE, TAKEN: Mark.DONE, NOT_TAKEN: Mark.DOUBT, WITHDRAWN: Mark.EXEMPT}


class TransfersPage(Page):
    """``open(file=…)`` applies a receipt, ``open(child=…)`` puts the cursor on a child."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_TRANSFERS")
        self.back = BackLink(sentence("PAGE_CHILDREN"), "school.children")
        self._lines: dict[str, TransferLine] = {}
        self._file: Path | None = None
        self._child = ""
        self.card = Card(flush=True)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "transfers")
        self.card.body.addWidget(self.table, 1)
        self.body.addWidget(self.card, 3)
        self.brought_card = Card(sentence("TRANSFERS_BROUGHT"), flush=True)
        self.brought = RowsModel(_BROUGHT)
        self.brought_table = TableView(self.brought, "brought")
        self.nothing = label(sentence("TRANSFERS_BROUGHT_NOTHING"), tone="ink2", wrap=True)
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.brought_card.body.addWidget(self.nothing)
        self.brought_card.body.addWidget(self.brought_table, 1)
        self.brought_card.body.addStretch(0)
        self.body.addWidget(self.brought_card, 2)
        self.explained = label(sentence("TRANSFERS_EXPLAINED"), tone="ink2", wrap=True)
        self.body.addWidget(self.explained)
        self.empty = EmptyState(sentence("TRANSFERS_NOBODY"), sentence("TRANSFERS_NOBODY_TEXT"), ())
        self.body.addWidget(self.empty, 1)
        self.empty.hide()
        self.table.current_changed.connect(self._on_row)
        self.table.opened.connect(self._on_opened)

    def open(self, **arguments: object) -> None:
        children = arguments.get("children") or (arguments.get("child"),)
        self._child = str(next(iter(children)) or "")  # type: ignore[call-overload]
        self._file = Path(str(arguments["file"])) if arguments.get("file") else None

    def page_actions(self) -> Sequence[PageAction]:
        site = self.desk.site
        actions = []
        line = self._lines.get(str(self.table.row_id()))
        if site.may(Right.EXPORT) and self._lines:
            if line is not None and _is_back(line):
                tell = sentence("TRANSFERS_TELL_BACK")
                actions.append(PageAction("page.decide_1", tell, self._on_tell_back))
            else:
                can = line is not None and _may_go_back(line)
                why = None if can else sentence("TRANSFERS_BACK_WHY")
                back = sentence("TRANSFERS_BACK")
                actions.append(PageAction("page.decide_1", back, self._on_back, blocked=why))
        if site.may(Right.IMPORT):
            word_of = sentence("TRANSFERS_TAKE")
            actions.append(PageAction("page.open_file", word_of, self._on_file, icon="import"))
        if site.may(Right.EXPORT):
            word_of = sentence("TRANSFERS_SEND")
            actions.append(PageAction("page.new", word_of, self._on_send, "primary", "export"))
        return actions

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            self._apply(file)
        else:
            self.desk.jobs.run(self._load, done=self._show)

    def _load(self, watcher: Watcher) -> list[TransferLine]:
        from liushou_desktop.services.school.list_transfers import list_transfers

        return list_transfers(self.desk.site)

    def _show(self, lines: list[TransferLine]) -> None:
        self._lines = {line.transfer.id: line for line in lines}
        out = sum(line.transfer.direction == OUT for line in lines)
        waiting = sum(line.days is not None for line in lines)
        facts = [sentence("TRANSFERS_FACTS", {"out": out, "came": len(lines) - out})]
        if waiting:
            facts.append(sentence("TRANSFERS_WAITING", {"count": waiting}))
        self.facts = tuple(facts) if lines else ()
        self.rows.show_rows([(line.transfer.id, _row(line)) for line in lines])
        for widget in (self.card, self.brought_card, self.explained):
            widget.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        wanted = next(
            (i for i, line in self._lines.items() if line.transfer.child == self._child), ""
        )
        if not (wanted and self.table.select_id(wanted)):
            self.table.select_row(0)
        self._on_row(self.table.row_id())

    def _on_row(self, row: object) -> None:
        self.header_changed.emit()
        line = self._lines.get(str(row))
        if line is None or line.transfer.direction != IN:
            self._show_brought(None, [])
            return

        def load(watcher: Watcher) -> list[BroughtRecord]:
            from liushou_desktop.services.school.list_transfers import brought_records

            return brought_records(self.desk.site, line.transfer.id)

        if self.desk.site.may(Right.READ_SENSITIVE):
            self.desk.jobs.run(load, done=lambda records: self._show_brought(line, records))

    def _show_brought(self, line: TransferLine | None, records: list[BroughtRecord]) -> None:
        title = sentence("TRANSFERS_BROUGHT")
        if line is not None:
            args = {"name": line.name, "partner": line.transfer.partner_name, "count": len(records)}
            title = sentence("TRANSFERS_BROUGHT_OF", args)
        self.brought_card.set_title(title)
        self.brought.show_rows(
            [
                (place, (each.occurred_on, Cell(each.title, strong=True), each.by, each.text))
                for place, each in enumerate(records)
            ]
        )
        self.brought_table.setVisible(bool(records))
        self.nothing.setVisible(not records)
        code = "TRANSFERS_BROUGHT_NOTHING" if line is None else "TRANSFERS_BROUGHT_NONE"
        self.nothing.setText(sentence(code))

    def _on_opened(self, row: object) -> None:
        line = self._lines.get(str(row))
        if line is not None:
            self.desk.go("school.child", child=line.transfer.child)

    def _on_send(self) -> None:
        self.desk.go("school.transfer_out")

    def _on_file(self) -> None:
        file = self.desk.ask.open_file(sentence("TRANSFERS_CHOOSE"), sentence("TRANSFERS_FILES"))
        if file is None:
            return

        def peek(watcher: Watcher) -> str:
            from liushou_desktop.services.school.peek_file import kind_of

            return kind_of(self.desk.site, file)

        def go_on(kind: str) -> None:
            if kind == "transfer_receipt":
                self._apply(file)
            else:
                self.desk.go("school.transfer_in", file=str(file))

        self.desk.jobs.run(peek, done=go_on)

    def _apply(self, file: Path) -> None:
        def apply(watcher: Watcher) -> TransferAnswered:
            from liushou_desktop.services.school.apply_transfer_receipt import (
                apply_transfer_receipt,
            )

            return apply_transfer_receipt(self.desk.site, file)

        self.desk.jobs.run(apply, done=self._on_answered)

    def _on_answered(self, answered: TransferAnswered) -> None:
        args = {
            "receiver": answered.receiver_name,
            "number": answered.number,
            "taken": len(answered.taken),
            "refused": len(answered.not_taken),
        }
        said = sentence("TRANSFERS_ANSWERED", args)
        if answered.withdrawn:
            said += sentence("TRANSFERS_WITHDRAWN", {"names": "、".join(answered.withdrawn)})
        self.desk.say(said)
        self.desk.refresh_counts()
        self.refresh()

    def _on_back(self) -> None:
        line = self._lines.get(str(self.table.row_id()))
        if line is None or not _may_go_back(line):
            return
        partner = {"partner": line.transfer.partner_name}
        reason = self.desk.ask.reason(
            sentence("TRANSFERS_BACK_QUESTION", partner),
            sentence("TRANSFERS_BACK_TEXT", {"name": line.name}),
            sentence("TRANSFERS_BACK"),
        )
        if not reason:
            return

        folder = choose_place(self.desk.ask, sentence("TRANSFERS_BACK_WHERE"))

        def back(watcher: Watcher) -> None:
            from liushou_desktop.services.school.send_transfer import withdraw_transfer

            withdraw_transfer(self.desk.site, line.transfer.child, reason, folder)

        code = "TRANSFERS_WAS_BACK" if folder is not None else "TRANSFERS_WAS_BACK_UNTOLD"
        self.desk.jobs.run(back, done=lambda _: self._on_was_back(code, line.name))

    def _on_tell_back(self) -> None:
        """The notice of a withdrawal, when none was written or its stick is lost."""
        line = self._lines.get(str(self.table.row_id()))
        folder = choose_place(self.desk.ask, sentence("TRANSFERS_BACK_WHERE"))
        if line is None or folder is None:
            return

        def tell(watcher: Watcher) -> None:
            from liushou_desktop.services.school.send_transfer import tell_withdrawn

            tell_withdrawn(self.desk.site, line.transfer.child, folder)

        self.desk.jobs.run(tell, done=lambda _: self._on_was_back("TRANSFERS_TOLD", line.name))

    def _on_was_back(self, code: str, name: str) -> None:
        self.desk.say(sentence(code, {"name": name}))
        self.desk.refresh_counts()
        self.refresh()

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)
        self.brought_table.set_compact(is_compact)


def _is_back(line: TransferLine) -> bool:
    return line.transfer.direction == OUT and line.transfer.state == WITHDRAWN


def _may_go_back(line: TransferLine) -> bool:
    return line.transfer.direction == OUT and line.transfer.state in (WAITING, NOT_TAKEN)


def _row(line: TransferLine) -> Row:
    from liushou_desktop.services.school.list_transfers import state_words

    transfer = line.transfer
    is_out = transfer.direction == OUT
    state = word("transfer_state", transfer.state) if is_out else sentence("TRANSFERS_IN")
    return (
        Cell(state, mark=_MARKS[transfer.state]),
        Cell(line.name, strong=True),
        line.file_number or "—",
        sentence("TRANSFERS_OUT" if is_out else "TRANSFERS_IN"),
        transfer.partner_name,
        transfer.moved_on.isoformat(),
        Cell(state_words(transfer, line.days), tone="ink3"),
    )
