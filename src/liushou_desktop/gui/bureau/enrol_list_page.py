"""按名单登记: what a list of schools would do, row by row, then one button and one stick."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Severity
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.enrol_list import EnrolPlan, EnrolRow, ListEnrolled

_COLUMNS = (
    Column("state", "怎么办", 120),
    Column("row", "行", 50, align="right"),
    Column("name", "学校", 190),
    Column("code", "标识码", 120),
    Column("kind", "类别", 80),
    Column("district", "学区", 130),
    Column("said", "说明", 300, stretches=True),
)
_MARKS = {"new": Mark.OPEN, "changed": Mark.CHANGED, "same": Mark.DONE, "doubtful": Mark.DOUBT}


class EnrolListPage(Page):
    """``open(file=…)`` reads a list; nothing is entered before the button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_ENROL_LIST")
        self.back = BackLink(sentence("PAGE_SCHOOLS"), "bureau.schools")
        self._file: Path | None = None
        self._plan: EnrolPlan | None = None
        self.card = ListCard(_COLUMNS, "enrol-list")
        self.rows, self.table = self.card.model, self.card.table
        self.table.current_changed.connect(self._on_current)
        self.empty = EmptyState(
            sentence("PAGE_ENROL_LIST"),
            sentence("ENROL_LIST_BEGIN"),
            (
                Beginning(
                    "import",
                    sentence("ENROL_LIST_CHOOSE"),
                    sentence("ENROL_LIST_CHOOSE_TEXT"),
                    sentence("ENROL_LIST_CHOOSE"),
                    "Ctrl+I",
                    is_primary=True,
                ),
            ),
        )
        self.empty.chosen.connect(lambda _: self._on_choose())
        self.body.addWidget(self.empty, 1)
        self.card.hide()
        self.body.addWidget(self.card, 1)
        self.whole = label("", wrap=True)  # what the cell of the chosen row has no room for
        self.whole.hide()
        self.body.addWidget(self.whole)
        self.body.addWidget(label(sentence("ENROL_LIST_EXPLAINED"), tone="ink2", wrap=True))

    def open(self, **arguments: object) -> None:
        if arguments.get("file"):
            self._file, self._plan = Path(str(arguments["file"])), None

    def page_actions(self) -> Sequence[PageAction]:
        count = self._plan.count("new", "changed") if self._plan else 0
        why = None if count else sentence("ENROL_LIST_NOTHING")
        return (
            PageAction(
                "page.open_file",
                sentence("ENROL_LIST_CHOOSE"),
                self._on_choose,
                icon="import",
                in_header=self._plan is not None,
            ),
            PageAction(
                "page.confirm",
                sentence("ENROL_LIST_DO", {"count": count}),
                self._on_enrol,
                "primary",
                "stick",
                why,
                in_header=self._plan is not None,
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.table if self._plan is not None else self.empty.buttons[0]

    def refresh(self) -> None:
        file = self._file
        if file is None:
            return

        def load(watcher: Watcher) -> EnrolPlan:
            from liushou_desktop.services.bureau.enrol_list import read_list

            return read_list(self.desk.site, file, watcher)

        self.desk.jobs.run(load, done=self._show, failed=self._on_refused)

    def _on_refused(self, error: ProgramError) -> None:
        self._plan = None
        self._show_which()
        self.facts = ()
        self.header_changed.emit()
        self.desk.tell_error(error)

    def _show(self, plan: EnrolPlan) -> None:
        self._plan = plan
        counts = {state: plan.count(state) for state in _MARKS}
        self.facts = (sentence("ENROL_LIST_COUNT", {"file": plan.file, **counts}),)
        order = {state: place for place, state in enumerate(("doubtful", "changed", "new", "same"))}
        shown = sorted(enumerate(plan.rows), key=lambda each: order[each[1].state])
        rows = [(position, _row(row)) for position, row in shown]
        self.card.show_rows(rows, "")
        self._show_which()
        self.table.setFocus()
        self.header_changed.emit()

    def _show_which(self) -> None:
        """The list, or how to begin."""
        self.card.setVisible(self._plan is not None)
        self.empty.setVisible(self._plan is None)
        self._on_current(self.table.row_id())

    def _on_current(self, position: object) -> None:
        row = self._plan.rows[int(str(position))] if self._plan and position is not None else None
        said = _said(row) if row is not None else ""
        place = row.place.row if row is not None else None
        self.whole.setText(sentence("ENROL_LIST_ROW", {"row": place, "said": said}))
        self.whole.setVisible(bool(said))

    def _on_choose(self) -> None:
        file = self.desk.ask.open_file(sentence("ENROL_LIST_CHOOSE"), sentence("ENROL_LIST_FILES"))
        if file is not None:
            self._file = file
            self.refresh()

    def _on_enrol(self) -> None:
        plan = self._plan
        if plan is None or not plan.count("new", "changed"):
            return
        folder = self.desk.ask.folder(sentence("ENROL_LIST_WHERE"))
        if folder is None:
            return

        def enrol(watcher: Watcher) -> ListEnrolled:
            from liushou_desktop.services.bureau.enrol_list import enrol_list

            return enrol_list(self.desk.site, plan, folder, watcher)

        self.desk.jobs.run(enrol, done=self._on_enrolled)

    def _on_enrolled(self, made: ListEnrolled) -> None:
        args = {"entered": made.entered, "changed": made.changed, "files": len(made.files)}
        if made.left_out:
            self.refresh()
        else:
            self.desk.go("bureau.schools")
        self.desk.say_written(sentence("ENROL_LIST_DONE", args))

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def _said(row: EnrolRow) -> str:
    """What is the matter with a row, what keeps it out first."""
    if row.state == "changed" and row.before is not None and row.before.name != row.name:
        return sentence("ENROL_LIST_WAS", {"name": row.before.name})
    problems = sorted(row.problems, key=lambda problem: problem.severity is not Severity.RED)
    return "；".join(say_alone(problem).rstrip("。") for problem in problems)


def _row(row: EnrolRow) -> Row:
    said = _said(row)
    return (
        Cell(sentence(f"ENROL_STATE_{row.state.upper()}"), mark=_MARKS[row.state]),
        str(row.place.row or ""),
        Cell(row.name or "—", strong=True),
        row.code or "—",
        sentence(f"SCHOOL_KIND_{row.kind.upper()}"),
        row.district_name or sentence("SCHOOLS_DIRECT"),
        Cell(said, tone="bad" if row.state == "doubtful" else "ink3"),
    )
