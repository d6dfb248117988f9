"""The rows of who has to be told of an emergency: whom, when, what they said, what is owed."""

from __future__ import annotations

from collections.abc import Sequence

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.incidents import Incident, Notice, NoticeState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.school.show_incident import NoticeLine
from liushou_desktop.services.shared.words import word

NOTICE_COLUMNS = (
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


def is_alarm(clock: Incident) -> bool:
    """Whether red is due: a real emergency whose clock still runs."""
    return clock.is_running and not clock.is_drill


def is_pressing(notice: Notice, clock: Incident) -> bool:
    """Whether a row stands on the red wash: a real one, to be told, or late without a reason."""
    if notice.state is NoticeState.WAITING:
        return is_alarm(clock)
    return notice.state in LATE


def first_open(lines: Sequence[NoticeLine]) -> int:
    """The place of the first row that waits to be told; 0 when none does."""
    waiting = (NoticeState.WAITING, NoticeState.OVERDUE)
    return next((n for n, each in enumerate(lines) if each.notice.state in waiting), 0)


def notice_row(line: NoticeLine, number: int, clock: Incident, may_write: bool) -> Row:
    """One party's row; ``number`` is its key, Alt+1 and on."""
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
        tone = "bad" if is_alarm(clock) else "ink2"
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
