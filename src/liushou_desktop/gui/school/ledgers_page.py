"""登记册: the ledger of a form, a class and a month as a table; to print, blank or filled, or keep
as Excel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import bar_of, label, rule
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.common.theme import Role
from liushou_desktop.gui.school.month_choices import month_choices
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.services.school.form_ledger import MONTH, ledger_forms
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.form_ledger import LedgerBook, LedgerSheet

_PIXELS = 3.6  # of a column as mm on paper
_LEAST, _NAMED, _MOST, _PADDING = 62, 118, 150, 22
_NAMES = ("child", "member")


def _needed(book: LedgerBook, place: int) -> int:
    """Dots a column asks for: as on paper, and never less than its heading or a short answer."""
    head = book.heads[place]
    measured = QFontMetrics(theme.font(Role.BODY))
    cells = {row.cells[place] for sheet in book.sheets for row in sheet.rows}
    widest = max((measured.horizontalAdvance(text) for text in cells), default=0)
    return max(
        round(head.width * _PIXELS),
        measured.horizontalAdvance(head.title) + _PADDING,
        min(widest + _PADDING, _MOST),
    )


class LedgersPage(Page):
    """``open(form=…, class_id=…, month=…)`` begins there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_LEDGERS")
        self.back = BackLink(sentence("PAGE_RECORDS"), "school.records")
        self.book: LedgerBook | None = None
        self.body.addWidget(self._build_bar())
        self.strip = ProgressStrip()
        self.body.addWidget(self.strip)
        self.delivery = PaperDelivery(desk, self.strip)
        self.card = Card(flush=True)
        self.tables: dict[str, TableView] = {}
        self.nothing = label(tone="ink2", wrap=True)
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.card.body.addWidget(self.nothing)
        self.card.body.addStretch(0)
        self.card.body.addWidget(rule())
        self.closing = label(tone="ink2", wrap=True)
        self.closing.setContentsMargins(14, 8, 14, 8)
        self.card.body.addWidget(self.closing)
        self.body.addWidget(self.card, 1)

    def _build_bar(self) -> QWidget:
        bar, row = bar_of(theme.S8)
        site = self.desk.site
        forms = [
            Choice(form.id, f"{form.code} {form.ledger.title}")
            for form in ledger_forms(site)
            if form.ledger is not None
        ]
        self.forms, self.classes = FilterCombo(forms), FilterCombo(())
        self.months = FilterCombo(month_choices(self.desk))
        for combo, name, width in (
            (self.forms, "form", 250),
            (self.classes, "class", 130),
            (self.months, "month", 130),
        ):
            combo.setObjectName(f"field:{name}")
            combo.setAccessibleName(sentence(f"LEDGERS_{name.upper()}"))
            combo.setMinimumWidth(width)
            row.addWidget(combo)
        self.forms.chosen.connect(lambda _: self.refresh())
        self.months.chosen.connect(lambda _: self.refresh())
        self.classes.chosen.connect(lambda _: self._show_sheet())
        self.fact = label(tone="ink2")
        row.addWidget(self.fact)
        row.addStretch(1)
        return bar

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        self._class = str(arguments.get("class_id") or "")
        for combo, name in ((self.forms, "form"), (self.months, "month")):
            asked = arguments.get(name)
            if isinstance(asked, str) and asked:
                combo.choose(asked)

    def refresh(self) -> None:
        from liushou_desktop.services.school.form_ledger import form_ledger

        site, form, month = self.desk.site, self.forms.code(), self.months.code() or None
        self.desk.jobs.run(lambda _: form_ledger(site, form, month=month), done=self._show)

    def _show(self, book: LedgerBook) -> None:
        if book.form != self.forms.code():
            return  # another one was chosen meanwhile
        self.book = book
        is_monthly = book.per == MONTH
        self.months.setVisible(is_monthly)
        self.classes.setVisible(is_monthly)
        held = self.classes.code() or self._class
        self.classes.set_choices([Choice(s.class_id, s.class_label) for s in book.sheets])
        self.classes.choose(held)
        self._show_sheet()

    def _sheet(self) -> LedgerSheet | None:
        """The sheet of the class chosen; None when no class has children yet."""
        if self.book is None:
            return None
        asked = self.classes.code() if self.book.per == MONTH else ""
        return next((s for s in self.book.sheets if s.class_id == asked), None)

    def _table(self, book: LedgerBook) -> TableView:
        """The table of a ledger, made when it is first asked for."""
        made = self.tables.get(book.form)
        if made is None:
            widest = max(book.heads, key=lambda head: head.width)
            columns = [
                Column(
                    head.field,
                    head.title,
                    max(_NAMED if head.field in _NAMES else _LEAST, _needed(book, place)),
                    stretches=head is widest,
                )
                for place, head in enumerate(book.heads)
            ]
            made = TableView(RowsModel(columns), f"ledger-{book.form}")
            made.remember_columns(self.desk.memory)
            made.opened.connect(self.open_record)
            self.tables[book.form] = made
            self.card.body.insertWidget(0, made, 1)
        for table in self.tables.values():
            table.setVisible(table is made)
        return made

    def _show_sheet(self) -> None:
        book, sheet = self.book, self._sheet()
        if book is None:
            return
        from liushou_desktop.services.school.print_ledger import closing_words, sums_words

        table, rows = self._table(book), sheet.rows if sheet is not None else ()
        model = table.model()
        assert isinstance(model, RowsModel)
        named = next((n for n, h in enumerate(book.heads) if h.field in _NAMES), -1)
        model.show_rows(
            [
                (
                    (row.record, number),
                    tuple(
                        Cell(text, strong=place == named) for place, text in enumerate(row.cells)
                    ),
                )
                for number, row in enumerate(rows)
            ]
        )
        table.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.nothing.setText(sentence("LEDGERS_EMPTY" if book.sheets else "LEDGERS_NOBODY"))
        self.fact.setText(sums_words(book, sheet) if sheet is not None else "")
        closing = list(closing_words(sheet)) if sheet is not None else []
        self.closing.setText("\n".join(closing))
        self.closing.setVisible(bool(closing))
        table.select_row(0)
        self.header_changed.emit()

    def page_actions(self) -> Sequence[PageAction]:
        if self.book is None or not self.desk.site.may(Right.PRINT):
            return ()
        sheet = self._sheet()
        blocked = None if sheet is not None and sheet.rows else sentence("LEDGERS_EMPTY")
        nobody = None if sheet is not None else sentence("LEDGERS_NOBODY")
        blank, excel = sentence("LEDGERS_BLANK"), sentence("LEDGERS_EXCEL")
        return (
            PageAction("", blank, partial(self.print_ledger, True), "", "document", nobody),
            PageAction("page.export", excel, self.save_excel, icon="export", blocked=blocked),
            PageAction(
                "page.print",
                sentence("LEDGERS_PRINT"),
                self.print_ledger,
                "primary",
                "printer",
                blocked,
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.forms

    def escape(self) -> bool:
        if not self.strip.isHidden():
            self.strip.stop()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        for table in self.tables.values():
            table.set_compact(is_compact)

    def open_record(self, row: tuple[str, int]) -> None:
        """Enter: the record a row comes from, in the list of records."""
        self.desk.go("school.records", record=row[0], form=self.forms.code())

    # paper and Excel --------------------------------------------------------------------

    def _name(self) -> str:
        sheet, book = self._sheet(), self.book
        parts = (book.title, sheet.class_label if sheet else "", book.month) if book else ()
        return "_".join(filter(None, parts))

    def _classes(self) -> list[str] | None:
        return [self.classes.code()] if self.book and self.book.per == MONTH else None

    def print_ledger(self, is_blank: bool = False) -> None:
        """Ctrl+P: the sheet shown as PDF; blank, ruled lines to write on."""
        from liushou_desktop.services.school.print_ledger import print_ledger

        name, site, form = self._name(), self.desk.site, self.forms.code()
        file = self.desk.ask.save_file(sentence("ROOM_SAVE_PAPER"), f"{name}.pdf", "PDF (*.pdf)")
        if file is None:
            return
        asked = partial(
            print_ledger,
            site,
            form,
            month=self.months.code() or None,
            classes=self._classes(),
            blank=is_blank,
        )
        self.desk.jobs.run(
            lambda watcher: asked(watcher=watcher),
            done=lambda made: self.delivery.write(made, made.title, file),
            strip=self.strip,
            what=name,
        )

    def save_excel(self) -> None:
        """The sheet shown as a workbook."""
        from liushou_desktop.services.school.print_ledger import export_ledger

        name = f"{self._name()}.xlsx"
        file = self.desk.ask.save_file(sentence("LEDGERS_EXCEL"), name, "Excel (*.xlsx)")
        if file is None:
            return
        out = file if file.suffix else file.with_suffix(".xlsx")
        form, month, classes = self.forms.code(), self.months.code() or None, self._classes()
        site = self.desk.site

        def done(count: int) -> None:
            self.desk.say(sentence("LEDGERS_SAVED", {"file": out.name, "count": count}))

        self.desk.jobs.run(
            lambda _: export_ledger(site, form, out, month=month, classes=classes), done=done
        )
