"""Everything the child's page shows: four knows, family, spells, duties, timeline.

Numbers of class 3 are masked here; showing one asks ``reveal`` and is logged.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.duties import Duty, DutyPlan
from liushou_desktop.domain.entrusted_care import AGREEMENT_RULE, Agreement, agreement_on
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.family import Whereabouts
from liushou_desktop.domain.four_knows import FourKnows, four_knows
from liushou_desktop.domain.masking import HIDDEN, mask
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.spells import Spell
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.formspec.sealed import sealed_fields
from liushou_desktop.services.school.card_face import school_face
from liushou_desktop.services.school.child_doubts import child_doubts
from liushou_desktop.services.school.child_leaves import LeaveLine, leave_lines
from liushou_desktop.services.school.child_people import FamilyLine, people_around
from liushou_desktop.services.school.child_shelves import (
    Consent,
    Shelf,
    child_shelves,
    consent_of,
)
from liushou_desktop.services.school.child_values import values_of
from liushou_desktop.services.school.duty_places import child_form_of_rule
from liushou_desktop.services.school.leave_school import LeftSchool, left_school
from liushou_desktop.services.school.list_records import RecordLine, lines_of
from liushou_desktop.services.school.list_transfers import (
    days_waiting,
    transfer_of,
    transfer_words,
)
from liushou_desktop.services.school.refresh_summaries import summary, with_fingerprints
from liushou_desktop.services.school.school_facts import (
    calendar_of,
    load_child,
    load_school,
    rules_in_force,
)
from liushou_desktop.services.school.scope import may_read_record, require_child, visible_children
from liushou_desktop.services.school.staff import POST_WORDS
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A duty of the term in words: what, of which clause, whose (the post when nobody holds it).

    ``form`` is what it is keyed with, ``force`` whether the plan binds (``Rule.force``).
    """

    duty: Duty
    title: str
    clause: str
    owner: str
    form: str = ""
    force: str = "plan"


@dataclass(frozen=True, slots=True)
class PairingLine:
    """One helper teacher of the child, from–to; ``end`` None = still."""

    staff: str
    start: date
    end: date | None
    aim: str


@dataclass(frozen=True, slots=True)
class FootLine:
    """What stands below every tab: birth, home, and whether the two papers of the family are there.

    ``remind_days``: how long before its end an agreement is to be renewed (rule R03b).
    """

    birth_date: date | None
    address: str
    agreement: Agreement
    remind_days: int
    consent: Consent


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened: ``kind`` is a form id, ``spell``, ``card`` or ``change``."""

    on: date
    kind: str
    title: str
    text: str
    state: str = ""
    record: str | None = None


@dataclass(frozen=True, slots=True)
class ChildPage:
    """One child as the page shows it.

    Attributes:
        values: by bind path (``child.name``); numbers are masked, and class 3 altogether for a
            user who may not read it.
        doubts: what the quality rules say today (V01–V25), the heaviest first.
        shelves: the child's papers by subject (``child_shelves``).
        transfer: where the child's change of school stands, in words; "" for none.
    """

    id: str
    summary: ChildSummary
    values: dict[str, Any]
    knows: FourKnows
    family: tuple[FamilyLine, ...]
    pairings: tuple[PairingLine, ...]
    spells: tuple[Spell, ...]
    leaves: tuple[LeaveLine, ...]
    left: LeftSchool | None
    whereabouts: tuple[Whereabouts, ...]
    duties: tuple[OwedLine, ...]
    records: tuple[RecordLine, ...]
    timeline: tuple[TimelineEntry, ...]
    doubts: tuple[Problem, ...]
    shelves: Mapping[str, tuple[Shelf, ...]]
    foot: FootLine
    transfer: str = ""


def show_child(site: Site, child_id: str) -> ChildPage:
    """The page of one child as of today.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        facts, school = load_child(unit, child_id), load_school(unit)
        require_child(site, facts, school)
        face = school_face(unit)
        facts = next(with_fingerprints([facts], school, face, site.today))
        plan = DutyPlan.of(rules_in_force(unit), calendar_of(site), site.term())
        records = unit.find(Record, child=child_id, order_by=("-occurred_on", "-entered_seq"))
        lines = lines_of(unit, records)
        changes = tuple(_changes(unit, facts.child))
        doubts = child_doubts(site, unit, facts, school, plan.rules)
        moved = transfer_of(unit, child_id)
        left = left_school(unit, child_id)
        visible = visible_children(site, unit)
        shelves = child_shelves(
            unit, site.forms, facts, records, lambda each: may_read_record(site, visible, each)
        )
    return ChildPage(
        id=child_id,
        summary=summary(facts, school, plan, site.today),
        values=_masked(site, values_of(facts, site.today)),
        knows=four_knows(facts, site.today),
        family=people_around(site.forms, records, facts, school, site.today),
        pairings=tuple(_pairings(facts, school)),
        spells=tuple(sorted(facts.spells, key=lambda spell: spell.start)),
        left=left,
        leaves=leave_lines(facts, plan.rules, calendar_of(site), site.today),
        whereabouts=tuple(sorted(facts.whereabouts, key=lambda where: where.start)),
        duties=tuple(_owed(plan, facts, school, site.today)),
        records=tuple(lines),
        timeline=tuple(sorted(_timeline(facts, lines, changes, site.today), key=_newest_first)),
        doubts=doubts,
        shelves=shelves,
        foot=_foot(site, facts, records, plan),
        transfer=transfer_words(moved, days_waiting(moved, site.today)) if moved else "",
    )


