"""A doubt with everything the schools told of it, side by side; numbers masked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.duplicates import Enlisted
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.services.bureau.find_duplicates import DoubtPair, LostChild
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.sheet_titles import sheet_title
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the comparison: what both schools say, and how it stands.

    Attributes:
        field: wording key of the line; standing: same, different, both, one; "" when
            nothing is compared.
    """

    field: str
    first: str
    second: str
    standing: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair, or a lost child alone, with every line of the schools' files.

    Attributes:
        heads: school, number and day of its newest package, first and second; one for a lost child.
    """

    heads: tuple[tuple[str, int, date | None], ...]
    lines: tuple[Compared, ...]


def compare_pair(site: Site, doubt: DoubtPair) -> Comparison:
    """A pair side by side: persons, numbers (masked), class, parents, carer, roll, records.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    pair = doubt.pair
    sides = ((doubt.first_school, pair.first), (doubt.second_school, pair.second))
    with site.unit() as unit:
        heads = tuple(_head(unit, school, row.site) for school, row in sides)
        return Comparison(heads, tuple(_lines(unit, pair.first, pair.second)))


def show_lost(site: Site, lost: LostChild) -> Comparison:
    """What the school told last of a child it has no more.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    who = lost.leaver.who
    with site.unit() as unit:
        lines = [
            *_lines(unit, who, None),
            Compared("COMPARED_LEFT_ON", str(lost.leaver.left_on or ""), "", ""),
            Compared("COMPARED_LEFT_WHY", word("enrolment_end_reason", lost.leaver.reason), "", ""),
        ]
        return Comparison((_head(unit, lost.school, who.site),), tuple(lines))


def _head(unit: UnitOfWork, school: str, code: str) -> tuple[str, int, date | None]:
    found = unit.find(
        ReceivedPackage, code=code, verdict="new", order_by=("-epoch", "-sequence"), limit=1
    )
    return (school, found[0].sequence, found[0].received_at.date()) if found else (school, 0, None)


_SHOWN = ("name", "id_number", "student_number", "birth_date", "class_label")
_MASKED = {"id_number": "identity_number", "student_number": "student_number"}


def _lines(unit: UnitOfWork, first: Enlisted, second: Enlisted | None) -> Iterator[Compared]:
    """Line by line; with no second row nothing is compared."""
    rows = [first] if second is None else [first, second]
    told = [_told(unit, row) for row in rows]
    for field in _SHOWN:
        values = [str(each.get(field) or "") for each in told]
        yield _compared(field, values, _MASKED.get(field, ""))
    for role in ("father", "mother"):
        yield _compared(role, [_parent(unit, row, role) for row in rows])
    yield _compared("carer", [_carer(each) for each in told])
    places = [f"{each.get('town') or ''}{each.get('village') or ''}" for each in told]
    yield _compared("village", places)
    deeds = [_records(unit, row) for row in rows]
    standing = "both" if all(deeds) else "one" if any(deeds) else "same"
    yield Compared(
        "COMPARED_RECORDS", deeds[0], deeds[-1] if second else "", standing if second else ""
    )


def _compared(field: str, values: Sequence[str], masked: str = "") -> Compared:
    """Values are compared whole and shown masked: two that differ may look alike."""
    from liushou_desktop.domain.masking import mask

    shown = [mask(masked, value) if masked else value for value in values]
    if len(values) == 1:
        return Compared(f"COMPARED_{field.upper()}", shown[0], "", "")
    standing = "same" if values[0] == values[1] else "different"
    return Compared(f"COMPARED_{field.upper()}", shown[0], shown[1], standing)


def _told(unit: UnitOfWork, row: Enlisted) -> Mapping[str, Any]:
    from liushou_desktop.storage.queries.reported import reported_rows

    held = reported_rows(unit, site=row.site, sheet="S2", child=row.child, is_gone=None)
    return held[0].values if held else {}


def _carer(told: Mapping[str, Any]) -> str:
    return f"{word('relation', told.get('carer_relation'))} {told.get('carer_name') or ''}".strip()


def _parent(unit: UnitOfWork, row: Enlisted, role: str) -> str:
    from liushou_desktop.storage.queries.reported import reported_rows

    for held in reported_rows(unit, site=row.site, sheet="S3", child=row.child):
        if held.values.get("role") == role:
            place = held.values.get("city") or held.values.get("province") or ""
            return f"{held.values.get('name') or ''}　{place}".strip("　")
    return ""


# Sheets whose rows are deeds for a child.
_DEEDS = ("S7", "S8", "S6", "S9")


def _records(unit: UnitOfWork, row: Enlisted) -> str:
    from liushou_desktop.storage.queries.reported import reported_rows

    held = reported_rows(unit, site=row.site, sheet=_DEEDS, child=row.child)
    counts = Counter(each.sheet for each in held)
    return "　".join(f"{sheet_title(sheet)} {counts[sheet]}" for sheet in _DEEDS if counts[sheet])
