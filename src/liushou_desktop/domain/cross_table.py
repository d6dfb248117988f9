"""The cross table of the statistics (F17): every group and value by sex, age, grade, boarding.

Movement is counted by what a child is on the cut-off day, also the children of the opening day and
those who have gone, so that 期初＋新增＋转入−解除−转出−毕业＝期末 holds in every column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from liushou_desktop.domain import class_names
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.left_behind import age_on
from liushou_desktop.domain.terms import school_year_of

Cross = dict[str, dict[str, dict[str, int]]]
"""Group → value → column → heads; columns without a head are left out."""

TOTAL = "total"
_AGE_BANDS = ((5, "0-5"), (13, "6-13"), (16, "14-16"))


def age_band(facts: ChildFacts, day: date) -> str:
    """``6-13`` of 周岁 on a day; "" when the birth date is not known."""
    born = facts.child.birth_date
    if born is None:
        return ""
    return band_of(age_on(born, day))


def band_of(age: int) -> str:
    """The band full years fall into."""
    return next((band for last, band in _AGE_BANDS if age <= last), "17+")


def columns_of(facts: ChildFacts, school: SchoolFacts, day: date) -> tuple[str, ...]:
    """The columns a child is counted in: ``total``, ``sex.1``, ``age_band.6-13``, ``grade.5``,
    ``boarding.2``; what is not known stands in the total alone."""
    known = (
        ("sex", facts.child.sex if facts.child.sex in "12" else ""),
        ("age_band", age_band(facts, day)),
        ("grade", last_grade(facts, school, day)),
        ("boarding", facts.child.boarding or ""),
    )
    return (TOTAL, *(f"{name}.{value}" for name, value in known if value))


def last_grade(facts: ChildFacts, school: SchoolFacts, day: date) -> str:
    """The grade of the class a child sits in, or sat in last, in that day's school year."""
    begun = [seat for seat in facts.enrolments if seat.start <= day]
    seat = max(begun, key=lambda each: each.start, default=None)
    class_ = school.classes.get(seat.class_) if seat else None
    return str(class_names.grade(class_, school_year_of(day))) if class_ else ""


def cross_table(
    groups: Mapping[str, Iterable[tuple[ChildFacts, Iterable[str]]]],
    school: SchoolFacts,
    day: date,
) -> Cross:
    """Count children by group, value and column.

    Args:
        groups: name → children with the values each is counted under.
    """
    found: Cross = {}
    held: dict[str, tuple[str, ...]] = {}
    for name, children in groups.items():
        counts = found.setdefault(name, {})
        for facts, values in children:
            columns = held.get(facts.child.id)
            if columns is None:
                columns = held[facts.child.id] = columns_of(facts, school, day)
            for value in values:
                row = counts.setdefault(value, {})
                for column in columns:
                    row[column] = row.get(column, 0) + 1
    return found


def grades_taught(school: SchoolFacts, day: date) -> tuple[str, ...]:
    """Grades the school has a class of; the others are “—” in the table."""
    year = school_year_of(day)
    running = (c for c in school.classes.values() if not class_names.has_left(c, day))
    return tuple(sorted({str(class_names.grade(class_, year)) for class_ in running}))


def movement_groups(
    before: Sequence[ChildFacts],
    now: Sequence[ChildFacts],
    how_came: Callable[[ChildFacts], str],
    how_went: Callable[[ChildFacts], str],
) -> Iterator[tuple[ChildFacts, tuple[str, ...]]]:
    """Every child of either day with the lines of the movement it is counted in."""
    old, new = {f.child.id for f in before}, {f.child.id for f in now}
    for facts in before:
        is_gone = facts.child.id not in new
        yield facts, ("opening", how_went(facts)) if is_gone else ("opening",)
    for facts in now:
        is_new = facts.child.id not in old
        yield facts, ("closing", how_came(facts)) if is_new else ("closing",)
