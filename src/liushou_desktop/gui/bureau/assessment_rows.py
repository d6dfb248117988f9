"""The rows of 考核与督查: schools with points, items, findings, emergencies, children away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.assessment import points
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.shared.words import spent

if TYPE_CHECKING:
    from liushou_desktop.domain.assessment import ItemScore
    from liushou_desktop.domain.rules import AssessmentItem
    from liushou_desktop.services.bureau.county_assessment import SchoolScore
    from liushou_desktop.services.bureau.county_events import DropoutLine, IncidentLine
    from liushou_desktop.services.bureau.county_inspections import FindingLine

_FINDING_MARKS = {
    "done": Mark.DONE,
    "answered": Mark.DUE,
    "overdue": Mark.OVERDUE,
    "open": Mark.RUNNING,
    "undated": Mark.DOUBT,
}
_WIDE = 50  # tenths: as in the circular


def score_row(place: int, each: SchoolScore) -> Row:
    """A school in the ranking, at its place."""
    score = each.score
    if not score.is_scored:
        return ("—", Cell(each.name, strong=True), "—", "", "", "", _own(each.own_total), "")
    course = tuple(None if share is None else share / 1000 for share in each.course)
    args = {"points": points(score.tenths), "full": score.full}
    before = "—" if each.before is None else f"{each.before / 10:.1f}%"
    return (
        str(place),
        Cell(each.name, strong=True),
        sentence("SUPERVISION_POINTS", args),
        Cell(meter=(score.tenths, score.full * 10, False)),
        Cell("、".join("—" if s is None else f"{s / 10:.1f}%" for s in each.course), course=course),
        before,
        _own(each.own_total),
        _gap(each.gap),
    )


def _own(tenths: int | None) -> str:
    return "—" if tenths is None else points(tenths)


def _gap(gap: int | None) -> Cell:
    """Where the school's own points stand against its figures."""
    if not gap:
        return Cell("")
    code = "SUPERVISION_OWN_ABOVE" if gap > 0 else "SUPERVISION_OWN_BELOW"
    said = sentence(code, {"points": points(abs(gap))})
    return Cell(said, mark=Mark.DOUBT) if gap > _WIDE else Cell(said, tone="ink2")


def bare_row(item: AssessmentItem) -> Row:
    """An item while no school is chosen."""
    weight = str(item.weight) if item.weight else "—"
    name = Cell(f"{item.code} {item.title}", strong=True)
    return (name, item.figure, f"— / {weight}", "", "")


def item_row(each: ItemScore, own: tuple[int | None, str] | None) -> Row:
    """An item of one school; ``own``: the tenths it gave itself, its remark."""
    item = each.item
    got = "—" if each.tenths is None else points(each.tenths)
    args = {"points": got, "full": item.weight or "—"}
    told, remark = own or (None, "")
    return (
        Cell(f"{item.code} {item.title}", strong=True),
        f"{item.figure}　{each.numerator} / {each.denominator}",
        sentence("SUPERVISION_POINTS", args),
        _own(told),
        remark,
    )


def finding_row(line: FindingLine) -> Row:
    """A finding with its days."""
    criticised = sentence("FINDING_CRITICISED") if line.criticised else ""
    word = sentence(f"FINDING_STATE_{line.state.upper()}")
    return (
        Cell(word, mark=_FINDING_MARKS[line.state]),
        Cell(line.school, strong=True),
        f"{line.on or '—'}",
        line.inspector,
        line.finding,
        line.clause,
        line.remedy,
        f"{line.due or '—'}",
        _became(line),
        " ".join(part for part in (line.notice, criticised) if part),
    )


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _became(line: FindingLine) -> str:
    """What the bureau found on looking again, else what the school says."""
    if line.rechecked is not None:
        return sentence("FINDING_RECHECKED", {"day": _short(line.rechecked), "result": line.result})
    if line.answered is not None and line.inspection:
        return sentence("FINDING_ANSWERED", {"day": _short(line.answered)})
    return f"{line.done or '—'}"


def incident_row(line: IncidentLine) -> Row:
    """An emergency with its clock."""
    told = "EVENT_NOT_TOLD" if line.told is None else "EVENT_TOLD"
    clock = sentence(told, {"spent": spent(line.told or 0)})
    is_running = line.state == "running"
    if line.late:
        how = Cell(sentence("EVENT_LATE"), mark=Mark.OVERDUE)
    elif line.told is None:
        how = Cell("—", mark=Mark.DOUBT)
    else:
        how = Cell(sentence("EVENT_IN_TIME"), mark=Mark.DONE)
    return (
        how,
        Cell(line.school, strong=True),
        line.kinds,
        f"{line.found:%Y-%m-%d %H:%M}" if line.found else "—",
        clock,
        Cell(sentence("EVENT_RUNNING" if is_running else "EVENT_CLOSED")),
    )


def dropout_row(line: DropoutLine) -> Row:
    """A child away from school with the days."""
    if line.returned_on is not None:
        clock = sentence("EVENT_RETURNED", {"day": line.returned_on.isoformat()})
    else:
        clock = "—" if line.days is None else sentence("EVENT_AWAY", {"days": line.days})
    is_back = line.days is None
    mark = Mark.OVERDUE if line.is_overdue else Mark.DONE if is_back else Mark.RUNNING
    word = sentence("EVENT_OVERDUE") if line.is_overdue else line.state
    return (
        Cell(word, mark=mark),
        Cell(line.school, strong=True),
        line.state,
        f"{line.seen_on or '—'}",
        clock,
        sentence("EVENT_ATTEMPTS", {"count": line.attempts}),
    )
