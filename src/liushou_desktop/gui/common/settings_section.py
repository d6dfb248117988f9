"""What a section of the settings is: a widget that loads, shows and offers its own actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme

if TYPE_CHECKING:
    from liushou_desktop.gui.common.page import Desk, PageAction

SIDE, SIDE_COMPACT = 400, 340


class Section(QWidget):
    """One section.

    ``actions_changed`` when ``page_actions`` or ``facts`` did. Subclasses give ``load`` (runs on
    the worker) and ``show_data`` (gets what it returned).
    """

    actions_changed = Signal()
    facts: Sequence[str] = ()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(theme.S12)

    def page_actions(self) -> Sequence[PageAction]:
        """What can be done in this section now."""
        return ()

    def load(self) -> Any:
        """Ask the services; runs on the worker."""
        return None

    def show_data(self, data: Any) -> None:
        """Show what ``load`` returned."""

    def refresh(self) -> None:
        """Ask again and show."""
        self.desk.jobs.run(lambda watcher: self.load(), done=self._shown)

    def _shown(self, data: Any) -> None:
        self.show_data(data)
        self.actions_changed.emit()

    def do(
        self, work: Callable[[], Any], said: str = "", then: Callable[[Any], object] | None = None
    ) -> None:
        """Do something on the worker, say it, show the section anew."""

        def run(watcher: Watcher) -> Any:
            return work()

        def done(result: Any) -> None:
            if said:
                self.desk.say(said)
            if then is not None:
                then(result)
            self.refresh()

        self.desk.jobs.run(run, done=done)

    def first_field(self) -> QWidget | None:
        """Where the cursor begins."""
        return None

    def is_unsaved(self) -> bool:
        """Whether something typed would be lost."""
        return False

    def set_compact(self, is_compact: bool) -> None:
        """125 %."""


class SideColumn(QScrollArea):
    """The narrow column at the right: forms of the row that is chosen; scrolls when it must."""

    def __init__(self) -> None:
        super().__init__()
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.S12)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes to the first field of the form
        self.setWidget(inner)
        inner.setAutoFillBackground(False)
        self.setFixedWidth(SIDE)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: narrower."""
        self.setFixedWidth(SIDE_COMPACT if is_compact else SIDE)
