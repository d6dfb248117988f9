"""It reads class names of rosters and teachers and labels a class by the day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.domain import class_names
from liushou_desktop.domain.schooling import SchoolClass


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一年级(1)班", ("primary", 2025, 1)),
        ("一（1）班", ("primary", 2025, 1)),
        ("1.1班", ("primary", 2025, 1)),
        ("1-1", ("primary", 2025, 1)),
        ("101", ("primary", 2025, 1)),
        ("101班", ("primary", 2025, 1)),
        ("2025级1班", ("primary", 2025, 1)),
        ("2025级（2）班", ("primary", 2025, 2)),
        ("五2", ("primary", 2021, 2)),
        ("五二班", ("primary", 2021, 2)),
        ("五(2)班", ("primary", 2021, 2)),
        ("五年级2班", ("primary", 2021, 2)),
        ("五年级二班", ("primary", 2021, 2)),
        ("5年2班", ("primary", 2021, 2)),
        ("五年级第2班", ("primary", 2021, 2)),
        ("５（２）班", ("primary", 2021, 2)),
        ("五年级", ("primary", 2021, 1)),
        ("三年级（十一）班", ("primary", 2023, 11)),
        ("202601", ("primary", 2026, 1)),
        ("202112", ("primary", 2021, 12)),
        ("七年级(1)班", ("junior", 2025, 1)),
        ("初一(2)班", ("junior", 2025, 2)),
        ("初三2班", ("junior", 2023, 2)),
        ("九（3）班", ("junior", 2023, 3)),
        ("高一(1)班", ("senior", 2025, 1)),
        ("学前班", ("kindergarten", 2023, 1)),
        ("前沟小学五(2)班", ("primary", 2021, 2)),
        (" 一年级 (1) 班 ", ("primary", 2025, 1)),
    ],
)
def test_reads_a_class(text: str, expected: tuple[str, int, int]) -> None:
    parsed = class_names.parse(text)
    assert parsed.value is not None, parsed.problems
    assert parsed.value.resolve(2025) == expected


def test_takes_the_stage_of_the_school_when_only_the_entry_year_is_said() -> None:
    parsed = class_names.parse("202601").value
    assert parsed is not None
    assert parsed.resolve(2026, "junior") == ("junior", 2026, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "CLASS_MISSING"),
        ("2班", "CLASS_GRADE_MISSING"),
        ("(2)班", "CLASS_GRADE_MISSING"),
        ("马龙", "CLASS_UNREADABLE"),
        ("十三年级1班", "CLASS_GRADE_WRONG"),
        ("一年级0班", "CLASS_UNREADABLE"),
        ("一年级99班", "CLASS_UNREADABLE"),
    ],
)
def test_refuses_what_names_no_class(text: str, code: str) -> None:
    assert [p.code for p in class_names.parse(text).problems] == [code]


def seat(stage: str, entry_year: int, number: int, label: str | None = None) -> SchoolClass:
    return SchoolClass(
        site="S", id="c", stage=stage, entry_year=entry_year, number=number, label=label
    )


@pytest.mark.parametrize(
    ("class_", "day", "short", "long"),
    [
        (seat("primary", 2021, 2), date(2026, 6, 12), "五(2)班", "五年级（2）班"),
        (seat("primary", 2021, 2), date(2026, 8, 31), "五(2)班", "五年级（2）班"),
        (seat("primary", 2021, 2), date(2026, 9, 1), "六(2)班", "六年级（2）班"),
        (seat("primary", 2021, 2), date(2027, 9, 1), "2021级(2)班", "2021级（2）班"),
        (seat("junior", 2025, 1), date(2026, 6, 12), "七(1)班", "七年级（1）班"),
        (seat("primary", 2020, 1, "复式班"), date(2026, 6, 12), "复式班", "复式班"),
    ],
)
def test_labels_a_class_by_the_school_year(
    class_: SchoolClass, day: date, short: str, long: str
) -> None:
    assert class_names.short_label(class_, day) == short
    assert class_names.label(class_, day) == long


def test_orders_classes_as_a_school_does() -> None:
    day = date(2026, 6, 12)
    wanted = [
        seat("kindergarten", 2025, 1),
        seat("primary", 2025, 1),
        seat("primary", 2025, 10),
        seat("primary", 2021, 2),
        seat("junior", 2025, 1),
    ]
    mixed = sorted(wanted, key=lambda c: c.number)
    assert sorted(mixed, key=lambda c: class_names.order_key(c, day)) == wanted


@given(grade=st.integers(1, 9), number=st.integers(1, 20))
def test_reads_back_its_own_labels(grade: int, number: int) -> None:
    stage, entry = ("primary", 2026 - grade) if grade <= 6 else ("junior", 2026 - (grade - 6))
    class_ = seat(stage, entry, number)
    for text in (
        class_names.short_label(class_, date(2026, 3, 1)),
        class_names.label(class_, date(2026, 3, 1)),
    ):
        parsed = class_names.parse(text).value
        assert parsed is not None
        assert parsed.resolve(2025) == (stage, entry, number)


@given(st.text(max_size=20))
def test_answers_any_text(text: str) -> None:
    class_names.parse(text)
