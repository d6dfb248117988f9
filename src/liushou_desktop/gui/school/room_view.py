"""A room of the school as widgets: what is owed, filters, a list, the pane that follows the cursor.

会议与活动, 结对与学习 and 机构与人员 share it; each brings its columns, its filters and its pane.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.inputs import SearchField
from liushou_desktop.gui.common.labels import KeyHint, bar_of, label, rule
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.school.duty_strip import DutyStrip


class RoomView(QWidget):
    """``asked_again``: a filter changed; ``chosen``: the cursor moved; ``opened``: Enter.

    Args:
        name: of the table (its columns are remembered by it).
        tabs: tab → columns of its table; one tab only shows no switch.
        filters: name of a filter box → wording key of its accessible name.
        keys: pairs of key and wording key for the foot.
    """

    asked_again = Signal()
    chosen = Signal(object)
    opened = Signal(object)
    tab_chosen = Signal(str)

    def __init__(
        self,
        name: str,
        tabs: Mapping[str, Sequence[Column]],
        tab_words: Sequence[Choice],
        filters: Mapping[str, str],
        search_word: str,
        pane: PreviewPane,
        keys: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        self.pane = pane
        self._is_compact, self._is_folded = False, False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.duties = DutyStrip()
        column.addWidget(self.duties)
        column.addWidget(self._build_bar(tab_words, filters, search_word))
        self.strip = ProgressStrip()
        column.addWidget(self.strip)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(self._build_list(name, tabs, keys), 1)
        row.addWidget(pane)
        column.addLayout(row, 1)
        self.search.stepped.connect(lambda step: self.table.move_by(step))
        self.show_tab(next(iter(tabs)))

    def _build_bar(
        self, tab_words: Sequence[Choice], filters: Mapping[str, str], search_word: str
    ) -> QWidget:
        bar, row = bar_of(theme.S8)
        self.switch = SegmentedSwitch(tab_words)
        self.switch.chosen.connect(self._on_tab)
        row.addWidget(self.switch)
        self.switch.setVisible(len(tab_words) > 1)  # before it has a place it would be a window
        self.search = SearchField(sentence(search_word))
        self.search.setObjectName("field:search")
        self.search.setAccessibleName(sentence(search_word))
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(300)
        self.search.searched.connect(lambda _: self.asked_again.emit())
        self.search.settled.connect(lambda: self.opened.emit(self.table.row_id()))
        row.addWidget(self.search, 1)
        self.combos: dict[str, FilterCombo] = {}
        for name, word in filters.items():
            combo = FilterCombo(())
            combo.setObjectName(f"filter:{name}")
            combo.setAccessibleName(sentence(word))
            combo.chosen.connect(lambda _: self.asked_again.emit())
            self.combos[name] = combo
            row.addWidget(combo)
        row.addStretch(1)
        self.clear_button = Button(sentence("RECORDS_CLEAR"), kind="link")
        self.clear_button.clicked.connect(self.clear_filters)
        row.addWidget(self.clear_button)
        return bar

    def _build_list(
        self, name: str, tabs: Mapping[str, Sequence[Column]], keys: Sequence[tuple[str, str]]
    ) -> QWidget:
        card = Card(flush=True)
        self.tables: dict[str, TableView] = {}
        for tab, columns in tabs.items():
            table = TableView(RowsModel(columns), f"{name}-{tab}")
            table.opened.connect(self.opened)
            table.current_changed.connect(self.chosen)
            self.tables[tab] = table
            card.body.addWidget(table, 1)
        self.nothing = label(sentence("ROOM_NOTHING"), tone="ink2")
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.nothing.hide()
        card.body.addWidget(self.nothing)
        card.body.addWidget(rule())
        footer = QWidget()
        row = QHBoxLayout(footer)
        row.setContentsMargins(14, 5, 14, 5)
        row.setSpacing(theme.S12)
        self.footer = label(tone="ink2")
        row.addWidget(self.footer)
        row.addStretch(1)
        for key, word in keys:
            row.addWidget(KeyHint(key, sentence(word)))
        card.body.addWidget(footer)
        return card

    @property
    def table(self) -> TableView:
        """The table of the tab shown."""
        return self.tables[self.tab]

    def show_tab(self, tab: str) -> None:
        """Another table; the switch follows."""
        self.tab = tab
        self.switch.choose(tab)
        for name, table in self.tables.items():
            table.setVisible(name == tab)

    def _on_tab(self, tab: str) -> None:
        self.show_tab(tab)
        self.tab_chosen.emit(tab)
        self.asked_again.emit()

    def offer(self, name: str, all_word: str, choices: Sequence[tuple[str, str]]) -> None:
        """Entries of a filter box; ``all_word`` "" for one that always asks for something."""
        combo = self.combos[name]
        first = [Choice("", sentence(all_word))] if all_word else []
        combo.set_choices([*first, *(Choice(*each) for each in choices)])
        combo.show_all_words()

    def code(self, name: str) -> str:
        """What a filter box asks for."""
        return self.combos[name].code()

    def show_rows(
        self,
        rows: Sequence[tuple[Hashable, Row]],
        footer: str,
        tones: dict[Hashable, str] | None = None,
    ) -> None:
        """Rows of the tab shown; the cursor stays on its row."""
        held = self.table.row_id()
        model = self.table.model()
        assert isinstance(model, RowsModel)
        model.show_rows(rows, tones)
        self.nothing.setVisible(not rows)
        self.footer.setText(footer)
        self.clear_button.setVisible(self.is_filtered())
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        if not rows:
            self.chosen.emit(None)

    def is_filtered(self) -> bool:
        """Whether the search or a box with an “all” entry narrows the list."""
        asked = (c.code() for c in self.combos.values() if c.has_all)
        return bool(self.search.text().strip()) or any(asked)

    def clear_filters(self) -> None:
        """Everything again."""
        for combo in self.combos.values():
            if combo.has_all:
                combo.choose("")
        self.search.clear()
        self.asked_again.emit()

    def fold_pane(self) -> None:
        """F7: the pane away, or back."""
        self._is_folded = not self._is_folded
        self.pane.setVisible(not self._is_folded)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the pane folds away, the duties become one line."""
        if is_compact != self._is_compact:
            self._is_compact = self._is_folded = is_compact
            self.pane.setVisible(not self._is_folded)
        self.duties.set_compact(is_compact)
        for table in self.tables.values():
            table.set_compact(is_compact)
