"""Parts of 学校登记: entering a school, the bureau's fingerprint, comparing a stamped sheet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, ChipGroup, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.inputs import CodeField, LongTextField, TextField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.shared.office_words import COUNTY, PREFECTURE

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.fingerprint_sheet import OwnFingerprint

_KINDS = {
    COUNTY: ("school", "teaching_point", "district"),
    PREFECTURE: ("school", "teaching_point", "county"),
}


class EntryCard(Card):
    """Code, full name, kind and 学区 of a school to be invited."""

    written = Signal()
    closed = Signal()

    def __init__(self, tier: str) -> None:
        super().__init__(sentence("SCHOOLS_NEW"), sentence("SCHOOLS_NEW_FACT"))
        self._kinds = _KINDS.get(tier, _KINDS[COUNTY])
        self.setObjectName("card:new_school")
        self.code = CodeField(width=150)
        self.code.setObjectName("field:school_code")
        self.code.setPlaceholderText(sentence("SCHOOLS_CODE"))
        self.code.setAccessibleName(sentence("SCHOOLS_CODE"))
        self.name = TextField()
        self.name.setObjectName("field:school_name")
        self.name.setPlaceholderText(sentence("SCHOOLS_NAME"))
        self.name.setAccessibleName(sentence("SCHOOLS_NAME"))
        first = QHBoxLayout()
        first.setSpacing(theme.S12)
        first.addWidget(self.code)
        first.addWidget(self.name, 1)
        self.body.addLayout(first)
        self.body.addLayout(self._build_second())
        first.addWidget(self.district)
        order = (self.code, self.name, self.district, self.kind, self.leave, self.write)
        for before, after in pairwise(order):
            self.setTabOrder(before, after)
        self.code.settled.connect(self.name.setFocus)
        self.name.settled.connect(self.kind.setFocus)
        self.kind.settled.connect(self.write.setFocus)
        self.code.textChanged.connect(self._judge)
        self.name.textChanged.connect(self._judge)
        self._judge()

    def _build_second(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(theme.S12)
        words = (Choice(code, sentence(f"SCHOOL_KIND_{code.upper()}")) for code in self._kinds)
        self.kind = ChipGroup(list(words))
        self.kind.setAccessibleName(sentence("SCHOOLS_KIND"))
        self.kind.set_codes(("school",))
        self.kind.changed.connect(self._judge)
        self.district = FilterCombo([])
        self.district.setAccessibleName(sentence("SCHOOLS_DISTRICT"))
        self.write = Button(sentence("SCHOOLS_WRITE"), "primary", "stick")
        self.write.setObjectName("button:write_enrolment")
        self.write.clicked.connect(self.written)
        self.leave = Button(sentence("SCHOOLS_CANCEL"))
        self.leave.clicked.connect(self.closed)
        line.addWidget(self.kind, 1)
        line.addWidget(self.leave)
        line.addWidget(self.write)
        return line

    def begin(self, districts: Sequence[tuple[str, str]]) -> None:
        """Empty; ``districts`` are code and name of the 学区 that can pass packages on."""
        self.code.clear()
        self.name.clear()
        self.kind.set_codes(("school",))
        self._districts = [Choice("", sentence("SCHOOLS_DIRECT"))]
        self._districts += [Choice(code, name) for code, name in districts]
        self.district.set_choices(self._districts)
        self._judge()

    def answers(self) -> dict[str, str | None]:
        """What was entered, as ``enrol_school`` takes it."""
        return {
            "code": self.code.text().strip(),
            "name": self.name.text().strip(),
            "kind": (self.kind.codes() or ("school",))[0],
            "district": (self.district.code() or None) if self.district.isEnabled() else None,
        }

    def _judge(self) -> None:
        is_whole = bool(self.code.text().strip() and self.name.text().strip())
        self.write.set_blocked(None if is_whole else sentence("SCHOOLS_NEEDS_BOTH"))
        self.district.setEnabled(self.kind.codes() not in (("district",), ("county",)))


class FingerprintCard(Card):
    """The bureau's six lines, to print and hand over."""

    print_pressed = Signal()
    save_pressed = Signal()
    change_pressed = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(sentence("SCHOOLS_OWN"), sentence("SCHOOLS_OWN_FACT"))
        self.setObjectName("card:own_fingerprint")
        self.said = StatusLabel()
        self.body.addWidget(self.said)
        row = QHBoxLayout()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        row.addLayout(self._grid)
        row.addStretch(1)
        self.body.addLayout(row)
        for code, icon, pressed in (
            ("SCHOOLS_OWN_PRINT", "printer", self.print_pressed),
            ("SCHOOLS_OWN_SAVE", "document", self.save_pressed),
            ("SCHOOLS_CHANGE_OWN", "", self.change_pressed),
            ("SCHOOLS_OWN_CLOSE", "", self.closed),
        ):
            button = Button(sentence(code), icon=icon, scale="small")
            button.clicked.connect(pressed)
            self.add_to_header(button)

    def show_fingerprint(self, own: OwnFingerprint, said: str) -> None:
        """Show the lines; ``said`` tells what was just written, or is ""."""
        self.said.set_status(Mark.DONE, said)
        self.said.setVisible(bool(said))
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for place, (name, groups, check) in enumerate(own.lines):
            row, column = place % 3, place // 3 * 4
            self._grid.addWidget(label(name, tone="ink2"), row, column)
            self._grid.addWidget(label("  ".join(groups), role="strong"), row, column + 1)
            self._grid.addWidget(label(check, tone="accent"), row, column + 2)
        self._grid.setColumnMinimumWidth(3, theme.S16)


