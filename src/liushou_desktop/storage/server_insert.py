"""Many rows into a table on a server: ``COPY``, the way that waits for the server once.

A statement for each row would wait for each answer; a list for each column costs more to write down
than the rows themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing

import sqlalchemy as sa

from liushou_desktop.storage import tables


class ServerInsert:
    """The insert of one table; rows that replace others go through a table of the transaction."""

    def __init__(self, table: sa.Table, dialect: sa.Dialect, *, replace: bool = False) -> None:
        quoted = dialect.identifier_preparer.quote
        self._plain_name = table.name
        self._name = quoted(table.name)
        self._columns = [quoted(column.name) for column in table.columns]
        self._keys = [quoted(column.name) for column in table.primary_key]
        self._converters = tables.converters_of(table, dialect)
        self._replaces = replace

    def __call__(self, connection: sa.Connection, rows: Iterable[Sequence[object]]) -> None:
        """Insert rows; each holds a value for every column, in the order of the table."""
        self.as_stored(connection, [tables.converted(row, self._converters) for row in rows])

    def as_stored(self, connection: sa.Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Insert rows as a file keeps them: days and yes or no are read from their texts."""
        if not rows:
            return
        target = self._between(connection) if self._replaces else self._name
        columns = ", ".join(self._columns)
        with (
            closing(connection.connection.cursor()) as cursor,
            cursor.copy(f"COPY {target} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row([each.decode() if type(each) is bytes else each for each in row])
        if self._replaces:
            self._put(connection, target)

    def _between(self, connection: sa.Connection) -> str:
        """An empty table of the same columns that ends with the transaction."""
        name = f"put_{self._plain_name}"
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE IF NOT EXISTS {name} "  # noqa: S608  our own names
            f"ON COMMIT DROP AS SELECT * FROM {self._name} WITH NO DATA"
        )
        return name

    def _put(self, connection: sa.Connection, source: str) -> None:
        columns, keys = ", ".join(self._columns), ", ".join(self._keys)
        fresh = ", ".join(
            f"{name} = excluded.{name}" for name in self._columns if name not in self._keys
        )
        connection.exec_driver_sql(
            f"INSERT INTO {self._name} ({columns}) SELECT {columns} FROM {source} "  # noqa: S608
            f"ON CONFLICT ({keys}) DO UPDATE SET {fresh}"
        )
        connection.exec_driver_sql(f"TRUNCATE {source}")
