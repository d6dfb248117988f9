"""What a school's corrected report says otherwise than the version before it, cell by cell.

The lines are kept with the package when it is merged: the rows themselves are overwritten. Values
of class 3 are not kept, only that they changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.masking import HIDDEN
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.exchange.merge_plan import MergePlan, SheetPlan
    from liushou_desktop.exchange.package_sheets import PackageSheet, SheetColumn
    from liushou_desktop.storage.unit import UnitOfWork

KEPT = "otherwise"
MOST = 1000
"""Lines kept of one package; that there were more is kept too (``otherwise_more``)."""


def lines_of(plan: MergePlan) -> dict[str, object]:
    """What a package's ``counts`` keep of its plan: lines of sheet, key, what, field, old, new."""
    from liushou_desktop.exchange.package_sheets import Span, package_sheets

    logs = {sheet.id for sheet in package_sheets().tables() if sheet.span is Span.LOG}
    lines = [
        line
        for id, changes in plan.sheets.items()
        if id not in logs
        for line in _sheet_lines(package_sheets().sheet(id), changes)
    ]
    return {KEPT: lines[:MOST], f"{KEPT}_more": max(0, len(lines) - MOST)}


def _sheet_lines(sheet: PackageSheet, changes: SheetPlan) -> Iterator[list[object]]:
    private = {column.id for column in sheet.columns if column.sensitivity >= 3}
    for key in changes.new:
        yield [sheet.id, key, "new", "", None, None]
    for row in changes.changed:
        for cell in row.fields:
            values = (HIDDEN, HIDDEN) if cell.field in private else (cell.old, cell.new)
            yield [sheet.id, row.key, "changed", cell.field, *values]
    for key in changes.gone:
        yield [sheet.id, key, "gone", "", None, None]


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One line.

    Attributes:
        what: new, changed or gone (the whole row); who: the child or what the row is about.
    """

    sheet: str
    who: str
    what: str
    field: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """A corrected report against the version before; ``more`` lines were not kept.

    ``asked`` are the remarks the version before was given back with: ``mended`` where something of
    it is otherwise now, else ``not_mended``; the text of the remark stands in ``old``.
    """

    school: str
    term: str
    version: int
    sequence: int
    received_on: date
    cells: tuple[ChangedCell, ...]
    more: int = 0
    asked: tuple[ChangedCell, ...] = ()


def version_changes(site: Site, code: str, term: str | None = None) -> list[VersionChanges]:
    """The corrected reports of a school, newest first; of one term or of all.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND (no such school).
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.services.bureau.register_state import RegisterNow

    with site.unit() as unit:
        name = RegisterNow(unit, {code}).name_of(code)
        if name is None:
            raise RefusedError("NOT_FOUND", kind="school", id=code)
        packages = unit.find(
            ReceivedPackage, code=code, verdict="new", order_by=("-epoch", "-sequence")
        )
        return [
            _changes(unit, name, package, packages[place + 1 :])
            for place, package in enumerate(packages)
            if KEPT in package.counts and term in (None, package.term)
        ]


def _changes(
    unit: UnitOfWork, name: str, package: ReceivedPackage, older: Sequence[ReceivedPackage]
) -> VersionChanges:
    before = next((each for each in older if each.term == package.term), None)
    rows = {row.id: row for row in _reported(unit, package.code)}
    return VersionChanges(
        name,
        package.term or "",
        package.version or 1,
        package.sequence,
        package.received_at.date(),
        tuple(_cells(rows, package)),
        int(str(package.counts.get(f"{KEPT}_more") or 0)),
        tuple(_asked(rows, package, before)) if before is not None else (),
    )


def _reported(unit: UnitOfWork, code: str) -> list[ReportedRow]:
    from liushou_desktop.storage.queries.reported import reported_rows

    return reported_rows(unit, site=code, is_gone=None)


def _asked(
    rows: Mapping[str, ReportedRow], package: ReceivedPackage, before: ReceivedPackage
) -> Iterator[ChangedCell]:
    """The remarks to the version before, each with whether its place is otherwise now."""
    from liushou_desktop.exchange.package_sheets import package_sheets

    lines: Any = package.counts[KEPT]
    remarks: Any = (before.receipt or {}).get("remarks") or ()
    sheets = {sheet.id: sheet for sheet in package_sheets().tables()}
    for remark in remarks:
        sheet = sheets.get(str(remark.get("sheet")))
        if sheet is None:
            continue
        key, field = remark.get("row"), remark.get("field")
        is_mended = any(
            line[0] == sheet.id
            and key in (None, line[1])
            and (field is None or line[3] in (field, ""))
            for line in lines
        )
        heading = next((c.heading for c in sheet.columns if c.id == field), "")
        who = _who(rows, sheet, str(key)) if key else ""
        what = "mended" if is_mended else "not_mended"
        yield ChangedCell(sheet.title, who, what, heading, str(remark.get("text") or ""))


def _cells(rows: Mapping[str, ReportedRow], package: ReceivedPackage) -> Iterator[ChangedCell]:
    from liushou_desktop.exchange.package_sheets import package_sheets

    lines: Any = package.counts[KEPT]
    sheets = {sheet.id: sheet for sheet in package_sheets().tables()}
    for sheet_id, key, what, field, old, new in lines:
        sheet = sheets[sheet_id]
        columns = {column.id: column for column in sheet.columns}
        column = columns.get(field)
        if column is not None and column.hidden:
            continue
        yield ChangedCell(
            sheet.title,
            _who(rows, sheet, key),
            what,
            column.heading if column else "",
            _shown(column, old),
            _shown(column, new),
        )


def _who(rows: Mapping[str, ReportedRow], sheet: PackageSheet, key: str) -> str:
    """The child's name and class, with what is owed (S19); else the figure, the kind of row; and
    the day."""
    row = rows.get(f"{sheet.id}/{key}")
    if row is None:
        return ""
    about = rows.get(f"S2/{row.child}") if row.child else row
    told = about.values if about is not None else row.values
    parts = [told.get("class_label"), told.get("name")]
    if not told.get("name"):
        parts = [row.values.get("title") or row.values.get("kind"), row.values.get("item")]
    elif row is not about:
        parts.append(row.values.get("title"))
    day = row.values.get("occurred_on")
    return "　".join(str(part) for part in (*parts, day) if part)


def _shown(column: SheetColumn | None, value: object) -> str:
    """A value as people read it; nothing is an empty text."""
    if value is None or column is None:
        return ""
    if value == HIDDEN:
        return HIDDEN
    if isinstance(value, Sequence) and not isinstance(value, str):
        return words(column.options or "", map(str, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return word(column.options, str(value)) if column.options else str(value)
