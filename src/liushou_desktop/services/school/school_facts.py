"""Load what the pure rules look at: children's facts, the school's facts, the rules in force.

Few queries for a whole school, never one per child.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Post, SchoolClass, Staff, Term
from liushou_desktop.domain.terms import Calendar
from liushou_desktop.services.shared.bureau_rules import bureau_answers
from liushou_desktop.services.shared.reading_words import shipped_rules
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


def load_child(unit: UnitOfWork, child_id: str) -> ChildFacts:
    """Everything about one child.

    Raises:
        RefusedError: NOT_FOUND.
    """
    return load_facts(unit, [unit.require(Child, child_id)])[0]


def load_facts(unit: UnitOfWork, children: Sequence[Child]) -> list[ChildFacts]:
    """Facts of the given children, in their order; a whole school or a handful."""
    from liushou_desktop.storage.queries.facts import load_facts as load

    return load(unit, children)


def load_school(unit: UnitOfWork) -> SchoolFacts:
    """Classes, staff and posts of the school, records that name no single child."""
    from liushou_desktop.storage.queries.records import group_record_facts

    return SchoolFacts(
        site=unit.site,
        classes={row.id: row for row in unit.find(SchoolClass)},
        staff={row.id: row for row in unit.find(Staff)},
        posts=tuple(unit.find(Post)),
        records=tuple(group_record_facts(unit)),
    )


def rules_in_force(unit: UnitOfWork) -> RuleSet:
    """The plan's rules under this site's settings of the open points; the bureau's come first.

    Raises:
        RefusedError: RULES_REFUSED, a setting kept here is none of the rule set.
    """
    answers = {**unit.setting("rules.settings", {}), **bureau_answers(unit)}
    return _rules_under(json.dumps(answers, sort_keys=True))


@lru_cache(maxsize=4)
def _rules_under(answers: str) -> RuleSet:
    """Every save asks for the rules, the answers hardly ever change: each set of them is read once.

    Args:
        answers: to the open points, as canonical JSON (a key that can be compared).
    """
    return read_rules(shipped_rules(), json.loads(answers))


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
