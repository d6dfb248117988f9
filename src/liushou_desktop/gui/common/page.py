"""What a page is, and what it may ask of the window around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTableView, QVBoxLayout, QWidget

from liushou_desktop.app.sides import SIDES, may_open
from liushou_desktop.gui.common import theme

if TYPE_CHECKING:
    from liushou_desktop.app.window_memory import WindowMemory
    from liushou_desktop.base.errors import ProgramError
    from liushou_desktop.gui.common.dialogs import Ask
    from liushou_desktop.gui.common.job_runner import JobRunner
    from liushou_desktop.gui.common.marks import Mark
    from liushou_desktop.services.shared.rights import Right


@dataclass(frozen=True, slots=True)
class PageAction:
    """One thing the page can do now.

    Attributes:
        command: id of the table ``app.commands``: it gives the shortcut.
        text: the button's words, with the number they act on; "" for a key without a button.
        run: called without arguments.
        kind: ``plain``, ``primary`` (at most one per page) or ``danger``.
        icon: name of a drawing, or "".
        blocked: why it cannot be done now, or None.
        in_header: False when the page places the button itself (bottom bars).
        needs: the right it takes; who has it not is not offered it.
    """

    command: str
    text: str
    run: Callable[[], object]
    kind: str = "plain"
    icon: str = ""
    blocked: str | None = None
    in_header: bool = True
    needs: Right | None = None


@dataclass(frozen=True, slots=True)
class BackLink:
    """Where the page was reached from: 名单 5/13; ``arguments`` go to that page's ``open``."""

    text: str
    page: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeaderBadge:
    """A badge in the page's header: 双亲留守, ◆ 黄色关注."""

    word: str
    mark: Mark | None = None
    tone: str | None = None


class Desk(Protocol):
    """What a page may ask of the window. Tests hand in ``gui.common.testing.QuietDesk``.

    Attributes:
        site: the opened site (``services.shared.open_site.Site``): first argument of every service.
        jobs: runs services off the window's thread.
        ask: asks the user; replaceable in tests.
        memory: column widths, last filters.
    """

    site: Any
    jobs: JobRunner
    ask: Ask
    memory: WindowMemory

    def today(self) -> date:
        """The day by the site's clock."""
        ...

    def go(self, page_id: str, **arguments: object) -> None:
        """Open another page; the arguments go to its ``open``."""
        ...

    def say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """A toast: done, with 撤回."""
        ...

    def tell_error(self, error: ProgramError) -> None:
        """A sentence above the page that says what to do."""
        ...

    def say_written(self, text: str) -> None:
        """A green banner above the page: 可以拔出U盘, and what was written and read back."""
        ...

    def clear_error(self) -> None:
        """Take the sentence away: what is begun now will have its own outcome."""
        ...

    def set_status(self, text: str) -> None:
        """What the program last did, in the status bar."""
        ...

    def refresh_counts(self) -> None:
        """The numbers in the rail may have changed."""
        ...

    def lock(self, said: str) -> None:
        """Lock the window (a backup was put back); the opening page says ``said``."""
        ...


_NEXT_PANE = "page.next_pane"


class Page(QWidget):
    """One page: a controller that fills its view from services.

    A page is built on its first visit and kept until the lock. The window calls ``open`` (with the
    arguments of ``desk.go``) and then ``refresh`` on every visit, and draws the header from
    ``title``, ``facts``, ``badges``, ``back`` and ``page_actions``; emit ``header_changed`` when
    they change.
    """

    header_changed = Signal()

    title: str = ""
    facts: Sequence[str] = ()
    badges: Sequence[HeaderBadge] = ()
    back: BackLink | None = None
    toast_lift: int = 0  # height of a bar at the bottom that toasts must not cover

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.is_compact = False
        self.setProperty("ground", "canvas")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(theme.S16, 0, theme.S16, theme.S16 - 2)
        self.body.setSpacing(theme.S12)

    def page_actions(self) -> Sequence[PageAction]:
        """What can be done now; header buttons stand in this order, the primary one last."""
        return ()

    def offered_actions(self) -> list[PageAction]:
        """What of it the user may do: for the header and the keys. Every page has F6."""
        offered = [
            each
            for each in self.page_actions()
            if each.needs is None or self.desk.site.may(each.needs)
        ]
        if not any(each.command == _NEXT_PANE for each in offered):
            offered.append(PageAction(_NEXT_PANE, "", self.to_next_pane))
        return offered

    def to_next_pane(self) -> None:
        """F6: the cursor goes to the next list of the page, and after the last one to the first."""
        lists = [each for each in self.findChildren(QTableView) if each.isVisible()]
        lists = [each for each in lists if each.focusPolicy() != Qt.FocusPolicy.NoFocus]
        held = next((place for place, each in enumerate(lists) if each.hasFocus()), -1)
        if lists:
            lists[(held + 1) % len(lists)].setFocus(Qt.FocusReason.OtherFocusReason)

    def reaches(self, page_id: str) -> bool:
        """Whether the user may open that page."""
        site = self.desk.site
        return may_open(SIDES[site.side].page(page_id), site.user.role)

    def open(self, **arguments: object) -> None:
        """The page is shown with these arguments (a child's id, a filter)."""

    def refresh(self) -> None:
        """Ask the services again and show what they say."""

    def start_search(self) -> None:
        """找儿童: the search page puts its cursor into its search field."""

    def first_field(self) -> QWidget | None:
        """The widget that takes the focus when the page opens."""
        return None

    def may_leave(self) -> bool:
        """False when the user wants to stay because of unsaved work."""
        return True

    def escape(self) -> bool:
        """``Esc``: stop, clear or close something of the page; True when that was done."""
        return False

    def set_compact(self, is_compact: bool) -> None:
        """The window became small (125 %): fold preview panes and queues away, or show them."""
        self.is_compact = is_compact
