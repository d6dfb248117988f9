"""What a stored thing is: a frozen dataclass whose fields are its columns.

The dataclass is the one place where a column is written down. ``storage.tables`` derives the table
from it, packages and the plain interchange file derive their columns from it, and masking reads the
sensitivity class from it. Keys are ``(site, id)``: the site comes first so that a bigger bureau can
shard by it.

Column types: ``str``, ``int``, ``bool``, ``date``, ``datetime``, ``tuple[str, ...]`` (a list of
codes), ``Mapping[str, object]`` (answers of a form, checked by the form), each optionally
``| None``. Dates known only to the month or year carry a ``…_precision`` neighbour: ``day``,
``month``, ``year``.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field
from typing import Any, Final

#: Characters of a picture: base64 of ``domain.pictures.MOST_BYTES``.
LONGEST_PICTURE: Final = 270_000


def column(
    *,
    default: Any = MISSING,
    index: bool = False,
    unique: bool = False,
    sensitivity: int = 1,
    refers: str | None = None,
    picture: bool = False,
) -> Any:
    """A field with what storage and masking must know about it.

    Args:
        default: value when none is given; leave out for a required column.
        index: make an index on ``(site, column)``.
        unique: no two live rows of a site may share the value (``None`` never collides).
        sensitivity: 1 general, 2 personal, 3 highly sensitive.
        refers: table of the row whose id stands here (``school_class``); ``child`` needs no word.
        picture: holds a JPEG as base64, up to ``LONGEST_PICTURE`` characters. The row alone keeps
            it; the change chain tells its digest, so that what is taken out is gone.
    """
    metadata = {
        "index": index,
        "unique": unique,
        "sensitivity": sensitivity,
        "refers": refers,
        "picture": picture,
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A row of any table.

    Attributes:
        site: code of the school or bureau that owns the row.
        id: identifier made by ``base.identifiers.new_id``; never reused.
    """

    site: str
    id: str
