"""The doubtful rows of a roster as a workbook to hand back to whoever keeps the list.

Original columns, what is wrong in front, the cells in doubt painted. Everything is text, so an
identity number typed into it keeps its digits; the corrected workbook can be imported as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.sheets.header_mapping import RosterColumn, TableHead
from liushou_desktop.sheets.roster_row import RosterReading, RosterRow, SourceRow
from liushou_desktop.sheets.sheet_spec import ColumnSpec, SheetSpec, Value
from liushou_desktop.sheets.workbook_writer import write_workbook

_ABOUT_WIDTH, _ROW_WIDTH = 44, 8
_NARROWEST, _WIDEST = 8, 30
_OWN_COLUMNS = 2
_WIDTHS = {"id_number": 21, "student_number": 22, "address": 28, "work_place": 22, "phone": 14}


def doubtful_workbook(
    reading: RosterReading,
    say: Callable[[Problem], str],
    problems: Sequence[Problem] = (),
) -> bytes:
    """The rows of ``reading`` that are in doubt, one sheet per sheet of the file.

    Args:
        say: the sentence for a problem (``app.wording``), without its place.
        problems: further doubts found elsewhere, such as when compared with the store; each names
            its row by ``place``.

    Raises:
        ValueError: there is no doubtful row.
    """
    further: dict[tuple[str | None, int | None], list[Problem]] = {}
    for problem in problems:
        if problem.place is not None:
            further.setdefault((problem.place.sheet, problem.place.row), []).append(problem)
    sheets = []
    for head in reading.heads:
        found = [
            (row, source, further.get((head.sheet, row.place.row), []))
            for row, source in zip(reading.rows, reading.sources, strict=True)
            if row.place.sheet == head.sheet
            and (row.is_doubtful or (head.sheet, row.place.row) in further)
        ]
        if found:
            sheets.append(_sheet(reading.file, head, found, say))
    if not sheets:
        raise ValueError("no doubtful row")
    return write_workbook(sheets)


def _sheet(
    file: str,
    head: TableHead,
    found: Sequence[tuple[RosterRow, SourceRow, list[Problem]]],
    say: Callable[[Problem], str],
) -> SheetSpec:
    rows: list[list[Value]] = []
    marked: set[tuple[int, int]] = set()
    positions = {column.field: n for n, column in enumerate(head.columns, _OWN_COLUMNS)}
    for index, (row, source, more) in enumerate(found):
        shown = [p for p in (*row.problems, *more) if p.severity is not Severity.INFO]
        rows.append([_said(shown, say), row.place.row, *source.values])
        marked.update(
            (index, positions[problem.field]) for problem in shown if problem.field in positions
        )
        if any(problem.field not in positions for problem in shown):
            marked.add((index, 0))
    return SheetSpec(
        id="doubtful",
        title=head.sheet,
        columns=[
            ColumnSpec("about", "问题", _ABOUT_WIDTH, wrap=True),
            ColumnSpec("row", "原行号", _ROW_WIDTH),
            *(
                ColumnSpec(f"c{column.index}", column.name, _width(column))
                for column in head.columns
            ),
        ],
        rows=rows,
        heading="需要核对的行",
        notes=(
            f"来自 {file}　表“{head.sheet}”　共 {len(rows)} 行。"
            "请照户口本改好黄色的格子，存盘后可以直接再导入这个文件。",
        ),
        marked=frozenset(marked),
        id_row=False,
    )


def _said(problems: Iterable[Problem], say: Callable[[Problem], str]) -> str:
    lines = []
    for problem in problems:
        column = problem.place.column if problem.place else None
        lines.append(f"“{column}”：{say(problem)}" if column else say(problem))
    return "\n".join(dict.fromkeys(lines))


def _width(column: RosterColumn) -> float:
    told = (column.field or "").rpartition(".")[2]
    return _WIDTHS.get(told) or min(max(2 * len(column.name) + 2, _NARROWEST), _WIDEST)
