"""摸底: the week of visits in June, village by village, and the principal's confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.dates import parse_short
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.charts import Bar, BarChart
from liushou_desktop.gui.common.labels import empty_note, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.paper_printing import print_or_save
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.census import WEEK, Census, CensusVillage
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.print_job import PrintJob

_COLUMNS = (
    Column("village", "村", 160),
    Column("share", "已走访 / 户", 110, align="right"),
    Column("meter", "进度", 140),
    Column("missed", "没见到人", 90, align="right"),
    Column("team", "家访组", 260, stretches=True),
)
_SIDE = 340


class CensusPage(Page):
    """Villages with their teams at the left, what every day brought at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_CENSUS")
        self.back = BackLink(sentence("PAGE_WORKBENCH"), "school.workbench")
        self.census: Census | None = None
        self.principals: list[str] = []
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.card = Card(sentence("PAGE_CENSUS"), sentence("CENSUS_TEAM_HINT"), flush=True)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "villages", row_height=32)
        self.table.opened.connect(self._on_village)
        self.card.body.addWidget(self.table, 1)
        self.nobody = empty_note(sentence("CENSUS_NOBODY"))
        self.card.body.addWidget(self.nobody)
        row.addWidget(self.card, 1)
        self.side = self._build_side()
        row.addWidget(self.side)
        self.body.addLayout(row, 1)

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        card = Card(sentence("CENSUS_EVERY_DAY"))
        self.days = BarChart()
        card.body.addWidget(self.days)
        self.no_day = label(sentence("CENSUS_NO_DAY"), tone="ink2", wrap=True)
        card.body.addWidget(self.no_day)
        self.numbers = label("", wrap=True)
        card.body.addWidget(self.numbers)
        card.body.addStretch(1)
        column.addWidget(card, 1)
        return side

    def page_actions(self) -> Sequence[PageAction]:
        found = self.census
        actions = [
            PageAction(
                "page.edit",
                sentence("CENSUS_SET_WEEK"),
                self._on_week,
                icon="pencil",
                needs=Right.SETTINGS,
            ),
            PageAction(
                "page.print",
                sentence("CENSUS_DOORS"),
                self._on_doors,
                icon="printer",
                needs=Right.PRINT,
            ),
        ]
        if found is not None and found.is_on and self._not_reached():
            text = sentence("CENSUS_KEY")
            actions.append(
                PageAction("page.new", text, self._on_key, icon="plus", needs=Right.RECORD)
            )
        if found is not None and found.is_on:
            text = sentence("CENSUS_CONFIRM")
            actions.append(
                PageAction(
                    "page.confirm", text, self._on_confirm, "primary", "check", needs=Right.RECORD
                )
            )
        return tuple(actions)

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        def load(watcher: Watcher) -> tuple[Census, list[str]]:
            from liushou_desktop.services.school.census import census
            from liushou_desktop.services.school.close_term import principals

            return census(self.desk.site), principals(self.desk.site)

        self.desk.jobs.run(load, done=self._show)

    def _show(self, loaded: tuple[Census, list[str]]) -> None:
        found, self.principals = loaded
        self.census = found
        self.facts = (self._week(found), self._standing(found))
        count = {"count": found.households}
        self.card.set_title(sentence("CENSUS_VILLAGES", count), sentence("CENSUS_TEAM_HINT"))
        self.rows.show_rows([(each.name, _village_row(each)) for each in found.villages])
        self.table.setVisible(bool(found.villages))
        self.nobody.setVisible(not found.villages)
        self.days.set_bars(
            [Bar(_day(day), number, number, str(number)) for day, number in found.by_day]
        )
        self.days.setVisible(bool(found.by_day))
        self.no_day.setVisible(not found.by_day)
        numbers = {
            "before": found.before,
            "added": found.added,
            "ended": found.ended,
            "total": found.total,
        }
        self.numbers.setText(sentence("CENSUS_NUMBERS", numbers))
        self.header_changed.emit()

    def _week(self, found: Census) -> str:
        if found.start is None:
            return sentence("CENSUS_NO_WEEK")
        last = found.start + timedelta(days=WEEK - 1)
        return sentence("CENSUS_WEEK", {"first": _day(found.start), "last": _day(last)})

    def _standing(self, found: Census) -> str:
        if found.confirmed_on is not None:
            return sentence("CENSUS_DONE_ON", {"day": _day(found.confirmed_on)})
        reached = {"reached": found.reached, "count": found.households}
        code = "CENSUS_LEFT" if found.days_left >= 0 else "CENSUS_PAST"
        days = sentence(code, {"days": abs(found.days_left)})
        return f"{sentence('CENSUS_REACHED', reached)}　{days}"

    # acts ---------------------------------------------------------------------------------------

    def _not_reached(self) -> tuple[str, ...]:
        """The children of the doors still open, from village to village."""
        villages = self.census.villages if self.census is not None else ()
        doors = (door for village in villages for door in village.households)
        return tuple(
            child for door in doors if door.reached_on is None for child, *_ in door.children
        )

    def _on_key(self) -> None:
        self.desk.go(
            "school.keying",
            form="home_visit",
            children=self._not_reached(),
            answers={"purposes": ("census",)},
        )

    def _on_week(self) -> None:
        typed = self.desk.ask.reason(
            sentence("CENSUS_WEEK_QUESTION"),
            sentence("CENSUS_WEEK_TEXT"),
            sentence("CENSUS_WEEK_VERB"),
        )
        if typed is None or self.census is None:
            return
        read = parse_short(typed, date(self.census.year, 12, 31)).value
        if read is None:
            self.desk.tell_error(RefusedError("DAY_UNREADABLE", text=typed))
            return
        self._plan(start=read)

    def _on_village(self, village: object) -> None:
        if not self.desk.site.may(Right.SETTINGS):
            return
        name = str(village)
        shown = name or sentence("CENSUS_NO_VILLAGE")
        typed = self.desk.ask.reason(
            sentence("CENSUS_TEAM_QUESTION", {"village": shown}),
            sentence("CENSUS_TEAM_TEXT"),
            sentence("CENSUS_TEAM_VERB"),
        )
        if typed is not None:
            self._plan(teams={name: typed})

    def _plan(self, start: date | None = None, teams: dict[str, str] | None = None) -> None:
        def keep(watcher: Watcher) -> None:
            from liushou_desktop.services.school.census import plan_census

            plan_census(self.desk.site, start=start, teams=teams)

        self.desk.jobs.run(keep, done=lambda _: self.refresh())

    def _on_confirm(self) -> None:
        found = self.census
        if found is None:
            return
        if not self.principals:
            self.desk.say(sentence("CENSUS_NO_PRINCIPAL_USER"))
            return
        missing, note = found.households - found.reached, ""
        if missing:
            why = self.desk.ask.reason(
                sentence("CENSUS_WHY_QUESTION", {"count": missing}),
                sentence("CENSUS_WHY_TEXT"),
                sentence("CENSUS_WHY_VERB"),
            )
            if why is None:
                return
            note = why
        principal = self.principals[0]
        said = {
            "count": found.households,
            "reached": found.reached,
            "total": found.total,
            "principal": principal,
        }
        password = self.desk.ask.password(
            sentence("CENSUS_PASSWORD_QUESTION"),
            sentence("CENSUS_PASSWORD_TEXT", said),
            sentence("CENSUS_PASSWORD_VERB"),
        )
        if password is None:
            return

        def confirm(watcher: Watcher) -> object:
            from liushou_desktop.services.school.census import confirm_census

            return confirm_census(self.desk.site, principal, password, note=note)

        self.desk.jobs.run(confirm, done=self._on_confirmed)

    def _on_confirmed(self, _: object) -> None:
        self.desk.say(sentence("CENSUS_DID"))
        self.desk.refresh_counts()
        self.refresh()

    def _on_doors(self) -> None:
        def draw(watcher: Watcher) -> PrintJob:
            from liushou_desktop.services.school.census import print_doors

            return print_doors(self.desk.site, watcher=watcher)

        self.desk.jobs.run(draw, done=self._on_drawn)

    def _on_drawn(self, made: PrintJob) -> None:
        print_or_save(self.desk, made.printed.pdf, made.title, self)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.side.setVisible(not is_compact)


def _village_row(village: CensusVillage) -> Row:
    doors = len(village.households)
    missed = sum(not door.reached_on and door.attempts > 0 for door in village.households)
    return (
        Cell(village.name or sentence("CENSUS_NO_VILLAGE"), strong=True),
        f"{village.reached} / {doors}",
        Cell(meter=(village.reached, doors, False)),
        Cell(str(missed), mark=Mark.DUE if missed else None),
        village.team or Cell("—", tone="ink3"),
    )


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
