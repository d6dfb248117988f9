"""The pile at the right of the keying page: what is saved, what is open, the keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.labels import KeyHint, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import Meter
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.key_pile import Pile, PileChild

WIDTH = 326
_ROW = 29
_COLUMNS = (
    Column("number", sentence("KEYING_COLUMN_NUMBER"), 46, align="right"),
    Column("name", sentence("KEYING_COLUMN_NAME"), 92, stretches=True),
    Column("class", sentence("KEYING_COLUMN_CLASS"), 76),
    Column("state", sentence("KEYING_COLUMN_STATE"), 84),
)
_STATES = {
    "saved": (Mark.DONE, "KEYING_SAVED"),
    "doubt": (Mark.DOUBT, "KEYING_DOUBT"),
    "draft": (Mark.RUNNING, "KEYING_DRAFT"),
    "open": (Mark.OPEN, "KEYING_OPEN"),
}
_KEYS = (
    ("Enter", "KEYING_KEY_ENTER"),
    ("1–9", "KEYING_KEY_DIGITS"),
    ("Ctrl+D", "KEYING_KEY_SAME"),
    ("Ctrl+;", "KEYING_KEY_TODAY"),
    ("F8", "KEYING_KEY_ERROR"),
    ("F2", "KEYING_KEY_FIND"),
    ("Esc", "KEYING_KEY_ESC"),
)


class KeyingQueue(Card):
    """``child_opened`` carries the id of a row or of the child found by name."""

    child_opened = Signal(str)
    other_pile = Signal()

    def __init__(self) -> None:
        super().__init__(" ", flush=True)
        self.setFixedWidth(WIDTH)
        link = Button(sentence("KEYING_OTHER_PILE"), kind="link")
        link.setFocusPolicy(link.focusPolicy().NoFocus)
        link.clicked.connect(self.other_pile)
        self.add_to_header(link)
        self.body.addWidget(self._build_counts())
        self.body.addWidget(rule())
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "pile", row_height=_ROW)
        self.table.opened.connect(lambda row_id: self.child_opened.emit(str(row_id)))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(rule())
        self.body.addWidget(self._build_keys())

    def _build_counts(self) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(theme.S8)
        row = QHBoxLayout()
        row.setSpacing(4)
        self._counts = {}
        for state in ("saved", "doubt", "open"):
            row.addWidget(label(sentence(_STATES[state][1]), tone="ink2"))
            self._counts[state] = label("0", role="strong")
            row.addWidget(self._counts[state])
            row.addSpacing(10)
        row.addStretch(1)
        self.pace = label(tone="ink2")
        row.addWidget(self.pace)
        column.addLayout(row)
        self.meter = Meter()
        column.addWidget(self.meter)
        self.search = SearchCombo((), WIDTH - 30)
        self.search.setObjectName("field:find_child")
        self.search.setAccessibleName(sentence("KEYING_FIND"))
        self.search.line.setPlaceholderText(sentence("KEYING_FIND") + "　F2")
        self.search.settled.connect(self._on_found)
        column.addWidget(self.search)
        return block

    def _build_keys(self) -> QWidget:
        block, keys = QWidget(), QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(keys)
        flow = FlowLayout(keys, 12, 8)
        for key, word in _KEYS:
            flow.addWidget(KeyHint(key, sentence(word)))
        return block

    def set_pupils(self, pupils: Sequence[Choice]) -> None:
        """Who can be found by name."""
        self.search.set_choices(pupils)

    def show_pile(self, pile: Pile, current: str, pace: int) -> None:
        """Show the pile with the child in work; ``pace`` in seconds a sheet, 0 = not yet known."""
        words = sentence("KEYING_PILE", {"count": len(pile.children)})
        if pile.worklist:
            words = sentence("KEYING_WORKLIST", {"count": len(pile.children)})
        self.set_title(words)
        states = [child.state for child in pile.children]
        counts = {
            "saved": states.count("saved"),
            "doubt": states.count("doubt"),
            "open": states.count("open") + states.count("draft"),
        }
        for state, number in counts.items():
            self._counts[state].setText(str(number))
        self.meter.set_value(counts["saved"], len(states))
        self.pace.setText(sentence("KEYING_PACE", {"seconds": pace}) if pace else "")
        self.model.show_rows(
            [
                (child.id, _row(child.row or number, child, child.id == current))
                for number, child in enumerate(pile.children, 1)
            ]
        )
        if current:
            self.table.select_id(current)

    def _on_found(self) -> None:
        child = self.search.code()
        if child is not None:
            self.search.set_code(None)
            self.child_opened.emit(child)


def _row(number: int, child: PileChild, is_current: bool) -> Row:
    mark, word = _STATES[child.state]
    state = Cell(sentence(word), mark=mark)
    if is_current:
        state = Cell(sentence("KEYING_CURRENT"), mark=Mark.RUNNING, strong=True)
    return (
        Cell(str(number), tone="ink3"),
        Cell(child.name, strong=is_current),
        child.class_label,
        state,
    )
