"""The condition language: what it means, that nothing else is a condition, where it went wrong."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.dates import PartialDate
from liushou_desktop.formspec.condition_parser import parse
from liushou_desktop.formspec.conditions import (
    All,
    Answered,
    Equals,
    Has,
    Not,
    OneOf,
    Ordered,
    Some,
)

DAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("text", "answers", "known"),
    [
        ("way = household", {"way": "household"}, True),
        ("way = household", {"way": "phone"}, False),
        ("way = household", {}, False),
        ("way != household", {}, True),
        ("way != household", {"way": "household"}, False),
        ("way in (household, village)", {"way": "village"}, True),
        ("way in (household, village)", {}, False),
        ("purposes has census", {"purposes": ("routine", "census")}, True),
        ("purposes has census", {"purposes": ("routine",)}, False),
        ("purposes has census", {"purposes": "census"}, False),
        ("signed = yes", {"signed": True}, True),
        ("signed = no", {"signed": False}, True),
        ("signed = yes", {"signed": False}, False),
        ("signed answered", {"signed": False}, True),
        ("count answered", {"count": 0}, True),
        ("note answered", {"note": ""}, False),
        ("count = 3", {"count": 3}, True),
        ("distance > 2.4", {"distance": Decimal("2.5")}, True),
        ("distance > 2.4", {"distance": Decimal("2.4")}, False),
        ("distance > 2.4", {}, None),
        ("due >= visited", {"due": DAY, "visited": DAY}, True),
        ("due > visited", {"due": DAY, "visited": DAY}, False),
        ("due > visited", {"due": DAY}, None),
        ("due > 2026-03-01", {"due": DAY}, True),
        ("ended >= started", {"ended": time(9, 0), "started": time(16, 10)}, False),
        ("not way = household", {"way": "phone"}, True),
        ("not (due > visited)", {}, None),
        ("due > visited and way = household", {"way": "phone"}, False),
        ("due > visited or way = household", {"way": "household"}, True),
        ("due > visited or way = household", {"way": "phone"}, None),
        ('name = "马 龙"', {"name": "马 龙"}, True),
        ('word = "and"', {"word": "and"}, True),
    ],
)
def test_means(text: str, answers: dict[str, object], known: bool | None) -> None:
    condition = parse(text)
    assert condition.root.truth(answers) is known
    assert condition.holds(answers) is (known is True)
    assert condition.is_broken(answers) is (known is False)


def test_calls_no_order_between_a_month_and_a_day_inside_it() -> None:
    month = PartialDate(date(2026, 3, 1), "month")
    later = parse("due > since")
    assert later.root.truth({"due": DAY, "since": month}) is None
    assert later.root.truth({"due": date(2026, 4, 1), "since": month}) is True
    assert later.root.truth({"due": date(2026, 2, 28), "since": month}) is False


def test_binds_or_weakest_and_not_strongest() -> None:
    read = parse("not a = 1 and b = 2 or c = 3").root
    assert read == Some((All((Not(Equals("a", "1")), Equals("b", "2"))), Equals("c", "3")))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("way", 4),
        ("way =", 6),
        ("way = household extra", 17),
        ("way == household", 6),
        ("(way = household", 17),
        ("way in household", 8),
        ("way in ()", 9),
        ("way in (a,)", 11),
        ("and = b", 1),
        ("9way = b", 1),
        ('name = "open', 8),
        ("way = a and", 12),
        ("__import__('os')", 1),
    ],
)
def test_names_the_place_of_a_mistake(text: str, column: int) -> None:
    with pytest.raises(RefusedError) as caught:
        parse(text)
    assert caught.value.code == "CONDITION_UNREADABLE"
    assert caught.value.arguments["column"] == column


@pytest.mark.parametrize("text", ["(" * 300 + "a = b" + ")" * 300, "not " * 200 + "a = b"])
def test_refuses_to_be_nested_without_end(text: str) -> None:
    with pytest.raises(RefusedError):
        parse(text)


NAMES = st.sampled_from(["way", "outcome", "due_on", "a"])
WORDS = st.one_of(
    st.sampled_from(["household", "met", "and", "not", "2026-03-01", "4+"]),
    st.text(st.characters(exclude_characters='"', exclude_categories=["Cc", "Cs"]), max_size=6),
)
LEAVES = st.one_of(
    st.builds(Equals, NAMES, WORDS, st.booleans()),
    st.builds(Has, NAMES, WORDS),
    st.builds(Answered, NAMES),
    st.builds(OneOf, NAMES, st.lists(WORDS, min_size=1, max_size=3).map(tuple)),
    st.builds(Ordered, NAMES, st.sampled_from(["<", "<=", ">", ">="]), NAMES, st.just(True)),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Some, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)
ANSWERS = st.dictionaries(
    NAMES, st.one_of(WORDS, st.booleans(), st.integers(), st.dates(), st.none())
)


@given(NODES)
def test_reads_back_what_it_writes(node: object) -> None:
    assert parse(node.text()).root == node  # type: ignore[attr-defined]


@given(NODES, ANSWERS)
def test_keeps_double_negation_and_de_morgan(node, answers) -> None:  # type: ignore[no-untyped-def]
    assert Not(Not(node)).truth(answers) is node.truth(answers)
    pair = (node, Answered("a"))
    assert Not(All(pair)).truth(answers) is Some(tuple(map(Not, pair))).truth(answers)


@given(st.text(max_size=40), ANSWERS)
def test_either_refuses_a_text_or_judges_any_answers(text: str, answers) -> None:  # type: ignore[no-untyped-def]
    try:
        condition = parse(text)
    except RefusedError as error:
        code = error.code
    else:
        code = ""
    if code:
        assert code.startswith("CONDITION_")
        return
    assert condition.root.truth(answers) in (True, False, None)
