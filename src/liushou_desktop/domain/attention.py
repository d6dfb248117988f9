"""Which children the facts themselves call for attention (C14): nobody cares, parents out of
contact, a suspected dropout, a high risk in counselling. A person decides; this only proposes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from liushou_desktop.domain import intervals
from liushou_desktop.domain.duty_parties import unreachable_days
from liushou_desktop.domain.entrusted_care import lives_alone
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.left_behind import age_on
from liushou_desktop.domain.record_facts import RecordFact

_BOTH_AWAY, _HIGH = "2", "high"
_OUT = frozenset({"suspected", "dropped_out", "persuading"})


def proposed_reasons(facts: ChildFacts, today: date) -> tuple[str, ...]:
    """Codes of ``attention_reason`` that make a child red on a day, from facts alone."""
    return tuple(_reasons(facts, today))


def _reasons(facts: ChildFacts, today: date) -> Iterator[str]:
    spell = facts.spell_on(today)
    nobody = spell is not None and spell.category == _BOTH_AWAY and facts.carer_on(today) is None
    lost = intervals.contains(unreachable_days(facts), today.toordinal())
    born = facts.child.birth_date
    alone = lives_alone(facts, age_on(born, today) if born is not None else None)
    if nobody or lost or alone:
        yield "guardianship"
    case = _newest(facts, "dropout_case", today)
    if case is not None and case.way in _OUT:
        yield "dropout"
    talk = _newest(facts, "counselling", today)
    if talk is not None and talk.details.get("risk") == _HIGH:
        yield "mind"


def _newest(facts: ChildFacts, form: str, today: date) -> RecordFact | None:
    own = (
        record
        for record in facts.records
        if record.form == form and record.state == "confirmed" and record.day <= today.toordinal()
    )
    return max(own, key=lambda record: (record.day, record.id), default=None)
