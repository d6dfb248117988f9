"""What comes of reading a roster: rows with cleaned values and every doubt about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from liushou_desktop.base.problem import Place, Problem, Severity
from liushou_desktop.domain.class_names import ClassName
from liushou_desktop.domain.phone import PhoneNumber
from liushou_desktop.sheets.header_mapping import RosterColumn, TableHead
from liushou_desktop.sheets.sheet_spec import Value

BLOCKING_FIELDS = frozenset({"row", "name", "id_number", "student_number", "class_text"})
"""Red doubts about these keep a row out; elsewhere doubts are yellow and the value is left out."""

IDENTITY_DOUBTS = frozenset({"ID_CHECK_DIGIT_WRONG", "ID_SEX_DIFFERS", "ID_BIRTH_DATE_DIFFERS"})
"""Yellow doubts that still keep a row out until a person gives a reason: perhaps another child."""


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """Somebody around the child, as one row tells.

    Attributes:
        role: ``father``, ``mother``, ``carer``, ``parents`` (one column for both: to be confirmed)
            or ``member``.
        relation: code of what the person is to the child, when known.
        phones: numbers with the note beside each (``爷``: the number may be somebody else's).
        work_place, work, address: text as written.
    """

    role: str
    name: str | None = None
    relation: str | None = None
    phones: tuple[PhoneNumber, ...] = ()
    work_place: str | None = None
    work: str | None = None
    address: str | None = None
    id_number: str | None = None
    is_guardian: bool | None = None
    age: str | None = None
    health: str | None = None
    education: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One child of a roster. Codes are those of ``forms/codes``; None = not given or not sound.

    Attributes:
        place: file, sheet and row number.
        class_text: as written; ``class_name`` is what it says.
        id_number: given only when it is written soundly; for a doubtful row never to be stored
            without a person's reason.
        entered_month: ``202609``.
        left_behind: C01: ``0``, ``1``, ``2``.
        commute_hundred_metres: way to school in units of 100 m.
        people: by role; further members as ``member1`` …
        note_words: words of the note that ask for a look.
        texts: every mapped cell as it stood, by field id.
        problems: all doubts about this row, with place.
    """

    place: Place
    name: str | None
    sex: str | None
    birth_date: date | None
    id_kind: str
    id_number: str | None
    student_number: str | None
    class_text: str | None
    class_name: ClassName | None
    ethnicity: str | None = None
    former_name: str | None = None
    school_code: str | None = None
    household_kind: str | None = None
    household_place: str | None = None
    address: str | None = None
    phones: tuple[PhoneNumber, ...] = ()
    entered_month: str | None = None
    enrolment_state: str | None = None
    boarding: str | None = None
    left_behind: str | None = None
    health: str | None = None
    disability_kind: str | None = None
    in_class_support: str | None = None
    is_orphan: bool | None = None
    has_subsidy: bool | None = None
    is_migrant: bool | None = None
    commute_way: str | None = None
    commute_hundred_metres: int | None = None
    helper_teacher: str | None = None
    class_teacher: str | None = None
    note: str | None = None
    note_words: tuple[str, ...] = ()
    people: Mapping[str, RosterPerson] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The doubts that keep this row out."""
        return tuple(problem for problem in self.problems if is_blocking(problem))

    @property
    def is_doubtful(self) -> bool:
        """A person must look before anything of this row is stored."""
        return any(map(is_blocking, self.problems))


def is_blocking(problem: Problem) -> bool:
    """Whether a doubt keeps its row out."""
    if problem.severity is Severity.RED:
        return problem.field in BLOCKING_FIELDS
    return problem.field == "id_number" and problem.code in IDENTITY_DOUBTS


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row as it stood, to be handed back: its place and one value per column of the table."""

    place: Place
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A whole roster.

    Attributes:
        file: its name.
        shape: the same for files with the same headings; a mapping is remembered under it.
        columns: of the first sheet that has a heading; what is unknown, dropped, taken.
        missing: ids of useful fields no column gives.
        rows: children in the order of the file.
        problems: doubts about the file as a whole (hidden sheets, unknown columns …).
        sources: rows as they stood, in the order of ``rows``.
        heads: the heading of every sheet that was read.
    """

    file: str
    shape: str
    columns: tuple[RosterColumn, ...]
    missing: tuple[str, ...]
    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...]
    sources: tuple[SourceRow, ...] = ()
    heads: tuple[TableHead, ...] = ()

    @property
    def good(self) -> tuple[RosterRow, ...]:
        """Rows that can be taken."""
        return tuple(row for row in self.rows if not row.is_doubtful)

    @property
    def doubtful(self) -> tuple[RosterRow, ...]:
        """Rows a person must look at."""
        return tuple(row for row in self.rows if row.is_doubtful)
