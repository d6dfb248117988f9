"""What every print job of the school shares: order, numbers, the log, and looking before printing.

A job takes numbers that never repeat (单号 of every sheet) and writes a line into the log before
the paper exists. A job that is only looked at (``keep=False``) is drawn in the same way and undone,
so that the preview shows the very pages that will leave the printer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.class_names import order_key
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.records import PrintedSheet
from liushou_desktop.paper.printed import Printed
from liushou_desktop.services.school.compute_figures import SchoolPicture
from liushou_desktop.services.school.school_facts import class_on
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A finished job and the children whose cards it holds (to answer ``cards_printed``).

    ``turns_over_short_edge``: both sides of a sheet read when it is turned like a page of a book.
    """

    printed: Printed
    title: str
    children: tuple[str, ...] = ()
    turns_over_short_edge: bool = False


def in_class_order(
    shown: SchoolPicture,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
) -> list[ChildFacts]:
    """Children on the roll with a running spell, by class, then file number.

    Args:
        classes: class ids to keep; children: ids to keep (may be off the roll).
    """
    found: list[tuple[int, str, ChildFacts]] = []
    for facts in shown.children:
        seat = class_on(facts, shown.school, shown.today)
        if children is not None:
            wanted = facts.child.id in children
        else:
            wanted = seat is not None and facts.spell_on(shown.today) is not None
            wanted = wanted and (classes is None or (seat is not None and seat.id in classes))
        if wanted:
            order = order_key(seat, shown.today) if seat else 0
            found.append((order, facts.child.file_number or "", facts))
    return [facts for _, _, facts in sorted(found, key=lambda each: each[:2])]


def note_sheets(
    unit: UnitOfWork, form: str, batch: int, children: Sequence[str | None], site: Site
) -> None:
    """A line in the log and one row per sheet, so that a 单号 calls the child up when it is keyed.

    Raises:
        ConflictError: STORE_ROW_TWICE, the batch has been noted already.
    """
    from liushou_desktop.paper.numbering import sheet_number

    unit.note_access("print", f"{form} × {len(children)}")
    unit.add_many(
        PrintedSheet(
            site=site.code,
            id=sheet_number(batch, index),
            form=form,
            child=child,
            printed_on=site.today,
            printed_by=site.user.name,
            batch=batch,
        )
        for index, child in enumerate(children, start=1)
    )


def refuse_nothing(found: Sequence[object]) -> None:
    """Stop a job without a sheet.

    Raises:
        RefusedError: PAPER_NOTHING_TO_PRINT.
    """
    if not found:
        raise RefusedError("PAPER_NOTHING_TO_PRINT")
