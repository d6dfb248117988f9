"""Which reports were merged, in each school's row: key period, then sequence; never by a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.register import ReceivedPackage

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_IN_ROW = ("epoch", "sequence")
_NEWEST_FIRST = ("-epoch", "-sequence")


def merged_reports(unit: UnitOfWork, term: str | None = None) -> list[ReceivedPackage]:
    """All of them, of a term or of every one, each school's in its row."""
    return unit.find(ReceivedPackage, order_by=_IN_ROW, **_merged(term))


def newest_by_school(unit: UnitOfWork, term: str | None = None) -> dict[str, ReceivedPackage]:
    """The last report of each school, by code."""
    return {package.code: package for package in merged_reports(unit, term)}


def last_reports(unit: UnitOfWork, code: str, limit: int) -> list[ReceivedPackage]:
    """The last reports of a school, newest first."""
    return unit.find(
        ReceivedPackage, code=code, order_by=_NEWEST_FIRST, limit=limit, **_merged(None)
    )


def newest_report(unit: UnitOfWork, code: str, term: str | None = None) -> ReceivedPackage | None:
    """The last report of a school, of a term or at all; None when it has none."""
    found = unit.find(ReceivedPackage, code=code, order_by=_NEWEST_FIRST, limit=1, **_merged(term))
    return found[0] if found else None


def _merged(term: str | None) -> dict[str, Any]:
    asked = {"kind": "report", "verdict": "new"}
    return asked if term is None else {**asked, "term": term}
