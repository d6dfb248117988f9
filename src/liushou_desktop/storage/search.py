"""Instant search by characters anywhere in a name, by pinyin initials, by last digits.

Three things are kept per searched row (``search_entry``), written in the same transaction as the row:

- ``search_name``: an FTS5 table in which each character of the name is a token (its code point in
  hexadecimal, so that rare characters survive every tokenizer). A phrase query finds neighbouring
  characters anywhere in the name. The trigram tokenizer cannot answer the two characters most
  Chinese given names have; ``LIKE '%x%'`` reads the whole table.
- ``search_key`` with ``p``: the initials of the name from each character on, for all readings of its
  characters (单 is S, D and C), so that ``xm`` finds 张小明 as ``zxm`` does.
- ``search_key`` with ``d``: numbers (identity, student and file number, phones) written backwards, so
  that "ends in 4321" is a prefix.

Middle dots and spaces in names count as absent, on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.family import Phone
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.storage import tables

#: All strings of pinyin initials a name can have, lower case, one letter per character.
InitialsOf = Callable[[str], Collection[str]]

_BATCH: Final = 500
#: A row may be found by several of its keys (王芳芳 by ``f`` twice); so many are looked at.
_MOST_KEYS: Final = 4
_AFTER_ALL: Final = "~"  # sorts after every letter and digit a key may hold
_NUMBER_COLUMNS: Final = ("id_number", "student_number", "file_number")

CREATE_NAME_INDEX: Final = (
    "CREATE VIRTUAL TABLE search_name USING fts5("
    "letters, content='', contentless_delete=1, tokenize='ascii')"
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is kept about one searched row."""

    letters: str
    keys: tuple[str, ...]


def searched_kind(entity: Entity) -> tuple[type[Entity], str] | None:
    """Which searched row a written row belongs to: its kind and id."""
    if isinstance(entity, Child | ReportedChild):
        return type(entity), entity.id
    if isinstance(entity, Phone):
        return Child, entity.child
    return None


def letters_of(name: str) -> str:
    """The name's characters as tokens: ``张明`` as ``5f20 660e``."""
    kept = (c for c in name.casefold() if not c.isspace() and c not in "·•・．.‧∙⋅●")
    return " ".join(f"{ord(c):x}" for c in kept)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9x]", "", text.casefold())


def _entry(name: str, numbers: Iterable[str | None], initials_of: InitialsOf) -> _Entry:
    keys = {
        f"p{initials[start:]}"
        for initials in initials_of(name)
        for start in range(len(initials))
    }
    keys |= {f"d{_digits(number)[::-1]}" for number in numbers if number and _digits(number)}
    return _Entry(letters_of(name), tuple(sorted(keys)))


def condition(text: str) -> tuple[str, dict[str, str]] | None:
    """The SQL that yields the numbers of matching entries, and its parameters.

    Digits (with a last X) search numbers, Latin letters search initials, anything else the name.
    None when the text holds nothing to look for.
    """
    wanted = text.strip().casefold()
    digits = re.sub(r"[\s-]", "", wanted)
    if re.fullmatch(r"[0-9]+x?", digits):
        return _by_key(f"d{digits[::-1]}")
    if re.fullmatch(r"[a-z]+", wanted):
        return _by_key(f"p{wanted}")
    letters = letters_of(wanted)
    if not letters:
        return None
    query = "SELECT rowid AS number FROM search_name WHERE search_name MATCH :phrase"
    return query, {"phrase": f'"{letters}"'}


def _by_key(prefix: str) -> tuple[str, dict[str, str]]:
    query = "SELECT number FROM search_key WHERE key >= :low AND key < :high"
    return query, {"low": prefix, "high": prefix + _AFTER_ALL}


def matching(text: str, *, site: str, kind: type[Entity]) -> sa.TextClause:
    """A subquery that yields the ids of matching rows; nothing to look for matches nothing."""
    numbers, params = condition(text) or ("SELECT NULL AS number WHERE 0", {})
    found = sa.text(
        f"SELECT e.row FROM search_entry AS e WHERE e.number IN ({numbers}) "
        "AND e.site = :searched_site AND e.entity = :searched_kind"
    )
    return found.bindparams(
        searched_site=site, searched_kind=tables.table_name(kind), **params
    )


