"""What each kind of period asks of a party: drafts of duties, one function per kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from liushou_desktop.domain import intervals, record_facts, terms
from liushou_desktop.domain.duty_parties import Party, View, is_excused
from liushou_desktop.domain.exposure import Exposure, times_owed
from liushou_desktop.domain.facts import RecordFact
from liushou_desktop.domain.record_facts import DAY
from liushou_desktop.domain.rules import Rule
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Month

_make = tuple.__new__  # a named tuple's own constructor takes twice as long


class Draft(NamedTuple):
    """A duty before owner and state are known; days are ordinals.

    ``clock`` is the minute at which it is over, for events; 0 = the end of the due day.
    """

    period: str
    owed: int
    records: tuple[str, ...]
    opens: int
    due: int
    exemption: str | None = None
    clock: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """The term as the periods see it."""

    term: Term
    months: tuple[Month, ...]
    halves: tuple[Month, ...]
    names: Mapping[str, str]
    middle: int
    first: int
    last: int

    @classmethod
    def of(cls, term: Term) -> Frame:
        """The frame of a term."""
        months, middle = terms.months(term), terms.middle(term).toordinal()
        first, last = term.start.toordinal(), term.end.toordinal()
        halves = (Month("h1", first, middle), Month("h2", middle + 1, last))
        names = {each.id: f"{term.id}/{each.id}" for each in (*months, *halves)}
        return cls(term, months, halves, names, middle, first, last)

    @property
    def days(self) -> int:
        """D: all days of the term."""
        return self.last - self.first + 1


def term_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterator[Draft]:
    """``times`` in the term, prorated."""
    found, asked = view.found, rule.period.times
    if not found.spans and not found.suspended:
        return

    def owed_for(days: int) -> int:
        if not rule.minimum_days:
            return asked if days else 0
        return times_owed(asked, days, frame.days, rule.minimum_days)

    owed = owed_for(found.days)
    exemption = None
    if owed < asked:
        without = owed_for(found.days + intervals.count(found.suspended))
        exemption = "SUSPENDED" if without > owed else "PRORATED" if owed else "SHORT_STAY"
        if view.excused and without > owed:
            exemption = "EXCUSED"
    records = party.counted(rule, found)
    opens, due = edges(found)
    if owed == asked and not records:
        due = min(due, first_due(frame, rule, opens))
    if owed and is_excused(party, rule, found, frame.first, frame.last):
        owed, exemption = 0, "NO_PARENT_REACHABLE"
    yield Draft(frame.term.id, owed, ids(records), opens, due, exemption)


def first_due(frame: Frame, rule: Rule, opens: int) -> int:
    """The day by which the first one of a term is wanted."""
    due = frame.last
    if rule.period.first_by == "mid_term":
        due = max(frame.middle, opens)
    if rule.period.by_week:
        due = min(due, max(frame.first + 7 * rule.period.by_week - 1, opens))
    return due


def month_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterable[Draft]:
    """``times`` in every month owed."""
    return _sliced(frame, rule, party, view, frame.months)


def half_term_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterable[Draft]:
    """``times`` in each half of the term owed."""
    return _sliced(frame, rule, party, view, frame.halves)


def _sliced(
    frame: Frame, rule: Rule, party: Party, view: View, cuts: tuple[Month, ...]
) -> list[Draft]:
    records = party.counted(rule, view.found)
    times, names = rule.period.times, frame.names
    drafts = []
    for id_, first, last, opens, due, is_owed, why_not in view.slices(cuts):
        held: tuple[str, ...] = ()
        if records:
            held = tuple([r.id for r in records if first <= r.day <= last])
        owed, why = times if is_owed else 0, why_not
        if owed and rule.excused_by and is_excused(party, rule, view.found, first, last):
            owed, why = 0, "NO_PARENT_REACHABLE"
        drafts.append(_make(Draft, (names[id_], owed, held, opens, due, why, 0)))
    return drafts


def rolling_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterator[Draft]:
    """Once in any n days, counted from the last one, else from the first day in force."""
    here = [span for span in view.found.spans if span[0] <= party.today <= span[1]]
    if not here or is_excused(party, rule, view.found, party.today, party.today):
        return
    records = [r for r in party.counted(rule, view.found) if r.day >= here[0][0]]
    since = records[-1].day if records else here[0][0] - 1
    due = since + rule.period.days
    kept = ids(records[-1:]) if party.today <= due else ()
    yield Draft(date.fromordinal(due).isoformat(), 1, kept, since + 1, due)


def yearly_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterator[Draft]:
    """``times`` between two month-days, in the term in which the later one lies."""
    for year in range(frame.term.start.year, frame.term.end.year + 1):
        due = day_of(year, rule.period.due)
        opens = day_of(
            year if rule.period.opens <= rule.period.due else year - 1, rule.period.opens
        )
        here = intervals.clip(view.found.spans, opens, due)
        if frame.first <= due <= frame.last and here:
            records = [r for r in party.ever_counted(rule.satisfied_by) if opens <= r.day <= due]
            period = date.fromordinal(due).isoformat()
            yield Draft(period, rule.period.times, ids(records), opens, due)


def event_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterator[Draft]:
    """For each event of the term: a time for every step, within the time allowed."""
    for record in party.events(rule):
        if frame.first <= record.day <= frame.last:
            steps = rule.satisfied_by.steps
            taken = record_facts.steps_taken(record)
            clock = clock_of(record, rule)
            yield Draft(
                period=f"{frame.term.id}/{record.id}",
                owed=len(steps),
                records=(record.id,) * sum(step in taken for step in steps),
                opens=record.day,
                due=max(record.day, clock // DAY),
                clock=clock,
            )


def clock_of(record: RecordFact, rule: Rule) -> int:
    """The minute at which an event's clock runs out: the end of its own due day, else so long
    after it was found."""
    due = record.details.get(record_facts.DUE)
    if isinstance(due, date):
        return due.toordinal() * DAY + DAY - 1
    return record_facts.found_at(record) + rule.period.days * DAY + rule.period.minutes


def edges(found: Exposure) -> tuple[int, int]:
    """First and last day on which something can be done."""
    spans = found.spans or found.suspended
    return spans[0][0], spans[-1][1]


def ids(records: list[RecordFact]) -> tuple[str, ...]:
    """Ids of records."""
    return tuple(record.id for record in records)


def day_of(year: int, month_day: str) -> int:
    """Ordinal of a month-day; 29 February of a common year is the 28th."""
    month, day = (int(part) for part in month_day.split("-"))
    if (month, day) == (2, 29) and year % 4:
        day = 28
    return date(year, month, day).toordinal()


Drafting = Callable[[Frame, Rule, Party, View], Iterable[Draft]]
