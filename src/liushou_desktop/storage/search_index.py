"""Keeps what ``search`` looks through in step with the rows of a transaction.

Keys lie in the order of names and numbers, so those of one school touch pages everywhere. A bureau
that takes two hundred packages would write nearly the whole index anew with each of them; there a
school *waits* (``search_waiting``, in the same transaction as its rows), and the keys of many are
written in one go: ``settle``, at the latest when somebody searches.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.family import Phone
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.storage import tables
from liushou_desktop.storage.search import LONGEST_NAME, digits_of, name_keys

#: All strings of pinyin initials a name can have, lower case, one letter per character.
InitialsOf = Callable[[str], Collection[str]]

#: Kinds whose rows can be searched.
SEARCHED: Final[tuple[type[Entity], ...]] = (Child, ReportedChild)

_Place = tuple[str, str, str]  # entity, site, row
_Row = tuple[str, str]  # site, row

Mark = Mapping[tuple[type[Entity], str], frozenset[str]]
"""Rows that wait, by kind and site."""

_BATCH: Final = 500
_NUMBER_COLUMNS: Final = ("id_number", "student_number", "file_number")

_ADD_KEY: Final = "INSERT INTO search_key (key, number) VALUES (?, ?)"
_WAIT: Final = "INSERT OR REPLACE INTO search_waiting (site, entity) VALUES (?, ?)"


Entry = tuple[str, ...]
"""The keys one searched row is found by, in order (``storage.search``)."""

_Placed = tuple[_Place, Entry]


def searched_kind(entity: Entity) -> tuple[type[Entity], str] | None:
    """Which searched row a written row belongs to: its kind and id."""
    if isinstance(entity, Child | ReportedChild):
        return type(entity), entity.id
    if isinstance(entity, Phone):
        return Child, entity.child
    return None


def _entry(name: str, numbers: Iterable[str | None], initials_of: InitialsOf) -> Entry:
    keys = [
        f"p{initials[start:]}"
        for initials in initials_of(name[:LONGEST_NAME])
        for start in range(len(initials))
    ]
    keys += [f"d{digits[::-1]}" for number in numbers if number and (digits := digits_of(number))]
    return tuple(sorted({*keys, *name_keys(name)}))


class SearchIndex:
    """The entries of all searched rows; lives as long as one transaction."""

    def __init__(self, connection: sa.Connection, initials_of: InitialsOf | None = None) -> None:
        self._connection = connection
        self._initials_of = initials_of or _initials_of
        self._touched: dict[tuple[type[Entity], str], set[str]] = {}

    def touch(self, entities: Iterable[Entity]) -> None:
        """Rows were added or changed; their entries are made anew by ``flush``."""
        for entity in entities:
            owner = searched_kind(entity)
            if owner is not None:
                kind, row = owner
                self._touched.setdefault((kind, entity.site), set()).add(row)

    def wait(self, kind: type[Entity], site: str, rows: Iterable[str]) -> None:
        """The same for many rows of one searched kind and site; ``settle`` makes their entries."""
        del rows  # all of the site are looked at then
        self._connection.exec_driver_sql(_WAIT, (site, tables.table_name(kind)))

    def settle(self) -> None:
        """Write the entries of everything that waits, and of what was touched."""
        waiting = self._waiting()
        for kind in SEARCHED:
            name = tables.table_name(kind)
            sites = sorted(site for site, waits in waiting if waits == name)
            for some in batches(sites):
                self._put_entries(name, self._of_sites(kind, some), self._held_of(name, some))
        self.flush()
        if waiting:
            self._connection.execute(sa.delete(tables.search_waiting))

    def _waiting(self) -> set[tuple[str, str]]:
        """Site and entity of what waits."""
        rows = self._connection.exec_driver_sql("SELECT site, entity FROM search_waiting")
        return {(row[0], row[1]) for row in rows}

    def places_waiting(self, kind: type[Entity]) -> set[tuple[str, str]]:
        """Site and id of the rows of a kind that wait for ``settle`` or ``flush``."""
        touched = {
            (site, row)
            for (each, site), rows in self._touched.items()
            for row in rows
            if each is kind
        }
        return touched | self._rows_that_wait(kind)

    def _rows_that_wait(self, kind: type[Entity]) -> set[tuple[str, str]]:
        table = tables.table_of(kind)
        sites = [site for site, name in self._waiting() if name == table.name]
        query = sa.select(table.c.site, table.c.id).where(table.c.site.in_(sites))
        return {(row[0], row[1]) for row in self._connection.execute(query)} if sites else set()

    def mark(self) -> Mark:
        """Which rows wait now, for ``back_to``."""
        return {place: frozenset(rows) for place, rows in self._touched.items()}

    def back_to(self, mark: Mark) -> None:
        """Forget rows touched since ``mark``."""
        self._touched = {place: set(rows) for place, rows in mark.items()}

    def flush(self) -> None:
        """Write the entries of all touched rows."""
        for kind in SEARCHED:
            name = tables.table_name(kind)
            wanted: dict[_Row, Entry] = {}
            held: dict[_Row, tuple[int, Entry]] = {}
            for (touched, site), rows in self._touched.items():
                for batch in batches(sorted(rows)) if touched is kind else ():
                    entries = self._entries(kind, site, batch)
                    wanted |= {(site, row): entry for row, entry in entries.items()}
                    held |= self._held_of(name, [site], list(entries))
            self._put_entries(name, wanted, held)
        self._touched.clear()

    def _put_entries(
        self, name: str, wanted: Mapping[_Row, Entry], held: Mapping[_Row, tuple[int, Entry]]
    ) -> None:
        """Write the entries of rows of one kind; those of others are left alone."""
        self._insert([((name, *row), e) for row, e in wanted.items() if row not in held])
        self._update(
            [
                (number, entry, wanted[row])
                for row, (number, entry) in held.items()
                if row in wanted and wanted[row] != entry
            ]
        )

    def wrong_entries(self) -> int:
        """How many rows would be found wrongly or not at all; 0 when the index is in step.

        Rows that wait are not yet looked for: whoever searches settles them first.
        """
        waiting = self._waiting()
        expected: dict[tuple[str, str, str], Entry] = {}
        for kind in SEARCHED:
            for site, rows in self._rows_by_site(kind).items():
                name = tables.table_name(kind)
                if (site, name) in waiting:
                    continue
                for batch in batches(rows):
                    found = self._entries(kind, site, batch)
                    expected |= {(name, site, row): entry for row, entry in found.items()}
        numbers, held = self._all_held()
        keys = {(key, numbers[place]) for place, entry in held.items() for key in entry}
        wrong = {
            place
            for place in expected.keys() | held.keys()
            if expected.get(place) != held.get(place) and (place[1], place[0]) not in waiting
        }
        return len(wrong) + len(keys ^ self._keys())

    def rebuild(self) -> None:
        """Make the whole index anew from the rows; it holds nothing of its own."""
        self._connection.execute(sa.delete(tables.search_entry))
        self._connection.execute(sa.delete(tables.search_key))
        self._connection.execute(sa.delete(tables.search_waiting))
        for kind in SEARCHED:
            for site, rows in self._rows_by_site(kind).items():
                self._touched.setdefault((kind, site), set()).update(rows)
        self.flush()

    def _rows_by_site(self, kind: type[Entity]) -> dict[str, list[str]]:
        table = tables.table_of(kind)
        found: dict[str, list[str]] = {}
        for row in self._connection.execute(sa.select(table.c.site, table.c.id)):
            found.setdefault(row.site, []).append(row.id)
        return found

    def _all_held(self) -> tuple[dict[_Place, int], dict[_Place, Entry]]:
        numbers, held = {}, {}
        for row in self._connection.execute(sa.select(tables.search_entry)):
            place = (row.entity, row.site, row.row)
            numbers[place] = row.number
            held[place] = tuple(row.keys.split())
        return numbers, held

    def _keys(self) -> set[tuple[str, int]]:
        rows = self._connection.exec_driver_sql("SELECT key, number FROM search_key")
        return {(row[0], row[1]) for row in rows}

    def _entries(self, kind: type[Entity], site: str, rows: list[str]) -> dict[str, Entry]:
        table = tables.table_of(kind)
        numbers = [table.c[name] for name in _NUMBER_COLUMNS]
        query = sa.select(table.c.id, table.c.name, *numbers).where(
            table.c.site == site, table.c.id.in_(rows)
        )
        phones = self._phones(site, rows) if kind is Child else {}
        return {
            row.id: _entry(row.name, [*row[2:], *phones.get(row.id, ())], self._initials_of)
            for row in self._connection.execute(query).all()
        }

    def _phones(self, site: str, children: list[str]) -> dict[str, list[str]]:
        phone = tables.table_of(Phone)
        query = sa.select(phone.c.child, phone.c.digits).where(
            phone.c.site == site, phone.c.child.in_(children)
        )
        found: dict[str, list[str]] = {}
        for child, digits in self._connection.execute(query).all():
            found.setdefault(child, []).append(digits)
        return found

    def _of_sites(self, kind: type[Entity], sites: list[str]) -> dict[_Row, Entry]:
        """The entries of all rows of a kind that some sites have."""
        table = tables.table_of(kind)
        numbers = [table.c[name] for name in _NUMBER_COLUMNS]
        query = sa.select(table.c.site, table.c.id, table.c.name, *numbers)
        return {
            (row[0], row[1]): _entry(row[2], row[3:], self._initials_of)
            for row in self._connection.execute(query.where(table.c.site.in_(sites))).all()
        }

    def _held_of(
        self, name: str, sites: list[str], rows: list[str] | None = None
    ) -> dict[_Row, tuple[int, Entry]]:
        """Number and entry of what is in the index of some sites, or of some rows of them."""
        table = tables.search_entry
        query = sa.select(table).where(table.c.site.in_(sites), table.c.entity == name)
        if rows is not None:
            query = query.where(table.c.row.in_(rows))
        return {
            (row.site, row.row): (row.number, tuple(row.keys.split()))
            for row in self._connection.execute(query).all()
        }

    def _update(self, changed: list[tuple[int, Entry, Entry]]) -> None:
        self._many(
            "UPDATE search_entry SET keys = ? WHERE number = ?",
            [(" ".join(new), number) for number, _, new in changed],
        )
        self._many(
            "DELETE FROM search_key WHERE key = ? AND number = ?",
            [(key, n) for n, old, new in changed for key in set(old) - set(new)],
        )
        self._many(_ADD_KEY, [(key, n) for n, old, new in changed for key in set(new) - set(old)])

    def _insert(self, fresh: list[_Placed]) -> None:
        if not fresh:
            return
        last = self._connection.exec_driver_sql("SELECT max(number) FROM search_entry").scalar()
        placed = list(enumerate(fresh, (last or 0) + 1))
        self._many(
            "INSERT INTO search_entry (number, site, entity, row, keys) VALUES (?, ?, ?, ?, ?)",
            [(n, site, name, row, " ".join(e)) for n, ((name, site, row), e) in placed],
        )
        # In the order of the index: keys of many rows then meet on fewer pages. Numbers rise as
        # they come, and texts alone are compared in half the time.
        pairs = [(key, n) for n, (_, entry) in placed for key in entry]
        self._many(_ADD_KEY, sorted(pairs, key=itemgetter(0)))

    def _many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.exec_driver_sql(sql, rows)


def search_index_for(connection: sa.Connection) -> SearchIndex:
    """The index of this database's kind."""
    if connection.dialect.name == "sqlite":
        return SearchIndex(connection)
    from liushou_desktop.storage.server_search import ServerSearchIndex

    return ServerSearchIndex(connection)


def _initials_of(name: str) -> Collection[str]:
    from liushou_desktop.domain import pinyin  # loads its table of characters: not at start-up

    return pinyin.initials(name)


def batches(rows: list[str]) -> Iterator[list[str]]:
    """So many rows at a time as one question may name."""
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
