"""What to do first, line by line: its state, what it is, whose, and a button that leads there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.labels import FactLabel, StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark

_SHOWN, _MOST = 4, 8  # lines; the most at once, the rest is scrolled to
_LINE = 46  # px


@dataclass(frozen=True, slots=True)
class Task:
    """One line.

    Attributes:
        said: its state in words (逾期 3 天). aside: small, before the button (the clause).
        button: what the button says; "" for a line that only tells.
        about: what ``TaskList.pressed`` carries.
    """

    mark: Mark
    said: str
    title: str
    detail: str
    aside: str
    button: str
    about: object


class TaskList(Card):
    """今天先做: the first few lines, all of them on request.

    Args:
        name: of the link that shows all. nothing: said in place of the lines.
        shown: how many lines stand there at first.
    """

    pressed = Signal(object)

    def __init__(self, title: str, name: str, nothing: str, shown: int = _SHOWN) -> None:
        super().__init__(title, flush=True)
        self._title, self._nothing, self._few = title, nothing, shown
        self._tasks: Sequence[Task] = ()
        self._shows_all = False
        self.all = Button("", kind="link")
        self.all.setObjectName(name)
        self.all.clicked.connect(self._on_all)
        self.add_to_header(self.all)
        lines = QWidget()
        lines.setProperty("ground", "surface")
        self._lines = QVBoxLayout(lines)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(lines)
        self.body.addWidget(self.area)

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """The most urgent first."""
        self._tasks = tasks
        empty_layout(self._lines)
        fact = sentence("TASKS_COUNT", {"count": len(tasks)})
        self.set_title(self._title, fact if tasks else "")
        self.all.setVisible(len(tasks) > self._few)
        more = sentence("TASKS_ALL", {"count": len(tasks)})
        self.all.setText(sentence("TASKS_FEW") if self._shows_all else more)
        if not tasks:
            done = StatusLabel(Mark.DONE, self._nothing)
            done.setContentsMargins(14, 10, 14, 10)
            self._lines.addWidget(_padded(done))
        shown = tasks if self._shows_all else tasks[: self._few]
        for position, task in enumerate(shown):
            if position:
                self._lines.addWidget(rule("rule"))
            self._lines.addWidget(self._line(task))
        self._lines.addStretch(1)
        most = max(_MOST, self._few)
        self.area.setFixedHeight(max(1, min(len(shown), most)) * (_LINE + 1))

    def _on_all(self) -> None:
        self._shows_all = not self._shows_all
        self.show_tasks(self._tasks)

    def _line(self, task: Task) -> QWidget:
        widget = QWidget()
        widget.setFixedHeight(_LINE)
        row = QHBoxLayout(widget)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(theme.S12)
        state = StatusLabel(task.mark, task.said)
        state.setFixedWidth(92)
        row.addWidget(state)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(label(task.title, role="strong"))
        words.addWidget(FactLabel(task.detail))
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(label(task.aside, tone="ink3"))
        button = Button(task.button, scale="small")
        button.clicked.connect(lambda: self.pressed.emit(task.about))
        button.setMinimumWidth(84)
        row.addWidget(button)
        if not task.button:
            button.hide()
        return widget


def empty_layout(layout: QVBoxLayout) -> None:
    """Take out and delete all widgets of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()


def _padded(widget: QWidget) -> QWidget:
    frame = QWidget()
    row = QHBoxLayout(frame)
    row.setContentsMargins(14, 12, 14, 12)
    row.addWidget(widget)
    row.addStretch(1)
    return frame
