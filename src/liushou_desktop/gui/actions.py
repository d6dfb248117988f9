"""The command table as ``QAction``s of the window.

A window command runs what the window gave for it. A page command runs what the page shown offers
under the same id, and is disabled when it offers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.commands import Scope, commands_of
from liushou_desktop.app.wording import sentence

if TYPE_CHECKING:  # no page is shown before a site is open
    from liushou_desktop.gui.common.page import Page, PageAction


class WindowActions:
    """Actions of one side, attached to ``owner`` so that their keys work everywhere in it."""

    def __init__(
        self, owner: QWidget, side: str, window_commands: Mapping[str, Callable[[], object]]
    ) -> None:
        self._actions: dict[str, QAction] = {}
        self._offered: dict[str, PageAction] = {}
        self._page: Page | None = None
        for command in commands_of(side):
            if command.scope is Scope.FORM:
                continue
            action = QAction(sentence(command.word), owner)
            action.setObjectName(f"action:{command.id}")
            action.setShortcut(QKeySequence(command.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setAutoRepeat(False)
            if command.scope is Scope.WINDOW:
                action.triggered.connect(lambda _=False, run=window_commands[command.id]: run())
            else:
                action.setEnabled(False)
                action.triggered.connect(lambda _=False, key=command.id: self._run_page(key))
            owner.addAction(action)
            self._actions[command.id] = action

    def action(self, command_id: str) -> QAction:
        """The action of a command.

        Raises:
            KeyError: this side has no such command.
        """
        return self._actions[command_id]

    def follow(self, page: Page | None) -> None:
        """Enable what the page offers."""
        self._offered, self._page = {}, page
        for offered in page.offered_actions() if page is not None else ():
            if offered.command:
                self._offered[offered.command] = offered
        for command_id, action in self._actions.items():
            if command_id.startswith(f"{Scope.PAGE}."):
                found = self._offered.get(command_id)
                action.setEnabled(found is not None and found.blocked is None)
                if found is not None and found.text:
                    action.setText(found.text)

    def _run_page(self, command_id: str) -> None:
        found = self._offered.get(command_id)
        if found is not None and found.blocked is None and self._page is not None:
            self._page.desk.clear_error()
            found.run()
