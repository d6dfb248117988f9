"""Small forms that open below their cause instead of a dialog: end a spell, identify, try a number.

Each asks two or three things, says what is wrong under them, and has a button that says what will
happen. ``Esc`` and 先不动 close them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, ChipGroup, Choice
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.form_rows import FieldLabel
from liushou_desktop.gui.common.inputs import DateField, TextField
from liushou_desktop.gui.common.labels import StatusLabel
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.school.leave_school import LEAVES, REASONS

Today = Callable[[], date]
_LABEL = 110


def choices_of(set_id: str, codes: Sequence[str] | None = None) -> list[Choice]:
    """A code set as chips, or only some of its codes."""
    offered = code_set(set_id).offered()
    return [Choice(each.code, each.name) for each in offered if codes is None or each.code in codes]


class InlineForm(QFrame):
    """The frame: fields behind the accent bar, one sentence of trouble, two buttons."""

    opened = Signal()
    given = Signal()
    closed = Signal()

    def __init__(self, verb: str, name: str) -> None:
        super().__init__()
        self.setProperty("part", "condition")
        self.setObjectName(f"inline:{name}")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 10)
        self.column.setSpacing(theme.S8)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(theme.S8)
        self.column.addLayout(self._fields)
        self.trouble = StatusLabel(Mark.REFUSED, "")
        self.trouble.hide()
        self.column.addWidget(self.trouble)
        row = QHBoxLayout()
        row.setSpacing(theme.S8)
        row.addSpacing(_LABEL + theme.S12)
        self.do_button = Button(verb)
        self.do_button.setObjectName(f"button:{name}")
        self.do_button.clicked.connect(self._on_do)
        leave = Button(sentence("GUI_LEAVE_AS_IS"))
        leave.clicked.connect(self.closed)
        row.addWidget(self.do_button)
        row.addWidget(leave)
        row.addStretch(1)
        self.column.addLayout(row)
        self.hide()

    def add_field(self, words: str, field: QWidget, is_required: bool = False) -> None:
        """A field with its label at the left."""
        field.setAccessibleName(words)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        name = FieldLabel(words, _LABEL)
        name.set_required(is_required)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(field)
        if not isinstance(field, ChipGroup):
            row.addStretch(1)
        self._fields.addLayout(row)

    def begin(self) -> None:
        """Open, empty, with the cursor in the first field."""
        self.say("")
        self.show()
        self.opened.emit()

    def missing(self) -> str:
        """What has to be filled in before it can be done, "" when nothing."""
        return ""

    def say(self, trouble: str) -> None:
        """A sentence under the fields; "" takes it away."""
        self.trouble.set_status(Mark.REFUSED, trouble)
        self.trouble.setVisible(bool(trouble))

    def _on_do(self) -> None:
        trouble = self.missing()
        self.say(trouble)
        if not trouble:
            self.given.emit()


def _day_trouble(field: DateField) -> str:
    return field.problem() or ("" if field.day() else sentence("INLINE_DAY_MISSING"))


class EndSpellForm(InlineForm):
    """The last day of being left behind, and why it ended."""

    def __init__(self, today: Today) -> None:
        super().__init__(sentence("SPELL_END_DO"), "end_spell")
        self._today = today
        self.last_day = DateField(today)
        self.last_day.setObjectName("field:last_day")
        self.reason = ChipGroup(choices_of("spell_end_reason"))
        self.reason.setObjectName("field:end_reason")
        self.add_field(sentence("SPELL_LAST_DAY"), self.last_day, is_required=True)
        self.add_field(sentence("SPELL_END_REASON"), self.reason, is_required=True)

    def begin(self) -> None:
        super().begin()
        self.last_day.set_day(self._today())
        self.reason.set_codes(())
        self.reason.setFocus()

    def missing(self) -> str:
        if not self.reason.codes():
            return sentence("INLINE_REASON_MISSING")
        return _day_trouble(self.last_day)


class LeaveSchoolForm(InlineForm):
    """The last day at this school, why, and where to."""

    def __init__(self, today: Today) -> None:
        super().__init__(sentence("LEFT_DO"), "leave_school")
        self._today = today
        self.last_day = DateField(today)
        self.last_day.setObjectName("field:left_on")
        self.reason = ChipGroup(choices_of(REASONS, tuple(LEAVES)))
        self.reason.setObjectName("field:left_reason")
        self.destination = TextField(420)
        self.destination.setObjectName("field:left_to")
        self.destination.setMaxLength(60)
        self.add_field(sentence("LEFT_REASON"), self.reason, is_required=True)
        self.add_field(sentence("LEFT_LAST_DAY"), self.last_day, is_required=True)
        self.add_field(sentence("LEFT_DESTINATION"), self.destination)
        self.reason.settled.connect(self.last_day.setFocus)
        self.last_day.settled.connect(self.destination.setFocus)

    def begin(self) -> None:
        super().begin()
        self.last_day.set_day(self._today())
        self.reason.set_codes(())
        self.destination.clear()
        self.reason.setFocus()

    def missing(self) -> str:
        if not self.reason.codes():
            return sentence("INLINE_LEFT_REASON_MISSING")
        return _day_trouble(self.last_day)


class OpenFileForm(InlineForm):
    """Identify a pupil as left behind: category, since when, why."""

    def __init__(self, today: Today) -> None:
        super().__init__(sentence("SPELL_OPEN_DO"), "open_file")
        self.category = ChipGroup(choices_of("left_behind_category", ("1", "2")))
        self.category.setObjectName("field:category")
        self.start = DateField(today)
        self.start.setObjectName("field:spell_start")
        self.reason = ChipGroup(choices_of("care_reason"))
        self.reason.setObjectName("field:care_reason")
        self.add_field(sentence("SPELL_CATEGORY"), self.category, is_required=True)
        self.add_field(sentence("SPELL_START"), self.start, is_required=True)
        self.add_field(sentence("SPELL_REASON"), self.reason)
        self.category.settled.connect(self.start.setFocus)
        self.start.settled.connect(self.reason.setFocus)

    def begin(self) -> None:
        super().begin()
        self.category.set_codes(())
        self.start.set_day(None)
        self.reason.set_codes(())
        self.category.setFocus()

    def missing(self) -> str:
        if not self.category.codes():
            return sentence("INLINE_CATEGORY_MISSING")
        return _day_trouble(self.start)


class TrialForm(InlineForm):
    """Somebody has rung a parent's number: what came of it, on which day."""

    def __init__(self, today: Today) -> None:
        super().__init__("", "trial")
        self._today = today
        self.role = ""
        self.day = DateField(today)
        self.day.setObjectName("field:tried_on")
        self.result = ChipGroup(choices_of("phone_result"))
        self.result.setObjectName("field:phone_result")
        self.add_field(sentence("TRIAL_RESULT"), self.result, is_required=True)
        self.add_field(sentence("TRIAL_DAY"), self.day, is_required=True)

    def begin_for(self, role: str) -> None:
        """Open for the ``father`` or the ``mother``."""
        self.begin()
        self.role = role
        parent = sentence(f"FAMILY_{role.upper()}")
        self.do_button.setText(sentence("TRIAL_DO_NAMED", {"parent": parent}))
        self.day.set_day(self._today())
        self.result.set_codes(())
        self.result.setFocus()

    def missing(self) -> str:
        if not self.result.codes():
            return sentence("INLINE_RESULT_MISSING")
        return _day_trouble(self.day)


class PairForm(InlineForm):
    """A helper teacher for the child."""

    def __init__(self) -> None:
        super().__init__(sentence("PAIR_DO"), "pair")
        self.staff = SearchCombo((), 260)
        self.staff.setObjectName("field:staff")
        self.aim = TextField(420)
        self.aim.setObjectName("field:aim")
        self.aim.setMaxLength(60)
        self.add_field(sentence("PAIR_STAFF"), self.staff, is_required=True)
        self.add_field(sentence("PAIR_AIM"), self.aim)
        self.staff.settled.connect(self.aim.setFocus)

    def begin(self) -> None:
        super().begin()
        self.staff.set_code(None)
        self.aim.clear()
        self.staff.setFocus()

    def missing(self) -> str:
        if self.staff.code() is None:
            return self.staff.problem() or sentence("INLINE_STAFF_MISSING")
        return ""
