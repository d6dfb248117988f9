"""The four knows (四知道, clause 四（三）2): what the school must know of a child, as questions.

K1 where the parents are and how to reach them, K2 the family, K3 the child, K4 the surroundings.
A question is answered, missing or stale. Knowledge goes stale 180 days after somebody confirmed it
last, a phone number 90 days after it was tried last; the last day itself is still fresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from liushou_desktop.domain import codes, contact_card
from liushou_desktop.domain.facts import ChildFacts

GROUPS = ("K1", "K2", "K3", "K4")
FRESH_DAYS = 180
PHONE_FRESH_DAYS = 90


class Answer(StrEnum):
    """State of one question."""

    ANSWERED = "answered"
    MISSING = "missing"
    STALE = "stale"


class Question(NamedTuple):
    """One starred question. ``id`` is the place a form field binds (``father.phone``)."""

    id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Know:
    """One of the four groups of one child on one day.

    ``confirmed_on``: when somebody last said it is still so; None = never.
    ``stale_on``: first day on which it is stale; None when never confirmed.
    """

    group: str
    questions: tuple[Question, ...]
    confirmed_on: date | None
    stale_on: date | None

    @property
    def is_known(self) -> bool:
        """Every question answered and fresh."""
        return all(q.answer is Answer.ANSWERED for q in self.questions)

    @property
    def state(self) -> str:
        """In one word for lists: complete, stale (only age is wrong), partial or missing."""
        answers = {question.answer for question in self.questions}
        if Answer.MISSING in answers:
            return "missing" if answers == {Answer.MISSING} else "partial"
        return "stale" if Answer.STALE in answers else "complete"

    @property
    def answered(self) -> int:
        return sum(q.answer is Answer.ANSWERED for q in self.questions)

    @property
    def asked(self) -> int:
        return len(self.questions)


@dataclass(frozen=True, slots=True)
class FourKnows:
    """All four groups, in order; ``meter`` is answered / asked over all."""

    groups: tuple[Know, ...]

    @property
    def is_complete(self) -> bool:
        return all(know.is_known for know in self.groups)

    @property
    def meter(self) -> tuple[int, int]:
        return sum(k.answered for k in self.groups), sum(k.asked for k in self.groups)

    def next_questions(self, limit: int | None = None) -> tuple[str, ...]:
        """What to ask next: missing ones first, then stale ones, in the order of the form."""
        asked = [q for know in self.groups for q in know.questions]
        wanted = [
            q.id for kind in (Answer.MISSING, Answer.STALE) for q in asked if q.answer is kind
        ]
        return tuple(wanted if limit is None else wanted[:limit])


def four_knows(
    facts: ChildFacts,
    day: date,
    *,
    fresh_days: int = FRESH_DAYS,
    phone_days: int = PHONE_FRESH_DAYS,
    asked_states: frozenset[str] = codes.AWAY,
) -> FourKnows:
    """The four knows of a child on a day.

    Args:
        fresh_days: how long a confirmation of a group holds.
        phone_days: how long the trial of a parent's number holds.
        asked_states: states of a parent that ask where they are and how to reach them (A14).
    """
    wanted = _Asked(facts, day, phone_days, asked_states)
    groups = {
        "K1": wanted.parents(),
        "K2": wanted.family(),
        "K3": wanted.child(),
        "K4": wanted.surroundings(),
    }
    return FourKnows(
        tuple(_know(facts, group, list(asked), day, fresh_days) for group, asked in groups.items())
    )


def _know(facts: ChildFacts, group: str, asked: list[Question], day: date, fresh_days: int) -> Know:
    days = [c.confirmed_on for c in facts.confirmations if c.group == group]
    confirmed_on = max((d for d in days if d <= day), default=None)
    stale_on = confirmed_on + timedelta(days=fresh_days + 1) if confirmed_on else None
    if stale_on is None or day >= stale_on:
        asked = [_asked(q.id, Answer.STALE) if q.answer is Answer.ANSWERED else q for q in asked]
    return _the_same(group, tuple(asked), confirmed_on, stale_on)


@lru_cache(maxsize=4096)
def _the_same(
    group: str, asked: tuple[Question, ...], confirmed_on: date | None, stale_on: date | None
) -> Know:
    """One for all children of whom the same is known: an open school keeps every child's."""
    return Know(group, asked, confirmed_on, stale_on)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions of each group, with what is known; a group's age comes on top."""

    facts: ChildFacts
    day: date
    phone_days: int
    asked_states: frozenset[str]

    def parents(self) -> Iterator[Question]:
        """K1: 家长去向与联系方式."""
        for parent in ("father", "mother"):
            where = self.facts.whereabouts_of(parent, self.day)
            yield _question(f"{parent}.status", where)
            if where is None:
                continue
            if where.status in self.asked_states:
                yield _question(f"{parent}.province", where.province)
                yield _question(f"{parent}.city", where.city)
                yield _question(f"{parent}.work", where.work)
                yield _asked(f"{parent}.phone", self.tried_phone(parent))
            elif where.status == codes.OUT_OF_CONTACT:
                yield _question(f"{parent}.last_contact_on", where.last_contact_on)
                yield _question(f"{parent}.reported_on", where.reported_on)

    def tried_phone(self, owner: str) -> Answer:
        phones = [
            phone
            for phone in self.facts.phones_on(owner, self.day)
            if phone.result not in codes.DEAD_PHONES
        ]
        if not phones:
            return Answer.MISSING
        days = [phone.verified_on for phone in phones if phone.verified_on]
        tried = [on for on in days if on <= self.day]
        if len(tried) < len(days):
            # Only the last trial of a number is kept. One after this day hides an earlier one: the
            # days on which the parents were asked about stand in for it.
            confirmed = (c.confirmed_on for c in self.facts.confirmations if c.group == "K1")
            tried += [on for on in confirmed if on <= self.day]
        is_fresh = tried and (self.day - max(tried)).days <= self.phone_days
        return Answer.ANSWERED if is_fresh else Answer.STALE

    def family(self) -> Iterator[Question]:
        """K2: 家庭情况."""
        child = self.facts.child
        address = self.facts.address_on(self.day)
        yield _question("address.village", address and address.village)
        yield _question("child.household_members", child.household_members)
        yield from self.care()
        yield _question("child.income_sources", child.income_sources)
        yield _question("child.hardships", child.hardships)

    def care(self) -> Iterator[Question]:
        """The carer; or the parent at home, when nobody else is entrusted."""
        carer = self.facts.carer_on(self.day)
        if carer is None and contact_card.is_cared_for_at_home(self.facts, self.day):
            for parent in ("father", "mother"):
                where = self.facts.whereabouts_of(parent, self.day)
                if where and where.status == codes.AT_HOME:
                    yield _question(f"{parent}.phone", self.has_phone(parent))
            return
        yield _question("carer.name", carer and carer.name)
        yield _question("carer.relation", carer and carer.relation)
        yield _question("carer.birth_year", carer and carer.birth_year)
        yield _question("carer.health", carer and carer.health)
        yield _question("carer.education", carer and carer.education)
        yield _question("carer.phone", self.has_phone("carer"))

    def has_phone(self, owner: str) -> bool:
        return contact_card.has_working_phone(self.facts, owner, self.day)

    def child(self) -> Iterator[Question]:
        """K3: 儿童个人情况; 无 is an answer."""
        child = self.facts.child
        yield _question("child.health", child.health)
        yield _question("child.allergy", child.allergy)
        yield _question("child.study_grade", child.study_grade)
        yield _question("child.personality", child.personality)
        yield _question("child.mental_attention", child.mental_attention)
        yield _question("child.boarding", child.boarding)
        yield _question("child.interests", child.interests)

    def surroundings(self) -> Iterator[Question]:
        """K4: 儿童周边环境."""
        child = self.facts.child
        yield _question("child.commute_hundred_metres", child.commute_hundred_metres is not None)
        yield _question("child.commute_ways", child.commute_ways)
        yield _question("child.commute_dangers", child.commute_dangers)
        yield _question("child.heating", child.heating)
        yield _question("child.living_alone", child.living_alone)
        yield _question("village.phone", self.has_phone("village"))


# a member looked up in its class at every question would cost as much as the question
_ANSWERED, _MISSING = Answer.ANSWERED, Answer.MISSING


@cache
def _asked(question: str, answer: Answer) -> Question:
    """One for all children; there are some sixty."""
    return Question(question, answer)


def _question(question: str, value: object) -> Question:
    return _asked(question, _ANSWERED if value else _MISSING)
