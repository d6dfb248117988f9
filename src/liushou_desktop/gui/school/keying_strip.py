"""The strip above the form: the sheet's number, whose it is, and what is kept for the next one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.model import FormField
from liushou_desktop.gui.common import icons, theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.inputs import CodeField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role
from liushou_desktop.services.school.key_pile import SheetStart

_ICON = 16


class KeepButton(QPushButton):
    """A field that goes on from sheet to sheet: locked = wash, accent border, closed lock."""

    def __init__(self, field: FormField, number: int) -> None:
        super().__init__(field.label)
        self.field_id, self._number = field.id, number
        self.setObjectName(f"keep:{field.id}")
        self.setProperty("part", "chip")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._name)
        self._name(False)

    def _name(self, is_kept: bool) -> None:
        verb = sentence("KEYING_KEEP_ON" if is_kept else "KEYING_KEEP_OFF")
        args = {"number": self._number, "verb": verb, "label": self.text()}
        self.setToolTip(sentence("KEYING_KEEP_HINT", args))
        self.setAccessibleName(self.toolTip())

    def sizeHint(self) -> QSize:
        bold = QFontMetricsF(theme.font(Role.STRONG)).horizontalAdvance(self.text())
        return QSize(round(bold) + _ICON + 26, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""  # type: ignore[attr-defined]
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        is_kept = self.isChecked()
        tone = "accent" if is_kept else "ink"
        font = theme.font(Role.STRONG if is_kept else Role.BODY)
        width = QFontMetricsF(font).horizontalAdvance(self.text())
        left = (self.width() - width - (_ICON + 5 if is_kept else 0)) / 2
        if is_kept:
            box = QRectF(left, (self.height() - _ICON) / 2, _ICON, _ICON)
            icons.paint(painter, "lock", box, tone)
            left += _ICON + 5
        painter.setFont(font)
        painter.setPen(theme.color(tone))
        room = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(
            room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text()
        )


class KeyingStrip(QFrame):
    """``called`` carries what was typed or scanned; ``kept`` the ids of the locked fields."""

    called = Signal(str)
    kept = Signal(object)
    unfolded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("part", "strip")
        self._buttons: list[KeepButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 9, 14, 9)
        column.setSpacing(theme.S8)
        column.addLayout(self._build_sheet())
        column.addLayout(self._build_keep())

    def _build_sheet(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(label(sentence("KEYING_SHEET_NUMBER"), tone="ink2"))
        self.number = CodeField(124)
        self.number.setObjectName("field:sheet_number")
        self.number.setAccessibleName(sentence("KEYING_SHEET_NUMBER_HINT"))
        self.number.setToolTip(sentence("KEYING_SHEET_NUMBER_HINT"))
        self.number.settled.connect(lambda: self.called.emit(self.number.text()))
        row.addWidget(self.number)
        self.name = label(role="section")
        self.name.setObjectName("strip:name")
        row.addWidget(self.name)
        self.facts = label(tone="ink2")
        row.addWidget(self.facts)
        row.addStretch(1)
        self.notice = StatusLabel()
        self.notice.hide()
        row.addWidget(self.notice)
        self.fold_button = Button("", icon="chevron-down", shortcut="F7", scale="small")
        self.fold_button.clicked.connect(self.unfolded)
        self.fold_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.fold_button.hide()
        row.addWidget(self.fold_button)
        return row

    def _build_keep(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(label(sentence("KEYING_KEEP"), tone="ink2"))
        self._keep_row = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._keep_row.setSizePolicy(policy)
        self._flow = FlowLayout(self._keep_row, theme.S8, 6)
        row.addWidget(self._keep_row, 1)
        return row

    def offer(self, fields: Sequence[FormField], kept: Collection[str]) -> None:
        """Offer these fields to be kept, the given ones locked."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons = [KeepButton(field, number) for number, field in enumerate(fields, 1)]
        for button in self._buttons:
            button.setChecked(button.field_id in kept)
            button.toggled.connect(lambda _: self.kept.emit(self.kept_fields()))
            self._flow.addWidget(button)

    def kept_fields(self) -> frozenset[str]:
        """Ids of the locked fields."""
        return frozenset(button.field_id for button in self._buttons if button.isChecked())

    def toggle(self, number: int) -> None:
        """Alt+number: lock or unlock that field."""
        if 1 <= number <= len(self._buttons):
            self._buttons[number - 1].toggle()

    def show_child(self, start: SheetStart | None, place: int) -> None:
        """Whose sheet it is; None while no child has been called."""
        self.number.setText(str(place) if place else (start.file_number if start else ""))
        self.name.setText(start.name if start else "")
        self.facts.setText("　".join(_facts(start)) if start else sentence("KEYING_NO_CHILD"))
        self.set_notice("")

    def set_notice(self, words: str, mark: Mark = Mark.DUE) -> None:
        """A word about this sheet, "" for none."""
        self.notice.set_status(mark, words)
        self.notice.setVisible(bool(words))

    def show_place(self, words: str) -> None:
        """The folded queue as a button, "" while the queue is on the page."""
        self.fold_button.setText(words)
        self.fold_button.setVisible(bool(words))


def _facts(start: SheetStart) -> list[str]:
    found = [start.sex]
    if start.age is not None:
        found.append(sentence("KEYING_AGE", {"age": start.age}))
    found.append(start.class_label)
    if start.owed:
        found.append(sentence("KEYING_VISITS", {"done": start.done, "owed": start.owed}))
    return [each for each in found if each]
