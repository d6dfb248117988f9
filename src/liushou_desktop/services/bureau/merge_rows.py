"""Between the plain rows of a package and the bureau's tables.

Every row is kept as reported; what lists, search and sums need is lifted into typed columns. Rows
no longer reported are marked gone, never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.pinyin import sort_key
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild, ReportedFigure, ReportedRow

if TYPE_CHECKING:
    from liushou_desktop.exchange.merge_plan import MergePlan, PlainRow
    from liushou_desktop.exchange.report import Report
    from liushou_desktop.storage.unit import UnitOfWork

CHILDREN, FIGURES = "S2", "S15"
# Sheets that tell of one term only: rows of other terms stay when a new term comes.
_OF_TERM = frozenset({"S7", "S8", "S15", "S16"})
# A log: every package tells what changed since the one before, so nothing in it is ever gone.
_LOG = "S16"


def held_rows(
    unit: UnitOfWork, school: str, term: str | None = None
) -> dict[str, dict[str, PlainRow]]:
    """Live rows of a school by sheet and key, as plain as they were reported.

    Args:
        term: that of the package to compare with; rows that tell of other terms are left out.
    """
    held: dict[str, dict[str, PlainRow]] = {}
    for row in unit.find(ReportedRow, site=school, is_gone=False):
        is_other = row.sheet in _OF_TERM and term is not None and row.term != term
        if not is_other and row.sheet != _LOG:
            held.setdefault(row.sheet, {})[row.key] = row.values
    return held


def write_plan(
    unit: UnitOfWork, school: str, package: str, report: Report, plan: MergePlan
) -> None:
    """Apply a plan: new and changed rows, gone marks, children and figures.

    A correction of a term that is over changes what it tells of that term; who the children are
    now, a later term has told already.
    """
    term = report.manifest.term
    is_past = _has_told_later(unit, school, term)
    known = {row.id: row for row in unit.find(ReportedRow, site=school)}
    fresh: list[ReportedRow] = []
    changed: list[tuple[ReportedRow, ReportedRow]] = []
    for sheet, sheet_plan in plan.sheets.items():
        if is_past and sheet not in _OF_TERM:
            continue
        rows = report.rows[sheet]
        touched = [*sheet_plan.new, *(change.key for change in sheet_plan.changed)]
        for key in touched:
            row = _row(school, package, term, sheet, key, rows[key])
            before = known.get(row.id)
            if before is None:
                fresh.append(row)
            else:
                changed.append((before, row))
        for key in sheet_plan.gone:
            before = known[_row_id(sheet, key)]
            if sheet not in _OF_TERM or before.term == term:
                changed.append((before, replace(before, is_gone=True, package=package)))
    unit.add_many(fresh)
    unit.change_many(changed)
    if not is_past:
        _write_children(unit, school, package, report)
    _write_figures(unit, school, package, report)


def _has_told_later(unit: UnitOfWork, school: str, term: str) -> bool:
    """Whether a package of a later term was merged; ids of terms sort by time."""
    packages = unit.find(ReceivedPackage, code=school, verdict="new")
    return any(package.term and package.term > term for package in packages)


def _row_id(sheet: str, key: str) -> str:
    return f"{sheet}/{key}"


def _row(
    school: str, package: str, term: str, sheet: str, key: str, values: Mapping[str, object]
) -> ReportedRow:
    child = key if sheet == CHILDREN else values.get("child")
    return ReportedRow(
        site=school,
        id=_row_id(sheet, key),
        sheet=sheet,
        key=key,
        package=package,
        term=term,
        child=str(child) if child else None,
        values=values,
    )


def _write_children(unit: UnitOfWork, school: str, package: str, report: Report) -> None:
    known = {row.id: row for row in unit.find(ReportedChild, site=school)}
    reported = {
        key: _child(school, package, report.manifest.term, key, values)
        for key, values in report.rows.get(CHILDREN, {}).items()
    }
    unit.add_many(child for key, child in reported.items() if key not in known)
    unit.change_many(
        (before, reported.get(key) or replace(before, is_gone=True, is_on_roll=False))
        for key, before in known.items()
    )


def _child(
    school: str, package: str, term: str, key: str, values: Mapping[str, Any]
) -> ReportedChild:
    born = values.get("birth_date")
    carer = " ".join(filter(None, (values.get("carer_relation"), values.get("carer_name"))))
    return ReportedChild(
        site=school,
        id=key,
        package=package,
        term=term,
        file_number=values.get("file_number"),
        name=values.get("name") or "",
        name_key=sort_key(values.get("name") or ""),
        sex=values.get("sex"),
        ethnicity=values.get("ethnicity"),
        birth_date=date.fromisoformat(born) if born else None,
        id_number=values.get("id_number"),
        student_number=values.get("student_number"),
        class_label=values.get("class_label"),
        category=values.get("category"),
        carer=carer or None,
        village=values.get("village"),
        attention=values.get("attention"),
        is_on_roll=bool(values.get("is_on_roll")),
    )


def _write_figures(unit: UnitOfWork, school: str, package: str, report: Report) -> None:
    term = report.manifest.term
    known = {row.id: row for row in unit.find(ReportedFigure, site=school, term=term)}
    reported = {row.id: row for row in _figures(school, package, term, report)}
    unit.add_many(row for id, row in reported.items() if id not in known)
    unit.change_many((known[id], row) for id, row in reported.items() if id in known)


def _figures(school: str, package: str, term: str, report: Report) -> Iterator[ReportedFigure]:
    for key, values in report.rows.get(FIGURES, {}).items():
        yield ReportedFigure(
            site=school,
            id=f"{term}/{key}",
            package=package,
            term=term,
            indicator=key,
            numerator=int(str(values.get("numerator") or 0)),
            denominator=int(str(values.get("denominator") or 0)),
        )
