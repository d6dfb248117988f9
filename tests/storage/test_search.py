"""Search: characters anywhere in the name, initials of any reading, last digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.rows import SITE, make_child, make_package, make_phone

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.storage.queries.reported import children_elsewhere
from liushou_desktop.storage.search import condition, name_keys
from liushou_desktop.storage.store import Store


def found(store: Store, text: str) -> set[str]:
    with store.unit("李老师", "clerk") as unit:
        ids = unit.search(text, kind=Child)
        return {unit.require(Child, id).name for id in ids}


@pytest.fixture
def peopled(store: Store) -> Store:
    named = [
        make_child("马小明", id_number="999999201501020012", file_number="QX-2024-0031"),
        make_child("马明", id_number="99999920150102003X"),
        make_child("阿依古丽·买买提", student_number="G999999201501020055"),
        make_child("单晓𤩽"),
        make_child("癿䶮𫗠"),
        make_child("Anna Wang"),
    ]
    with store.unit("李老师", "clerk") as unit:
        unit.add_many(named)
        unit.add(make_phone(named[1], "19912344321"))
    return store


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("马", {"马小明", "马明"}),
        ("明", {"马小明", "马明"}),
        ("小明", {"马小明"}),
        ("马明", {"马明"}),
        ("明马", set()),
        ("马小明", {"马小明"}),
        (" 马小明 ", {"马小明"}),
        ("古丽", {"阿依古丽·买买提"}),
        ("丽·买", {"阿依古丽·买买提"}),
        ("丽买", {"阿依古丽·买买提"}),
        ("𤩽", {"单晓𤩽"}),
        ("䶮𫗠", {"癿䶮𫗠"}),
        ("mxm", {"马小明"}),
        ("MXM", {"马小明"}),
        ("xm", {"马小明"}),
        ("m", {"马小明", "马明", "阿依古丽·买买提"}),
        ("sx", {"单晓𤩽"}),
        ("dx", {"单晓𤩽"}),
        ("cx", {"单晓𤩽"}),
        ("0012", {"马小明"}),
        ("003x", {"马明"}),
        ("003X", {"马明"}),
        ("99999920150102003X", {"马明"}),
        ("4321", {"马明"}),
        ("199 1234 4321", {"马明"}),
        ("0055", {"阿依古丽·买买提"}),
        ("0031", {"马小明"}),
        ("", set()),
        ("  ", set()),
        ('"', set()),
        ("·", set()),
        ("%", set()),
        ("马*", set()),
    ],
)
def test_finds(peopled: Store, text: str, names: set[str]) -> None:
    assert found(peopled, text) == names


def test_follows_changes_of_names_and_phones(peopled: Store) -> None:
    with peopled.unit("李老师", "clerk") as unit:
        (child,) = unit.find(Child, name="马明")
        unit.change(child, "更名", name="马光明")
        assert unit.search("光明", kind=Child) == [child.id]
        assert unit.search("马明", kind=Child) == []
        unit.add(make_phone(child, "19900005678"))
    assert found(peopled, "5678") == {"马光明"}
    assert found(peopled, "4321") == {"马光明"}


def test_forgets_what_was_undone(peopled: Store) -> None:
    def interrupted() -> None:
        with peopled.unit("李老师", "clerk") as unit:
            unit.add(make_child("杨柳"))
            assert unit.search("杨柳", kind=Child)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        interrupted()
    assert found(peopled, "杨柳") == set()


def test_keeps_sites_and_kinds_apart(store: Store) -> None:
    reported = ReportedChild(
        site="6229990102", id="a", package="p", term="2025-2", name="马小明", id_number=None
    )
    with store.unit("局", "bureau_clerk") as unit:
        unit.add(make_child("马小明", site="6229990103"))
        unit.keep_reported(make_package("6229990102"), [], [reported])
        assert unit.search("小明", kind=Child) == []
        assert unit.search("小明", kind=ReportedChild) == []
        assert unit.search("小明", kind=ReportedChild, site="6229990102") == ["a"]


@pytest.mark.parametrize("is_settled", [False, True])
def test_counts_who_is_on_another_roll_by_number(store: Store, *, is_settled: bool) -> None:
    """Whether entries were made of these children or still wait; the number as it is written."""

    def child(code: str, id: str, number: str | None, *, is_on_roll: bool = True) -> ReportedChild:
        return ReportedChild(
            site=code, id=id, package="p", term="2025-2", name="马小明", id_number=number,
            is_on_roll=is_on_roll,
        )  # fmt: skip

    one, two, three = "6229990102", "6229990104", "6229990105"
    with store.unit("局", "bureau_clerk") as unit:
        for code, rows in (
            (one, [child(one, "a", "99999920150304001X"), child(one, "b", "无号")]),
            (two, [child(two, "a", "99999920150304001X"), child(two, "b", "无号")]),
            (three, [child(three, "a", "9999-99201503040019"), child(three, "b", None)]),
        ):
            unit.keep_reported(make_package(code), [], rows)
        unit.keep_reported(make_package(two), [], [child(two, "c", "999999", is_on_roll=False)])
        if is_settled:
            unit.settle_search()
        asked = {"99999920150304001X", "999999201503040019", "999999", "无号"}
        assert children_elsewhere(unit, three, asked) == [(one, 2), (two, 2)]
        assert children_elsewhere(unit, one, asked) == [(two, 2)]
        assert children_elsewhere(unit, one, set()) == []


def test_finds_each_row_once_and_no_more_than_asked(store: Store) -> None:
    with store.unit("李老师", "clerk") as unit:
        unit.add_many(make_child("王方芳芬") for _ in range(60))
        ids = unit.search("f", kind=Child, limit=50)
        assert len(ids) == len(set(ids)) == 50
        assert len(unit.search("王", kind=Child, limit=20)) == 20


def test_reads_by_index_never_the_whole_table(peopled: Store) -> None:
    with peopled.unit("李老师", "clerk") as unit:
        for text in ("马", "小明", "mx", "4321"):
            sql, params = condition(text)
            plan = unit.connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN SELECT e.row FROM ({sql}) AS m "
                "CROSS JOIN search_entry AS e ON e.number = m.number",
                params,
            ).all()
            assert not [row[3] for row in plan if row[3].startswith("SCAN")]


@given(st.text(st.characters(), max_size=12))
def test_makes_a_query_of_anything_typed(text: str) -> None:
    assert all(bound.encode() for bound in condition(text)[1].values())


@given(st.text(st.characters(categories=["Lo"]), min_size=1, max_size=6), st.data())
def test_finds_a_name_by_any_part_of_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    asked = condition(part)[1]
    assert any(asked["low"] <= key < asked["high"] for key in name_keys(name))


def test_uses_the_sites_own_code_by_default(store: Store) -> None:
    assert store.site == SITE
