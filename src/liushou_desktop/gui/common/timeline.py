"""What happened, newest first, by month: icon, what, when, its mark, one line of text."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from liushou_desktop.gui.common import icons, marks, theme
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TEXT = 30  # where words begin, right of the icon


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry.

    Attributes:
        month: heading it stands under (2026年6月).
        when: the day in words (6月12日).
        mark, remark: its state at the right (✓ 已签字), or a plain remark without a mark.
    """

    id: Hashable
    month: str
    icon: str
    what: str
    when: str
    text: str = ""
    mark: Mark | None = None
    remark: str = ""


class Entry(QWidget):
    """One happening; Enter or a press opens it."""

    pressed = Signal(object)

    def __init__(self, happening: Happening) -> None:
        super().__init__()
        self.happening = happening
        self.setFixedHeight(52)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        said = (happening.what, happening.when, happening.remark, happening.text)
        self.setAccessibleName(" ".join(part for part in said if part))

    def sizeHint(self) -> QSize:
        return QSize(300, 52)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed.emit(self.happening.id)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self.happening.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.hasFocus() or self.underMouse():
            painter.fillRect(self.rect(), theme.color("wash" if self.hasFocus() else "head"))
        icons.paint(painter, self.happening.icon, QRectF(2, 6, 16, 16), "accent")
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(QPointF(9.5, 26), QPointF(9.5, self.height()))
        right = self._paint_state(painter)
        self._paint_head(painter, right)
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("ink2"))
        room = QRectF(_TEXT, 25, self.width() - _TEXT, 22)
        ending = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(self.happening.text, ending, int(room.width()))
        painter.drawText(room, _LEFT, shown)

    def _paint_state(self, painter: QPainter) -> float:
        """The mark at the right; returns where it begins."""
        if not self.happening.remark:
            return float(self.width())
        width = QFontMetricsF(theme.font(Role.BODY)).horizontalAdvance(self.happening.remark)
        width += marks.SIZE + 5 if self.happening.mark else 0
        box = QRectF(self.width() - width - 2, 3, width + 2, 22)
        tone = None if self.happening.mark else "ink2"
        marks.paint_with_word(painter, self.happening.mark, self.happening.remark, box, tone)
        return box.left()

    def _paint_head(self, painter: QPainter, right: float) -> None:
        bold = theme.font(Role.STRONG)
        when = QFontMetricsF(theme.font(Role.BODY)).horizontalAdvance(self.happening.when)
        room = right - _TEXT - when - 16
        ending = Qt.TextElideMode.ElideRight
        what = QFontMetricsF(bold).elidedText(self.happening.what, ending, room)
        painter.setFont(bold)
        painter.setPen(theme.color("ink"))
        painter.drawText(QRectF(_TEXT, 3, room, 22), _LEFT, what)
        left = _TEXT + QFontMetricsF(bold).horizontalAdvance(what) + 8
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("ink2"))
        painter.drawText(QRectF(left, 3, when + 4, 22), _LEFT, self.happening.when)


class Timeline(QScrollArea):
    """The list; ``opened`` tells which entry was pressed."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.show_happenings(())

    def show_happenings(self, happenings: Sequence[Happening], empty: str = "") -> None:
        """Show these, in the order given; ``empty`` is said when there are none."""
        content = QWidget()
        content.setProperty("ground", "surface")
        column = QVBoxLayout(content)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(0)
        month = ""
        for happening in happenings:
            if happening.month != month:
                month = happening.month
                heading = label(month, tone="ink2")
                heading.setIndent(_TEXT)
                column.addWidget(heading)
            entry = Entry(happening)
            entry.pressed.connect(self.opened)
            column.addWidget(entry)
        if not happenings and empty:
            column.addWidget(label(empty, tone="ink3", wrap=True))
        column.addStretch(1)
        self.setWidget(content)