def reveal(site: Site, child_id: str, path: str) -> str:
    """A masked value whole (``child.id_number``, ``phone:<id>``), for twenty seconds on the glass.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    site.require(Right.READ_SENSITIVE)
    with site.unit() as unit:
        facts, school = load_child(unit, child_id), load_school(unit)
        require_child(site, facts, school)
        unit.note_access("read", facts.child, path.split(":")[0])
        if path.startswith("phone:"):
            wanted = path.removeprefix("phone:")
            for phone in facts.phones:
                if phone.id == wanted:
                    return phone.digits
            if (person := school.staff.get(wanted)) is not None:
                return person.phone or ""
            raise RefusedError("NOT_FOUND", kind="phone", id=wanted)
        return str(values_of(facts, site.today).get(path, ""))


def _masked(site: Site, values: dict[str, Any]) -> dict[str, Any]:
    shown = dict(values)
    if not site.may(Right.READ_SENSITIVE):
        shown |= {path: HIDDEN for path in _CLASS_THREE if path in values}
        shown |= {path: _without_class_three(site, values[path]) for path in _ADDED & shown.keys()}
    for path, value in values.items():
        kind = _MASKED.get(path.partition(".")[2])
        if kind is not None:
            shown[path] = mask(kind, str(value))
    return shown


def _without_class_three(site: Site, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to added questions, those of class 3 hidden."""
    sealed = {
        field.id
        for form in site.forms.current.values()
        if form.subject == "file"
        for field in sealed_fields(form)
    }
    return {name: HIDDEN if name in sealed else value for name, value in extra.items()}


_ADDED = frozenset({"child.extra"})
_CLASS_THREE = tuple(
    f"child.{field.name}"
    for field in dataclasses.fields(Child)
    if field.metadata.get("sensitivity") == 3
)
_MASKED = {
    "id_number": "identity_number",
    "student_number": "student_number",
    "disability_card": "disability_card",
    "phone": "phone",
}


def _foot(site: Site, facts: ChildFacts, records: Sequence[Record], plan: DutyPlan) -> FootLine:
    address = facts.address_on(site.today)
    parts = (address.town, address.village, address.group) if address else ()
    rule = next((rule for rule in plan.rules.rules if rule.code == AGREEMENT_RULE), None)
    return FootLine(
        birth_date=facts.child.birth_date,
        address="".join(part for part in parts if part),
        agreement=agreement_on(facts, site.today),
        remind_days=rule.remind_days if rule is not None else 0,
        consent=consent_of(site.forms, records, site.today),
    )


def _owed(
    plan: DutyPlan, facts: ChildFacts, school: SchoolFacts, today: date
) -> Iterator[OwedLine]:
    if facts.child.file_number is None:
        return
    rules = {rule.code: rule for rule in plan.rules.rules}
    for duty in plan.of_child(facts, school, today):
        owner = school.staff.get(duty.owner or "")
        rule = rules[duty.rule]
        who = owner.name if owner else POST_WORDS.get(duty.post, "")
        yield OwedLine(duty, rule.title, rule.clause, who, child_form_of_rule(rule), rule.force)


def _pairings(facts: ChildFacts, school: SchoolFacts) -> Iterator[PairingLine]:
    """Newest first."""
    for pair in sorted(facts.pairings, key=lambda pair: pair.start, reverse=True):
        person = school.staff.get(pair.staff)
        yield PairingLine(person.name if person else "", pair.start, pair.end, pair.aim or "")


@dataclass(frozen=True, slots=True)
class _Change:
    on: date
    text: str


def _changes(unit: UnitOfWork, child: Child) -> Iterator[_Change]:
    for change in unit.history(child, limit=50):
        if change.action == "change" and change.new:
            names = "、".join(_COLUMN_WORDS.get(name, "") for name in change.new)
            names = "、".join(part for part in names.split("、") if part)
            if names:
                yield _Change(change.at.date(), f"{names}，{change.actor}")


# What the change log says to people; columns left out are our own bookkeeping.
_COLUMN_WORDS = {
    "name": "改姓名",
    "id_number": "改证件号",
    "student_number": "改学籍号",
    "birth_date": "改出生日期",
    "boarding": "改就读方式",
    "health": "改健康情况",
    "allergy": "改过敏注意",
    "file_number": "建档",
    "is_closed": "归档或重开",
}


def _timeline(
    facts: ChildFacts, lines: list[RecordLine], changes: tuple[_Change, ...], today: date
) -> Iterator[TimelineEntry]:
    for line in lines:
        yield TimelineEntry(
            line.occurred_on, line.form, line.form_title, line.summary, line.state, line.id
        )
    for spell in facts.spells:
        title = f"{word('left_behind_category', spell.category, short=True)}开始"
        yield TimelineEntry(spell.start, "spell", title, word("care_reason", spell.reason))
        if spell.end is not None:
            reason = word("spell_end_reason", spell.end_reason)
            yield TimelineEntry(spell.end, "spell", "留守结束", reason)
    for held in facts.suspensions:
        kind = word("suspension_kind", held.kind)
        yield TimelineEntry(held.start, "spell", f"{kind}开始", held.note or "")
        if held.end is not None and held.end <= today:
            yield TimelineEntry(held.end, "spell", f"{kind}结束", "")
    for card in facts.cards:
        title = f"联系卡第 {card.edition} 版"
        yield TimelineEntry(card.made_on, "card", title, "、".join(card.changes), card.state)
    for change in changes:
        yield TimelineEntry(change.on, "change", change.text.split("，")[0], change.text)


def _newest_first(entry: TimelineEntry) -> tuple[int, str]:
    return -entry.on.toordinal(), entry.kind
