"""What an editor of a form field is: a widget with a value of the field's kind."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from liushou_desktop.app.wording import say_problem, sentence
from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import Unreadable, kind_of
from liushou_desktop.formspec.model import FormField
from liushou_desktop.gui.common.inputs import CodeField, DateField, LongTextField, TextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.typed_date import read_day, say_trouble

SHORT, MIDDLE, WIDE = "short", "middle", "wide"
_TODAY_WITHOUT_CLOCK = date(2000, 1, 1)


class FieldEditor(QWidget):
    """Edits one field. ``changed`` is any change, ``left`` the time to check, ``settled`` goes on.

    Attributes:
        extent: how much room it takes: two ``SHORT`` ones stand side by side.
        control: the widget that takes the focus.
        is_stop: Enter stops here on its way through the form; Tab always does.
    """

    changed = Signal()
    left = Signal()
    settled = Signal()
    extent = MIDDLE
    is_stop = True

    def __init__(self, field: FormField, context: Context) -> None:
        super().__init__()
        self.field, self.context = field, context
        self.control: QWidget = self
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(10)

    def adopt(self, control: QWidget, stretch: int = 0) -> None:
        """Place the widget that takes the focus and give it its names."""
        self.control = control
        control.setObjectName(f"field:{self.field.id}")
        control.setAccessibleName(self.field.label)
        self.setFocusProxy(control)
        self.row.addWidget(control, stretch)

    def enter(self) -> None:
        """Take the cursor; typing replaces what stands there, as after Tab."""
        self.control.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self.control, QLineEdit):
            self.control.selectAll()

    def make_brief(self) -> None:
        """Take as little room as it can: many editors stand in a row."""

    def value(self) -> object:
        """The value, None when unanswered or unreadable."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show a value without ``changed``."""
        raise NotImplementedError

    def trouble(self) -> tuple[Problem, str] | None:
        """What stands there and cannot be read, with its sentence."""
        return None

    def holds_text(self) -> bool:
        """Whether words were written that would be missed."""
        return False

    def take_hint(self, words: str) -> bool:
        """Show the hint inside; False leaves it to the row."""
        return False

    def set_tone(self, tone: str) -> None:
        """``bad``, ``due`` or ""."""

    def set_read_only(self, is_read_only: bool) -> None:
        """Show only."""
        self.setEnabled(not is_read_only)


class TypedEditor(FieldEditor):
    """Anything written in one line and read by its kind: names, numbers, phones, places, times."""

    def __init__(self, field: FormField, context: Context) -> None:
        super().__init__(field, context)
        self._kind = kind_of(field)
        made = CodeField if self._kind.digits_only else TextField
        self.line = made()
        pixels = _PIXELS.get(field.kind)
        if pixels:
            self.line.setFixedWidth(pixels)
            self.extent = SHORT
        self.adopt(self.line, 0 if pixels else 1)
        if unit := field.limits.get("unit"):
            self.row.addWidget(label(str(unit), tone="ink2"))
        if pixels:
            self.row.addStretch(1)
        self.line.textEdited.connect(self.changed)
        self.line.left.connect(self._on_left)
        self.line.settled.connect(self.settled)

    def make_brief(self) -> None:
        least, most = _BRIEF.get(self.field.kind, (64, self.line.maximumWidth()))
        self.line.setMinimumWidth(least)
        self.line.setMaximumWidth(most)
        self.row.setStretchFactor(self.line, 100)

    def value(self) -> object:
        try:
            return self._kind.parse(self.line.text(), self.field, self.context)
        except Unreadable:
            return None

    def set_value(self, value: object) -> None:
        known = is_answered(value)
        self.line.setText(self._kind.show(value, self.field, self.context) if known else "")
        self.line.setCursorPosition(0)

    def trouble(self) -> tuple[Problem, str] | None:
        try:
            self._kind.parse(self.line.text(), self.field, self.context)
        except Unreadable as error:
            problem = error.problem(self.field.id)
            return problem, say_problem(problem)
        return None

    def holds_text(self) -> bool:
        return bool(self.line.text().strip())

    def set_tone(self, tone: str) -> None:
        self.line.set_tone(tone)

    def set_read_only(self, is_read_only: bool) -> None:
        self.line.setReadOnly(is_read_only)

    def _on_left(self) -> None:
        """Show the value as it was understood."""
        if self.trouble() is None and is_answered(self.value()):
            self.set_value(self.value())
        self.left.emit()


_PIXELS = {
    "integer": 96,
    "decimal": 96,
    "time": 96,
    "phone": 176,
    "person_name": 176,
    "identity_number": 216,
    "student_number": 216,
}


