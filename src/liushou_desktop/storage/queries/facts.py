"""All facts about children at once: one query per table, whatever the number of children."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from liushou_desktop.domain.child import Card, Child, Confirmation
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.facts import ChildFacts, gather
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.schooling import Enrolment, Pairing
from liushou_desktop.domain.spells import Attention, Spell, Suspension
from liushou_desktop.storage.queries.records import group_record_facts, record_facts
from liushou_desktop.storage.unit import UnitOfWork

E = TypeVar("E", bound=Entity)

#: Beyond so many children whole tables are read: cheaper than naming them.
_MANY: Final = 300


def load_facts(unit: UnitOfWork, children: Sequence[Child]) -> list[ChildFacts]:
    """Facts of the given children, in their order: a handful, or a whole school."""
    wanted = {child.id for child in children}
    narrow = wanted if len(wanted) <= _MANY else None

    def rows(kind: type[E]) -> list[E]:
        return unit.find(kind) if narrow is None else unit.find(kind, child=narrow)

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
        records=record_facts(unit, children=narrow),
        group_records=group_record_facts(unit),
    )
