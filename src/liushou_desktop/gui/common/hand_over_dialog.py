"""交接: one line for each post and paired child of somebody who leaves, and who takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.dialogs import Answer, QuestionDialog
from liushou_desktop.gui.common.inputs import TextField
from liushou_desktop.gui.common.labels import label

if TYPE_CHECKING:
    from liushou_desktop.services.school.hand_over import Held

VACANT = "vacant"
_WIDTH, _MOST_LIST = 640, 240


class HandOverDialog(QuestionDialog):
    """Asks who takes what, and where the person goes; the verb waits until all is said."""

    def __init__(self, held: Held, people: Sequence[Choice], parent: QWidget | None = None) -> None:
        name = held.person.name
        answers = (
            Answer("", sentence("GUI_LEAVE_AS_IS")),
            Answer("do", sentence("HAND_OVER_GO"), is_harmful=True),
        )
        text = sentence("HAND_OVER_TEXT", {"work": len(held.open_work)})
        if held.accounts:
            text += sentence("HAND_OVER_KEYS", {"users": "、".join(held.accounts)})
        super().__init__(sentence("HAND_OVER_QUESTION", {"name": name}), text, answers, parent)
        self.setObjectName("dialog:hand-over")
        self.setMinimumWidth(_WIDTH)
        others = [choice for choice in people if choice.code != held.person.id]
        self._choices = [Choice(VACANT, sentence("HAND_OVER_VACANT")), *others]
        self.why = TextField(300)
        self.why.setObjectName("field:reason")
        self.why.setAccessibleName(sentence("HAND_OVER_WHERE"))
        self.why.textChanged.connect(self._judge)
        head = self._grid()
        self._row(head, 0, sentence("HAND_OVER_WHERE"), self.why)
        self.everything = SearchCombo(self._choices, 220)
        self.everything.setObjectName("field:everything")
        self.everything.setAccessibleName(sentence("HAND_OVER_ALL"))
        self.everything.changed.connect(self._on_everything)
        if len(held.duties) > 1:
            self._row(head, 1, sentence("HAND_OVER_ALL"), self.everything)
        self.filling.addLayout(head)
        self.takers: dict[str, SearchCombo] = {}
        if held.duties:
            self.filling.addWidget(self._list(held))
        else:
            self.filling.addWidget(label(sentence("HAND_OVER_NOTHING"), tone="ink2", wrap=True))
        self._judge()
        self.why.setFocus()

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        grid.setColumnStretch(2, 1)
        return grid

    def _row(self, grid: QGridLayout, row: int, words: str, field: QWidget) -> None:
        name = label(words, tone="ink2")
        name.setMinimumWidth(240)
        grid.addWidget(name, row, 0)
        grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)

    def _list(self, held: Held) -> QScrollArea:
        inner = QWidget()
        inner.setProperty("ground", "clear")
        grid = self._grid()
        grid.setContentsMargins(0, theme.S4, 0, theme.S4)
        inner.setLayout(grid)
        for row, duty in enumerate(held.duties):
            combo = SearchCombo(self._choices, 220)
            combo.setObjectName(f"field:{duty.id}")
            combo.setAccessibleName(duty.words)
            combo.changed.connect(self._judge)
            self.takers[duty.id] = combo
            self._row(grid, row, duty.words, combo)
        grid.setRowStretch(len(held.duties), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setFixedHeight(min(_MOST_LIST, inner.sizeHint().height() + theme.S8))
        return area

    def successors(self) -> dict[str, str | None]:
        """Post or pairing → staff id, None where it stays vacant."""
        chosen = {duty: combo.code() for duty, combo in self.takers.items()}
        return {duty: None if code == VACANT else code for duty, code in chosen.items()}

    def reason(self) -> str:
        """Where the person goes, in a sentence."""
        return self.why.text().strip()

    def _on_everything(self) -> None:
        code = self.everything.code()
        if code is not None:
            for combo in self.takers.values():
                combo.set_code(code)
        self._judge()

    def _judge(self) -> None:
        open_ones = sum(combo.code() is None for combo in self.takers.values())
        why = None
        if open_ones:
            why = sentence("HAND_OVER_OPEN", {"count": open_ones})
        elif not self.reason():
            why = sentence("GUI_REASON_NEEDED")
        self.buttons["do"].set_blocked(why)
