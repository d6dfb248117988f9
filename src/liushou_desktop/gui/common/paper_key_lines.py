"""The paper key on the screen: shown once in four lines, typed back, never copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.inputs import CodeField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role
from liushou_desktop.services.shared import paper_key_sheet as paper

LINE_NAMES = "一二三四"
LINE_DIGITS = 14
_ROW = 46


class PaperKeyShown(QWidget):
    """Four lines of digits, or dots once they are printed; painted, so that none can be copied."""

    def __init__(self, lines: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = tuple(lines)
        self.is_covered = False
        self.setObjectName("paper-key")
        self.setFixedHeight(2 * _ROW + 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_covered(self, is_covered: bool) -> None:
        """Show dots, or the digits."""
        self.is_covered = is_covered
        self.update()

    def forget(self) -> None:
        """Drop the digits."""
        self._lines = ("",) * len(self._lines)
        self.set_covered(True)

    def sizeHint(self) -> QSize:
        return QSize(640, 2 * _ROW + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.setBrush(theme.color("head"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(box.topLeft() + _down(_ROW), box.topRight() + _down(_ROW))
        middle = box.width() / 2
        painter.drawLine(box.topLeft() + _right(middle), box.bottomLeft() + _right(middle))
        for number, line in enumerate(self._lines):
            cell = QRectF(
                box.left() + number % 2 * middle, box.top() + number // 2 * _ROW, middle, _ROW
            )
            self._paint_line(painter, cell, number, line)

    def _paint_line(self, painter: QPainter, cell: QRectF, number: int, line: str) -> None:
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("ink2"))
        painter.drawText(cell.adjusted(16, 0, 0, 0), left, LINE_NAMES[number])
        shown = "•••• •••• •••• - ••" if self.is_covered else line
        font = theme.font(Role.SECTION)
        painter.setFont(font)
        painter.setPen(theme.color("ink"))
        painter.drawText(cell.adjusted(52, 0, 0, 0), left, shown)


def _down(distance: float) -> QPointF:
    return QPointF(0, distance)


def _right(distance: float) -> QPointF:
    return QPointF(distance, 0)


class PaperKeyLine(QWidget):
    """One line to type, with its answer below: right, not yet, look at the paper again."""

    changed = Signal()
    settled = Signal()

    def __init__(self, number: int, width: int = 200, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = number
        self._against: paper.PaperKey | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(theme.S8)
        name = sentence("PAPER_KEY_LINE", {"number": LINE_NAMES[number]})
        row.addWidget(label(name, tone="ink2"))
        self.field = CodeField(width)
        self.field.setObjectName(f"field:paper-line-{number + 1}")
        self.field.setAccessibleName(name)
        self.field.setMaxLength(24)
        self.field.setPlaceholderText("0000 0000 0000 - 00")
        self.field.textChanged.connect(self._judge)
        self.field.settled.connect(self.settled)
        row.addWidget(self.field)
        row.addStretch(1)
        column.addLayout(row)
        self.answer = StatusLabel(None, "")
        indent = QHBoxLayout()
        indent.setContentsMargins(self.fontMetrics().horizontalAdvance(name) + theme.S8, 0, 0, 0)
        indent.addWidget(self.answer)
        column.addLayout(indent)

    def compare_with(self, key: paper.PaperKey) -> None:
        """The line must say what the key says, not only agree with itself."""
        self._against = key

    def text(self) -> str:
        """What was typed."""
        return self.field.text()

    @property
    def is_right(self) -> bool:
        """Whether the line is complete and right."""
        if self._against is not None:
            return paper.reads_back(self._against, self.number, self.text())
        return paper.line_agrees(self.text())

    def _judge(self) -> None:
        digits = paper.digits_of(self.text())
        if len(digits) < LINE_DIGITS:
            missing = LINE_DIGITS - len(digits)
            word = sentence("PAPER_KEY_MORE", {"count": missing}) if digits else ""
            self.answer.set_status(None, word, "ink3")
            self.field.set_tone("")
        elif self.is_right:
            self.answer.set_status(Mark.DONE, sentence("PAPER_KEY_RIGHT"), "ok")
            self.field.set_tone("")
        else:
            agrees = paper.line_agrees(self.text())
            code = "PAPER_KEY_OTHER" if agrees else "PAPER_KEY_LOOK_AGAIN"
            self.answer.set_status(Mark.REFUSED, sentence(code), "bad")
            self.field.set_tone("bad")
        self.changed.emit()
