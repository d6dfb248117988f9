"""A filled class workbook back into answers, row by row, each doubt with sheet, row and column.

Tabs may be renamed, rows and columns inserted or moved, examples deleted, totals added, tails left
blank; a deleted id row is made up for by the headings. The cells come from the fenced reader
(``fence.read``). Nothing is repaired: a number that lost its digits in a numeric cell is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Place, Problem, Severity
from liushou_desktop.domain import person_name
from liushou_desktop.formspec.check import check
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import Unreadable, kind_of
from liushou_desktop.formspec.model import Form, plain
from liushou_desktop.formspec.versions import Editions
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.addresses import cell_address, column_letter
from liushou_desktop.sheets.form_columns import (
    CHILD,
    FILE_SUBJECTS,
    NAME,
    NUMBER,
    AskedColumn,
    asked_columns,
)
from liushou_desktop.sheets.form_finding import FoundForm, find_form
from liushou_desktop.sheets.grid import CellKind, CellValue, GridRow, WorkbookGrid

_WHOLE_DIGITS = ("identity_number", "student_number")
_NOT_A_CHILD = ("合计", "小计", "总计", "说明", "填表", "制表", "班主任", "例", "示例")


@dataclass(slots=True)
class FilledRow:
    """One row somebody filled in.

    Attributes:
        child: id of the child, None when it could not be found (a problem says why).
        answers: values by field id; what could not be read is missing and has a problem.
    """

    place: Place
    child: str | None
    name: str
    answers: dict[str, object]
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Nothing red: the row may be taken in."""
        return all(problem.severity is not Severity.RED for problem in self.problems)


@dataclass(slots=True)
class FormReading:
    """What a class workbook holds. ``class_id`` is empty when the id row was deleted."""

    form: Form
    version: int
    class_id: str
    rows: list[FilledRow]


def read_class_workbook(
    grid: WorkbookGrid,
    editions: Editions,
    context: Context,
    file_numbers: Mapping[str, str] | None = None,
) -> FormReading:
    """The filled rows of a class workbook.

    Args:
        context: with the children's names (id → name), to find whose row it is.
        file_numbers: file number → child id, the second way to find a child.

    Raises:
        RefusedError: SHEET_WITHOUT_FORM when no tab holds a form of ours; FORM_UNKNOWN;
            FORM_TOO_NEW.
    """
    found = find_form(grid, editions)
    if found is None:
        raise RefusedError("SHEET_WITHOUT_FORM", file=grid.name)
    form = editions.form(found.mark.form, found.mark.version)
    reader = _Reader(
        grid.name,
        found,
        form,
        replace(context, is_from_file=True, codes=editions.codes),
        file_numbers or {},
    )
    return FormReading(form, found.mark.version, found.mark.class_id, list(reader.rows()))


