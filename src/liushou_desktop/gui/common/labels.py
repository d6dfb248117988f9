"""Words and lines on the page: plain labels with a role, mark + word, badges, key caps, rules."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from liushou_desktop.gui.common import icons, marks, theme
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role


def label(text: str = "", role: str = "", tone: str = "", wrap: bool = False) -> QLabel:
    """A label with a type role (``title`` ``section`` ``lead`` ``strong`` …) and a tone."""
    made = QLabel(text)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def empty_note(text: str = "") -> QLabel:
    """What stands in the place of a list that has no rows."""
    made = label(text, tone="ink2", wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setContentsMargins(14, 14, 14, 14)
    return made


def bar_of(gap: int) -> tuple[QWidget, QHBoxLayout]:
    """The row of searches, filters and buttons over a list: the widget, and where they go in."""
    bar = QWidget()
    row = QHBoxLayout(bar)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    return bar, row


def rule(part: str = "rule") -> QFrame:
    """A line: ``rule`` between rows, ``headrule`` under a head, ``vrule`` upright."""
    line = QFrame()
    line.setProperty("part", part)
    return line


class FactLabel(QLabel):
    """A fact beside a title: cut with … where it is narrow, whole in its tip and for readers."""

    _LEAST = 28

    def __init__(self, text: str = "", tone: str = "ink2") -> None:
        super().__init__(text)
        self.setProperty("tone", tone)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        whole = super().minimumSizeHint()
        return QSize(min(self._LEAST, whole.width()), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), shown)


class StatusLabel(QWidget):
    """Mark + word without a box, as in tables and lines of facts."""

    def __init__(
        self,
        mark: Mark | None = None,
        word: str = "",
        tone: str | None = None,
        is_strong: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.mark, self.word, self.tone, self.is_strong = mark, word, tone, is_strong
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)

    def set_status(self, mark: Mark | None, word: str, tone: str | None = None) -> None:
        """Show another state."""
        self.mark, self.word, self.tone = mark, word, tone
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        role = Role.STRONG if self.is_strong else Role.BODY
        width = QFontMetricsF(theme.font(role)).horizontalAdvance(self.word)
        return QSize(round(width + (marks.SIZE + 5 if self.mark else 0)) + 2, 22)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = QRectF(self.rect())
        marks.paint_with_word(painter, self.mark, self.word, room, self.tone, self.is_strong)


_BADGE_GROUNDS = {"ok": "okw", "due": "duew", "bad": "badw", "accent": "wash", "ink2": "off"}
_BADGE_BORDERS = {"accent": "aline", "ink2": "line"}


class Badge(QWidget):
    """24 px, 1 px border in its colour, its wash, mark and word: headers and previews only."""

    def __init__(
        self,
        word: str,
        mark: Mark | None = None,
        tone: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.word, self.mark = word, mark
        self.tone = tone or (mark.tone if mark else "accent")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(theme.font(Role.BODY)).horizontalAdvance(self.word)
        return QSize(round(width + (marks.SIZE + 5 if self.mark else 0)) + 18, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color(_BADGE_BORDERS.get(self.tone, self.tone)), 1))
        painter.setBrush(theme.color(_BADGE_GROUNDS.get(self.tone, "off")))
        painter.drawRoundedRect(box, theme.RADIUS_BADGE, theme.RADIUS_BADGE)
        room = QRectF(self.rect()).adjusted(8, 0, -6, 0)
        marks.paint_with_word(painter, self.mark, self.word, room, self.tone)


class KeyCap(QWidget):
    """A key as drawn in footers: ``Ctrl+D``."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(theme.font(Role.BODY)).horizontalAdvance(self.key)
        return QSize(round(width) + 16, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -1.5), 3, 3)
        painter.setPen(QPen(theme.color("edge"), 2))
        painter.drawLine(
            QPointF(2.5, self.height() - 1), QPointF(self.width() - 2.5, self.height() - 1)
        )
        painter.setPen(theme.color("ink2"))
        painter.drawText(self.rect().adjusted(0, -1, 0, -1), Qt.AlignmentFlag.AlignCenter, self.key)


class KeyHint(QWidget):
    """A key and what it does: [Enter] 打开."""

    def __init__(self, key: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(KeyCap(key))
        row.addWidget(label(word, tone="ink2"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class IconLabel(QWidget):
    """A drawing alone, beside a word that belongs to it."""

    def __init__(
        self, name: str, tone: str = "ink2", size: int = 18, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name, self.tone = name, tone
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(QPainter(self), self.name, QRectF(self.rect()), self.tone)
