"""The pane at the right that follows the cursor of a list; folds away in small windows (F7)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.labels import Badge, label, rule

WIDTH = 322


class PreviewPane(Card):
    """Head (name, facts, badges), then blocks divided by rules, then buttons.

    ``begin`` clears it; ``add_block`` adds; ``finish`` puts the buttons at the end.
    """

    folded = Signal(bool)

    def __init__(self, name: str = "preview", parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self.setObjectName(f"pane:{name}")
        self.setFixedWidth(WIDTH)
        self._content: QWidget | None = None
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._scroll, 1)
        self._foot: QWidget | None = None

    def begin(self, title: str, facts: str = "", badges: Sequence[Badge] = ()) -> None:
        """Start over for another row."""
        content = QWidget()
        content.setProperty("ground", "surface")
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(_head(title, facts, badges))
        self._content = content
        if self._foot is not None:
            self.body.removeWidget(self._foot)
            self._foot.deleteLater()
            self._foot = None

    def add_block(self, *widgets: QWidget, gap: int = 6) -> None:
        """A block below a rule."""
        self._column.addWidget(rule())
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(gap)
        for widget in widgets:
            column.addWidget(widget)
        self._column.addWidget(block)

    def finish(self, *buttons: Button) -> None:
        """Buttons in a row at the foot; the blocks above scroll, the buttons stay.

        Only now what was built is seen: blocks added to a pane on the glass are dressed one by one.
        """
        self._column.addStretch(1)
        assert self._content is not None
        self._scroll.setWidget(self._content)
        if not buttons:
            return
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(14, 10, 14, 12)
        row.setSpacing(theme.S8)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.body.addWidget(self._foot)

    def show_widget(self, widget: QWidget) -> None:
        """Scroll to something in a block that has just appeared."""
        QTimer.singleShot(0, widget, lambda: self._scroll.ensureWidgetVisible(widget, 0, 12))

    def fold(self, is_folded: bool) -> None:
        """Hide or show it."""
        self.setVisible(not is_folded)
        self.folded.emit(is_folded)


def _head(title: str, facts: str, badges: Sequence[Badge]) -> QWidget:
    head = QWidget()
    column = QVBoxLayout(head)
    column.setContentsMargins(14, 10, 14, 10)
    column.setSpacing(theme.S8)
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(label(title, role="section", wrap=not facts), 0 if facts else 1)
    if facts:
        row.addWidget(label(facts, tone="ink2"), 1)
    column.addLayout(row)
    if badges:
        flow_widget = QWidget()
        flow = FlowLayout(flow_widget, 6, 6)
        for badge in badges:
            flow.addWidget(badge)
        column.addWidget(flow_widget)
    return head
