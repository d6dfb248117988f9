"""学校报来的表: every sheet a school reported, row by row, and all of them as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.sides import SIDES
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.files import safe_file_name
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Card, Facts
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import empty_note
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.reported_sheets import ReportedLine, ReportedSheet

_COLUMNS = (
    Column("number", "行", 52, align="right"),
    Column("head", "哪一行", 190),
    Column("rest", "内容", 300, stretches=True),
)
_HEAD, _REST = 2, 5  # cells of a row in its first words and in what follows


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Schools by code, and the sheets of the one shown."""

    names: dict[str, str]
    school: str
    sheets: list[ReportedSheet]


class SheetsPage(Page):
    """``open(school=…, term=…)``; the whole row stands beside the list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_SHEETS")
        self.back = BackLink(sentence("PAGE_REPORTED"), "bureau.reported")
        self._school, self._term, self._sheet = "", desk.site.term().id, ""
        self._only: frozenset[str] = frozenset()
        self._loaded: _Loaded | None = None
        self._lines: dict[str, ReportedLine] = {}
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(self._build_rows(), 1)
        self.preview = PreviewPane("sheet_row")
        row.addWidget(self.preview)
        self.body.addLayout(row, 1)

    def _build_rows(self) -> Card:
        card = Card(flush=True)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 10, 12, 10)
        bar.setSpacing(theme.S8)
        self.schools = FilterCombo([])
        self.schools.setObjectName("field:school")
        self.schools.setAccessibleName(sentence("SHEETS_SCHOOL"))
        self.schools.chosen.connect(self._on_school)
        self.which = FilterCombo([])
        self.which.setObjectName("field:sheet")
        self.which.setAccessibleName(sentence("SHEETS_WHICH"))
        self.which.chosen.connect(self._on_sheet)
        for combo, width in ((self.schools, 230), (self.which, 210)):
            combo.setMinimumWidth(width)
        bar.addWidget(self.schools)
        bar.addWidget(self.which)
        bar.addStretch(1)
        card.body.addLayout(bar)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "reported_rows")
        self.table.current_changed.connect(self._on_row)
        card.body.addWidget(self.table, 1)
        self.nothing = empty_note()
        card.body.addWidget(self.nothing, 1)
        return card

    def open(self, **arguments: object) -> None:
        """``rows`` of ``sheet`` are shown alone, until another sheet or school is chosen."""
        school, term = arguments.get("school"), arguments.get("term")
        self._school = str(school) if school else self._school
        self._term = str(term) if term else self.desk.site.term().id
        self._sheet = str(arguments.get("sheet") or self._sheet)
        rows, origin = arguments.get("rows"), str(arguments.get("origin") or "bureau.reported")
        self._only = frozenset(map(str, rows)) if isinstance(rows, tuple) else frozenset()
        word = SIDES[self.desk.site.side].page(origin).word
        self.back = BackLink(sentence(word), origin)

    def page_actions(self) -> Sequence[PageAction]:
        blocked = None if self._loaded and self._loaded.school else sentence("SHEETS_NO_SCHOOL")
        return (
            PageAction(
                "page.export",
                sentence("SHEETS_EXCEL"),
                self.save_excel,
                icon="export",
                blocked=blocked,
            ),
            PageAction(
                "page.confirm",
                sentence("SHEETS_CHILDREN"),
                lambda: self.desk.go("bureau.ledger", school=self._school),
                "primary",
                "children",
                blocked=blocked,
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        site, wanted, term = self.desk.site, self._school, self._term

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.bureau.county_view import school_names
            from liushou_desktop.services.bureau.reported_sheets import reported_sheets

            names = school_names(site)
            school = wanted if wanted in names else next(iter(names), "")
            return _Loaded(names, school, reported_sheets(site, school, term) if school else [])

        self.desk.jobs.run(load, done=self._show)

    def _on_school(self, school: str) -> None:
        self._school, self._only = school, frozenset()
        self.refresh()

    def _on_sheet(self, sheet: str) -> None:
        self._sheet, self._only = sheet, frozenset()
        self.facts = self.facts[:1]
        self._show_rows()
        self.header_changed.emit()

    # showing ------------------------------------------------------------------------------------

    def _show(self, loaded: _Loaded) -> None:
        self._loaded, self._school = loaded, loaded.school
        terms = {term.id: term.name for term in self.desk.site.own_terms}
        only = sentence("SHEETS_ONLY", {"count": len(self._only)}) if self._only else ""
        self.facts = tuple(filter(None, (terms.get(self._term, self._term), only)))
        self.schools.set_choices([Choice(code, name) for code, name in loaded.names.items()])
        if loaded.school:
            self.schools.choose(loaded.school)
        choices = [
            Choice(each.id, sentence("SHEETS_SHEET", _sheet_args(each))) for each in loaded.sheets
        ]
        self.which.set_choices(choices)
        filled = [each.id for each in loaded.sheets if each.lines]
        if self._sheet not in filled:
            self._sheet = next(iter(filled), loaded.sheets[0].id if loaded.sheets else "")
        if self._sheet:
            self.which.choose(self._sheet)
        self._show_rows()
        self.header_changed.emit()

    def _show_rows(self) -> None:
        sheets = self._loaded.sheets if self._loaded else []
        lines = next((each.lines for each in sheets if each.id == self._sheet), ())
        if self._only:
            lines = tuple(line for line in lines if line.key in self._only)
        self._lines = {line.key: line for line in lines}
        self.rows.show_rows([(line.key, _row(n, line)) for n, line in enumerate(lines, start=1)])
        self.schools.setVisible(bool(sheets))
        self.which.setVisible(bool(sheets))
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.nothing.setText(sentence("SHEETS_NO_ROWS" if sheets else "SHEETS_NO_SCHOOL"))
        self.table.select_row(0)
        self._on_row(self.table.row_id() if lines else None)

    def _on_row(self, key: object) -> None:
        line = self._lines.get(str(key))
        if line is None:
            self.preview.begin(sentence("PREVIEW_NOTHING"))
            self.preview.finish()
            return
        self.preview.begin("　".join(text for _, text in line.cells[:_HEAD]))
        facts = Facts(112)
        facts.set_facts(line.cells)
        self.preview.add_block(facts)
        self.preview.finish()

    def save_excel(self) -> None:
        """All sheets of the school as one workbook."""
        if self._loaded is None or not self._school:
            return
        site, school, term = self.desk.site, self._school, self._term
        args = {"school": self._loaded.names[school], "term": term}
        name = safe_file_name(sentence("SHEETS_EXCEL_FILE", args))
        file = self.desk.ask.save_file(sentence("SHEETS_WHERE"), name, "Excel (*.xlsx)")
        if file is None:
            return
        path = file if file.suffix else file.with_suffix(".xlsx")

        def write(watcher: Watcher) -> int:
            from liushou_desktop.services.bureau.reported_sheets import save_reported_sheets

            return save_reported_sheets(site, school, path, term)

        self.desk.jobs.run(
            write,
            done=lambda count: self.desk.say(
                sentence("SHEETS_SAVED", {"file": path.name, "count": count})
            ),
        )

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.preview.setFixedWidth(300 if is_compact else 380)
        self.table.set_compact(is_compact)


def _sheet_args(sheet: ReportedSheet) -> dict[str, object]:
    return {"sheet": sheet.id, "title": sheet.title, "count": len(sheet.lines)}


def _row(number: int, line: ReportedLine) -> Row:
    texts = [text for _, text in line.cells]
    return (
        Cell(str(number), tone="ink3"),
        Cell("　".join(texts[:_HEAD]), strong=True),
        "　".join(texts[_HEAD : _HEAD + _REST]),
    )
