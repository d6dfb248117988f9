"""转学途中: children sent and not received, longest waiting first; sealed files passed on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.transfers import NOT_TAKEN, TAKEN, WAITING, WITHDRAWN
from liushou_desktop.gui.common.cards import Card, EmptyState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.places import choose_place
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.office_words import DISTRICT
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.pass_transfers import OnTheWay

_COLUMNS = (
    Column("state", "到了哪一步", 170),
    Column("name", "姓名", 128),
    Column("giver", "原学校", 148),
    Column("receiver", "转到", 148),
    Column("moved", "离校日期", 100),
    Column("days", "等了几天", 80, align="right"),
    Column("file", "文件", 150, folds=True),
    Column("said", "学校说", 180, stretches=True),
)
_MARKS = {WAITING: Mark.DUE, TAKEN: Mark.DONE, NOT_TAKEN: Mark.DOUBT, WITHDRAWN: Mark.EXEMPT}
_LONG = 15  # days after which nobody can still call it a journey


def _nobody(tier: str) -> str:
    is_district = tier == DISTRICT  # notices are sealed to the county
    return "ON_THE_WAY_NOBODY_TEXT_DISTRICT" if is_district else "ON_THE_WAY_NOBODY_TEXT"


class OnTheWayPage(Page):
    """Everything schools told of children who change the school."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_ON_THE_WAY")
        self.back = BackLink(sentence("PAGE_DUPLICATES"), "bureau.duplicates")
        self._to_pass_on = 0
        self.card = Card(flush=True)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "on-the-way")
        self.card.body.addWidget(self.table, 1)
        self.body.addWidget(self.card, 1)
        self.explained = label(sentence("ON_THE_WAY_EXPLAINED"), tone="ink2", wrap=True)
        self.body.addWidget(self.explained)
        self.empty = EmptyState(
            sentence("ON_THE_WAY_NOBODY"), sentence(_nobody(desk.site.tier)), ()
        )
        self.body.addWidget(self.empty, 1)

    def page_actions(self) -> Sequence[PageAction]:
        if not self.desk.site.may(Right.RECEIVE):
            return ()
        why = None if self._to_pass_on else sentence("ON_THE_WAY_RELAY_NONE")
        words = sentence("ON_THE_WAY_RELAY", {"count": self._to_pass_on})
        return (PageAction("page.confirm", words, self._on_relay, "primary", "stick", why),)

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        def load(watcher: Watcher) -> tuple[list[OnTheWay], int]:
            from liushou_desktop.services.bureau.pass_transfers import (
                to_pass_on,
                transfers_on_the_way,
            )

            lines = transfers_on_the_way(self.desk.site)
            return lines, to_pass_on(self.desk.site, lines)

        self.desk.jobs.run(load, done=self._show)

    def _show(self, loaded: tuple[list[OnTheWay], int]) -> None:
        lines, self._to_pass_on = loaded
        waiting = sum(line.waits for line in lines)
        self.facts = (sentence("ON_THE_WAY_FACT", {"count": waiting}),) if lines else ()
        self.rows.show_rows([(line.notice.id, _row(line)) for line in lines])
        for widget in (self.card, self.explained):
            widget.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.table.select_row(0)
        self.header_changed.emit()

    def _on_relay(self) -> None:
        folder = choose_place(self.desk.ask, sentence("ON_THE_WAY_WHERE"))
        if folder is None:
            return

        def relay(watcher: Watcher) -> list[Path]:
            from liushou_desktop.services.bureau.pass_transfers import relay_transfers

            return relay_transfers(self.desk.site, folder)

        self.desk.jobs.run(relay, done=self._on_relayed)

    def _on_relayed(self, files: list[Path]) -> None:
        self.desk.say_written(sentence("ON_THE_WAY_DONE", {"count": len(files)}))
        self.refresh()

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def _row(line: OnTheWay) -> Row:
    notice = line.notice
    is_late = line.days is not None and line.days > _LONG
    return (
        Cell(
            word("transfer_state", notice.state),
            mark=Mark.OVERDUE if is_late else _MARKS[notice.state],
        ),
        Cell(notice.name, strong=True),
        line.giver,
        line.receiver,
        notice.moved_on.isoformat(),
        "" if line.days is None else str(line.days),
        Cell(_file(line), tone="ink3"),
        Cell(_said(line), tone="ink3"),
    )


def _file(line: OnTheWay) -> str:
    """Where the file is, or the receipt on its way back."""
    if line.answer_is_kept:
        return sentence("ON_THE_WAY_ANSWER_KEPT")
    if (day := line.notice.relayed_on) is not None:
        return sentence("ON_THE_WAY_RELAYED", {"day": day.isoformat()})
    if line.notice.state != WAITING:
        return ""
    return sentence("ON_THE_WAY_KEPT" if line.is_kept else "ON_THE_WAY_DIRECT")


def _said(line: OnTheWay) -> str:
    """The number of the file a child was given, or why it was not taken."""
    answer = line.notice.answer or ""
    if answer and line.notice.state == TAKEN:
        return sentence("ON_THE_WAY_NUMBER", {"number": answer})
    return answer
