"""The tables, derived from the entities of ``domain`` so that a column is written down once.

No object mapping: rows become entities by one call of the dataclass. A few tables of this room's
own (change chain, settings, sequences) follow at the end.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from operator import attrgetter
from types import ModuleType
from typing import Any, Final, Protocol, TypeVar, cast, get_type_hints

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from liushou_desktop.domain import (
    child,
    clearing,
    family,
    freezing,
    records,
    register,
    reported,
    reporting,
    schooling,
    spells,
    summary,
    transfer_notices,
    transfers,
)
from liushou_desktop.domain.entity import Entity
from liushou_desktop.storage.columns import Answers, CodeList, column_type

E = TypeVar("E", bound=Entity)

_MODULES: Final[tuple[ModuleType, ...]] = (
    child,
    clearing,
    family,
    freezing,
    records,
    register,
    reported,
    reporting,
    schooling,
    spells,
    summary,
    transfer_notices,
    transfers,
)

metadata = sa.MetaData()

#: What says nothing although it is not ``None``: no codes, no answers.
EMPTY: Final[tuple[object, ...]] = ((), {})


def table_name(kind: type[Entity]) -> str:
    """``SchoolClass`` as ``school_class``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def _entities() -> Iterator[type[Entity]]:
    for module in _MODULES:
        for value in vars(module).values():
            is_kind = isinstance(value, type) and issubclass(value, Entity)
            if is_kind and value.__module__ == module.__name__:
                yield value


def _owner(kind: type[Entity]) -> list[sa.ForeignKeyConstraint]:
    """A school's own facts about a child belong to a row of ``child``.

    What a bureau holds of other sites' children does not. Checked when the unit commits, so that
    rows may come in any order.
    """
    module = sys.modules[kind.__module__]
    if module in (clearing, reported, reporting, register, transfer_notices) or "child" not in {
        field.name for field in dataclasses.fields(kind)
    }:
        return []
    return [
        sa.ForeignKeyConstraint(
            ["site", "child"], ["child.site", "child.id"], deferrable=True, initially="DEFERRED"
        )
    ]


def references_of(kind: type[Entity]) -> dict[str, str]:
    """Columns that hold the id of another row of the same site, with the table of that row."""
    held = {
        field.name: str(field.metadata["refers"])
        for field in dataclasses.fields(kind)
        if field.metadata.get("refers")
    }
    return held | ({"child": "child"} if _owner(kind) else {})


def _table(kind: type[Entity]) -> sa.Table:
    hints = get_type_hints(kind)
    name = table_name(kind)
    columns: list[sa.Column[Any]] = []
    indexes: list[sa.Index] = []
    for field in dataclasses.fields(kind):
        type_, optional = column_type(hints[field.name])
        key = field.name in ("site", "id")
        columns.append(sa.Column(field.name, type_, primary_key=key, nullable=optional))
        if field.metadata.get("unique"):
            indexes.append(sa.Index(f"{name}_{field.name}_once", "site", field.name, unique=True))
        elif field.metadata.get("index"):
            indexes.append(sa.Index(f"{name}_{field.name}", "site", field.name))
    # Lists ask for ids in order: without a rowid every index of the summary holds the ids itself.
    # What comes in packages is read by school: without a rowid its key is the table.
    has_rowid = kind not in (summary.ChildSummary, reported.ReportedChild, reported.ReportedFigures)
    if kind is summary.ChildSummary:
        indexes.append(sa.Index(f"{name}_in_class", "site", "class_order", "name_key"))
    return sa.Table(name, metadata, *columns, *indexes, *_owner(kind), sqlite_with_rowid=has_rowid)


#: Every entity and its table, in the order of the modules.
TABLES: Final[Mapping[type[Entity], sa.Table]] = {kind: _table(kind) for kind in _entities()}


def table_of(kind: type[Entity]) -> sa.Table:
    """The table of an entity.

    Raises:
        LookupError: for a class that is not stored.
    """
    try:
        return TABLES[kind]
    except KeyError:
        raise LookupError(f"{kind.__name__} is not a stored entity") from None


