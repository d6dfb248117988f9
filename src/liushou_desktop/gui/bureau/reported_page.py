"""报送情况: who reported, who is missing, by the bureau's own calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.charts import Bar, BarChart
from liushou_desktop.gui.common.inputs import FilterCombo
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_view import (
        CountyFigure,
        ReportingStatus,
        ReportLine,
    )

_COLUMNS = (
    Column("state", "情况", 110),
    Column("school", "学校", 180, stretches=True),
    Column("district", "学区", 90, folds=True),
    Column("what", "还差什么", 150),
    Column("pupils", "在册", 64, align="right"),
    Column("version", "版次", 56, align="center"),
    Column("contact", "联系人", 160, folds=True),
)
_MARKS = {
    "merged": Mark.DONE,
    "returned": Mark.DUE,
    "waiting": Mark.DOUBT,
    "missing": Mark.OPEN,
    "late": Mark.OVERDUE,
    "not_enrolled": Mark.OPEN,
}
_TO_FIND = ("late", "missing", "returned", "waiting", "not_enrolled")
_FIGURES = ("I01", "I03", "I04", "I05")


class ReportedPage(Page):
    """Counts above, schools below, sums at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_REPORTED")
        self._status: ReportingStatus | None = None
        self._term: str | None = None
        self.numbers = Card(flush=True)
        self.numbers.setFixedHeight(54)
        row = QHBoxLayout()
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(28)
        self._counts = {code: label("", role="title") for code in _COUNTS}
        for code, number in self._counts.items():
            row.addWidget(number)
            row.addWidget(label(sentence(f"REPORTED_{code.upper()}"), tone="ink2"))
        row.addStretch(1)
        self.terms = FilterCombo([])
        self.terms.chosen.connect(self._on_term)
        row.addWidget(self.terms)
        self.numbers.body.addLayout(row)
        self.body.addWidget(self.numbers)
        self.body.addSpacing(theme.S12)
        halves = QHBoxLayout()
        halves.setSpacing(theme.S12)
        halves.addWidget(self._build_schools(), 1)
        self.side = self._build_side()
        halves.addWidget(self.side)
        self.body.addLayout(halves, 1)

    def _build_schools(self) -> Card:
        self.card = Card(sentence("REPORTED_SCHOOLS"), flush=True)
        self.switch = SegmentedSwitch(
            (
                Choice("find", sentence("REPORTED_TO_FIND")),
                Choice("merged", sentence("REPORTED_MERGED_ONES")),
                Choice("all", sentence("REPORTED_ALL")),
            )
        )
        self.switch.chosen.connect(lambda _: self._show_schools())
        self.card.add_to_header(self.switch)
        self.schools = RowsModel(_COLUMNS)
        self.table = TableView(self.schools, "reported")
        self.table.opened.connect(lambda code: self.desk.go("bureau.ledger", school=code))
        self.card.body.addWidget(self.table, 1)
        return self.card

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(394)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        pupils = Card(sentence("REPORTED_PUPILS"))
        self.pupils = BarChart(name_width=120, value_width=60, remark_width=60)
        pupils.body.addWidget(self.pupils)
        figures = Card(sentence("REPORTED_FIGURES"), sentence("REPORTED_FIGURES_FACT"))
        self.figures = BarChart(name_width=120, value_width=92, remark_width=70)
        figures.body.addWidget(self.figures)
        column.addWidget(pupils)
        column.addWidget(figures)
        column.addStretch(1)
        return side

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.confirm",
                sentence("REPORTED_TAKE_STICK"),
                lambda: self.desk.go("bureau.receiving"),
                "primary",
                "stick",
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        site = self.desk.site
        begun = [term for term in site.own_terms if term.start <= site.today]
        shown = self._term or site.term().id
        self.terms.set_choices([Choice(term.id, term.name) for term in reversed(begun)])
        self.terms.choose(shown)

        def load(watcher: Watcher) -> tuple[ReportingStatus, list[CountyFigure]]:
            from liushou_desktop.services.bureau.county_view import (
                county_indicators,
                reporting_status,
            )

            return reporting_status(site, shown), county_indicators(site, shown)

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    def _show(self, loaded: tuple[ReportingStatus, list[CountyFigure]]) -> None:
        status, figures = loaded
        self._status = status
        due = status.due
        args = {"month": due.month, "day": due.day}
        self.facts = (status.term_name, sentence("REPORTED_DUE", args))
        for code, number in self._counts.items():
            states = _COUNTS[code]
            count = status.count(*states) if states else len(status.lines)
            number.setText(str(count))
            tone = {"missing": "bad", "merged": "ok"}.get(code, "") if count else ""
            theme.set_property(number, "tone", tone)
        to_find = status.count(*_TO_FIND)
        self.switch.set_word("find", f"{sentence('REPORTED_TO_FIND')} {to_find}")
        merged = f"{sentence('REPORTED_MERGED_ONES')} {status.count('merged')}"
        self.switch.set_word("merged", merged)
        if not to_find and self.switch.code() == "find":
            self.switch.choose("all")
        self._show_schools()
        self.pupils.set_bars(
            [
                Bar(line.name, line.pupils or 0, line.pupils or 0, str(line.pupils or "—"))
                for line in status.lines
            ]
        )
        self.figures.set_bars(
            [
                Bar(f.title, f.numerator, f.denominator, f"{f.numerator} / {f.denominator}", f.rate)
                for f in figures
                if f.indicator in _FIGURES
            ]
        )
        self.header_changed.emit()

    def _show_schools(self) -> None:
        status = self._status
        if status is None:
            return
        wanted = {"find": _TO_FIND, "merged": ("merged",), "all": tuple(_MARKS)}
        states = wanted[self.switch.code() or "find"]
        rank = {"late": 0, "missing": 1, "returned": 2, "waiting": 3, "not_enrolled": 4}
        lines = sorted(
            (line for line in status.lines if line.state in states),
            key=lambda line: rank.get(line.state, 9),
        )
        self.schools.show_rows([(line.code, _row(line)) for line in lines])
        self.card.set_title(sentence("REPORTED_SCHOOLS"), str(len(lines)))

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.side.setVisible(not is_compact)
        self.table.set_compact(is_compact)


_COUNTS: dict[str, tuple[str, ...]] = {
    "expected": (),
    "merged": ("merged",),
    "returned": ("returned",),
    "waiting": ("waiting", "not_enrolled"),
    "missing": ("missing", "late"),
}


def _row(line: ReportLine) -> Row:
    from liushou_desktop.domain.masking import mask

    what = sentence(f"REPORTED_WHAT_{line.state.upper()}", {"days": line.days_late})
    name, _, phone = line.contact.partition(" ")
    contact = f"{name}　{mask('phone', phone)}" if phone else name
    return (
        Cell(sentence(f"REPORTED_STATE_{line.state.upper()}"), mark=_MARKS[line.state]),
        Cell(line.name, strong=True),
        line.district or "—",
        what,
        str(line.pupils) if line.pupils is not None else "—",
        str(line.version) if line.version is not None else "—",
        contact or "—",
    )
