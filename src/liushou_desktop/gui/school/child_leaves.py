"""Leaves of a child in tab 家庭与照护: ill, 休学, away with the family, a parent at home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, ChipGroup
from liushou_desktop.gui.common.inputs import DateField, TextField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.school.child_words import whole_day
from liushou_desktop.gui.school.inline_forms import InlineForm, choices_of
from liushou_desktop.services.school.child_leaves import LeaveLine
from liushou_desktop.services.school.suspend_child import KINDS, Leave
from liushou_desktop.services.shared.words import word

_YES, _NO = "yes", "no"


class LeaveForm(InlineForm):
    """A leave to note, or one to put right: ``leave_id`` is "" for a new one."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__("", "leave")
        self.leave_id = ""
        self._held: LeaveLine | None = None
        self.kind = ChipGroup(choices_of(KINDS))
        self.kind.setObjectName("field:leave_kind")
        self.start, self.end = DateField(today), DateField(today, may_be_future=True)
        self.start.setObjectName("field:leave_start")
        self.end.setObjectName("field:leave_end")
        self.end.end_of(self.start)
        self.end.setPlaceholderText(sentence("LEAVE_END_OPEN"))
        self.proof = ChipGroup(choices_of("have_or_not"))
        self.proof.setObjectName("field:leave_proof")
        self.note = TextField(420)
        self.note.setObjectName("field:leave_note")
        self.note.setMaxLength(100)
        self.add_field(sentence("LEAVE_KIND"), self.kind, is_required=True)
        self.add_field(sentence("LEAVE_START"), self.start, is_required=True)
        self.add_field(sentence("LEAVE_END"), self.end)
        self.add_field(sentence("LEAVE_PROOF"), self.proof, is_required=True)
        self.add_field(sentence("LEAVE_NOTE"), self.note)
        self.kind.settled.connect(self.start.setFocus)
        self.start.settled.connect(self.end.setFocus)
        self.end.settled.connect(self.proof.setFocus)
        self.proof.settled.connect(self.note.setFocus)

    def begin(self) -> None:
        self.begin_for(None)

    def begin_for(self, line: LeaveLine | None) -> None:
        """Open empty, or with a leave that is to be changed."""
        super().begin()
        self._held = line
        self.leave_id = line.id if line else ""
        self.do_button.setText(sentence("LEAVE_DO_CHANGE" if line else "LEAVE_DO"))
        self.kind.set_codes((line.kind,) if line else ())
        self.start.set_day(line.start if line else None)
        self.end.set_day(line.end if line else None)
        self.proof.set_codes(((_YES if line.has_proof else _NO),) if line else ())
        self.note.setText(line.note if line else "")
        (self.end if line else self.kind).setFocus()

    def missing(self) -> str:
        if not self.kind.codes():
            return sentence("INLINE_LEAVE_KIND_MISSING")
        if self.start.day() is None:
            return self.start.problem() or sentence("INLINE_DAY_MISSING")
        if not self.proof.codes():
            return sentence("INLINE_LEAVE_PROOF_MISSING")
        return self.end.problem()

    def leave(self) -> Leave:
        """What stands in the fields; ``missing`` has said that it is whole."""
        start = self.start.day()
        assert start is not None
        return Leave(
            kind=self.kind.codes()[0],
            start=start,
            end=self.end.day(),
            has_proof=self.proof.codes() == (_YES,),
            note=self.note.text(),
        )

    def asks_why(self) -> bool:
        """Whether a correction wants a reason: another kind or first day than was noted."""
        held, leave = self._held, self.leave()
        return held is not None and (held.kind, held.start) != (leave.kind, leave.start)


class LeaveBlock(QWidget):
    """The leaves of a child, newest first, each with what it does to the figures."""

    given = Signal()
    void_pressed = Signal(str)

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        self.fact = label("", tone="ink2")
        self.begin_button = Button(sentence("LEAVE_BEGIN"), kind="link")
        self.begin_button.setObjectName("button:begin_leave")
        head.addWidget(label(sentence("LEAVE_TITLE"), role="section"))
        head.addWidget(self.fact)
        head.addStretch(1)
        head.addWidget(self.begin_button)
        column.addLayout(head)
        self.form = LeaveForm(today)
        self.form.given.connect(self.given)
        self.form.closed.connect(self.form.hide)
        self.begin_button.clicked.connect(self.form.begin)
        column.addWidget(self.form)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        column.addLayout(self._lines)

    def show_leaves(self, leaves: Sequence[LeaveLine], may_edit: bool) -> None:
        """Show these; the form closes."""
        self.form.hide()
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.begin_button.setVisible(may_edit)
        self.fact.setText("" if leaves else sentence("LEAVE_NONE"))
        for line in leaves:
            self._lines.addWidget(self._line(line, may_edit))

    def _line(self, line: LeaveLine, may_edit: bool) -> QWidget:
        widget = QWidget()
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        row.addWidget(label(leave_words(line)))
        mark = Mark.EXEMPT if line.suspends else None
        row.addWidget(StatusLabel(mark, leave_effect(line), None if mark else "ink3"))
        row.addStretch(1)
        if may_edit:
            change = Button(sentence("LEAVE_CHANGE"), kind="link", scale="small")
            change.setObjectName(f"button:change_leave:{line.id}")
            change.clicked.connect(lambda: self.form.begin_for(line))
            void = Button(sentence("LEAVE_VOID"), kind="link", scale="small")
            void.setObjectName(f"button:void_leave:{line.id}")
            void.clicked.connect(lambda: self.void_pressed.emit(line.id))
            row.addWidget(change)
            row.addWidget(void)
        return widget


def leave_words(line: LeaveLine) -> str:
    """病假 2026年4月13日到5月8日，有证明."""
    args = {"kind": word(KINDS, line.kind), "start": whole_day(line.start), "note": line.note}
    args["end"] = whole_day(line.end) if line.end else ""
    words = sentence("LEAVE_LINE" if line.end else "LEAVE_LINE_OPEN", args)
    if line.asks_proof:
        words += sentence("LEAVE_PROVED" if line.has_proof else "LEAVE_UNPROVED")
    return words + (sentence("LEAVE_LINE_NOTE", args) if line.note else "")


def leave_effect(line: LeaveLine) -> str:
    """What it does to the figures, and why not when it does nothing."""
    if line.suspends:
        return sentence("LEAVE_SUSPENDS")
    if not line.asks_proof:
        return sentence("LEAVE_STAY_SHORT", {"days": line.days, "limit": line.limit})
    if not line.has_proof:
        return sentence("LEAVE_WANTS_PROOF")
    return sentence("LEAVE_SHORT", {"days": line.days, "limit": line.limit})
