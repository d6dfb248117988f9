"""The rows of a printed worklist (W1): whose each is, and what has been keyed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.records import PrintedSheet, Record
from liushou_desktop.services.school.browse_records import CARE_FORMS

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

WORKLIST = "worklist"
CARD_FORM = "contact_card"


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of a worklist: the sheet it counts as, and the record keyed from it, if any."""

    number: int
    sheet: PrintedSheet
    record: str | None = None
    keyed_on: date | None = None


def rows_of_worklist(unit: UnitOfWork, number: str) -> list[ListedRow]:
    """The rows of a worklist in their order.

    Raises:
        RefusedError: SHEET_UNKNOWN, no worklist bears that number.
    """
    whole = unit.get(PrintedSheet, number)
    if whole is None or whole.form != WORKLIST:
        raise RefusedError("SHEET_UNKNOWN", text=number)
    sheets = [
        sheet
        for sheet in unit.find(PrintedSheet, batch=whole.batch, order_by="id")
        if sheet.id.startswith(f"{number}/")
    ]
    keyed = {
        record.sheet_number: record
        for record in unit.find(
            Record, sheet_number=[sheet.id for sheet in sheets], state="confirmed"
        )
    }
    return [_listed(sheet, keyed.get(sheet.id)) for sheet in sheets]


def _listed(sheet: PrintedSheet, record: Record | None) -> ListedRow:
    number = int(sheet.id.rpartition("/")[2])
    if record is None:
        return ListedRow(number, sheet)
    return ListedRow(number, sheet, record.id, record.entered_on)


def called_row(unit: UnitOfWork, number: str, row: int) -> ListedRow:
    """One row of a worklist that can be keyed as a record.

    Raises:
        RefusedError: SHEET_UNKNOWN, SHEET_ROW_FREE (nothing is printed in that row),
            SHEET_ROW_IS_CARD, SHEET_ROW_NOT_KEYED.
    """
    rows = rows_of_worklist(unit, number)
    found = next((each for each in rows if each.number == row), None)
    if found is None:
        raise RefusedError("SHEET_ROW_FREE", row=row, count=len(rows))
    if found.sheet.form == CARD_FORM:
        raise RefusedError("SHEET_ROW_IS_CARD", row=row)
    if found.sheet.form not in CARE_FORMS:
        from liushou_desktop.formspec.loader import form as form_of

        raise RefusedError("SHEET_ROW_NOT_KEYED", row=row, form=form_of(found.sheet.form).title)
    return found
