"""A list of schools as a bureau keeps it in Excel: code, name, 学区, kind, wherever they stand.

Reads what the fenced child gave; says of each row what cannot be, with sheet, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Place, Problem, Severity
from liushou_desktop.domain import school_code
from liushou_desktop.domain.plain_text import plain, says_nothing, visible
from liushou_desktop.sheets.grid import CellKind, GridRow, SheetGrid, WorkbookGrid

MOST_ROWS = 3_000
_HEADING_ROWS = 20
_CODE, _NAME, _DISTRICT, _KIND = "code", "name", "district", "kind"
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    _CODE: ("学校标识码", "标识码", "学校代码", "单位代码", "代码", "机构代码", "学校(机构)标识码"),
    _NAME: ("学校名称", "学校全称", "单位名称", "名称", "学校", "全称", "学校(机构)名称"),
    _DISTRICT: ("学区", "所属学区", "学区名称", "隶属学区", "上级学区", "管理学区"),
    _KIND: ("类别", "类型", "学校类别", "办学类型", "学校类型", "性质"),
}
_KINDS: Mapping[str, tuple[str, ...]] = {
    "school": (
        *("学校", "小学", "中心小学", "完全小学", "中学", "初中", "初级中学", "完全中学", "高中"),
        *("九年一贯制学校", "九年一贯制", "局属小学", "幼儿园", "特殊教育学校", "职业中学"),
    ),
    "teaching_point": ("教学点", "村小", "小学教学点"),
    "district": ("学区", "中心学区"),
}
_DIRECT = ("局属", "直属", "县直", "局直属", "教育局", "县教育局")
_TOTAL = re.compile(r"(合计|总计|小计|共计)")
_DISTRICT_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,31}\Z")
_WORD_OF_KIND = {word: kind for kind, words in _KINDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class ListedSchool:
    """One row. ``district`` is what was typed (name or code), None for direct reporting."""

    place: Place
    code: str
    name: str
    kind: str
    district: str | None
    problems: tuple[Problem, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """Whether something red stands in the row."""
        return any(problem.severity is Severity.RED for problem in self.problems)


def read_school_list(grid: WorkbookGrid) -> list[ListedSchool]:
    """All rows of the first sheet that has the headings; blank and total rows are passed over.

    Raises:
        RefusedError: SCHOOL_LIST_NO_HEADINGS, SCHOOL_LIST_EMPTY, SCHOOL_LIST_TOO_LONG.
    """
    for sheet in grid.sheets:
        head = _head(sheet)
        if head is None:
            continue
        position, columns = head
        rows = [row for row in sheet.rows[position + 1 :] if _says_something(row, columns)]
        if len(rows) > MOST_ROWS:
            raise RefusedError("SCHOOL_LIST_TOO_LONG", found=len(rows), most=MOST_ROWS)
        if rows:
            return [_listed(grid.name, sheet, row, columns) for row in rows]
        raise RefusedError("SCHOOL_LIST_EMPTY", file=grid.name)
    raise RefusedError("SCHOOL_LIST_NO_HEADINGS", file=grid.name)


def _head(sheet: SheetGrid) -> tuple[int, dict[str, int]] | None:
    """The first row that names both a code and a name column."""
    for position, row in enumerate(sheet.rows[:_HEADING_ROWS]):
        found: dict[str, int] = {}
        for index, text in enumerate(row.texts):
            heading = plain(text).replace(" ", "").strip("*★：:")
            for column, words in _HEADINGS.items():
                if heading in words:
                    found.setdefault(column, index)
        if _CODE in found and _NAME in found:
            return position, found
    return None


def _says_something(row: GridRow, columns: Mapping[str, int]) -> bool:
    cells = [row.cell(index).text for index in columns.values()]
    first = "".join(row.texts).strip()[:6]  # 合计 may stand in a column of numbers
    is_total = _TOTAL.search("".join(cells)[:6]) or _TOTAL.match(first)
    return not all(says_nothing(cell) for cell in cells) and not is_total


def _listed(file: str, sheet: SheetGrid, row: GridRow, columns: Mapping[str, int]) -> ListedSchool:
    place = Place(file=file, sheet=sheet.name, row=row.number)
    problems: list[Problem] = []
    if row.number in sheet.hidden_rows:
        problems.append(Problem("", "SCHOOL_ROW_HIDDEN", severity=Severity.YELLOW, place=place))
    name = visible(row.cell(columns[_NAME]).text).strip()  # as on the seal, brackets and all
    kind = _kind(row, columns, name, problems, place)
    code = _code(row, columns, kind, problems, place)
    if not name:
        problems.append(_at(Problem("name", "SITE_NAME_EMPTY"), place, "学校名称"))
    district = _text(row, columns.get(_DISTRICT))
    if kind == "district" or not district or district in _DIRECT:
        district = ""
    return ListedSchool(place, code, name, kind, district or None, tuple(problems))


def _text(row: GridRow, index: int | None) -> str:
    if index is None:
        return ""
    text = plain(row.cell(index).text)
    return "" if says_nothing(text) else text


def _kind(
    row: GridRow, columns: Mapping[str, int], name: str, problems: list[Problem], place: Place
) -> str:
    """The kind as typed, or what the name says."""
    typed = _text(row, columns.get(_KIND))
    if not typed:
        if name.endswith("教学点"):
            return "teaching_point"
        return "district" if name.endswith("学区") else "school"
    found = _WORD_OF_KIND.get(typed)
    if found is None:
        args = {"text": typed, "known": "、".join(_DIRECT_WORDS)}
        problems.append(_at(Problem("kind", "SCHOOL_KIND_UNKNOWN", args), place, "类别"))
    return found or "school"


_DIRECT_WORDS = ("小学", "中学", "教学点", "学区")


def _code(
    row: GridRow, columns: Mapping[str, int], kind: str, problems: list[Problem], place: Place
) -> str:
    cell = row.cell(columns[_CODE])
    if cell.kind in (CellKind.DATE, CellKind.ERROR) or "E+" in cell.text:
        problem = Problem("code", "SCHOOL_CODE_WRONG", {"text": cell.text})
        problems.append(_at(problem, place, "学校标识码"))
        return ""
    if kind == "district":
        code = plain(cell.text).replace(" ", "")
        if not _DISTRICT_CODE.match(code):
            problem = Problem("code", "SITE_CODE_WRONG", {"code": code})
            problems.append(_at(problem, place, "学校标识码"))
        return code
    read = school_code.parse(cell.text)
    problems.extend(_at(problem, place, "学校标识码") for problem in read.problems)
    return read.value or ""


def _at(problem: Problem, place: Place, column: str) -> Problem:
    return problem.at(Place(place.file, place.sheet, place.row, column))


def twins(rows: list[ListedSchool]) -> Iterator[tuple[int, Problem]]:
    """Rows whose code or name stood in an earlier row already, by their position."""
    codes: dict[str, ListedSchool] = {}
    names: dict[str, ListedSchool] = {}
    for position, row in enumerate(rows):
        for seen, value, code, column in (
            (codes, row.code, "SCHOOL_CODE_TWICE", "学校标识码"),
            (names, row.name, "SCHOOL_NAME_TWICE", "学校名称"),
        ):
            if not value:
                continue
            first = seen.setdefault(value, row)
            if first is not row:
                problem = Problem(column, code, {"text": value, "row": first.place.row})
                yield position, _at(problem, row.place, column)
