"""The four knows of one child as panels: segments, n / d, the next thing missing in words."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.four_knows import Answer, Know
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.labels import label, rule
from liushou_desktop.gui.common.meters import KnowCell, Known, SegmentMeter
from liushou_desktop.gui.school.child_words import KNOW_WORDS, know_words, known
from liushou_desktop.services.school.show_child import ChildPage

_GROUPS = ("K1", "K2", "K3", "K4")


class KnowPanel(QWidget):
    """One of the four. ``confirm_pressed`` carries its group: asked again, nothing has changed."""

    confirm_pressed = Signal(str)

    def __init__(self, place: int) -> None:
        super().__init__()
        self.group = _GROUPS[place]
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 6)
        column.setSpacing(7)
        top = QHBoxLayout()
        top.setSpacing(theme.S8)
        self.cell = KnowCell(place, Known.FRESH)
        self.count = label("", tone="ink2")
        top.addWidget(self.cell)
        top.addWidget(label(sentence(KNOW_WORDS[place]), role="strong"))
        top.addStretch(1)
        top.addWidget(self.count)
        column.addLayout(top)
        self.meter = SegmentMeter()
        column.addWidget(self.meter)
        foot = QHBoxLayout()
        foot.setSpacing(theme.S8)
        self.words = label("")
        self.words.setMinimumWidth(20)
        self.words.setFixedHeight(24)
        foot.addWidget(self.words, 1)
        self.confirm = Button(sentence("CHILD_NO_CHANGE"), kind="link", scale="small")
        self.confirm.setObjectName(f"button:confirm:{self.group}")
        self.confirm.clicked.connect(lambda: self.confirm_pressed.emit(self.group))
        self.confirm.setFixedHeight(24)
        policy = self.confirm.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the four panels stand in line
        self.confirm.setSizePolicy(policy)
        foot.addWidget(self.confirm)
        column.addLayout(foot)

    def show_know(self, know: Know, page: ChildPage, today: date, may_edit: bool) -> None:
        """Show its state; what nobody knows cannot be confirmed."""
        words, tone = know_words(know, page, today)
        self.cell.set_known(known(know.state))
        self.count.setText(f"{know.answered}/{know.asked}")
        stale = sum(question.answer is Answer.STALE for question in know.questions)
        self.meter.set_value(know.answered, know.asked, stale)
        self.words.setText(words)
        self.words.setToolTip(words)
        theme.set_property(self.words, "tone", tone)
        is_fresh_today = know.confirmed_on == today
        self.confirm.setVisible(may_edit and know.state != "missing" and not is_fresh_today)


class KnowsStrip(Card):
    """The four panels side by side."""

    confirm_pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__(flush=True)
        row = QHBoxLayout()
        row.setSpacing(0)
        self.panels = [KnowPanel(place) for place in range(len(_GROUPS))]
        for place, panel in enumerate(self.panels):
            if place:
                row.addWidget(rule("vrule"))
            panel.confirm_pressed.connect(self.confirm_pressed)
            row.addWidget(panel, 1)
        self.body.addLayout(row)

    def show_child(self, page: ChildPage, today: date, may_edit: bool) -> None:
        """Show the four of a child."""
        for panel, know in zip(self.panels, page.knows.groups, strict=True):
            panel.show_know(know, page, today, may_edit)
