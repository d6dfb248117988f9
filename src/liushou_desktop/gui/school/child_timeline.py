"""The timeline: newest first, by month; what is owed stands above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import icons, marks, theme
from liushou_desktop.gui.common.buttons import Button, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.labels import StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.pressed_row import PressedRow
from liushou_desktop.gui.common.theme import Role
from liushou_desktop.gui.school.child_words import duty_state, duty_title, open_duties
from liushou_desktop.services.school.show_child import ChildPage, TimelineEntry

WIDTH, _ANY_WIDTH = 404, 16_777_215
_ENTRY = 52
_SHOWN = 60  # entries at first, and with every 再看
_ICONS = {
    "home_visit": "home",
    "talk": "talk",
    "spell": "swap",
    "card": "document",
    "change": "pencil",
}
_NOT_CONTACT = frozenset({"spell", "card", "change"})
_CARD_STATES = {
    "draft": (Mark.OPEN, "CARD_DRAFT"),
    "printed": (Mark.DONE, "CARD_STATE_PRINTED"),
    "delivered": (Mark.DONE, "CARD_STATE_DELIVERED"),
    "recalled": (Mark.GONE, "CARD_STATE_RECALLED"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry as it is drawn. ``record`` can be opened."""

    on: date
    kind: str
    title: str
    text: str
    mark: Mark | None = None
    state: str = ""
    record: str | None = None


def happenings(page: ChildPage) -> list[Happening]:
    """The page's timeline in words, records counted in their term."""
    lines = {line.id: line for line in page.records}
    numbers = _numbers(page)
    found = []
    for entry in page.timeline:
        line = lines.get(entry.record or "")
        if line is None:
            mark, code = _CARD_STATES.get(entry.state, (None, ""))
            state = sentence(code) if code else ""
            actor = entry.text.rpartition("，")[2]  # what was changed stands in the title
            text = actor if entry.kind == "change" else entry.text
            found.append(Happening(entry.on, entry.kind, entry.title, text, mark, state))
            continue
        mark, state = _record_state(line.state, line.paper)
        text = "　".join(part for part in (line.staff, entry.text) if part)
        title = _title(entry, numbers)
        found.append(Happening(entry.on, entry.kind, title, text, mark, state, entry.record))
    return found


def _title(entry: TimelineEntry, numbers: dict[str, int]) -> str:
    short = re.sub("记录[表卡]$", "", entry.title) or entry.title
    number = numbers.get(entry.record or "")
    if number is None:
        return short
    return sentence("TIMELINE_NUMBERED", {"title": short, "number": number})


def _numbers(page: ChildPage) -> dict[str, int]:
    """Record id → which visit of its term it is."""
    counted: dict[str, int] = {}
    found = {}
    for line in reversed(page.records):
        if line.form == "home_visit" and line.state == "confirmed":
            counted[line.term] = counted.get(line.term, 0) + 1
            found[line.id] = counted[line.term]
    return found


def _record_state(state: str, paper: str) -> tuple[Mark | None, str]:
    if state == "void":
        return Mark.GONE, sentence("RECORD_STATE_VOID")
    if state != "confirmed":
        return Mark.DOUBT, sentence("RECORD_STATE_DRAFT")
    if paper == "signed":
        return Mark.DONE, sentence("RECORD_STATE_SIGNED")
    return None, ""


class TimelineRow(PressedRow):
    """One entry: icon on its line, bold what, date, mark at the right, one line of text."""

    def __init__(self, shown: Happening) -> None:
        super().__init__(shown.record, _ENTRY)
        self.shown = shown
        day = f"{shown.on.month}月{shown.on.day}日"
        self.setAccessibleName(f"{shown.title} {day} {shown.text} {shown.state}")
        if shown.record:
            self.setObjectName(f"entry:{shown.record}")

    def sizeHint(self) -> QSize:
        return QSize(340, _ENTRY)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        icon = _ICONS.get(self.shown.kind, "record")
        icons.paint(painter, icon, QRectF(16, 4, 16, 16), "accent")
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(24, 25, 24, 48)
        left, right = 44.0, self.width() - 14.0
        if self.shown.state:
            right = self._paint_state(painter, right) - 8
        self._paint_first_line(painter, left, right)
        self._paint_text(painter, QRectF(left, 25, self.width() - 14 - left, 22))
        self.paint_focus(painter)

    def _paint_state(self, painter: QPainter, right: float) -> float:
        width = QFontMetricsF(theme.font(Role.BODY)).horizontalAdvance(self.shown.state)
        left = right - width - (marks.SIZE + 6 if self.shown.mark else 1)
        painter.setFont(theme.font(Role.BODY))
        box = QRectF(left, 1, right - left + 1, 22)
        marks.paint_with_word(painter, self.shown.mark, self.shown.state, box)
        return left

    def _paint_first_line(self, painter: QPainter, left: float, right: float) -> None:
        day = f"{self.shown.on.month}月{self.shown.on.day}日"
        day_width = QFontMetricsF(theme.font(Role.BODY)).horizontalAdvance(day)
        painter.setFont(theme.font(Role.STRONG))
        painter.setPen(theme.color("ink"))
        metrics = QFontMetricsF(painter.font())
        room = right - left - day_width - 8
        title = metrics.elidedText(self.shown.title, Qt.TextElideMode.ElideRight, room)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 1, room, 22), flags, title)
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("ink2"))
        place = left + metrics.horizontalAdvance(title) + 8
        painter.drawText(QRectF(place, 1, day_width + 2, 22), flags, day)

    def _paint_text(self, painter: QPainter, room: QRectF) -> None:
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("ink2"))
        metrics = QFontMetricsF(painter.font())
        words = metrics.elidedText(self.shown.text, Qt.TextElideMode.ElideRight, room.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, words)


