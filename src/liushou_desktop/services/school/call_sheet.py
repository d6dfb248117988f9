"""Which child a typed or scanned number belongs to: a row number, a 单号, a file number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.records import PrintedSheet, Record
from liushou_desktop.services.school.key_pile import Pile, require_pupil
from liushou_desktop.services.school.worklist_rows import WORKLIST, called_row
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

#: Papers whose 单号 calls up a form: the talk sheet of a term is keyed as talks.
_FORM_OF_PAPER = {"talk_term": "talk"}
_ROW_DIGITS = 4


@dataclass(frozen=True, slots=True)
class CalledSheet:
    """The child a typed or scanned number belongs to.

    Attributes:
        child: "" when a whole worklist was called.
        keyed_on: day on which this very sheet was keyed before, or None.
        worklist: the worklist it is a row of, when that is not the pile's own.
        form: what the row is keyed as, when that is not the pile's form.
    """

    child: str
    sheet_number: str | None = None
    keyed_on: date | None = None
    worklist: str = ""
    form: str = ""


def call_sheet(site: Site, pile: Pile, typed: str) -> CalledSheet:
    """Which child a row number, a 单号 (with a row of a worklist) or a file number belongs to.

    Raises:
        RefusedError: SHEET_ROW_BEYOND, SHEET_ROW_FREE, SHEET_ROW_IS_CARD, SHEET_OF_OTHER_FORM,
            SHEET_UNKNOWN, NOT_YOUR_CHILD.
    """
    site.require(Right.RECORD)
    from liushou_desktop.paper.numbering import typed_row

    text = typed.strip().upper()
    with site.unit() as unit:
        if text.isascii() and text.isdigit() and len(text) <= _ROW_DIGITS:
            if not pile.worklist:
                return _by_row(pile, int(text))
            called = _by_number(unit, pile.form, pile.worklist, int(text), at_hand=pile.worklist)
        elif (numbers := typed_row(text)) is not None:
            called = _by_number(unit, pile.form, *numbers, at_hand=pile.worklist)
        else:
            found = unit.find(Child, file_number=text)
            if not found:
                raise RefusedError("SHEET_UNKNOWN", text=typed.strip())
            called = CalledSheet(found[0].id)
        if called.child:
            require_pupil(site, unit, called.child)
    return called


def _by_row(pile: Pile, row: int) -> CalledSheet:
    if not 1 <= row <= len(pile.children):
        raise RefusedError("SHEET_ROW_BEYOND", row=row, count=len(pile.children))
    return CalledSheet(pile.children[row - 1].id)


def sheet_called(site: Site, unit: UnitOfWork, form_id: str, typed: str) -> CalledSheet:
    """The child of a whole 单号, or of ``单号/行号``, to be keyed as that form.

    Raises:
        RefusedError: SHEET_UNKNOWN, SHEET_OF_OTHER_FORM, SHEET_ROW_FREE, SHEET_ROW_IS_CARD,
            NOT_YOUR_CHILD.
    """
    from liushou_desktop.formspec.loader import form as form_of
    from liushou_desktop.paper.numbering import typed_row

    numbers = typed_row(typed)
    called = _by_number(unit, form_id, *numbers) if numbers is not None else None
    if called is None or not called.child:
        raise RefusedError("SHEET_UNKNOWN", text=typed.strip())
    if called.form:
        raise RefusedError("SHEET_OF_OTHER_FORM", number=typed, form=form_of(form_id).title)
    require_pupil(site, unit, called.child)
    return called


def _by_number(
    unit: UnitOfWork, form_id: str, number: str, row: int | None, at_hand: str = ""
) -> CalledSheet:
    """A sheet of paper, or a row of a worklist; ``at_hand``: the worklist being keyed."""
    if row is None:
        return _by_sheet(unit, form_id, number)
    found = called_row(unit, number, row)
    return CalledSheet(
        found.sheet.child or "",
        found.sheet.id,
        found.keyed_on,
        worklist=number if number != at_hand else "",
        form=found.sheet.form if found.sheet.form != form_id else "",
    )


def _by_sheet(unit: UnitOfWork, form_id: str, number: str) -> CalledSheet:
    sheet = unit.get(PrintedSheet, number)
    if sheet is not None and sheet.form == WORKLIST:
        return CalledSheet("", worklist=number)
    if sheet is None or sheet.child is None:
        raise RefusedError("SHEET_UNKNOWN", text=number)
    if _FORM_OF_PAPER.get(sheet.form, sheet.form) != form_id:
        from liushou_desktop.formspec.loader import form as form_of

        raise RefusedError("SHEET_OF_OTHER_FORM", number=number, form=form_of(form_id).title)
    keyed = unit.find(Record, form=form_id, sheet_number=number, state="confirmed")
    is_once = sheet.form == form_id  # a talk sheet of a term is keyed once a month
    return CalledSheet(sheet.child, number, keyed[0].entered_on if keyed and is_once else None)
