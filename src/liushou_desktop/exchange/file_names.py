"""What a file on a stick says it is by its name: a claim, good for a list and for nothing else.

A file that is sealed to somebody else cannot be opened here; its name is all there is to tell the
clerk whose it may be. What may be merged only a signature says.
"""

from __future__ import annotations

import re

from liushou_desktop.exchange.comment import Kind

# In this order: the name of a notice holds the word of a transfer, that of a transfer's receipt
# the word of a receipt. A report bears no such word: one that cannot be opened must be told.
_MARKED = (
    Kind.TRANSFER_NOTICE,
    Kind.TRANSFER_RECEIPT,
    Kind.TRANSFER,
    Kind.RECEIPT,
    Kind.PACK,
    Kind.REQUEST,
    Kind.RELAY,
)
_NAMED_SITE = re.compile(r"([0-9A-Za-z][0-9A-Za-z.-]{0,31})_([^_]+)_")


def kind_named(file_name: str) -> Kind | None:
    """What the name says the file is, or None when it says nothing."""
    return next((kind for kind in _MARKED if kind.name_mark in file_name), None)


def site_named(file_name: str) -> tuple[str, str]:
    """Code and name of the site the file's name begins with; two empty texts when it has none."""
    found = _NAMED_SITE.match(file_name)
    return (found[1], found[2]) if found else ("", "")
