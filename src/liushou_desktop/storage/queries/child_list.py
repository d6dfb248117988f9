"""The list of children: first the ids of all that match, in order, then pages of rows by id.

Sorting and filtering are the database's work, so that a hundred thousand lines open at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import sqlalchemy as sa

from liushou_desktop.base.collector import collector_at_rest
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.storage import tables
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.search import matching
from liushou_desktop.storage.unit import UnitOfWork

_T: Final = tables.table_of(ChildSummary)
_BATCH: Final = 5_000
_FEW: Final = 500
_NO_LIMIT: Final = 2**31
_BETWEEN: Final = "\n"
_GONE_LAST: Final = "\uffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildFilter:
    """What the boxes above the list ask for; None = everything.

    Attributes:
        text: characters of the name, pinyin initials, or last digits of ID, student number, phone.
        who: ``active`` = left behind today; ``closed`` = has a file but is not; ``all`` = every
            pupil of the roster.
        know: one of ``k1`` … ``k4``, asked with ``know_state`` (missing, partial, stale, complete).
        gap: one of ``k1`` … ``k4``, or ``any``: files in which that (or any) know is not complete.
        on_roll: True = in a class today, False = has left.
    """

    text: str = ""
    who: Literal["active", "closed", "all"] = "all"
    class_id: str | None = None
    village: str | None = None
    category: str | None = None
    attention: str | None = None
    know: str | None = None
    know_state: str | None = None
    gap: str | None = None
    card_state: str | None = None
    talk: str | None = None
    on_roll: bool | None = None


_ATTENTION_ORDER: Final = sa.case(
    (_T.c.attention == "red", 0),
    (_T.c.attention == "yellow", 1),
    (_T.c.attention == "green", 2),
    else_=3,
)
_SORTS: Final[dict[str, tuple[Any, ...]]] = {
    "class": (_T.c.class_order, _T.c.name_key),
    "name": (_T.c.name_key,),
    "file_number": (sa.func.coalesce(_T.c.file_number, _GONE_LAST),),
    "birth_date": (_T.c.birth_date,),
    "village": (sa.func.coalesce(_T.c.village, _GONE_LAST), _T.c.name_key),
    "attention": (_ATTENTION_ORDER, _T.c.name_key),
    "visits": (_T.c.visits_done - _T.c.visits_owed, _T.c.name_key),
    "talk": (_T.c.talk, _T.c.name_key),
    "card": (_T.c.card_state, _T.c.name_key),
    "carer": (_T.c.carer_label, _T.c.name_key),
}

#: What ``matching_ids`` can sort by.
SORTS: Final = frozenset(_SORTS)


def matching_ids(unit: UnitOfWork, wanted: ChildFilter, *, sort: str = "class") -> list[str]:
    """Ids of all children that fit, in order.

    Args:
        sort: one of ``SORTS``, ``-`` in front to reverse; equal ones follow by id.

    Raises:
        RefusedError: SORT_UNKNOWN.
    """
    conditions = _conditions(unit, wanted)
    keys = _order(sort)
    if len(conditions) > 1:
        return _sorted_after(unit, conditions, keys)
    query = sa.select(_T.c.id).where(*conditions)
    for column, down in keys:
        query = query.order_by(column.desc() if down else column.asc())
    return _ids(unit, query)


def _ids(unit: UnitOfWork, query: sa.Select[Any]) -> list[str]:
    """The first column as one text, parted by what no id holds: a hundred thousand ids cost a third
    of as many rows. SQLite keeps the order of a subquery that is put together so."""
    found = query.subquery()
    whole = sa.select(sa.func.group_concat(found.c.id, _BETWEEN))
    with collector_at_rest():
        joined = unit.connection.execute(whole).scalar_one()
        return joined.split(_BETWEEN) if joined else []


def _sorted_after(
    unit: UnitOfWork, conditions: list[sa.ColumnElement[bool]], keys: list[tuple[Any, bool]]
) -> list[str]:
    """Filter first, sort what is left: the limit keeps the database from walking an index in
    order and looking every row up."""
    named = [column.label(f"key_{number}") for number, (column, _) in enumerate(keys)]
    found = sa.select(_T.c.id, *named).where(*conditions).limit(_NO_LIMIT).subquery()
    query = sa.select(found.c.id)
    for number, (_, down) in enumerate(keys):
        key = found.c[f"key_{number}"]
        query = query.order_by(key.desc() if down else key.asc())
    return _ids(unit, query)


def count(unit: UnitOfWork, wanted: ChildFilter) -> int:
    """How many children fit."""
    query = sa.select(sa.func.count()).select_from(_T).where(*_conditions(unit, wanted))
    return int(unit.connection.execute(query).scalar_one())


def rows(unit: UnitOfWork, ids: Sequence[str]) -> list[ChildSummary]:
    """The lines of the given children in the order asked for; unknown ids are left out."""
    found: dict[str, ChildSummary] = {}
    for start in range(0, len(ids), _BATCH):
        query = sa.select(_T).where(
            _T.c.site == unit.site, _T.c.id.in_(_named(ids[start : start + _BATCH]))
        )
        for row in unit.connection.execute(query):
            found[row.id] = tables.entity_from(ChildSummary, row)
    return [found[id] for id in ids if id in found]


def classes(unit: UnitOfWork) -> tuple[tuple[str, str], ...]:
    """Id and label of the classes that children sit in, in class order."""
    query = (
        sa.select(_T.c.class_id, _T.c.class_label)
        .where(_T.c.site == unit.site, _T.c.class_id.is_not(None))
        .group_by(_T.c.class_id, _T.c.class_label)
        .order_by(sa.func.min(_T.c.class_order), _T.c.class_label)
    )
    return tuple((row[0], row[1] or "") for row in unit.connection.execute(query))


def villages(unit: UnitOfWork) -> tuple[str, ...]:
    """Villages that children live in, in order."""
    query = (
        sa.select(_T.c.village)
        .where(_T.c.site == unit.site, _T.c.village.is_not(None))
        .distinct()
        .order_by(_T.c.village)
    )
    return tuple(row[0] for row in unit.connection.execute(query))


def _order(sort: str) -> list[tuple[Any, bool]]:
    """The keys to sort by, each with whether it runs downwards."""
    columns = _SORTS.get(sort.removeprefix("-"))
    if columns is None:
        raise RefusedError("SORT_UNKNOWN", sort=sort, known="、".join(sorted(SORTS)))
    down = sort.startswith("-")
    return [(column, down) for column in (*columns, _T.c.id)]


def _conditions(unit: UnitOfWork, wanted: ChildFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [_T.c.site == unit.site]
    for name in ("class_id", "village", "category", "attention", "card_state", "talk"):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(_T.c[name] == value)
    if wanted.who == "active":
        conditions.append(_T.c.is_left_behind.is_(True))
    elif wanted.who == "closed":
        conditions += [_T.c.file_number.is_not(None), _T.c.is_left_behind.is_(False)]
    if wanted.know is not None and wanted.know_state is not None:
        conditions.append(_know_column(wanted.know) == wanted.know_state)
    if wanted.gap is not None:
        asked = ("k1", "k2", "k3", "k4") if wanted.gap == "any" else (wanted.gap,)
        conditions.append(_T.c.file_number.is_not(None))
        conditions.append(sa.or_(*(_know_column(know) != "complete" for know in asked)))
    if wanted.on_roll is not None:
        conditions.append(_T.c.roll_state == ("on_roll" if wanted.on_roll else "left"))
    if wanted.text.strip():
        conditions.append(_T.c.id.in_(_found(unit, wanted.text)))
    return conditions


def _found(unit: UnitOfWork, text: str) -> Any:
    """Ids the search found: named one by one when they are few, so that only those are read."""
    found = unit.search(text, kind=Child, limit=_FEW + 1)
    return _named(found) if len(found) <= _FEW else matching(text, site=unit.site, kind=Child)


def _named(ids: Sequence[str]) -> sa.Select[tuple[str]]:
    """Ids as a subquery of one parameter: the statement stays the same however many they are."""
    each = sa.func.json_each(canonical(list(ids))).table_valued("value")
    return sa.select(each.c.value)


def _know_column(know: str) -> sa.Column[str]:
    if know not in ("k1", "k2", "k3", "k4"):
        raise ValueError(f"{know} is none of the four knows")
    return _T.c[know]
