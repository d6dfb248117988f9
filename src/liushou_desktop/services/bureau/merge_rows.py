"""Between the plain rows of a package and the bureau's tables.

Every row is kept as reported; what lists, search and sums need is lifted into typed columns. Rows
no longer reported are marked gone, never deleted. The rows go to the store in one piece: the signed
package vouches for them (``storage.vouched``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.pinyin import sort_key
from liushou_desktop.domain.plain_text import visible
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import (
    ReportedChild,
    ReportedFigures,
    ReportedPiece,
    figures_of,
)

if TYPE_CHECKING:
    from liushou_desktop.exchange.merge_plan import MergePlan, SheetPlan
    from liushou_desktop.exchange.plain_rows import PlainRow
    from liushou_desktop.exchange.report_reading import Report
    from liushou_desktop.storage.reported_pieces import SheetRows
    from liushou_desktop.storage.unit import UnitOfWork

CHILDREN, FIGURES = "S2", "S15"


def _of_term() -> frozenset[str]:
    """Sheets that tell of one term only: rows of other terms stay when a new term comes."""
    from liushou_desktop.exchange.package_sheets import Span, package_sheets

    return frozenset(each.id for each in package_sheets().tables() if each.span is not Span.NOW)


def _logs() -> frozenset[str]:
    """Every package tells what changed since the one before, so nothing in them is ever gone."""
    from liushou_desktop.exchange.package_sheets import Span, package_sheets

    return frozenset(each.id for each in package_sheets().tables() if each.span is Span.LOG)


def held_rows(
    unit: UnitOfWork, school: str, term: str | None = None
) -> dict[str, dict[str, PlainRow]]:
    """Live rows of a school by sheet and key, as plain as they were reported.

    Args:
        term: that of the package to compare with; rows that tell of other terms are left out.
    """
    from liushou_desktop.storage.queries.reported import reported_rows

    of_term, logs = _of_term(), _logs()
    found: dict[str, dict[str, PlainRow]] = {}
    for row in reported_rows(unit, site=school):
        is_other = row.sheet in of_term and term is not None and row.term != term
        if not is_other and row.sheet not in logs:
            found.setdefault(row.sheet, {})[row.key] = row.values
    return found


def write_plan(
    unit: UnitOfWork,
    package: ReceivedPackage,
    report: Report,
    plan: MergePlan,
    merged: Iterable[ReceivedPackage],
) -> None:
    """Apply a plan: new and changed rows, gone marks, children and figures.

    A correction of a term that is over changes what it tells of that term; who the children are
    now, a later term has told already.

    Args:
        merged: what was merged of the school before.
    """
    before = tuple(merged)
    is_past = any(each.term and each.term > report.manifest.term for each in before)
    of_term = _of_term()
    told = {
        sheet: changes for sheet, changes in plan.sheets.items() if not is_past or sheet in of_term
    }
    lifted: list[Entity] = [_figures(package, report)]
    if not is_past:
        lifted += _children(unit, package, report, is_first=not before)
    sheets = list(_told_sheets(package, report, told))
    if before:
        sheets += _left_sheets(unit, package, told)
    unit.keep_reported(package, sheets, lifted)


def _told_sheets(
    package: ReceivedPackage, report: Report, told: Mapping[str, SheetPlan]
) -> Iterator[SheetRows]:
    """Rows that are new or differ."""
    from liushou_desktop.storage.reported_pieces import SheetRows, columns_of

    for sheet, changes in told.items():
        rows = report.rows[sheet]
        columns = rows.columns
        if len(changes.new) < len(rows):  # otherwise a term's first package: all of them
            touched = {*changes.new, *(change.key for change in changes.changed)}
            columns = columns_of([row for key, row in rows.items() if key in touched])
        if columns:
            yield SheetRows(sheet, report.manifest.term, package.id, rows.key, columns)


def _left_sheets(
    unit: UnitOfWork,
    package: ReceivedPackage,
    told: Mapping[str, SheetPlan],
) -> Iterator[SheetRows]:
    """What earlier packages told, without the rows this one tells anew; those no longer told are
    kept as they were told last, and marked gone."""
    from liushou_desktop.domain.reported import rows_in
    from liushou_desktop.storage.reported_pieces import SheetRows, columns_of

    gone = {sheet: set(changes.gone) for sheet, changes in told.items()}
    moved = {
        sheet: {*changes.gone, *changes.new, *(change.key for change in changes.changed)}
        for sheet, changes in told.items()
    }
    ended: dict[tuple[str, str, str], list[dict[str, object]]] = {}
    wanted = [sheet for sheet, keys in moved.items() if keys]
    for piece in unit.find(ReportedPiece, site=package.code, sheet=wanted, order_by="id"):
        sheet, key = piece.sheet, piece.key
        cells: Any = piece.values
        if moved[sheet].isdisjoint(map(str, cells.get(key, ()))):
            continue
        rows = rows_in(cells)
        kept = columns_of([row for row in rows if str(row[key]) not in moved[sheet]])
        yield SheetRows(sheet, piece.term, piece.package, key, kept, piece.is_gone, piece.id)
        if not piece.is_gone:
            left = [row for row in rows if str(row[key]) in gone[sheet]]
            ended.setdefault((sheet, piece.term, key), []).extend(left)
    for (sheet, term, key), left in sorted(ended.items(), key=lambda each: each[0]):
        if left:
            yield SheetRows(sheet, term, package.id, key, columns_of(left), is_gone=True)


def _children(
    unit: UnitOfWork, package: ReceivedPackage, report: Report, *, is_first: bool
) -> list[ReportedChild]:
    """All children of the register sheet, and those no longer in it marked gone."""
    term = report.manifest.term
    sheet = report.rows[CHILDREN]
    told = zip(*[sheet.cells(name) for name in _LIFTED], strict=True)
    reported = [
        _child(package.code, package.id, term, key, dict(zip(_LIFTED, cells, strict=True)))
        for key, cells in zip(sheet, told, strict=True)
    ]
    if is_first:
        return reported
    now = {child.id for child in reported}
    left = [
        replace(before, is_gone=True, is_on_roll=False)
        for before in unit.find(ReportedChild, site=package.code)
        if before.id not in now and not (before.is_gone and not before.is_on_roll)
    ]
    return [*reported, *left]


_LIFTED = (
    "name file_number sex ethnicity birth_date id_number student_number class_label category "
    "carer_relation carer_name village attention is_on_roll"
).split()


def _child(
    school: str, package: str, term: str, key: str, values: Mapping[str, Any]
) -> ReportedChild:
    born = values.get("birth_date")
    carer = " ".join(filter(None, (values.get("carer_relation"), values.get("carer_name"))))
    # In one line, without what nobody sees; in the row it stands as it was signed.
    name = " ".join(visible(values.get("name") or "").split())
    return ReportedChild(
        site=school,
        id=key,
        package=package,
        term=term,
        file_number=values.get("file_number"),
        name=name,
        name_key=sort_key(name),
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


def _figures(package: ReceivedPackage, report: Report) -> ReportedFigures:
    sheet = report.rows[FIGURES]
    shares = (sheet.cells(name) for name in ("numerator", "denominator"))
    told = {
        key: (int(str(done or 0)), int(str(owed or 0)))
        for key, done, owed in zip(sheet, *shares, strict=True)
    }
    return figures_of(package.code, package.id, report.manifest.term, told)
