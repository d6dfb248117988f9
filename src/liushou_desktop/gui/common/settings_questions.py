"""设置 → 附加问题: questions added to forms, one more at the right.

At the bureau they are the bureau's; at a school the school's own, below those the bureau asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.questions import CHOSEN, KINDS_ASKED
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, ChipGroup, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.inputs import LongTextField, TextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.settings_section import Section, SideColumn
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.shared.ask_questions import QuestionLine

_COLUMNS = (
    Column("label", "问题", 220, stretches=True),
    Column("form", "哪张表", 150),
    Column("kind", "怎么答", 190, folds=True),
    Column("state", "", 110),
)
_ASKER = Column("asker", "谁问的", 90)
_WIDTH = 200
_OPTIONS_ROW = 3


class QuestionsSection(Section):
    """What is asked besides the plan: by the bureau, which reaches schools with the next pack, or
    by the school alone, which holds at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines: dict[str, QuestionLine] = {}
        self._is_school = desk.site.side == "school"
        *first, state = _COLUMNS
        self.model = RowsModel((*first, _ASKER, state) if self._is_school else _COLUMNS)
        self.table = TableView(self.model, "questions")
        self.table.current_changed.connect(lambda _: self.actions_changed.emit())
        self.card = Card(sentence("SETTINGS_QUESTIONS_CARD"), flush=True)
        may = desk.site.may(Right.SETTINGS)
        none = self._words("SETTINGS_QUESTIONS_NONE")
        none = none if may else sentence("SETTINGS_QUESTIONS_NONE_READER")
        self.none = label(none, tone="ink2", wrap=True)
        self.none.setContentsMargins(14, 12, 14, 12)
        self.card.body.addWidget(self.none)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addStretch(0)
        self.row.addWidget(self.card, 1)
        self.side = SideColumn()
        self.side.column.addWidget(self._build_form())
        note = label(self._words("SETTINGS_QUESTIONS_NOTE"), tone="ink2", wrap=True)
        self.side.column.addWidget(note)
        self.side.column.addStretch(1)
        self.side.setVisible(may)
        self.row.addWidget(self.side)

    def _words(self, code: str, args: dict[str, object] | None = None) -> str:
        """A sentence that a school and its bureau say otherwise."""
        return sentence(f"{code}_SCHOOL" if self._is_school else code, args)

    def _build_form(self) -> Card:
        from liushou_desktop.services.shared.ask_questions import askable_forms

        card = Card(sentence("SETTINGS_QUESTION_NEW"))
        forms = [Choice(form, title) for form, title in askable_forms(self.desk.site)]
        self.form = FilterCombo(forms)
        self.form.choose("home_visit")
        self.form.setMaximumWidth(_WIDTH)
        self.text = TextField(_WIDTH)
        kinds = [Choice(kind, sentence(f"QUESTION_KIND_{kind.upper()}")) for kind in KINDS_ASKED]
        self.kind = FilterCombo(kinds)
        self.options = LongTextField(2)
        self.options.setMaximumWidth(_WIDTH)
        self.options.setPlaceholderText(sentence("SETTINGS_QUESTION_OPTIONS_HINT"))
        self.hint = TextField(_WIDTH)
        extra = (
            Choice("required", sentence("SETTINGS_QUESTION_REQUIRED")),
            Choice("sensitive", sentence("SETTINGS_QUESTION_SENSITIVE")),
        )
        self.extra = ChipGroup(list(extra), several=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("FORM", self.form),
            ("TEXT", self.text),
            ("KIND", self.kind),
            ("OPTIONS", self.options),
            ("HINT", self.hint),
        )
        for row, (code, field) in enumerate(fields):
            add_row(grid, row, sentence(f"SETTINGS_QUESTION_{code}"), field)
            field.setObjectName(f"field:question-{code.lower()}")
        cells = (grid.itemAtPosition(_OPTIONS_ROW, column) for column in (0, 1))
        self._of_options = [cell.widget() for cell in cells if cell is not None]
        card.body.addLayout(grid)
        card.body.addWidget(self.extra)
        self.add = Button(sentence("SETTINGS_QUESTION_ADD"), "primary", "plus", "Ctrl+N")
        self.add.setObjectName("button:add-question")
        self.add.clicked.connect(self._on_add)
        card.body.addWidget(self.add)
        self.kind.chosen.connect(lambda _: self._judge())
        for typed in (self.text.textChanged, self.options.textChanged):
            typed.connect(lambda *_: self._judge())
        self.text.settled.connect(self._on_add)
        self._judge()
        return card

    def page_actions(self) -> Sequence[PageAction]:
        may = self.desk.site.may(Right.SETTINGS)
        why = None if may else sentence("SETTINGS_ONLY_CLERK")
        line = self._lines.get(str(self.table.row_id()))
        again = line is not None and line.question.is_retired
        words = sentence("SETTINGS_QUESTION_AGAIN" if again else "SETTINGS_QUESTION_RETIRE")
        lacking = why or (None if line else sentence("SETTINGS_CHOOSE_ONE"))
        if line is not None and not line.is_ours:
            lacking = sentence("SETTINGS_QUESTION_OF_BUREAU")
        return (
            PageAction(
                "page.new",
                sentence("SETTINGS_QUESTION_ADD"),
                self._on_add,
                blocked=why,
                in_header=False,
            ),
            PageAction("page.edit", words, self._on_turn, blocked=lacking),
        )

    def load(self) -> list[QuestionLine]:
        from liushou_desktop.services.shared.ask_questions import list_questions

        return list_questions(self.desk.site)

    def show_data(self, data: list[QuestionLine]) -> None:
        self._lines = {line.question.id: line for line in data}
        held = self.table.row_id()
        rows = [(line.question.id, _row(line, has_asker=self._is_school)) for line in data]
        self.model.show_rows(rows)
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        self.none.setVisible(not data)
        self.table.setVisible(bool(data))
        asked = sum(not line.question.is_retired for line in data)
        fact = sentence("SETTINGS_QUESTIONS_FACT", {"count": asked}) if data else ""
        self.card.set_title(sentence("SETTINGS_QUESTIONS_CARD"), fact)

    def first_field(self) -> QWidget:
        return self.text

    def is_unsaved(self) -> bool:
        return bool(self.text.text().strip())

    def _given_options(self) -> list[str]:
        typed = self.options.text().replace("\n", "、").split("、")
        return [option.strip() for option in typed if option.strip()]

    def _judge(self) -> None:
        is_choice = self.kind.code() in CHOSEN
        for widget in self._of_options:
            widget.setVisible(is_choice)
        reason = None
        if not self.text.text().strip():
            reason = sentence("SETTINGS_QUESTION_NEEDS_TEXT")
        elif is_choice and len(self._given_options()) < 2:
            reason = sentence("SETTINGS_QUESTION_NEEDS_OPTIONS")
        self.add.set_blocked(reason)

    def _on_add(self) -> None:
        if not self.add.isEnabled():
            return
        form, text, kind = self.form.code(), self.text.text().strip(), self.kind.code()
        options = self._given_options() if kind in CHOSEN else []
        hint, extra = self.hint.text(), self.extra.codes()

        def add() -> object:
            from liushou_desktop.services.shared.ask_questions import ask_question

            return ask_question(
                self.desk.site,
                form,
                text,
                kind,
                options=options,
                required="required" in extra,
                hint=hint,
                is_sensitive="sensitive" in extra,
            )

        def added(_: object) -> None:
            for field in (self.text, self.options, self.hint):
                field.setText("")
            self.extra.set_codes(())

        self.do(add, self._words("SETTINGS_QUESTION_ADDED", {"label": text}), added)

    def _on_turn(self) -> None:
        """Ask no more, or ask again; either can be taken back."""
        from liushou_desktop.services.shared.ask_questions import ask_again, retire_question

        line = self._lines.get(str(self.table.row_id()))
        if line is None or not line.is_ours:
            return
        question, site = line.question, self.desk.site
        there, back = (ask_again, retire_question)
        code = "SETTINGS_QUESTION_IS_ASKED"
        if not question.is_retired:
            there, back, code = retire_question, ask_again, "SETTINGS_QUESTION_RETIRED"

        def turned(_: object) -> None:
            self.desk.say(
                sentence(code, {"label": question.label}),
                undo=lambda: self.do(lambda: back(site, question.id)),
            )

        self.do(lambda: there(site, question.id), then=turned)

    def set_compact(self, is_compact: bool) -> None:
        self.table.set_compact(is_compact)
        self.side.set_compact(is_compact)


def _row(line: QuestionLine, *, has_asker: bool) -> Row:
    question = line.question
    kind = sentence(f"QUESTION_KIND_{question.kind.upper()}")
    shown = f"{kind}：{'、'.join(question.options)}" if question.options else kind
    state = Cell(sentence("SETTINGS_QUESTION_ASKED"), mark=Mark.DONE)
    if question.is_retired:
        state = Cell(sentence("SETTINGS_QUESTION_NOT_ASKED"), tone="ink3")
    label_ = f"{question.label} ★" if question.required else question.label
    first = Cell(label_, strong=not question.is_retired)
    asker = (line.asker,) if has_asker else ()
    return (first, line.form_title, shown, *asker, state)