_NAMES: Final = {kind: tuple(f.name for f in dataclasses.fields(kind)) for kind in TABLES}


def names_of(kind: type[Entity]) -> tuple[str, ...]:
    """Column names in the order of the dataclass and of the table."""
    return _NAMES[kind]


def defaults_of(kind: type[Entity]) -> Mapping[str, object]:
    """What a column holds when nobody said anything."""
    return {
        field.name: field.default
        for field in dataclasses.fields(kind)
        if field.default is not dataclasses.MISSING
    }


_READERS: Final = {kind: attrgetter(*names) for kind, names in _NAMES.items()}


def values_of(entity: Entity) -> tuple[object, ...]:
    """The entity's columns in the order of ``names_of``, not copied."""
    return cast(tuple[object, ...], _READERS[type(entity)](entity))


def entity_from(kind: type[E], row: Any) -> E:
    """An entity from a row that holds all columns in order."""
    return kind(**dict(zip(names_of(kind), row, strict=True)))


#: Columns whose few words stand in thousands of rows: who keeps rows keeps each word once.
_SHARED: Final = {
    kind: tuple(at for at, name in enumerate(names) if name in ("site", "child", "class_", "staff"))
    for kind, names in _NAMES.items()
}


def entities_from(kind: type[E], rows: Iterable[Any]) -> list[E]:
    """Entities from rows that hold all columns in order."""
    names, shared, once = _NAMES[kind], _SHARED[kind], dict[Any, Any]()
    found = []
    for row in rows:
        values = list(row)
        for at in shared:
            values[at] = once.setdefault(values[at], values[at])
        found.append(kind(**dict(zip(names, values, strict=True))))
    return found


#: Columns that hold a picture: the chain tells its digest.
_PICTURES: Final = {
    kind: tuple(f.name for f in dataclasses.fields(kind) if f.metadata.get("picture"))
    for kind in TABLES
}


def holds_pictures(kind: type[Entity]) -> bool:
    """Whether its rows are large: few are read at once."""
    return bool(_PICTURES[kind])


def told(kind: type[Entity], values: Mapping[Any, Any]) -> dict[str, object]:
    """Columns as the change chain keeps them: of a picture the digest, anything else as it is."""
    found = dict(values)
    for name in _PICTURES[kind]:
        if isinstance(text := found.get(name), str):
            found[name] = "blake2b:" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return found


def filled(kind: type[Entity], values: Sequence[object]) -> dict[str, object]:
    """The columns that say something (not ``None``, not empty), as the change chain keeps them."""
    found = {
        name: value
        for name, value in zip(_NAMES[kind], values, strict=True)
        if value or (value is not None and value not in EMPTY)
    }
    return told(kind, found) if _PICTURES[kind] else found


_INSERTS: Final[dict[tuple[str, bool], BulkInsert]] = {}


def bulk_insert(table: sa.Table, connection: sa.Connection, *, replace: bool = False) -> Insert:
    """The prepared insert of a table for this connection's database.

    Args:
        replace: a row whose key is there already takes its place.
    """
    if connection.dialect.name != "sqlite":
        from liushou_desktop.storage.server_insert import ServerInsert

        return ServerInsert(table, connection.dialect, replace=replace)
    place = (table.name, replace)
    if place not in _INSERTS:
        _INSERTS[place] = BulkInsert(table, connection.dialect, replace=replace)
    return _INSERTS[place]


