"""设置 → 学期 at the bureau: the calendar all schools work by, changed at the right of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.inputs import CodeField, DateField, LongTextField, TextField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.common.settings_section import SideColumn
from liushou_desktop.gui.common.settings_terms import COLUMNS, TermsSection
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.domain.schooling import Term
    from liushou_desktop.services.bureau.edit_calendar import CalendarChanged, TermDraft

_WIDTH = 200


class CalendarSection(TermsSection):
    """The list of ``TermsSection`` with a form for the chosen term, or for the one that follows."""

    columns = COLUMNS[:6]  # holidays stand in the form

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._term: Term | None = None
        self._shown_draft: TermDraft | None = None
        self._problem = ""
        self._wanted = ""
        self.side = SideColumn()
        self.side.column.addWidget(self._build_form())
        self.side.column.addStretch(1)
        self.row.addWidget(self.side)
        self.side.setVisible(desk.site.may(Right.SETTINGS))
        self.table.current_changed.connect(self._on_chosen)

    def _build_form(self) -> Card:
        self.form = Card(sentence("SETTINGS_TERM_EDIT"))
        self.id = CodeField(_WIDTH)
        self.name = TextField(_WIDTH)
        self.start, self.end, self.cut_off = (
            DateField(self.desk.today, may_be_future=True) for _ in range(3)
        )
        self.cut_off.setPlaceholderText(sentence("SETTINGS_TERM_CUT_OFF_HINT"))
        self.holidays = LongTextField(3)
        self.holidays.setPlaceholderText(sentence("SETTINGS_TERM_HOLIDAYS_HINT"))
        self.months = LongTextField(2)
        self.months.setPlaceholderText(sentence("SETTINGS_TERM_MONTHS_HINT"))
        self.reason = LongTextField(2)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        named: tuple[tuple[str, QWidget], ...] = (
            ("ID", self.id),
            ("NAME", self.name),
            ("START", self.start),
            ("END", self.end),
            ("CUT_OFF", self.cut_off),
            ("HOLIDAYS", self.holidays),
            ("MONTHS", self.months),
        )
        for row, (code, field) in enumerate(named):
            add_row(grid, row, sentence(f"SETTINGS_TERM_{code}"), field)
            field.setObjectName(f"field:term-{code.lower()}")
        self.form.body.addLayout(grid)
        self.why = label(sentence("SETTINGS_TERM_REASON"), tone="ink2", wrap=True)
        self.reason.setObjectName("field:term-reason")
        self.reason.setAccessibleName(sentence("SETTINGS_TERM_REASON"))
        self.form.body.addWidget(self.why)
        self.form.body.addWidget(self.reason)
        self.trouble = StatusLabel(Mark.REFUSED, "")
        self.trouble.setObjectName("label:term-trouble")
        self.trouble.hide()
        self.form.body.addWidget(self.trouble)
        self.remove = Button(sentence("SETTINGS_TERM_REMOVE"), "danger", scale="small")
        self.remove.setObjectName("button:remove-term")
        self.remove.clicked.connect(self._on_remove)
        self.form.body.addWidget(self.remove)
        for field in (self.id, self.name, self.start, self.end, self.cut_off):
            field.textChanged.connect(self._on_typed)
        for field in (self.holidays, self.months, self.reason):
            field.textChanged.connect(self._on_typed)
        return self.form

    def page_actions(self) -> Sequence[PageAction]:
        may = self.desk.site.may(Right.SETTINGS)
        why = None if may else sentence("SETTINGS_ONLY_CLERK")
        return (
            PageAction(
                "page.new", sentence("SETTINGS_TERM_ADD"), self._on_new, icon="plus", blocked=why
            ),
            PageAction(
                "page.confirm",
                sentence("SETTINGS_TERM_KEEP"),
                self._on_keep,
                "primary",
                "check",
                why or self._why_not(),
            ),
        )

    # the form -----------------------------------------------------------------------------------

    def _on_chosen(self, term_id: object) -> None:
        from liushou_desktop.services.bureau.edit_calendar import draft_of

        term = next((t for t in self.desk.site.own_terms if t.id == term_id), None)
        if term is None:
            return
        self._term = term
        self._fill(draft_of(term))

    def _on_new(self) -> None:
        from liushou_desktop.services.bureau.edit_calendar import proposed_term

        self._term = None
        self._fill(proposed_term(self.desk.site))
        self.start.setFocus()

    def _fill(self, draft: TermDraft) -> None:
        code = "SETTINGS_TERM_EDIT_NEW" if self._term is None else "SETTINGS_TERM_EDIT"
        self.form.set_title(sentence(code), "")
        self.id.setText(draft.id)
        self.id.setReadOnly(self._term is not None)
        self.name.setText(draft.name)
        self.start.set_day(draft.start)
        self.end.set_day(draft.end)
        self.cut_off.set_day(draft.cut_off)
        self.holidays.setText(draft.holidays)
        self.months.setText("、".join(draft.months))
        self.reason.setText("")
        has_begun = self._term is not None and self._term.start <= self.desk.today()
        self.why.setVisible(has_begun)
        self.reason.setVisible(has_begun)
        self.remove.setVisible(self._term is not None)
        self._shown_draft = self._draft()
        self._on_typed()

    def _draft(self) -> TermDraft | None:
        from liushou_desktop.services.bureau.edit_calendar import TermDraft

        start, end = self.start.day(), self.end.day()
        if start is None or end is None or self.cut_off.problem():
            return None
        months = self.months.text().replace("，", "、").replace(",", "、").split("、")
        return TermDraft(
            id=self.id.text().strip(),
            name=self.name.text().strip(),
            start=start,
            end=end,
            cut_off=self.cut_off.day(),
            months=tuple(month.strip() for month in months if month.strip()),
            holidays=self.holidays.text(),
        )

    def _on_typed(self) -> None:
        """Say at once what is wrong with what stands there; a calendar has few terms."""
        from liushou_desktop.services.bureau.edit_calendar import check_draft

        draft = self._draft()
        days: Sequence[DateField] = (self.start, self.end, self.cut_off)
        self._problem = next((field.problem() for field in days if field.problem()), "")
        if draft is not None and not self._problem:
            problems = check_draft(self.desk.site, draft)
            self._problem = say_alone(problems[0]) if problems else ""
        self.trouble.set_status(Mark.REFUSED, self._problem)
        self.trouble.setVisible(bool(self._problem))
        self.actions_changed.emit()

    def _why_not(self) -> str | None:
        draft = self._draft()
        if draft is None or self._problem:
            return self._problem or sentence("SETTINGS_TERM_UNCHANGED")
        if self._term is not None and draft == self._shown_draft:
            return sentence("SETTINGS_TERM_UNCHANGED")
        if self.reason.isVisibleTo(self) and not self.reason.text().strip():
            return sentence("GUI_REASON_NEEDED")
        return None

    # keeping ------------------------------------------------------------------------------------

    def _on_keep(self) -> None:
        from liushou_desktop.services.bureau.edit_calendar import keep_term

        draft, reason = self._draft(), self.reason.text()
        if draft is None or self._why_not() is not None:
            return
        said = sentence("SETTINGS_TERM_KEPT", {"name": draft.name})
        self._wanted = draft.id
        self.do(
            lambda: keep_term(self.desk.site, draft, reason),
            then=lambda changed: self._say(said, changed),
        )

    def _on_remove(self) -> None:
        from liushou_desktop.services.bureau.edit_calendar import needs_reason, remove_term

        term = self._term
        if term is None:
            return
        verb = sentence("SETTINGS_TERM_REMOVE")
        question = sentence("SETTINGS_TERM_REMOVE_QUESTION", {"name": term.name})
        reason: str | None = ""
        if needs_reason(self.desk.site, term.id):
            reason = self.desk.ask.reason(question, sentence("SETTINGS_TERM_REMOVE_TEXT"), verb)
        if reason is None:
            return
        said = sentence("SETTINGS_TERM_REMOVED", {"name": term.name})
        self.do(
            lambda: remove_term(self.desk.site, term.id, reason or ""),
            then=lambda changed: self._say(said, changed),
        )

    def _say(self, said: str, changed: CalendarChanged) -> None:
        from liushou_desktop.services.bureau.edit_calendar import take_back

        def back() -> None:
            self.do(
                lambda: take_back(self.desk.site, changed), sentence("SETTINGS_TERM_TAKEN_BACK")
            )

        self.desk.say(said, undo=back)

    def show_data(self, data: list[Term]) -> None:
        held = self._wanted or self.table.row_id()
        self._wanted = ""
        super().show_data(data)
        if held:
            self.table.select_id(held)
        self._on_chosen(self.table.row_id())

    def is_unsaved(self) -> bool:
        return self._shown_draft is not None and self._draft() != self._shown_draft

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.side.set_compact(is_compact)
