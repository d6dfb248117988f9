"""帮助 as widgets: the tasks at the left with a search, a calm reader at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column
from liushou_desktop.gui.common.inputs import SearchField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.common.theme import Role

_LIST, _LIST_COMPACT = 300, 240


class HelpView(QWidget):
    """``page_chosen`` carries the id of a task, ``searched`` what was typed."""

    page_chosen = Signal(str)
    searched = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.left = QWidget()
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        self.search = SearchField(placeholder=sentence("HELP_SEARCH"))
        self.search.setObjectName("field:help-search")
        self.search.setAccessibleName(sentence("HELP_SEARCH"))
        self.search.searched.connect(self.searched)
        column.addWidget(self.search)
        self.model = RowsModel((Column("title", "", 200, stretches=True),))
        self.table = TableView(self.model, "manual")
        self.table.horizontalHeader().hide()
        self.table.current_changed.connect(self._on_current)
        card = Card(flush=True)
        card.body.addWidget(self.table, 1)
        self.nothing = label("", tone="ink2", wrap=True)
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.nothing.hide()
        card.body.addWidget(self.nothing)
        column.addWidget(card, 1)
        row.addWidget(self.left)
        row.addWidget(self._build_reader(), 1)
        self.set_compact(False)

    def _build_reader(self) -> Card:
        self.reader = QTextBrowser()
        self.reader.setObjectName("reader")
        self.reader.setAccessibleName(sentence("PAGE_HELP"))
        self.reader.setOpenLinks(False)
        self.reader.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.reader.setProperty("part", "reader")
        self.reader.anchorClicked.connect(self._on_link)
        self.reader.document().setDefaultStyleSheet(reader_style())
        self.reader.document().setDocumentMargin(theme.S16)
        card = Card(flush=True)
        card.body.addWidget(self.reader, 1)
        return card

    def show_pages(self, pages: Sequence[tuple[str, str]], chosen: str, typed: str) -> None:
        """Ids and titles of the list; the chosen one keeps the cursor when it is still there."""
        self.model.show_rows([(page_id, (Cell(title),)) for page_id, title in pages])
        self.table.setVisible(bool(pages))
        self.nothing.setVisible(not pages)
        self.nothing.setText(sentence("HELP_NOTHING", {"text": typed}) if not pages else "")
        if pages and not self.table.select_id(chosen):
            self.table.select_row(0)

    def show_text(self, html: str, typed: str = "") -> None:
        """Show a page from its top, or from the first place of what was searched."""
        self.reader.setHtml(html)
        if typed and self.reader.find(typed.split()[0]):
            return
        self.reader.moveCursor(QTextCursor.MoveOperation.Start)

    def document(self) -> QTextDocument:
        """What is shown, to print."""
        return self.reader.document()

    def _on_current(self, page_id: object) -> None:
        if page_id is not None:
            self.page_chosen.emit(str(page_id))

    def _on_link(self, url: QUrl) -> None:
        self.page_chosen.emit(url.toString())

    def set_compact(self, is_compact: bool) -> None:
        """125 %: a narrower list."""
        self.left.setFixedWidth(_LIST_COMPACT if is_compact else _LIST)


def reader_style() -> str:
    """CSS of the reader, from the tokens."""
    t, families = theme.tokens(), "', '".join(theme.font(Role.BODY).families())
    return f"""
    body {{ color: {t.ink}; font-size: 11.5pt; }}
    .h1 {{ font-size: 16pt; font-weight: 700; margin: 4px 0 10px 0; }}
    .h2 {{ font-size: 12pt; font-weight: 700; margin: 18px 0 4px 0; color: {t.accent}; }}
    p, li {{ line-height: 165%; margin: 4px 0; }}
    ol, ul {{ margin: 4px 0 8px 0; -qt-list-indent: 1; }}
    code {{ background-color: {t.off}; color: {t.ink}; font-family: '{families}'; }}
    a {{ color: {t.accent}; text-decoration: none; font-weight: 700; }}
    table {{ border-color: {t.line}; border-style: solid; border-width: 1px;
             border-collapse: collapse; }}
    th {{ background-color: {t.head}; color: {t.ink2}; text-align: left; font-weight: 400; }}
    td, th {{ border: 1px solid {t.line2}; }}
    """
