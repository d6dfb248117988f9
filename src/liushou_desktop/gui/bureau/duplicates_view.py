"""查重与流失 as widgets: doubts at the left, both files side by side, the decision below."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.big_choices import BigChoice, BigChoices
from liushou_desktop.gui.common.buttons import Button, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card, EmptyState
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.inputs import LongTextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

_DOUBTS = (Column("who", "孩子", 150, stretches=True), Column("why", "为什么", 128))
_COMPARED = (
    Column("field", "", 92),
    Column("first", "", 240, stretches=True),
    Column("second", "", 260),
    Column("standing", "比较", 96),
)
_SIDE, _SIDE_COMPACT = 330, 262
_TALL, _LINE, _HEAD = 54, 30, 46
_CHOICE = 38


class DuplicatesView(QWidget):
    """``pair_chosen`` and ``lost_chosen`` follow the cursors; ``decided`` asks to keep."""

    pair_chosen = Signal(object)
    lost_chosen = Signal(object)
    filter_chosen = Signal(str)
    answer_changed = Signal()
    decided = Signal()
    taken_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.side = self._build_side()
        row.addWidget(self.side)
        self.doubt = QWidget()
        column = QVBoxLayout(self.doubt)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_comparison(), 1)
        column.addWidget(self._build_decision())
        row.addWidget(self.doubt, 1)
        self.nothing = EmptyState(
            sentence("DUPLICATES_NOTHING"), sentence("DUPLICATES_NOTHING_TEXT"), ()
        )
        self.nothing.hide()
        row.addWidget(self.nothing, 1)
        # From a list to its decision: the other list would put another doubt on the glass.
        decision = (self.choices, self.reason, self.take_back)
        order = (self.pairs_table, *decision, self.lost_table, self.compared_table)
        for first, second in pairwise(order):
            self.setTabOrder(first, second)

    # the lists --------------------------------------------------------------------------------

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.switch = SegmentedSwitch([Choice("open", ""), Choice("decided", "")])
        self.switch.choose("open")
        self.switch.chosen.connect(self.filter_chosen)
        column.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)  # it filters both lists
        self.pairs_card = _doubts("pairs", "DUPLICATES_TITLE")
        self.pairs, self.pairs_table = self.pairs_card.model, self.pairs_card.table
        self.pairs_table.current_changed.connect(self._on_pair)
        column.addWidget(self.pairs_card, 3)
        self.lost_card = _doubts("lost", "DUPLICATES_LOST")
        self.lost, self.lost_table = self.lost_card.model, self.lost_card.table
        self.lost_table.current_changed.connect(self._on_lost)
        column.addWidget(self.lost_card, 2)
        for table in (self.pairs_table, self.lost_table):
            table.opened.connect(lambda _: self._to_decision())
            table.installEventFilter(self)
        return side

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit in a list decides the doubt under its cursor, as one in the answers does."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            place = event.key() - Qt.Key.Key_1
            if not event.modifiers() and self.decide(place):
                return True
        return super().eventFilter(watched, event)

    def decide(self, place: int) -> bool:
        """Choose an answer and go on to the reason; False when there is no such answer."""
        if not 0 <= place < self.choices.count or not self.choices.isEnabled():
            return False
        self.choices.choose(place)
        self.reason.setFocus()
        return True

    def is_deciding(self) -> bool:
        """Whether the keyboard is in the decision."""
        return self.choices.hasFocus() or self.reason.hasFocus()

    def _to_decision(self) -> None:
        """Enter in a list: to the answers, or to the reason when one is chosen."""
        (self.reason if self.choices.code() else self.choices).setFocus()

    def _on_pair(self, key: object) -> None:
        if key is not None:
            self.lost_table.clearSelection()
            self.pair_chosen.emit(key)

    def _on_lost(self, key: object) -> None:
        if key is not None:
            self.pairs_table.clearSelection()
            self.lost_chosen.emit(key)

    def show_pairs(self, rows: Sequence[tuple[Hashable, Row]], fact: str) -> None:
        """The pairs of the filter."""
        self.pairs_card.set_title(sentence("DUPLICATES_TITLE"), fact)
        self.pairs_card.show_rows(rows, sentence("DUPLICATES_NO_PAIRS"), chooses=False)

    def show_lost(self, rows: Sequence[tuple[Hashable, Row]], fact: str) -> None:
        """Children no school received."""
        self.lost_card.set_title(sentence("DUPLICATES_LOST"), fact)
        self.lost_card.show_rows(rows, sentence("DUPLICATES_NO_LOST"), chooses=False)

    # side by side -----------------------------------------------------------------------------

    def _build_comparison(self) -> Card:
        card = Card(flush=True)
        self.compared = RowsModel(_COMPARED)
        self.compared_table = TableView(self.compared, "compared", row_height=_LINE)
        self.compared_table.horizontalHeader().hide()
        self.compared_table.horizontalHeader().setSectionResizeMode(
            2, QHeaderView.ResizeMode.Stretch
        )
        self.compared_table.setSelectionMode(TableView.SelectionMode.NoSelection)
        self.compared_table.setAccessibleName(sentence("DUPLICATES_COMPARE"))
        card.body.addWidget(self.compared_table)
        return card

    def show_comparison(
        self, rows: Sequence[tuple[Hashable, Row]], tones: dict[Hashable, str]
    ) -> None:
        """The first row holds the schools and is taller; without rows: where doubts come from."""
        self.doubt.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.compared.show_rows(rows, tones)
        if rows:
            self.compared_table.setRowHeight(0, _HEAD)

    # the decision -----------------------------------------------------------------------------

    def _build_decision(self) -> Card:
        self.decision_card = Card(
            sentence("DUPLICATES_YOURS"), fact=sentence("DUPLICATES_BY_KEYS"), flush=True
        )
        self.take_back = Button(sentence("DUPLICATES_TAKE_BACK"), icon="undo", scale="small")
        self.take_back.setObjectName("button:take_back")
        self.take_back.clicked.connect(self.taken_back)
        self.take_back.hide()
        self.decision_card.add_to_header(self.take_back)
        halves = QHBoxLayout()
        halves.setSpacing(0)
        self.choices = BigChoices((), row_height=_CHOICE)
        self.choices.setObjectName("field:decision")
        self.choices.setAccessibleName(sentence("DUPLICATES_YOURS"))
        self.choices.chosen.connect(lambda _: self.answer_changed.emit())
        self.choices.settled.connect(lambda: self.reason.setFocus())
        left = QVBoxLayout()
        left.addWidget(self.choices)
        left.addStretch(1)
        halves.addLayout(left, 1)
        halves.addWidget(self._build_reason(), 1)
        self.decision_card.body.addLayout(halves)
        self.decision_card.setFixedHeight(theme.CARD_HEADER + 4 * _CHOICE + 6)
        return self.decision_card

    def _build_reason(self) -> QWidget:
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(4)
        self.reason_label = label("", tone="ink2")
        self.reason = LongTextField(2)
        self.reason.setObjectName("field:reason")
        self.reason.textChanged.connect(self.answer_changed)
        self.reason.settled.connect(self.decided)
        self.after = label("", tone="ink2", wrap=True)
        column.addWidget(self.reason_label)
        column.addWidget(self.reason)
        column.addWidget(self.after)
        column.addStretch(1)
        return frame

    def ask(self, choices: Sequence[BigChoice], reason_label: str) -> None:
        """Offer the answers to the doubt shown; nothing is chosen yet."""
        self.choices.set_choices(choices)
        self.choices.setEnabled(bool(choices))
        self.reason_label.setText(reason_label)
        self.reason.setAccessibleName(reason_label)
        self.reason.setText("")
        self.reason.setEnabled(bool(choices))

    def set_compact(self, is_compact: bool) -> None:
        self.side.setFixedWidth(_SIDE_COMPACT if is_compact else _SIDE)


def _doubts(name: str, title: str) -> ListCard:
    return ListCard(_DOUBTS, name, sentence(title), row_height=_TALL, has_head=False)
