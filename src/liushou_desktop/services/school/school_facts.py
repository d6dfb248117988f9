"""Load what the pure rules look at: children's facts, the school's facts, the rules in force.

Few queries for a whole school, never one per child.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from liushou_desktop.base.paths import forms_dir
from liushou_desktop.domain.child import Card, Child, Confirmation
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts, gather
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import (
    Enrolment,
    Pairing,
    Post,
    SchoolClass,
    Staff,
    Term,
)
from liushou_desktop.domain.spells import Attention, Spell, Suspension
from liushou_desktop.domain.terms import Calendar
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

RULE_FILE = "jishishan-2021-96.toml"

E = TypeVar("E", bound=Entity)


def load_child(unit: UnitOfWork, child_id: str) -> ChildFacts:
    """Everything about one child.

    Raises:
        RefusedError: NOT_FOUND.
    """
    return load_facts(unit, [unit.require(Child, child_id)])[0]


def load_facts(unit: UnitOfWork, children: Sequence[Child]) -> list[ChildFacts]:
    """Facts of the given children, in their order; a whole school or a handful."""
    wanted = {child.id for child in children}
    narrow = None if len(wanted) > _MANY else wanted

    def rows(kind: type[E]) -> list[E]:
        if narrow is None:
            return unit.find(kind)
        return unit.find(kind, child=narrow)

    return gather(
        children,
        relatives=rows(Relative),
        whereabouts=rows(Whereabouts),
        carers=rows(Carer),
        phones=rows(Phone),
        addresses=rows(Address),
        spells=rows(Spell),
        suspensions=rows(Suspension),
        enrolments=rows(Enrolment),
        attentions=rows(Attention),
        pairings=rows(Pairing),
        cards=rows(Card),
        confirmations=rows(Confirmation),
        records=load_records(unit, narrow),
    )


_MANY = 300


def load_records(unit: UnitOfWork, children: set[str] | None = None) -> list[RecordFact]:
    """Records without their answers, of all children or of some."""
    if children is None:
        return [RecordFact.of(record) for record in unit.find(Record)]
    return [RecordFact.of(record) for record in unit.find(Record, child=children)]


def load_school(unit: UnitOfWork) -> SchoolFacts:
    """Classes, staff and posts of the school."""
    return SchoolFacts(
        site=unit.site,
        classes={row.id: row for row in unit.find(SchoolClass)},
        staff={row.id: row for row in unit.find(Staff)},
        posts=tuple(unit.find(Post)),
        records=tuple(RecordFact.of(record) for record in unit.find(Record, child=None)),
    )


@cache
def _shipped_rules() -> RuleSet:
    from liushou_desktop.domain.rule_reader import read_rules

    text = (forms_dir() / "rules" / RULE_FILE).read_text("utf-8")
    return read_rules(tomllib.loads(text))


def rules_in_force(unit: UnitOfWork) -> RuleSet:
    """The plan's rules under this site's settings of the open points."""
    own = unit.setting("rules.settings", {})
    rules = _shipped_rules()
    if not own:
        return rules
    return rules.with_settings(
        {name: tuple(v) if isinstance(v, list) else v for name, v in own.items()}
    )


def calendar_of(site: Site) -> Calendar:
    """All terms of the site."""
    return Calendar(site.own_terms)


def class_on(facts: ChildFacts, school: SchoolFacts, day: date) -> SchoolClass | None:
    """The class a child sits in on a day, or None."""
    held = facts.enrolment_on(day)
    return school.classes.get(held.class_) if held else None


def term_of_day(site: Site, day: date) -> Term:
    """The term a record of that day belongs to (in the holidays the one that ended last).

    Raises:
        RefusedError: NO_TERM.
    """
    from liushou_desktop.services.shared.calendar import term_on

    return term_on(site.own_terms, day)
