"""Keep the one line per child that lists show in step with the facts.

Refreshed for the children a service changed, and for all of them once a day when the site is
opened: freshness and due days move with the calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.collector import collector_at_rest
from liushou_desktop.domain import codes
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import order_key, short_label
from liushou_desktop.domain.duties import Duty, DutyPlan, DutyState
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.four_knows import Answer, Know, four_knows
from liushou_desktop.domain.pinyin import sort_key
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.services.school.card_face import (
    SchoolFace,
    card_face,
    fingerprint,
    school_face,
)
from liushou_desktop.services.school.school_facts import (
    calendar_of,
    class_on,
    load_facts,
    load_school,
    rules_in_force,
)
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

REFRESHED_ON = "summaries.refreshed_on"
_VISITS, _TALKS = "R31", "R34"


def refresh_all(site: Site, *, even_today: bool = False) -> int:
    """Refresh every child once a day (or now); returns how many lines were written."""
    with collector_at_rest(), site.unit() as unit:
        if not even_today and unit.setting(REFRESHED_ON) == site.today.isoformat():
            return 0
        return refresh_all_in(site, unit)


def refresh_all_in(site: Site, unit: UnitOfWork, made: Sequence[ChildFacts] = ()) -> int:
    """Refresh every child inside the caller's transaction.

    Args:
        made: whole facts of children this transaction made; they are not read again.
    """
    fresh = {facts.child.id for facts in made}
    others = []
    if unit.count(Child) > len(fresh):  # not a school's first roster
        others = [child for child in unit.find(Child) if child.id not in fresh]
    count = _refresh(site, unit, [*load_facts(unit, others), *made])
    unit.set_setting(REFRESHED_ON, site.today.isoformat())
    return count


def refresh_children(site: Site, unit: UnitOfWork, ids: Iterable[str]) -> None:
    """Refresh the given children inside the caller's transaction."""
    wanted = set(ids)
    if wanted:
        _refresh(site, unit, load_facts(unit, unit.find(Child, id=wanted)))


def _refresh(site: Site, unit: UnitOfWork, children: Iterable[ChildFacts]) -> int:
    school = load_school(unit)
    plan = DutyPlan.of(rules_in_force(unit), calendar_of(site), site.term(), (_VISITS, _TALKS))
    face = school_face(unit)
    facts = with_fingerprints(children, school, face, site.today)
    return unit.refresh(summary(each, school, plan, site.today) for each in facts)


def with_fingerprints(
    children: Iterable[ChildFacts], school: SchoolFacts, face: SchoolFace, day: date
) -> Iterator[ChildFacts]:
    """The same facts, each child with a card knowing what the card would print today."""
    return (with_fingerprint(facts, school, face, day) for facts in children)


def with_fingerprint(
    facts: ChildFacts, school: SchoolFacts, face: SchoolFace, day: date
) -> ChildFacts:
    """The same for one child."""
    if facts.child.file_number is None or not facts.cards:
        return facts
    return replace(facts, card_fingerprint=fingerprint(card_face(facts, school, face, day)))


def summary(facts: ChildFacts, school: SchoolFacts, plan: DutyPlan, today: date) -> ChildSummary:
    """One child's line as of a day."""
    child = facts.child
    seat = class_on(facts, school, today)
    spell = facts.spell_on(today)
    address = facts.address_on(today)
    attention = facts.attention_on(today)
    duties = plan.of_child(facts, school, today) if child.file_number else []
    knows = four_knows(facts, today).groups if child.file_number else ()
    states = {know.group.lower(): know_state(know) for know in knows}
    visits = [duty for duty in duties if duty.rule == _VISITS]
    return ChildSummary(
        site=child.site,
        id=child.id,
        file_number=child.file_number,
        name=child.name,
        name_key=sort_key(child.name),
        sex=child.sex,
        class_id=seat.id if seat else None,
        class_label=short_label(seat, today) if seat else None,
        class_order=order_key(seat, today) if seat else 0,
        birth_date=child.birth_date,
        category=spell.category if spell else None,
        carer_label=_carer_label(facts, today),
        attention=attention.level if attention else None,
        visits_done=sum(duty.done for duty in visits),
        visits_owed=sum(duty.owed for duty in visits),
        talk=_talk_state(duties, today),
        card_state=card_state(facts),
        village=address.village if address else None,
        is_left_behind=spell is not None and seat is not None,
        is_closed=child.is_closed,
        roll_state="on_roll" if seat else "left",
        **states,
    )


def know_state(know: Know) -> str:
    """complete, stale, partial or missing: how the four cells 向家人境 are drawn."""
    answers = [question.answer for question in know.questions]
    missing = answers.count(Answer.MISSING)
    if missing:
        return "missing" if missing == len(answers) else "partial"
    return "stale" if Answer.STALE in answers else "complete"


def card_state(facts: ChildFacts) -> str:
    """none, draft, printed, delivered, or stale when what was printed has changed since."""
    cards = [card for card in facts.cards if card.state != "recalled"]
    if not cards:
        return "none"
    newest = max(cards, key=lambda card: card.edition)
    today_print = facts.card_fingerprint
    if newest.state != "draft" and today_print and newest.fingerprint != today_print:
        return "stale"
    return newest.state


def _talk_state(duties: Iterable[Duty], today: date) -> str | None:
    talks = [duty for duty in duties if duty.rule == _TALKS]
    if any(duty.state is DutyState.OVERDUE for duty in talks):
        return "overdue"
    month = f"{today:%Y-%m}"
    for duty in talks:
        if duty.period.endswith(month):
            return duty.state.value
    return None


def _carer_label(facts: ChildFacts, today: date) -> str | None:
    carer = facts.carer_on(today)
    if carer is not None:
        return f"{word('relation', carer.relation)} {carer.name}".strip()
    for role, name in (("father", "爸爸"), ("mother", "妈妈")):
        where = facts.whereabouts_of(role, today)
        relative = facts.relative(role)
        if where is not None and where.status == codes.AT_HOME and relative and relative.name:
            return f"{name} {relative.name}"
    return None
