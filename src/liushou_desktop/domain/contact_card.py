"""The contact card (档案联系卡, F02, clause 四（一）1): which starred fields are still empty.

A question is named by the place a form field binds (``father.phone``). A dead parent asks nothing
(the national form prints "—"); a helper teacher is asked only for a child that must have one (A10).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from liushou_desktop.domain import codes
from liushou_desktop.domain.child import Card
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts

_REACHABLE = codes.AWAY | {codes.AT_HOME, codes.IN_COUNTY_APART}


def missing_stars(facts: ChildFacts, school: SchoolFacts, day: date) -> tuple[str, ...]:
    """Starred questions of the card without an answer on that day, in the order of the card."""
    return tuple(question for question, filled in _stars(facts, school, day) if not filled)


def approved_card(facts: ChildFacts, day: date) -> Card | None:
    """The newest edition that class teacher and school had signed by that day, not called in."""
    signed = (
        card
        for card in facts.cards
        if not is_called_in(facts, card, day)
        and card.made_on <= day
        and card.teacher_confirmed_on is not None
        and card.teacher_confirmed_on <= day
        and card.school_approved_on is not None
        and card.school_approved_on <= day
    )
    return max(signed, key=lambda card: card.edition, default=None)


def is_called_in(facts: ChildFacts, card: Card, day: date) -> bool:
    """Whether an edition was no longer in force on a day: a later one had been signed by then.

    Nobody writes down when a card is called in; it happens with the signature of its successor, so
    a card replaced after the cut-off still counts on the cut-off. One without a signed successor
    was called in for another reason and counts on no day.
    """
    if card.state != "recalled":
        return False
    signed = [
        later.teacher_confirmed_on
        for later in facts.cards
        if later.edition > card.edition and later.teacher_confirmed_on is not None
    ]
    return not signed or min(signed) <= day


def has_working_phone(facts: ChildFacts, owner: str, day: date) -> bool:
    """Whether somebody has a number that was not found dead at its last trial."""
    return any(phone.result not in codes.DEAD_PHONES for phone in facts.phones_on(owner, day))


def is_cared_for_at_home(facts: ChildFacts, day: date) -> bool:
    """Whether a parent lives at home, so that no entrusted carer needs to be named."""
    return any(
        where is not None and where.status == codes.AT_HOME
        for where in (facts.whereabouts_of(parent, day) for parent in ("father", "mother"))
    )


def is_key_child(facts: ChildFacts, day: date) -> bool:
    """重点帮扶对象: attention red or yellow on that day."""
    attention = facts.attention_on(day)
    return attention is not None and attention.level in (codes.RED, codes.YELLOW)


def _stars(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[tuple[str, bool]]:
    yield "child.name", bool(facts.child.name.strip())
    for parent in ("father", "mother"):
        yield from _parent(facts, parent, day)
    yield from _carer(facts, day)
    yield from _school_side(facts, school, day)


def _parent(facts: ChildFacts, parent: str, day: date) -> Iterator[tuple[str, bool]]:
    where = facts.whereabouts_of(parent, day)
    if where is None:
        yield f"{parent}.status", False
        return
    if where.status == codes.DEAD:
        return
    relative = facts.relative(parent)
    yield f"{parent}.name", bool(relative and relative.name)
    if where.status in codes.AWAY:
        yield f"{parent}.province", bool(where.province)
        yield f"{parent}.city", bool(where.city)
    if where.status in _REACHABLE:
        yield f"{parent}.phone", has_working_phone(facts, parent, day)


def _carer(facts: ChildFacts, day: date) -> Iterator[tuple[str, bool]]:
    carer = facts.carer_on(day)
    if carer is None and is_cared_for_at_home(facts, day):
        return
    yield "carer.name", bool(carer and carer.name)
    yield "carer.relation", bool(carer and carer.relation)
    yield "carer.phone", has_working_phone(facts, "carer", day)


def _school_side(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[tuple[str, bool]]:
    enrolment = facts.enrolment_on(day)
    teacher = school.class_teacher(enrolment.class_, day) if enrolment else None
    yield "class_teacher.phone", _has_phone(school, teacher)
    helper = facts.helper_on(day)
    if helper is not None or is_key_child(facts, day):
        yield "helper.phone", _has_phone(school, helper)


def _has_phone(school: SchoolFacts, staff: str | None) -> bool:
    person = school.staff.get(staff or "")
    return bool(person and person.phone)
