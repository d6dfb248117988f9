"""How a term went, duty by duty: what was owed and what was done by the end of each week.

Counted from the duties as they stand on a day and the days of the records that satisfy them. Only
acts on a day have a course (records, attendance); cards, helpers and posts are states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from liushou_desktop.domain import terms
from liushou_desktop.domain.duties import Duty
from liushou_desktop.domain.rules import Rule
from liushou_desktop.domain.schooling import Term

_KINDS = frozenset({"term", "half_term", "month", "yearly"})
_ACTS = frozenset({"record", "attendance"})


class Course(NamedTuple):
    """One duty over the weeks of a term: cumulative, in times owed and done.

    ``owed[n]`` is what had to be done by the end of week ``n + 1``, ``done[n]`` what was.
    """

    owed: tuple[int, ...]
    done: tuple[int, ...]


def has_course(rule: Rule) -> bool:
    """Whether a rule asks for acts at a rate within the term."""
    return rule.is_countable and rule.period.kind in _KINDS and rule.satisfied_by.proof in _ACTS


def week_ends(term: Term, until: int) -> tuple[int, ...]:
    """Ordinals of the last days of the term's weeks (seven days from its first day), the last one
    being ``until`` or the term's end."""
    last = min(until, term.end.toordinal())
    first = term.start.toordinal()
    ends = range(first + 6, last, 7)
    return (*ends, max(last, first))


def course(
    duties: Iterable[Duty], rule: Rule, days: Mapping[str, int], term: Term, until: int
) -> Course:
    """The course of one rule over all whom it is owed to.

    Args:
        duties: of this rule. days: record id → ordinal of its day.
        until: the day up to which is looked, an ordinal.
    """
    owed: list[int] = []
    done: list[int] = []
    for duty in duties:
        owed += _due_days(duty, rule, term)
        held = sorted(days[record] for record in duty.records if record in days)
        done += held[: duty.done]
    ends = week_ends(term, until)
    return Course(_heaped(owed, ends), _heaped(done, ends))


def _heaped(days: Sequence[int], ends: Sequence[int]) -> tuple[int, ...]:
    """How many days lie on or before each end."""
    ordered = sorted(days)
    found, place = [], 0
    for end in ends:
        while place < len(ordered) and ordered[place] <= end:
            place += 1
        found.append(place)
    return tuple(found)


def _due_days(duty: Duty, rule: Rule, term: Term) -> Iterator[int]:
    """The day by which each time is owed: the end of its month or half; of several in a term the
    first by the day the rule says, the others by its end."""
    kind = rule.period.kind
    last = term.end.toordinal()
    if kind == "month":
        ends = {f"{term.id}/{month.id}": month.last for month in terms.months(term)}
        last = ends.get(duty.period, last)
    elif kind == "half_term" and duty.period.endswith("/h1"):
        last = terms.middle(term).toordinal()
    elif kind == "yearly":
        last = duty.due_on.toordinal()
    for time in range(duty.owed):
        yield _first_due(duty, rule, term, last) if time == 0 and kind == "term" else last


def _first_due(duty: Duty, rule: Rule, term: Term, last: int) -> int:
    if duty.owed < rule.period.times:  # prorated: any day of the stay will do
        return last
    due = last
    if rule.period.first_by == "mid_term":
        due = terms.middle(term).toordinal()
    if rule.period.by_week:
        due = min(due, term.start.toordinal() + 7 * rule.period.by_week - 1)
    return max(due, duty.opens_on.toordinal())
