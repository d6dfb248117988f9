"""One emergency as widgets: the running clock, whom to tell, the written report, what happened."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.incidents import FINAL, INITIAL, Incident, Notice, NoticeState
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.inputs import TextField
from liushou_desktop.gui.common.labels import IconLabel, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import Meter, SegmentMeter
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.show_incident import IncidentPage, NoticeLine, moment
from liushou_desktop.services.shared.words import word

_SIDE, _SIDE_COMPACT, _ROW = 322, 250, 48
_COLUMNS = (
    Column("party", sentence("INCIDENT_COLUMN_PARTY"), 118),
    Column("who", sentence("INCIDENT_COLUMN_WHO"), 168),
    Column("at", sentence("INCIDENT_COLUMN_AT"), 96),
    Column("used", sentence("INCIDENT_COLUMN_USED"), 56, align="right", folds=True),
    Column("how", sentence("INCIDENT_COLUMN_HOW"), 116, folds=True),
    Column("answer", sentence("INCIDENT_COLUMN_ANSWER"), 160, stretches=True),
    Column("state", sentence("INCIDENT_COLUMN_STATE"), 112),
)
_STATES = {
    NoticeState.TOLD: ("INCIDENT_STATE_TOLD", Mark.DONE),
    NoticeState.LATE: ("INCIDENT_STATE_LATE", Mark.OVERDUE),
    NoticeState.WAITING: ("INCIDENT_STATE_WAITING", Mark.OPEN),
    NoticeState.OVERDUE: ("INCIDENT_STATE_OVERDUE", Mark.OVERDUE),
    NoticeState.NOT_ASKED: ("INCIDENT_STATE_NOT_ASKED", Mark.EXEMPT),
    NoticeState.UNDECIDED: ("INCIDENT_STATE_UNDECIDED", Mark.DOUBT),
}
LATE = (NoticeState.LATE, NoticeState.OVERDUE)


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
        self.side = QWidget()
        self.side.setFixedWidth(_SIDE)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_course(), 1)
        column.addWidget(self._build_police())
        column.addWidget(self._build_phones())
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
        self.model = RowsModel(_COLUMNS)
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

    def _build_course(self) -> QWidget:
        card = Card(sentence("INCIDENT_COURSE"), sentence("INCIDENT_COURSE_FACT"), flush=True)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 10, 14, 10)
        self.course = QVBoxLayout()
        self.course.setSpacing(6)
        column.addLayout(self.course)
        column.addStretch(1)
        area.setWidget(inside)
        card.body.addWidget(area, 1)
        return card

    def _build_police(self) -> QWidget:
        card = Card(sentence("INCIDENT_POLICE"))
        card.body.addWidget(label(sentence("INCIDENT_POLICE_TEXT"), wrap=True))
        self.police_said = StatusLabel()
        card.body.addWidget(self.police_said)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.police_no = Button(sentence("INCIDENT_POLICE_NO"), scale="small")
        self.police_no.setObjectName("button:police_no")
        self.police_no.clicked.connect(lambda: self.police_pressed.emit(False))
        self.police_yes = Button(sentence("INCIDENT_POLICE_YES"), scale="small")
        self.police_yes.setObjectName("button:police_yes")
        self.police_yes.clicked.connect(lambda: self.police_pressed.emit(True))
        row.addWidget(self.police_no)
        row.addWidget(self.police_yes)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _build_phones(self) -> QWidget:
        card = Card(sentence("INCIDENT_PHONES"))
        self.phones = QVBoxLayout()
        self.phones.setSpacing(4)
        card.body.addLayout(self.phones)
        return card

    # showing ------------------------------------------------------------------------------

    def show_page(self, page: IncidentPage, *, may_write: bool) -> None:
        """Show everything; the cursor stays on its row."""
        clock = page.line.clock
        self._lines = page.notices
        held = self.table.row_id()
        rows = [
            (each.notice.party, _row(each, number, clock, may_write))
            for number, each in enumerate(page.notices, start=1)
        ]
        tones: dict[Hashable, str] = {
            each.notice.party: "bad" for each in page.notices if _is_pressing(each.notice, clock)
        }
        self.model.show_rows(rows, tones)
        if held is None or not self.table.select_id(held):
            self.table.select_row(_first_open(page.notices))
        theme.set_property(self.clock_card, "tone", "" if not _is_alarm(clock) else "bad")
        self._show_clock(clock)
        self._show_course(page)
        self._show_report(page, may_write)
        self._show_police(page, may_write)
        self._show_phones(page.notices)
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
        theme.set_property(self.clock, "tone", "bad" if _is_alarm(clock) else "accent")

    def show_time(self, found: datetime, now: datetime) -> None:
        """Let the clock stand at a moment: ``00:42:16``, from a day on ``2 天 03:10``."""
        seconds = max(0, int((now - found).total_seconds()))
        days, rest = divmod(seconds, 86_400)
        text = f"{rest // 3600:02}:{rest // 60 % 60:02}"
        self.clock.setText(f"{days} 天 {text}" if days else f"{text}:{rest % 60:02}")

    def show_closed(self, day: str) -> None:
        """The clock of a closed emergency."""
        self.clock.setText(day)

    def _show_course(self, page: IncidentPage) -> None:
        _empty(self.course)
        if page.is_sealed:
            self.course.addWidget(label(sentence("INCIDENT_SEALED"), tone="ink2", wrap=True))
            return
        first = (page.line.found_at, page.course)
        for at, text in (first, *((each.at, each.text) for each in page.happenings)):
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(12)
            is_same_day = at.date() == page.line.found_at.date()
            time = label(f"{at:%H:%M}" if is_same_day else f"{at:%m-%d}", tone="ink2")
            time.setFixedWidth(44)
            time.setAlignment(Qt.AlignmentFlag.AlignTop)
            row.addWidget(time)
            row.addWidget(label(text, wrap=True), 1)
            self.course.addWidget(line)

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

    def _show_police(self, page: IncidentPage, may_write: bool) -> None:
        is_open = may_write and page.line.clock.is_running
        for button in (self.police_no, self.police_yes):
            button.setVisible(is_open)
        if not page.line.clock.is_police_answered:
            self.police_said.hide()
            return
        said = "、".join(word("police_reason", code) for code in page.police)
        mark = Mark.OVERDUE if page.police and page.police != ("none",) else Mark.DONE
        self.police_said.set_status(mark, said or sentence("INCIDENTS_CLOSED"))
        self.police_said.setVisible(bool(said))

    def _show_phones(self, lines: Sequence[NoticeLine]) -> None:
        _empty(self.phones)
        known = [line for line in lines if line.phone]
        for line in known:
            row = QWidget()
            cells = QHBoxLayout(row)
            cells.setContentsMargins(0, 0, 0, 0)
            who = label(line.who or word("notified_party", line.notice.party))
            who.setMinimumWidth(10)
            cells.addWidget(who, 1)
            cells.addWidget(label(line.phone, role="strong"))
            self.phones.addWidget(row)
        if not known:
            self.phones.addWidget(label(sentence("INCIDENT_PHONES_NONE"), tone="ink2", wrap=True))
        self.phones.addWidget(label(sentence("INCIDENT_PHONES_PUBLIC"), role="strong"))

    def _show_state(self, clock: Incident) -> None:
        if not clock.is_running:
            self.state.set_status(Mark.DONE, sentence("INCIDENT_IS_CLOSED"))
            return
        missing = list(clock.missing_to_close())
        if missing:
            words = "、".join(_missing_word(code) for code in missing)
            said = sentence("INCIDENT_NOT_YET", {"missing": words})
            self.state.set_status(Mark.OPEN, said, "bad" if _is_alarm(clock) else "ink2")
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
        self.side.setFixedWidth(_SIDE_COMPACT if is_compact else _SIDE)
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


def _is_alarm(clock: Incident) -> bool:
    return clock.is_running and not clock.is_drill


def _is_pressing(notice: Notice, clock: Incident) -> bool:
    """Whether a row stands on the red wash: a real one, to be told, or late without a reason."""
    if notice.state is NoticeState.WAITING:
        return _is_alarm(clock)
    return notice.state in LATE


def _first_open(lines: Sequence[NoticeLine]) -> int:
    waiting = (NoticeState.WAITING, NoticeState.OVERDUE)
    return next((n for n, each in enumerate(lines) if each.notice.state in waiting), 0)


def _missing_word(code: str) -> str:
    if code == "police_question":
        return sentence("INCIDENT_QUESTION_POLICE")
    name = word("report_stage", code)
    return name if name != code else word("notified_party", code)


def _row(line: NoticeLine, number: int, clock: Incident, may_write: bool) -> Row:
    notice = line.notice
    code, mark = _STATES[notice.state]
    is_open = notice.state in (NoticeState.WAITING, NoticeState.OVERDUE)
    state = Cell(sentence(code), mark=mark, strong=is_open, second=notice.why)
    if notice.state in LATE and not notice.why and may_write and clock.is_running:
        state = Cell(sentence(code), mark=mark, second=sentence("INCIDENT_WRITE_WHY"), link=True)
    told = line.told_at
    at = Cell(f"{told:%H:%M}" if told else "—", tone=None if told else "ink3")
    if is_open:
        left = notice.limit - clock.now
        said = "INCIDENT_LEFT" if left >= 0 else "INCIDENT_OVER"
        tone = "bad" if _is_alarm(clock) else "ink2"
        at = Cell(sentence(said, {"minutes": abs(left)}), tone=tone, strong=True)
    used = sentence("INCIDENT_MINUTES", {"minutes": line.minutes}) if told else "—"
    answer = Cell(line.answer)
    if notice.told is None and may_write and clock.is_running and notice.is_asked:
        answer = Cell(sentence("INCIDENT_CALL_NOW", {"key": f"Alt+{number}"}), link=True)
    elif told and not line.answer and may_write and clock.is_running:
        answer = Cell(sentence("INCIDENT_WRITE_ANSWER"), link=True)
    how = "，".join(part for part in (line.way, line.told_by) if part) or "—"
    return (
        Cell(word("notified_party", notice.party), strong=True),
        _who(line),
        at,
        Cell(used, tone="bad" if notice.state is NoticeState.LATE else None),
        how if told else "—",
        answer,
        state,
    )


def _who(line: NoticeLine) -> Cell:
    if line.who or not line.notice.is_asked:
        return Cell(line.who, second=line.phone)
    return Cell(sentence("INCIDENT_WHO_UNKNOWN"), tone="ink3")


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
