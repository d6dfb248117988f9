"""The frame of a wizard: steps at the left, one question, 上一步 left, 下一步 right.

980 × 592 in the middle of the window; in a small one it fills the client area. Views are given per
step; each says what it asks and why, and writes into the wizard's answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from liushou_desktop.app.wizard import Step, Wizard
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import marks, theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.kite import KiteMark
from liushou_desktop.gui.common.labels import label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role

SIZE = QSize(980, 592)
_STEPS_WIDTH = 238
_STEP_HEIGHT = 40


class StepView(QWidget):
    """One step's content.

    Attributes:
        title: the question or deed; why: one sentence of reason below it.
        verb: what the last step's button says instead of 开始用.
        answers: the wizard's answers; write into them and emit ``changed``.
    """

    changed = Signal()
    settled = Signal()  # Enter: go on, when nothing is missing
    title = ""
    why = ""
    verb = ""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__()
        self.answers = answers
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.S12)

    def enter(self) -> None:
        """The step is shown."""

    def first_field(self) -> QWidget | None:
        """Where the cursor begins."""
        return None

    def before_next(self, go_on: Callable[[], None]) -> None:
        """Something to be done before the next step (make the site); call ``go_on`` when done."""
        go_on()


class StepList(QWidget):
    """The steps walked, the present one, those ahead."""

    def __init__(self, wizard: Wizard) -> None:
        super().__init__()
        self._wizard = wizard
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        walked, ahead = self._wizard.walked, self._wizard.ahead
        for position, step_id in enumerate((*walked, *ahead)):
            box = QRectF(0, position * _STEP_HEIGHT, self.width(), _STEP_HEIGHT)
            state = -1 if position < len(walked) - 1 else int(position >= len(walked))
            self._paint_step(painter, box, self._wizard.steps[step_id], state)

    def _paint_step(self, painter: QPainter, box: QRectF, step: Step, state: int) -> None:
        """``state``: -1 done, 0 here, 1 ahead."""
        mark, tone = {
            -1: (Mark.DONE, "ok"),
            0: (Mark.RUNNING, "accent"),
            1: (Mark.OPEN, "ink2"),
        }[state]
        if state == 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("surface"))
            painter.drawRoundedRect(box, 3, 3)
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), theme.color("accent"))
        spot = QRectF(box.left() + 11, box.center().y() - 8, 16, 16)
        marks.paint(painter, mark, spot, tone)
        painter.setFont(theme.font(Role.STRONG if state == 0 else Role.BODY))
        painter.setPen(theme.color(tone))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(37, 0, -4, 0), left, sentence(step.word))


class WizardFrame(QWidget):
    """Draws a wizard; ``finished`` with its answers at the end.

    Args:
        views: step id → view class (given the answers).
        title: 第一次使用.
    """

    finished = Signal(object)
    moved = Signal()  # one step forward

    def __init__(
        self,
        wizard: Wizard,
        views: Mapping[str, Callable[[dict[str, Any]], StepView]],
        title: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.wizard, self._make = wizard, views
        self._views: dict[str, StepView] = {}
        self.setObjectName("wizard")
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sheet = Card(flush=True, parent=self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._steps_pane(title))
        row.addWidget(rule("vrule"))
        row.addLayout(self._question_pane(), 1)
        self._sheet.body.addLayout(row, 1)
        self._show_step()

    def _steps_pane(self, title: str) -> QWidget:
        pane = _RailGround()
        pane.setFixedWidth(_STEPS_WIDTH)
        column = QVBoxLayout(pane)
        column.setContentsMargins(14, 24, 14, 14)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 0, 0)
        head.setSpacing(10)
        head.addWidget(KiteMark(32))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(title, role="section"))
        self.place = label(tone="ink2")
        words.addWidget(self.place)
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addSpacing(20)
        self._list = StepList(self.wizard)
        column.addWidget(self._list, 1)
        return pane

    def _question_pane(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(30, 22, 30, 8)
        head.setSpacing(6)
        self.title = label(role="title")
        self.why = label(role="lead", wrap=True)
        head.addWidget(self.title)
        head.addWidget(self.why)
        column.addLayout(head)
        self._scroll = QScrollArea()
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        column.addWidget(self._scroll, 1)
        column.addWidget(rule("headrule"))
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 16, 24, 15)
        foot.setSpacing(10)
        self.back_button = Button(sentence("GUI_STEP_BACK"), shortcut="Alt+←")
        self.back_button.setObjectName("button:back")
        self.back_button.clicked.connect(self.go_back)
        self.missing = label(tone="ink2")
        self.next_button = Button(sentence("GUI_STEP_NEXT"), "primary", shortcut="Enter")
        self.next_button.setObjectName("button:next")
        self.next_button.clicked.connect(self.go_on)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.missing)
        foot.addWidget(self.next_button)
        column.addLayout(foot)
        return column

    def view(self) -> StepView:
        """The view of the present step."""
        return self._views[self.wizard.step.id]

    def go_on(self) -> None:
        """To the next step, or to the end."""
        if self.wizard.missing() is None and self.next_button.isEnabled():
            self.next_button.setEnabled(False)
            self.view().before_next(self._moved_on)

    def go_back(self) -> None:
        """To the step before."""
        if self.wizard.can_go_back:
            self.wizard.back()
            self._show_step()

    def judge(self) -> None:
        """Say what is missing, or open the way."""
        code = self.wizard.missing()
        self.missing.setText(sentence(code) if code else "")
        self.next_button.set_blocked(sentence(code) if code else None)
        self._list.update()
        count = len(self.wizard.walked) + len(self.wizard.ahead)
        place = {"place": len(self.wizard.walked), "count": count}
        self.place.setText(sentence("GUI_STEP_PLACE", place))

    def _moved_on(self) -> None:
        if self.wizard.is_last:
            self.finished.emit(self.wizard.answers)
        else:
            self.wizard.forward()
            self.moved.emit()
            self._show_step()

    def _show_step(self) -> None:
        step = self.wizard.step
        if step.id not in self._views:
            view = self._make[step.id](self.wizard.answers)
            view.body.setContentsMargins(30, 8, 30, 12)
            view.changed.connect(self.judge)
            view.settled.connect(self.go_on)
            self._views[step.id] = view
        view = self._views[step.id]
        self._scroll.takeWidget()  # kept in ``_views``; a stack would scroll as its largest page
        self._scroll.setWidget(view)
        view.setAutoFillBackground(False)  # the sheet shows through
        view.show()
        view.enter()
        self.title.setText(view.title)
        self.why.setText(view.why)
        self.back_button.setVisible(self.wizard.can_go_back)
        ends = self.wizard.is_last
        verb = sentence("GUI_STEP_END" if ends else "GUI_STEP_NEXT")
        self.next_button.setText(view.verb or verb)
        self.judge()
        if (field := view.first_field()) is not None:
            field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        elif event.key() == Qt.Key.Key_Left and alt:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.size()
        is_small = room.width() < SIZE.width() + 160 or room.height() < SIZE.height() + 40
        sheet = room - QSize(16, 16) if is_small else SIZE
        left, top = (room.width() - sheet.width()) // 2, (room.height() - sheet.height()) // 2
        self._sheet.setGeometry(left, top, sheet.width(), sheet.height())


class _RailGround(QWidget):
    """The rail's ground with the card's corner at the left."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(theme.color("rail"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.drawRect(QRectF(8, 0, self.width() - 8, self.height()))
