"""Reads a roster: the pupil register's template and exports, and what class teachers keep.

    reading = read_roster(path_or_bytes, name, watcher)
    reading.good, reading.doubtful        every doubtful row with sheet, row, column and reason

Nothing is repaired. A row is kept out when its name, identity number or class is in doubt; other
values in doubt are left out of an otherwise good row and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.base.problem import Place, Problem, Severity
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain import class_names, identity_number
from liushou_desktop.sheets import fence, limits
from liushou_desktop.sheets.grid import GridRow, SheetGrid, WorkbookGrid
from liushou_desktop.sheets.header_mapping import RosterColumn, TableHead, find_head
from liushou_desktop.sheets.roster_row import RosterPerson, RosterReading, RosterRow, SourceRow
from liushou_desktop.sheets.roster_rows import ChildCells, ChildRows
from liushou_desktop.sheets.roster_words import RosterWords, roster_words
from liushou_desktop.sheets.row_values import RowValues

WANTED = ("name", "sex", "birth_date", "ethnicity", "id_number", "class_text", "address",
          "left_behind")  # fmt: skip
"""Fields a roster should give; the missing ones are named."""

_CHINESE_ID_KIND = "1"
_ROLES = ("father", "mother", "parents", "carer", "member1", "member2", "member3")
_ROLE_OF_RELATION = {"51": "father", "52": "mother"}
_RELATION_OF_ROLE = {role: code for code, role in _ROLE_OF_RELATION.items()}


def read_roster(
    source: Path | bytes,
    name: str,
    watcher: Watcher | None = None,
    mapping: Mapping[str, str] | None = None,
) -> RosterReading:
    """Read a roster file.

    Args:
        source: the file, or its bytes.
        name: file name for messages.
        watcher: told ``read_table`` and ``read_rows``.
        mapping: column key → field id ("" = leave it), a person's choice for this shape of file.

    Raises:
        RefusedError: the fence's, NOT_A_FILE …, ROSTER_NO_HEADINGS, ROSTER_NO_ROWS.
        Cancelled: the watcher was stopped.
    """
    content = source if isinstance(source, bytes) else read_limited(source, limits.FILE_BYTES)
    watcher = watcher or Watcher()
    grid = fence.read(content, name, watcher)
    return read_grid(grid, watcher, mapping)


def read_grid(
    grid: WorkbookGrid, watcher: Watcher | None = None, mapping: Mapping[str, str] | None = None
) -> RosterReading:
    """Read a roster from a table that came through the fence.

    Raises:
        RefusedError: ROSTER_NO_HEADINGS, ROSTER_NO_ROWS.
    """
    words = roster_words()
    problems: list[Problem] = []
    tables = list(_tables(grid, words, mapping, problems))
    if not tables:
        raise RefusedError("ROSTER_NO_HEADINGS", file=grid.name)
    reader = _Reader(grid.name, words, watcher or Watcher(), sum(len(s.rows) for s, _ in tables))
    for sheet, head in tables:
        reader.read(sheet, head)
    if not reader.rows:
        raise RefusedError("ROSTER_NO_ROWS", file=grid.name)
    first = tables[0][1]
    problems += _column_problems(grid.name, tables)
    return RosterReading(
        file=grid.name,
        shape=first.shape,
        columns=first.columns,
        missing=tuple(wanted for wanted in WANTED if not first.column_of(wanted)),
        rows=tuple(reader.rows),
        problems=tuple(problems + reader.problems),
        sources=tuple(reader.sources),
    )


def _tables(
    grid: WorkbookGrid,
    words: RosterWords,
    mapping: Mapping[str, str] | None,
    problems: list[Problem],
) -> Iterator[tuple[SheetGrid, TableHead]]:
    for sheet in grid.sheets:
        if not sheet.rows:
            continue
        place = Place(file=grid.name, sheet=sheet.name)
        if sheet.hidden:
            problems.append(Problem("", "SHEET_HIDDEN", {}, Severity.YELLOW, place))
            continue
        head = find_head(sheet, words, mapping)
        if head is None:
            problems.append(Problem("", "SHEET_WITHOUT_HEADINGS", {}, Severity.INFO, place))
            continue
        yield sheet, head


def _column_problems(file: str, tables: list[tuple[SheetGrid, TableHead]]) -> Iterator[Problem]:
    for sheet, head in tables:
        for column in head.columns:
            place = Place(file=file, sheet=sheet.name, row=head.row, column=column.name)
            if column.field is None:
                yield Problem("", "COLUMN_UNKNOWN", {}, Severity.INFO, place)
            elif column.is_hidden and not column.is_dropped:
                yield Problem(column.field, "COLUMN_HIDDEN", {}, Severity.YELLOW, place)


class _Reader:
    """Collects rows over all sheets of a file; duplicates are found across sheets."""

    def __init__(self, file: str, words: RosterWords, watcher: Watcher, total: int) -> None:
        self._file = file
        self._words = words
        self._watcher = watcher
        self._total = total
        self._done = 0
        self._seen: dict[tuple[str, ...], RosterRow] = {}
        self.rows: list[RosterRow] = []
        self.sources: list[SourceRow] = []
        self.problems: list[Problem] = []

    def read(self, sheet: SheetGrid, head: TableHead) -> None:
        columns = {c.field: c for c in head.columns if c.field and not c.is_dropped}
        fallback = _class_in_titles(sheet, head) if "class_text" not in columns else None
        children = ChildRows(sheet, head, self._words)
        for row, child in children:
            self._done += 1
            if self._done % 100 == 0:
                self._watcher.report("read_rows", self._done, self._total)
            place = Place(file=self._file, sheet=sheet.name, row=child.number)
            self.rows.append(
                self._read_row(RowValues(place, child.cells, columns), child, fallback)
            )
            self.sources.append(SourceRow(place, _source_values(row, head.columns)))
        for number in children.examples:
            place = Place(file=self._file, sheet=sheet.name, row=number)
            self.problems.append(Problem("", "ROW_IS_EXAMPLE", {}, Severity.INFO, place))

    def _read_row(self, values: RowValues, child: ChildCells, fallback: str | None) -> RosterRow:
        if child.is_hidden:
            values.doubt("row", "ROW_HIDDEN")
        for name in child.refused:
            weight = Severity.RED if name in ("name", "id_number") else Severity.YELLOW
            values.doubt(name, "SAME_AS_ABOVE_UNSAFE", weight)
        if child.filled:
            labels = "、".join(self._words.labels[name] for name in child.filled)
            values.doubt("", "FILLED_FROM_ABOVE", Severity.INFO, labels=labels)
        row = _build_row(values, fallback, self._words)
        return self._with_duplicates(row, values)

    def _with_duplicates(self, row: RosterRow, values: RowValues) -> RosterRow:
        for key in _keys(row):
            first = self._seen.get(key)
            if first is not None:
                values.doubt(
                    "row",
                    "DUPLICATE_IN_FILE",
                    first_sheet=first.place.sheet,
                    first_row=first.place.row,
                    first_name=first.name or "",
                )
                break
        row = _with_problems(row, values)
        for key in _keys(row):
            self._seen.setdefault(key, row)
        return row


def _keys(row: RosterRow) -> Iterator[tuple[str, ...]]:
    if row.id_number:
        yield "id", row.id_number
    elif row.name and row.birth_date and row.class_text:
        yield "child", row.name, row.birth_date.isoformat(), row.class_text
    if row.student_number:
        yield "student", row.student_number


def _with_problems(row: RosterRow, values: RowValues) -> RosterRow:
    from dataclasses import replace

    return replace(row, problems=tuple(values.problems))


def _class_in_titles(sheet: SheetGrid, head: TableHead) -> str | None:
    """A class named only by the tab or a title: 五年级（1）班留守儿童登记表."""
    for text in (sheet.name, *head.titles):
        for candidate in (text, text.split("班")[0] + "班" if "班" in text else ""):
            if candidate and class_names.parse(candidate).value is not None:
                return candidate
    return None


def _source_values(row: GridRow, columns: tuple[RosterColumn, ...]) -> tuple[str, ...]:
    texts = row.texts
    length = len(texts)
    return tuple(texts[c.index] if c.index < length else "" for c in columns)


# ── one row ──────────────────────────────────────────────────────────────────────────────────────


def _build_row(values: RowValues, fallback: str | None, words: RosterWords) -> RosterRow:
    name = values.name()
    sex = values.coded("sex")
    born = values.birth_date()
    id_kind = values.coded("id_kind") or _CHINESE_ID_KIND
    if id_kind == _CHINESE_ID_KIND:
        id_number = values.id_number(sex, born)
        if id_number:
            born = born or identity_number.birth_date_in(id_number)
            sex = sex or identity_number.sex_in(id_number)
    else:
        id_number = values.other_document()
    student_number = values.student_number(id_number)
    class_text, class_name = values.class_(fallback)
    if not (id_number or student_number or born) and not _has_id_doubt(values):
        values.doubt("row", "IDENTITY_MISSING")
    note = values.plain("note")
    found_words = tuple(word for word in words.note_words if note and word in note)
    if found_words:
        values.doubt("note", "NOTE_ASKS_A_LOOK", Severity.INFO, words="、".join(found_words))
    return RosterRow(
        place=values.place,
        name=name,
        sex=sex,
        birth_date=born,
        id_kind=id_kind,
        id_number=id_number,
        student_number=student_number,
        class_text=class_text,
        class_name=class_name,
        ethnicity=values.ethnicity(),
        former_name=values.person_name("former_name"),
        school_code=values.plain("school_code"),
        household_kind=values.coded("household_kind"),
        household_place=values.plain("household_place"),
        address=values.plain("address")
        or values.plain("home_address")
        or values.plain("mail_address"),
        phones=values.phones("phone"),
        entered_month=values.entered_month(),
        enrolment_state=values.plain("enrolment_state"),
        boarding=values.coded("boarding"),
        left_behind=values.left_behind(),
        health=values.coded("health"),
        disability_kind=values.coded("disability_kind"),
        in_class_support=values.coded("in_class_support"),
        is_orphan=values.yes_no("is_orphan"),
        has_subsidy=values.yes_no("has_subsidy"),
        is_migrant=values.yes_no("is_migrant"),
        commute_way=values.coded("commute_way"),
        commute_hundred_metres=values.hundred_metres("commute_distance"),
        helper_teacher=values.person_name("helper_teacher"),
        class_teacher=values.person_name("class_teacher"),
        note=note,
        note_words=found_words,
        people=_people(values),
        texts={field: cell.text for field, cell in values.cells.items()},
    )


def _has_id_doubt(values: RowValues) -> bool:
    return any(problem.field == "id_number" for problem in values.problems)


def _people(values: RowValues) -> dict[str, RosterPerson]:
    """People by role; members of the register's template become father and mother by relation."""
    found: dict[str, RosterPerson] = {}
    for slot in _ROLES:
        if not any(field.startswith(f"{slot}.") for field in values.cells):
            continue
        person = _person(values, slot)
        if person is None:
            continue
        role = _ROLE_OF_RELATION.get(person.relation or "", slot) if "member" in slot else slot
        found.setdefault(role if role not in found else slot, person)
    return found


def _person(values: RowValues, slot: str) -> RosterPerson | None:
    relation = values.relation(f"{slot}.relation") or _RELATION_OF_ROLE.get(slot)
    role = _ROLE_OF_RELATION.get(relation or "", "member") if "member" in slot else slot
    person = RosterPerson(
        role=role,
        name=values.person_name(f"{slot}.name"),
        relation=relation,
        phones=values.phones(f"{slot}.phone"),
        work_place=values.plain(f"{slot}.work_place"),
        work=values.plain(f"{slot}.work"),
        address=values.plain(f"{slot}.address"),
        id_number=values.persons_id(f"{slot}.id_number"),
        is_guardian=values.yes_no(f"{slot}.is_guardian"),
        age=values.plain(f"{slot}.age"),
        health=values.plain(f"{slot}.health"),
        education=values.plain(f"{slot}.education"),
        state=values.plain(f"{slot}.state"),
    )
    if slot == "parents" and (person.work_place or person.phones):
        values.doubt(f"{slot}.work_place", "ONE_COLUMN_FOR_BOTH_PARENTS", Severity.INFO)
    told = (person.name, person.phones, person.work_place, person.id_number, person.address)
    return person if any(told) else None
