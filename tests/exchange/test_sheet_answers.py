"""Paths from a column to the answers of a record."""

from __future__ import annotations

from datetime import date, time

import pytest

from liushou_desktop.exchange.row_keys import id_of, row_key
from liushou_desktop.exchange.sheet_answers import parse_path

ANSWERS = {
    "kinds": ("study",),
    "found_on": date(2026, 5, 8),
    "found_at": time(10, 20),
    "list": (
        {"there": "present", "receipt": True},
        {"there": "absent", "receipt": False, "told_on": date(2026, 5, 8), "told_at": time(9, 5)},
    ),
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("kinds", ("study",)),
        ("activity:kinds", ("study",)),
        ("talk:kinds", None),
        ("nothing", None),
        ("found_on+found_at", "2026-05-08 10:20"),
        ("#list", 2),
        ("#list(there=absent)", 1),
        ("#list(receipt=yes)", 1),
        ("#list(receipt=no)", 1),
        ("#nothing", None),
        ("list(there=absent).told_on+told_at", "2026-05-08 09:05"),
        ("list(there=excused).told_on", None),
        ("list(there=present).told_on+told_at", None),
    ],
)
def test_finds_the_answer(path: str, value: object) -> None:
    assert parse_path(path).value("activity", ANSWERS) == value


@pytest.mark.parametrize(
    "text", ["", "a b", "#", "list(there=absent)", "#list.there", "a:b:c", "a+"]
)
def test_refuses_what_is_no_path(text: str) -> None:
    with pytest.raises(ValueError):
        parse_path(text)


@pytest.mark.parametrize(("term", "number"), [("", 0), ("2025-2", 0), ("", 3), ("2025-2", 12)])
def test_keeps_the_record_in_the_key(term: str, number: int) -> None:
    assert id_of(row_key("01JZABC", term=term, number=number)) == "01JZABC"
