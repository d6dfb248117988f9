"""考核项目和分值: the items of a term, changed as a whole and kept with a reason; of a county, or
of a school that stands alone. Whoever goes by the county's looks at them here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo, SearchCombo
from liushou_desktop.gui.common.dialogs import ask_unsaved
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.inputs import CodeField, TextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.settings_section import SideColumn
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.common.term_combo import TermCombo
from liushou_desktop.services.shared.assessment_items import PARTS, known_evidence
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import evidence

if TYPE_CHECKING:
    from liushou_desktop.services.shared.edit_assessment import AssessmentSheet

_COLUMNS = (
    Column("code", "编号", 56),
    Column("title", "项目", 190, stretches=True),
    Column("part", "哪一部分", 84, folds=True),
    Column("clause", "依据条款", 96),
    Column("evidence", "拿什么证明", 210),
    Column("weight", "满分", 56, align="right"),
)
_WIDTH = 200
_SUPERVISION = ("PAGE_SUPERVISION", "bureau.assessment")


class AssessmentItemsPage(Page):
    """``open(term=…)``; nothing is kept before 保存."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_ASSESSMENT_ITEMS")
        is_school = desk.site.side == "school"
        back = ("PAGE_ASSESSMENT", "school.assessment") if is_school else _SUPERVISION
        self.back = BackLink(sentence(back[0]), back[1])
        note = sentence("ITEMS_NOTE_SCHOOL" if is_school else "ITEMS_NOTE")
        self._term: str | None = None
        self._sheet: AssessmentSheet | None = None
        self._items: list[AssessmentItem] = []
        self._is_filling = False
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.card = Card(sentence("ITEMS_CARD"), fact=" ", flush=True)
        self.terms = TermCombo()
        self.terms.chosen.connect(self._on_term)
        self.card.add_to_header(self.terms)
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "assessment-items", row_height=28)
        self.table.current_changed.connect(lambda _: self._show_item())
        self.card.body.addWidget(self.table, 1)
        row.addWidget(self.card, 1)
        self.side = SideColumn()
        self.side.column.addWidget(self._build_editor())
        self.side.column.addWidget(label(note, tone="ink2", wrap=True))
        self.side.column.addStretch(1)
        row.addWidget(self.side)
        self.body.addLayout(row, 1)

    def _build_editor(self) -> Card:
        self.editor = Card(sentence("ITEMS_ONE"))
        self.code, self.name, self.clause = CodeField(64), TextField(_WIDTH), TextField(_WIDTH)
        self.part = FilterCombo([Choice(code, word) for code, word in PARTS.items()])
        self.evidence = SearchCombo(
            [Choice(code, f"{code} {evidence(code)}") for code in known_evidence()], _WIDTH
        )
        self.evidence.setMaximumWidth(_WIDTH)
        self.weight = CodeField(64)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("CODE", self.code),
            ("TITLE", self.name),
            ("PART", self.part),
            ("CLAUSE", self.clause),
            ("EVIDENCE", self.evidence),
            ("WEIGHT", self.weight),
        )
        for row, (code, field) in enumerate(fields):
            add_row(grid, row, sentence(f"ITEMS_{code}"), field)
            field.setObjectName(f"field:item-{code.lower()}")
        self.editor.body.addLayout(grid)
        for line in (self.code, self.name, self.clause, self.weight):
            line.textEdited.connect(lambda _: self._on_edited())
        self.part.chosen.connect(lambda _: self._on_edited())
        self.evidence.changed.connect(self._on_edited)
        buttons = QHBoxLayout()
        self.add = Button(sentence("ITEMS_ADD"), icon="plus", scale="small")
        self.add.setObjectName("button:add-item")
        self.add.clicked.connect(self._on_add)
        self.remove = Button(sentence("ITEMS_REMOVE"), scale="small")
        self.remove.setObjectName("button:remove-item")
        self.remove.clicked.connect(self._on_remove)
        buttons.addWidget(self.add)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        self.editor.body.addLayout(buttons)
        return self.editor

    # the page -----------------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        self._term = str(arguments["term"]) if arguments.get("term") else self._term
        self._sheet = None

    def first_field(self) -> QWidget | None:
        return self.table

    def page_actions(self) -> Sequence[PageAction]:
        why = self._why_not()
        same = None if self._is_changed() else sentence("ITEMS_SAME")
        return (
            PageAction("page.open_file", sentence("ITEMS_IMPORT"), self._on_import, blocked=why),
            PageAction("page.export", sentence("ITEMS_EXPORT"), self._on_export, icon="document"),
            PageAction(
                "page.confirm",
                sentence("ITEMS_SAVE", {"count": len(self._items)}),
                self.save,
                "primary",
                "check",
                why or same,
            ),
        )

    def _why_not(self) -> str | None:
        if not self.desk.site.may(Right.SETTINGS):
            return sentence("SETTINGS_ONLY_CLERK")
        if self._sheet is not None and self._sheet.is_from_above:
            return sentence("ITEMS_FROM_ABOVE")
        if self._sheet is not None and self._sheet.frozen_on is not None:
            return sentence("ITEMS_FROZEN", {"day": self._sheet.frozen_on})
        return None

    def _is_changed(self) -> bool:
        return self._sheet is not None and tuple(self._items) != self._sheet.items

    def may_leave(self) -> bool:
        return not self._is_changed() or ask_unsaved(self.desk.ask)

    def refresh(self) -> None:
        site, term = self.desk.site, self._term
        self.terms.offer(site, with_coming=True)
        if self._is_changed():
            return

        def load(watcher: Watcher) -> AssessmentSheet:
            from liushou_desktop.services.shared.edit_assessment import assessment_sheet

            return assessment_sheet(site, term)

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        if not self.may_leave():
            self.terms.choose(self._term or "")
            return
        self._term, self._sheet = term, None
        self.refresh()

    def _show(self, sheet: AssessmentSheet) -> None:
        self._term, self._sheet, self._items = sheet.term, sheet, list(sheet.items)
        self.terms.choose(sheet.term)
        self._show_items()

    def _show_items(self, place: int | None = None) -> None:
        held = self.table.row_id() if place is None else place
        rows = [(number, _row(item)) for number, item in enumerate(self._items)]
        self._is_filling = True
        self.model.show_rows(rows)
        if rows and not (held is not None and self.table.select_id(held)):
            self.table.select_row(0)
        self._is_filling = False
        args = {"count": len(rows), "full": sum(item.weight for item in self._items)}
        self.card.set_title(sentence("ITEMS_CARD"), sentence("ITEMS_FACT", args))
        self._show_item()

    def _show_item(self) -> None:
        place = self._place()
        may = self._why_not() is None
        self.editor.setEnabled(may)
        self.remove.setEnabled(place is not None and len(self._items) > 1)
        if place is not None and not self._is_filling:
            item = self._items[place]
            self.code.setText(item.code)
            self.name.setText(item.title)
            self.part.choose(item.part)
            self.clause.setText(item.clause)
            self.evidence.set_code(item.figure)
            self.weight.setText(str(item.weight))
        self._judge()
        facts = [self._sheet.term_name] if self._sheet else []
        if self._sheet and self._sheet.is_from_above:
            facts.append(sentence("ITEMS_FROM_ABOVE"))
        elif self._sheet and self._sheet.frozen_on:
            facts.append(sentence("ITEMS_FROZEN", {"day": self._sheet.frozen_on}))
        elif self._sheet and self._sheet.version:
            facts.append(sentence("ITEMS_VERSION", {"version": self._sheet.version}))
        self.facts = tuple(facts)
        self.header_changed.emit()

    def _place(self) -> int | None:
        row = self.table.row_id()
        return row if isinstance(row, int) and row < len(self._items) else None

    # changing -----------------------------------------------------------------------------------

    def _points(self) -> int | None:
        text = self.weight.text().strip()
        return int(text) if text.isascii() and text.isdigit() and int(text) <= 100 else None

    def _judge(self) -> None:
        self.weight.set_tone("" if self._points() is not None else "bad")
        self.weight.setToolTip("" if self._points() is not None else sentence("ITEMS_POINTS_ASIDE"))

    def _on_edited(self) -> None:
        place, weight = self._place(), self._points()
        self._judge()
        if place is None or self._is_filling:
            return
        held = self._items[place]
        self._items[place] = replace(
            held,
            code=self.code.text().strip().upper(),
            title=self.name.text().strip(),
            clause=self.clause.text().strip(),
            part=cast(Any, self.part.code()),
            figure=self.evidence.code() or held.figure,
            weight=held.weight if weight is None else weight,
        )
        self._is_filling = True  # the fields say it already
        self._show_items(place)
        self._is_filling = False

    def _on_add(self) -> None:
        taken = {item.code for item in self._items}
        code = next(f"A{n:02d}" for n in range(1, 100) if f"A{n:02d}" not in taken)
        self._items.append(AssessmentItem(code, sentence("ITEMS_TITLE"), "", known_evidence()[0]))
        self._show_items(len(self._items) - 1)
        self.name.setFocus()
        self.name.selectAll()

    def _on_remove(self) -> None:
        place = self._place()
        if place is not None and len(self._items) > 1:
            del self._items[place]
            self._show_items(max(0, place - 1))

    def save(self) -> None:
        """Keep all of them from the term on; the reason stands in the chain."""
        sheet, site, items = self._sheet, self.desk.site, tuple(self._items)
        if sheet is None:
            return
        full = sum(item.weight for item in items)
        args = {"term": sheet.term_name, "count": len(items), "full": full}
        reason = self.desk.ask.reason(
            sentence("ITEMS_REASON"),
            sentence("ITEMS_REASON_TEXT", args),
            sentence("ITEMS_SAVE", {"count": len(items)}),
        )
        if reason is None:
            return

        def keep(watcher: Watcher) -> AssessmentSheet:
            from liushou_desktop.services.shared.edit_assessment import keep_items

            return keep_items(site, sheet.term, items, reason, seen=sheet.items)

        def kept(made: AssessmentSheet) -> None:
            said = {"term": made.term_name, "version": made.version}
            self.desk.say(sentence("ITEMS_SAVED", said))
            self._show(made)

        self.desk.jobs.run(keep, done=kept)

    # files --------------------------------------------------------------------------------------

    def _on_export(self) -> None:
        sheet, site = self._sheet, self.desk.site
        if sheet is None:
            return
        name = sentence("ITEMS_FILE", {"term": sheet.term_name})
        file = self.desk.ask.save_file(sentence("ITEMS_EXPORT"), name, sentence("ITEMS_FILES"))
        if file is None:
            return

        def write(watcher: Watcher) -> Path:
            from liushou_desktop.services.shared.assessment_files import write_items

            write_items(site, file, sheet.term)
            return file

        self.desk.jobs.run(
            write, done=lambda made: self.desk.say(sentence("ITEMS_EXPORTED", {"file": made.name}))
        )

    def _on_import(self) -> None:
        site = self.desk.site
        file = self.desk.ask.open_file(sentence("ITEMS_IMPORT"), sentence("ITEMS_FILES"))
        if file is None:
            return

        def read(watcher: Watcher) -> tuple[AssessmentItem, ...]:
            from liushou_desktop.services.shared.assessment_files import read_items

            return read_items(site, file, watcher)

        def show(items: tuple[AssessmentItem, ...]) -> None:
            self._items = list(items)
            self._show_items(0)
            said = {"file": file.name, "count": len(items)}
            self.desk.say(sentence("ITEMS_IMPORTED", said))

        self.desk.jobs.run(read, done=show)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)
        self.side.set_compact(is_compact)


def _row(item: AssessmentItem) -> Row:
    return (
        Cell(item.code, strong=True),
        Cell(item.title, strong=True),
        PARTS.get(item.part, item.part),
        item.clause or "—",
        f"{item.figure} {evidence(item.figure)}",
        str(item.weight) if item.weight else "—",
    )
