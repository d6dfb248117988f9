"""The four knows (四知道, clause 四（三）2): what the school must know of a child, as questions.

K1 where the parents are and how to reach them, K2 the family, K3 the child, K4 the surroundings.
A question is answered, missing or stale. Knowledge goes stale 180 days after somebody confirmed it
last, a phone number 90 days after it was tried last; the last day itself is still fresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from liushou_desktop.domain.facts import ChildFacts

GROUPS = ("K1", "K2", "K3", "K4")
FRESH_DAYS = 180
PHONE_FRESH_DAYS = 90


class Answer(StrEnum):
    """State of one question."""

    ANSWERED = "answered"
    MISSING = "missing"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Question:
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
        wanted = [q.id for kind in (Answer.MISSING, Answer.STALE) for q in asked if q.answer is kind]
        return tuple(wanted if limit is None else wanted[:limit])


def four_knows(
    facts: ChildFacts, day: date, *, fresh_days: int = FRESH_DAYS, phone_days: int = PHONE_FRESH_DAYS
) -> FourKnows:
    """The four knows of a child on a day."""
    raise NotImplementedError
