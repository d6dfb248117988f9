"""Keys of rows: the same thing keeps its key in every later package.

A record is its id. A row of one of its lists adds the row's number (``….03``); what is told again
term after term while it stands has the term before it (``2025-2/…``), so that terms keep their own.
"""

from __future__ import annotations

import re

_KEY = re.compile(r"(?:\d{4}-\d/)?(?P<id>[^/.]+)(?:\.\d+)?")


def row_key(id: str, *, term: str = "", number: int = 0) -> str:
    """The key of a record's row.

    Args:
        term: of the package, for what is told in several terms.
        number: of the row in the record's list, from 1; 0 for the record itself.
    """
    own = f"{id}.{number:02}" if number else id
    return f"{term}/{own}" if term else own


def id_of(key: str) -> str:
    """The id of the record a row tells of; the key itself when it was made otherwise."""
    found = _KEY.fullmatch(key)
    return found["id"] if found else key.rpartition("/")[2]