class SearchIndex:
    """Finds rows, and keeps what it needs for that in step with the rows of one transaction."""

    def __init__(
        self, connection: sa.Connection, initials_of: InitialsOf | None = None
    ) -> None:
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

    def flush(self) -> None:
        """Write the entries of all touched rows."""
        for (kind, site), rows in self._touched.items():
            for batch in _batches(sorted(rows)):
                self._write(kind, site, self._entries(kind, site, batch))
        self._touched.clear()

    def find(self, text: str, *, site: str, kind: type[Entity], limit: int = 50) -> list[str]:
        """Ids of matching rows, in the order they came into the store."""
        found = condition(text)
        if found is None:
            return []
        numbers, params = found
        rows = self._connection.exec_driver_sql(
            f"SELECT e.row FROM ({numbers}) AS m "
            "CROSS JOIN search_entry AS e ON e.number = m.number "
            "WHERE e.site = :site AND e.entity = :entity LIMIT :most",
            {
                **params,
                "site": site,
                "entity": tables.table_name(kind),
                "most": limit if "phrase" in params else limit * _MOST_KEYS,
            },
        )
        return list(dict.fromkeys(row[0] for row in rows))[:limit]

    def _entries(self, kind: type[Entity], site: str, rows: list[str]) -> dict[str, _Entry]:
        table = tables.table_of(kind)
        numbers = [table.c[name] for name in _NUMBER_COLUMNS]
        query = sa.select(table.c.id, table.c.name, *numbers).where(
            table.c.site == site, table.c.id.in_(rows)
        )
        phones = self._phones(site, rows) if kind is Child else {}
        return {
            row.id: _entry(row.name, [*row[2:], *phones.get(row.id, ())], self._initials_of)
            for row in self._connection.execute(query)
        }

    def _phones(self, site: str, children: list[str]) -> dict[str, list[str]]:
        phone = tables.table_of(Phone)
        query = sa.select(phone.c.child, phone.c.digits).where(
            phone.c.site == site, phone.c.child.in_(children)
        )
        found: dict[str, list[str]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.child, []).append(row.digits)
        return found

    def _write(self, kind: type[Entity], site: str, entries: dict[str, _Entry]) -> None:
        name = tables.table_name(kind)
        held = self._held(name, site, list(entries))
        stale = [
            (number, entry) for row, (number, entry) in held.items() if entries[row] != entry
        ]
        self._remove(stale)
        kept = {row: number for row, (number, entry) in held.items()}
        fresh = {
            row: entry
            for row, entry in entries.items()
            if row not in held or entry != held[row][1]
        }
        self._insert(name, site, fresh, kept)

    def _held(self, name: str, site: str, rows: list[str]) -> dict[str, tuple[int, _Entry]]:
        table = tables.search_entry
        query = sa.select(table).where(
            table.c.site == site, table.c.entity == name, table.c.row.in_(rows)
        )
        return {
            row.row: (row.number, _Entry(row.letters, tuple(row.keys.split())))
            for row in self._connection.execute(query)
        }

    def _remove(self, stale: list[tuple[int, _Entry]]) -> None:
        keys = [(key, number) for number, entry in stale for key in entry.keys]
        self._many("DELETE FROM search_key WHERE key = ? AND number = ?", keys)
        numbers = [(number,) for number, _ in stale]
        self._many("DELETE FROM search_name WHERE rowid = ?", numbers)
        self._many("DELETE FROM search_entry WHERE number = ?", numbers)

    def _insert(
        self, name: str, site: str, fresh: dict[str, _Entry], numbers: dict[str, int]
    ) -> None:
        if not fresh:
            return
        last = self._connection.exec_driver_sql("SELECT max(number) FROM search_entry").scalar()
        following = iter(range((last or 0) + 1, (last or 0) + 1 + len(fresh)))
        placed = [
            (numbers[row] if row in numbers else next(following), row, entry)
            for row, entry in fresh.items()
        ]
        self._many(
            "INSERT INTO search_entry (number, site, entity, row, letters, keys) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            [(n, site, name, row, e.letters, " ".join(e.keys)) for n, row, e in placed],
        )
        self._many(
            "INSERT INTO search_name (rowid, letters) VALUES (?, ?)",
            [(n, e.letters) for n, _, e in placed],
        )
        self._many(
            "INSERT INTO search_key (key, number) VALUES (?, ?)",
            [(key, n) for n, _, e in placed for key in e.keys],
        )

    def _many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self._connection.exec_driver_sql(sql, rows)


def _initials_of(name: str) -> Collection[str]:
    try:
        from liushou_desktop.domain import pinyin
    except ImportError:
        return ()
    return pinyin.initials(name)


def _batches(rows: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]
