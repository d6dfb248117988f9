"""The shelf of papers at the left of 打印中心: rooms, papers with number and name, a search."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from liushou_desktop.app.paper_words import is_named, paper_title
from liushou_desktop.app.sides import PageEntry
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.inputs import SearchField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.services.school.paper_shelf import Paper

WIDTH = 236
_CODE, _ROW = 40, 28


class PaperButton(QPushButton):
    """One paper of the list: number, name, how many children want it."""

    def __init__(self, paper: Paper) -> None:
        super().__init__()
        self.paper = paper
        self.title = paper_title(paper)
        self.setObjectName(f"paper:{paper.id}")
        self.setProperty("part", "paper")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setMinimumHeight(_ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(theme.S8)
        code = label(paper.code, tone="ink3")
        code.setFixedWidth(_CODE)
        self._word = label(self.title)
        self._word.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._count = label(tone="due")
        self._count.hide()
        row.addWidget(code)
        row.addWidget(self._word, 1)
        row.addWidget(self._count)
        for widget in (code, self._word, self._count):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(f"{paper.code} {self.title}".strip())
        self.setToolTip(self.title)
        self.toggled.connect(self._embolden)

    def set_count(self, count: int) -> None:
        """How many children want it."""
        self._count.setText(str(count) if count else "")
        self._count.setVisible(bool(count))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(self._word.font())
        room = max(20, self._word.width())
        self._word.setText(metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, room))

    def _embolden(self, is_chosen: bool) -> None:
        theme.set_property(self._word, "role", "strong" if is_chosen else "")
        theme.set_property(self._word, "tone", "accent" if is_chosen else "")
        self._fit()


class PaperList(Card):
    """The papers by room; ``chosen`` carries a paper's id. ↓ in the search steps into the list."""

    chosen = Signal(str)

    def __init__(self, rooms: Sequence[tuple[PageEntry, Sequence[Paper]]]) -> None:
        super().__init__(flush=True)
        self.setFixedWidth(WIDTH)
        self.search = SearchField(sentence("PRINT_FIND"))
        self.search.setObjectName("field:paper")
        self.search.setAccessibleName(sentence("PRINT_FIND"))
        self.search.searched.connect(self._narrow)
        self.search.settled.connect(self._take_first)
        self.search.stepped.connect(self._step_in)
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(8, 8, 8, 6)
        row.addWidget(self.search)
        self.body.addWidget(top)
        self.buttons: dict[str, PaperButton] = {}
        self._rooms: list[tuple[QWidget, list[PaperButton]]] = []
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(lambda button: self.chosen.emit(button.paper.id))
        self._nothing = label(sentence("PRINT_FIND_NONE"), tone="ink2")
        self._nothing.setContentsMargins(8, 6, 0, 4)
        self._nothing.hide()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(self._build(rooms))
        self.body.addWidget(self.area, 1)

    def _build(self, rooms: Sequence[tuple[PageEntry, Sequence[Paper]]]) -> QWidget:
        inside = QWidget()
        inside.setProperty("ground", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(7, 0, 7, 8)
        column.setSpacing(1)
        column.addWidget(self._nothing)
        for entry, papers in rooms:
            title = label(sentence(entry.word), tone="ink2")
            title.setContentsMargins(8, 8, 0, 3)
            column.addWidget(title)
            held = [PaperButton(paper) for paper in papers]
            for button in held:
                self._group.addButton(button)
                self.buttons[button.paper.id] = button
                column.addWidget(button)
            self._rooms.append((title, held))
        column.addStretch(1)
        return inside

    def choose(self, paper_id: str) -> None:
        """Mark a paper without a signal; it is scrolled into sight."""
        button = self.buttons[paper_id]
        button.setChecked(True)
        self.area.ensureWidgetVisible(button, 0, 40)

    def shown(self) -> list[PaperButton]:
        """The papers the search leaves, in order."""
        return [button for _, held in self._rooms for button in held if not button.isHidden()]

    def _narrow(self, words: str) -> None:
        for title, held in self._rooms:
            for button in held:
                button.setVisible(is_named(button.paper, words))
            title.setVisible(any(not button.isHidden() for button in held))
        self._nothing.setVisible(not self.shown())

    def _take_first(self) -> None:
        if found := self.shown():
            found[0].setFocus()
            found[0].click()

    def _step_in(self, step: int) -> None:
        """↓ goes from the search to the first paper."""
        if step > 0 and (found := self.shown()):
            found[0].setFocus()
