"""What each kind of period asks of a party: drafts of duties, one function per kind.

Kinds whose days stand in the calendar first ask (``_ask…``: the same for all with the same days,
kept by the view), then look at what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from liushou_desktop.domain import intervals, record_facts
from liushou_desktop.domain.duty_parties import Party, is_excused
from liushou_desktop.domain.duty_views import Draft, Frame, View
from liushou_desktop.domain.exposure import Exposure, times_owed
from liushou_desktop.domain.facts import RecordFact
from liushou_desktop.domain.record_facts import DAY
from liushou_desktop.domain.rules import Rule

_make = tuple.__new__  # a named tuple's own constructor takes twice as long


def term_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterable[Draft]:
    """``times`` in the term, prorated."""
    asked = view.asked(frame, rule, _ask_term)
    records = party.counted(rule, view.found)
    if not records and not rule.excused_by:
        return asked
    (draft,) = asked.drafts
    due = edges(view.found)[1] if records else draft.due
    owed, exemption = draft.owed, draft.exemption
    if owed and is_excused(party, rule, view.found, frame.first, frame.last):
        owed, exemption = 0, "NO_PARENT_REACHABLE"
    return (Draft(draft.period, owed, ids(records), draft.opens, due, exemption),)


def _ask_term(frame: Frame, rule: Rule, view: View) -> Iterator[Draft]:
    found, asked = view.found, rule.period.times

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
    opens, due = edges(found)
    if owed == asked:
        due = min(due, first_due(frame, rule, opens))
    yield Draft(frame.term.id, owed, (), opens, due, exemption)


def first_due(frame: Frame, rule: Rule, opens: int) -> int:
    """The day by which the first one of a term is wanted."""
    due = frame.last
    if rule.period.first_by == "mid_term":
        due = max(frame.middle, opens)
    if rule.period.by_week:
        due = min(due, max(frame.first + 7 * rule.period.by_week - 1, opens))
    return due


def sliced_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterable[Draft]:
    """``times`` in every month, or in each half of the term, that is owed."""
    asked = view.asked(frame, rule, _ask_slices)
    records, excuses = party.counted(rule, view.found), party.excuses(rule)
    if not records and not excuses:
        return asked
    drafts = []
    for period, owed, _, opens, due, why, _ in asked.drafts:
        held = tuple([r.id for r in records if opens <= r.day <= due])
        is_free = excuses and owed and is_excused(party, rule, view.found, opens, due)
        still, reason = (0, "NO_PARENT_REACHABLE") if is_free else (owed, why)
        drafts.append(_make(Draft, (period, still, held, opens, due, reason, 0)))
    return drafts


def _ask_slices(frame: Frame, rule: Rule, view: View) -> Iterator[Draft]:
    for period, opens, due, is_owed, why_not in view.slices(frame, rule.period.kind):
        yield Draft(period, rule.period.times if is_owed else 0, (), opens, due, why_not)


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


def yearly_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterable[Draft]:
    """``times`` between two month-days, in the term in which the later one lies."""
    asked = view.asked(frame, rule, _ask_years)
    since = min([draft.opens for draft in asked.drafts], default=0)
    records = party.ever_counted(rule.satisfied_by, since) if since else ()
    if not records:
        return asked
    return [
        Draft(period, owed, ids([r for r in records if opens <= r.day <= due]), opens, due)
        for period, owed, _, opens, due, _, _ in asked.drafts
    ]


def _ask_years(frame: Frame, rule: Rule, view: View) -> Iterator[Draft]:
    for year in range(frame.term.start.year, frame.term.end.year + 1):
        due = day_of(year, rule.period.due)
        opens = day_of(
            year if rule.period.opens <= rule.period.due else year - 1, rule.period.opens
        )
        if frame.first <= due <= frame.last and intervals.clip(view.found.spans, opens, due):
            yield Draft(date.fromordinal(due).isoformat(), rule.period.times, (), opens, due)


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


def ids(records: Sequence[RecordFact]) -> tuple[str, ...]:
    """Ids of records."""
    return tuple([record.id for record in records])


def day_of(year: int, month_day: str) -> int:
    """Ordinal of a month-day; 29 February of a common year is the 28th."""
    month, day = (int(part) for part in month_day.split("-"))
    if (month, day) == (2, 29) and year % 4:
        day = 28
    return date(year, month, day).toordinal()


Drafting = Callable[[Frame, Rule, Party, View], Iterable[Draft]]
