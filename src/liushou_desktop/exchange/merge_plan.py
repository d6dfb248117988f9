"""What merging a package would change: a pure comparison of incoming and held rows.

Rows are *plain* (``plain_rows``), exactly as ``report.read_report`` gives them and the bureau keeps
them. Each row has a stable key, so merging the same package twice plans nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from liushou_desktop.exchange.plain_rows import PlainRow, PlainRows

Settled = Mapping[tuple[str, str], Mapping[str, object]]
"""(sheet id, row key) → field → the value the bureau itself settled (查重, corrected identity)."""


class FieldChange(NamedTuple):
    """One cell: its column id, the held and the incoming value."""

    field: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that is held already and comes differently."""

    sheet: str
    key: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """The school reports again what the bureau has settled otherwise; both values are kept."""

    sheet: str
    key: str
    field: str
    settled: object
    reported: object


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """What one sheet would change. ``gone`` are keys held but no longer reported."""

    sheet: str
    new: tuple[str, ...] = ()
    same: int = 0
    changed: tuple[RowChange, ...] = ()
    gone: tuple[str, ...] = ()
    disputed: tuple[Dispute, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing would change."""
        return not (self.new or self.changed or self.gone or self.disputed)


@dataclass(frozen=True, slots=True)
class MergePlan:
    """The plan of a whole package, sheet by sheet in the package's order."""

    sheets: Mapping[str, SheetPlan] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Merging would change nothing."""
        return all(sheet.is_empty for sheet in self.sheets.values())

    def count(self) -> dict[str, dict[str, int]]:
        """Numbers per sheet: new, same, changed, gone, disputed; what lists and receipts show."""
        return {
            sheet.sheet: {
                "new": len(sheet.new),
                "same": sheet.same,
                "changed": len(sheet.changed),
                "gone": len(sheet.gone),
                "disputed": len(sheet.disputed),
            }
            for sheet in self.sheets.values()
        }


def plan_merge(
    incoming: PlainRows,
    held: PlainRows,
    settled: Settled | None = None,
    *,
    skip: Iterable[str] = (),
) -> MergePlan:
    """Compare every sheet of a package with what is held of the same site (and term).

    Args:
        incoming: rows of the package. A sheet that is not in it stays untouched.
        held: live rows the bureau holds; rows marked gone earlier are left out, so that they come
            back as new.
        settled: the bureau's own decisions.
        skip: sheets that are not merged (the cover).
    """
    kept = set(skip)
    return MergePlan(
        {
            sheet: _plan_sheet(sheet, rows, held.get(sheet, {}), settled or {})
            for sheet, rows in incoming.items()
            if sheet not in kept
        }
    )


def _plan_sheet(
    sheet: str, incoming: Mapping[str, PlainRow], held: Mapping[str, PlainRow], settled: Settled
) -> SheetPlan:
    told, ours = dict.fromkeys(incoming), dict.fromkeys(held)
    both = told.keys() & ours.keys()
    if both:  # decoded once
        incoming, held = dict(incoming.items()), dict(held.items())
    changed = [
        RowChange(sheet, key, fields)
        for key in both
        if (fields := _field_changes(held[key], incoming[key]))
    ]
    decided = [(key, settled[sheet, key]) for key in both if (sheet, key) in settled]
    disputed = [
        dispute for key, value in decided for dispute in _disputes(sheet, key, incoming[key], value)
    ]
    return SheetPlan(
        sheet,
        new=tuple(key for key in told if key not in ours) if ours else tuple(told),
        same=len(both) - len(changed),
        changed=tuple(sorted(changed, key=lambda row: row.key)),
        gone=tuple(key for key in ours if key not in told),
        disputed=tuple(sorted(disputed, key=lambda row: (row.key, row.field))),
    )


def _field_changes(old: PlainRow, new: PlainRow) -> tuple[FieldChange, ...]:
    """Cells that differ; a column one side does not know counts as empty."""
    fields = list(dict.fromkeys((*new, *old)))
    return tuple(
        FieldChange(name, old.get(name), new.get(name))
        for name in fields
        if old.get(name) != new.get(name)
    )


def _disputes(
    sheet: str, key: str, row: PlainRow, decided: Mapping[str, object]
) -> Iterable[Dispute]:
    for name, value in decided.items():
        if row.get(name) != value:
            yield Dispute(sheet, key, name, value, row.get(name))
