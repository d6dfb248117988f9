"""What the term still owes in a room: open duties with the way to do them, then the done ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.school.room_duties import RoomDuty

_MARKS = {"overdue": Mark.OVERDUE, "due": Mark.DUE, "owed": Mark.OPEN}
_MOST, _MOST_COMPACT = 8, 3
_SIDE, _TOP, _LINE = 14, 7, 32  # px
_FRAME = 2  # px of the card around its body


class DutyStrip(Card):
    """``wanted``: the clerk wants to write what fulfils this duty (a ``RoomDuty``)."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(flush=True)
        self.setObjectName("card:duties")
        self._duties: Sequence[RoomDuty] = ()
        self._may_write = self._is_compact = False
        self._row: QWidget | None = None
        self._flow: FlowLayout | None = None
        self.body.setContentsMargins(_SIDE, _TOP, _SIDE, _TOP)
        self.hide()

    def show_duties(self, duties: Sequence[RoomDuty], *, may_write: bool) -> None:
        """Open duties first, each with a link to the form; nothing at all hides the strip."""
        self._duties, self._may_write = duties, may_write
        self._lay_out()

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the most urgent ones only."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._lay_out()

    def _lay_out(self) -> None:
        if self._row is not None:
            self.body.removeWidget(self._row)
            self._row.deleteLater()
        self._row = row = QWidget()
        self._flow = flow = FlowLayout(row, 24, 4)
        unmet = [duty for duty in self._duties if duty.state != "done"]
        most = _MOST_COMPACT if self._is_compact else _MOST
        for duty in unmet[:most]:
            flow.addWidget(self._open_duty(duty))
        if len(unmet) > most:
            words = sentence("ROOM_DUTIES_MORE", {"count": len(unmet) - most})
            flow.addWidget(label(words, tone="ink2"))
        met = [duty.title for duty in self._duties if duty.state == "done"]
        if met and not (self._is_compact and unmet):
            args = {"count": len(met), "titles": "、".join(met)}
            done = StatusLabel()
            done.set_status(Mark.DONE, sentence("ROOM_DUTIES_DONE", args), "ink2")
            flow.addWidget(done)
        self.body.addWidget(row)
        self.setVisible(bool(self._duties))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the lines it needs; a layout that wraps does not tell its card."""
        if self._flow is not None:
            room = self.width() - 2 * (_SIDE + _FRAME)
            self.setFixedHeight(self._flow.heightForWidth(room) + 2 * (_TOP + _FRAME))

    def _open_duty(self, duty: RoomDuty) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        status = StatusLabel()
        tone = "ink2" if duty.force == "parents" else None
        status.set_status(_MARKS[duty.state], duty_words(duty), tone)
        status.setToolTip(f"{duty.clause}　{duty.rule}")
        row.addWidget(status)
        box.setMinimumHeight(_LINE)  # with or without a link, the words stand on one line
        if duty.form and self._may_write:
            link = Button(sentence("ROOM_DUTY_DO"), kind="link")
            link.setObjectName(f"link:{duty.rule}")
            link.setAccessibleName(sentence("ROOM_DUTY_DO_NAMED", {"title": duty.title}))
            link.clicked.connect(lambda: self.wanted.emit(duty))
            row.addWidget(link)
        return box


def duty_words(duty: RoomDuty) -> str:
    """``防煤气中毒教育　11月30日前``; of children and teachers with ``51 / 58``."""
    due = duty.due_on
    args = {
        "title": duty.title,
        "done": duty.done,
        "owed": duty.owed,
        "day": f"{due.month}月{due.day}日" if due else "",
    }
    many = duty.owed > 1
    if duty.state == "overdue":
        return sentence("ROOM_DUTY_LATE_MANY" if many else "ROOM_DUTY_LATE", args)
    return sentence("ROOM_DUTY_OPEN_MANY" if many else "ROOM_DUTY_OPEN", args)
