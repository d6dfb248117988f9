"""The search on a server: one table of words, each asked by its beginning.

The words are the keys of ``storage.search``, with the site in front so that a server can part them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

import sqlalchemy as sa

from liushou_desktop.domain.entity import Entity
from liushou_desktop.storage import tables
from liushou_desktop.storage.search import AFTER_ALL, wanted_key
from liushou_desktop.storage.search_index import SEARCHED, Entry, SearchIndex, batches
from liushou_desktop.storage.server_schema import search_word

_W: Final = search_word


def find_on_server(
    connection: sa.Connection, text: str, *, site: str | None, kind: type[Entity], limit: int
) -> list[tuple[str, str]]:
    """Site and id of matching rows, at most ``limit``; ``site=None`` looks everywhere."""
    word = wanted_key(text)
    if word is None:
        return []
    query = (
        sa.select(_W.c.site, _W.c.row)
        .where(_W.c.entity == tables.table_name(kind), _W.c.word >= word)
        .where(_W.c.word < word + AFTER_ALL)
        .distinct()
        .limit(limit)
    )
    if site is not None:
        query = query.where(_W.c.site == site)
    return [(row.site, row.row) for row in connection.execute(query)]


def numbers_on_server(
    connection: sa.Connection, keys: Collection[str], kind: type[Entity]
) -> set[tuple[str, str]]:
    """Site and id of the rows that are found by exactly one of these words."""
    query = sa.select(_W.c.site, _W.c.row).where(
        _W.c.entity == tables.table_name(kind), _W.c.word.in_(keys)
    )
    return {(row.site, row.row) for row in connection.execute(query)}


class ServerSearchIndex(SearchIndex):
    """Keeps the words of all searched rows; lives as long as one transaction."""

    def wait(self, kind: type[Entity], site: str, rows: Iterable[str]) -> None:
        """Words lie site by site: nothing is gained by waiting."""
        self._touched.setdefault((kind, site), set()).update(rows)

    def _rows_that_wait(self, kind: type[Entity]) -> set[tuple[str, str]]:
        return set()

    def settle(self) -> None:
        """Write the words of what was touched; nothing else waits."""
        self.flush()

    def flush(self) -> None:
        """Write the words of all touched rows."""
        for (kind, site), rows in self._touched.items():
            for batch in batches(sorted(rows)):
                wanted = _words(self._entries(kind, site, batch))
                self._put(tables.table_name(kind), site, batch, wanted)
        self._touched.clear()

    def _put(self, name: str, site: str, rows: list[str], wanted: set[tuple[str, str]]) -> None:
        here = (_W.c.site == site, _W.c.entity == name)
        query = sa.select(_W.c.row, _W.c.word).where(*here, _W.c.row.in_(rows))
        held = {(row.row, row.word) for row in self._connection.execute(query)}
        if gone := held - wanted:
            self._connection.execute(
                sa.delete(_W).where(*here, sa.tuple_(_W.c.row, _W.c.word).in_(sorted(gone)))
            )
        fresh = [(site, name, row, word) for row, word in sorted(wanted - held)]
        tables.bulk_insert(_W, self._connection)(self._connection, fresh)

    def wrong_entries(self) -> int:
        """How many rows would be found wrongly or not at all; 0 when the words are in step."""
        wrong: set[tuple[str, str, str]] = set()
        known: set[tuple[str, str]] = set()
        for kind in SEARCHED:
            name = tables.table_name(kind)
            for site, rows in self._rows_by_site(kind).items():
                known.add((name, site))
                expected: set[tuple[str, str]] = set()
                for batch in batches(rows):
                    expected |= _words(self._entries(kind, site, batch))
                query = sa.select(_W.c.row, _W.c.word).where(_W.c.site == site, _W.c.entity == name)
                held = {(row.row, row.word) for row in self._connection.execute(query)}
                wrong |= {(name, site, row) for row, _ in expected ^ held}
        places = sa.select(_W.c.entity, _W.c.site).distinct()
        strangers = {(row.entity, row.site) for row in self._connection.execute(places)} - known
        return len(wrong) + len(strangers)

    def rebuild(self) -> None:
        """Make all words anew from the rows; they hold nothing of their own."""
        self._connection.execute(sa.delete(_W))
        for kind in SEARCHED:
            for site, rows in self._rows_by_site(kind).items():
                self.wait(kind, site, rows)
        self.flush()


def _words(entries: Mapping[str, Entry]) -> set[tuple[str, str]]:
    return {(row, word) for row, entry in entries.items() for word in entry}
