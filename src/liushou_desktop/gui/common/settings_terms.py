"""设置 → 学期: the calendar everything is counted by, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.settings_section import Section
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.office_words import DISTRICT

if TYPE_CHECKING:
    from liushou_desktop.domain.schooling import Term

COLUMNS = (
    Column("name", "学期", 150),
    Column("state", "", 96),
    Column("start", "开学", 110),
    Column("end", "放假", 110),
    Column("cut_off", "统计截止", 110),
    Column("months", "按月算的月份", 170, stretches=True),
    Column("holidays", "节假日", 350, folds=True),
)


class TermsSection(Section):
    """A list to look at: dates come from the bureau, or are typical ones until it sends its own."""

    columns: tuple[Column, ...] = COLUMNS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.model = RowsModel(self.columns)
        self.table = TableView(self.model, "terms-of-settings")
        card = Card(sentence("SETTINGS_TERMS_CARD"), flush=True)
        card.body.addWidget(self.table, 1)
        is_told = desk.site.side == "school" or desk.site.tier == DISTRICT
        code = "SETTINGS_TERMS_SCHOOL" if is_told else "SETTINGS_TERMS_BUREAU"
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(card, 1)
        column.addWidget(label(sentence(code), tone="ink2", wrap=True))
        self.row.addLayout(column, 1)

    def load(self) -> list[Term]:
        return list(reversed(self.desk.site.own_terms))

    def show_data(self, data: list[Term]) -> None:
        today = self.desk.today()
        self.model.show_rows([(term.id, self._row(term, today)) for term in data])
        self.table.select_id(self.desk.site.term().id)

    def _row(self, term: Term, today) -> Row:  # type: ignore[no-untyped-def]
        state = Cell(sentence("SETTINGS_TERM_OVER"), tone="ink3")
        if term.start <= today <= term.end:
            state = Cell(sentence("SETTINGS_TERM_NOW"), mark=Mark.RUNNING)
        elif term.start > today:
            state = Cell(sentence("SETTINGS_TERM_AHEAD"), mark=Mark.OPEN)
        cells: Row = (
            Cell(term.name, strong=True),
            state,
            term.start.isoformat(),
            term.end.isoformat(),
            (term.cut_off or term.end).isoformat(),
            "、".join(f"{int(month[-2:])}月" for month in term.months),
            "　".join(_span(holiday) for holiday in term.holidays),
        )
        return cells[: len(self.columns)]

    def first_field(self) -> QWidget:
        return self.table

    def set_compact(self, is_compact: bool) -> None:
        self.table.set_compact(is_compact)


def _span(holiday: str) -> str:
    first, last = (day[5:] for day in holiday.split("/"))
    return first if first == last else f"{first}～{last}"
