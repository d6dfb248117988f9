"""Names of classes as rosters and teachers write them, and the label of a class on a day.

A class keeps its entry year; the grade follows from the school year (六三制: grades 1–6 primary,
7–9 junior, 10–12 senior), so promotion on 1 September changes nothing stored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.chinese_numerals import NUMERAL, number, numeral
from liushou_desktop.domain.parsed import Parsed, refused
from liushou_desktop.domain.plain_text import plain
from liushou_desktop.domain.schooling import SchoolClass
from liushou_desktop.domain.terms import school_year_of

STAGES = ("kindergarten", "primary", "junior", "senior")
_FIRST_GRADE = {"kindergarten": -2, "primary": 1, "junior": 7, "senior": 10}
_LAST_GRADE = {"kindergarten": 0, "primary": 6, "junior": 9, "senior": 12}
_KINDERGARTEN = {
    "小班": -2,
    "中班": -1,
    "大班": 0,
    "学前班": 0,
    "学前": 0,
    "幼儿班": 0,
    "幼儿园": 0,
}
_MAX_NUMBER = 60

_N = f"[0-9{NUMERAL}]"
_SCHOOL = re.compile(r"\A.*?(?:小学|中学|学校|教学点)(?=.)")
_BY_ENTRY = re.compile(r"((?:19|20)[0-9]{2})(?:级|届|年级)?[-.]?\(?([0-9]{1,2})\)?班?\Z")
_ROSTER_CODE = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})\Z")
_THREE_DIGITS = re.compile(r"([1-9])([0-9]{2})班?\Z")
_STAGED = re.compile(rf"(初|高)({_N})(?:年级|级|年)?[-.]?\(?({_N}{{1,3}})?\)?班?\Z")
_BY_GRADE = re.compile(
    rf"({_N}{{1,3}})(?:(?:年级|年|级)[-.]?\(?({_N}{{1,3}})?\)?班?|[-.]?\(({_N}{{1,3}})\)班?"
    rf"|[-.]({_N}{{1,3}})班?|({_N}{{1,2}})班?)\Z"
)


@dataclass(frozen=True, slots=True)
class ClassName:
    """What a name says. ``grade`` 1–12 (kindergarten −2 to 0) or ``entry_year``, one of both.

    ``number`` is 1 when the name says none: one class of the grade.
    """

    grade: int | None
    entry_year: int | None
    number: int

    def resolve(self, school_year: int, default_stage: str = "primary") -> tuple[str, int, int]:
        """Stage, entry year and number in a school year (2025 = 2025—2026).

        A name that says the entry year does not say the stage: ``default_stage`` is the school's.
        """
        if self.entry_year is not None:
            return default_stage, self.entry_year, self.number
        grade = self.grade or 0
        stage = next(s for s in STAGES if _FIRST_GRADE[s] <= grade <= _LAST_GRADE[s])
        return stage, school_year - (grade - _FIRST_GRADE[stage]), self.number


def parse(text: str, field: str = "class") -> Parsed[ClassName]:
    """What a class name says.

    ``一年级(1)班``, ``一（1）班``, ``1.1班``, ``101``, ``2025级1班``, ``五2``, ``初一(2)班``, 班号
    ``202601`` and the like.

    Red: CLASS_MISSING, CLASS_UNREADABLE, CLASS_GRADE_MISSING (a number alone), CLASS_GRADE_WRONG.
    """
    bare = re.sub(r"[\s第]", "", plain(text)).replace("〔", "(").replace("〕", ")")
    bare = (
        re.sub(r"[【\[]", "(", re.sub(r"[】\]]", ")", bare)).replace("（", "(").replace("）", ")")
    )
    if not bare:
        return refused(field, "CLASS_MISSING")
    name = _SCHOOL.sub("", bare)
    if name in _KINDERGARTEN:
        return Parsed(ClassName(_KINDERGARTEN[name], None, 1))
    if re.match(r"\(?[0-9]{1,2}\)?班?\Z", name):
        return refused(field, "CLASS_GRADE_MISSING", text=plain(text))
    found = _by_entry(name) or _by_grade(name)
    if found is None:
        return refused(field, "CLASS_UNREADABLE", text=plain(text))
    if found.grade is not None and not 1 <= found.grade <= 12:
        return refused(field, "CLASS_GRADE_WRONG", text=plain(text))
    if not 1 <= found.number <= _MAX_NUMBER:
        return refused(field, "CLASS_UNREADABLE", text=plain(text))
    return Parsed(found)


def _by_entry(name: str) -> ClassName | None:
    match = _ROSTER_CODE.match(name) or _BY_ENTRY.match(name)
    return ClassName(None, int(match[1]), int(match[2])) if match else None


def _by_grade(name: str) -> ClassName | None:
    staged = _STAGED.match(name)
    if staged:
        year, shift = number(staged[2]), 6 if staged[1] == "初" else 9
        if year is None or not 1 <= year <= 3:
            return None
        return _named(year + shift, staged[3])
    three = _THREE_DIGITS.match(name)
    if three:
        return ClassName(int(three[1]), None, int(three[2]))
    match = _BY_GRADE.match(name)
    if match is None:
        return None
    given = next((part for part in match.groups()[1:] if part), None)
    grade, rest = _split_grade(match[1], given, name)
    return _named(number(grade), rest)


def _split_grade(grade: str, given: str | None, name: str) -> tuple[str, str | None]:
    """``五二班`` is read by the pattern as grade 五二: give the second sign to the class."""
    if given is None and "级" not in name and "年" not in name and len(grade) == 2:
        return grade[0], grade[1]
    return grade, given


def _named(grade: int | None, number_text: str | None) -> ClassName | None:
    class_number = 1 if number_text is None else number(number_text)
    if grade is None or class_number is None:
        return None
    return ClassName(grade, None, class_number)


def grade(class_: SchoolClass, school_year: int) -> int:
    """The grade in a school year: 1–12; kindergarten −2 to 0. Beyond the stage's last: left."""
    return school_year - class_.entry_year + _FIRST_GRADE.get(class_.stage, 1)


