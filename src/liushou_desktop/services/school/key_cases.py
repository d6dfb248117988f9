"""重点与个案: children by attention level, early signs to judge, individual plans to review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.domain.attention import proposed_reasons
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.record_facts import RecordFact
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.judge_sign import SIGN
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAN = "individual_plan"
_LEVELS = {"red": 0, "yellow": 1, "": 2, "green": 3}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A child, a sign or a plan as one line.

    Attributes:
        id: of the child, or of the record; child: whose it is.
        level: red, yellow or "" (nobody set one); causes: in words, "" for who may not read them.
        proposed: codes of causes the facts call for and nobody has set.
        day: since when the level, seen on, made on; due: when the plan is to be reviewed next.
        state: decision of a sign, state of a plan, as words; is_open: whether it waits.
    """

    id: str
    child: str
    name: str
    class_label: str
    level: str
    causes: str
    proposed: tuple[str, ...]
    day: date | None
    due: date | None
    state: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class KeyCases:
    """The three lists, what waits first."""

    children: tuple[CaseLine, ...]
    signs: tuple[CaseLine, ...]
    plans: tuple[CaseLine, ...]

    @property
    def waiting(self) -> int:
        """Children to decide on, signs to judge, plans to review."""
        return sum(line.is_open for of in (self.children, self.signs, self.plans) for line in of)


def key_cases(site: Site) -> KeyCases:
    """The lists of the children in the user's scope.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term())
    may_read = site.may(Right.READ_SENSITIVE)
    children = [line for f in shown.children if (line := _child(f, shown, may_read)) is not None]
    signs = [_sign(f, r, shown) for f in shown.children for r in _records(f, SIGN)]
    plans = [_plan(f, r, shown, may_read) for f in shown.children for r in _records(f, PLAN)]
    return KeyCases(
        tuple(
            sorted(children, key=lambda each: (_LEVELS[each.level], not each.is_open, each.name))
        ),
        tuple(sorted(signs, key=_newest)),
        tuple(sorted(plans, key=_newest)),
    )


def _newest(line: CaseLine) -> tuple[bool, int]:
    return not line.is_open, -(line.day.toordinal() if line.day else 0)


def _records(facts: ChildFacts, form: str) -> Iterator[RecordFact]:
    return (each for each in facts.records if each.form == form and each.state == "confirmed")


def _child(facts: ChildFacts, shown: SchoolPicture, may_read: bool) -> CaseLine | None:
    held = facts.attention_on(shown.today)
    level = held.level if held is not None and held.level != "green" else ""
    set_ones = held.reasons if held is not None else ()
    proposed = tuple(r for r in proposed_reasons(facts, shown.today) if r not in set_ones)
    if not level and not proposed:
        return None
    return CaseLine(
        id=facts.child.id,
        child=facts.child.id,
        name=facts.child.name,
        class_label=shown.class_label(facts),
        level=level,
        causes=words("attention_reason", set_ones) if may_read else "",
        proposed=proposed,
        day=held.start if held is not None else None,
        due=None,
        state=(held.note or "") if held is not None and may_read else "",
        is_open=bool(proposed),
    )


def _sign(facts: ChildFacts, record: RecordFact, shown: SchoolPicture) -> CaseLine:
    decision = record.way or "undecided"
    return CaseLine(
        id=record.id,
        child=facts.child.id,
        name=facts.child.name,
        class_label=shown.class_label(facts),
        level="",
        causes=words("early_sign", record.purposes),
        proposed=(),
        day=date.fromordinal(record.day),
        due=date.fromordinal(record.day + shown.rules.number("sign_days")),
        state=word("sign_decision", decision),
        is_open=decision == "undecided",
    )


def _plan(facts: ChildFacts, record: RecordFact, shown: SchoolPicture, may_read: bool) -> CaseLine:
    state = str(record.details.get("plan_state") or "open")
    review = record.details.get("review_on")
    due = review if isinstance(review, date) else None
    reviewed = [row.get("on") for row in record.details.get("reviews", ())]
    is_done = due is not None and any(isinstance(on, date) and on >= due for on in reviewed)
    return CaseLine(
        id=record.id,
        child=facts.child.id,
        name=facts.child.name,
        class_label=shown.class_label(facts),
        level="",
        causes=words("plan_cause", record.purposes) if may_read else "",
        proposed=(),
        day=date.fromordinal(record.day),
        due=due,
        state=word("plan_state", state),
        is_open=state == "open" and not is_done and due is not None and due <= shown.today,
    )
