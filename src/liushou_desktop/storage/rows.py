"""Reading rows: by id, by what their columns equal, how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Final, TypeVar

import sqlalchemy as sa

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.entity import Entity
from liushou_desktop.storage import tables

E = TypeVar("E", bound=Entity)


class Anywhere:
    """Stands for the rows of every site (a bureau holds those of its schools)."""

    def __repr__(self) -> str:
        return "ANY_SITE"


ANY_SITE: Final = Anywhere()


class Rows:
    """The rows of a transaction.

    Attributes:
        site: code of the store's own site; the default of every ``site=`` below.
        connection: for ``storage.queries`` only; services never touch it.
        is_shared: others may change rows meanwhile (a server); a file has one writer.
    """

    def __init__(self, connection: sa.Connection, site: str) -> None:
        self.connection = connection
        self.site = site
        self.is_shared = connection.dialect.name != "sqlite"

    def get(self, kind: type[E], id: str, /, *, site: str | None = None) -> E | None:
        """The row with this id, or None."""
        table = tables.table_of(kind)
        query = sa.select(table).where(table.c.site == (site or self.site), table.c.id == id)
        row = self.connection.execute(query).first()
        return tables.entity_from(kind, row) if row else None

    def require(self, kind: type[E], id: str, /, *, site: str | None = None) -> E:
        """The row with this id.

        Raises:
            RefusedError: NOT_FOUND.
        """
        found = self.get(kind, id, site=site)
        if found is None:
            raise RefusedError("NOT_FOUND", kind=tables.table_name(kind), id=id)
        return found

    def find(
        self,
        kind: type[E],
        /,
        *,
        order_by: Sequence[str] | str = (),
        limit: int | None = None,
        offset: int = 0,
        **equals: object,
    ) -> list[E]:
        """Rows whose columns equal the given values.

        Args:
            order_by: column names, ``-name`` for descending.
            equals: ``column=value``; ``column=None`` asks for empty; ``column=[…]`` (list
                or set) for any of the values. ``site`` defaults to the store's own site; a
                bureau passes ``site="…"``, ``site=[…]`` or ``site=ANY_SITE``.
        """
        table = tables.table_of(kind)
        query = sa.select(table).where(*self._conditions(table, equals))
        for name in [order_by] if isinstance(order_by, str) else order_by:
            column = table.c[name.removeprefix("-")]
            order = column.desc() if name.startswith("-") else column.asc()
            if self.is_shared and column.nullable:  # empty is less than everything, as in a file
                order = order.nulls_last() if name.startswith("-") else order.nulls_first()
            query = query.order_by(order)
        query = query.limit(limit).offset(offset or None)
        # all at once: rows fetched one by one take as long again
        return tables.entities_from(kind, self.connection.execute(query).all())

    def count(self, kind: type[Entity], /, **equals: object) -> int:
        """How many rows match; conditions as in ``find``."""
        table = tables.table_of(kind)
        query = sa.select(sa.func.count()).select_from(table)
        return self.connection.execute(query.where(*self._conditions(table, equals))).scalar_one()

    def _conditions(
        self, table: sa.Table, equals: Mapping[str, object]
    ) -> list[sa.ColumnElement[bool]]:
        wanted = {"site": self.site, **equals}
        conditions: list[sa.ColumnElement[bool]] = []
        for name, value in wanted.items():
            column = table.c[name]
            if value is ANY_SITE:
                continue
            if value is None:
                conditions.append(column.is_(None))
            elif isinstance(value, list | Set):
                conditions.append(column.in_(list(value)))
            else:
                conditions.append(column == value)
        return conditions
