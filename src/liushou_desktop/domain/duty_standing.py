"""What must hold on a day: a current card, a helper, the four knows, a post, a valid paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from liushou_desktop.domain import intervals
from liushou_desktop.domain.duty_parties import Party, is_excused
from liushou_desktop.domain.duty_views import Asked, Draft, Frame, View
from liushou_desktop.domain.facts import ChildFacts, RecordFact, held_on
from liushou_desktop.domain.four_knows import four_knows
from liushou_desktop.domain.rules import Rule


def standing_drafts(frame: Frame, rule: Rule, party: Party, view: View) -> Iterable[Draft]:
    """Whether it holds today (or on the last day of a term that is over)."""
    day = min(max(party.today, frame.first), frame.last)
    if not view.found.has(day) or is_excused(party, rule, view.found, day, day):
        return ()
    found = _PROOFS[rule.satisfied_by.proof](frame, rule, party, view, day)
    return (found,) if isinstance(found, Draft) else found


def _opened(rule: Rule, party: Party, view: View, day: int) -> tuple[int, int]:
    """Since when it is wanted, and by when: days after the child was identified, or after the day
    from which the rule asks."""
    if party.child is not None and not rule.among:
        opens = party.known_since(day)
    else:
        opens = next(first for first, last in view.found.spans if first <= day <= last)
    return opens, opens + rule.period.days


def _card(frame: Frame, rule: Rule, party: Party, view: View, day: int) -> Draft | Asked:
    facts = _child(party)
    opens, due = _opened(rule, party, view, day)
    card = facts.current_card()
    if card is None:
        return view.missing(frame, rule, opens, "NO_CARD")
    if facts.card_fingerprint not in (None, card.fingerprint):
        return Draft(frame.term.id, 1, (), day, party.today, "CARD_OUT_OF_DATE")
    return Draft(frame.term.id, 1, (card.id,), opens, due)


def _pairing(frame: Frame, rule: Rule, party: Party, view: View, day: int) -> Draft | Asked:
    """A helper who is still on the staff (A29)."""
    opens, due = _opened(rule, party, view, day)
    on = date.fromordinal(day)
    pair = held_on(_child(party).pairings, on)
    if pair is None:
        return view.missing(frame, rule, opens, "NO_HELPER")
    if not party.school.is_here(pair.staff, on):
        return Draft(frame.term.id, 1, (), opens, due, "HELPER_LEFT")
    return Draft(frame.term.id, 1, (pair.id,), opens, due)


def _knows(frame: Frame, rule: Rule, party: Party, view: View, day: int) -> Draft:
    opens, due = _opened(rule, party, view, day)
    known = four_knows(_child(party), date.fromordinal(day))
    if known.is_complete:
        return Draft(frame.term.id, 1, ("four_knows",), opens, due)
    return Draft(frame.term.id, 1, (), opens, due, "KNOWS_INCOMPLETE")


def _post(frame: Frame, rule: Rule, party: Party, view: View, day: int) -> Draft:
    opens, due = _opened(rule, party, view, day)
    on = date.fromordinal(day)
    held = tuple(
        holder
        for kind in rule.satisfied_by.posts
        if (holder := party.school.owner(kind, party.class_, on)) is not None
    )
    why = None if len(held) == len(rule.satisfied_by.posts) else "POST_VACANT"
    return Draft(frame.term.id, len(rule.satisfied_by.posts), held, opens, due, why)


def _record(frame: Frame, rule: Rule, party: Party, view: View, day: int) -> Draft | Asked:
    """The newest paper that has not run out."""
    opens, due = _opened(rule, party, view, day)
    made = [r for r in party.ever_counted(rule.satisfied_by) if r.day <= day]
    if not made:
        return view.missing(frame, rule, opens, "NOT_MADE")
    last = max(made, key=lambda record: (valid_until(record, rule), record.day))
    until = valid_until(last, rule)
    if until < day:
        return Draft(frame.term.id, 1, (), opens, max(until, opens), "RUN_OUT")
    return Draft(frame.term.id, 1, (last.id,), opens, due)


def valid_until(record: RecordFact, rule: Rule) -> int:
    """The last day on which a standing record holds."""
    until = record.details.get("until")
    if isinstance(until, date):
        return until.toordinal()
    fresh = rule.satisfied_by.fresh_days
    return record.day + fresh if fresh else intervals.FOREVER


def _child(party: Party) -> ChildFacts:
    if party.child is None:
        raise ValueError("a standing proof of a child asked of another party")
    return party.child


_PROOFS: Mapping[str, Callable[[Frame, Rule, Party, View, int], Draft | Asked]] = {
    "card": _card,
    "pairing": _pairing,
    "knows": _knows,
    "post": _post,
    "record": _record,
}