@dataclass(slots=True)
class _Reader:
    file: str
    found: FoundForm
    form: Form
    context: Context
    file_numbers: Mapping[str, str]

    def rows(self) -> Iterator[FilledRow]:
        columns = self.known_columns()
        for row in self.found.sheet.rows:
            if row.number >= self.found.first_row:
                name = self.name_in(row, columns)
                if _is_child(name) and self.is_filled(row, columns):
                    yield self.filled(row, name, columns)

    def name_in(self, row: GridRow, columns: list[tuple[AskedColumn, int]]) -> str:
        asked = (row.cell(at).text for column, at in columns if column.field.binds == "child.name")
        return self.own_text(row, NAME) or next(asked, "").strip()

    def is_filled(self, row: GridRow, columns: list[tuple[AskedColumn, int]]) -> bool:
        """Somebody wrote more than what our template had filled in (the address of a visit)."""
        return self.form.subject in FILE_SUBJECTS or any(
            not row.cell(at).is_empty for column, at in columns if column.field.prefill is None
        )

    def known_columns(self) -> list[tuple[AskedColumn, int]]:
        """Questions of the form with their column here, also under an earlier name."""
        pairs = []
        for column in asked_columns(self.form):
            names = (column.id, *column.field.renamed_from)
            at = next((self.found.columns[n] for n in names if n in self.found.columns), None)
            if at is not None:
                pairs.append((column, at))
        return pairs

    def own_text(self, row: GridRow, column: str) -> str:
        """The text of one of our own columns; a name merged over several rows counts for each."""
        at = self.found.columns.get(column)
        if at is None:
            return ""
        text = row.cell(at).text.strip()
        return text or self.merged_text(row.number, at)

    def merged_text(self, number: int, at: int) -> str:
        for top, left, bottom, right in self.found.sheet.merges:
            if top < number <= bottom and left <= at <= right:
                source = next((r for r in self.found.sheet.rows if r.number == top), None)
                return source.cell(left).text.strip() if source else ""
        return ""

    def filled(self, row: GridRow, name: str, columns: list[tuple[AskedColumn, int]]) -> FilledRow:
        place = Place(file=self.file, sheet=self.found.sheet.name, row=row.number)
        read = FilledRow(place, None, name, {})
        read.child = self.child_of(row, name, read.problems, place)
        repeats: dict[str, dict[int, dict[str, object]]] = {}
        unread: set[str] = set()
        for column, at in columns:
            value = self.value(column, row.cell(at), read, self.place(row, at), unread)
            if not is_answered(value):
                continue
            if column.repeat is None:
                read.answers[column.field.id] = value
            else:
                rows = repeats.setdefault(column.repeat.id, {})
                rows.setdefault(column.row, {})[column.field.id] = value
        for key, rows in repeats.items():
            read.answers[key] = tuple(rows[number] for number in sorted(rows))
        self.check(read, {column.id: at for column, at in columns}, row, unread)
        return read

    def place(self, row: GridRow, at: int) -> Place:
        return Place(
            file=self.file,
            sheet=self.found.sheet.name,
            row=row.number,
            column=self.found.headings.get(at) or column_letter(at),
            cell=cell_address(row.number, at),
        )

    def value(
        self,
        column: AskedColumn,
        cell: CellValue,
        read: FilledRow,
        place: Place,
        unread: set[str],
    ) -> object | None:
        if cell.is_empty:
            return None
        asked = column.field
        owner = column.repeat.id if column.repeat else asked.id
        try:
            _refuse_spoilt(column, cell)
            value: object | None = kind_of(asked).parse(cell.text, asked, self.context)
        except Unreadable as error:
            read.problems.append(error.problem(owner).at(place))
            unread.add(owner)
            return None
        return value

    def child_of(
        self, row: GridRow, name: str, problems: list[Problem], place: Place
    ) -> str | None:
        """Whose row it is: by hidden id, else by file number, else by a name only one child has."""
        children = self.context.children or {}
        child = self.own_text(row, CHILD)
        if child not in children:
            child = self.file_numbers.get(self.own_text(row, NUMBER), "")
        if child in children:
            if person_name.clean(children[child]) != person_name.clean(name):
                args = {"name": name, "known": children[child]}
                problems.append(Problem("child", "ROW_NAME_DIFFERS", args).at(place))
                return None
            return child
        wanted = person_name.clean(name)
        same = [key for key, known in children.items() if person_name.clean(known) == wanted]
        if len(same) == 1:
            return same[0]
        code = "ROW_NAME_AMBIGUOUS" if same else "ROW_CHILD_UNKNOWN"
        told: dict[str, object] = {"name": name}
        if same:
            told["count"] = len(same)
        problems.append(Problem("child", code, told).at(place))
        return None

    def check(
        self, read: FilledRow, columns: Mapping[str, int], row: GridRow, unread: set[str]
    ) -> None:
        """The form's own checks, each placed in its column."""
        answers = dict(read.answers)
        for asked in self.form.fields():
            if asked.binds == "record.child":
                answers[asked.id] = read.child or read.name
        known = self.context if read.child else replace(self.context, children=None)
        for problem in check(self.form, answers, known):
            if problem.code == "ANSWER_MISSING" and (
                problem.field in unread or self.form.subject in FILE_SUBJECTS
            ):
                continue
            at = columns.get(problem.field)
            read.problems.append(problem.at(read.place if at is None else self.place(row, at)))


def _refuse_spoilt(column: AskedColumn, cell: CellValue) -> None:
    """Cells whose text is not what was meant: errors, cut texts, numbers beyond fifteen digits."""
    if cell.kind is CellKind.ERROR:
        raise Unreadable("CELL_IS_ERROR", text=cell.text)
    if cell.kind is CellKind.TOO_LONG:
        raise Unreadable("CELL_TEXT_TOO_LONG", limit=limits.CELL_CHARACTERS)
    if cell.is_number and column.field.kind in _WHOLE_DIGITS:
        raise Unreadable("NUMBER_CELL_LOST_DIGITS", label=column.label, text=cell.text)


def _is_child(name: str) -> bool:
    bare = plain(name)
    return bool(bare) and not bare.startswith(_NOT_A_CHILD)
