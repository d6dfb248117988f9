"""Whose facts were touched since a link of the change chain."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from liushou_desktop.domain.child import Card, Child, Confirmation
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Enrolment, Pairing
from liushou_desktop.domain.spells import Attention, Spell, Suspension
from liushou_desktop.storage import tables
from liushou_desktop.storage.change_chain import START, Head
from liushou_desktop.storage.unit import UnitOfWork

#: Kinds ``queries.facts`` gathers by child, each with a column ``child``.
OF_CHILD: Final[tuple[type[Entity], ...]] = (
    Relative,
    Whereabouts,
    Carer,
    Phone,
    Address,
    Spell,
    Suspension,
    Enrolment,
    Attention,
    Pairing,
    Card,
    Confirmation,
    Record,
)
_KINDS: Final = {tables.table_name(kind): kind for kind in OF_CHILD}
_CHILD: Final = tables.table_name(Child)
_BATCH: Final = 5_000


def children_touched(unit: UnitOfWork, since: Head) -> set[str] | None:
    """Ids of the children whose facts the links after ``since`` changed, this unit's included.

    None when that cannot be told child by child: the link is not in this chain (another store was
    put in its place, or a unit was undone), children were added, or a record of a group speaks of
    many.
    """
    unit.chain_head()  # links that wait are written first
    change = tables.change
    held = unit.connection.execute(sa.select(change.c.hash).where(change.c.seq == since.seq))
    if (held.scalar() or START) != since.hash:
        return None
    later = sa.select(change.c.entity, change.c.row, change.c.action).where(
        change.c.seq > since.seq, change.c.site == unit.site
    )
    rows: dict[str, set[str]] = {}
    for entity, row, action in unit.connection.execute(later):
        if entity == _CHILD and action == "add":
            return None
        rows.setdefault(entity, set()).add(row)
    found = rows.pop(_CHILD, set())
    for entity, ids in rows.items():
        kind = _KINDS.get(entity)
        if kind is not None:
            found |= _children_of(unit, kind, ids)
    return None if "" in found else found


def _children_of(unit: UnitOfWork, kind: type[Entity], rows: set[str]) -> set[str]:
    """Whose rows these are; "" for a record of no single child."""
    table, wanted = tables.table_of(kind), sorted(rows)
    found: set[str] = set()
    for start in range(0, len(wanted), _BATCH):
        query = sa.select(table.c.child).where(
            table.c.site == unit.site, table.c.id.in_(wanted[start : start + _BATCH])
        )
        found |= {child or "" for child in unit.connection.execute(query).scalars()}
    return found