#: Least and most width of one of many in a row.
_BRIEF = {
    "time": (72, 72),
    "integer": (72, 72),
    "decimal": (72, 72),
    "phone": (116, 120),
    "person_name": (76, 120),
}


class TextEditor(TypedEditor):
    """One line of free text; short ones take half a line."""

    def __init__(self, field: FormField, context: Context) -> None:
        super().__init__(field, context)
        longest = field.limits.get("max_length", 200)
        if isinstance(longest, int):
            self.line.setMaxLength(longest * 2)  # surrogate pairs count twice in Qt
            if longest <= 30 and not field.screen.get("wide"):
                self.line.setFixedWidth(216)
                self.row.addStretch(1)
                self.extent = SHORT


class LongTextEditor(FieldEditor):
    """Several lines; counts down when the limit comes near."""

    extent = WIDE

    def __init__(self, field: FormField, context: Context) -> None:
        super().__init__(field, context)
        lines = field.screen.get("lines", 2)
        self.area = LongTextField(lines if isinstance(lines, int) else 2)
        self.adopt(self.area, 1)
        self.area.textChanged.connect(self.changed)
        self.area.left.connect(self.left)
        self.area.settled.connect(self.settled)

    def value(self) -> object:
        return kind_of(self.field).parse(self.area.text(), self.field, self.context)

    def set_value(self, value: object) -> None:
        was_blocked = self.area.blockSignals(True)
        self.area.setText(str(value or ""))
        self.area.blockSignals(was_blocked)
        self.area.fit()

    def holds_text(self) -> bool:
        return bool(self.area.text().strip())

    def set_tone(self, tone: str) -> None:
        self.area.set_tone(tone)

    def set_read_only(self, is_read_only: bool) -> None:
        self.area.setReadOnly(is_read_only)


class DateEditor(FieldEditor):
    """A day in short forms, or what the field's precision allows (2021年4月)."""

    extent = SHORT

    def __init__(self, field: FormField, context: Context) -> None:
        super().__init__(field, context)
        self._kind = kind_of(field)
        looks_back = field.limits.get("within_term") or field.limits.get("past")
        self._may_be_future = not looks_back and self._precision() == "day"
        self.line = DateField(self._today, self._may_be_future)
        if not (self._may_be_future or field.limits.get("within_term")):
            self.line.setPlaceholderText(sentence(_PLACEHOLDERS[self._precision()]))
        self.adopt(self.line)
        self.row.addStretch(1)
        self.line.textEdited.connect(self.changed)
        self.line.left.connect(self.left)
        self.line.settled.connect(self.settled)

    def make_brief(self) -> None:
        self.line.make_brief()

    def _precision(self) -> str:
        return str(self.field.limits.get("precision", "day"))

    def value(self) -> object:
        typed = self.line.text().strip()
        day, _ = read_day(typed, self._today(), self._may_be_future)
        try:
            return self._kind.parse(day.isoformat() if day else typed, self.field, self.context)
        except (Unreadable, ValueError):
            return None

    def set_value(self, value: object) -> None:
        known = is_answered(value)
        self.line.setText(self._kind.show(value, self.field, self.context) if known else "")
        self.line.normalise()

    def trouble(self) -> tuple[Problem, str] | None:
        typed = self.line.text().strip()
        if not typed or self.value() is not None:
            return None
        _, problem = read_day(typed, self._today(), self._may_be_future)
        found = problem or Problem(self.field.id, "DATE_UNREADABLE", {"text": typed})
        return Problem(self.field.id, found.code, found.args), say_trouble(typed, found)

    def set_tone(self, tone: str) -> None:
        self.line.set_tone(tone)

    def set_read_only(self, is_read_only: bool) -> None:
        self.line.setReadOnly(is_read_only)

    def set_today(self) -> None:
        """Ctrl+; as in WPS."""
        self.line.set_today()
        self.changed.emit()

    def _today(self) -> date:
        return self.context.today or _TODAY_WITHOUT_CLOCK


_PLACEHOLDERS = {
    "day": "GUI_WHOLE_DATE_PLACEHOLDER",
    "month": "GUI_MONTH_PLACEHOLDER",
    "year": "GUI_MONTH_PLACEHOLDER",
}


class ComputedEditor(FieldEditor):
    """What the program fills in: words, never a field."""

    extent = SHORT

    def __init__(self, field: FormField, context: Context) -> None:
        super().__init__(field, context)
        self._value: object = None
        self.words = label("—", tone="ink2")
        self.words.setMinimumHeight(32)
        self.adopt(self.words)
        self.row.addStretch(1)

    def value(self) -> object:
        return self._value

    def set_value(self, value: object) -> None:
        self._value = value
        known = is_answered(value)
        shown = kind_of(self.field).show(value, self.field, self.context) if known else "—"
        self.words.setText(shown)
