"""The county's tables frozen by their cut-off, listed, and given out as Excel and on paper.

What is given out is made from the tables alone, so that frozen ones come out the same whenever they
are asked for; their code stands on paper and in the workbook.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.county_tables import (
    CountyTable,
    CountyTables,
    Value,
    as_values,
    from_values,
)
from liushou_desktop.domain.freezing import TableFreeze
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.services.bureau.county_tables import Counted, tables_in
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.paper.contents import ListLine, ListSheet
    from liushou_desktop.paper.printed import Printed
    from liushou_desktop.sheets.sheet_spec import SheetSpec

PAPER = "county_table"
Say = Callable[[Problem], str]
"""A problem as a sentence (``app.table_words.problem_words``)."""


def freeze_tables(site: Site, say: Say, term: str | None = None, reason: str = "") -> TableFreeze:
    """Keep the tables of a term as they are now; asked again with nothing new, the same are given.

    Args:
        reason: why they are frozen although schools are missing or something is not decided.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TABLES_NO_SCHOOL, TABLES_NOT_BALANCED (a red
            sum), TABLES_NEED_REASON.
    """
    site.require(Right.EXPORT)
    site.require(Right.RECEIVE)
    with site.unit() as unit:
        # Nobody merges while it is counted, nobody freezes the same version beside us.
        unit.hold(EnrolledSite, {entry.id for entry in unit.find(EnrolledSite)})
        counted = tables_in(site, unit, site.term(term))
        _check(counted, reason)
        notices = [say(problem) for problem in counted.problems]
        if reason.strip():
            notices.append(reason.strip())
        made = counted.tables
        contents = as_values(made) | {"notices": notices}
        digest = digest_of(contents)
        held = unit.find(TableFreeze, term=made.term, order_by="-version")
        if held and held[0].digest == digest:
            return held[0]
        frozen = TableFreeze(
            site=site.code,
            id=new_id(),
            term=made.term,
            version=held[0].version + 1 if held else 1,
            cut_off=site.term(term).cut_off or site.term(term).end,
            frozen_at=site.clock.now(),
            frozen_by=site.user.name,
            packages=dict(counted.packages),
            contents=contents,
            digest=digest,
        )
        unit.add(frozen, reason)
    return frozen


def _check(counted: Counted, reason: str) -> None:
    if not counted.tables.schools:
        raise RefusedError("TABLES_NO_SCHOOL", term=counted.tables.term_name)
    red = [problem for problem in counted.problems if problem.severity is Severity.RED]
    if red:
        schools = sorted({str(problem.args.get("school", "")) for problem in red})
        raise RefusedError("TABLES_NOT_BALANCED", count=len(red), schools="、".join(schools))
    if (counted.problems or counted.tables.missing) and not reason.strip():
        raise RefusedError(
            "TABLES_NEED_REASON",
            missing=len(counted.tables.missing),
            count=len(counted.problems),
        )


def digest_of(contents: Mapping[str, object]) -> str:
    """SHA-256 of the canonical JSON of kept tables, hex."""
    text = json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_tables(site: Site, term: str | None = None) -> list[TableFreeze]:
    """What has been frozen, newest first; of one term or of all.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        held = unit.find(TableFreeze, order_by=("-term", "-version"))
    return [each for each in held if term in (None, each.term)]


def thaw(frozen: TableFreeze) -> CountyTables:
    """The tables that were kept."""
    return from_values(frozen.contents)


