"""The ledgers of 控辍保学 on paper, landscape (F13), and as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.paper.contents import ListLine, ListSheet
from liushou_desktop.services.school.dropout_ledgers import (
    LEDGERS,
    OF_AGE,
    LedgerLine,
    Ledgers,
    dropout_ledgers,
    rows_of,
)
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.sheets.ledger import Ledger

PAPER = "dropout_ledger"
_HEADINGS = {
    "name": ("姓名", 14),
    "id_number": ("证件号码（隐）", 21),
    "class": ("班级", 11),
    "born": ("出生日期", 12),
    "village": ("户籍（村社）", 16),
    "phone": ("监护人电话", 14),
    "state": ("状态", 10),
    "seen": ("末次到校", 10),
    "found": ("发现日", 10),
    "reasons": ("原因", 20),
    "owners": ("责任人", 24),
    "left_behind": ("留守", 7),
    "attempts": ("劝返次数", 10),
    "result": ("最近结果、复学与销号", 26),
}


def print_dropout(site: Site, ledger: str, *, keep: bool = True) -> PrintJob:
    """One ledger on paper; an empty one says that it is a zero report.

    Args:
        ledger: a code of ``dropout_ledger``.
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, LEDGER_UNKNOWN.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    if ledger not in LEDGERS:
        raise RefusedError("LEDGER_UNKNOWN", ledger=ledger)
    lines = dropout_ledgers(site).lines[ledger]
    title = word("dropout_ledger", ledger)
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"{PAPER} {ledger}")
    day = site.today
    sheet = ListSheet(
        lines=tuple(_numbered(lines)) or (ListLine({"number": "", "name": "零报告"}),),
        title=title,
        texts={
            "school": site.name,
            "month": f"{day.year}年{day.month}月",
            "sums": f"{len(lines)} 人" if lines else "本月没有，零报告",
        },
        watermark=f"{site.name}　{site.user.name}　{day.isoformat()}",
        name=title,
    )
    return PrintJob(paper.print_lists(PAPER, [sheet]), title)


def _numbered(lines: tuple[LedgerLine, ...]) -> list[ListLine]:
    return [
        ListLine({"number": str(number), **dict(rows_of(line))})
        for number, line in enumerate(lines, start=1)
    ]


def export_dropout(site: Site, out: Path) -> int:
    """All ledgers as one workbook, a sheet each; returns how many children stand in the open ones.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.sheets.ledger import write_ledgers

    ledgers = dropout_ledgers(site)
    with site.unit() as unit:
        unit.note_access("export", PAPER)
    write_whole(out, write_ledgers([_workbook(site, ledgers, name) for name in LEDGERS]))
    return sum(len(of) for name, of in ledgers.lines.items() if name not in (OF_AGE, "closed"))


def _workbook(site: Site, ledgers: Ledgers, name: str) -> Ledger:
    from liushou_desktop.sheets.ledger import Ledger
    from liushou_desktop.sheets.sheet_spec import ColumnSpec

    return Ledger(
        id=f"{PAPER}.{name}",
        title=word("dropout_ledger", name),
        columns=tuple(ColumnSpec(key, title, width) for key, (title, width) in _HEADINGS.items()),
        rows=[dict(rows_of(line)) for line in ledgers.lines[name]],
        notes=(f"{site.name}　截至 {ledgers.day.isoformat()}",),
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
    )
