"""What the term still owes in one room of the window, rule by rule, and the form that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.rules import Rule
from liushou_desktop.services.school.compute_figures import SchoolPicture, duty_lines
from liushou_desktop.services.school.duty_places import first_answers, form_of_rule, page_of_rule
from liushou_desktop.services.shared.site import Site

_RANK = {DutyState.OVERDUE: 0, DutyState.DUE: 1, DutyState.OWED: 2, DutyState.DONE: 3}


@dataclass(frozen=True, slots=True)
class RoomDuty:
    """One rule of a room as it stands today.

    Attributes:
        state: of the most urgent duty: overdue, due, owed or done.
        subject: child, class, teacher or school: what ``done`` and ``owed`` count.
        due_on: when the next missing one is due; None when nothing is missing.
        form, answers: the form that does it and what it must say to count.
    """

    rule: str
    title: str
    clause: str
    state: str
    subject: str
    done: int
    owed: int
    due_on: date | None
    force: str
    form: str
    answers: Mapping[str, object]


def room_duties(site: Site, shown: SchoolPicture, page: str) -> tuple[RoomDuty, ...]:
    """The rules done on a page, most urgent first; exempt duties are left out."""
    groups: dict[str, list[tuple[Rule, DutyState, int, int, date]]] = {}
    for line in duty_lines(site, shown):
        duty = line.duty
        if page_of_rule(line.rule) == page and duty.state is not DutyState.EXEMPT:
            row = (line.rule, duty.state, duty.done, duty.owed, duty.due_on)
            groups.setdefault(duty.rule, []).append(row)
    found = [_summed(site, rows) for rows in groups.values()]
    return tuple(sorted(found, key=_urgency))


def _summed(site: Site, rows: list[tuple[Rule, DutyState, int, int, date]]) -> RoomDuty:
    rule = rows[0][0]
    open_days = [due for _, state, _, _, due in rows if state is not DutyState.DONE]
    form = form_of_rule(rule)
    return RoomDuty(
        rule=rule.code,
        title=rule.title,
        clause=rule.clause,
        state=min((state for _, state, *_ in rows), key=lambda state: _RANK[state]).value,
        subject=rule.subject,
        done=sum(done for _, _, done, _, _ in rows),
        owed=sum(owed for _, _, _, owed, _ in rows),
        due_on=min(open_days, default=None),
        force=rule.force,
        form=form,
        answers=first_answers(rule, site.forms.form(form)) if form else {},
    )


def _urgency(duty: RoomDuty) -> tuple[int, date, str]:
    return _RANK[DutyState(duty.state)], duty.due_on or date.max, duty.rule
