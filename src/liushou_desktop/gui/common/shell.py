"""The unlocked window: rail, header, pages, toast. It is the ``Desk`` that pages ask.

The lock throws the whole shell away with every page in it, so nothing about a child stays behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liushou_desktop.app.sides import Side
from liushou_desktop.app.window_memory import WindowMemory
from liushou_desktop.app.wording import say_error, sentence, speak_for
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui import pages
from liushou_desktop.gui.common.cards import Banner
from liushou_desktop.gui.common.dialogs import Ask
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.page import Page
from liushou_desktop.gui.common.page_header import PageHeader
from liushou_desktop.gui.common.rail import Count, Rail
from liushou_desktop.gui.common.toast import Toast

COMPACT_WIDTH, COMPACT_HEIGHT = 1200, 620

PageClass = Callable[[str], type[Page]]
Counts = Callable[[], Mapping[str, Count]]


class Shell(QWidget):
    """Shows one page at a time and answers what pages ask (see ``page.Desk``).

    Args:
        page_class: id → class; replaced in tests.
        counts: what waits in each room; asked on the worker.
    """

    page_changed = Signal()  # another page, or the page offers something else
    status_told = Signal(str)
    lock_wanted = Signal(str)  # with what the opening page shall say

    def __init__(
        self,
        side: Side,
        site: Any,
        ask: Ask,
        memory: WindowMemory,
        page_class: PageClass = pages.page_class,
        counts: Counts | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        if site is not None:
            speak_for(site)
        self.side, self.site, self.ask, self.memory = side, site, ask, memory
        self.jobs = JobRunner(self)
        self.jobs.failed.connect(self.tell_error)
        self._page_class, self._counts = page_class, counts
        self._pages: dict[str, Page] = {}
        self._page_id = ""
        self.is_compact = False
        self._build()

    def _build(self) -> None:
        role = self.site.user.role if self.site is not None else None
        name = self.site.name if self.site is not None else ""
        self.rail = Rail(self.side.rail(role), name, sentence(self.side.search_word))
        self.header = PageHeader()
        self.error_banner = Banner(tone="due", button=sentence("GUI_CLOSE_BANNER"))
        self.error_banner.setObjectName("banner:error")
        self.error_banner.hide()
        self.written_banner = Banner(tone="ok")
        self.written_banner.setObjectName("banner:written")
        self.written_banner.hide()
        self.stack = QStackedWidget()
        self.stack.setProperty("ground", "canvas")
        self._banner_frame = QWidget()
        frame = QVBoxLayout(self._banner_frame)
        frame.setContentsMargins(16, 0, 16, 12)
        frame.addWidget(self.error_banner)
        frame.addWidget(self.written_banner)
        self._banner_frame.hide()
        self._desk = QWidget()
        column = QVBoxLayout(self._desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._banner_frame)
        column.addWidget(self.stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._desk, 1)
        self.toast = Toast(self._desk)
        self.rail.room_chosen.connect(self.go)
        self.rail.find_pressed.connect(self.start_search)
        self.header.back_pressed.connect(lambda _: self.back())
        self.error_banner.pressed.connect(self.clear_error)

    # what pages ask -----------------------------------------------------------------------

    def today(self) -> date:
        """The day by the site's clock."""
        found: date = self.site.today
        return found

    def go(self, page_id: str, **arguments: object) -> None:
        """Open a page unless the present one has unsaved work that the user keeps."""
        present = self.page()
        if present is not None and not present.may_leave():
            self.rail.set_current(self.side.room_of(self._page_id))
            return
        self.clear_error()
        page = self._built(page_id)
        self._page_id = page_id
        self.rail.set_current(self.side.room_of(page_id))
        page.open(**arguments)
        page.set_compact(self.is_compact)
        self.stack.setCurrentWidget(page)
        page.refresh()
        self._on_header_changed()
        if (field := page.first_field()) is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """A toast: done, with 撤回; above the bottom bar of a page that has one."""
        page = self.page()
        self.toast.lift = page.toast_lift if page is not None else 0
        self.toast.say(text, undo)

    def tell_error(self, error: ProgramError) -> None:
        """A sentence above the page that says what to do."""
        self.error_banner.set_text(say_error(error))
        self._show_banner(self.error_banner)

    def say_written(self, text: str) -> None:
        """可以拔出U盘 and what lies on it now, until something else is begun: no toast, which is
        gone before anybody looked up from the stick."""
        self.written_banner.set_text(f"　{text}", sentence("REPORT_MAY_PULL"))
        self._show_banner(self.written_banner)
        self.set_status(text)

    def _show_banner(self, shown: Banner) -> None:
        for banner in (self.error_banner, self.written_banner):
            banner.setVisible(banner is shown)
        self._banner_frame.show()

    def clear_error(self) -> None:
        """Take the sentence away."""
        self._banner_frame.hide()

    def set_status(self, text: str) -> None:
        """What the program last did."""
        self.status_told.emit(text)

    def lock(self, said: str) -> None:
        """Lock the window; the opening page says what was done."""
        self.lock_wanted.emit(said)

    def refresh_counts(self) -> None:
        """Ask again what waits in each room."""
        if self._counts is not None:
            counts = self._counts
            self.jobs.run(lambda _: counts(), done=self.rail.set_counts)

    # what the window asks -----------------------------------------------------------------

    def page(self) -> Page | None:
        """The page shown."""
        return self._pages.get(self._page_id)

    @property
    def page_id(self) -> str:
        """Its id."""
        return self._page_id

    def start_search(self) -> None:
        """找儿童: the search page, cursor in its search field."""
        if self._page_id != self.side.search_page:
            self.go(self.side.search_page)
        if self._page_id == self.side.search_page and (page := self.page()) is not None:
            page.start_search()

    def back(self) -> None:
        """To the page this one was reached from."""
        page = self.page()
        if page is None:
            return
        parent = self.side.page(self._page_id).parent
        if page.back is not None:
            self.go(page.back.page, **page.back.arguments)
        elif parent:
            self.go(parent)

    def escape(self) -> None:
        """``Esc``: the page first (stop, clear), then back."""
        page = self.page()
        if self._banner_frame.isVisible() and self.error_banner.isVisible():
            self.clear_error()
        elif page is not None and not page.escape():
            self.back()

    def set_compact(self, is_compact: bool) -> None:
        """Fold for 125 %, or unfold."""
        self.is_compact = is_compact
        self.rail.set_compact(is_compact)
        self.header.set_compact(is_compact)
        if (page := self.page()) is not None:
            page.set_compact(is_compact)

    def close_down(self) -> None:
        """Stop the work and drop all pages."""
        self.jobs.close()
        self._pages.clear()

    def _built(self, page_id: str) -> Page:
        if page_id not in self._pages:
            self.side.page(page_id)
            page = self._page_class(page_id)(self)
            page.setObjectName(f"page:{page_id}")
            page.header_changed.connect(self._on_header_changed)
            self._pages[page_id] = page
            self.stack.addWidget(page)
        return self._pages[page_id]

    def _on_header_changed(self) -> None:
        page = self.page()
        if page is not None and self.sender() in (page, None, self.rail, self.header):
            self.header.show_page(page)
            self.page_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        small = self.width() < COMPACT_WIDTH or self.height() < COMPACT_HEIGHT
        if small != self.is_compact:
            QTimer.singleShot(0, lambda: self.set_compact(small))
        self.toast.place()
