"""The heavy reads: lists filtered and sorted, records and facts in few queries."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import event
from tests.helpers.rows import SITE, make_child, make_phone

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import RecordFact
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.spells import Spell
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.storage.queries import child_list
from liushou_desktop.storage.queries.child_list import SORTS, ChildFilter, matching_ids
from liushou_desktop.storage.queries.facts import load_facts
from liushou_desktop.storage.queries.records import group_record_facts, record_facts
from liushou_desktop.storage.store import Store
from liushou_desktop.storage.unit import UnitOfWork


def line(child: Child, **values: object) -> ChildSummary:
    given = {
        "site": child.site,
        "id": child.id,
        "name": child.name,
        "name_key": child.name,
        "sex": child.sex,
        **values,
    }
    return ChildSummary(**given)  # type: ignore[arg-type]


def record(id: str, child: str | None, **values: object) -> Record:
    given = {
        "site": SITE,
        "id": id,
        "form": "home_visit",
        "form_version": 1,
        "child": child,
        "term": "2025-2",
        "occurred_on": date(2026, 3, 9),
        "entered_on": date(2026, 3, 10),
        "entered_at": datetime(2026, 3, 10, 8),
        "entered_seq": 1,
        "entered_by": "李老师",
        "answers": {"talk": "长" * 500},
        **values,
    }
    return Record(**given)  # type: ignore[arg-type]


@pytest.fixture
def unit(store: Store):
    """Four children on the list, one of another site."""
    names = {"a": "安一", "b": "白二", "c": "陈三", "d": "丁四"}
    children = {id: make_child(name, id=id) for id, name in names.items()}
    lines = [
        line(children["a"], class_order=2, class_id="2", class_label="二年级", village="柳湾",
             is_left_behind=True, attention="green", file_number="X-2", k1="complete"),
        line(children["b"], class_order=1, class_id="1", class_label="一年级", village="石坪",
             is_left_behind=True, attention="red", file_number="X-1", card_state="stale"),
        line(children["c"], class_order=2, class_id="2", class_label="二年级", village="柳湾",
             file_number="X-3", is_closed=True, birth_date=date(2015, 1, 1)),
        line(children["d"], roll_state="left", birth_date=date(2014, 1, 1)),
        line(make_child("外人", id="x", site="6229990102"), village="外村", class_id="9"),
    ]  # fmt: skip
    with store.unit("李老师", "clerk") as work:
        work.add_many(children.values())
        work.add(make_phone(children["c"], "19912344321"))
        work.refresh(lines)
        yield work


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, "dbac"),
        ({"who": "active"}, "ba"),
        ({"who": "closed"}, "c"),
        ({"class_id": "2"}, "ac"),
        ({"village": "柳湾", "who": "active"}, "a"),
        ({"attention": "red"}, "b"),
        ({"card_state": "stale"}, "b"),
        ({"know": "k1", "know_state": "complete"}, "a"),
        ({"know": "k4", "know_state": "missing"}, "dbac"),
        ({"on_roll": False}, "d"),
        ({"text": "三"}, "c"),
        ({"text": "cs"}, "c"),
        ({"text": "4321"}, "c"),
        ({"text": "4321", "who": "active"}, ""),
        ({"text": "没有"}, ""),
    ],
)
def test_filters_the_list(unit: UnitOfWork, wanted: dict[str, str], ids: str) -> None:
    filter_ = ChildFilter(**wanted)  # type: ignore[arg-type]
    assert matching_ids(unit, filter_) == list(ids)
    assert child_list.count(unit, filter_) == len(ids)


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("name", "dabc"),
        ("-name", "cbad"),
        ("file_number", "bacd"),
        ("attention", "badc"),
        ("-birth_date", "cdba"),
    ],
)
def test_sorts_the_list_with_and_without_a_filter(unit: UnitOfWork, sort: str, ids: str) -> None:
    assert "".join(matching_ids(unit, ChildFilter(), sort=sort)) == ids
    filtered = [id for id in ids if id != "d"]
    assert matching_ids(unit, ChildFilter(on_roll=True), sort=sort) == filtered


@pytest.mark.parametrize("sort", sorted(SORTS))
def test_knows_every_sort_both_ways(unit: UnitOfWork, sort: str) -> None:
    assert sorted(matching_ids(unit, ChildFilter(), sort=sort)) == list("abcd")
    assert sorted(matching_ids(unit, ChildFilter(), sort=f"-{sort}")) == list("abcd")


def test_refuses_a_sort_it_does_not_know(unit: UnitOfWork) -> None:
    with pytest.raises(RefusedError, match="SORT_UNKNOWN"):
        matching_ids(unit, ChildFilter(), sort="shoe_size")


def test_gives_a_page_in_the_order_asked_for(unit: UnitOfWork) -> None:
    assert [row.name for row in child_list.rows(unit, ["c", "gone", "a"])] == ["陈三", "安一"]


def test_offers_the_classes_and_villages_of_this_school(unit: UnitOfWork) -> None:
    assert child_list.classes(unit) == (("1", "一年级"), ("2", "二年级"))
    assert set(child_list.villages(unit)) == {"柳湾", "石坪"}


def test_reads_records_as_the_facts_they_state(unit: UnitOfWork) -> None:
    visits = [
        record("v1", "a", staff=("s1", "s2"), doer_role="class_teacher", purposes=("census",)),
        record("v2", "b", term="2025-1", state="void", outcome="absent", way="1"),
        record("m1", None, form="meeting", text_digest="0d"),
    ]
    unit.add_many(visits)
    facts = {fact.id: fact for fact in record_facts(unit)}
    assert facts == {visit.id: RecordFact.of(visit) for visit in visits}
    assert [f.id for f in record_facts(unit, children={"b"})] == ["v2"]
    assert [f.id for f in record_facts(unit, term="2025-1")] == ["v2"]
    assert [f.id for f in record_facts(unit, forms=["meeting"])] == ["m1"]
    assert [f.id for f in group_record_facts(unit)] == ["m1"]


def test_loads_a_school_in_as_many_queries_as_a_child(unit: UnitOfWork, store: Store) -> None:
    unit.add(Spell(site=SITE, id="s", child="a", category="1", start=date(2025, 9, 1)))
    unit.add(record("v1", "a"))
    extra = [make_child(f"孩{n}") for n in range(400)]
    unit.add_many(extra)
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    few = load_facts(unit, [unit.require(Child, "a")])
    count_few = len(asked)
    many = load_facts(unit, unit.find(Child))
    assert len(asked) - count_few == count_few
    assert few[0] in many
    assert [spell.id for spell in few[0].spells] == ["s"]
    assert [fact.id for fact in few[0].records] == ["v1"]
    assert len(many) == 404


def test_asks_the_index_for_order_not_a_sort(unit: UnitOfWork) -> None:
    for sort in ("name", "class", "birth_date"):
        asked: list[tuple[str, object]] = []
        event.listen(
            unit.connection,
            "before_cursor_execute",
            lambda *a, seen=asked: seen.append((a[2], a[3])),
        )
        matching_ids(unit, ChildFilter(), sort=sort)
        statement, values = asked[0]
        plan = unit.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        assert not any("TEMP B-TREE FOR ORDER BY" in row[3] for row in plan), (sort, plan)
