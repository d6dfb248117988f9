"""What divides a page: cards, the banner, the empty state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from liushou_desktop.gui.common import marks, theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.kite import KiteScene
from liushou_desktop.gui.common.labels import FactLabel, IconLabel, label, rule
from liushou_desktop.gui.common.marks import Mark

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


class Card(QFrame):
    """A white sheet with a header row of 40 px: title, one fact, something at the right.

    ``body`` is its layout; ``flush`` cards (tables, rows) have no inner margin but 1 px.
    """

    def __init__(
        self, title: str = "", fact: str = "", flush: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self.title = label(title, role="section")
        self.fact = FactLabel(fact)
        self._header = self._build_header() if title else None
        if self._header is not None:
            outer.addWidget(self._header)
            outer.addWidget(rule())
        self.body = QVBoxLayout()
        self.body.setContentsMargins(*((0, 0, 0, 0) if flush else (14, 12, 14, 12)))
        self.body.setSpacing(0 if flush else theme.S8)
        outer.addLayout(self.body, 1)

    def _build_header(self) -> QWidget:
        header = QWidget()
        header.setFixedHeight(theme.CARD_HEADER)
        self.header_row = QHBoxLayout(header)
        self.header_row.setContentsMargins(14, 0, 14, 0)
        self.header_row.setSpacing(10)
        self.header_row.addWidget(self.title)
        self.header_row.addWidget(self.fact)
        self.header_row.addStretch(1)
        return header

    def add_to_header(self, widget: QWidget) -> None:
        """Put a link, badge or switch at the right of the header."""
        self.header_row.addWidget(widget)

    def set_title(self, title: str, fact: str = "") -> None:
        """Change the title and its one fact."""
        self.title.setText(title)
        self.fact.setText(fact)

    def set_open(self, is_open: bool) -> None:
        """2 px accent border for the step that is open."""
        theme.set_property(self, "open", is_open)


class Banner(QFrame):
    """One thing that must be done now, with its button; at most one per page.

    ``tone``: ``bad`` for incidents only, ``due`` for warnings, ``ok`` for 可以拔出U盘.
    """

    pressed = Signal()

    def __init__(
        self,
        text: str = "",
        tone: str = "due",
        button: str = "",
        strong: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "banner")
        self.setProperty("tone", tone)
        self.tone = tone
        self.setMinimumHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(44, 5, 12, 5)
        row.setSpacing(0)
        self._strong = label(strong, role="strong")
        self._text = label(text, wrap=False)
        row.addWidget(self._strong)
        row.addWidget(self._text, 1)
        self._strong.setVisible(bool(strong))
        self.button = Button(button, kind="danger" if tone == "bad" else "plain", scale="small")
        self.button.clicked.connect(self.pressed)
        row.addWidget(self.button)
        self.button.setVisible(bool(button))  # once it has a parent, or it is a window of its own

    def set_text(self, text: str, strong: str = "") -> None:
        """Change the sentence; ``strong`` stands before it in bold."""
        self._text.setText(text)
        self._strong.setText(strong)
        self._strong.setVisible(bool(strong))
        self.setAccessibleName(strong + text)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 3, 5, self.height() - 6), theme.color(self.tone))
        mark = {"bad": Mark.OVERDUE, "ok": Mark.DONE}.get(self.tone, Mark.DUE)
        marks.paint(painter, mark, QRectF(17, (self.height() - 16) / 2, 16, 16), self.tone)


@dataclass(frozen=True, slots=True)
class Beginning:
    """One way to begin, in an empty state."""

    icon: str
    title: str
    text: str
    button: str
    shortcut: str = ""
    is_primary: bool = False


class EmptyState(Card):
    """Drawing, one sentence, the ways to begin with how long each takes, one primary."""

    chosen = Signal(int)  # position of the way pressed
    hint_pressed = Signal()

    def __init__(
        self,
        title: str,
        text: str,
        ways: Sequence[Beginning],
        hint: tuple[str, str, str] = ("", "", ""),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.buttons: list[Button] = []
        self._parts: list[QWidget] = []
        self.body.addStretch(2)
        self.body.addWidget(self._head(title, text), 0, Qt.AlignmentFlag.AlignHCenter)
        if ways:
            self.body.addSpacing(theme.S16)
            self.body.addWidget(self._ways(ways), 0, Qt.AlignmentFlag.AlignHCenter)
        if any(hint):
            self.body.addSpacing(theme.S8)
            self.body.addWidget(self._hint(hint), 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addStretch(3)

    def _head(self, title: str, text: str) -> QWidget:
        head = self._part(QWidget())
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(28)
        row.addWidget(KiteScene("small"))
        words = QVBoxLayout()
        words.setSpacing(theme.S8)
        words.addStretch(1)
        words.addWidget(label(title, role="title"))
        words.addWidget(label(text, role="lead", wrap=True))
        words.addSpacing(10)
        row.addLayout(words, 1)
        return head

    def _ways(self, ways: Sequence[Beginning]) -> QWidget:
        frame = self._part(Card(flush=True))
        for position, way in enumerate(ways):
            if position:
                frame.body.addWidget(rule("headrule"))
            frame.body.addWidget(self._way(way, position))
        return frame

    def _way(self, way: Beginning, position: int) -> QWidget:
        line = QWidget()
        line.setFixedHeight(62)
        row = QHBoxLayout(line)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(16)
        row.addWidget(IconLabel(way.icon, "accent", 24))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(label(way.title, role="strong"))
        words.addWidget(label(way.text, tone="ink2"))
        words.addStretch(1)
        row.addLayout(words, 1)
        kind = "primary" if way.is_primary else "plain"
        button = Button(way.button, kind=kind, shortcut=way.shortcut)
        button.setMinimumWidth(132)
        button.clicked.connect(lambda: self.chosen.emit(position))
        self.buttons.append(button)
        row.addWidget(button)
        return line

    def _hint(self, hint: tuple[str, str, str]) -> QWidget:
        before, link, after = hint
        line = self._part(QWidget())
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(IconLabel("help", size=16))
        row.addSpacing(6)
        row.addWidget(label(before, tone="ink2"))
        button = Button(link, kind="link")
        button.clicked.connect(self.hint_pressed)
        row.addWidget(button)
        row.addWidget(label(after, tone="ink2"))
        row.addStretch(1)
        return line

    def _part(self, part: AnyWidget) -> AnyWidget:
        """As wide as all the others, however narrow the card is."""
        part.setFixedWidth(_EMPTY_WIDTH)
        self._parts.append(part)
        return part

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in self._parts:
            part.setFixedWidth(min(_EMPTY_WIDTH, max(_EMPTY_LEAST, self.width() - 40)))

    def minimumSizeHint(self) -> QSize:
        return QSize(_EMPTY_LEAST + 40, 240)

    def sizeHint(self) -> QSize:
        return QSize(_EMPTY_WIDTH + 60, 480)


_EMPTY_WIDTH, _EMPTY_LEAST = 760, 420


class Facts(QWidget):
    """Label and value pairs in two columns, as in previews; values may be links."""

    def __init__(self, label_width: int = 74, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label_width = label_width
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)

    def set_facts(self, facts: Sequence[tuple[str, str | QWidget]]) -> None:
        """Show these pairs instead of the former ones."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for name, value in facts:
            self._rows.addWidget(self._line(name, value))

    def _line(self, name: str, value: str | QWidget) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        name_label = label(name, tone="ink2")
        name_label.setFixedWidth(self._label_width)
        name_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(name_label)
        shown: QWidget = label(value, wrap=True) if isinstance(value, str) else value
        if isinstance(shown, QLabel):
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(shown, 1)
        return line
