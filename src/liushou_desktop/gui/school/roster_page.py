"""导入学籍名单: read, map the columns, decide where the plan doubts, write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.terms import school_year_of
from liushou_desktop.gui.common.day_dialog import DayAsked
from liushou_desktop.gui.common.dialogs import Answer, ask_unsaved
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.steps import CountTab
from liushou_desktop.gui.school.roster_rows import (
    choices_of,
    column_row,
    diff_row,
    gone_row,
    say_masked,
    tab_of,
    ways_to_go,
)
from liushou_desktop.gui.school.roster_sides import sides_of
from liushou_desktop.gui.school.roster_view import DiffRow, RosterView

if TYPE_CHECKING:
    from liushou_desktop.services.school.apply_roster import RosterImported
    from liushou_desktop.services.school.plan_roster import PastedTable, PlannedRow, RosterPlan
    from liushou_desktop.sheets.roster_row import RosterReading

_TABS = (
    ("doubts", Mark.DOUBT),
    ("new", Mark.NEW),
    ("changed", Mark.CHANGED),
    ("gone", Mark.GONE),
    ("marks", Mark.DIFFERENT),
    ("same", Mark.SAME),
)
_NEEDED = frozenset({"name", "class_text"})


class RosterPage(Page):
    """Nothing is written before the button.

    ``open(file=…)`` reads a file, ``open(pasted=…)`` the text of a table that was copied.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_ROSTER")
        self.back = BackLink(sentence("PAGE_IMPORTING"), "school.importing")
        self._source: Path | PastedTable | None = None
        self._reading: RosterReading | None = None
        self._plan: RosterPlan | None = None
        self._mapping: dict[str, str] = {}
        self._rows: dict[int, str] = {}
        self._gone: dict[str, str] = {}
        self._face = 0
        self._offered: tuple[str, ...] = ()
        self.view = RosterView()
        self.body.addWidget(self.view, 1)
        self.view.tab_chosen.connect(lambda _: self._show_tab())
        self.view.row_chosen.connect(self._on_row)
        self.view.decided.connect(self._on_decided)
        self.view.meaning_chosen.connect(self._on_meaning)
        self.view.to_children.clicked.connect(lambda: desk.go("school.children"))
        self.view.to_cards.clicked.connect(lambda: desk.go("school.printing"))
        self.view.to_undo.clicked.connect(lambda: desk.go("school.importing"))

    def open(self, **arguments: object) -> None:
        file, pasted = arguments.get("file"), arguments.get("pasted")
        if file is not None or pasted is not None:
            self._source = Path(str(file)) if file is not None else _pasted(str(pasted))
            self._reading = self._plan = None
            self._mapping, self._rows, self._gone = {}, {}, {}
            self._go_face(0)
            self._read()

    def page_actions(self) -> Sequence[PageAction]:
        if self._face == 1:
            return (
                PageAction(
                    "page.confirm",
                    sentence("ROSTER_GO_ON"),
                    self._on_columns_done,
                    "primary",
                    blocked=self._columns_missing(),
                ),
                PageAction("page.next_error", "", self._on_next_column),
            )
        if self._face != 2 or self._plan is None:
            return ()
        count = self._taken()
        return (
            PageAction("page.edit", sentence("ROSTER_BACK_TO_COLUMNS"), self._show_columns),
            PageAction(
                "page.export",
                sentence("ROSTER_SAVE_DOUBTS"),
                self._on_save_doubts,
                icon="export",
                blocked=None if self._plan.reading.doubtful else sentence("ROSTER_NO_DOUBTS"),
            ),
            PageAction(
                "page.confirm",
                sentence("ROSTER_IMPORT", {"count": count}),
                self._on_import,
                "primary",
                blocked=None if count else sentence("ROSTER_NOTHING_TO_IMPORT"),
            ),
            *self._keys(),
        )

    def _keys(self) -> Iterator[PageAction]:
        """Keys without buttons: ``F8`` to the next doubt, ``Alt+1`` … decide the row."""
        yield PageAction("page.next_error", "", self._on_next_doubt)
        for number, code in enumerate(self._offered, start=1):
            decide = partial(self._decide_and_go_on, code)
            yield PageAction(f"page.decide_{number}", "", decide)

    def _decide_and_go_on(self, code: str) -> None:
        """Decide the row by key; in the tab of doubts the next open one follows."""
        row_id = self.view.table.row_id()
        if row_id is None:
            return
        self._on_decided(row_id, code)
        if self.view.tabs.code() == "doubts":
            self._on_next_doubt()
        else:
            self.view.table.move_by(1)

    def _on_next_doubt(self) -> None:
        """The next row below that nobody has decided, from the top again at the end."""
        plan = self._plan
        assert plan is not None
        if self.view.tabs.code() != "doubts":
            self.view.tabs.choose(0)
            self._show_tab()
        ids = [str(each) for each in self.view.rows.ids()]
        here = ids.index(str(self.view.table.row_id())) if self.view.table.row_id() in ids else -1
        for row_id in (*ids[here + 1 :], *ids[: here + 1]):
            if int(row_id) not in self._rows:
                self.view.table.select_id(row_id)
                return

    def refresh(self) -> None:
        if self._source is None:
            self.desk.go("school.importing")

    def _go_face(self, face: int) -> None:
        self._face = face
        self.view.show_face(face)
        self.header_changed.emit()

    # reading --------------------------------------------------------------------------------

    def _read(self) -> None:
        source, mapping = self._source, self._mapping or None
        assert source is not None
        self.facts = (source.name,)

        def work(watcher: Watcher) -> tuple[RosterReading, RosterPlan]:
            from liushou_desktop.services.school.plan_roster import (
                plan_roster,
                read_roster_file,
            )

            reading = read_roster_file(self.desk.site, source, watcher, mapping)
            return reading, plan_roster(self.desk.site, reading, watcher)

        self.desk.jobs.run(
            work,
            done=self._on_read,
            strip=self.view.strip,
            what=sentence("ROSTER_READING", {"file": source.name}),
            failed=self._on_refused,
            stopped=lambda: self.desk.go("school.importing"),
        )

    def _on_refused(self, error) -> None:  # type: ignore[no-untyped-def]
        self.desk.go("school.importing")
        self.desk.tell_error(error)

    def _on_read(self, read: tuple[RosterReading, RosterPlan]) -> None:
        self._reading, self._plan = read
        assert self._source is not None
        count = sentence("ROSTER_ROW_COUNT", {"count": len(read[0].rows)})
        self.facts = (self._source.name, count)
        self._gone = {gone.child: "stays" for gone in read[1].gone}
        unknown = [c for c in read[0].columns if c.field is None and c.heading]
        if _NEEDED & set(read[0].missing) or (unknown and not self._mapping):
            self._show_columns()
        else:
            self._show_diff()

    # columns --------------------------------------------------------------------------------

    def _show_columns(self) -> None:
        from liushou_desktop.services.school.plan_roster import roster_fields

        assert self._reading is not None
        names = dict(roster_fields())
        rows = [
            (column.key, column_row(column, self._mapping.get(column.key, column.field), names))
            for column in self._reading.columns
            if column.heading
        ]
        self._face = 1
        self.view.bar.say("")
        self.view.show_columns(rows, list(names.items()))
        self._go_face(1)
        self._show_meaning(str(self.view.column_table.row_id()))

    def _on_next_column(self) -> None:
        """``F8``: the next column below that nobody has given a meaning."""
        assert self._reading is not None
        unknown = [
            column.key
            for column in self._reading.columns
            if column.heading
            and not column.is_dropped
            and not self._mapping.get(column.key, column.field)
        ]
        keys = [str(key) for key in self.view.columns.ids()]
        here = keys.index(str(self.view.column_table.row_id()))
        for key in (*keys[here + 1 :], *keys[: here + 1]):
            if key in unknown:
                self.view.column_table.select_id(key)
                self.view.meaning.setFocus()
                return

    def _columns_missing(self) -> str | None:
        assert self._reading is not None
        given = {self._mapping.get(c.key, c.field) for c in self._reading.columns}
        if "name" not in given:
            return sentence("ROSTER_NAME_COLUMN_MISSING")
        return None

    def _on_meaning(self, key: str, meaning: str) -> None:
        column = self._column(key)
        if column is not None and self._mapping.get(key, column.field or "") != meaning:
            self._mapping[key] = meaning
            self._show_columns()

    def _column(self, key: str):  # type: ignore[no-untyped-def]
        assert self._reading is not None
        return next((c for c in self._reading.columns if c.key == key), None)

    def _on_columns_done(self) -> None:
        if self._mapping:
            self._read()
        else:
            self._show_diff()

    # differences ------------------------------------------------------------------------------

    def _show_diff(self) -> None:
        plan = self._plan
        assert plan is not None
        numbers = Counter(map(tab_of, plan.rows))
        numbers |= Counter(gone=len(plan.gone), marks=len(plan.differing_marks))
        self.view.show_tabs(
            [
                CountTab(code, mark, numbers[code], sentence(f"ROSTER_TAB_{code.upper()}"))
                for code, mark in _TABS
            ]
        )
        if not numbers["doubts"]:
            best = next((i for i, (code, _) in enumerate(_TABS) if numbers[code]), 0)
            self.view.tabs.choose(best)
        self._go_face(2)
        self._show_tab()

    def _show_tab(self) -> None:
        plan, code = self._plan, self.view.tabs.code()
        assert plan is not None
        if code == "gone":
            rows = [
                DiffRow(f"gone:{gone.child}", gone_row(gone, self._gone.get(gone.child, "stays")))
                for gone in plan.gone
            ]
        else:
            marked = set(map(id, plan.differing_marks))
            rows = [
                DiffRow(str(index), diff_row(row, self._decision(index, row)))
                for index, row in enumerate(plan.rows)
                if (id(row) in marked if code == "marks" else tab_of(row) == code)
            ]
        self.view.show_rows(rows, sentence(f"ROSTER_NONE_{code.upper()}"))
        self._show_counts()

    def _show_counts(self) -> None:
        plan = self._plan
        assert plan is not None
        blocked = sum(
            self._decision(index, row) == "skip"
            for index, row in enumerate(plan.rows)
            if row.kind in ("doubtful", "perhaps")
        )
        text = sentence("ROSTER_LEFT_OUT", {"count": blocked}) if blocked else ""
        self.view.bar.say(text)
        self.header_changed.emit()

    def _decision(self, index: int, planned: PlannedRow) -> str:
        default = {"new": "new", "changed": "update", "same": "keep"}.get(planned.kind, "skip")
        if planned.asks_kind:
            default = "plain"
        return self._rows.get(index, default)

    def _on_row(self, row_id: object) -> None:
        if self._face == 1:
            self._show_meaning(str(row_id))
        elif self._face == 2 and row_id is not None:
            self._show_row(str(row_id))

    def _show_meaning(self, key: str) -> None:
        column = self._column(key)
        if column is not None:
            meaning = self._mapping.get(key, column.field or "")
            self.view.show_meaning(f"{column.letter}　{column.heading}", meaning)

    def _show_row(self, row_id: str) -> None:
        plan = self._plan
        assert plan is not None
        if row_id.startswith("gone:"):
            child = row_id.removeprefix("gone:")
            gone = next(each for each in plan.gone if each.child == child)
            self.view.show_sides(gone.name, sentence("ROSTER_GONE_WHERE"), ())
            self._offer(row_id, ways_to_go(), self._gone.get(child, "stays"))
            return
        planned = plan.rows[int(row_id)]
        about = sentence(
            "ROSTER_ABOUT",
            {"row": planned.row.place.row, "name": planned.row.name or "—"},
        )
        fact = sentence("ROSTER_BOTH_SIDES") if planned.differences else ""
        doubts = [f"· {say_masked(problem)}" for problem in planned.row.problems]
        self.view.show_sides(about, fact, sides_of(planned), doubts)
        decision = self._decision(int(row_id), planned)
        self._offer(row_id, choices_of(planned), decision)

    def _offer(self, row_id: str, choices: Mapping[str, str], chosen: str) -> None:
        self._offered = tuple(choices)[:9]
        self.view.show_decisions(row_id, choices, chosen)
        self.header_changed.emit()  # other keys now

    def _on_decided(self, row_id: object, decision: str) -> None:
        if not decision:
            return
        text = str(row_id)
        if text.startswith("gone:"):
            self._gone[text.removeprefix("gone:")] = decision
        else:
            self._rows[int(text)] = decision
        self._show_tab()

    # writing ----------------------------------------------------------------------------------

    def _taken(self) -> int:
        """Rows that will be written."""
        assert self._plan is not None
        return sum(
            self._decision(index, row) not in ("skip", "keep")
            for index, row in enumerate(self._plan.rows)
        ) + sum(reason != "stays" for reason in self._gone.values())

    def _moved_on(self, count: int) -> date | None:
        """Since when those who change the class sit in the new one; None: not now."""
        today = self.desk.site.today
        asked = DayAsked(
            sentence("ROSTER_MOVED_ON"),
            today,
            date(school_year_of(today), 9, 1),
            sentence("ROSTER_MOVED_EARLY"),
        )
        answers = (
            Answer("", sentence("GUI_LEAVE_AS_IS")),
            Answer("import", sentence("ROSTER_MOVED_GO")),
        )
        question, text = (
            sentence("ROSTER_MOVED_WHEN", {"count": count}),
            sentence("ROSTER_MOVED_TEXT"),
        )
        given, day = self.desk.ask.choose_on_day(question, text, answers, asked)
        return day if given else None

    def _on_import(self) -> None:
        from liushou_desktop.services.school.apply_roster import Decisions

        plan = self._plan
        assert plan is not None
        moving = sum(row.moves for row in plan.rows)
        moved_on = self._moved_on(moving) if moving else None
        if moving and moved_on is None:
            return
        decisions = Decisions(rows=dict(self._rows), gone=dict(self._gone), moved_on=moved_on)

        def work(watcher: Watcher) -> RosterImported:
            from liushou_desktop.services.school.apply_roster import apply_roster

            return apply_roster(self.desk.site, plan, decisions, watcher)

        self.desk.jobs.run(
            work, done=self._on_imported, strip=self.view.strip, what=sentence("ROSTER_WRITING")
        )

    def _on_imported(self, done: RosterImported) -> None:
        args = {
            "added": done.added,
            "changed": done.changed,
            "left": done.left,
            "skipped": done.skipped,
            "files": done.files_opened,
        }
        text = sentence("ROSTER_DONE_TEXT", args)
        if done.unsaid:
            text += sentence("ROSTER_DONE_UNSAID", {"count": done.unsaid})
        self.view.show_done(sentence("ROSTER_DONE", {"count": done.added + done.changed}), text)
        self._face = 3
        self.view.bar.say("")
        self.header_changed.emit()
        self.desk.set_status(sentence("ROSTER_DONE", {"count": done.added + done.changed}))
        self.desk.refresh_counts()

    def _on_save_doubts(self) -> None:
        plan, source = self._plan, self._source
        assert plan is not None
        assert source is not None
        stem = source.stem if isinstance(source, Path) else source.name
        name = sentence("ROSTER_DOUBTS_FILE", {"name": stem})
        out = self.desk.ask.save_file(sentence("ROSTER_SAVE_DOUBTS"), name, "Excel (*.xlsx)")
        if out is None:
            return

        def work(watcher: Watcher) -> int:
            from liushou_desktop.services.school.plan_roster import save_doubtful_rows

            return save_doubtful_rows(self.desk.site, plan, out, say_alone)

        self.desk.jobs.run(
            work,
            done=lambda count: self.desk.say(sentence("ROSTER_DOUBTS_SAVED", {"count": count})),
        )

    def may_leave(self) -> bool:
        decided = self._face == 2 and (
            self._rows or any(reason != "stays" for reason in self._gone.values())
        )
        return not decided or ask_unsaved(self.desk.ask)

    def escape(self) -> bool:
        if self.view.strip.isVisible():
            self.view.strip.stop()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def _pasted(text: str) -> PastedTable:
    from liushou_desktop.services.school.plan_roster import PastedTable

    return PastedTable(text, sentence("ROSTER_PASTED"))
