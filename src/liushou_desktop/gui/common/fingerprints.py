"""Fingerprints on the screen, to be compared with paper line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.dialogs import MOST_HEIGHT, MOST_WIDTH
from liushou_desktop.gui.common.labels import label

if TYPE_CHECKING:
    from liushou_desktop.exchange.enrolment import Enrolment

#: Label (签1 … 收3), groups of five digits, check digit.
Line = tuple[str, str, str]


def fingerprint_lines(enrolment: Enrolment) -> list[Line]:
    """The bureau's six lines."""
    return [
        (line.label, "  ".join(line.groups), line.check) for line in enrolment.fingerprint.lines()
    ]


class FingerprintGrid(QWidget):
    """Signing key at the left, receiving key at the right; one below the other if ``is_tall``."""

    def __init__(self, is_tall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_tall = is_tall
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(theme.S12)
        self.grid.setVerticalSpacing(2)
        self._labels: list[QWidget] = []

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these six."""
        for widget in self._labels:
            widget.deleteLater()
        self._labels = []
        for number, (name, groups, check) in enumerate(lines):
            row, column = (number, 0) if self._is_tall else (number % 3, number // 3 * 4)
            cells = (
                label(name, tone="ink3"),
                label(groups, role="strong"),
                label(check, tone="ink2"),
            )
            for offset, widget in enumerate(cells):
                self.grid.addWidget(widget, row, column + offset)
                self._labels.append(widget)
        if not self._is_tall:
            self.grid.setColumnMinimumWidth(3, theme.S24)
        self.grid.setColumnStretch(7, 1)


class FingerprintCard(Card):
    """Six lines of the bureau's paper, and the word that they agree."""

    answered = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        self.body.setContentsMargins(14, 8, 14, 8)
        self.lines = FingerprintGrid()
        self.body.addWidget(self.lines)
        self.same = QCheckBox(sentence("FIRST_FINGERPRINT_SAME"))
        self.same.setObjectName("field:fingerprint-same")
        self.same.toggled.connect(self.answered)
        self.body.addSpacing(theme.S4)
        self.body.addWidget(self.same)

    def set_same(self, is_same: bool) -> None:
        """Tick without a signal."""
        self.same.blockSignals(True)
        self.same.setChecked(is_same)
        self.same.blockSignals(False)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these six."""
        self.lines.show_lines(lines)


class FingerprintDialog(QDialog):
    """Accepted only after somebody said that all six lines agree with the paper."""

    def __init__(self, question: str, text: str, lines: Sequence[Line], verb: str, parent=None):  # type: ignore[no-untyped-def]
        super().__init__(parent)
        self.setObjectName("dialog:fingerprint")
        self.setWindowTitle(question)
        self.setMaximumSize(MOST_WIDTH, MOST_HEIGHT)
        self.setMinimumWidth(640)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, 20, theme.S24, 20)
        column.setSpacing(theme.S12)
        column.addWidget(label(question, role="section", wrap=True))
        column.addWidget(label(text, tone="ink2", wrap=True))
        self.card = FingerprintCard()
        self.card.show_lines(lines)
        self.card.answered.connect(self._judge)
        column.addWidget(self.card)
        row = QHBoxLayout()
        row.setSpacing(theme.S8)
        row.addStretch(1)
        self.missing = label("", tone="ink2")
        stay = Button(sentence("GUI_LEAVE_AS_IS"))
        stay.clicked.connect(self.reject)
        self.go = Button(verb, "primary")
        self.go.clicked.connect(self.accept)
        for widget in (self.missing, stay, self.go):
            row.addWidget(widget)
        column.addLayout(row)
        self._judge(False)

    def _judge(self, is_same: bool) -> None:
        missing = None if is_same else sentence("WIZARD_COMPARE_FINGERPRINT")
        self.missing.setText(missing or "")
        self.go.set_blocked(missing)
