"""From the cells of one row to cleaned values and doubts, field by field.

The domain's parsers judge the text; here the *cell* is judged: a number cell has lost the end of an
identity number, a date cell needs no guessing, an error cell holds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from liushou_desktop.base.problem import Place, Problem, Severity
from liushou_desktop.domain import (
    class_names,
    dates,
    ethnicity,
    identity_number,
    person_name,
    phone,
    relation,
    student_number,
)
from liushou_desktop.domain.parsed import Parsed
from liushou_desktop.domain.plain_text import plain, says_nothing
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.sheets.addresses import cell_address
from liushou_desktop.sheets.grid import CellKind, CellValue
from liushou_desktop.sheets.header_mapping import RosterColumn
from liushou_desktop.sheets.limits import CELL_CHARACTERS

_DISTANCE = re.compile(r"([0-9]+(?:\.[0-9]+)?)(公里|千米|km|里|米|m)?\Z", re.IGNORECASE)
_HUNDRED_METRES = {"": 10.0, "公里": 10.0, "千米": 10.0, "km": 10.0, "里": 5.0, "米": 0.01,
                   "m": 0.01}  # fmt: skip
_FARTHEST = 2_000
_TEXT, _ERROR, _TOO_LONG = CellKind.TEXT, CellKind.ERROR, CellKind.TOO_LONG
_CODED_FIELDS = {
    "sex": "sex",
    "id_kind": "id_kind",
    "household_kind": "household_kind",
    "boarding": "boarding",
    "health": "health",
    "disability_kind": "disability_kind",
    "in_class_support": "in_class_support",
    "commute_way": "commute_way",
}
_YES_FOR_LEFT_BEHIND = frozenset({"是", "留守", "留守儿童", "有", "√"})
_NO_FOR_LEFT_BEHIND = frozenset(
    {"无", "没有", "否", "不是", "非", "都在家", "均在家", "在家", "父母在家"}
)


def place_of(row: Place, column: RosterColumn | None) -> Place:
    """The place of a row's cell: heading and address when there is a column."""
    if column is None or row.row is None:
        return row
    return row._replace(column=column.name, cell=cell_address(row.row, column.index))


