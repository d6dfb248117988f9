"""One emergency as widgets: the running clock, whom to tell, the written report, what happened."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.incidents import FINAL, INITIAL, Incident
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.inputs import TextField
from liushou_desktop.gui.common.labels import IconLabel, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import Meter, SegmentMeter
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.school.incident_rows import (
    LATE,
    NOTICE_COLUMNS,
    first_open,
    is_alarm,
    is_pressing,
    notice_row,
)
from liushou_desktop.gui.school.incident_side import IncidentSide
from liushou_desktop.services.school.show_incident import IncidentPage, NoticeLine, moment
from liushou_desktop.services.shared.words import word

_ROW = 48


class IncidentView(QWidget):
    """Shows an ``IncidentPage``.

    ``told`` a party was told now; ``why_wanted`` a reason shall be written for a party;
    ``answered`` what a party said; ``police_pressed`` True = perhaps, False = none of the cases;
    ``write_pressed`` the report shall be written on; ``stage_pressed`` a report went out.
    """

    told = Signal(str)
    why_wanted = Signal(str)
    answered = Signal(str, str)
    police_pressed = Signal(bool)
    write_pressed = Signal()
    stage_pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[NoticeLine] = ()
        self._asking = ""
        self._stage: str = INITIAL
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        self.strip = ProgressStrip()
        left.addWidget(self.strip)
        left.addWidget(self._build_clock())
        left.addWidget(self._build_notices(), 1)
        left.addWidget(self._build_report())
        left.addWidget(self._build_foot())
        row.addLayout(left, 1)
        self.side = IncidentSide()
        self.side.police_pressed.connect(self.police_pressed)
        row.addWidget(self.side)

    # building -----------------------------------------------------------------------------

    def _build_clock(self) -> QWidget:
        self.clock_card = Card()
        self.clock_card.setFixedHeight(92)
        line = QHBoxLayout()
        line.setSpacing(26)
        time = QVBoxLayout()
        time.setSpacing(0)
        time.addWidget(label(sentence("INCIDENT_SINCE_FOUND"), tone="ink2"))
        self.clock = label("", role="number", tone="bad")
        self.clock.setObjectName("label:clock")
        self.clock.setMinimumWidth(170)
        time.addWidget(self.clock)
        line.addLayout(time)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        self.count = label("", role="section")
        self.limits = label("", tone="ink2")
        words.addWidget(self.count)
        words.addWidget(self.limits)
        words.addStretch(1)
        line.addLayout(words, 1)
        self.bar = QWidget()
        bar = QVBoxLayout(self.bar)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addStretch(1)
        self.meter = Meter()
        self.meter.setFixedWidth(140)
        bar.addWidget(self.meter)
        ends = QHBoxLayout()
        self.meter_end = label("", tone="ink2")
        ends.addWidget(label(sentence("INCIDENT_MINUTES", {"minutes": 0}), tone="ink2"))
        ends.addStretch(1)
        ends.addWidget(self.meter_end)
        bar.addLayout(ends)
        bar.addStretch(1)
        line.addWidget(self.bar)
        self.clock_card.body.addLayout(line)
        return self.clock_card

    def _build_notices(self) -> QWidget:
        card = Card(sentence("INCIDENT_WHOM"), sentence("INCIDENT_WHOM_FACT"), flush=True)
        self.model = RowsModel(NOTICE_COLUMNS)
        self.table = TableView(self.model, "notices", row_height=_ROW)
        self.table.opened.connect(self._on_opened)
        self.table.link_pressed.connect(self._on_link)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._build_answer())
        return card

    def _build_answer(self) -> QWidget:
        self.answer_row = QWidget()
        row = QHBoxLayout(self.answer_row)
        row.setContentsMargins(14, 6, 14, 8)
        row.setSpacing(10)
        self.answer_word = label("", role="strong")
        self.answer = _AnswerField()
        self.answer.setObjectName("field:answer")
        self.answer.settled.connect(self._on_answered)
        self.answer.left.connect(self.hide_answer)
        row.addWidget(self.answer_word)
        row.addWidget(self.answer, 1)
        row.addWidget(label(sentence("INCIDENT_ANSWER_HINT"), tone="ink2"))
        self.answer_row.hide()
        return self.answer_row

    def _build_report(self) -> QWidget:
        self.report_card = Card()
        line = QHBoxLayout()
        line.setSpacing(theme.S12)
        line.addWidget(IconLabel("document", "ink", 18))
        self.report_word = label("", role="strong")
        line.addWidget(self.report_word)
        self.report_meter = SegmentMeter()
        self.report_meter.setFixedWidth(96)
        line.addWidget(self.report_meter)
        self.report_fact = label("", tone="ink2")
        line.addWidget(self.report_fact, 1)
        self.write = Button(sentence("INCIDENT_WRITE"), scale="small")
        self.write.setObjectName("button:write")
        self.write.clicked.connect(self.write_pressed)
        self.send = Button("", scale="small")
        self.send.setObjectName("button:send")
        self.send.clicked.connect(lambda: self.stage_pressed.emit(self._stage))
        line.addWidget(self.write)
        line.addWidget(self.send)
        self.report_card.body.addLayout(line)
        return self.report_card

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        self.foot_row = QHBoxLayout(foot)
        self.foot_row.setContentsMargins(0, 0, 0, 0)
        self.foot_row.setSpacing(10)
        self.state = StatusLabel()
        self.foot_row.addWidget(self.state, 1)
        return foot

    # showing ------------------------------------------------------------------------------

    def show_page(self, page: IncidentPage, *, may_write: bool) -> None:
        """Show everything; the cursor stays on its row."""
        clock = page.line.clock
        self._lines = page.notices
        held = self.table.row_id()
        rows = [
            (each.notice.party, notice_row(each, number, clock, may_write))
            for number, each in enumerate(page.notices, start=1)
        ]
        tones: dict[Hashable, str] = {
            each.notice.party: "bad" for each in page.notices if is_pressing(each.notice, clock)
        }
        self.model.show_rows(rows, tones)
        if held is None or not self.table.select_id(held):
            self.table.select_row(first_open(page.notices))
        theme.set_property(self.clock_card, "tone", "" if not is_alarm(clock) else "bad")
        self._show_clock(clock)
        self.side.show_page(page, may_write=may_write)
        self._show_report(page, may_write)
        self._show_state(clock)

    def _show_clock(self, clock: Incident) -> None:
        asked = [each for each in clock.notices if each.is_asked]
        told = sum(each.told is not None for each in asked)
        args = {"asked": len(asked), "told": told, "open": len(asked) - told}
        self.count.setText(sentence("INCIDENT_TOLD_COUNT", args))
        written = moment(clock.written_limit)
        limits = {
            "found": f"{moment(clock.found):%H:%M}",
            "oral": clock.limits.oral,
            "written": f"{written:%H:%M}",
        }
        self.limits.setText(sentence("INCIDENT_LIMITS", limits))
        self.meter_end.setText(sentence("INCIDENT_MINUTES", {"minutes": clock.limits.oral}))
        self.meter.set_value(min(clock.minutes, clock.limits.oral), clock.limits.oral, True)
        theme.set_property(self.clock, "tone", "bad" if is_alarm(clock) else "accent")

    def show_time(self, found: datetime, now: datetime) -> None:
        """Let the clock stand at a moment: ``00:42:16``, from a day on ``2 天 03:10``."""
        seconds = max(0, int((now - found).total_seconds()))
        days, rest = divmod(seconds, 86_400)
        text = f"{rest // 3600:02}:{rest // 60 % 60:02}"
        self.clock.setText(f"{days} 天 {text}" if days else f"{text}:{rest % 60:02}")

    def show_closed(self, day: str) -> None:
        """The clock of a closed emergency."""
        self.clock.setText(day)

    def _show_report(self, page: IncidentPage, may_write: bool) -> None:
        clock = page.line.clock
        args = {"filled": page.filled, "asked": page.asked, "missing": "、".join(page.missing)}
        code = "INCIDENT_FILLED_LACKS" if page.missing else "INCIDENT_FILLED"
        self.report_fact.setText(sentence(code, args))
        self.report_meter.set_value(page.filled, page.asked)
        initial, final = clock.reported(INITIAL), clock.reported(FINAL)
        limit = moment(clock.final_limit)
        day = f"{limit.month}月{limit.day}日"
        if initial is None:
            time = f"{moment(clock.written_limit):%H:%M}"
            self.report_word.setText(sentence("INCIDENT_INITIAL_BY", {"time": time}))
            self._stage, is_late = INITIAL, clock.now > clock.written_limit
        elif final is None:
            self.report_word.setText(sentence("INCIDENT_FINAL_BY", {"day": day}))
            self._stage, is_late = FINAL, clock.now > clock.final_limit
        else:
            sent = moment(final)
            day = f"{sent.month}月{sent.day}日"
            self.report_word.setText(sentence("INCIDENT_FINAL_DONE", {"day": day}))
            self._stage, is_late = "", final > clock.final_limit
        theme.set_property(self.report_word, "tone", "bad" if is_late else "")
        self.send.setText(sentence(f"INCIDENT_SEND_{(self._stage or FINAL).upper()}"))
        self.send.setVisible(bool(self._stage) and may_write and clock.is_running)
        self.write.setVisible(may_write and clock.is_running)

    def _show_state(self, clock: Incident) -> None:
        if not clock.is_running:
            self.state.set_status(Mark.DONE, sentence("INCIDENT_IS_CLOSED"))
            return
        missing = list(clock.missing_to_close())
        if missing:
            words = "、".join(_missing_word(code) for code in missing)
            said = sentence("INCIDENT_NOT_YET", {"missing": words})
            self.state.set_status(Mark.OPEN, said, "bad" if is_alarm(clock) else "ink2")
        else:
            self.state.set_status(Mark.DONE, sentence("INCIDENT_MAY_CLOSE"))

    # what is pressed ----------------------------------------------------------------------

    def party(self, number: int) -> NoticeLine | None:
        """The row with that key, counted from 1."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else None

    def ask_answer(self, party: str) -> None:
        """Offer the field for what a party said."""
        self._asking = party
        args = {"party": word("notified_party", party)}
        self.answer_word.setText(sentence("INCIDENT_ANSWER_OF", args))
        self.answer.setAccessibleName(self.answer_word.text())
        self.answer.clear()
        self.answer_row.show()
        self.answer.setFocus()

    def hide_answer(self) -> None:
        """No answer now; back to the rows."""
        self.answer_row.hide()
        self.table.setFocus()

    def _on_answered(self) -> None:
        said = self.answer.text().strip()
        self.hide_answer()
        if said:
            self.answered.emit(self._asking, said)

    def _on_opened(self, party: object) -> None:
        line = next((each for each in self._lines if each.notice.party == party), None)
        if line is None:
            return
        if line.notice.told is None:
            self.told.emit(str(party))
        elif line.notice.state in LATE and not line.notice.why:
            self.why_wanted.emit(str(party))
        else:
            self.ask_answer(str(party))

    def _on_link(self, party: object, column: str) -> None:
        if column == "state":
            self.why_wanted.emit(str(party))
        else:
            self._on_opened(party)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: fewer columns, a narrower side, no bar beside the clock."""
        self.table.set_compact(is_compact)
        self.side.set_compact(is_compact)
        self.report_meter.setVisible(not is_compact)
        self.bar.setVisible(not is_compact)


class _AnswerField(TextField):
    """Enter keeps what was written, Esc leaves it."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _missing_word(code: str) -> str:
    if code == "police_question":
        return sentence("INCIDENT_QUESTION_POLICE")
    name = word("report_stage", code)
    return name if name != code else word("notified_party", code)
