"""Quality rules about spells, parents, carers and phones (V08–V15, V22, V24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain import codes, contact_card, entrusted_care, intervals, left_behind
from liushou_desktop.domain.entrusted_care import Standing
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.family import Carer
from liushou_desktop.domain.left_behind import Definitions

OLD_CARER = 70
MANY_CHILDREN = 3
_NAMES = {"51": "father", "52": "mother"}
_DEFAULT = Definitions()


def spell_problems(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V08 spells that end before they begin, or overlap; V22 the roster says otherwise."""
    real = sorted(
        (s for s in facts.spells if s.end_reason != codes.MISTAKE), key=lambda s: (s.start, s.id)
    )
    if any(spell.end is not None and spell.end < spell.start for spell in real):
        yield Problem("spell.end", "V08_SPELL_BACKWARDS")
        return
    spans = [intervals.span(spell.start, spell.end) for spell in real]
    if sum(last - first + 1 for first, last in spans) > intervals.count(intervals.union(spans)):
        yield Problem("spell.start", "V08_SPELLS_OVERLAP")
    on_roster = facts.child.roster_left_behind
    if on_roster is not None and facts.whereabouts:
        is_edu = left_behind.flags(facts, school, day, _DEFAULT).edu
        if (on_roster != codes.NOT_LEFT_BEHIND) != is_edu:
            yield Problem("child.roster_left_behind", "V22_ROSTER_DIFFERS", {}, Severity.INFO)


def parent_problems(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V09 the category against the parents' states; V10 nobody left to care."""
    states = {
        parent: where.status
        for parent in left_behind.PARENTS
        if (where := facts.whereabouts_of(parent, day)) is not None
    }
    spell = facts.spell_on(day)
    if spell is not None and len(states) == len(left_behind.PARENTS):
        yield from _category_problems(facts, spell.category, set(states.values()), day)
    gone = {codes.DEAD, codes.OUT_OF_CONTACT, codes.MISSING}
    if len(states) == len(left_behind.PARENTS) and set(states.values()) <= gone:
        yield Problem("child.hardships", "V10_REFER_AS_ORPHAN", {}, Severity.YELLOW)


def _category_problems(
    facts: ChildFacts, category: str, states: set[str], day: date
) -> Iterator[Problem]:
    computed = left_behind.category(facts, day, _DEFAULT)
    is_home = codes.AT_HOME in states and computed != codes.BOTH_PARENTS_AWAY
    if category == codes.BOTH_PARENTS_AWAY and is_home:
        yield Problem("spell.category", "V09_BOTH_AWAY_BUT_ONE_AT_HOME")
    if category == codes.ONE_PARENT_AWAY and computed == codes.BOTH_PARENTS_AWAY:
        yield Problem("spell.category", "V09_ONE_AWAY_BUT_BOTH_ARE")


def carer_problems(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V11 who may not be a carer; V12 a burdened carer; V13 nobody at all; V24 the paper expired
    or was signed by another."""
    yield from bottom_problems(facts, day)
    agreement = entrusted_care.agreement_on(facts, day)
    if agreement.standing is Standing.EXPIRED and agreement.until is not None:
        args = {"until": agreement.until.isoformat()}
        yield Problem("carer.confirmation_until", "V24_CONFIRMATION_EXPIRED", args, Severity.YELLOW)
    if (two := entrusted_care.signed_by_another(facts, day)) is not None:
        names = {"signed": two[0], "carer": two[1]}
        yield Problem("carer.name", "V24_SIGNED_BY_ANOTHER", names, Severity.YELLOW)
    carer = facts.carer_on(day)
    if carer is None:
        return
    age = _age(carer, day)
    if age is not None and age > OLD_CARER:
        yield Problem("carer.birth_year", "V12_CARER_OLD", {"age": age}, Severity.YELLOW)
    count = carer.children_in_care
    if count is not None and count > MANY_CHILDREN:
        many = {"count": count}
        yield Problem("carer.children_in_care", "V12_CARER_OF_MANY", many, Severity.YELLOW)


def bottom_problems(facts: ChildFacts, day: date) -> Iterator[Problem]:
    """What cannot wait, all red: a child who lives alone, has no carer, or an unfit one (V11, V13;
    arts. 21, 22)."""
    born = facts.child.birth_date
    age = None if born is None else left_behind.age_on(born, day)
    if facts.spell_on(day) is not None and entrusted_care.lives_alone(facts, age):
        yield Problem("child.living_alone", "V13_LIVES_ALONE")
    carer = facts.carer_on(day)
    if carer is not None:
        yield from _unfit(facts, carer, day)
    elif _needs_carer(facts, day):
        yield Problem("carer.name", "V13_NO_CARER")


def _needs_carer(facts: ChildFacts, day: date) -> bool:
    """Left behind, under 16 (an unknown age is taken as such) and no parent at home."""
    born = facts.child.birth_date
    is_young = born is None or left_behind.age_on(born, day) < left_behind.MCA_AGE
    is_alone = not contact_card.is_cared_for_at_home(facts, day)
    return is_young and is_alone and facts.spell_on(day) is not None


def _unfit(facts: ChildFacts, carer: Carer, day: date) -> Iterator[Problem]:
    parent = _NAMES.get(carer.relation or "")
    away = parent and left_behind.away_days(facts, parent, _DEFAULT)
    if away and intervals.contains(away, day.toordinal()):
        yield Problem("carer.relation", "V11_CARER_IS_AWAY")
    if entrusted_care.is_minor(carer, _age(carer, day)):
        yield Problem("carer.birth_year", "V11_CARER_IS_MINOR")
    if entrusted_care.is_barred(carer):
        yield Problem("carer.barred", "V11_CARER_IS_BARRED")


def _age(carer: Carer, day: date) -> int | None:
    """Age by the year alone; the year is all that is asked."""
    year = (carer.birth_year or "")[:4]
    return day.year - int(year) if year.isascii() and year.isdigit() else None


def phone_problems(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V14 no number that works; V15 one number for a parent and the carer."""
    if facts.spell_on(day) is None:
        return
    owners = ("father", "mother", "carer")
    if not any(contact_card.has_working_phone(facts, owner, day) for owner in owners):
        yield Problem("carer.phone", "V14_NO_WORKING_PHONE", {}, Severity.YELLOW)
    carers = {phone.digits for phone in facts.phones_on("carer", day)}
    parents = {p.digits for owner in owners[:2] for p in facts.phones_on(owner, day)}
    if carers & parents:
        yield Problem("carer.phone", "V15_PHONE_SHARED", {}, Severity.YELLOW)
