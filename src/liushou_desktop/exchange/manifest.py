"""The manifest of a report: what the cover S0 says in words and cells.

Everything that the signed comment says stands here too and must agree with it; the row counts are
those of the sheets as read, or the package is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, get_type_hints

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.exchange.comment import FORMAT, Comment, Kind
from liushou_desktop.exchange.package_sheets import package_sheets

COUNT_PREFIX = "rows."
_SEPARATOR = "、"
_PAIR = "="
_MOST_DIGITS = 15  # what a spreadsheet keeps of a number

# Lines that packages of the first edition come without.
_SINCE_SECOND_EDITION = {"consent"}

PURPOSE = "只用于留守儿童关爱保护工作，不得挪作他用，不得公开姓名和证件号码"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The cover of a report.

    Attributes:
        version: which report of this term it is (第几版), from 1.
        cut_off: statistics day S; sequence, epoch, previous: as in the signed comment.
        chain_seq, chain_head: last link of the change chain when the report was made.
        forms: version by form id; profile: id of the package profile.
        pack: number of the bureau's pack the school worked by, 0 before the first.
        pupils: children on the roll and left behind on the cut-off day (期末在册).
        purpose: what the data may be used for; consent: who agreed in writing, in words, and the
            ground of what was not asked ("" in packages of the first edition).
        counts: rows by sheet id, filled in by ``report.build_report``.
    """

    site: str
    site_name: str
    receiver: tuple[str, ...]
    receiver_names: tuple[str, ...]
    term: str
    term_name: str
    version: int
    cut_off: date
    sequence: int
    epoch: int
    previous: str = ""
    chain_seq: int
    chain_head: str
    rule_set: str
    rule_set_version: int
    forms: Mapping[str, int]
    profile: str = "county"
    pack: int = 0
    pupils: int
    maker: str
    made_at: datetime
    principal: str
    signed_at: datetime
    purpose: str = PURPOSE
    consent: str = ""
    kind: str = Kind.REPORT.value
    format: int = FORMAT
    counts: Mapping[str, int] = field(default_factory=dict)

    def check(self, comment: Comment) -> None:
        """Return only if the cover says what was signed beside it.

        Raises:
            DamagedError: MANIFEST_DIFFERS.
        """
        names = ("site", "receiver", "term", "sequence", "epoch", "previous", "format")
        for name in names:
            if getattr(self, name) != getattr(comment, name):
                raise DamagedError("MANIFEST_DIFFERS", item=package_sheets().manifest[name])
        if self.kind != comment.kind.value:
            raise DamagedError("MANIFEST_DIFFERS", item=package_sheets().manifest["kind"])


def manifest_to_cells(manifest: Manifest) -> dict[str, str]:
    """Item → text of the cell, counts as ``rows.S2``."""
    cells = {name: _cell(getattr(manifest, name)) for name in _fields() if name != "counts"}
    return cells | {f"{COUNT_PREFIX}{sheet}": str(n) for sheet, n in manifest.counts.items()}


def manifest_from_cells(cells: Mapping[str, str]) -> Manifest:
    """The manifest the cover holds.

    Raises:
        DamagedError: MANIFEST_MALFORMED.
    """
    told = {item: text for item, text in cells.items() if item.startswith(COUNT_PREFIX)}
    items = {item: text for item, text in cells.items() if item not in told}
    hints = _fields()
    wanted = set(hints) - {"counts"}
    if set(items) not in (wanted, wanted - _SINCE_SECOND_EDITION):
        raise DamagedError("MANIFEST_MALFORMED")
    try:
        values: dict[str, Any] = {name: _value(hints[name], text) for name, text in items.items()}
        counts = {item.removeprefix(COUNT_PREFIX): _number(text) for item, text in told.items()}
    except ValueError as error:
        raise DamagedError("MANIFEST_MALFORMED") from error
    if values["version"] < 1:
        raise DamagedError("MANIFEST_MALFORMED")
    return Manifest(**values, counts=counts)


@cache
def _fields() -> Mapping[str, Any]:
    hints = get_type_hints(Manifest)
    return {entry.name: hints[entry.name] for entry in dataclasses.fields(Manifest)}


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, tuple):
        return _SEPARATOR.join(value)
    if isinstance(value, Mapping):
        return _SEPARATOR.join(f"{key}{_PAIR}{inner}" for key, inner in sorted(value.items()))
    return str(value)


def _value(hint: Any, text: str) -> object:
    simple: dict[Any, Any] = {int: _number, str: str}
    if hint in simple:
        return simple[hint](text)
    if hint in (date, datetime):
        return _in_one_spelling(hint.fromisoformat(text), text)
    parts = tuple(text.split(_SEPARATOR)) if text else ()
    if hint == tuple[str, ...]:
        return parts
    pairs = [part.split(_PAIR, 1) for part in parts]
    return _in_one_spelling({key: _number(number) for key, number in pairs}, text)


def _in_one_spelling(value: object, text: str) -> object:
    """A day, a time or numbers by name, if they are told as they are always told."""
    if _cell(value) != text:
        raise ValueError("another spelling")
    return value


def _number(text: str) -> int:
    """A whole number in its only spelling."""
    number = int(text) if len(text) <= _MOST_DIGITS else -1
    if str(number) != text or number < 0:
        raise ValueError("a number in another spelling")
    return number
