"""县域儿童: every child as reported, found by characters, initials or last digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.sides import SIDES
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.name_hits import name_hits
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Beginning, Card, EmptyState, Facts
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.inputs import SearchField
from liushou_desktop.gui.common.labels import Badge, empty_note
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.gui.common.job_runner import Job
    from liushou_desktop.services.bureau.county_view import CountyChildLine

_COLUMNS = (
    Column("school", "学校", 130, stretches=True),
    Column("class", "班级", 78),
    Column("name", "姓名", 120),
    Column("sex", "性别", 50, align="center"),
    Column("birth", "出生日期", 106),
    Column("category", "类别", 60),
    Column("id", "证件号", 176, folds=True),
    Column("state", "在册", 90),
)
_MOST = 500


class LedgerPage(Page):
    """The county's ledger; the schools' data is shown, never edited."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_LEDGER")
        self._lines: dict[object, CountyChildLine] = {}
        self._school = ""
        self._wanted: tuple[str, str] | None = None  # the child another page leads to
        self._finding: Job | None = None
        self.empty = EmptyState(
            sentence("LEDGER_EMPTY_TITLE"),
            sentence("LEDGER_EMPTY"),
            (
                Beginning(
                    "stick",
                    sentence("LEDGER_EMPTY_WAY"),
                    sentence("LEDGER_EMPTY_WAY_TEXT"),
                    sentence("LEDGER_EMPTY_BUTTON"),
                    "Ctrl+Enter",
                    is_primary=True,
                ),
            ),
        )
        self.empty.chosen.connect(lambda _: self.desk.go("bureau.receiving"))
        self.empty.hide()
        self.body.addWidget(self.empty, 1)
        self.work = self._build_work()
        self.body.addWidget(self.work, 1)

    def _build_work(self) -> QWidget:
        work = QWidget()
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        card = Card(flush=True)
        card.body.addLayout(self._build_bar())
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "ledger")
        self.table.remember_columns(self.desk.memory)
        self.table.current_changed.connect(self._on_current)
        card.body.addWidget(self.table, 1)
        self.nothing = empty_note()
        card.body.addWidget(self.nothing, 1)
        row.addWidget(card, 1)
        self.preview = PreviewPane("ledger")
        row.addWidget(self.preview)
        return work

    def _build_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 10, 12, 10)
        bar.setSpacing(theme.S8)
        self.search = SearchField(sentence("LEDGER_SEARCH"))
        self.search.setObjectName("field:search")
        self.search.setAccessibleName(sentence("LEDGER_SEARCH"))
        self.search.setFixedWidth(300)
        self.search.searched.connect(lambda _: self._find())
        self.search.stepped.connect(lambda step: self.table.move_by(step))
        self.school = FilterCombo([Choice("", sentence("LEDGER_ALL_SCHOOLS"))])
        self.school.setAccessibleName(sentence("LEDGER_SCHOOL"))
        self.school.chosen.connect(lambda _: self._find())
        bar.addWidget(self.search)
        bar.addWidget(self.school)
        bar.addStretch(1)
        return bar

    def open(self, **arguments: object) -> None:
        """``school`` filters; ``child`` of it is chosen; ``origin`` the page Esc leads to."""
        self._school = str(arguments.get("school") or "")
        child, origin = arguments.get("child"), arguments.get("origin")
        self._wanted = (self._school, str(child)) if child else None
        if self._school:
            self.search.clear()
        self.back = None
        if origin:
            word = SIDES[self.desk.site.side].page(str(origin)).word
            self.back = BackLink(sentence(word), str(origin))

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.open_file",
                sentence("PAGE_CIVIL_LIST"),
                lambda: self.desk.go("bureau.civil_list"),
                icon="swap",
            ),
            PageAction(
                "page.confirm",
                sentence("REPORTED_TAKE_STICK"),
                lambda: self.desk.go("bureau.receiving"),
                "primary",
                "stick",
            ),
        )

    def first_field(self) -> QWidget | None:
        if not self.empty.isHidden():
            return self.empty.buttons[0]
        return self.search if self.back is None else self.table

    def start_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def refresh(self) -> None:
        def load(watcher: Watcher) -> dict[str, str]:
            from liushou_desktop.services.bureau.county_view import school_names

            return school_names(self.desk.site)

        self.desk.jobs.run(load, done=self._show_schools)

    def _show_schools(self, names: dict[str, str]) -> None:
        held = self._school or self.school.code()
        choices = [Choice("", sentence("LEDGER_ALL_SCHOOLS"))]
        choices += [Choice(code, name) for code, name in names.items()]
        self.school.set_choices(choices)
        self.school.show_all_words()
        self.school.choose(held if held in names else "")
        self._school = ""
        self._find()

    # finding ------------------------------------------------------------------------------------

    def _find(self) -> None:
        """What was asked before is given up: only the newest answer is of use."""
        text, school, site = self.search.text().strip(), self.school.code(), self.desk.site
        if self._finding is not None:
            self._finding.abandon()

        def find(watcher: Watcher) -> list[CountyChildLine]:
            from liushou_desktop.services.bureau.county_view import find_county_children

            watcher.check()
            return find_county_children(site, text, school=school or None, limit=_MOST)

        def forget() -> None:
            if self._finding is job:
                self._finding = None

        job = self.desk.jobs.run(find, done=lambda lines: self._show(text, lines))
        self._finding = job
        job.ended.connect(forget)

    def _show(self, text: str, lines: list[CountyChildLine]) -> None:
        held, self._wanted = self._wanted or self.table.row_id(), None
        self._lines = {(line.school_code, line.child.id): line for line in lines}
        code = "LEDGER_COUNT_MOST" if len(lines) >= _MOST else "LEDGER_COUNT"
        is_bare = not lines and not text and not self.school.code()
        self.facts = () if is_bare else (sentence(code, {"count": len(lines)}),)
        self.empty.setVisible(is_bare)
        self.work.setVisible(not is_bare)
        self.rows.show_rows([(key, _row(line, text)) for key, line in self._lines.items()])
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        if text:
            self.nothing.setText(sentence("LEDGER_NOT_FOUND", {"text": text}))
        else:
            name = self.school.currentText()
            self.nothing.setText(sentence("LEDGER_SCHOOL_EMPTY", {"school": name}))
        if not (held and self.table.select_id(held)):
            self.table.select_row(0)
        self._on_current(self.table.row_id() if lines else None)
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
        sex = word("sex", child.sex)
        self.preview.begin(child.name, f"{sex}　{child.class_label or ''}".strip(), badges)
        facts = Facts(74)
        born = child.birth_date.isoformat() if child.birth_date else ""
        relation, _, carer = (child.carer or "").partition(" ")
        terms = {term.id: term.name for term in self.desk.site.own_terms}
        facts.set_facts(
            [
                (sentence("LEDGER_SCHOOL"), line.school),
                (sentence("LEDGER_FILE"), child.file_number or "—"),
                (sentence("LEDGER_BORN"), born or "—"),
                (sentence("LEDGER_ETHNICITY"), word("ethnicity", child.ethnicity) or "—"),
                (sentence("LEDGER_CARER"), f"{word('relation', relation)} {carer}".strip() or "—"),
                (sentence("LEDGER_VILLAGE"), child.village or "—"),
                (sentence("LEDGER_ID"), line.masked_id or "—"),
                (sentence("LEDGER_TERM"), terms.get(child.term, child.term)),
            ]
        )
        self.preview.add_block(facts)
        self.preview.finish()

    def escape(self) -> bool:
        if self.search.text():
            self.search.clear()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.preview.setFixedWidth(264 if is_compact else 322)
        self.table.set_compact(is_compact)


def _row(line: CountyChildLine, typed: str) -> Row:
    child = line.child
    mark = Mark.DONE if child.is_on_roll else Mark.GONE
    code = "LEDGER_ON_ROLL" if child.is_on_roll else "LEDGER_LEFT"
    return (
        line.school,
        child.class_label or "",
        Cell(child.name, strong=True, hits=name_hits(child.name, typed)),
        word("sex", child.sex),
        child.birth_date.isoformat() if child.birth_date else "",
        line.category,
        line.masked_id,
        Cell(sentence(code), mark=mark),
    )
