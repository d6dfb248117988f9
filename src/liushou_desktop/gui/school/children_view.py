"""The list of children as widgets: filter bar, table with footer, preview pane."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.inputs import SearchField
from liushou_desktop.gui.common.labels import KeyHint, bar_of, label, rule
from liushou_desktop.gui.common.paged_model import SqlPagedModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.school.child_preview import ChildPreview

FILTERS = ("who", "class_id", "village", "category", "attention", "gap")
_WHO = "active"


class ChildrenView(QWidget):
    """Filters above, rows below.

    ``asked_again`` is emitted when a filter or the search text changed, ``opened`` with a child's
    id, ``current_changed`` when the cursor moves.
    """

    asked_again = Signal()
    opened = Signal(object)
    current_changed = Signal(object)
    cleared = Signal()
    pane_pressed = Signal()

    def __init__(self, model: SqlPagedModel) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.combos: dict[str, FilterCombo] = {}
        self._may_clear = self._is_compact = False
        column.addWidget(self._build_bar())
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(self._build_list(model), 1)
        self.preview = ChildPreview()
        row.addWidget(self.preview)
        column.addLayout(row, 1)
        self.search.stepped.connect(lambda step: self.table.move_by(step))
        self.table.installEventFilter(self)
        self.setTabOrder(self.search, self.combos["who"])

    # building -----------------------------------------------------------------------------

    def _build_bar(self) -> QWidget:
        bar, row = bar_of(theme.S8)
        self.search = SearchField(sentence("CHILDREN_SEARCH"))
        self.search.setObjectName("field:search")
        self.search.setAccessibleName(sentence("GUI_FIND_CHILD"))
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(258)
        self.search.searched.connect(lambda _: self.asked_again.emit())
        self.search.settled.connect(self._open_current)
        row.addWidget(self.search, 1)
        for name in FILTERS:
            combo = FilterCombo(())
            combo.setObjectName(f"field:{name}")
            combo.setAccessibleName(sentence(f"FILTER_{name.upper()}"))
            combo.chosen.connect(lambda _: self.asked_again.emit())
            self.combos[name] = combo
            row.addWidget(combo)
        row.addStretch(1)
        self.clear_button = Button(sentence("CHILDREN_CLEAR_FILTERS"), kind="link")
        self.clear_button.setObjectName("button:clear_filters")
        self.clear_button.clicked.connect(self.cleared)
        row.addWidget(self.clear_button)
        return bar

    def _build_list(self, model: SqlPagedModel) -> QWidget:
        card = Card(flush=True)
        self.only = self._build_only()
        card.body.addWidget(self.only)
        self.stack = QStackedWidget()
        self.table = TableView(model, "children")
        self.table.opened.connect(self.opened)
        self.table.current_changed.connect(self.current_changed)
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._build_nothing())
        card.body.addWidget(self.stack, 1)
        card.body.addWidget(rule("headrule"))
        card.body.addWidget(self._build_footer())
        return card

    def _build_only(self) -> QWidget:
        """Which few children are meant, when the page was opened for those behind a duty."""
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(14, 6, 14, 6)
        self.only_words = label("", role="strong")
        row.addWidget(self.only_words)
        row.addStretch(1)
        button = Button(sentence("CHILDREN_SHOW_ALL"), kind="link")
        button.setObjectName("button:show_all")
        button.clicked.connect(self.cleared)
        row.addWidget(button)
        strip.hide()
        return strip

    def _build_nothing(self) -> QWidget:
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setSpacing(theme.S12)
        column.addStretch(2)
        self.nothing_words = label("", role="lead")
        self.nothing_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing_words.setWordWrap(True)
        column.addWidget(self.nothing_words)
        hint = label(sentence("CHILDREN_HOW_TO_SEARCH"), tone="ink3")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(hint)
        button = Button(sentence("CHILDREN_CLEAR_SEARCH"), shortcut="Esc")
        button.clicked.connect(self.cleared)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return nothing

    def _build_footer(self) -> QWidget:
        footer = QWidget()
        footer.setFixedHeight(36)
        row = QHBoxLayout(footer)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(theme.S12)
        self.found = label("", role="strong")
        self.found.setObjectName("label:found")
        self.how = label(sentence("CHILDREN_HOW_TO_SEARCH"), tone="ink2")
        row.addWidget(self.found)
        row.addWidget(self.how)
        row.addStretch(1)
        self.pane_button = Button(sentence("CHILDREN_PANE"), kind="link", shortcut="F7")
        self.pane_button.setObjectName("button:pane")
        self.pane_button.clicked.connect(self.pane_pressed)
        self.pane_button.hide()
        row.addWidget(self.pane_button)
        for key, word in (
            ("↑↓", "CHILDREN_KEY_MOVE"),
            ("Enter", "CHILDREN_KEY_OPEN"),
            ("Esc", "CHILDREN_KEY_CLEAR"),
        ):
            row.addWidget(KeyHint(key, sentence(word)))
        return footer

    # showing ------------------------------------------------------------------------------

    def set_choices(self, name: str, choices: Sequence[Choice]) -> None:
        """What a filter box offers."""
        combo = self.combos[name]
        combo.set_choices(choices)
        combo.fit(to_all=name == "who")

    def criteria(self) -> dict[str, str | None]:
        """What is asked for now, as the fields of a child filter."""
        codes: dict[str, str | None] = {
            name: combo.code() or None for name, combo in self.combos.items()
        }
        return {**codes, "who": codes["who"] or _WHO, "text": self.search.text().strip()}

    def is_narrowed(self) -> bool:
        """Whether any filter is set or something is searched."""
        criteria = self.criteria()
        return criteria.pop("who") != _WHO or any(criteria.values())

    def clear_filters(self) -> None:
        """Everybody left behind today again; says nothing to anybody."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        for name, combo in self.combos.items():
            combo.choose(_WHO if name == "who" else "")

    def show_found(self, count: int, only: str, nothing: str) -> None:
        """How many were found; ``only`` says which few are meant, ``nothing`` why none are here."""
        self.found.setText(sentence("CHILDREN_FOUND", {"count": count}))
        self.only_words.setText(only)
        self.only.setVisible(bool(only))
        self.nothing_words.setText(nothing)
        self.stack.setCurrentIndex(0 if count else 1)
        self._may_clear = self.is_narrowed() or bool(only)
        self.clear_button.setVisible(self._may_clear and not self._is_compact)

    def set_compact(self, is_compact: bool, is_folded: bool) -> None:
        """Fold the pane in a small window; there Esc clears without a link for it."""
        self._is_compact = is_compact
        self.preview.fold(is_folded)
        self.clear_button.setVisible(self._may_clear and not is_compact)
        self.how.setVisible(not is_compact)
        self.pane_button.setVisible(is_folded)
        self.table.set_compact(is_compact and not is_folded)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters typed over the table begin a search."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if watched is self.table and event.text().isalnum():
            self.search.setFocus()
            self.search.setText(event.text())
            return True
        return False

    def _open_current(self) -> None:
        if (row_id := self.table.row_id()) is not None:
            self.opened.emit(row_id)
