"""The head of a page: way back, title, facts, badges, then at most four buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.commands import command, shown_keys
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.labels import Badge, FactLabel, label, rule
from liushou_desktop.gui.common.page import BackLink, HeaderBadge, Page, PageAction

MOST_BUTTONS = 4
_FACTS = 90  # what facts keep at least, cut with …, before a button loses its key


class PageHeader(QWidget):
    """Draws what a page says about itself; built anew whenever that changes."""

    back_pressed = Signal(str)  # page id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.buttons: dict[str, Button] = {}
        self._keys: list[tuple[Button, str]] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.S16, 0, theme.S16, 0)
        self._row.setSpacing(10)
        self.set_compact(False)

    def set_compact(self, is_compact: bool) -> None:
        """46 px in the small window, 56 px otherwise."""
        self.setFixedHeight(theme.HEADER_COMPACT if is_compact else theme.HEADER)

    def show_page(self, page: Page) -> None:
        """Show the head of a page; the keyboard stays on the button it was on, or goes to the page
        when that button can no longer be pressed."""
        focused = self.window().focusWidget()
        held = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        self._clear()
        if page.back is not None:
            self._add_back(page.back)
        self._row.addWidget(label(page.title, role="title"))
        if page.facts:
            self._row.addWidget(FactLabel("　".join(page.facts)))
        self._row.addStretch(1)
        self._add_badges(page.badges)
        self._add_buttons([action for action in page.offered_actions() if action.in_header])
        for button in self.buttons.values():
            button.pressed.connect(page.desk.clear_error)
        self._fit()
        if held:
            self._focus_again(held, page)

    def _focus_again(self, name: str, page: Page) -> None:
        shown = [each for each in self.buttons.values() if each.objectName() == name]
        if shown and shown[0].isEnabled():
            shown[0].show()  # the layout would do so later, and what is hidden takes no focus
            shown[0].setFocus()
        elif (field := page.first_field()) is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave keys out of the buttons, the primary one's last, until their words have room."""
        for button, key in self._keys:
            button.set_shortcut_text(key)
        for button, key in self._keys:
            if self._needed() <= self.width():
                return
            button.set_shortcut_text("")
            if button.isEnabled():
                button.setToolTip(key)

    def _needed(self) -> int:
        """Width at which nothing is cut but the facts."""
        items = [self._row.itemAt(place) for place in range(self._row.count())]
        shown = [item.widget() for item in items if item.widget() is not None]
        widths = (
            _FACTS if isinstance(each, FactLabel) else each.sizeHint().width() for each in shown
        )
        margins = self._row.contentsMargins()
        gaps = self._row.spacing() * len(items)
        return sum(widths) + gaps + margins.left() + margins.right()

    def _add_back(self, back: BackLink) -> None:
        button = Button(back.text, kind="link", icon="back")
        button.setObjectName("button:back")
        button.setToolTip("Esc")
        button.clicked.connect(lambda: self.back_pressed.emit(back.page))
        self._row.addWidget(button)
        line = rule("vrule")
        line.setFixedHeight(24)
        self._row.addWidget(line, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addSpacing(2)

    def _add_badges(self, badges: Sequence[HeaderBadge]) -> None:
        for badge in badges:
            self._row.addWidget(Badge(badge.word, badge.mark, badge.tone))

    def _add_buttons(self, actions: Sequence[PageAction]) -> None:
        shown = [action for action in actions if action.text]
        primary = sum(action.kind == "primary" for action in shown)
        if len(shown) > MOST_BUTTONS or primary > 1:
            raise ValueError(f"{len(shown)} header buttons, {primary} of them primary")
        for action in sorted(shown, key=lambda action: action.kind == "primary"):
            button = self._button(action)
            self._keys.append((button, button.shortcut_text))
            self._row.addWidget(button)

    def _button(self, action: PageAction) -> Button:
        button = action_button(action)
        self.buttons[action.command] = button
        return button

    def _clear(self) -> None:
        self.buttons, self._keys = {}, []
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()


def action_button(action: PageAction, scale: str = "normal") -> Button:
    """A button for an action, with its shortcut in it; pages use it for their bottom bars."""
    key = shown_keys(command(action.command).shortcut) if action.command else ""
    button = Button(action.text, action.kind, action.icon, key, scale)
    button.setObjectName(f"button:{action.command.split('.')[-1]}")
    button.set_blocked(action.blocked)
    button.clicked.connect(partial(_run, action))
    return button


def _run(action: PageAction, _: bool = False) -> None:
    action.run()
