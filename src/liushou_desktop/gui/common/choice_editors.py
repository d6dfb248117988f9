"""Editors for answers out of a list: numbered chips up to nine, beyond that a searching combo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import MOST_CHIPS, kind_of
from liushou_desktop.formspec.model import Code, FormField
from liushou_desktop.gui.common.buttons import Button, ChipGroup, Choice
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.field_editor import MIDDLE, SHORT, WIDE, FieldEditor
from liushou_desktop.gui.common.flow_layout import FlowLayout


def _choice(code: Code) -> Choice:
    return Choice(code.code, code.short or code.name, (code.name, *code.also))


def offered(field: FormField, context: Context) -> tuple[Choice, ...]:
    """The answers of a choice field that may be chosen today."""
    return tuple(_choice(code) for code in context.options(field.options).offered())


def by_name(names: Mapping[str, str] | None) -> tuple[Choice, ...]:
    """People or classes of the site."""
    return tuple(Choice(key, name) for key, name in (names or {}).items())


class ChipsEditor(FieldEditor):
    """One or several of at most nine answers (more chips than digits only for several)."""

    extent = WIDE

    def __init__(
        self, field: FormField, context: Context, choices: Sequence[Choice], several: bool
    ) -> None:
        super().__init__(field, context)
        self.group = ChipGroup(choices, several)
        self.adopt(self.group, 1)
        self.group.changed.connect(self._on_changed)
        self.group.settled.connect(self.settled)

    def _on_changed(self) -> None:
        self.changed.emit()
        self.left.emit()  # an answer is whole as soon as it is chosen

    def value(self) -> object:
        codes = self.group.codes()
        if self.group.several:
            return codes or None
        return codes[0] if codes else None

    def set_value(self, value: object) -> None:
        codes = value if isinstance(value, tuple | list) else (value,)
        self.group.set_codes([str(code) for code in codes])

    def take_hint(self, words: str) -> bool:
        self.group.set_note(words)
        return True

    def set_tone(self, tone: str) -> None:
        self.group.set_tone(tone)


class YesNoEditor(ChipsEditor):
    """Two chips in the form's own words."""

    def __init__(self, field: FormField, context: Context) -> None:
        yes, no = kind_of(field).words(field)  # type: ignore[attr-defined]
        super().__init__(field, context, (Choice("yes", yes), Choice("no", no)), several=False)
        self.extent = SHORT

    def value(self) -> object:
        found = super().value()
        return None if found is None else found == "yes"

    def set_value(self, value: object) -> None:
        super().set_value({True: "yes", False: "no"}.get(value, ""))  # type: ignore[call-overload]


class ComboEditor(FieldEditor):
    """One of many answers, found by typing."""

    extent = SHORT

    def __init__(
        self, field: FormField, context: Context, choices: Sequence[Choice], width: int = 216
    ) -> None:
        super().__init__(field, context)
        self.combo = SearchCombo(choices, width)
        self.combo.setFixedWidth(width)
        self.adopt(self.combo)
        self.combo.line.setObjectName(f"field:{field.id}:text")
        self.row.addStretch(1)
        self.combo.changed.connect(self.changed)
        self.combo.left.connect(self.left)
        self.combo.settled.connect(self.settled)

    def value(self) -> object:
        return self.combo.code()

    def set_value(self, value: object) -> None:
        self.combo.set_code(None if value is None else str(value))

    def trouble(self) -> tuple[Problem, str] | None:
        words = self.combo.problem()
        typed = self.combo.currentText().strip()
        problem = Problem(self.field.id, "TYPED_NOT_IN_LIST", {"text": typed})
        return (problem, words) if words else None

    def set_tone(self, tone: str) -> None:
        self.combo.set_tone(tone)


class SeveralEditor(FieldEditor):
    """Several out of a long list: the combo adds, a press on a name takes it away."""

    extent = MIDDLE

    def __init__(self, field: FormField, context: Context, choices: Sequence[Choice]) -> None:
        super().__init__(field, context)
        self._choices = {choice.code: choice for choice in choices}
        self._chosen: list[str] = []
        self.combo = SearchCombo(choices, 176)
        self.combo.setFixedWidth(176)
        self.adopt(self.combo)
        self.combo.line.setObjectName(f"field:{field.id}:text")
        self.names = QWidget()
        self._names_row = FlowLayout(self.names, 6, 6)
        self.row.addWidget(self.names, 1)
        self.row.setAlignment(self.combo, Qt.AlignmentFlag.AlignTop)
        self.combo.settled.connect(self._on_settled)
        self.combo.left.connect(self._on_left)

    def value(self) -> object:
        return tuple(self._chosen) or None

    def set_value(self, value: object) -> None:
        self._chosen = [str(code) for code in value] if isinstance(value, tuple | list) else []
        self._show_names()

    def set_tone(self, tone: str) -> None:
        self.combo.set_tone(tone)

    def _take(self) -> bool:
        code = self.combo.code()
        if code is None:
            return False
        self.combo.set_code(None)
        if code not in self._chosen:
            self._chosen.append(code)
            self._show_names()
            self.changed.emit()
        return True

    def _on_settled(self) -> None:
        """Enter on a name adds it and waits for the next; on an empty field it moves on."""
        if not self._take():
            self.settled.emit()

    def _on_left(self) -> None:
        self._take()
        self.left.emit()

    def _show_names(self) -> None:
        while (item := self._names_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for code in self._chosen:
            choice = self._choices.get(code)
            name = choice.word if choice else code
            button = Button(name, icon="close", scale="small")
            button.setToolTip(sentence("GUI_TAKE_AWAY", {"name": name}))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, gone=code: self._drop(gone))
            self._names_row.addWidget(button)

    def _drop(self, code: str) -> None:
        self._chosen.remove(code)
        self._show_names()
        self.changed.emit()
        self.left.emit()


def choice_editor(field: FormField, context: Context) -> FieldEditor:
    """Chips up to nine answers, a combo beyond."""
    choices = offered(field, context)
    if len(choices) <= MOST_CHIPS:
        return ChipsEditor(field, context, choices, several=False)
    return ComboEditor(field, context, choices)


def choices_editor(field: FormField, context: Context) -> FieldEditor:
    """Chips for several answers, a combo that collects beyond twice nine."""
    choices = offered(field, context)
    if len(choices) <= 2 * MOST_CHIPS:
        return ChipsEditor(field, context, choices, several=True)
    return SeveralEditor(field, context, choices)


def staff_editor(field: FormField, context: Context) -> FieldEditor:
    """People of the staff list; without a list names are written."""
    return SeveralEditor(field, context, by_name(context.staff))


def child_editor(field: FormField, context: Context) -> FieldEditor:
    """A pupil of this school."""
    return ComboEditor(field, context, by_name(context.children))


def class_editor(field: FormField, context: Context) -> FieldEditor:
    """A class of this school."""
    return ComboEditor(field, context, by_name(context.classes))
