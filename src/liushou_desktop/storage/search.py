"""Instant search by characters anywhere in a name, by pinyin initials, by last digits.

Three things are kept per searched row (``search_entry``), written in the same transaction as the
row (``search_index``):

- ``search_name``: an FTS5 table in which each character of the name is a token (its code point in
  hexadecimal, so that rare characters survive every tokenizer). A phrase query finds neighbouring
  characters anywhere in the name. The trigram tokenizer cannot answer the two characters most
  Chinese given names have; ``LIKE '%x%'`` reads the whole table.
- ``search_key`` with ``p``: the initials of the name from each character on, for all readings of
  its characters (单 is S, D and C), so that ``xm`` finds 张小明 as ``zxm`` does.
- ``search_key`` with ``d``: numbers (identity, student and file number, phones) written
  backwards, so that "ends in 4321" is a prefix.

Middle dots and spaces in names count as absent, on both sides.
"""

from __future__ import annotations

import re
from contextlib import closing
from typing import Final

import sqlalchemy as sa

from liushou_desktop.domain.entity import Entity
from liushou_desktop.storage import tables

#: A row may be found by several of its keys (王芳芳 by ``f`` twice); so many are looked at.
_MOST_KEYS: Final = 4
_NO_DIGIT: Final = re.compile(r"[^0-9x]")
_AFTER_ALL: Final = "~"  # sorts after every letter and digit a key may hold


def letters_of(name: str) -> str:
    """The name's characters as tokens: ``张明`` as ``5f20 660e``."""
    kept = (c for c in name.casefold() if not c.isspace() and c not in "·•・．.‧∙⋅●")
    return " ".join(f"{ord(c):x}" for c in kept)


def digits_of(text: str) -> str:
    """The digits of a number, a last X as ``x``."""
    return text if text.isdecimal() and text.isascii() else _NO_DIGIT.sub("", text.casefold())


def condition(text: str) -> tuple[str, dict[str, str]] | None:
    """The SQL that yields the numbers of matching entries, and its parameters.

    Digits (with a last X) search numbers, Latin letters search initials, anything else the name.
    None when the text holds nothing to look for.
    """
    key = plain_key(text)
    if key is None:
        return None
    if not key.startswith("n"):
        return _by_key(key)
    letters = letters_of(key[1:])
    query = "SELECT rowid AS number FROM search_name WHERE search_name MATCH :phrase"
    return query, {"phrase": f'"{letters}"'}


def plain_key(text: str) -> str | None:
    """What is looked for, with its sort in front: ``d4321``, ``pxm``, ``n小明``; None: nothing."""
    wanted = text.strip().casefold()
    digits = re.sub(r"[\s-]", "", wanted)
    if re.fullmatch(r"[0-9]+x?", digits):
        return f"d{digits[::-1]}"
    if re.fullmatch(r"[a-z]+", wanted):
        return f"p{wanted}"
    letters = letters_of(wanted).split()
    return "n" + "".join(chr(int(token, 16)) for token in letters) if letters else None


def _by_key(prefix: str) -> tuple[str, dict[str, str]]:
    query = "SELECT number FROM search_key WHERE key >= :low AND key < :high"
    return query, {"low": prefix, "high": prefix + _AFTER_ALL}


def matching(text: str, *, site: str, kind: type[Entity]) -> sa.TextClause:
    """A subquery that yields the ids of matching rows; nothing to look for matches nothing."""
    numbers, params = condition(text) or ("SELECT NULL AS number WHERE 0", {})
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
    found = condition(text)
    if found is None:
        return []
    numbers, params = found
    at_site = "" if site is None else "AND e.site = :site "
    # Straight from the driver: an answer while somebody types is shorter than what a result object
    # costs. Built of constants of this module; whatever was typed travels in the parameters.
    query = (
        f"SELECT e.site, e.row FROM ({numbers}) AS m "  # noqa: S608 - see above
        "CROSS JOIN search_entry AS e ON e.number = m.number "
        f"WHERE e.entity = :entity {at_site}LIMIT :most"
    )
    asked = {
        **params,
        "entity": tables.table_name(kind),
        "most": limit if "phrase" in params else limit * _MOST_KEYS,
        **({} if site is None else {"site": site}),
    }
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(query, asked)
        rows = cursor.fetchall()
    return list(dict.fromkeys(rows))[:limit]
