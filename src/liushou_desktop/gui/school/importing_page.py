"""导入: what can be brought in, and the last import while it can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.cards import Banner, Beginning, EmptyState
from liushou_desktop.gui.common.page import Desk, Page, PageAction

if TYPE_CHECKING:
    from liushou_desktop.services.shared.whole_step import WholeStep


_PAGES = ("school.records", "school.reporting", "school.rollover", "school.transfers")


class ImportingPage(Page):
    """The doors into the files: roster, class teachers' tables, receipt."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_IMPORTING")
        self.undo = Banner(tone="due", button=sentence("IMPORTING_UNDO"))
        self.undo.setObjectName("banner:undo")
        self.undo.pressed.connect(self._on_undo)
        self.body.addWidget(self.undo)
        self.undo.hide()
        self.ways = EmptyState(
            sentence("IMPORTING_TITLE"),
            sentence("IMPORTING_TEXT"),
            (
                Beginning(
                    "import",
                    sentence("IMPORTING_ROSTER"),
                    sentence("IMPORTING_ROSTER_TEXT"),
                    sentence("IMPORTING_CHOOSE"),
                    "Ctrl+I",
                    is_primary=True,
                ),
                Beginning(
                    "copy",
                    sentence("IMPORTING_PASTE"),
                    sentence("IMPORTING_PASTE_TEXT"),
                    sentence("IMPORTING_PASTE_BUTTON"),
                    "Ctrl+V",
                ),
                Beginning(
                    "record",
                    sentence("IMPORTING_RECORDS"),
                    sentence("IMPORTING_RECORDS_TEXT"),
                    sentence("IMPORTING_GO_RECORDS"),
                ),
                Beginning(
                    "check",
                    sentence("IMPORTING_RECEIPT"),
                    sentence("IMPORTING_RECEIPT_TEXT"),
                    sentence("IMPORTING_GO_RECEIPT"),
                ),
                Beginning(
                    "children",
                    sentence("IMPORTING_ROLLOVER"),
                    sentence("IMPORTING_ROLLOVER_TEXT"),
                    sentence("IMPORTING_GO_ROLLOVER"),
                ),
                Beginning(
                    "swap",
                    sentence("IMPORTING_TRANSFER"),
                    sentence("IMPORTING_TRANSFER_TEXT"),
                    sentence("IMPORTING_GO_TRANSFER"),
                ),
            ),
        )
        self.ways.chosen.connect(self._on_way)
        self.body.addWidget(self.ways, 1)
        self.setAcceptDrops(True)

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.open_file", sentence("IMPORTING_CHOOSE"), self._on_roster, in_header=False
            ),
            PageAction(
                "page.paste", sentence("IMPORTING_PASTE_BUTTON"), self._on_paste, in_header=False
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.ways.buttons[0]

    def refresh(self) -> None:
        def load(watcher: Watcher) -> WholeStep | None:
            from liushou_desktop.services.school.apply_roster import last_import

            return last_import(self.desk.site)

        self.desk.jobs.run(load, done=self._show)

    def _show(self, last: WholeStep | None) -> None:
        if last is not None:
            self.undo.set_text(sentence("IMPORTING_CAN_UNDO", {"file": last.title}))
        self.undo.setVisible(last is not None)

    def _on_way(self, position: int) -> None:
        if position == 0:
            self._on_roster()
        elif position == 1:
            self._on_paste()
        else:
            self.desk.go(_PAGES[position - 2])

    def _on_paste(self) -> None:
        """Ctrl+V: the table that was copied in Excel or WPS, headings and all."""
        text = QGuiApplication.clipboard().text()
        if "\t" not in text:
            self.desk.tell_error(RefusedError("PASTE_NOTHING"))
            return
        self.desk.go("school.roster", pasted=text)

    def _on_roster(self) -> None:
        file = self.desk.ask.open_file(
            sentence("IMPORTING_CHOOSE_ROSTER"), sentence("IMPORTING_ROSTER_FILES")
        )
        if file is not None:
            self.desk.go("school.roster", file=file)

    def _on_undo(self) -> None:
        password = self.desk.ask.password(
            sentence("IMPORTING_UNDO_QUESTION"),
            sentence("IMPORTING_UNDO_TEXT"),
            sentence("IMPORTING_UNDO"),
        )
        if password is None:
            return

        def undo(watcher: Watcher) -> None:
            from liushou_desktop.services.school.apply_roster import undo_import

            undo_import(self.desk.site, password)

        self.desk.jobs.run(undo, done=self._on_undone)

    def _on_undone(self, _: object) -> None:
        self.desk.say(sentence("IMPORTING_UNDONE"))
        self.desk.refresh_counts()
        self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        if urls and urls[0].isLocalFile():
            self.desk.go("school.roster", file=Path(urls[0].toLocalFile()))
