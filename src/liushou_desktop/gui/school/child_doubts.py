"""要核实: what the quality rules say about the child on the page, one line, the rest on demand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.labels import StatusLabel
from liushou_desktop.gui.common.marks import Mark

_MARKS = {Severity.RED: Mark.REFUSED, Severity.YELLOW: Mark.DUE, Severity.INFO: Mark.OPEN}


class ChildDoubts(QWidget):
    """Hidden while there is nothing to check."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("child-doubts")
        self._problems: tuple[Problem, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(theme.S12)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(theme.S4)
        row.addLayout(self.lines, 1)
        self.more = Button("", kind="link")
        self.more.setObjectName("button:doubts")
        self.more.clicked.connect(self._on_more)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self.is_open = False
        self.hide()

    def show_doubts(self, problems: Sequence[Problem]) -> None:
        """Show the heaviest; the others stay folded until they are asked for."""
        if tuple(problems) != self._problems:
            self.is_open = False
        self._problems = tuple(problems)
        self.setVisible(bool(problems))
        self._show()

    def texts(self) -> list[str]:
        """The sentences on the glass."""
        return [item.word for item in self._labels()]

    def _labels(self) -> list[StatusLabel]:
        widgets = [self.lines.itemAt(place).widget() for place in range(self.lines.count())]
        return [widget for widget in widgets if isinstance(widget, StatusLabel)]

    def _show(self) -> None:
        for held in self._labels():
            self.lines.removeWidget(held)
            held.hide()  # it goes with the next turn of the loop
            held.deleteLater()
        shown = self._problems if self.is_open else self._problems[:1]
        for problem in shown:
            self.lines.addWidget(StatusLabel(_MARKS[problem.severity], say_alone(problem)))
        rest = len(self._problems) - 1
        code = "CHILD_DOUBTS_FOLD" if self.is_open else "CHILD_DOUBTS_MORE"
        self.more.setText(sentence(code, {"count": rest}))
        self.more.setVisible(rest > 0)

    def _on_more(self) -> None:
        self.is_open = not self.is_open
        self._show()
