"""班级月登记: cells become records, wrong ones are named, the grid prints."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.sites import OWN_CLASS, ids
from tests.services.test_group_records import person

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.school.class_month import (
    CELL_FIELDS,
    Entry,
    asked_once,
    class_month,
    keep_month,
    print_class_month,
    read_cell,
    weeks_of,
)
from liushou_desktop.services.school.list_records import list_records, record_answers
from liushou_desktop.services.school.staff import find_class
from liushou_desktop.services.shared.site import Site

MONTH = "2026-05"
TODAY = date(2026, 6, 16)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_rules_every_day_of_a_month_into_one_week(day: date) -> None:
    weeks = weeks_of(f"{day:%Y-%m}")
    assert sum(first <= day <= last for first, last in weeks) == 1
    assert weeks[0][0].day == 1
    assert all(last >= first for first, last in weeks)


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("12 说月底回来", 12, "说月底回来"),
        ("12日，说月底回来", 12, "说月底回来"),
        ("9", 9, ""),
        ("说了 3 件事", 14, "说了 3 件事"),
        ("12岁生日打了电话", 14, "12岁生日打了电话"),
    ],
)
def test_reads_a_cell(text: str, day: int, words: str) -> None:
    week = (date(2026, 5, 8), date(2026, 5, 14))
    assert read_cell(text, week, TODAY) == (date(2026, 5, day), words)


def test_takes_the_last_school_day_and_no_day_of_another_week() -> None:
    assert read_cell("好", (date(2026, 5, 22), date(2026, 5, 28)), TODAY)[0] == date(2026, 5, 28)
    assert read_cell("好", (date(2026, 6, 15), date(2026, 6, 21)), TODAY)[0] == TODAY
    assert read_cell("好", (date(2026, 5, 1), date(2026, 5, 3)), TODAY)[0] == date(2026, 5, 1)
    for text, week, code in (
        ("20 好", (date(2026, 5, 8), date(2026, 5, 14)), "CELL_DAY_NOT_IN_WEEK"),
        ("好", (date(2026, 6, 22), date(2026, 6, 28)), "CELL_WEEK_TO_COME"),
    ):
        with pytest.raises(RefusedError) as refused:
            read_cell(text, week, TODAY)
        assert refused.value.code == code


def test_keeps_sound_cells_as_records_and_names_the_others(school: Site) -> None:
    child, seat = ids(school)["马玉兰"], find_class(school, OWN_CLASS)
    once = {
        "organiser": (person(school),),
        "between": ("child_parent",),
        "initiator": "school",
        "way": "phone",
        "outcome": "met",
        "parent": "mother",
        "known_from": "present",
    }
    entries = [
        Entry(child, 1, "12 妈妈说端午回来"),
        Entry(child, 2, "3 不在这一格"),
        Entry(child, 3, "25"),
    ]
    done = keep_month(school, "family_contact", MONTH, once, entries)
    assert [entry.week for entry in done.kept] == [1]
    assert {entry.week: problem.code for entry, problem in done.refused} == {
        2: "CELL_DAY_NOT_IN_WEEK",
        3: "CELL_WITHOUT_WORDS",
    }
    [line] = list_records(school, form="family_contact")
    record, answers = record_answers(school, line.id)
    assert (record.occurred_on, answers["content"]) == (date(2026, 5, 12), "妈妈说端午回来")
    grid = class_month(school, "family_contact", seat, MONTH)
    row = next(each for each in grid.children if each.id == child)
    assert [kept.text for kept in row.cells[1]] == ["妈妈说端午回来"]
    assert grid.done == 1
    assert print_class_month(school, "family_contact", MONTH, classes=[seat]).printed.pages == 1
    with pytest.raises(RefusedError) as refused:
        class_month(school, "talk", seat, MONTH)
    assert refused.value.code == "NOT_A_MONTH_FORM"


def test_asks_once_for_everything_a_cell_does_not_say(school: Site) -> None:
    for form_id, words in CELL_FIELDS.items():
        form = school.forms.form(form_id)
        asked = {field.id for field in asked_once(form).fields()}
        unsaid = {
            field.id
            for field in form.fields()
            if field.required
            and field.id not in asked
            and field.kind != "child"
            and field.binds != "record.occurred_on"
        }
        assert unsaid <= {words}, form_id