class ApprovalBlock(QWidget):
    """Type or scan the stamped sheet; what differs is said above the field, where it is seen even
    when the pane is short."""

    given = Signal(str)
    typed = Signal(str)  # so far

    def __init__(self, epoch: int, typed: str = "") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        head = sentence("SCHOOLS_COMPARE", {"epoch": epoch})
        column.addWidget(label(head, role="strong", wrap=True))
        column.addWidget(label(sentence("SCHOOLS_COMPARE_TEXT"), tone="ink2", wrap=True))
        self.refusal = label("", tone="bad", wrap=True)
        self.refusal.setObjectName("label:refusal")
        self.refusal.hide()
        column.addWidget(self.refusal)
        self.field = LongTextField(4)
        self.field.setObjectName("field:fingerprint")
        self.field.setAccessibleName(sentence("SCHOOLS_FINGERPRINT"))
        self.field.textChanged.connect(self._count)
        self.field.settled.connect(self._give)
        column.addWidget(self.field)
        self.count = label("", tone="ink2", wrap=True)
        column.addWidget(self.count)
        self.approve = Button(sentence("SCHOOLS_APPROVE"), "primary")
        self.approve.setObjectName("button:approve")
        self.approve.clicked.connect(self._give)
        column.addWidget(self.approve)
        self.field.setText(typed)
        self._count()

    def refuse(self, said: str) -> None:
        """What is wrong, in the words of the refusal; what was typed stays."""
        self.refusal.setText(said)
        self.refusal.show()
        self.field.set_tone("bad")
        self.field.setFocus()

    def _count(self) -> None:
        from liushou_desktop.services.bureau.school_keys import read_typed

        found = read_typed(self.field.text())
        self.refusal.hide()
        self.field.set_tone("")
        code = "SCHOOLS_SCANNED" if found.is_scanned else "SCHOOLS_TYPED"
        self.count.setText(sentence(code, {"count": found.count, "whole": found.whole}))
        blocked = None if found.is_enough else sentence("SCHOOLS_NOT_ENOUGH")
        self.approve.set_blocked(blocked)
        self.typed.emit(self.field.text())

    def _give(self) -> None:
        if self.approve.isEnabled():
            self.given.emit(self.field.text())
