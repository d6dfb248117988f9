"""How a field stands on a form: label at the right of its column, editor, hint, problem below."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from liushou_desktop.app.wording import say_problem
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.formspec.model import FormField
from liushou_desktop.gui.common import marks, theme
from liushou_desktop.gui.common.field_editor import SHORT, FieldEditor
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role

LABEL_GAP = 12
_STAR = 18


def label_width(text: str) -> int:
    """Room a label needs, with its star."""
    return round(QFontMetricsF(theme.font(Role.BODY)).horizontalAdvance(text)) + _STAR + 4


class FieldLabel(QWidget):
    """Right-aligned in ``ink2``, long ones in two lines; a small red ★ when required."""

    def __init__(self, text: str, width: int) -> None:
        super().__init__()
        self.text, self.is_required = text, False
        self._is_long = label_width(text) > width
        self.setFixedSize(width, theme.CONTROL + 10 if self._is_long else theme.CONTROL)

    def set_required(self, is_required: bool) -> None:
        """Show or hide the star."""
        self.is_required = is_required
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.color("ink2"))
        room = QRectF(self.rect()).adjusted(_STAR, 0, 0, 0)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        wrapped = flags.value | Qt.TextFlag.TextWrapAnywhere.value
        shown = painter.boundingRect(room, wrapped, self.text)
        painter.drawText(room, wrapped, self.text)
        if self.is_required:
            _star(painter, QPointF(shown.left() - _STAR + 6, self.height() / 2 - 0.5))


def _star(painter: QPainter, middle: QPointF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.color("bad"))
    room = QRectF(middle.x() - 8, middle.y() - 8, 16, 16)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "★")


class ProblemLine(QWidget):
    """Mark + one sentence that says what to do; hidden when there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._severity = Severity.RED
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 2, 0, 2)
        self._words = label(wrap=True)
        row.addWidget(self._words)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, "" when hidden."""
        return self._words.text() if not self.isHidden() else ""

    def show_problem(self, problem: Problem | None, words: str = "") -> None:
        """Show a problem's sentence, or nothing."""
        self.setVisible(problem is not None)
        if problem is None:
            return
        self._severity = problem.severity
        self._words.setText(words or say_problem(problem))
        theme.set_property(self._words, "tone", _TONES[problem.severity])

    def paintEvent(self, event: QPaintEvent) -> None:
        mark = Mark.REFUSED if self._severity is Severity.RED else Mark.DUE
        spot = QRectF(0, 5, marks.SIZE, marks.SIZE)
        marks.paint(QPainter(self), mark, spot, _TONES[self._severity])


_TONES = {Severity.RED: "bad", Severity.YELLOW: "due", Severity.INFO: "ink2"}
_EDITOR_TONES = {Severity.RED: "bad", Severity.YELLOW: "due", Severity.INFO: ""}


class FieldRow(QWidget):
    """Label, editor, hint, problem. The hint stands beside a short answer or after chips."""

    def __init__(self, editor: FieldEditor, width: int, is_alone: bool) -> None:
        super().__init__()
        self.editor = editor
        self.field: FormField = editor.field
        self.label = FieldLabel(self.field.label, width)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(LABEL_GAP)
        row.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        row.addLayout(column, 1)
        self.line = QHBoxLayout()
        self.line.setSpacing(10)
        is_beside = is_alone and editor.extent == SHORT
        self.line.addWidget(editor, 0 if is_beside else 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self.line)
        self.problem = ProblemLine()
        column.addWidget(self.problem)
        self._place_hint(column, is_beside)
        column.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)

    def _place_hint(self, column: QVBoxLayout, is_beside: bool) -> None:
        words = self.field.hint
        if words and not self.editor.take_hint(words):
            hint = label(words, tone="ink3", wrap=not is_beside)
            if is_beside:
                self.line.addWidget(hint)
            else:
                column.addWidget(hint)
        if is_beside:
            self.line.addStretch(1)

    def show_problem(self, problem: Problem | None, words: str = "") -> None:
        """Mark the field."""
        self.problem.show_problem(problem, words)
        self.editor.set_tone(_EDITOR_TONES[problem.severity] if problem is not None else "")


class ConditionBlock(QFrame):
    """Fields that open below their cause, behind an accent bar."""

    def __init__(self, indent: int) -> None:
        super().__init__()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(indent, 0, 0, 0)
        self._frame = QFrame()
        self._frame.setProperty("part", "condition")
        self.column = QVBoxLayout(self._frame)
        self.column.setContentsMargins(10, 10, 10, 10)
        self.column.setSpacing(theme.S8)
        outer.addWidget(self._frame)


class SectionTitle(QWidget):
    """The name of a section and a rule to the edge."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.setFixedHeight(28)

    def sizeHint(self) -> QSize:
        return QSize(200, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(Role.STRONG))
        painter.setPen(theme.color("ink"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(self.rect()), left, self.text)
        start = painter.fontMetrics().horizontalAdvance(self.text) + 12
        painter.setPen(theme.color("line2"))
        y = self.height() / 2
        painter.drawLine(QPointF(start, y), QPointF(self.width(), y))
