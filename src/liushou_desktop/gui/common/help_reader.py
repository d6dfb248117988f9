"""The manual with its list: on the help page, and in a window before anybody unlocked."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from liushou_desktop.app.manual import ManualPage, as_html, manual_pages, page_about
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.dialogs import MOST_HEIGHT, MOST_WIDTH
from liushou_desktop.gui.common.help_texts import about_html, keys_html
from liushou_desktop.gui.common.help_view import HelpView

KEYS, ABOUT = "keys", "about"


class HelpReader(QWidget):
    """Finds pages, shows them, follows links.

    Args:
        side: whose manual.
    """

    def __init__(self, side: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._pages = manual_pages(side)
        self.shown = self._pages[0].id if self._pages else KEYS
        self._typed = ""
        self.view = HelpView()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.page_chosen.connect(self.show_page)
        self.view.searched.connect(self.search)

    def look_up(self, about: str) -> None:
        """The page that explains a page of the program is shown next, if there is one."""
        found = page_about(self._pages, about)
        if found is not None:
            self.shown = found.id

    def refresh(self) -> None:
        """Show list and page."""
        self.view.show_pages(self._entries(), self.shown, self._typed)
        self.show_page(self.shown)

    def search(self, typed: str) -> None:
        """Only pages that hold all words typed."""
        self._typed = typed.strip()
        self.view.show_pages(self._entries(), self.shown, self._typed)

    def show_page(self, page_id: str) -> None:
        """Show one page in the reader and put the list's cursor on it."""
        self.shown = page_id
        if page_id == KEYS:
            self.view.show_text(keys_html(self._side))
        elif page_id == ABOUT:
            self.view.show_text(about_html())
        elif (page := self._page(page_id)) is not None:
            self.view.show_text(as_html(page), self._typed)
        if self.view.table.row_id() != page_id:
            self.view.table.select_id(page_id)

    def _entries(self) -> list[tuple[str, str]]:
        entries = [(page.id, page.title) for page in self._pages if page.matches(self._typed)]
        if not self._typed:
            entries += [(KEYS, sentence("HELP_KEYS")), (ABOUT, sentence("HELP_ABOUT"))]
        return entries

    def _page(self, page_id: str) -> ManualPage | None:
        return next((page for page in self._pages if page.id == page_id), None)


class HelpWindow(QDialog):
    """The manual before anybody unlocked: first run, opening page."""

    def __init__(self, side: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog:help")
        self.setWindowTitle(sentence("PAGE_HELP"))
        self.resize(MOST_WIDTH, MOST_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S16, theme.S16, theme.S16, theme.S16)
        self.reader = HelpReader(side)
        self.reader.view.set_compact(True)
        column.addWidget(self.reader)
        self.reader.look_up(about)
        self.reader.refresh()
