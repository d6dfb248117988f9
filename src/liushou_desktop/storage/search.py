"""Instant search by characters anywhere in a name, by pinyin initials, by last digits.

Every searched row has an entry (``search_entry``) and some keys (``search_key``), written in the
same transaction as the row or noted in it to be written before the next search (``search_index``).
Whatever is typed is the beginning of a key; its
first letter says of which sort:

- ``n``: the name from each character on, so that ``小明`` finds 马小明. A name has few characters;
  so this is as fast for one of them as for four. SQLite's full text search is not: it walks all who
  share the first character, and its trigrams cannot answer the two characters most Chinese given
  names have. ``LIKE '%x%'`` reads the whole table.
- ``p``: the initials of the name from each character on, for all readings of its characters (单 is
  S, D and C), so that ``xm`` finds 张小明 as ``zxm`` does.
- ``d``: numbers (identity, student and file number, phones) written backwards, so that "ends in
  4321" is a beginning.

Middle dots and spaces in names count as absent, on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from typing import Final

import sqlalchemy as sa

from liushou_desktop.domain.entity import Entity
from liushou_desktop.storage import tables

#: Sorts after every character a key may hold.
AFTER_ALL: Final = "\U0010ffff"

#: Dots of all kinds, and halves of a character (no file holds any).
_UNHEARD: Final = re.compile("[·•・．.‧∙⋅●\ud800-\udfff]")
_NO_DIGIT: Final = re.compile(r"[^0-9x]")

LONGEST_NAME: Final = 60
"""Characters by which a name is found: every ending is a key of its own, so a cell of 4,000 would
take sixteen million characters of keys."""

_BATCH: Final = 500  # keys in one question
_NUMBERS: Final = "SELECT number FROM search_key WHERE key >= :low AND key < :high"
_NOTHING: Final = "SELECT NULL AS number WHERE 0"


def letters_of(name: str) -> str:
    """The characters of a name that are looked for: ``阿依·古丽 Anna`` as ``阿依古丽anna``."""
    return "".join(_UNHEARD.sub("", name[:LONGEST_NAME].casefold()).split())


def digits_of(text: str) -> str:
    """The digits of a number, a last X as ``x``."""
    return text if text.isdecimal() and text.isascii() else _NO_DIGIT.sub("", text.casefold())


def name_keys(name: str) -> Iterator[str]:
    """The keys a name is found by: ``马小明`` as ``n马小明``, ``n小明``, ``n明``."""
    letters = letters_of(name)
    return (f"n{letters[start:]}" for start in range(len(letters)))


def wanted_key(text: str) -> str | None:
    """The beginning of the keys looked for: ``d4321``, ``pxm``, ``n小明``; None: nothing.

    Digits (with a last X) search numbers, Latin letters search initials, anything else the name.
    """
    wanted = text.strip().casefold()
    digits = re.sub(r"[\s-]", "", wanted)
    if re.fullmatch(r"[0-9]+x?", digits):
        return f"d{digits[::-1]}"
    if re.fullmatch(r"[a-z]+", wanted):
        return f"p{wanted}"
    letters = letters_of(wanted)
    return f"n{letters}" if letters else None


def condition(text: str) -> tuple[str, dict[str, str]]:
    """The SQL that yields the numbers of matching entries, and its parameters."""
    key = wanted_key(text)
    return (_NUMBERS, {"low": key, "high": key + AFTER_ALL}) if key else (_NOTHING, {})


def matching(text: str, *, site: str, kind: type[Entity]) -> sa.TextClause:
    """A subquery that yields the ids of matching rows; nothing to look for matches nothing."""
    numbers, params = condition(text)
    found = sa.text(
        f"SELECT e.row FROM search_entry AS e WHERE e.number IN ({numbers}) "  # noqa: S608 - as below
        "AND e.site = :searched_site AND e.entity = :searched_kind"
    )
    return found.bindparams(searched_site=site, searched_kind=tables.table_name(kind), **params)


def find(
    connection: sa.Connection,
    text: str,
    *,
    site: str | None,
    kind: type[Entity],
    limit: int = 50,
) -> list[tuple[str, str]]:
    """Site and id of matching rows, at most ``limit``; ``site=None`` looks everywhere."""
    if connection.dialect.name != "sqlite":
        from liushou_desktop.storage.server_search import find_on_server

        return find_on_server(connection, text, site=site, kind=kind, limit=limit)
    numbers, params = condition(text)
    at_site = "" if site is None else "AND e.site = :site "
    # Straight from the driver: an answer while somebody types is shorter than what a result object
    # costs. Built of constants of this module; whatever was typed travels in the parameters.
    query = (
        f"SELECT DISTINCT e.site, e.row FROM ({numbers}) AS m "  # noqa: S608 - see above
        "CROSS JOIN search_entry AS e ON e.number = m.number "
        f"WHERE e.entity = :entity {at_site}LIMIT :most"
    )
    asked = {
        **params,
        "entity": tables.table_name(kind),
        "most": limit,
        **({} if site is None else {"site": site}),
    }
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(query, asked)
        return list(cursor.fetchall())


def find_numbers(
    connection: sa.Connection, numbers: Collection[str], *, kind: type[Entity]
) -> set[tuple[str, str]]:
    """Site and id of rows of any site that bear one of these numbers, by its digits alone."""
    keys = sorted({f"d{digits[::-1]}" for number in numbers if (digits := digits_of(number))})
    found: set[tuple[str, str]] = set()
    for start in range(0, len(keys), _BATCH):
        found |= _with_keys(connection, keys[start : start + _BATCH], kind)
    return found


def _with_keys(
    connection: sa.Connection, keys: Sequence[str], kind: type[Entity]
) -> set[tuple[str, str]]:
    if connection.dialect.name != "sqlite":
        from liushou_desktop.storage.server_search import numbers_on_server

        return numbers_on_server(connection, keys, kind)
    entry, key = tables.search_entry, tables.search_key
    query = (
        sa.select(entry.c.site, entry.c.row)
        .join(key, key.c.number == entry.c.number)
        .where(key.c.key.in_(keys), entry.c.entity == tables.table_name(kind))
    )
    return {(row.site, row.row) for row in connection.execute(query)}