def has_left(class_: SchoolClass, day: date) -> bool:
    """Whether the class has finished its stage by that day."""
    return grade(class_, school_year_of(day)) > _LAST_GRADE.get(class_.stage, 12)


def last_day(class_: SchoolClass) -> date:
    """31 August of the school year in which the class sits in its stage's last grade."""
    stage = class_.stage if class_.stage in _LAST_GRADE else "primary"
    years = _LAST_GRADE[stage] - _FIRST_GRADE[stage] + 1
    return date(class_.entry_year + years, 8, 31)


def short_label(class_: SchoolClass, day: date) -> str:
    """五(2)班; a class with a name of its own keeps it; one that has left shows its entry year."""
    return class_.label or _label(class_, day, "{grade}({number})班", "{year}级({number})班")


def label(class_: SchoolClass, day: date) -> str:
    """五年级（2）班, as printed on forms."""
    return class_.label or _label(
        class_, day, "{grade}年级（{number}）班", "{year}级（{number}）班"
    )


def _label(class_: SchoolClass, day: date, running: str, left: str) -> str:
    now = grade(class_, school_year_of(day))
    if class_.stage == "kindergarten":
        names = {-2: "小班", -1: "中班", 0: "大班"}
        return f"{names.get(min(max(now, -2), 0))}({class_.number})"
    if has_left(class_, day) or now < _FIRST_GRADE.get(class_.stage, 1):
        return left.format(year=class_.entry_year, number=class_.number)
    if class_.stage == "senior":
        return f"高{numeral(now - 9)}({class_.number})班"
    return running.format(grade=numeral(now), number=class_.number)


def order_key(class_: SchoolClass, day: date) -> int:
    """Orders classes as a school lists them: by stage, grade, number."""
    stage = STAGES.index(class_.stage) if class_.stage in STAGES else len(STAGES)
    return stage * 1_000_000 + (grade(class_, school_year_of(day)) + 50) * 1_000 + class_.number
