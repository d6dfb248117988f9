"""What the bureau wrote about a child, above the page on which it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.labels import label

if TYPE_CHECKING:
    from liushou_desktop.services.school.remark_lines import RemarkLine

_MOST = 3


class RemarkStrip(Card):
    """One line per remark: which cell, what was written, where to change it, done.

    ``go`` and ``done`` carry the remark.
    """

    go = Signal(object)
    done = Signal(object)

    def __init__(self) -> None:
        super().__init__(sentence("REMARKS_OF_CHILD"))
        self.setObjectName("card:remarks")
        self.lines: list[RemarkLine] = []
        self._box = QVBoxLayout()
        self._box.setSpacing(theme.S4)
        self.body.addLayout(self._box)
        self.hide()

    def show_remarks(self, lines: Sequence[RemarkLine], *, may_go: bool, may_settle: bool) -> None:
        """Show them; hidden when there are none. ``may_go``: the place is on another page."""
        self.lines = list(lines)
        while (item := self._box.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for line in self.lines[:_MOST]:
            self._box.addWidget(self._row(line, may_go, may_settle))
        more = len(self.lines) - _MOST
        fact = sentence("REMARKS_MORE", {"count": more}) if more > 0 else ""
        self.set_title(sentence("REMARKS_OF_CHILD"), fact)
        self.setVisible(bool(self.lines))

    def _row(self, line: RemarkLine, may_go: bool, may_settle: bool) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.S12)
        where = " · ".join(part for part in (line.sheet, line.field) if part)
        layout.addWidget(label(where, role="strong"))
        layout.addWidget(label(line.text, wrap=True), 1)
        if may_go and (line.place or line.record):
            go = Button(sentence("REMARKS_GO"), scale="small", icon="pencil")
            go.setObjectName("button:remark-go")
            go.clicked.connect(lambda: self.go.emit(line))
            layout.addWidget(go)
        if may_settle:
            done = Button(sentence("REPORTING_SETTLE"), scale="small", icon="check")
            done.setObjectName("button:remark-done")
            done.clicked.connect(lambda: self.done.emit(line))
            layout.addWidget(done)
        return row
