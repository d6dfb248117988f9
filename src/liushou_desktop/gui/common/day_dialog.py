"""A choice that needs the day it happened on too: today is proposed, an earlier one typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.dialogs import Answer, QuestionDialog
from liushou_desktop.gui.common.inputs import DateField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark

_WIDTH = 560


@dataclass(frozen=True, slots=True)
class DayAsked:
    """The day a choice needs.

    Attributes:
        words: what stands before the field; today: proposed, and the last day that may be given.
        first: the first day that may be given; too_early: the sentence about a day before it.
    """

    words: str
    today: date
    first: date
    too_early: str


class DayDialog(QuestionDialog):
    """Offers its answers only while the day is one that may be; harmful ones need no day."""

    def __init__(
        self,
        question: str,
        text: str,
        answers: Sequence[Answer],
        asked: DayAsked,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(question, text, answers, parent)
        self.setMinimumWidth(_WIDTH)
        self._asked = asked
        self._dated = [each.code for each in answers[1:] if not each.is_harmful]
        self.field = DateField(lambda: asked.today)
        self.field.setObjectName("field:day")
        self.field.setAccessibleName(asked.words)
        self.field.set_day(asked.today)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(label(asked.words, tone="ink2"))
        row.addWidget(self.field)
        row.addStretch(1)
        self.doubt = StatusLabel(None, "")
        self.filling.addLayout(row)
        self.filling.addWidget(self.doubt)
        self.field.textChanged.connect(self._judge)
        self.field.settled.connect(self._on_settled)
        self._judge()
        self.field.setFocus()
        self.field.selectAll()

    def day(self) -> date:
        """The day given; the proposed one where none was needed."""
        return self.field.day() or self._asked.today

    def _judge(self) -> None:
        wrong = self._wrong()
        for code in self._dated:
            self.buttons[code].set_blocked(wrong or None)
        self.doubt.set_status(Mark.REFUSED if wrong else None, wrong, "bad" if wrong else "ink3")

    def _wrong(self) -> str:
        day, problem = self.field.day(), self.field.problem()
        if problem or day is None:
            return problem or sentence("GUI_DAY_NEEDED")
        if day > self._asked.today:
            return sentence("GUI_DAY_TO_COME")
        return self._asked.too_early if day < self._asked.first else ""

    def _on_settled(self) -> None:
        if not self._wrong():
            self.buttons[self._dated[0]].setFocus()
