"""Several people in one store: what a unit of work does about the units of others (a server).

Every statement sees what has been committed (read committed). So a row that is changed is locked
and compared with what this unit read; a setting likewise; numbers are counted on in one statement.
Whoever comes second gets a conflict that names the row and who was first, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.storage import tables
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.change_chain import read_changes

_LABELS = ("name", "label", "title", "code", "term")
"""Columns that say to a person which row it is, the first that does."""


class _Last(NamedTuple):
    """Who changed something, and when, for a sentence."""

    who: str
    time: str


class Others:
    """Keeps one unit from writing over what somebody else wrote meanwhile."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._own: set[tuple[str, str, str]] = set()
        self._settings: dict[tuple[str, str], str | None] = {}

    def note_own(self, kind: type[Entity], rows: Iterable[Sequence[object]]) -> None:
        """Rows this unit wrote itself."""
        name = tables.table_name(kind)
        self._own.update((name, str(row[0]), str(row[1])) for row in rows)

    def hold(self, kind: type[Entity], site: str, ids: Collection[str]) -> None:
        """Lock rows until the unit ends, in the order of their ids: nobody waits in a ring."""
        table = tables.table_of(kind)
        self._connection.execute(
            sa.select(table.c.id)
            .where(table.c.site == site, table.c.id.in_(sorted(ids)))
            .order_by(table.c.id)
            .with_for_update()
        ).all()

    def require_unchanged(self, before: Entity) -> None:
        """Lock a row and compare it with the row as this unit read it.

        Raises:
            RefusedError: NOT_FOUND. ConflictError: ROW_CHANGED_BY_OTHER.
        """
        kind = type(before)
        name = tables.table_name(kind)
        if (name, before.site, before.id) in self._own:
            return
        table = tables.table_of(kind)
        row = self._connection.execute(
            sa.select(table)
            .where(table.c.site == before.site, table.c.id == before.id)
            .with_for_update()
        ).first()
        if row is None:
            raise RefusedError("NOT_FOUND", kind=name, id=before.id)
        if _said(kind, tuple(row)) != _said(kind, tables.values_of(before)):
            last = self._last(before.site, name, before.id)
            label = self._label(before)
            raise ConflictError("ROW_CHANGED_BY_OTHER", label=label, who=last.who, time=last.time)
        self._own.add((name, before.site, before.id))

    def note_setting(self, site: str, key: str, text: str | None) -> None:
        """What this unit read of a setting, or wrote into it."""
        self._settings[site, key] = text

    def require_setting_unchanged(self, site: str, key: str) -> None:
        """Lock a setting; one that was read before must still say the same.

        Raises:
            ConflictError: SETTING_CHANGED_BY_OTHER.
        """
        table = tables.setting
        held = self._connection.execute(
            sa.select(table.c.value)
            .where(table.c.site == site, table.c.key == key)
            .with_for_update()
        ).scalar()
        if self._settings.get((site, key), held) != held:
            last = self._last(site, "setting", key)
            raise ConflictError("SETTING_CHANGED_BY_OTHER", key=key, who=last.who, time=last.time)

    def next_numbers(self, site: str, name: str, count: int) -> int:
        """Take ``count`` numbers of a sequence; the first of them."""
        table = tables.sequence
        insert = postgresql.insert(table).values(site=site, name=name, value=count)
        counted = insert.on_conflict_do_update(
            index_elements=[table.c.site, table.c.name], set_={"value": table.c.value + count}
        ).returning(table.c.value)
        return int(self._connection.execute(counted).scalar_one()) - count + 1

    def _last(self, site: str, name: str, row: str) -> _Last:
        """Who changed a row last, as the chain tells it."""
        told = read_changes(self._connection, site=site, entity=name, row=row, limit=1)
        if not told:
            return _Last("", "")
        at = told[0].at
        return _Last(told[0].actor, f"{at.month}月{at.day}日 {at:%H:%M}")

    def _label(self, entity: Entity) -> str:
        """Which row it is, for a person; what bears a school's code alone is told as the school."""
        found = next(filter(None, (getattr(entity, name, None) for name in _LABELS)), entity.id)
        school = tables.table_of(EnrolledSite)
        code = getattr(entity, "code", None)
        if code is None or found != code:
            return str(found)
        named = self._connection.execute(sa.select(school.c.name).where(school.c.code == code))
        return str(named.scalar() or found)


def _said(kind: type[Entity], values: Sequence[object]) -> str:
    return canonical(tables.filled(kind, values))
