"""应用下发包: what the bureau's pack would change, before and after, then one button."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.school.pack_changes import PackChange, PackShown

_COLUMNS = (
    Column("subject", "哪一类", 80),
    Column("what", "什么", 210),
    Column("before", "现在", 220),
    Column("after", "应用以后", 240, stretches=True),
    Column("note", "影响", 150, folds=True),
)


class PackPage(Page):
    """``open(file=…)``: the pack is verified and compared; nothing is written before the button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_PACK")
        self.back = BackLink(sentence("PAGE_REPORTING"), "school.reporting")
        self._file: Path | None = None
        self._shown: PackShown | None = None
        self.note = Banner("", tone="due")
        self.foreign = Banner("", tone="bad")
        self.card = Card(sentence("PACK_CHANGES"), flush=True)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "pack-changes")
        self.nothing = label("", tone="ink2", wrap=True)
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.card.body.addWidget(self.nothing)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addStretch(0)
        for widget in (self.note, self.foreign):
            widget.hide()
            self.body.addWidget(widget)
        self.body.addWidget(self.card, 1)
        self.body.addWidget(label(sentence("PACK_EXPLAINED"), tone="ink2", wrap=True))

    def open(self, **arguments: object) -> None:
        if arguments.get("file"):
            self._file = Path(str(arguments["file"]))
            self._forget()

    def _forget(self) -> None:
        """Nothing of the pack shown before stands under the name of another."""
        self._shown, self.facts = None, ()
        self.note.hide()
        self.foreign.hide()

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.confirm",
                sentence("PACK_APPLY", {"count": len(self._shown.changes) if self._shown else 0}),
                self._on_apply,
                "primary",
                "check",
                self._why_not(),
            ),
        )

    def _why_not(self) -> str | None:
        if not self.desk.site.may(Right.SETTINGS):
            return sentence("SETTINGS_ONLY_CLERK")
        if self._shown is None:
            return sentence("PACK_NOT_READ")
        return sentence("PACK_REPEATED") if self._shown.is_repeat else None

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        file = self._file
        if file is None:
            return

        def load(watcher: Watcher) -> PackShown:
            from liushou_desktop.services.school.apply_pack import show_pack

            return show_pack(self.desk.site, file)

        self.desk.jobs.run(load, done=self._show, failed=self._on_refused)

    def _on_refused(self, error: ProgramError) -> None:
        self._forget()
        self.rows.show_rows([])
        self.nothing.setText(sentence("PACK_REFUSED"))
        self._lay_out(has_rows=False)
        self.desk.tell_error(error)

    def _show(self, shown: PackShown) -> None:
        self._shown = shown
        args = {"issuer": shown.issuer, "number": shown.number, "code": shown.short_code}
        brought = {"receipts": shown.receipts, "remarks": shown.remarks}
        self.facts = (sentence("PACK_FROM", args), sentence("PACK_BRINGS", brought))
        self.note.set_text(sentence("PACK_NOTE", {"note": shown.note}))
        self.note.setVisible(bool(shown.note))
        foreign = sentence("REPORTING_FOREIGN", {"packages": "、".join(shown.foreign)})
        self.foreign.set_text(foreign)
        self.foreign.setVisible(bool(shown.foreign))
        self.rows.show_rows([(n, _row(each)) for n, each in enumerate(shown.changes)])
        code = "PACK_REPEATED" if shown.is_repeat else "PACK_NO_CHANGES"
        self.nothing.setText(sentence(code))
        self._lay_out(has_rows=bool(shown.changes))

    def _lay_out(self, *, has_rows: bool) -> None:
        self.table.setVisible(has_rows)
        self.nothing.setVisible(not has_rows)
        self.header_changed.emit()

    def _on_apply(self) -> None:
        file = self._file
        if file is None or self._why_not() is not None:
            return

        def apply(watcher: Watcher) -> PackShown:
            from liushou_desktop.services.school.apply_pack import apply_pack

            return apply_pack(self.desk.site, file)

        self.desk.jobs.run(apply, done=self._on_applied)

    def _on_applied(self, shown: PackShown) -> None:
        args = {"number": shown.number, "count": len(shown.changes)}
        self.desk.say(sentence("PACK_APPLIED", args))
        self.desk.refresh_counts()
        self.desk.go("school.reporting")

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def _row(change: PackChange) -> Row:
    figures = [each for each in change.note.split("、") if each]
    return (
        sentence(f"PACK_SUBJECT_{change.subject.upper()}"),
        Cell(change.what, strong=True),
        Cell(change.before or "—", tone="ink3"),
        change.after or sentence("PACK_GONE"),
        Cell("、".join(word("indicator", figure) for figure in figures), tone="ink3"),
    )
