"""Buttons, numbered chips, the segmented switch and tabs.

A style sheet gives a button one colour; ours carry a second, lighter tone (shortcut, digit), so
they paint their own content on the style's ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyleOptionButton,
    QTabBar,
    QWidget,
)

from liushou_desktop.gui.common import icons, theme
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.theme import Role

_HEIGHTS = {"small": theme.CONTROL_SMALL, "normal": theme.CONTROL, "big": theme.CONTROL_BIG}
_SIDE = {"small": 10, "normal": 14, "big": 18}
_ICON = 18
_GAP = 7


class _OnGround(QPushButton):
    """The ground is the style's, what stands on it our own.

    The style is asked by way of ``QPushButton`` itself: naming ``QStyle`` would make its 600 enum
    members before the first window is seen.
    """

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        super().initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined]


class Button(_OnGround):
    """A button that says what will happen, with its shortcut in a lighter tone.

    Args:
        text: verb first, with the number it acts on: 打印 4 张卡，2 页纸.
        kind: ``primary`` (one per page), ``plain``, ``danger``, ``link``.
        icon: name of a drawing, or "".
        shortcut: the key as shown (``Ctrl+S``); the key itself is bound by the action.
        scale: ``small`` 28 px, ``normal`` 32 px, ``big`` 40 px.
    """

    blocked = Signal(str)  # why it cannot be pressed, "" when it can

    def __init__(
        self,
        text: str,
        kind: str = "plain",
        icon: str = "",
        shortcut: str = "",
        scale: str = "normal",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.kind, self.icon_name, self.shortcut_text, self.scale = kind, icon, shortcut, scale
        self.setProperty("kind", kind)
        self.setProperty("scale", scale)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else self.cursor())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_shortcut_text(self, shortcut: str) -> None:
        """Change the key shown in the button."""
        self.shortcut_text = shortcut
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: str) -> None:
        """Make it primary, plain, danger or a link."""
        self.kind = kind
        theme.set_property(self, "kind", kind)

    def set_blocked(self, reason: str | None) -> None:
        """Disable it and say why (抄对两行才能往下走), or enable it with None."""
        self.setEnabled(not reason)
        self.setToolTip(reason or "")
        self.setAccessibleDescription(reason or "")
        self.blocked.emit(reason or "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as the space bar does; Qt leaves that to buttons of dialogs."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        width = self._content_width() + 2 * (1 if self.kind == "link" else _SIDE[self.scale])
        return QSize(round(width) + 2, _HEIGHTS[self.scale])

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        self._paint_content(painter)

    def _paint_content(self, painter: QPainter) -> None:
        first, second = self._tones()
        left = (self.width() - self._content_width()) / 2
        if self.icon_name:
            top = (self.height() - _ICON) / 2
            icons.paint(painter, self.icon_name, QRectF(left, top, _ICON, _ICON), first)
            left += _ICON + (_GAP if self.text() else 0)
        left += _draw(painter, self.text(), left, self, theme.font(self._role()), first)
        if self.shortcut_text:
            font = theme.font(Role.BODY)
            _draw(painter, self.shortcut_text, left + _GAP, self, font, second)

    def _role(self) -> Role:
        return Role.BIG if self.scale == "big" else Role.BODY

    def _tones(self) -> tuple[str, str]:
        if not self.isEnabled():
            return "ink3", "ink3"
        return {
            "primary": ("onaccent", "onaccent2"),
            "danger": ("bad", "bad"),
            "link": ("accent", "ink3"),
        }.get(self.kind, ("ink", "ink3"))

    def _content_width(self) -> float:
        width = QFontMetricsF(theme.font(self._role())).horizontalAdvance(self.text())
        if self.icon_name:
            width += _ICON + (_GAP if self.text() else 0)
        if self.shortcut_text:
            metrics = QFontMetricsF(theme.font(Role.BODY))
            width += _GAP + metrics.horizontalAdvance(self.shortcut_text)
        return width


def _draw(
    painter: QPainter, text: str, left: float, widget: QWidget, font: object, tone: str
) -> float:
    """One piece of text, centred vertically; returns its width."""
    painter.setFont(font)  # type: ignore[arg-type]
    metrics = QFontMetricsF(painter.font())
    painter.setPen(theme.color(tone))
    baseline = (widget.height() + metrics.ascent() - metrics.descent()) / 2
    painter.drawText(QPointF(left, baseline), text)
    return metrics.horizontalAdvance(text)


class Choice(NamedTuple):
    """One answer: its stored code, the word shown, other spellings it is found by."""

    code: str
    word: str
    also: tuple[str, ...] = ()


class Chip(_OnGround):
    """One numbered answer: the digit lighter, chosen = wash + accent border + bold."""

    def __init__(self, choice: Choice, digit: str, parent: QWidget | None = None) -> None:
        super().__init__(choice.word, parent)
        self.choice = choice
        self.digit = "" if choice.word.startswith(digit) else digit
        self.setProperty("part", "chip")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"{self.digit} {choice.word}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        bold = QFontMetricsF(theme.font(Role.STRONG)).horizontalAdvance(self.text())
        width = bold + (18 if self.digit else 0) + 18
        return QSize(round(width), 30)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        font = theme.font(Role.STRONG if self.isChecked() else Role.BODY)
        chosen, quiet = ("accent", "accent") if self.isChecked() else ("ink", "ink3")
        if not self.isEnabled():
            chosen = quiet = "ink3"
        left = 8.0
        if self.digit:
            _draw(painter, self.digit, left, self, font, quiet)
            left += 18
        _draw(painter, self.text(), left, self, font, chosen)


def chip_keys(words: Sequence[str]) -> list[str]:
    """The key of each answer: its place, or its own digit where answers are numbers (0 1 2 4+)."""
    own = [word[0] if word[:1].isascii() and word[:1].isdigit() else "" for word in words]
    if len({key for key in own if key}) < sum(map(bool, own)) or not any(own):
        return [str(place) if place <= 9 else "" for place in range(1, len(words) + 1)]
    free = iter([str(digit) for digit in range(1, 10) if str(digit) not in own])
    return [key or next(free, "") for key in own]


class ChipGroup(QWidget):
    """Up to nine numbered answers in a row that wraps; keys 1–9 choose.

    One answer: choosing emits ``settled`` (move on). Several: digits toggle, ``Enter`` settles. The
    group takes the focus as a whole; ← and → move, 空格 ticks.
    """

    changed = Signal()
    settled = Signal()  # the answer is complete, the form may move on

    def __init__(
        self, choices: Sequence[Choice], several: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.several = several
        self.chips: list[Chip] = []
        self._cursor = 0
        self._row = FlowLayout(self, 8, 8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other answers; a chosen code that is still offered stays chosen."""
        held = set(self.codes()) if self.chips else set()
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.deleteLater()
        self._keys = chip_keys([choice.word for choice in choices])
        self.chips = [
            Chip(choice, key, self) for choice, key in zip(choices, self._keys, strict=True)
        ]
        for chip in self.chips:
            chip.setChecked(chip.choice.code in held)
            chip.clicked.connect(self._on_chip_clicked)
            self._row.addWidget(chip)

    def codes(self) -> tuple[str, ...]:
        """Codes of the chosen answers, in the order offered."""
        return tuple(chip.choice.code for chip in self.chips if chip.isChecked())

    def set_codes(self, codes: Sequence[str]) -> None:
        """Choose these answers without a signal."""
        for chip in self.chips:
            chip.setChecked(chip.choice.code in codes)

    def set_note(self, words: str) -> None:
        """A hint after the last chip: what a choice brings with it."""
        note = QLabel(words, self)
        note.setProperty("tone", "ink3")
        note.setMinimumHeight(30)
        self._row.addWidget(note)

    def set_tone(self, tone: str) -> None:
        """``bad`` draws the chips' borders red."""
        for chip in self.chips:
            theme.set_property(chip, "tone", tone)

    def choose(self, position: int) -> None:
        """Choose (or toggle, when several may be chosen) the answer at that position."""
        if not 0 <= position < len(self.chips):
            return
        self._cursor = position
        chip = self.chips[position]
        if self.several:
            chip.setChecked(not chip.isChecked())
        else:
            for other in self.chips:
                other.setChecked(other is chip)
        self.changed.emit()
        self.update()
        if not self.several:
            self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and event.text() and event.text() in self._keys:
            self.choose(self._keys.index(event.text()))
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._cursor = (self._cursor + step) % max(1, len(self.chips))
            self.update()
        elif plain and key == Qt.Key.Key_Space:
            self.choose(self._cursor)
        elif plain and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.set_codes(())
            self.changed.emit()
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settled.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The focus ring stands under the chip the cursor is on."""
        if not self.hasFocus() or not self.chips:
            return
        painter = QPainter(self)
        spot = self.chips[min(self._cursor, len(self.chips) - 1)].geometry()
        painter.fillRect(
            QRect(spot.left(), spot.bottom() + 2, spot.width(), 2), theme.color("accent")
        )

    def _on_chip_clicked(self) -> None:
        position = next(i for i, chip in enumerate(self.chips) if chip is self.sender())
        chip = self.chips[position]
        chip.setChecked(not chip.isChecked())  # undo Qt's own toggle, choose() does it
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.choose(position)


class SegmentedSwitch(QWidget):
    """A few views of the same thing, joined borders, one chosen."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for position, choice in enumerate(choices):
            button = QPushButton(choice.word, self)
            button.setProperty("part", "segment")
            button.setProperty("edge", _edge(position, len(choices)))
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setChecked(position == 0)
            self._group.addButton(button)
            self._buttons[choice.code] = button
            row.addWidget(button)
        self._embolden()
        self._group.buttonClicked.connect(self._on_clicked)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def code(self) -> str:
        """Code of the chosen view."""
        return next((code for code, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, code: str) -> None:
        """Choose a view without a signal."""
        self._buttons[code].setChecked(True)
        self._embolden()

    def set_word(self, code: str, word: str) -> None:
        """Change a word, usually for its number (要印的 4)."""
        self._buttons[code].setText(word)
        self._embolden()

    def _embolden(self) -> None:
        """Bold for the chosen one; the width allows for bold, so that nothing jumps."""
        for button in self._buttons.values():
            bold = QFontMetricsF(theme.font(Role.STRONG)).horizontalAdvance(button.text())
            button.setMinimumWidth(round(bold) + 24)
            button.setFont(theme.font(Role.STRONG if button.isChecked() else Role.BODY))

    def _on_clicked(self, button: QAbstractButton) -> None:
        self._embolden()
        self.chosen.emit(self.code())


def _edge(position: int, count: int) -> str:
    if count == 1:
        return "only"
    return {0: "first", count - 1: "last"}.get(position, "middle")


class TabBar(QTabBar):
    """Tabs with a line under the chosen one; digits of a count may stand in the word."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self._codes = [choice.code for choice in choices]
        for choice in choices:
            self.addTab(choice.word)
        self.currentChanged.connect(lambda index: self.chosen.emit(self._codes[index]))

    def code(self) -> str:
        """Code of the chosen tab."""
        return self._codes[self.currentIndex()]

    def choose(self, code: str) -> None:
        """Choose a tab."""
        self.setCurrentIndex(self._codes.index(code))

    def set_word(self, code: str, word: str) -> None:
        """Change a tab's word."""
        self.setTabText(self._codes.index(code), word)

    def tabSizeHint(self, index: int) -> QSize:
        hint = super().tabSizeHint(index)
        bold = QFontMetricsF(theme.font(Role.STRONG)).horizontalAdvance(self.tabText(index))
        return QSize(max(hint.width(), round(bold) + 26), hint.height())