class Insert(Protocol):
    """Rows into one table, many at a time."""

    def __call__(self, connection: sa.Connection, rows: Iterable[Sequence[object]]) -> None:
        """Insert rows; each holds a value for every column, in the order of the table."""

    def as_stored(self, connection: sa.Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """Insert rows whose values are those a file keeps; the text of a mapping may come as its
        UTF-8, if that is what there is."""


class BulkInsert:
    """Rows straight to the driver's ``executemany``; the types' own conversions, nothing else.

    An insert through SQLAlchemy's expression layer costs 2.5 times as much at 100,000 rows.
    """

    def __init__(self, table: sa.Table, dialect: sa.Dialect, *, replace: bool = False) -> None:
        insert = sa.insert(table).prefix_with("OR REPLACE") if replace else sa.insert(table)
        names = [column.name for column in table.columns]
        values = {
            column.name: sa.cast(sa.bindparam(column.name, type_=sa.Text()), sa.Text)
            for column in table.columns
            if isinstance(column.type, Answers)  # may come as UTF-8
        }
        compiled = insert.values(values) if values else insert
        self._sql = str(compiled.compile(dialect=dialect, column_keys=names))
        self._converters = converters_of(table, dialect)

    def __call__(self, connection: sa.Connection, rows: Iterable[Sequence[object]]) -> None:
        """Insert rows; each holds a value for every column, in the order of the table."""
        encoded = [converted(row, self._converters) for row in rows] if self._converters else rows
        self.as_stored(connection, list(encoded))  # type: ignore[arg-type]

    def as_stored(self, connection: sa.Connection, rows: Sequence[tuple[object, ...]]) -> None:
        """As ``Insert.as_stored``."""
        if rows:
            with closing(connection.connection.cursor()) as cursor:
                cursor.executemany(self._sql, rows)


Converters = Sequence[tuple[int, Callable[[Any], Any]]]
"""Place of a column, and what makes of its value what the driver takes."""


def converters_of(table: sa.Table, dialect: sa.Dialect) -> Converters:
    """For the columns whose values the driver does not take as they are."""
    return [
        (place, convert)
        for place, column in enumerate(table.columns)
        if (convert := _converter(column.type, dialect)) is not None
    ]


def converted(row: Sequence[object], converters: Converters) -> tuple[object, ...]:
    """A row as the driver takes it."""
    values = list(row)
    for place, convert in converters:
        values[place] = convert(values[place])
    return tuple(values)


def _converter(type_: TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    """From a value to what the driver takes; None when it takes the value itself."""
    if dialect.name == "sqlite" and type(type_) is sa.Date:  # the same text, ten times faster
        return lambda day: None if day is None else day.isoformat()
    if dialect.name == "sqlite" and type(type_) is sa.Boolean:
        return None  # the driver stores True as 1
    if dialect.name == "sqlite" and isinstance(type_, CodeList):  # most lists are empty
        return lambda codes: "[]" if codes == () else type_.process_bind_param(codes, dialect)
    return type_.dialect_impl(dialect).bind_processor(dialect)


# This room's own tables.

change = sa.Table(
    "change",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("row", sa.Text, nullable=False),
    sa.Column("old", sa.Text),
    sa.Column("new", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("change_row", "entity", "site", "row"),
)

#: One row: the last link of the chain, so that a cut-off tail is missed.
chain_head = sa.Table(
    "chain_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)

#: One row: which file this is.
identity = sa.Table(
    "identity",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("database_id", sa.Text, nullable=False),
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
)

setting = sa.Table(
    "setting",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

sequence = sa.Table(
    "sequence",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)

# Search (see ``storage.search``).

search_entry = sa.Table(
    "search_entry",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("entity", sa.Text, nullable=False),
    sa.Column("row", sa.Text, nullable=False),
    sa.Column("keys", sa.Text, nullable=False),
    sa.Index("search_entry_row", "site", "entity", "row", unique=True),
)

#: Sites whose rows of a kind came in such numbers that their entries are made later, many at once.
search_waiting = sa.Table(
    "search_waiting",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("entity", sa.Text, primary_key=True),
    sqlite_with_rowid=False,
)

#: Tables a file alone has; a server keeps its search in one of its own (``server_search``).
IN_FILES: Final = frozenset({"search_entry", "search_key", "search_waiting"})

search_key = sa.Table(
    "search_key",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
