"""Whose a row of our own report is: a remark on it belongs to that child."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.domain.child import Card, Child
from liushou_desktop.domain.family import Carer
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Pairing

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

PARENTS = ("father", "mother")


def child_of_row(unit: UnitOfWork, row: str) -> str | None:
    """The child a row's key names: its own row (S2), that of a parent (S3: ``child.father``), of a
    carer, card, pairing or record, or of what was not done for it (S19: ``…-child``); None for a
    row of the school or a group."""
    from liushou_desktop.exchange.row_keys import id_of

    id = id_of(row)
    record, carer = unit.get(Record, id), unit.get(Carer, id)
    told = record or carer or unit.get(Card, id) or unit.get(Pairing, id)
    if told is not None:
        return told.child
    for name in (row, row.partition(".")[0], row.rpartition("-")[2]):
        if unit.get(Child, name) is not None:
            return name
    return None


def role_of_row(row: str) -> str:
    """Who in the family a row of S3 tells about: ``father``, ``mother`` or ``carer``."""
    role = row.rpartition(".")[2]
    return role if role in PARENTS else "carer"
