"""Whether the file is sound: pages, references, the chain, and rows against what the chain says.

The program never repairs. It says what is wrong and which backup is the newest good one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Problem
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.entity import Entity
from liushou_desktop.storage import tables, vouched
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.change_chain import START, Head, link_hash, links, read_head
from liushou_desktop.storage.search_index import search_index_for
from liushou_desktop.storage.unit import DERIVED

if TYPE_CHECKING:
    from liushou_desktop.storage.store import Store

_MOST_NAMED: Final = 50
_TAIL: Final = 100
_FEW: Final = 20  # rows with pictures held at once


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found.

    Attributes:
        problems: empty when the file is sound; at most fifty of a kind are named.
        counts: rows per table.
        head: last link of the change chain.
        good_backup: name of the newest good backup; looked for only when something is wrong.
    """

    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    head: Head | None
    good_backup: str | None = None

    @property
    def is_sound(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


def check(store: Store, watcher: Watcher | None = None) -> CheckReport:
    """Check a whole store; other units wait until it is done.

    Problems carry CHECK_PAGE_ALTERED, CHECK_PAGES, CHECK_REFERENCE, CHECK_CHAIN_GAP,
    CHECK_CHAIN_LINK, CHECK_CHAIN_TAIL, CHECK_ROW_ALTERED, CHECK_ROW_MISSING, CHECK_ROW_UNKNOWN,
    CHECK_REPORTED_ALTERED, CHECK_REPORTED_ROW, CHECK_SEARCH, CHECK_UNREADABLE.
    """
    watcher = watcher or Watcher()
    problems: list[Problem] = []
    counts: dict[str, int] = {}
    head = None
    with store.quiet():
        try:
            with store.errors_explained(), store.engine.begin() as connection:
                problems += check_connection(connection, watcher)
                problems = _name_rows(store, connection, problems)
                counts = count_rows(connection)
                head = read_head(connection)
        except ProgramError as error:
            problems.append(Problem("", "CHECK_UNREADABLE", {"cause": error.code}))
        except (sa.exc.DBAPIError, ValueError) as error:  # tables or values that make no sense
            problems.append(Problem("", "CHECK_UNREADABLE", {"cause": type(error).__name__}))
    good = _good_backup(store) if problems else None
    return CheckReport(tuple(problems), counts, head, good)


def _name_rows(store: Store, connection: sa.Connection, problems: list[Problem]) -> list[Problem]:
    from liushou_desktop.storage.altered_rows import name_rows

    return name_rows(store, connection, problems)


def _good_backup(store: Store) -> str | None:
    from liushou_desktop.storage.backup import newest_good

    found = newest_good(store.folder, store.key)
    return found.path.name if found else None


def check_connection(connection: sa.Connection, watcher: Watcher) -> list[Problem]:
    """All problems of an open file."""
    steps = (_pages, _references, _chain, _rows, vouched.problems, _settings, _search)
    problems: list[Problem] = []
    for number, step in enumerate(steps):
        watcher.report("CHECKING", number, len(steps))
        problems += list(step(connection))[:_MOST_NAMED]
    return problems


def look_at_tail(connection: sa.Connection) -> Iterator[Problem]:
    """The quick look at opening: nothing missing in number, the last links right."""
    table = tables.change
    head = read_head(connection)
    count = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    if count != head.seq:
        yield Problem("", "CHECK_CHAIN_TAIL", {"found": count, "expected": head.seq})
    previous = None
    for link in links(connection, after=head.seq - _TAIL):
        if link_hash(link[:-1]) != link[-1] or previous not in (None, link[-2]):
            yield Problem("", "CHECK_CHAIN_LINK", {"seq": link[0]})
        previous = link[-1]
    if previous not in (None, head.hash):
        yield Problem("", "CHECK_CHAIN_TAIL", {"found": count, "expected": head.seq})


def count_rows(connection: sa.Connection) -> dict[str, int]:
    """Rows per table."""
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in tables.metadata.sorted_tables
        if table.name not in tables.IN_FILES or connection.dialect.name == "sqlite"
    }


