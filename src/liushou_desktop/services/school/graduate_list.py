"""Who graduated with a file, by the school that receives them: on paper, one sheet a school, and
as a workbook.

The receiving school is the one the child's file was written for (``send_transfer``); children whose
file is still to be written stand together at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import label
from liushou_desktop.domain.schooling import Enrolment, SchoolClass
from liushou_desktop.services.school.list_transfers import days_waiting, state_words
from liushou_desktop.services.school.plan_rollover import RolloverChoices, planned, year_of
from liushou_desktop.services.school.print_job import PrintJob, refuse_nothing
from liushou_desktop.services.school.send_transfer import running_transfer
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.paper.contents import ListSheet
    from liushou_desktop.sheets.ledger import Ledger
    from liushou_desktop.storage.unit import UnitOfWork

TITLE = "毕业的留守儿童名单"
UNDECIDED = "接收学校还没有定"
_PAPER = "rollover"


@dataclass(frozen=True, slots=True)
class Graduate:
    """A child with its last class; ``state``: how far its file is on the way, in words."""

    id: str
    name: str
    file_number: str
    class_label: str
    state: str


@dataclass(frozen=True, slots=True)
class GraduateGroup:
    """The graduates one school receives; ``receiver`` is "" while nobody wrote their file."""

    receiver: str
    children: tuple[Graduate, ...]


@dataclass(frozen=True, slots=True)
class GraduateList:
    """All of a summer, the schools in order of name, the undecided last."""

    year: int
    groups: tuple[GraduateGroup, ...]


def graduate_list(site: Site, year: int | None = None) -> GraduateList:
    """The graduates who have a file, by receiving school; before the rollover, those to come.

    Args:
        year: in which the new school year begins; by default as in ``plan_rollover``.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.IMPORT)
    with site.unit() as unit:
        return _listed(site, unit, year or year_of(site.today))


def _listed(site: Site, unit: UnitOfWork, year: int) -> GraduateList:
    found: dict[str, list[Graduate]] = {}
    for child, name, number, seat in _graduates(site, unit, year):
        transfer = running_transfer(unit, child)
        receiver = transfer.partner_name if transfer is not None else ""
        state = state_words(transfer, days_waiting(transfer, site.today)) if transfer else ""
        found.setdefault(receiver, []).append(Graduate(child, name, number, seat, state))
    ordered = sorted(found.items(), key=lambda pair: (not pair[0], pair[0]))
    groups = tuple(GraduateGroup(receiver, tuple(held)) for receiver, held in ordered)
    return GraduateList(year, groups)


def _graduates(site: Site, unit: UnitOfWork, year: int) -> Iterator[tuple[str, str, str, str]]:
    """Id, name, file number, last class: of the plan, or of the places that ended that summer.

    Who goes on in this school has no receiving school; that file was never closed.
    """
    plan = planned(site, unit, year, RolloverChoices())
    for child in plan.of("graduates"):
        if child.file_number:
            yield child.id, child.name, child.file_number, child.before
    classes = {row.id: row for row in unit.find(SchoolClass)}
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = {row.id: row for row in unit.find(Child, is_closed=True) if row.file_number}
    for seat in unit.find(Enrolment, end_reason="graduated", order_by="child"):
        if seat.end is not None and first <= seat.end <= last and seat.child in rows:
            row = rows[seat.child]
            yield row.id, row.name, row.file_number or "", label(classes[seat.class_], seat.end)


def print_graduates(
    site: Site, year: int | None = None, *, keep: bool = True, watcher: Watcher | None = None
) -> PrintJob:
    """One sheet per receiving school, to be handed over and signed.

    Args:
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper

    found = graduate_list(site, year)
    refuse_nothing(found.groups)
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"graduates {found.year}")
    sheets = [_sheet(site, found.year, group) for group in found.groups]
    return PrintJob(paper.print_lists(_PAPER, sheets, watcher=watcher), TITLE)


def _sheet(site: Site, year: int, group: GraduateGroup) -> ListSheet:
    from liushou_desktop.paper.contents import ListLine, ListSheet
    from liushou_desktop.paper.listing import rows_of

    receiver = group.receiver or UNDECIDED
    rows = [
        {
            "who": f"{child.class_label} {child.name}",
            "file": child.file_number,
            "after": group.receiver,
            "why": child.state,
        }
        for child in group.children
    ]
    return ListSheet(
        lines=(ListLine(group=f"{receiver}（{len(rows)} 人）"), *rows_of(rows)),
        texts={"school": site.name, "year": f"{year}—{year + 1} 学年"},
        title=TITLE,
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        name=receiver,
    )


_COLUMNS = (
    ("class", "班级", 12),
    ("name", "姓名", 16),
    ("file_number", "档案编号", 18),
    ("receiver", "接收学校", 26),
    ("state", "档案到哪一步", 24),
)


def export_graduates(site: Site, out: Path, year: int | None = None) -> int:
    """The same as a workbook, a sheet per receiving school; returns how many children.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.sheets.ledger import write_ledgers

    found = graduate_list(site, year)
    refuse_nothing(found.groups)
    with site.unit() as unit:
        unit.note_access("export", f"graduates {found.year}")
    write_whole(out, write_ledgers([_workbook_sheet(site, group) for group in found.groups]))
    return sum(len(group.children) for group in found.groups)


def _workbook_sheet(site: Site, group: GraduateGroup) -> Ledger:
    from liushou_desktop.sheets.ledger import Ledger
    from liushou_desktop.sheets.sheet_spec import ColumnSpec

    return Ledger(
        id="graduates",
        title=group.receiver or UNDECIDED,
        columns=tuple(ColumnSpec(key, title, width) for key, title, width in _COLUMNS),
        rows=[
            {
                "class": child.class_label,
                "name": child.name,
                "file_number": child.file_number,
                "receiver": group.receiver,
                "state": child.state,
            }
            for child in group.children
        ],
        notes=(f"{site.name}　{TITLE}",),
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
    )
