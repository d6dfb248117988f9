"""A few lines about how things stand: a state, a sentence, and a link about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.task_list import empty_layout


@dataclass(frozen=True, slots=True)
class Note:
    """One line: its state, a sentence, and where to go about it."""

    mark: Mark
    word: str
    text: str
    link: str = ""
    page: str = ""


class NoteList(Card):
    """``link_pressed`` carries the page; ``reaches`` says which pages the user may open."""

    link_pressed = Signal(str)

    def __init__(self, title: str, reaches: Callable[[str], bool]) -> None:
        super().__init__(title)
        self._reaches = reaches
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.S8)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)

    def show_notes(self, notes: Sequence[Note]) -> None:
        """In this order."""
        empty_layout(self._lines)
        for note in notes:
            self._lines.addWidget(self._line(note))

    def _line(self, note: Note) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        state = StatusLabel(note.mark, note.word)
        state.setFixedWidth(78)
        row.addWidget(state)
        row.addWidget(label(note.text, wrap=True), 1)
        if note.page and self._reaches(note.page):
            link = Button(note.link, kind="link")
            link.clicked.connect(lambda: self.link_pressed.emit(note.page))
            row.addWidget(link)
        return line


def day_words(day: date, today: date) -> str:
    """今天, or 7月10日."""
    if day == today:
        return sentence("NOTE_TODAY")
    return sentence("NOTE_DAY", {"month": day.month, "day": day.day})


def weekday_words(day: date) -> str:
    """11月29日 星期日."""
    return f"{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"
