"""A card with a table, and a sentence in its place while there is nothing to list."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Qt

from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.labels import empty_note
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView


class ListCard(Card):
    """``table`` over ``model``; ``nothing`` says what would stand here.

    Args:
        name: of the table (its columns are remembered by it). title: of the card; a card without
            one has no header.
        has_head: whether the columns have a line of headings.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        name: str,
        title: str = "",
        *,
        row_height: int = theme.TABLE_ROW,
        has_head: bool = True,
    ) -> None:
        super().__init__(title, fact=" ", flush=True)
        self.model = RowsModel(columns)
        self.table = TableView(self.model, name, row_height=row_height)
        self.table.horizontalHeader().setVisible(has_head)
        if title.strip():
            self.table.setAccessibleName(title)
        self.body.addWidget(self.table, 1)
        self.nothing = empty_note("")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.nothing.hide()
        self.body.addWidget(self.nothing, 1)

    def show_rows(
        self,
        rows: Sequence[tuple[Hashable, Row]],
        nothing: str,
        tones: dict[Hashable, str] | None = None,
        *,
        chooses: bool = True,
    ) -> None:
        """Show these rows, or the sentence; the cursor stays on its row, else on the first.

        Args:
            chooses: False leaves the cursor to the caller.
        """
        held = self.table.row_id()
        self.model.show_rows(rows, tones)
        if chooses and rows and (held is None or not self.table.select_id(held)):
            self.table.select_row(0)
        self.table.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.nothing.setText(nothing)
