"""重点与个案: who needs attention and why, signs to judge, plans to review."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.gui.common.action_bar import ActionBar
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.steps import CountTab, CountTabs
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.services.school.key_cases import CaseLine, KeyCases

CHILDREN, SIGNS, PLANS = "children", "signs", "plans"
_TABS = {CHILDREN: "CASES_CHILDREN", SIGNS: "CASES_SIGNS", PLANS: "CASES_PLANS"}
_FORMS = {SIGNS: "early_sign", PLANS: "individual_plan"}
_COLUMNS = (
    Column("name", sentence("CASES_COLUMN_NAME"), 130),
    Column("class", sentence("CASES_COLUMN_CLASS"), 90),
    Column("level", sentence("CASES_COLUMN_LEVEL"), 80),
    Column("causes", sentence("CASES_COLUMN_CAUSES"), 190),
    Column("day", sentence("CASES_COLUMN_DAY"), 110),
    Column("due", sentence("CASES_COLUMN_DUE"), 110),
    Column("state", sentence("CASES_COLUMN_STATE"), 200, stretches=True),
)
_MARKS = {"red": Mark.OVERDUE, "yellow": Mark.DUE}


class KeyCasesPage(Page):
    """Three lists; Enter opens the child."""

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_KEY_CASES")
        self._cases: KeyCases | None = None
        self.tabs = CountTabs()
        self.tabs.chosen.connect(lambda _: self._show_list())
        self.body.addWidget(self.tabs)
        self.list = ListCard(_COLUMNS, "key_cases")
        self.model, self.table = self.list.model, self.list.table
        self.table.opened.connect(lambda _: self._open_child())
        self.table.current_changed.connect(lambda _: self._set_bar())
        self.body.addWidget(self.list, 1)
        self.bar = ActionBar()
        self.body.addWidget(self.bar)

    def refresh(self) -> None:
        from liushou_desktop.services.school.key_cases import key_cases

        self.desk.jobs.run(lambda _: key_cases(self.desk.site), done=self._show)

    def _show(self, cases: KeyCases) -> None:
        self._cases = cases
        self.facts = (sentence("CASES_FACT", {"count": cases.waiting}),)
        self.tabs.set_tabs(
            [CountTab(tab, None, len(self._lines(tab)), sentence(w)) for tab, w in _TABS.items()]
        )
        self._show_list()

    def _lines(self, tab: str) -> Sequence[CaseLine]:
        cases = self._cases
        if cases is None:
            return ()
        return {CHILDREN: cases.children, SIGNS: cases.signs, PLANS: cases.plans}[tab]

    def _show_list(self) -> None:
        tab = self.tabs.code() or CHILDREN
        lines = self._lines(tab)
        tones: dict[Hashable, str] = {line.id: "due" for line in lines if line.is_open}
        nothing = sentence("CASES_NOTHING", {"list": sentence(_TABS[tab])})
        self.list.show_rows([(line.id, _row(line)) for line in lines], nothing, tones)
        self._set_bar()
        self.header_changed.emit()

    def current(self) -> CaseLine | None:
        """The line under the cursor."""
        lines = self._lines(self.tabs.code() or CHILDREN)
        return next((line for line in lines if line.id == self.table.row_id()), None)

    def page_actions(self) -> Sequence[PageAction]:
        found: list[PageAction] = []
        if self._cases is not None and self.desk.site.may(Right.RECORD):
            words_of = sentence("CASES_NEW_SIGN")
            found.append(PageAction("page.new", words_of, self.new_sign, "primary", "plus"))
        return (*found, *self._bar_actions())

    def _bar_actions(self) -> list[PageAction]:
        line, site = self.current(), self.desk.site
        if line is None:
            return []
        found = []
        tab = self.tabs.code()
        if site.may(Right.EDIT_CHILD):
            said = sentence("CASES_SET_LEVEL")
            found.append(PageAction("page.edit", said, self.set_level, in_header=False))
        if tab == SIGNS and site.may(Right.RECORD):
            said = sentence("CASES_JUDGE")
            found.append(PageAction("page.confirm", said, self.judge, in_header=False))
        elif site.may(Right.RECORD):
            said = sentence("CASES_NEW_PLAN")
            found.append(PageAction("page.switch_form", said, self.new_plan, in_header=False))
        return found

    def _set_bar(self) -> None:
        self.bar.set_actions(self._bar_actions())

    def first_field(self) -> QWidget | None:
        return self.table

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)

    # what can be done -------------------------------------------------------------------

    def _open_child(self) -> None:
        if (line := self.current()) is not None:
            self.desk.go("school.child", child=line.child)

    def new_sign(self) -> None:
        """G01 for a child of the pile."""
        self.desk.go("school.keying", form=_FORMS[SIGNS])

    def new_plan(self) -> None:
        """F10 for the child under the cursor."""
        if (line := self.current()) is not None:
            self.desk.go("school.keying", form=_FORMS[PLANS], children=(line.child,))

    def set_level(self) -> None:
        """Ask for level, cause and reason."""
        from liushou_desktop.services.school.set_attention import GREEN, set_attention

        line, site = self.current(), self.desk.site
        if line is None:
            return
        level = self._choose("attention_level", "CASES_LEVEL_ASK", line.name)
        if not level:
            return
        causes: tuple[str, ...] = line.proposed
        if level != GREEN and not causes:
            cause = self._choose("attention_reason", "CASES_CAUSE_ASK", line.name)
            if not cause:
                return
            causes = (cause,)
        why = self._reason("CASES_WHY_ASK", line.name)
        if not why:
            return
        causes = () if level == GREEN else causes
        args = {"name": line.name, "level": word("attention_level", level)}

        def done(_: object) -> None:
            self.desk.say(sentence("CASES_LEVEL_SET", args))
            self.refresh()

        self.desk.jobs.run(lambda _: set_attention(site, line.child, level, causes, why), done=done)

    def judge(self) -> None:
        """Ask what becomes of a sign."""
        from liushou_desktop.services.school.judge_sign import judge_sign

        line, site = self.current(), self.desk.site
        if line is None:
            return
        decision = self._choose("sign_decision", "CASES_JUDGE_ASK", line.name, "undecided")
        measure = self._reason("CASES_MEASURE_ASK", line.name) if decision else None
        if not decision or not measure:
            return
        args = {"name": line.name, "state": word("sign_decision", decision)}

        def done(_: object) -> None:
            self.desk.say(sentence("CASES_JUDGED", args))
            self.refresh()
            self.desk.refresh_counts()

        self.desk.jobs.run(lambda _: judge_sign(site, line.id, decision, measure), done=done)

    def _choose(self, options: str, question: str, name: str, without: str = "") -> str:
        answers = [Answer("", sentence("GUI_LEAVE_AS_IS"))]
        answers += [
            Answer(code.code, code.name) for code in code_set(options).codes if code.code != without
        ]
        return self.desk.ask.choose(sentence(question, {"name": name}), "", answers)

    def _reason(self, question: str, name: str) -> str | None:
        said = sentence(question, {"name": name})
        return self.desk.ask.reason(said, sentence("CASES_REASON_TEXT"), sentence("CASES_KEEP"))


def _row(line: CaseLine) -> Row:
    level: Cell | str = ""
    if line.level:
        level = Cell(word("attention_level", line.level), mark=_MARKS.get(line.level))
    state = Cell(line.state, mark=Mark.DUE if line.is_open else None)
    if line.proposed:
        args = {"causes": words("attention_reason", line.proposed)}
        state = Cell(sentence("CASES_PROPOSED", args), mark=Mark.OVERDUE)
    return (
        Cell(line.name, strong=True),
        line.class_label,
        level,
        line.causes,
        f"{line.day.year}-{line.day.month:02}-{line.day.day:02}" if line.day else "",
        f"{line.due.year}-{line.due.month:02}-{line.due.day:02}" if line.due else "",
        state,
    )
