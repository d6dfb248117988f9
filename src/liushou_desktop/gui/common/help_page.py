"""帮助: the manual, opened at the page one came from; all keys; about the program."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common.help_reader import HelpReader
from liushou_desktop.gui.common.page import Desk, Page, PageAction


class HelpPage(Page):
    """``open(about="school.children")`` shows the page of the manual about that page."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_HELP")
        self.reader = HelpReader(desk.site.side)
        self.view = self.reader.view
        self.body.addWidget(self.reader, 1)

    def page_actions(self) -> Sequence[PageAction]:
        return (PageAction("page.print", sentence("HELP_PRINT"), self._on_print, icon="printer"),)

    def open(self, **arguments: object) -> None:
        self.reader.look_up(str(arguments.get("about") or ""))

    def refresh(self) -> None:
        self.reader.refresh()

    def first_field(self) -> QWidget:
        return self.view.search

    def escape(self) -> bool:
        if self.view.search.text():
            self.view.search.clear()
            return True
        return False

    def _on_print(self) -> None:
        from liushou_desktop.gui.common.paper_printing import print_html

        try:
            print_html(self.view.document().toHtml(), sentence("PAGE_HELP"), self.window())
        except ProgramError as error:
            self.desk.tell_error(error)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)
