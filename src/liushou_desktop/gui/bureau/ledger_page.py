"""县域儿童: every child as reported, found by characters, initials or last digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Card, Facts
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.inputs import FilterCombo, SearchField
from liushou_desktop.gui.common.labels import Badge, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_view import CountyChildLine

_COLUMNS = (
    Column("school", "学校", 170),
    Column("class", "班级", 90),
    Column("name", "姓名", 120),
    Column("sex", "性别", 56, align="center"),
    Column("birth", "出生日期", 110),
    Column("category", "类别", 70),
    Column("village", "村", 110, folds=True),
    Column("id", "证件号", 180),
    Column("state", "在册", 90, stretches=True),
)


class LedgerPage(Page):
    """The county's ledger; the schools' data is shown, never edited."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_LEDGER")
        self._lines: dict[object, CountyChildLine] = {}
        self._school = ""
        bar = QHBoxLayout()
        bar.setSpacing(theme.S8)
        self.search = SearchField(sentence("LEDGER_SEARCH"))
        self.search.setFixedWidth(300)
        self.search.searched.connect(lambda _: self._find())
        self.school = FilterCombo([Choice("", sentence("LEDGER_ALL_SCHOOLS"))])
        self.school.chosen.connect(lambda _: self._find())
        bar.addWidget(self.search)
        bar.addWidget(self.school)
        bar.addStretch(1)
        self.body.addLayout(bar)
        self.body.addSpacing(theme.S12)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        card = Card(flush=True)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "ledger")
        self.table.current_changed.connect(self._on_current)
        card.body.addWidget(self.table, 1)
        self.nothing = label("", tone="ink2", wrap=True)
        self.nothing.setContentsMargins(14, 14, 14, 14)
        card.body.addWidget(self.nothing)
        row.addWidget(card, 1)
        self.preview = PreviewPane("ledger")
        row.addWidget(self.preview)
        self.body.addLayout(row, 1)

    def open(self, **arguments: object) -> None:
        self._school = str(arguments.get("school") or "")

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
        return self.search

    def start_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def refresh(self) -> None:
        def load(watcher: Watcher) -> dict[str, str]:
            from liushou_desktop.services.bureau.county_view import school_names

            return school_names(self.desk.site)

        self.desk.jobs.run(load, done=self._show_schools)

    def _show_schools(self, names: dict[str, str]) -> None:
        choices = [Choice("", sentence("LEDGER_ALL_SCHOOLS"))]
        choices += [Choice(code, name) for code, name in names.items()]
        self.school.set_choices(choices)
        if self._school:
            self.school.choose(self._school)
            self._school = ""
        self._find()

    def _find(self) -> None:
        text, school = self.search.text(), self.school.code()

        def find(watcher: Watcher) -> list[CountyChildLine]:
            from liushou_desktop.services.bureau.county_view import find_county_children

            return find_county_children(self.desk.site, text, school=school or None)

        self.desk.jobs.run(find, done=self._show)

    def _show(self, lines: list[CountyChildLine]) -> None:
        self._lines = {(line.school_code, line.child.id): line for line in lines}
        self.facts = (sentence("LEDGER_COUNT", {"count": len(lines)}),)
        self.rows.show_rows([(key, _row(line)) for key, line in self._lines.items()])
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        code = "LEDGER_NOT_FOUND" if self.search.text() else "LEDGER_EMPTY"
        self.nothing.setText(sentence(code, {"text": self.search.text()}))
        self.table.select_row(0)
        if not lines:
            self._on_current(None)
        self.header_changed.emit()

    def _on_current(self, key: object) -> None:
        line = self._lines.get(key)
        if line is None:
            self.preview.begin(sentence("PREVIEW_NOTHING"))
            self.preview.finish()
            return
        child = line.child
        badges = [Badge(line.category)] if line.category else []
        if child.attention in ("red", "yellow"):
            mark = Mark.OVERDUE if child.attention == "red" else Mark.DUE
            badges.append(Badge(word("attention_level", child.attention), mark))
        self.preview.begin(child.name, child.class_label or "", badges)
        facts = Facts(74)
        born = child.birth_date.isoformat() if child.birth_date else ""
        relation, _, carer = (child.carer or "").partition(" ")
        facts.set_facts(
            [
                (sentence("LEDGER_SCHOOL"), line.school),
                (sentence("LEDGER_FILE"), child.file_number or "—"),
                (sentence("LEDGER_BORN"), born or "—"),
                (sentence("LEDGER_ETHNICITY"), word("ethnicity", child.ethnicity) or "—"),
                (sentence("LEDGER_CARER"), f"{word('relation', relation)} {carer}".strip() or "—"),
                (sentence("LEDGER_VILLAGE"), child.village or "—"),
                (sentence("LEDGER_ID"), line.masked_id or "—"),
            ]
        )
        self.preview.add_block(facts)
        self.preview.finish()

    def escape(self) -> bool:
        if self.search.text():
            self.search.clear()
            self._find()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.preview.setVisible(not is_compact)
        self.table.set_compact(is_compact)


def _row(line: CountyChildLine) -> Row:
    child = line.child
    mark = Mark.DONE if child.is_on_roll else Mark.GONE
    code = "LEDGER_ON_ROLL" if child.is_on_roll else "LEDGER_LEFT"
    return (
        line.school,
        child.class_label or "",
        Cell(child.name, strong=True),
        word("sex", child.sex),
        child.birth_date.isoformat() if child.birth_date else "",
        line.category,
        child.village or "",
        line.masked_id,
        Cell(sentence(code), mark=mark),
    )
