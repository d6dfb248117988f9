"""The printing room as widgets: papers at the left, children in the middle, the pages at right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from liushou_desktop.app.paper_words import paper_fact, paper_title
from liushou_desktop.app.sides import PageEntry
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Column
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import label, rule
from liushou_desktop.gui.common.pdf_preview import PdfPreview
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.school.paper_list import PaperList
from liushou_desktop.services.school.paper_shelf import FORM, SCHOOL, Paper

_PREVIEW_WIDTH = 372
_COLUMNS = (
    Column("tick", "", 34, ticks=True),
    Column("name", sentence("PRINT_COLUMN_NAME"), 112),
    Column("class", sentence("PRINT_COLUMN_CLASS"), 72),
    Column("state", sentence("PRINT_COLUMN_CARD"), 86),
    Column("changed", sentence("PRINT_COLUMN_CHANGED"), 120, stretches=True),
    Column("day", sentence("PRINT_COLUMN_DAY"), 78, folds=True),
)
_NAME, _CHANGED = 1, 4


class WellBanner(Banner):
    """都印好了吗: Enter says yes, a link says not yet."""

    refused = Signal()

    def __init__(self) -> None:
        super().__init__(tone="due", button=sentence("PRINT_NOTHING"))
        self.setObjectName("banner:well")
        self.not_yet = Button(sentence("PRINT_NOT_YET"), kind="link")
        self.not_yet.clicked.connect(self.refused)
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(layout.count() - 1, self.not_yet)
        layout.setSpacing(theme.S12)
        self.button.installEventFilter(self)
        self.hide()

    def ask(self, count: int) -> None:
        """Ask about this many cards."""
        self.set_text(sentence("PRINT_WELL_QUESTION", {"count": count}))
        self.button.setText(sentence("PRINT_WELL", {"count": count}))
        self.button.set_shortcut_text("Enter")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if is_key and event.key() in enter:  # type: ignore[attr-defined]
            self.button.click()
            return True
        return False


class PrintingView(QWidget):
    """``changed`` is any choice that changes the pages."""

    paper_chosen = Signal(str)
    state_chosen = Signal(str)
    class_chosen = Signal(str)
    scope_chosen = Signal(str)
    changed = Signal()

    def __init__(self, rooms: Sequence[tuple[PageEntry, Sequence[Paper]]]) -> None:
        super().__init__()
        self._is_compact, self._is_folded = False, False
        self._paper = rooms[0][1][0]
        self._is_filled = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.papers = PaperList(rooms)
        self.papers.chosen.connect(self.paper_chosen)
        row.addWidget(self.papers)
        middle = QVBoxLayout()
        middle.setSpacing(theme.S12)
        self.well = WellBanner()
        self.strip = ProgressStrip()
        self.old_cards = Banner(tone="ok", button=sentence("PRINT_COPY_LIST"))
        self.old_cards.setObjectName("banner:old_cards")
        self.old_cards.hide()
        for widget in (self.well, self.old_cards, self.strip):
            middle.addWidget(widget)
        middle.addWidget(self._build_children(), 1)
        row.addLayout(middle, 1)
        row.addWidget(self._build_preview())

    def _build_children(self) -> Card:
        self.children_card = Card(" ", flush=True)
        self.classes = FilterCombo(())
        self.classes.setObjectName("filter:class")
        self.classes.setAccessibleName(sentence("PRINT_COLUMN_CLASS"))
        self.classes.setMinimumWidth(112)
        self.classes.chosen.connect(self.class_chosen)
        self.fold_button = Button(
            sentence("PRINT_FOLDED"), icon="eye", shortcut="F7", scale="small"
        )
        self.fold_button.clicked.connect(self.fold_preview)
        self.fold_button.hide()
        self.children_card.add_to_header(self.classes)
        self.children_card.add_to_header(self.fold_button)
        self.switch_bar = self._build_switch()
        self.children_card.body.addWidget(self.switch_bar)
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "papers")
        self.empty = label(tone="ink2", wrap=True)
        self.empty.setContentsMargins(14, 12, 14, 12)
        self.children_card.body.addWidget(self.empty)
        self.children_card.body.addWidget(self.table, 1)
        self.children_card.body.addWidget(rule())
        self.children_card.body.addWidget(self._build_options())
        self.model.tick_changed.connect(lambda *_: self.changed.emit())
        return self.children_card

    def _build_switch(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(theme.S12)
        self.state = SegmentedSwitch(
            (
                Choice("blank", sentence("PRINT_BLANK")),
                Choice("filled", sentence("PRINT_FILLED")),
            )
        )
        self.state.setObjectName("switch:state")
        self.state.setAccessibleName(sentence("PRINT_STATE"))
        self.state.chosen.connect(self.state_chosen)
        self.switch = SegmentedSwitch((Choice("wanted", " "), Choice("all", " ")))
        self.switch.chosen.connect(self.scope_chosen)
        row.addWidget(self.state)
        row.addWidget(self.switch)
        row.addStretch(1)
        self.tick_all = Button(sentence("PRINT_TICK_ALL"), kind="link")
        self.tick_others = Button(sentence("PRINT_TICK_OTHERS"), kind="link")
        row.addWidget(self.tick_all)
        row.addWidget(self.tick_others)
        return bar

    def _build_options(self) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(theme.S8)
        first, second = QHBoxLayout(), QHBoxLayout()
        for line in (first, second):
            line.setSpacing(theme.S12)
            column.addLayout(line)
        self.copies = FilterCombo(
            [Choice(str(n), sentence("PRINT_COPIES_COUNT", {"count": n})) for n in (1, 2, 3)]
        )
        self.sides = FilterCombo(_sides(is_book=False))
        self.phones = FilterCombo(
            (
                Choice("masked", sentence("PRINT_PHONES_MASKED")),
                Choice("whole", sentence("PRINT_PHONES_WHOLE")),
            )
        )
        self.binding = FilterCombo(
            (
                Choice("left", sentence("PRINT_BINDING_LEFT")),
                Choice("top", sentence("PRINT_BINDING_TOP")),
            )
        )
        self.months = FilterCombo(())
        self.printer = FilterCombo(())
        first.addWidget(_option_label("PRINT_COPIES"))
        first.addWidget(self.copies)
        first.addWidget(self.sides)
        first.addWidget(self.phones)
        first.addWidget(self.months)
        first.addStretch(1)
        second.addWidget(_option_label("PRINT_PRINTER"))
        self.printer.setMinimumWidth(256)
        second.addWidget(self.printer)
        self.gentle = label(sentence("PRINT_GENTLE"), tone="ink3")
        second.addWidget(self.binding)
        second.addWidget(self.gentle)
        second.addStretch(1)
        for combo, word in (
            (self.copies, "PRINT_COPIES"),
            (self.sides, "PRINT_SIDES"),
            (self.phones, "PRINT_PHONES"),
            (self.binding, "PRINT_BINDING"),
            (self.months, "PRINT_MONTH"),
            (self.printer, "PRINT_PRINTER"),
        ):
            combo.setAccessibleName(sentence(word))
            combo.chosen.connect(lambda _: self.changed.emit())
        return block

    def _build_preview(self) -> Card:
        self.preview_card = Card(flush=True)
        self.preview_card.setFixedWidth(_PREVIEW_WIDTH)
        self.preview = PdfPreview()
        self.preview_words = label(sentence("PRINT_PREVIEW_EMPTY"), tone="ink2")
        self.preview_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview_card.body.addWidget(self.preview, 1)
        self.preview_card.body.addWidget(self.preview_words, 1)
        self.preview_card.body.addWidget(rule())
        self.notes = label(wrap=True)
        self.notes.setContentsMargins(14, 10, 14, 10)
        self.notes.setObjectName("printing:notes")
        self.preview_card.body.addWidget(self.notes)
        self.preview.hide()
        return self.preview_card

    def show_pages(self, content: bytes | None, words: str) -> None:
        """The pages, or what stands there instead of them."""
        self.preview.set_document(content)
        self.preview.setVisible(content is not None)
        self.preview_words.setVisible(content is None)
        self.preview_words.setText(words)

    def set_printers(self, names: Sequence[str]) -> None:
        """Printers to choose from; none is said."""
        choices = [Choice(name, name) for name in names]
        self.printer.set_choices(choices or [Choice("", sentence("PRINT_NO_PRINTER"))])
        self.printer.setEnabled(bool(choices))

    def show_paper(self, paper: Paper, is_filled: bool) -> None:
        """Head, options and columns of a paper, blank or filled."""
        self._paper, self._is_filled = paper, is_filled
        self.papers.choose(paper.id)
        self.children_card.set_title(paper_title(paper), paper_fact(paper))
        self.phones.setVisible(paper.id == "register")
        self.binding.setVisible(paper.id == "register")
        self.gentle.setVisible(paper.is_card)
        self.months.setVisible(paper.has_month)
        self.classes.setVisible(paper.scope != SCHOOL and not self.shows_records())
        self.sides.set_choices(_sides(is_book=paper.is_book))
        self.sides.choose("two" if paper.is_two_sided else "one")
        self.state.setVisible(paper.has_filled)
        self.state.choose("filled" if is_filled else "blank")
        self._show_columns()
        ticks = not paper.is_by_class or self.shows_records()
        self.switch.setVisible(ticks and not is_filled)
        for button in (self.tick_all, self.tick_others):
            button.setVisible(ticks)
        self.switch_bar.setVisible(ticks or paper.has_filled)

    def shows_records(self) -> bool:
        """Whether the rows are kept records, not children."""
        return self._is_filled and self._paper.kind == FORM and self._paper.is_by_class

    def _show_columns(self) -> None:
        """Cards tell what changed and since when, forms what is still owed, or what was filled."""
        paper = self._paper
        title = "PRINT_COLUMN_CHANGED" if paper.is_card else "PRINT_COLUMN_OWED"
        is_said = paper.is_wanted_by_some or self._is_filled
        title = "PRINT_COLUMN_KEPT" if self._is_filled else title
        name = "PRINT_COLUMN_RECORD" if self.shows_records() else "PRINT_COLUMN_NAME"
        columns = list(_COLUMNS)
        columns[_NAME] = replace(columns[_NAME], title=sentence(name))
        columns[_CHANGED] = replace(columns[_CHANGED], title=sentence(title) if is_said else "")
        self.model.columns = tuple(columns)
        self.table.horizontalHeader().viewport().update()
        hidden = {"tick"} if paper.is_by_class and not self.shows_records() else set()
        hidden |= {"class"} if self.shows_records() else set()
        hidden |= set() if paper.is_card else {"state", "day"}
        for place, column in enumerate(_COLUMNS):
            self.table.setColumnHidden(
                place, column.key in hidden or (self._is_compact and column.folds)
            )

    def fold_preview(self) -> None:
        """F7: the pages away, or back."""
        self._is_folded = not self._is_folded
        self._place_preview()

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the pages fold into a button and take the place of the list when asked for."""
        if is_compact != self._is_compact:
            self._is_compact = self._is_folded = is_compact
        self._show_columns()
        self._place_preview()

    def _place_preview(self) -> None:
        self.preview_card.setVisible(not self._is_folded)
        self.fold_button.setVisible(self._is_compact)
        self.papers.setVisible(not self._is_compact or self._is_folded)


def _option_label(code: str) -> QWidget:
    made = label(sentence(code), tone="ink2")
    made.setFixedWidth(52)
    return made


def _sides(*, is_book: bool) -> tuple[Choice, Choice]:
    """How a paper may leave the printer; a book's sheets are turned over their short edge."""
    two = sentence("PRINT_SIDES_BOOK" if is_book else "PRINT_SIDES_TWO")
    return Choice("two", two), Choice("one", sentence("PRINT_SIDES_ONE"))
