"""The tables on a server: those of the file, site key first, and what a server needs besides.

Derived from ``tables``, so that a column is still written down once. Every primary key begins with
the site; tables of one row get the column, filled with the store's own site. Thus a distributed
PostgreSQL can put the rows of a site on one machine. Texts compare by their bytes, as in a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.storage import tables
from liushou_desktop.storage.change_chain import START
from liushou_desktop.storage.columns import Answers, CodeList
from liushou_desktop.storage.schema import CURRENT

_TEXT: Final = sa.Text(collation="C")

own = sa.MetaData()

#: One row: version of the tables, and the slot file, shared by the folders of all clerks.
server_state = sa.Table(
    "server_state",
    own,
    sa.Column("site", _TEXT, primary_key=True),
    sa.Column("version", _TEXT, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("slots", _TEXT, nullable=False),
)

#: What a row is found by: ``n`` and the rest of its name from each character on, ``p`` initials,
#: ``d`` numbers backwards. Always asked by the beginning of a word.
search_word = sa.Table(
    "search_word",
    own,
    sa.Column("site", _TEXT, primary_key=True),
    sa.Column("entity", _TEXT, primary_key=True),
    sa.Column("row", _TEXT, primary_key=True),
    sa.Column("word", _TEXT, primary_key=True),
    sa.Index("search_word_asked", "entity", "word"),
)


def server_tables(site: str) -> sa.MetaData:
    """All tables of a store on a server, whose own site is ``site``."""
    metadata = sa.MetaData()
    for table in tables.metadata.sorted_tables:
        if table.name not in tables.IN_FILES:
            _server_table(table, metadata, site)
    for table in own.sorted_tables:
        table.to_metadata(metadata)
    return metadata


def _server_table(table: sa.Table, metadata: sa.MetaData, site: str) -> sa.Table:
    columns: list[sa.Column[Any]] = [
        sa.Column(column.name, _type(column.type), nullable=column.nullable)
        for column in table.columns
    ]
    if "site" not in table.columns:
        columns.insert(0, sa.Column("site", _TEXT, nullable=False, server_default=site))
    rest = [column.name for column in table.primary_key.columns if column.name != "site"]
    indexes = [
        sa.Index(str(index.name), *(column.name for column in index.columns), unique=index.unique)
        for index in sorted(table.indexes, key=lambda each: str(each.name))
    ]
    if table is tables.change:
        indexes.append(sa.Index("change_seq", "seq"))
    return sa.Table(
        table.name, metadata, *columns, sa.PrimaryKeyConstraint("site", *rest), *indexes,
        *_references(table),
    )  # fmt: skip


def _references(table: sa.Table) -> Iterator[sa.ForeignKeyConstraint]:
    for key in table.foreign_key_constraints:
        yield sa.ForeignKeyConstraint(
            [column.name for column in key.columns],
            [element.target_fullname for element in key.elements],
            deferrable=True,
            initially="DEFERRED",
        )


def _type(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    return _TEXT if isinstance(type_, sa.Text | Answers | CodeList) else type_


def create_on_server(
    connection: sa.Connection, *, site: str, database_id: str, made_at: datetime
) -> None:
    """All tables, empty, with the identity of the store; part of the caller's transaction.

    Raises:
        RefusedError: SERVER_HAS_SITE, the database holds a store already.
    """
    if sa.inspect(connection).has_table(tables.identity.name):
        raise RefusedError("SERVER_HAS_SITE")
    server_tables(site).create_all(connection)
    connection.execute(
        sa.insert(tables.identity).values(
            id=1, database_id=database_id, site=site, made_at=made_at.isoformat()
        )
    )
    connection.execute(sa.insert(tables.chain_head).values(id=1, seq=0, hash=START))
    connection.execute(
        sa.insert(server_state).values(
            site=site, version=CURRENT, generation=0, revision=0, slots=""
        )
    )


def require_current(connection: sa.Connection) -> None:
    """Refuse a database that is empty, or of another version than this program.

    Raises:
        RefusedError: SERVER_EMPTY, STORE_TOO_NEW, SERVER_TOO_OLD.
    """
    if not sa.inspect(connection).has_table(server_state.name):
        raise RefusedError("SERVER_EMPTY")
    version = connection.execute(sa.select(server_state.c.version)).scalar_one()
    if version < CURRENT:  # revisions are numbered: m0001, m0002 …
        raise RefusedError("SERVER_TOO_OLD", version=version, known=CURRENT)
    if version != CURRENT:
        raise RefusedError("STORE_TOO_NEW", version=version, known=CURRENT)
