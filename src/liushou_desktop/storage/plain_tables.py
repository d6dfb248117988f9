"""Plain tables as an SQLite file anybody can open: no key, no library of ours needed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence

Row = Sequence[str | int | None]


def _type_of(values: Sequence[str | int | None]) -> str:
    """INTEGER where every value that says something is a whole number."""
    told = [value for value in values if value is not None]
    return "INTEGER" if told and all(isinstance(value, int) for value in told) else "TEXT"


def sqlite_bytes(tables: Mapping[str, tuple[Sequence[str], Sequence[Row]]]) -> bytes:
    """The bytes of an SQLite file with these tables, made in memory: the medium it is meant for may
    be full, or gone.

    Args:
        tables: name → column names and rows; names are our own, never a user's.
    """
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        with connection:
            for name, (columns, rows) in tables.items():
                named = ", ".join(
                    f'"{column}" {_type_of([row[place] for row in rows])}'
                    for place, column in enumerate(columns)
                )
                marks = ", ".join("?" * len(columns))
                connection.execute(f'CREATE TABLE "{name}" ({named})')
                connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608
        return bytes(connection.serialize())
