"""Dataclasses as payloads: exactly their fields, exactly their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.exchange import canonical, payloads


@dataclass(frozen=True)
class Inner:
    day: date


@dataclass(frozen=True)
class Outer:
    text: str
    number: int
    yes: bool
    moment: datetime
    maybe: date | None
    words: tuple[str, ...] = ()
    inners: tuple[Inner, ...] = ()
    table: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


SUBJECT = Outer(
    "甲",
    3,
    True,
    datetime(2026, 7, 12, 10, 24),
    None,
    ("a", "b"),
    (Inner(date(2026, 7, 12)),),
    {"S2": {"new": 1}},
)


def test_reads_back_what_it_wrote() -> None:
    assert payloads.from_payload(Outer, payloads.to_payload(SUBJECT)) == SUBJECT


def test_is_the_same_bytes_for_the_same_values() -> None:
    assert payloads.to_payload(SUBJECT) == payloads.to_payload(SUBJECT)


@pytest.mark.parametrize(
    "change",
    [
        {"text": 1}, {"text": None}, {"number": "3"}, {"number": True}, {"number": -1},
        {"yes": 1}, {"moment": "2026-07-12"}, {"moment": "2026-07-12 10:24:00"},
        {"maybe": "20260712"}, {"maybe": 1}, {"words": "ab"}, {"words": [1]}, {"inners": [{}]},
        {"inners": [{"day": "2026-07-12", "x": 1}]}, {"table": {"S2": {"new": -1}}},
        {"table": []}, {"extra": 1},
    ],
)  # fmt: skip
def test_refuses_other_types_and_other_fields(change) -> None:
    values = {**payloads.to_values(SUBJECT), **change}
    with pytest.raises(ValueError):
        payloads.from_values(Outer, values)


@pytest.mark.parametrize("name", payloads.to_values(SUBJECT))
def test_refuses_a_missing_field(name: str) -> None:
    values = payloads.to_values(SUBJECT)
    del values[name]
    with pytest.raises(ValueError, match="fields of Outer"):
        payloads.from_payload(Outer, canonical.to_bytes(values))


def test_refuses_bytes_in_another_spelling() -> None:
    with pytest.raises(DamagedError, match="JSON_NOT_CANONICAL"):
        payloads.from_payload(Outer, payloads.to_payload(SUBJECT).replace(b":", b": "))