class RowValues:
    """The cells of one row by field, and the doubts found so far."""

    def __init__(
        self, place: Place, cells: Mapping[str, CellValue], columns: Mapping[str, RosterColumn]
    ) -> None:
        self.place = place
        self.cells = cells
        self.columns = columns
        self.problems: list[Problem] = []

    # ── doubts ────────────────────────────────────────────────────────────────────────────────

    def doubt(
        self, field: str, code: str, severity: Severity = Severity.RED, **args: object
    ) -> None:
        """Note one doubt about a field of this row."""
        self.note(Problem(field, code, args, severity))

    def note(self, problem: Problem, *, field: str = "", mildest: bool = False) -> None:
        """Add a doubt with its place; ``mildest`` turns red into yellow (the value is left out)."""
        name = field or problem.field
        if mildest and problem.severity is Severity.RED:
            problem = problem._replace(severity=Severity.YELLOW)
        self.problems.append(problem._replace(field=name, place=self.place_of(name)))

    def has_doubt(self, field: str) -> bool:
        """Whether anything is known to be wrong with a field."""
        return any(problem.field == field for problem in self.problems)

    def place_of(self, field: str) -> Place:
        """Where the field stands in this row."""
        return place_of(self.place, self.columns.get(field))

    # ── cells ─────────────────────────────────────────────────────────────────────────────────

    def text(self, field: str) -> str:
        """The cell's text; "" for blank, error and over-long cells, the last two with a doubt."""
        cell = self.cells.get(field)
        if cell is None:
            return ""
        text, kind, _ = cell
        if kind is _TEXT or not text:
            return text
        if kind is _ERROR:
            self.doubt(field, "CELL_IS_ERROR", self._weight(field), text=text)
            return ""
        if kind is _TOO_LONG:
            self.doubt(field, "CELL_TEXT_TOO_LONG", self._weight(field), limit=CELL_CHARACTERS)
            return ""
        return text

    def _weight(self, field: str) -> Severity:
        return Severity.RED if field in ("name", "id_number", "class_text") else Severity.YELLOW

    def plain(self, field: str) -> str | None:
        """Text of an ordinary field, cleaned; None for the ways people leave a cell empty."""
        text = self.text(field)
        return _told(text) if text else None

    def _is_number(self, field: str) -> bool:
        cell = self.cells.get(field)
        return cell is not None and cell.is_number

    def _take(self, parsed: Parsed[str], field: str, *, mildest: bool = False) -> str | None:
        for problem in parsed.problems:
            self.note(problem, field=field, mildest=mildest)
        return parsed.value

    # ── identity ──────────────────────────────────────────────────────────────────────────────

    def name(self) -> str | None:
        """The child's name."""
        text = self.text("name")
        if self.has_doubt("name"):
            return None
        return self._take(person_name.parse(text), "name")

    def person_name(self, field: str) -> str | None:
        """Somebody else's name; doubts never keep the child out."""
        text = self.text(field)
        if not text or says_nothing(text):
            return None
        return self._take(person_name.parse(text, field), field, mildest=True)

    def id_number(self, sex: str | None, born: date | None) -> str | None:
        """The identity number; a damaged one is named and never given."""
        if self._is_number("id_number"):
            self.doubt("id_number", "ID_IN_NUMBER_CELL", text=self.cells["id_number"].text)
            return None
        text = self.text("id_number")
        if says_nothing(text):
            return None
        return self._take(identity_number.parse(text, sex=sex, birth_date=born), "id_number")

    def other_document(self) -> str | None:
        """Number of a passport or another paper: cleaned, not judged."""
        if self._is_number("id_number"):
            self.doubt("id_number", "ID_IN_NUMBER_CELL", text=self.cells["id_number"].text)
            return None
        return self.plain("id_number")

    def persons_id(self, field: str) -> str | None:
        """A relative's identity number; doubtful ones are left out."""
        cell = self.cells.get(field)
        if cell is not None and cell.is_number:
            self.doubt(field, "ID_IN_NUMBER_CELL", Severity.YELLOW, text=cell.text)
            return None
        text = self.text(field)
        if not text or says_nothing(text):
            return None
        parsed = identity_number.parse(text, field)
        value = self._take(parsed, field, mildest=True)
        return None if parsed.problems else value

    def student_number(self, id_number: str | None) -> str | None:
        """学籍号; a damaged one is left out."""
        if self._is_number("student_number"):
            text = self.cells["student_number"].text
            self.doubt("student_number", "ID_IN_NUMBER_CELL", Severity.YELLOW, text=text)
            return None
        text = self.text("student_number")
        if says_nothing(text):
            return None
        parsed = student_number.parse(text, id_number=id_number)
        return self._take(parsed, "student_number", mildest=True)

    def birth_date(self) -> date | None:
        """The birth date to the day; anything less exact is named and left out."""
        day = self._date("birth_date")
        if day is None:
            return None
        if day.precision != dates.DAY:
            self.doubt("birth_date", "BIRTH_DATE_INEXACT", Severity.YELLOW)
            return None
        return day.day

    def entered_month(self) -> str | None:
        """``202609``."""
        day = self._date("entered_month")
        if day is None or day.precision == dates.YEAR:
            return None
        return f"{day.day.year:04}{day.day.month:02}"

    def _date(self, field: str) -> dates.PartialDate | None:
        cell = self.cells.get(field)
        if cell is None:
            return None
        found = cell.as_date()
        if found is not None:
            return dates.PartialDate(found)
        parsed = _number_date(cell.text, field) if cell.is_number else _day(self.text(field), field)
        for problem in parsed.problems:
            self.note(problem, field=field, mildest=True)
        return parsed.value

    # ── class ─────────────────────────────────────────────────────────────────────────────────

    def class_(self, fallback: str | None) -> tuple[str | None, class_names.ClassName | None]:
        """(text, meaning) of the class; grade and class may stand in two columns, or above."""
        text = self.plain("class_text") or ""
        grade = self.plain("grade_text") or ""
        said = text or grade
        if grade and text and grade not in text and not _class(text).value:
            said = _grade_name(grade) + text + ("" if text.endswith("班") else "班")
        said = said or fallback or ""
        if not said and self.has_doubt("class_text"):
            return None, None
        parsed = _class(said)
        for problem in parsed.problems:
            self.note(problem, field="class_text")
        return said or None, parsed.value

    # ── choices ───────────────────────────────────────────────────────────────────────────────

    def coded(self, field: str) -> str | None:
        """Code of a choice found by its name."""
        text = self.text(field)
        if not text:
            return None
        code = _code(_CODED_FIELDS[field], text)
        if code is None and not says_nothing(text):
            self.doubt(field, "VALUE_NOT_IN_LIST", Severity.YELLOW, text=_plain(text))
        return code

    def ethnicity(self) -> str | None:
        """Code of the ethnic group."""
        return self._take(_ethnicity(self.text("ethnicity")), "ethnicity", mildest=True)

    def relation(self, field: str) -> str | None:
        """Code of what a person is to the child."""
        return self._take(_relation(self.text(field)), field, mildest=True)

    def left_behind(self) -> str | None:
        """C01; a bare 是 does not say whether one or both parents are away."""
        text = self.text("left_behind")
        if not text.strip():
            return None
        word = _plain(text).replace(" ", "")
        if word in _NO_FOR_LEFT_BEHIND:
            return "0"
        code = _code("left_behind_category", text)
        if code is None:
            known = word in _YES_FOR_LEFT_BEHIND
            code_of_doubt = "LEFT_BEHIND_KIND_UNKNOWN" if known else "VALUE_NOT_IN_LIST"
            self.doubt("left_behind", code_of_doubt, Severity.YELLOW, text=word)
        return code

    def yes_no(self, field: str) -> bool | None:
        """是 or 否; anything else says nothing."""
        return {"是": True, "否": False, "√": True, "有": True, "无": False}.get(
            _plain(self.text(field))
        )

    def phones(self, field: str) -> tuple[phone.PhoneNumber, ...]:
        """All numbers of a cell."""
        text = self.text(field)
        if not text:
            return ()
        parsed = phone.parse(text, field)
        for problem in parsed.problems:
            self.note(problem, field=field, mildest=True)
        return parsed.value or ()

    def hundred_metres(self, field: str) -> int | None:
        """Way to school in units of 100 m; a bare number is kilometres."""
        text = self.plain(field)
        if text is None:
            return None
        match = _DISTANCE.match(text.replace(" ", ""))
        amount = round(float(match[1]) * _HUNDRED_METRES[(match[2] or "").lower()]) if match else -1
        if not 0 <= amount <= _FARTHEST:
            self.doubt(field, "VALUE_NOT_IN_LIST", Severity.YELLOW, text=text)
            return None
        return amount