def _pages(connection: sa.Connection) -> Iterator[Problem]:
    if connection.dialect.name != "sqlite":
        return  # pages and references are the server's own care
    for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check"):
        yield Problem("", "CHECK_PAGE_ALTERED", {"said": str(row[0])})
    for row in connection.exec_driver_sql("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield Problem("", "CHECK_PAGES", {"said": str(row[0])})


def _references(connection: sa.Connection) -> Iterator[Problem]:
    if connection.dialect.name != "sqlite":
        return
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem("", "CHECK_REFERENCE", {"table": row[0], "other": row[2]})


def _chain(connection: sa.Connection) -> Iterator[Problem]:
    """Walks the links: numbers without gaps, each hash over what stands there."""
    seq, previous = 0, START
    for link in links(connection):
        if link[0] != seq + 1:
            yield Problem("", "CHECK_CHAIN_GAP", {"after": seq, "found": link[0]})
        elif link[-2] != previous or link_hash(link[:-1]) != link[-1]:
            yield Problem("", "CHECK_CHAIN_LINK", {"seq": link[0]})
        seq, previous = link[0], link[-1]
    head = read_head(connection)
    if head != Head(seq, previous):
        yield Problem("", "CHECK_CHAIN_TAIL", {"found": seq, "expected": head.seq})


def _rows(connection: sa.Connection) -> Iterator[Problem]:
    """Plays the links forward and compares with the rows as they are."""
    for kind in tables.TABLES:
        if kind not in DERIVED and kind not in vouched.VOUCHED:
            yield from rows_against_chain(connection, kind)


def rows_against_chain(connection: sa.Connection, kind: type[Entity]) -> Iterator[Problem]:
    """What differs between the rows of a kind and what the links say of them."""
    name = tables.table_name(kind)
    told = _told(connection, name)
    stored = _stored(connection, kind)
    expected, actual = next(told, None), next(stored, None)
    while expected or actual:
        if actual is None or (expected is not None and expected[0] < actual[0]):
            assert expected is not None
            yield Problem("", "CHECK_ROW_MISSING", {"kind": name, "id": expected[0][1]})
            expected = next(told, None)
        elif expected is None or actual[0] < expected[0]:
            yield Problem("", "CHECK_ROW_UNKNOWN", {"kind": name, "id": actual[0][1]})
            actual = next(stored, None)
        else:
            fields = _differences(kind, expected[1], actual[1])
            if fields:
                where = {"kind": name, "id": actual[0][1], "fields": "、".join(fields)}
                yield Problem("", "CHECK_ROW_ALTERED", where)
            expected, actual = next(told, None), next(stored, None)


_Keyed = tuple[tuple[str, str], dict[str, Any]]


def _told(connection: sa.Connection, name: str) -> Iterator[_Keyed]:
    """Each row's columns as the chain tells them, by site and id."""
    table = tables.change
    query = (
        sa.select(table.c.site, table.c.row, table.c.new)
        .where(table.c.entity == name, table.c.action.in_(["add", "change"]))
        .order_by(table.c.site, table.c.row, table.c.seq)
    )
    for key, group in groupby(connection.execute(query), lambda link: (link[0], link[1])):
        state: dict[str, Any] = {}
        for link in group:
            state |= _object(link[2])
        yield (str(key[0]), str(key[1])), state


def _object(text: str | None) -> dict[str, Any]:
    """A JSON object; a text that is none says nothing (its link's hash is wrong anyway)."""
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _stored(connection: sa.Connection, kind: type[Entity]) -> Iterator[_Keyed]:
    table = tables.table_of(kind)
    query = sa.select(table).order_by(table.c.site, table.c.id)
    options = {"yield_per": _FEW} if tables.holds_pictures(kind) else {}
    for row in connection.execute(query, execution_options=options):
        yield (row.site, row.id), tables.told(kind, row._mapping)


def _differences(
    kind: type[Entity], told: Mapping[str, Any], stored: Mapping[str, Any]
) -> list[str]:
    """Columns that are not what the chain says. What it never mentions may hold the default."""
    plain = json.loads(canonical(stored))
    defaults = json.loads(canonical(tables.defaults_of(kind)))
    return [
        name
        for name, value in plain.items()
        if value != told.get(name)
        and not (told.get(name) is None and value in (defaults.get(name), {}, []))
    ]


def _settings(connection: sa.Connection) -> Iterator[Problem]:
    told: dict[tuple[str, str], Any] = {}
    change = tables.change
    query = sa.select(change.c.site, change.c.row, change.c.new).order_by(change.c.seq)
    for site, key, new in connection.execute(query.where(change.c.entity == "setting")):
        told[site, key] = _object(new).get("value")
    held = {
        (row.site, row.key): json.loads(row.value)
        for row in connection.execute(sa.select(tables.setting))
    }
    for place in sorted(told.keys() | held.keys()):
        if told.get(place) != held.get(place):
            where = {"kind": "setting", "id": place[1], "fields": "value"}
            yield Problem("", "CHECK_ROW_ALTERED", where)


def _search(connection: sa.Connection) -> Iterator[Problem]:
    """What search would find against what it should."""
    wrong = search_index_for(connection).wrong_entries()
    if wrong:
        yield Problem("", "CHECK_SEARCH", {"count": wrong})
