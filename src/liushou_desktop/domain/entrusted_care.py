"""Entrusted care as the law asks for it (未成年人保护法 arts. 21–23; plan clause 一, R03).

Who needs an agreement, whether one holds, and what may not be: a child under 16 who lives alone, a
carer who is a minor or barred. Agreements are records of F16; a carer's row may hold the days of
one that was signed before the program came.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liushou_desktop.domain import codes
from liushou_desktop.domain.duty_parties import ENTRUSTED_REASONS
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.family import Carer
from liushou_desktop.domain.person_name import clean
from liushou_desktop.domain.record_facts import NOTIFIED_ON, TRUSTED, UNTIL

AGREEMENT = "care_agreement"  # the form F16
AGREEMENT_RULE = "R03b"  # the rule it satisfies; its remind_days say when to renew one
NO_BAR = "none"  # 都没有
ALONE = frozenset({"alone", "only_minors"})  # A46
OLD_ENOUGH_TO_LIVE_ALONE = 16


class Standing(StrEnum):
    """How the agreement of a child stands on a day."""

    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    EXPIRED = "expired"
    HOLDS = "holds"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement that holds longest.

    Attributes:
        until: its last day; None = no end was agreed.
        notified_on: when the parents' written notice reached the school.
        record: the record of F16; None when only the carer's row knows of it.
        trusted: who signed to care, as F16 says; "" when only the carer's row knows of it.
    """

    standing: Standing
    signed_on: date | None = None
    until: date | None = None
    notified_on: date | None = None
    record: str | None = None
    trusted: str = ""

    def days_left(self, day: date) -> int | None:
        """Days until it runs out; None when it does not, or none holds."""
        if self.standing is not Standing.HOLDS or self.until is None:
            return None
        return (self.until - day).days


def needs_agreement(facts: ChildFacts, day: date) -> bool:
    """Whether nobody of the parents can care (C02 = 1–3, I21)."""
    spell = facts.spell_on(day)
    return spell is not None and spell.reason in ENTRUSTED_REASONS


def agreement_on(facts: ChildFacts, day: date) -> Agreement:
    """The agreement about a child as it stands on a day."""
    made = [*_of_carer(facts.carer_on(day), day), *_of_records(facts, day)]
    if not made:
        missing = Standing.MISSING if needs_agreement(facts, day) else Standing.NOT_NEEDED
        return Agreement(missing)
    return max(made, key=lambda each: (each.until or date.max, each.signed_on or date.min))


def signed_by_another(facts: ChildFacts, day: date) -> tuple[str, str] | None:
    """Who signed the agreement that holds and who cares now, when these are two people.

    A carer without a name and an agreement only the carer's row knows of say nothing.
    """
    agreement, carer = agreement_on(facts, day), facts.carer_on(day)
    if agreement.standing is not Standing.HOLDS or carer is None or not carer.name:
        return None
    signed = clean(agreement.trusted)
    return (signed, carer.name) if signed and signed != clean(carer.name) else None


def _of_carer(carer: Carer | None, day: date) -> Iterator[Agreement]:
    if carer is None or (carer.confirmation_signed_on is carer.confirmation_until is None):
        return
    yield Agreement(
        _standing(carer.confirmation_until, day),
        carer.confirmation_signed_on,
        carer.confirmation_until,
        carer.written_notice_on,
    )


def _of_records(facts: ChildFacts, day: date) -> Iterator[Agreement]:
    carer = facts.carer_on(day)
    for record in facts.records:
        if record.said.form != AGREEMENT or record.state != "confirmed":
            continue
        signed = date.fromordinal(record.day)
        if signed > day:
            continue
        until, notified = record.details.get(UNTIL), record.details.get(NOTIFIED_ON)
        yield Agreement(
            _standing(_day(until), day),
            signed,
            _day(until),
            _day(notified) or (carer.written_notice_on if carer else None),
            record.id,
            str(record.details.get(TRUSTED) or ""),
        )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _standing(until: date | None, day: date) -> Standing:
    return Standing.EXPIRED if until is not None and until < day else Standing.HOLDS


def is_barred(carer: Carer) -> bool:
    """Whether the school knows of a case in which nobody may be trusted with a child (art. 22)."""
    return any(case != NO_BAR for case in carer.barred)


def lives_alone(facts: ChildFacts, age: int | None) -> bool:
    """Under 16 (an unknown age is taken as such), alone or only with minors (art. 21)."""
    is_young = age is None or age < OLD_ENOUGH_TO_LIVE_ALONE
    return is_young and facts.child.living_alone in ALONE


def is_minor(carer: Carer, age: int | None) -> bool:
    """Whether the carer is a child too, of the same age or under 18."""
    return carer.care_mode == codes.CARE_BY_PEER_OR_SELF or (age is not None and age < ADULT)


ADULT = 18
