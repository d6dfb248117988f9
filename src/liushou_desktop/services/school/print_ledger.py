"""The ledger of a form on paper, landscape, and as a workbook (F05, F06, F15 …)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.services.school.form_ledger import (
    MONTH,
    LedgerBook,
    LedgerHead,
    LedgerSheet,
    form_ledger,
)
from liushou_desktop.services.school.print_job import PrintJob, refuse_nothing
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.paper.contents import ListColumn, ListLine, ListSheet
    from liushou_desktop.sheets.ledger import Ledger

PAPERS = {MONTH: "form_ledger"}
_OF_SCHOOL = "school_ledger"
ROWS_PER_SIDE = 20
_NUMBER_WIDTH = 11
_CHARACTER = 3.2  # mm of a column as half-width characters of a workbook's


def print_ledger(
    site: Site,
    form_id: str,
    *,
    month: str | None = None,
    classes: Sequence[str] | None = None,
    blank: bool = False,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """A sheet per class of the month, or one of the school; ``blank`` has ruled lines to write on.

    Args:
        month: ``2026-06``; None = this month.
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_HAS_NO_LEDGER, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    book = form_ledger(site, form_id, month=month, classes=classes)
    wanted = [sheet for sheet in book.sheets if blank or sheet.rows]
    refuse_nothing(wanted)
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"ledger {form_id} {book.month} × {len(wanted)}")
    sheets = [_paper_sheet(site, book, sheet, blank=blank) for sheet in wanted]
    name = PAPERS.get(book.per, _OF_SCHOOL)
    return PrintJob(paper.print_lists(name, sheets, watcher=watcher), book.title)


def _paper_sheet(site: Site, book: LedgerBook, sheet: LedgerSheet, *, blank: bool) -> ListSheet:
    from liushou_desktop.paper.contents import ListSheet

    day = site.today
    year, _, month = book.month.partition("-")
    return ListSheet(
        lines=tuple(_lines(book, sheet, blank=blank)),
        columns=tuple(_columns(book)),
        texts={
            "school": site.name,
            "class": sheet.class_label,
            "month": f"{year}年{int(month)}月" if month else "",
            "sums": "" if blank else sums_words(book, sheet),
            "day": f"{day.year}年{day.month}月{day.day}日",
        },
        title=book.title,
        code=f"{book.code} 登记册",
        foot=f"积县教发〔2021〕96号 {book.clause}",
        watermark=f"{site.name}　{site.user.name}　{day.isoformat()}",
        name=sheet.class_label or book.title,
    )


def sums_words(book: LedgerBook, sheet: LedgerSheet) -> str:
    """How many are owed and done; where nothing is owed by the month, how many rows there are."""
    if book.per == MONTH and sheet.owed:
        return f"应 {sheet.owed} 人，已 {sheet.done} 人"
    return f"{len(sheet.rows)} {'条' if book.per == MONTH else '行'}"


def _columns(book: LedgerBook) -> Iterator[ListColumn]:
    from liushou_desktop.paper.contents import ListColumn

    yield ListColumn("number", "序号", _NUMBER_WIDTH)
    for head in book.heads:
        align = "left" if head.is_long else "centre"
        yield ListColumn(_key(head), head.title, head.width, align)


def _key(head: LedgerHead) -> str:
    return f"of_{head.field.removeprefix('@')}"


def _lines(book: LedgerBook, sheet: LedgerSheet, *, blank: bool) -> Iterator[ListLine]:
    from liushou_desktop.paper.contents import ListLine

    rows = [("",) * len(book.heads)] * ROWS_PER_SIDE if blank else [r.cells for r in sheet.rows]
    for number, cells in enumerate(rows, start=1):
        said = {_key(head): text for head, text in zip(book.heads, cells, strict=True)}
        yield ListLine({"number": str(number), **said})
    coded = legend(book) if blank or book.per == MONTH else ""
    if coded:
        yield ListLine(wide=coded)
    if not blank:
        yield from (ListLine(wide=text) for text in closing_words(sheet, on_paper=True))


def legend(book: LedgerBook) -> str:
    """What may stand in the coded columns."""
    coded = (f"{head.title}填：{'、'.join(head.options)}" for head in book.heads if head.options)
    return "　".join(coded)


def closing_words(sheet: LedgerSheet, *, on_paper: bool = False) -> Iterator[str]:
    """Who is still owed, on paper with room for the reason, and who need not be done."""
    if sheet.missing:
        room = "（　　　　　）" if on_paper else ""
        names = "、".join(f"{name}{room}" for name in sheet.missing)
        said = "，括号里写原因" if on_paper else ""
        yield f"未做 {len(sheet.missing)} 人{said}：{names}"
    if sheet.excused:
        yield f"本月不要求 {len(sheet.excused)} 人：{'、'.join(sheet.excused)}"


def export_ledger(
    site: Site,
    form_id: str,
    out: Path,
    *,
    month: str | None = None,
    classes: Sequence[str] | None = None,
) -> int:
    """The ledger as a workbook, a sheet per class; coded columns have their lists. Returns rows.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_HAS_NO_LEDGER, PAPER_NOTHING_TO_PRINT. SurroundingsError:
            disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.sheets.ledger import write_ledgers

    book = form_ledger(site, form_id, month=month, classes=classes)
    wanted = [sheet for sheet in book.sheets if sheet.rows]
    refuse_nothing(wanted)
    count = sum(len(sheet.rows) for sheet in wanted)
    with site.unit() as unit:
        unit.note_access("export", f"ledger {form_id} {book.month} × {count}")
    write_whole(out, write_ledgers([_workbook_sheet(site, book, sheet) for sheet in wanted]))
    return count


def _workbook_sheet(site: Site, book: LedgerBook, sheet: LedgerSheet) -> Ledger:
    from liushou_desktop.sheets.ledger import Ledger
    from liushou_desktop.sheets.sheet_spec import ColumnSpec

    columns = tuple(
        ColumnSpec(
            _key(head),
            head.title,
            max(8, round(head.width / _CHARACTER * 1.4)),
            choices=head.options,
            wrap=True,
        )
        for head in book.heads
    )
    rows = [
        {column.id: text for column, text in zip(columns, row.cells, strict=True)}
        for row in sheet.rows
    ]
    place = "　".join(filter(None, (site.name, sheet.class_label, book.month)))
    closing = tuple(closing_words(sheet))
    return Ledger(
        id=f"ledger.{book.form}",
        title=f"{book.title}{sheet.class_label}",
        columns=columns,
        rows=rows,
        notes=(f"{place}　{sums_words(book, sheet)}", *closing),
        counted="行",
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
    )
