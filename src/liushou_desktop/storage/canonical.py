"""The one JSON text of a value: what is hashed, signed and stored must not have two spellings.

Apart from ``columns``, so that reading a slot file does not import SQLAlchemy (start-up).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date


def plain(value: object) -> object:
    """A value that JSON does not know, as one that it does: dates as ISO 8601, mappings as dict."""
    if isinstance(value, date):  # datetime is a date
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"no plain form for {type(value).__name__}")


def _encoder(between: str = ",") -> Callable[[object], str]:
    """``JSONEncoder`` builds its inner encoder anew for every value; here one is kept.

    Args:
        between: stands between the members of a list or an object.
    """
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # an interpreter without the C part
        whole = json.JSONEncoder(
            ensure_ascii=False, sort_keys=True, separators=(between, ":"), default=plain
        )
        return whole.encode
    quoted = json.encoder.encode_basestring
    pieces = make(None, plain, quoted, None, ":", between, True, False, True)
    return lambda value: "".join(pieces(value, 0))


_encode = _encoder()


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces, no escapes beyond JSON's own."""
    return _encode(value)


_BETWEEN = "\x1f"  # stands in no JSON text: there a control character is written out
_encode_apart = _encoder(_BETWEEN)


def canonical_each(rows: Sequence[Sequence[object]]) -> list[str]:
    """``canonical`` of each row, all in one go; rows hold texts, numbers, yes or no, and nothing.

    A bureau hashes a thousand rows of every package: a call for each would take most of the time.
    """
    if not rows:
        return []
    whole = _encode_apart(rows)[2:-2]  # [[ … ]]
    apart = whole.replace(f"]{_BETWEEN}[", "\x1e").replace(_BETWEEN, ",")
    return [f"[{text}]" for text in apart.split("\x1e")]