def _grade_name(grade: str) -> str:
    """``五``, ``5`` → 五年级, 5年级; 五年级, 2024级 and 初一 stay."""
    return grade if any(word in grade for word in "级年初高班") else f"{grade}年级"


def _number_date(text: str, field: str) -> Parsed[dates.PartialDate]:
    try:
        return dates.parse(float(text), field)
    except ValueError:
        return dates.parse(text, field)


# Rosters repeat few words many times: cleaning and looking up each word once is most of the speed.


@lru_cache(maxsize=8192)
def _told(text: str) -> str | None:
    return None if says_nothing(text) else plain(text)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return plain(text)


@lru_cache(maxsize=4096)
def _code(set_id: str, text: str) -> str | None:
    found = code_set(set_id).find(text)
    return found.code if found else None


@lru_cache(maxsize=4096)
def _day(text: str, field: str) -> Parsed[dates.PartialDate]:
    return dates.parse(text, field)


@lru_cache(maxsize=1024)
def _ethnicity(text: str) -> Parsed[str]:
    return ethnicity.parse(text, code_set("ethnicity"))


@lru_cache(maxsize=1024)
def _relation(text: str) -> Parsed[str]:
    return relation.parse(text, code_set("relation"))


@lru_cache(maxsize=1024)
def _class(text: str) -> Parsed[class_names.ClassName]:
    return class_names.parse(text, "class_text")
