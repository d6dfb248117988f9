"""Fields one types into: text, search, codes, passwords, dates, long text.

All of them tell when they are *left* (``left``), which is when checks run, never while typing, and
when ``Enter`` asks to move on (``settled``). ``Enter`` inside a composition belongs to the input
method.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.problem import Problem
from liushou_desktop.gui.common import icons, theme

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SEARCH_PAUSE_MS = 120


if TYPE_CHECKING:
    _AnyWidget = QWidget
else:
    _AnyWidget = object  # the widget comes with the class it is mixed into


class _Typed(_AnyWidget):
    """How every field one types into behaves, before what its own widget does."""

    left: SignalInstance
    settled: SignalInstance
    _is_composing = False

    def set_tone(self, tone: str) -> None:
        """``bad`` for an error, ``due`` for a doubt, "" for neither."""
        theme.set_property(self, "tone", tone)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.left.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and plain and not self._is_composing:
            self.settled.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class TextField(_Typed, QLineEdit):
    """One line of text."""

    left = Signal()
    settled = Signal()

    def __init__(
        self, width: int = 0, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        if width:
            self.setFixedWidth(width)


class CodeField(TextField):
    """Codes, digits and initials: the input method is off while it has the focus."""

    def __init__(
        self, width: int = 0, placeholder: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(width, placeholder, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoPredictiveText
        )


class PasswordField(TextField):
    """Hidden text; tells when the Caps Lock may be in the way (``caps_seen``)."""

    caps_seen = Signal(bool)

    def __init__(self, width: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(width, "", parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        if len(typed) == 1 and typed.isalpha() and typed.isascii():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_seen.emit(typed.isupper() != shifted)
        super().keyPressEvent(event)


_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -10,
    Qt.Key.Key_PageDown: 10,
}


class SearchField(TextField):
    """Magnifier, clear cross, answers after a short pause: characters, initials, last digits.

    ``stepped``: ↑ ↓ (one row) or PgUp PgDn (ten) was pressed, to move in the list searched.
    """

    searched = Signal(str)
    stepped = Signal(int)

    def __init__(
        self, placeholder: str = "", width: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(width, placeholder, parent)
        self.setTextMargins(24, 0, 22, 0)
        self._clear = QToolButton(self)
        self._clear.setIcon(icons.icon("close", "ink2", 16))
        self._clear.setStyleSheet("border: none; background: transparent;")
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setAccessibleName(sentence("GUI_CLEAR_SEARCH"))
        self._clear.setToolTip(sentence("GUI_CLEAR_SEARCH"))
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self._pause = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text().strip()))
        self.textChanged.connect(self._on_text_changed)

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._pause.start(_SEARCH_PAUSE_MS if text else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.stepped.emit(step)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._clear.setGeometry(self.width() - 28, (self.height() - 22) // 2, 22, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        box = QRectF(9, (self.height() - 16) / 2, 16, 16)
        icons.paint(QPainter(self), "search", box, "ink2")


_BRIEF_DATE = 108  # px: 2026-06-12 in its frame


class DateField(CodeField):
    """Takes 612, 06-12, 今; on leaving shows 2026-06-12 with its weekday.

    ``day()`` is the date or None; ``problem()`` the sentence when what stands there is no date.
    """

    def __init__(
        self,
        today: Callable[[], date],
        may_be_future: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(176, sentence("GUI_DATE_PLACEHOLDER"), parent)
        self._today, self._may_be_future = today, may_be_future
        self._since: DateField | None = None
        self._is_brief = False
        self.setTextMargins(0, 0, 52, 0)
        self.textChanged.connect(self.update)

    def end_of(self, first: DateField) -> None:
        """The last day of a span that ``first`` begins: a day without a year is the next from
        there."""
        self._since = first

    def make_brief(self) -> None:
        """No weekday beside the date, and no room for it: one of many in a row."""
        self._is_brief = True
        self.setTextMargins(0, 0, 0, 0)
        self.setFixedWidth(_BRIEF_DATE)

    def day(self) -> date | None:
        """The date that stands there, None when empty or unreadable."""
        return self._read()[0]

    def problem(self) -> str:
        """What is wrong with the text, "" when nothing is."""
        from liushou_desktop.gui.common.typed_date import say_trouble

        trouble = self._read()[1]
        return say_trouble(self.text(), trouble) if trouble is not None else ""

    def _read(self) -> tuple[date | None, Problem | None]:
        from liushou_desktop.gui.common.typed_date import read_day

        since = self._since.day() if self._since is not None else None
        return read_day(self.text(), self._today(), self._may_be_future, since)

    def set_day(self, day: date | None) -> None:
        """Show a date."""
        self.setText(day.isoformat() if day else "")

    def set_today(self) -> None:
        """Ctrl+; as in WPS."""
        self.set_day(self._today())

    def normalise(self) -> None:
        """Write what was typed as a whole date."""
        found = self.day()
        if found is not None:
            self.set_day(found)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.normalise()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_Semicolon:
            self.set_today()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        found = self.day()
        if found is None or self._is_brief:
            return
        painter = QPainter(self)
        from liushou_desktop.gui.common.typed_date import say_weekday

        painter.setPen(theme.color("ink3"))
        room = self.rect().adjusted(0, 0, -9, 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, right, say_weekday(found))


class LongTextField(_Typed, QPlainTextEdit):
    """Several lines. Enter moves on, Shift+Enter makes a new line; Tab leaves."""

    left = Signal()
    settled = Signal()

    def __init__(self, lines: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self._least_lines = lines
        self.fit()
        self.textChanged.connect(self.fit)

    def text(self) -> str:
        """What stands there."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        self.setPlainText(text)

    def fit(self) -> None:
        """Grow with the text up to six lines, then scroll."""
        lines = max(self._least_lines, min(6, int(self.document().size().height())))
        height = round(lines * QFontMetricsF(theme.font(theme.Role.BODY)).lineSpacing()) + 16
        if self.height() != height:
            self.setFixedHeight(height)
