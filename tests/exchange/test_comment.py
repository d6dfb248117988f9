"""What is signed beside the payload."""

from __future__ import annotations

import json

import pytest
from tests.exchange.make import BUREAU, heading

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.exchange import canonical
from liushou_desktop.exchange.comment import Comment, Kind

COMMENT = Comment.over(b"rows", heading(previous="ab" * 64))


def _line(**changes) -> str:
    return canonical.to_line({**json.loads(COMMENT.to_line()), **changes})


def test_reads_back_its_line() -> None:
    assert Comment.from_line(COMMENT.to_line()) == COMMENT


def test_writes_exactly_the_documented_keys() -> None:
    assert list(json.loads(COMMENT.to_line())) == [
        "epoch", "format", "hash", "kind", "length", "previous", "receiver", "sequence", "site",
        "term",
    ]  # fmt: skip


def test_is_ascii_so_that_every_terminal_prints_it() -> None:
    assert COMMENT.to_line().isascii()


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other"},
        {"kind": 1},
        {"format": 0},
        {"format": True},
        {"format": "1"},
        {"site": ""},
        {"site": "a b"},
        {"site": "学校"},
        {"site": "x" * 33},
        {"receiver": []},
        {"receiver": BUREAU},
        {"receiver": {BUREAU: 1}},
        {"receiver": [1]},
        {"receiver": ["a\u200b"]},
        {"term": "2025"},
        {"term": "2025-3"},
        {"term": None},
        {"sequence": 0},
        {"sequence": -1},
        {"sequence": "1"},
        {"epoch": 0},
        {"epoch": None},
        {"previous": "AB" * 64},
        {"previous": "ab"},
        {"length": -1},
        {"hash": ""},
        {"hash": "ab" * 63},
        {"extra": 1},
    ],
)
def test_refuses_values_the_format_does_not_hold(change) -> None:
    with pytest.raises(DamagedError, match="COMMENT_MALFORMED"):
        Comment.from_line(_line(**change))


@pytest.mark.parametrize("key", json.loads(COMMENT.to_line()))
def test_refuses_a_missing_key(key: str) -> None:
    values = json.loads(COMMENT.to_line())
    del values[key]
    with pytest.raises(DamagedError, match="COMMENT_MALFORMED"):
        Comment.from_line(canonical.to_line(values))


def test_says_when_a_newer_program_made_it() -> None:
    with pytest.raises(RefusedError, match="FORMAT_NEWER"):
        Comment.from_line(_line(format=2, something="new"))


@pytest.mark.parametrize("change", [{"sequence": 0}, {"site": "学校"}, {"receiver": ()}])
def test_is_not_made_over_a_heading_the_format_cannot_hold(change) -> None:
    with pytest.raises(ValueError):
        Comment.over(b"", heading(**change))


def test_names_the_payload_of_each_kind() -> None:
    assert [kind.payload_name for kind in Kind] == [
        "report.xlsx", "request.json", "receipt.json", "pack.json", "transfer.json",
        "transfer_notice.json", "transfer_receipt.json", "relay.tar", "enrolment.json",
    ]  # fmt: skip
