"""A form of ``formspec`` on the screen, derived whole: a field added to its TOML shows up here.

Enter moves on, chips choose by digit, conditions open and close blocks, checks run when a field is
left. The view keeps no record: a page gives it answers and takes them out again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.formspec.check import check, is_required, is_shown, with_defaults
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import ChipGroup, Choice
from liushou_desktop.gui.common.dialogs import Answer, Ask
from liushou_desktop.gui.common.field_editor import DateEditor, FieldEditor
from liushou_desktop.gui.common.field_editors import make_editor
from liushou_desktop.gui.common.form_lines import by_condition, on_lines, second_width, widest
from liushou_desktop.gui.common.form_rows import ConditionBlock, FieldRow, SectionTitle
from liushou_desktop.gui.common.inputs import LongTextField
from liushou_desktop.gui.common.labels import label

Answers = Mapping[str, object]
Checker = Callable[[Answers], Sequence[Problem]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A ready answer to several fields at once: 外婆 韩桂英 fills name and relation."""

    words: str
    values: Mapping[str, object]


class FormView(QScrollArea):
    """The form.

    Args:
        context: day, term and lists; combos take their names from it.
        hidden: fields the page shows itself (the child in the keying strip).
        checker: answers → problems; ``formspec.check`` unless given.
        ask: asked before a closing block swallows words.
    """

    changed = Signal()
    problems_changed = Signal(int, int)  # red, yellow among the fields already left
    completed = Signal()  # Enter on the last field

    def __init__(
        self,
        form: Form,
        context: Context,
        hidden: Collection[str] = (),
        checker: Checker | None = None,
        ask: Ask | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.form, self.context = form, context
        self._checker = checker or (lambda answers: check(form, answers, context))
        self._ask = ask
        self._rows: dict[str, FieldRow] = {}
        self._blocks: list[tuple[FormField, ConditionBlock]] = []
        self._values: dict[str, object] = {}  # as last seen, to take a closing back
        self._fixed: dict[str, object] = {}  # answers of hidden fields
        self._visited: set[str] = set()
        self._last: Answers = {}
        self._offers: dict[str, ChipGroup] = {}
        self._passed_over: frozenset[str] = frozenset()
        self._problems: list[Problem] = []
        self.setObjectName(f"form:{form.id}")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._build([field for field in form.fields() if not _is_skipped(field, hidden)])
        self._apply_conditions()

    # building ---------------------------------------------------------------------------

    def _build(self, shown: Sequence[FormField]) -> None:
        body = QWidget()
        body.setProperty("ground", "surface")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(10)
        self._label_width = widest(shown)
        ids = {field.id for field in shown}
        for section in self.form.sections:
            fields = [field for field in section.fields if field.id in ids]
            if fields and len(self.form.sections) > 1:
                self._column.addWidget(SectionTitle(section.title))
            self._add_fields(fields)
        self._column.addWidget(self._reason_block())
        self._column.addStretch(1)
        self.setWidget(body)
        self._connect()

    def _add_fields(self, fields: Sequence[FormField]) -> None:
        """Fields of one condition share a block; two short ones share a line."""
        for group in by_condition(fields):
            condition = group[0].show_if
            column, width = self._column, self._label_width
            if condition is not None:
                block = ConditionBlock(indent=max(0, self._label_width - 16))
                self._column.addWidget(block)
                self._blocks.append((group[0], block))
                column, width = block.column, widest(group)
            lines = on_lines([make_editor(field, self.context) for field in group])
            widths = (width, second_width(lines))
            for line in lines:
                column.addLayout(self._line(line, widths))

    def _line(self, editors: Sequence[FieldEditor], widths: tuple[int, int]) -> QHBoxLayout:
        layout = QHBoxLayout()
        layout.setSpacing(theme.S16)
        for editor, width in zip(editors, widths, strict=False):
            row = FieldRow(editor, width, is_alone=len(editors) == 1)
            self._rows[editor.field.id] = row
            layout.addWidget(row, 1)
        return layout

    def _reason_block(self) -> QWidget:
        """One sentence for all doubts; shown while there are any."""
        self._reason_frame = QWidget()
        row = QHBoxLayout(self._reason_frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        words = label(sentence("GUI_REASON_FOR_DOUBTS"), tone="due")
        row.addWidget(words)
        self.reason_field = LongTextField(1)
        self.reason_field.setObjectName("field:reason")
        self.reason_field.setAccessibleName(sentence("GUI_REASON_FOR_DOUBTS"))
        self.reason_field.settled.connect(self.completed)
        row.addWidget(self.reason_field, 1)
        self._reason_frame.hide()
        return self._reason_frame

    def _connect(self) -> None:
        previous: QWidget | None = None
        for field_id, row in self._rows.items():
            editor = row.editor
            editor.changed.connect(lambda field_id=field_id: self._on_changed(field_id))
            editor.left.connect(lambda field_id=field_id: self._on_left(field_id))
            editor.settled.connect(lambda field_id=field_id: self.move_on(field_id))
            editor.control.installEventFilter(self)
            if previous is not None:
                self.setTabOrder(previous, editor.control)
            previous = editor.control
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    def set_suggestions(self, group: str, suggestions: Sequence[Suggestion]) -> None:
        """Offer ready answers beside the first field whose ``screen.suggest`` is ``group``.

        They take the place of those offered before; a digit chooses one while the field is empty.
        """
        first = next(
            (row for row in self._rows.values() if row.field.screen.get("suggest") == group), None
        )
        if first is None:
            return
        if (held := self._offers.pop(first.field.id, None)) is not None:
            first.line.removeWidget(held)
            held.hide()
            held.deleteLater()
        if not suggestions:
            return
        choices = [Choice(str(i), each.words) for i, each in enumerate(suggestions)]
        chips = ChipGroup(choices)
        chips.setAccessibleName(first.field.label)
        chips.setFocusPolicy(Qt.FocusPolicy.NoFocus)

        def take() -> None:
            values = suggestions[int(chips.codes()[0])].values
            for field_id, value in values.items():
                self.set_answer(field_id, value)
            filled = [key for key in self._rows if key in values]
            self.move_on(filled[-1] if filled else first.field.id)

        chips.changed.connect(take)
        first.line.insertWidget(1, chips, 100)
        self._offers[first.field.id] = chips

    def pass_over(self, field_ids: Collection[str]) -> None:
        """Enter does not stop at these answered fields (kept from the last sheet)."""
        self._passed_over = frozenset(field_ids)

    # answers ----------------------------------------------------------------------------

    def answers(self) -> dict[str, object]:
        """Values of all fields that are asked and answered, and of the hidden ones given."""
        found = {key: value for key, value in self._fixed.items() if is_answered(value)}
        for field_id, row in self._rows.items():
            value = row.editor.value()
            if is_answered(value):
                found[field_id] = value
        filled = with_defaults(self.form, found, self.context)
        return {
            field.id: found[field.id]
            for field in self.form.fields()
            if field.id in found and is_shown(field, filled)
        }

    def set_answers(self, answers: Answers) -> None:
        """Show these answers instead of the present ones; nothing is marked."""
        self._fixed = {key: value for key, value in answers.items() if key not in self._rows}
        for field_id, row in self._rows.items():
            value = answers.get(field_id)
            if value is None and row.field.default is not None and row.field.computed is None:
                value = with_defaults(self.form, {}, self.context).get(field_id)
            row.editor.set_value(value)
        self.reason_field.setText("")
        self._forget_marks()
        self._remember()
        self._apply_conditions()

    def set_answer(self, field_id: str, value: object) -> None:
        """Change one answer, as if the user had; hidden fields keep it for ``answers``."""
        if field_id in self._rows:
            self._rows[field_id].editor.set_value(value)
            self._on_changed(field_id)
        else:
            self._fixed[field_id] = value

    def clear(self, keep: Collection[str] = ()) -> None:
        """Empty the form for the next sheet; ``keep`` are locked fields that go on."""
        held = self.answers()
        self._last = held
        self.set_answers({key: value for key, value in held.items() if key in keep})

    def set_last(self, answers: Answers) -> None:
        """What Ctrl+D takes the same answer from."""
        self._last = answers

    def reason(self) -> str:
        """Why the doubts are all right."""
        return self.reason_field.text().strip()

    def holds_answers(self) -> bool:
        """Whether anything was typed (for unsaved work)."""
        return any(
            is_answered(row.editor.value()) or row.editor.holds_text()
            for row in self._rows.values()
            if row.field.computed is None and row.field.default is None
        )

    def set_read_only(self, is_read_only: bool) -> None:
        """Show only."""
        for row in self._rows.values():
            row.editor.set_read_only(is_read_only)

    # problems ---------------------------------------------------------------------------

    def validate(self) -> list[Problem]:
        """Check everything, mark it, and return what is wrong in the order of the form."""
        self._visited = set(self._rows)
        self._check()
        return list(self._problems)

    def problems(self) -> list[Problem]:
        """What is marked now."""
        return [p for p in self._problems if p.field.split(".")[0] in self._visited]

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Mark what a service found beyond the form's own checks."""
        self._visited |= {problem.field.split(".")[0] for problem in problems}
        self._problems = list(problems)
        self._mark({})

    def next_error(self) -> bool:
        """F8: to the next field that is marked, red ones first; False when there is none."""
        marked = [p.field.split(".")[0] for p in self.problems() if p.severity is Severity.RED]
        marked = marked or [p.field.split(".")[0] for p in self.problems()]
        places = [key for key in self._rows if key in marked and self._is_open(key)]
        if not places:
            return False
        present = self.focused_field()
        order = list(self._rows)
        start = order.index(present) if present in order else -1
        after = [key for key in places if order.index(key) > start]
        self.focus_field((after or places)[0])
        return True

    # moving -----------------------------------------------------------------------------

    def focus_field(self, field_id: str) -> None:
        """Put the cursor into a field and bring it into view; typing replaces what is proposed."""
        row = self._rows[field_id]
        row.editor.enter()
        self.reveal(field_id)

    def reveal(self, field_id: str) -> None:
        """Bring a field into view; the cursor stays where it is."""
        self.ensureWidgetVisible(self._rows[field_id], 20, 20)

    def focus_first(self) -> None:
        """The first field that is asked and not yet answered, else the first one."""
        open_ones = [key for key in self._rows if self._is_open(key)]
        empty = [key for key in open_ones if not is_answered(self._rows[key].editor.value())]
        if open_ones:
            self.focus_field((empty or open_ones)[0])

    def move_on(self, field_id: str) -> None:
        """To the next field that is asked, or ``completed`` after the last."""
        order = list(self._rows)
        for following in order[order.index(field_id) + 1 :]:
            if self._is_open(following) and not self._is_passed_over(following):
                self.focus_field(following)
                return
        if not self._reason_frame.isHidden() and not self.reason():
            self.reason_field.setFocus()
        else:
            self._on_left(field_id)
            self.completed.emit()

    def _is_passed_over(self, field_id: str) -> bool:
        editor = self._rows[field_id].editor
        is_kept = field_id in self._passed_over and is_answered(editor.value())
        return is_kept or not editor.is_stop

    def focused_field(self) -> str:
        """Id of the field with the cursor, "" for none."""
        widget: QWidget | None = QApplication.focusWidget()
        while widget is not None and widget is not self:
            if isinstance(widget, FieldRow):
                return widget.field.id
            widget = widget.parentWidget()
        return ""

    def same_as_last(self) -> bool:
        """Ctrl+D: the last form's answer, where the form says that is safe."""
        field_id = self.focused_field()
        row = self._rows.get(field_id)
        if row is None or not row.field.repeatable or not is_answered(self._last.get(field_id)):
            return False
        row.editor.set_value(self._last[field_id])
        self._on_changed(field_id)
        self.move_on(field_id)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._answer_key(event)
        return False

    def _answer_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            return self._choose_offer(event)
        if event.key() == Qt.Key.Key_D:
            return self.same_as_last()
        row = self._rows.get(self.focused_field())
        if event.key() == Qt.Key.Key_Semicolon and isinstance(
            getattr(row, "editor", 0), DateEditor
        ):
            row.editor.set_today()  # type: ignore[union-attr]
            return True
        return False

    def _choose_offer(self, event: QKeyEvent) -> bool:
        """A digit in an empty field takes the suggestion of that number."""
        field_id = self.focused_field()
        chips = self._offers.get(field_id)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if chips is None or not plain or not event.text().isdigit():
            return False
        place = int(event.text()) - 1
        if self._rows[field_id].editor.holds_text() or not 0 <= place < len(chips.chips):
            return False
        chips.choose(place)
        return True

    # reacting ---------------------------------------------------------------------------

    def _on_changed(self, field_id: str) -> None:
        if not self._may_close(field_id):
            self._rows[field_id].editor.set_value(self._values.get(field_id))
        self._remember()
        self._apply_conditions()
        self.changed.emit()

    def _on_left(self, field_id: str) -> None:
        self._visited.add(field_id)
        self._check()

    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now, 20, 40)

    def _may_close(self, cause: str) -> bool:
        """Asks before a block closes over words that were written in it."""
        filled = with_defaults(self.form, self._all_values(), self.context)
        losing = [
            row.field.label
            for key, row in self._rows.items()
            if key != cause
            and not is_shown(row.field, filled)
            and row.editor.holds_text()
            and self._is_open(key)
        ]
        if not losing or self._ask is None:
            return True
        answers = (
            Answer("keep", sentence("GUI_KEEP_FIELDS")),
            Answer("close", sentence("GUI_CLOSE_FIELDS"), is_harmful=True),
        )
        question = sentence("GUI_CLOSE_FIELDS_QUESTION", {"labels": "、".join(losing)})
        return self._ask.choose(question, "", answers) == "close"

    def _all_values(self) -> dict[str, object]:
        return {**self._fixed, **{key: row.editor.value() for key, row in self._rows.items()}}

    def _remember(self) -> None:
        self._values = {key: row.editor.value() for key, row in self._rows.items()}

    def _apply_conditions(self) -> None:
        filled = with_defaults(self.form, self._all_values(), self.context)
        for field, block in self._blocks:
            block.setVisible(is_shown(field, filled))
        for row in self._rows.values():
            row.label.set_required(is_required(row.field, filled))

    def _is_open(self, field_id: str) -> bool:
        row = self._rows[field_id]
        in_closed = any(block.isHidden() and block.isAncestorOf(row) for _, block in self._blocks)
        return not in_closed and row.field.computed is None

    def _forget_marks(self) -> None:
        self._visited, self._problems = set(), []
        self._mark({})

    def _check(self) -> None:
        """Texts that cannot be read come before what the form says about the rest."""
        troubles = {
            key: found
            for key, row in self._rows.items()
            if self._is_open(key) and (found := row.editor.trouble()) is not None
        }
        checked = [p for p in self._checker(self.answers()) if p.field not in troubles]
        self._problems = self._in_order([*(found[0] for found in troubles.values()), *checked])
        self._mark({key: words for key, (_, words) in troubles.items()})

    def _in_order(self, problems: Sequence[Problem]) -> list[Problem]:
        order = {field.id: position for position, field in enumerate(self.form.fields())}
        return sorted(problems, key=lambda p: order.get(p.field.split(".")[0], len(order)))

    def _mark(self, words: Mapping[str, str]) -> None:
        marked = self.problems()
        for key, row in self._rows.items():
            mine = [p for p in marked if p.field.split(".")[0] == key]
            worst = min(mine, key=lambda p: list(Severity).index(p.severity), default=None)
            row.show_problem(worst, words.get(key, ""))
        red = sum(p.severity is Severity.RED for p in marked)
        yellow = sum(p.severity is Severity.YELLOW for p in marked)
        self._reason_frame.setVisible(yellow > 0)
        self.problems_changed.emit(red, yellow)


def _is_skipped(field: FormField, hidden: Collection[str]) -> bool:
    return field.id in hidden or bool(field.screen.get("skip"))