class Timeline(Card):
    """The card at the right; ``record_pressed`` carries the record to read."""

    record_pressed = Signal(str)
    fold_pressed = Signal()

    def __init__(self) -> None:
        super().__init__(sentence("TIMELINE_TITLE"), flush=True)
        self.setFixedWidth(WIDTH)
        self._all: list[Happening] = []
        self._shown = _SHOWN
        self.switch = SegmentedSwitch(
            (
                Choice("all", sentence("TIMELINE_ALL")),
                Choice("contact", sentence("TIMELINE_CONTACT")),
                Choice("change", sentence("TIMELINE_CHANGE")),
            )
        )
        self.switch.chosen.connect(lambda _: self._fill())
        self.fold_button = Button(sentence("TIMELINE_FOLD"), kind="link", shortcut="F7")
        self.fold_button.clicked.connect(self.fold_pressed)
        self.fold_button.hide()
        self.add_to_header(self.switch)
        self.add_to_header(self.fold_button)
        self.owed = QWidget()
        frame = QVBoxLayout(self.owed)
        frame.setContentsMargins(14, 6, 14, 6)
        duties = QWidget()
        self._owed_flow = FlowLayout(duties, 16, 2)
        frame.addWidget(duties)
        self.body.addWidget(self.owed)
        self.owed_rule = rule()
        self.body.addWidget(self.owed_rule)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._area, 1)

    def show_child(self, page: ChildPage, today: date) -> None:
        """Show a child's timeline from its newest entry."""
        self._all, self._shown = happenings(page), _SHOWN
        self._show_owed(page, today)
        self._fill()

    def set_compact(self, is_compact: bool) -> None:
        """In a small window it takes all the room while it is shown."""
        self.setMinimumWidth(WIDTH)
        self.setMaximumWidth(_ANY_WIDTH if is_compact else WIDTH)
        self.fold_button.setVisible(is_compact)

    def _show_owed(self, page: ChildPage, today: date) -> None:
        while (item := self._owed_flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        owed = open_duties(page.duties)
        for line in owed[:3]:
            mark, words = duty_state(line, today)
            args = {"state": words, "title": duty_title(line)}
            status = StatusLabel(mark, sentence("TIMELINE_OWED", args))
            self._owed_flow.addWidget(status)
        if len(owed) > 3:
            more = sentence("TIMELINE_OWED_MORE", {"count": len(owed) - 3})
            self._owed_flow.addWidget(label(more, tone="ink3"))
        self.owed.setVisible(bool(owed))
        self.owed_rule.setVisible(bool(owed))

    def _fill(self) -> None:
        wanted = [each for each in self._all if self._fits(each)]
        content = QWidget()
        content.setProperty("ground", "surface")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 6, 0, 8)
        column.setSpacing(0)
        month = (0, 0)
        for shown in wanted[: self._shown]:
            if (shown.on.year, shown.on.month) != month:
                month = (shown.on.year, shown.on.month)
                column.addWidget(_month(*month))
            row = TimelineRow(shown)
            row.pressed.connect(self.record_pressed)
            column.addWidget(row)
        if not wanted:
            nothing = label(sentence("TIMELINE_EMPTY"), tone="ink3")
            nothing.setContentsMargins(14, 12, 14, 12)
            column.addWidget(nothing)
        if len(wanted) > self._shown:
            more = Button(sentence("TIMELINE_MORE", {"count": len(wanted) - self._shown}), "link")
            more.clicked.connect(self._show_more)
            column.addWidget(more, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._area.setWidget(content)

    def _fits(self, shown: Happening) -> bool:
        which = self.switch.code()
        return which == "all" or (shown.kind in _NOT_CONTACT) == (which == "change")

    def _show_more(self) -> None:
        self._shown += _SHOWN
        place: Sequence[int] = (self._area.verticalScrollBar().value(),)
        self._fill()
        self._area.verticalScrollBar().setValue(place[0])


def _month(year: int, month: int) -> QWidget:
    name = label(f"{year}年{month}月", tone="ink2")
    name.setContentsMargins(44, 6, 0, 4)
    return name
