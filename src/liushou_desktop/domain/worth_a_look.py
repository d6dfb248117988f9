"""What a principal may want to ask about, never a penalty (domain standard §9): records that look
alike, or too many, or out of time. Nothing here changes a figure. From how many on somebody asks is
a setting of the rules (``hint_visits_of_day`` …)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.quality_records import VISIT
from liushou_desktop.domain.record_facts import RecordFact
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar

TALK, CONTACT = "talk", "family_contact"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to ask about.

    Attributes:
        kind: ``many_visits`` (households by one teacher in a day), ``many_records`` (children of
            other records of one teacher on a day), ``same_text`` (word for word in records of
            different children), ``empty_contacts`` (calls home in a row without a word of what was
            said, R57), ``holiday_talks`` (talks of one teacher on a day without school),
            ``late`` (keyed after the cut-off, by teacher).
        day: ordinal of the (first) day; staff: the teacher's id, "" when several or nobody.
        records, children: ids, in order of day.
        usual: up to how many children nobody asks, as the settings say.
    """

    kind: str
    day: int
    staff: str
    records: tuple[str, ...]
    children: tuple[str, ...]
    usual: int = 0


def worth_a_look(
    children: Iterable[ChildFacts], rules: RuleSet, calendar: Calendar, term: Term
) -> list[Hint]:
    """All hints of a term, by kind, then day."""
    records = (record for facts in children for record in facts.records)
    return hints_among(records, rules, calendar, term)


def hints_among(
    facts: Iterable[RecordFact], rules: RuleSet, calendar: Calendar, term: Term
) -> list[Hint]:
    """The hints that records give: of a school's own, or of what it reported."""
    first, last = term.start.toordinal(), term.end.toordinal()
    records = sorted(
        (record for record in facts if record.state == "confirmed" and first <= record.day <= last),
        key=lambda record: (record.day, record.id),
    )
    cut_off = (term.cut_off or term.end).toordinal()
    met = [r for r in records if r.form == VISIT and r.outcome == "met"]
    other = [r for r in records if r.form != VISIT]
    talks = [r for r in records if r.form == TALK and not calendar.school_days(r.day, r.day)]
    late = [r for r in records if r.entered > cut_off]
    texts = [r for r in records if r.text_digest]
    groups = {
        "many_visits": _by(met, _teacher_day),
        "many_records": _by(other, _teacher_day),
        "same_text": _by(texts, lambda record: record.text_digest),
        "holiday_talks": _by(talks, _teacher_day),
        "late": _by(late, lambda record: record.staff),
    }
    return [
        hint
        for kind, found in groups.items()
        for hint in _more_than(rules.number(_USUAL[kind]), kind, found)
    ] + list(_silent(records, rules.number("hint_empty_contacts")))


#: Kind of hint → the setting that says up to how many children nobody asks.
_USUAL = {
    "many_visits": "hint_visits_of_day",
    "many_records": "hint_records_of_day",
    "same_text": "hint_same_text",
    "holiday_talks": "hint_holiday_talks",
    "late": "hint_late",
}


def _silent(records: Iterable[RecordFact], usual: int) -> Iterator[Hint]:
    """Contacts of one child, so many in a row, that came about and say nothing."""
    met = [r for r in records if r.form == CONTACT and r.outcome == "met" and r.child]
    for group in _by(met, lambda record: record.child).values():
        for is_silent, run in groupby(group, lambda record: not record.details.get("content")):
            silent = tuple(run)
            if is_silent and len(silent) >= usual:
                staff = {record.staff for record in silent}
                one = staff.pop() if len(staff) == 1 else ()
                ids = tuple(record.id for record in silent)
                child = (str(silent[0].child),)
                kind, day = "empty_contacts", silent[0].day
                yield Hint(kind, day, one[0] if one else "", ids, child, usual)


def _teacher_day(record: RecordFact) -> Hashable:
    return record.staff, record.day


def _by(
    records: Iterable[RecordFact], key: Callable[[RecordFact], Hashable]
) -> dict[Hashable, list[RecordFact]]:
    groups: dict[Hashable, list[RecordFact]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return groups


def _more_than(usual: int, kind: str, groups: dict[Hashable, list[RecordFact]]) -> Iterator[Hint]:
    """A hint for each group that touches more children than usual."""
    for group in groups.values():
        touched = tuple(dict.fromkeys(record.child for record in group if record.child))
        if len(touched) > usual:
            staff = {record.staff for record in group}
            one = staff.pop() if len(staff) == 1 else ()
            yield Hint(
                kind,
                group[0].day,
                one[0] if one else "",
                tuple(record.id for record in group),
                touched,
                usual,
            )
