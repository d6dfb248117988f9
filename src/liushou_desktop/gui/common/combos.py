"""Boxes one chooses from: a long list that searches, a short one that filters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QEvent, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.inputs import TextField

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_COMBO_FRAME = 66  # padding and arrow of a filter box


class SearchCombo(QComboBox):
    """More than nine answers: type characters or initials, the list narrows, Enter takes the first.

    ``Choice.also`` holds other spellings to find an answer by.
    """

    left = Signal()
    settled = Signal()
    changed = Signal()

    def __init__(
        self, choices: Sequence[Choice] = (), width: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(12)
        line = self.line = TextField()
        self.setLineEdit(line)
        line.settled.connect(self._on_settled)
        line.left.connect(self._on_left)
        self._choices: tuple[Choice, ...] = ()
        completer = self._completer = QCompleter(self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.popup().setProperty("part", "popup")
        self.setCompleter(completer)
        line.textEdited.connect(self._narrow)
        completer.activated.connect(self._take_word)
        self.activated.connect(self._on_activated)
        self.setMinimumWidth(width or 180)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other answers, none chosen."""
        self._choices = tuple(choices)
        self.clear()
        self.addItems([choice.word for choice in self._choices])
        self.setCurrentIndex(-1)

    def code(self) -> str | None:
        """Code of the chosen answer; None when empty or not one of the answers."""
        word = self.currentText().strip()
        return next((choice.code for choice in self._choices if choice.word == word), None)

    def set_code(self, code: str | None) -> None:
        """Choose an answer without a signal."""
        codes = [choice.code for choice in self._choices]
        self.setCurrentIndex(codes.index(code) if code in codes else -1)
        if code not in codes:
            self.clearEditText()

    def problem(self) -> str:
        """What is wrong with the text, "" when nothing is."""
        if self.currentText().strip() and self.code() is None:
            return sentence("TYPED_NOT_IN_LIST", {"text": self.currentText().strip()})
        return ""

    def set_tone(self, tone: str) -> None:
        """``bad`` for an error, ``due`` for a doubt, "" for neither."""
        theme.set_property(self, "tone", tone)

    def matches(self, typed: str) -> list[Choice]:
        """Answers that what was typed may mean, those that begin with it first."""
        typed = typed.strip().lower()
        found = [choice for choice in self._choices if _fits(choice, typed)]
        return sorted(found, key=lambda choice: not choice.word.lower().startswith(typed))

    def _narrow(self, typed: str) -> None:
        words = [choice.word for choice in self.matches(typed)]
        self._completer.setModel(QStringListModel(words, self._completer))
        if words and typed:
            self._completer.complete()

    def _take_word(self, word: str) -> None:
        self.setEditText(word)
        self.changed.emit()

    def _on_activated(self) -> None:
        self.changed.emit()
        self.settled.emit()

    def _settle_text(self) -> None:
        """What was typed becomes the answer it finds first."""
        typed = self.currentText()
        if typed.strip() and self.code() is None and (found := self.matches(typed)):
            self.setEditText(found[0].word)
        self.changed.emit()

    def _on_settled(self) -> None:
        self._settle_text()
        self._completer.popup().hide()
        self.settled.emit()

    def _on_left(self) -> None:
        if not self._completer.popup().isVisible():
            self._settle_text()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """An arrow shows what there is to choose; by itself Qt would take the first and go on."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QEvent) -> None:
        """A wheel meant for the page must not change an answer."""
        event.ignore()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.CONTROL)


def _fits(choice: Choice, typed: str) -> bool:
    """By any piece of its words, or by pinyin initials (wzm finds 外祖母)."""
    words = (choice.word, *choice.also)
    if any(typed in word.lower() for word in words):
        return True
    return typed.isascii() and typed.isalpha() and any(typed in each for each in _initials(words))


@cache
def _initials(words: tuple[str, ...]) -> frozenset[str]:
    from liushou_desktop.domain.pinyin import initials

    return frozenset().union(*(initials(word) for word in words))


class FilterCombo(QComboBox):
    """A filter of the bar above a table: the first entry is “all”."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes: list[str] = []
        self.set_choices(choices)
        self.activated.connect(lambda index: self.chosen.emit(self._codes[index]))

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these; the chosen one stays if it is still offered."""
        held = self.code() if self._codes else ""
        self.clear()
        self._codes = [choice.code for choice in choices]
        self.addItems([choice.word for choice in choices])
        self.choose(held if held in self._codes else (self._codes or [""])[0])

    def code(self) -> str:
        """Code of the chosen entry."""
        return self._codes[self.currentIndex()] if self.currentIndex() >= 0 else ""

    @property
    def has_all(self) -> bool:
        """Whether it offers everything (code ``""``); a box of terms does not."""
        return "" in self._codes

    def choose(self, code: str) -> None:
        """Choose an entry without a signal."""
        if code in self._codes:
            self.setCurrentIndex(self._codes.index(code))

    def fit(self, *, to_all: bool = False) -> None:
        """As wide as its first entry (or as all of them); the list that drops down shows all."""
        metrics = QFontMetricsF(theme.font(theme.Role.BODY))
        widths = [
            round(metrics.horizontalAdvance(self.itemText(place))) for place in range(self.count())
        ] or [0]
        self.setFixedWidth((max(widths) if to_all else widths[0]) + _COMBO_FRAME)
        self.view().setMinimumWidth(max(widths) + _COMBO_FRAME)

    def show_all_words(self) -> None:
        """Never narrower than the longest entry."""
        metrics = QFontMetricsF(self.font())
        widths = [metrics.horizontalAdvance(self.itemText(place)) for place in range(self.count())]
        self.setMinimumWidth(round(max(widths, default=0)) + _COMBO_FRAME)

    def wheelEvent(self, event: QEvent) -> None:
        """A wheel meant for the page must not change a filter."""
        event.ignore()