def write_tables(
    site: Site, tables: CountyTables, folder: Path, frozen: TableFreeze | None = None
) -> tuple[Path, Path]:
    """One workbook and one PDF of all tables; drafts say so in their name.

    Raises:
        RefusedError: NOT_ALLOWED, TABLES_NO_SCHOOL. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.base.files import safe_file_name
    from liushou_desktop.sheets.workbook_writer import write_workbook

    if not tables.schools:
        raise RefusedError("TABLES_NO_SCHOOL", term=tables.term_name)
    state = f"第{frozen.version}版" if frozen else "草稿"
    what = f"{tables.term_name}_{site.here.field}报表_{state}"
    stem = safe_file_name(f"{tables.site}_{tables.site_name}_{what}")
    book, pdf = folder / f"{stem}.xlsx", folder / f"{stem}.pdf"
    with site.unit() as unit:
        unit.note_access("export", f"county tables {tables.term}")
    code = _mark(frozen)
    write_whole(book, write_workbook([_sheet(tables, table, code) for table in tables.tables]))
    write_whole(pdf, print_tables(site, tables, frozen).pdf)
    return book, pdf


def _mark(frozen: TableFreeze | None) -> str:
    """Version and short code, as on paper."""
    if frozen is None:
        return "草稿，未定"
    return f"第{frozen.version}版　核对码 {short_code(frozen)}"


def short_code(frozen: TableFreeze) -> str:
    """Eight characters of the hash, to be compared with the paper."""
    code = frozen.digest[:8].upper()
    return f"{code[:4]}-{code[4:]}"


def _sheet(tables: CountyTables, table: CountyTable, code: str) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec

    columns = [
        ColumnSpec(
            f"c{place}",
            head.title,
            head.width,
            ColumnKind.INTEGER if head.is_number else ColumnKind.TEXT,
            wrap=not head.is_number,
        )
        for place, head in enumerate(table.heads)
    ]
    notes = [f"{tables.term_name}　截至 {tables.cut_off}　{_schools(tables)}　{code}"]
    if table is tables.tables[0]:
        notes += [_pupils(tables), *tables.notices]
        if tables.missing:
            notes.append(f"没报：{'、'.join(tables.missing)}")
    if table.note:
        notes.append(table.note)
    return SheetSpec(
        id=f"table.{table.id}",
        title=f"表{table.id}" if "-" in table.id else f"表{table.id} {table.title}",
        columns=columns,
        rows=[list(row) for row in table.rows],
        heading=f"{tables.site_name}　表{table.id.partition('-')[0]}　{table.title}",
        notes=notes,
        total=None if table.total is None else list(table.total),
        footer=("制表：　　　　　审核：　　　　　负责人：　　　　　（盖章）",),
        print_footer=f"{tables.site_name}　{tables.term_name}　{code}",
        id_row=False,
        landscape=len(columns) > 5,
    )


def _schools(tables: CountyTables) -> str:
    every = len(tables.schools) + len(tables.missing)
    return f"已报 {len(tables.schools)} / {every} 所"


def _pupils(tables: CountyTables) -> str:
    once = tables.pupils - tables.twice
    return f"各校在册合计 {tables.pupils} 人，认定两校重复 {tables.twice} 人，去重后 {once} 人"


def print_tables(
    site: Site,
    tables: CountyTables,
    frozen: TableFreeze | None = None,
    wanted: Sequence[str] = (),
) -> Printed:
    """The tables on paper, each on sides of its own; one without a row is a 零报告.

    Args:
        wanted: ids of tables; none = all.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    site.require(Right.READ_COUNTY)
    site.require(Right.PRINT)
    from liushou_desktop import paper

    sheets = [
        _list(tables, table, _mark(frozen))
        for table in tables.tables
        if not wanted or table.id in wanted
    ]
    return paper.print_lists(PAPER, sheets)


_MOST_LINES, _BLOCKS = 18, 3
_ZERO_REPORT = "本学期没有，零报告。"


def _list(tables: CountyTables, table: CountyTable, code: str) -> ListSheet:
    from liushou_desktop.paper.contents import ListColumn, ListLine, ListSheet

    folded = _side_by_side(table)
    columns = tuple(
        ListColumn(f"c{place}", head.title, max(head.width, 6))
        for place, head in enumerate(folded.heads)
    )
    lines = [_line(row) for row in folded.rows]
    if folded.total is not None and lines:
        lines.append(_line(folded.total, is_total=True))
    if table.note and lines:
        lines.append(ListLine(wide=table.note))
    if not lines and tables.schools:
        lines.append(ListLine(wide=_ZERO_REPORT))
    return ListSheet(
        lines=tuple(lines),
        columns=columns,
        title=f"表{table.id.partition('-')[0]}　{table.title}",
        texts={
            "site": tables.site_name,
            "term": tables.term_name,
            "day": tables.cut_off,
            "schools": _schools(tables),
        },
        foot=code,
        name=table.id,
    )


def _side_by_side(table: CountyTable) -> CountyTable:
    """A long narrow table in blocks beside each other, as paper has room for."""
    if len(table.heads) > _BLOCKS or len(table.rows) <= _MOST_LINES or table.total is not None:
        return table
    height = -(-len(table.rows) // _BLOCKS)
    blank = [""] * len(table.heads)
    blocks = [table.rows[place : place + height] for place in range(0, len(table.rows), height)]
    rows = [
        [value for block in blocks for value in (block[line] if line < len(block) else blank)]
        for line in range(height)
    ]
    return replace(table, heads=[*table.heads] * len(blocks), rows=rows)


_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def _line(row: Sequence[Value], *, is_total: bool = False) -> ListLine:
    """Days stand short (2014.09.03), so that they keep to one line of a narrow column."""
    from liushou_desktop.paper.contents import ListLine

    values = {
        f"c{place}": "" if value is None else _DAY.sub(r"\1.\2.\3", str(value))
        for place, value in enumerate(row)
    }
    return ListLine(values, is_total=is_total)
