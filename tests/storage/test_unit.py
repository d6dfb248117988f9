"""The unit of work: what is committed, what is undone, what stands in the chain."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.rows import SITE, make_child, make_phone

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.family import Phone
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.change_chain import link_hash
from liushou_desktop.storage.rows import ANY_SITE
from liushou_desktop.storage.store import Store


def unit(store: Store):
    return store.unit("李老师", "clerk")


def test_gives_back_every_column_type_as_it_was(store: Store) -> None:
    child = make_child(
        "阿依古丽·买买提",
        birth_date=date(2016, 2, 29),
        hardships=("1", "3"),
        commute_dangers=(),
        household_registered=False,
        commute_hundred_metres=0,
        extra={"问": ["a", 1, None]},
    )
    record = Record(
        site=SITE,
        id="r",
        form="home_visit",
        form_version=1,
        child=child.id,
        term="2025-2",
        occurred_on=date(2026, 3, 9),
        entered_on=date(2026, 3, 10),
        entered_at=datetime(2026, 3, 10, 8, 0, 1),
        entered_seq=1,
        entered_by="李老师",
        answers={"b": {"c": [1]}, "a": "是"},
    )
    with unit(store) as work:
        work.add_many([record, child])
    with unit(store) as work:
        assert work.require(Child, child.id) == child
        assert work.require(Record, "r") == record


def test_reads_no_answers_as_an_empty_mapping(store: Store) -> None:
    with unit(store) as work:
        child = make_child()
        work.add(child)
        assert work.require(Child, child.id).extra == {}


def test_undoes_everything_when_the_block_raises(store: Store) -> None:
    def interrupted() -> None:
        with unit(store) as work:
            work.add(make_child())
            work.set_setting("calendar", 1)
            work.next_number("file")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        interrupted()
    with unit(store) as work:
        assert work.count(Child) == 0
        assert work.setting("calendar") is None
        assert work.next_number("file") == 1
        assert work.history() == []


def test_records_old_and_new_of_changed_fields_alone(store: Store) -> None:
    child = make_child(ethnicity="03", hardships=("1",))
    with unit(store) as work:
        work.add(child, "学籍导入")
    with unit(store) as work:
        after = work.change(child, "家长更正", ethnicity="26", hardships=("2",), sex="1")
        assert work.change(after, "没变", ethnicity="26") is after
    with unit(store) as work:
        stored = work.require(Child, child.id)
        assert (stored.ethnicity, stored.hardships) == ("26", ("2",))
        change, add = work.history(child)
    assert (change.old, change.new) == (
        {"ethnicity": "03", "hardships": ["1"]},
        {"ethnicity": "26", "hardships": ["2"]},
    )
    assert (change.actor, change.role, change.reason) == ("李老师", "clerk", "家长更正")
    assert add.action == "add"
    assert add.new["name"] == "马小明"


def test_changes_many_rows_and_skips_those_that_stay(store: Store) -> None:
    before = [make_child("马一"), make_child("马二")]
    with unit(store) as work:
        work.add_many(before)
        after = [before[0], make_child("马三", id=before[1].id)]
        assert work.change_many(zip(before, after, strict=True)) == 1
        assert {c.name for c in work.find(Child)} == {"马一", "马三"}


def test_refuses_to_change_a_row_that_is_not_there(store: Store) -> None:
    with pytest.raises(RefusedError, match="NOT_FOUND"), unit(store) as work:
        work.change(make_child(), sex="2")


@pytest.mark.parametrize("column", ["site", "id", "nickname"])
def test_refuses_to_change_what_is_no_column_or_names_the_row(store: Store, column: str) -> None:
    child = make_child()
    with unit(store) as work:
        work.add(child)
        with pytest.raises(TypeError):
            work.change(child, **{column: "x"})


def test_refuses_the_same_row_and_the_same_file_number_twice(store: Store) -> None:
    child = make_child(file_number="QX-2024-0001")
    with unit(store) as work:
        work.add(child)
    for twin in (child, make_child(file_number="QX-2024-0001")):
        with pytest.raises(ConflictError, match="STORE_ROW_TWICE"), unit(store) as work:
            work.add(twin)
    with unit(store) as work:
        work.add(make_child(file_number="QX-2024-0001", site="6229990102"))


def test_refuses_a_phone_of_nobody(store: Store) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"), unit(store) as work:
        work.add(make_phone(make_child(), "19900000001"))
    with unit(store) as work:
        assert work.count(Phone) == 0


def test_finds_by_value_list_and_emptiness(store: Store) -> None:
    children = [
        make_child("甲", file_number="1", ethnicity="01"),
        make_child("乙", file_number="2", ethnicity="02"),
        make_child("丙", ethnicity="02"),
        make_child("丁", site="6229990102", ethnicity="02"),
    ]
    with unit(store) as work:
        work.add_many(children)

        def names(**equals: object) -> list[str]:
            return [c.name for c in work.find(Child, order_by="-file_number", **equals)]

        assert names(ethnicity="02") == ["乙", "丙"]
        assert names(file_number=None) == ["丙"]
        assert names(file_number=["1", "2"]) == ["乙", "甲"]
        assert names(file_number=[]) == []
        assert names(ethnicity="02", site=ANY_SITE) == ["乙", "丙", "丁"]
        assert names(site=["6229990102"]) == ["丁"]
        assert work.count(Child, ethnicity="02") == 2
        found = work.find(Child, order_by=("ethnicity", "name"), limit=1, offset=1)
        assert [c.name for c in found] == ["丙"]
        found = work.find(Child, order_by="file_number", offset=2)
        assert [c.name for c in found] == ["乙"]


def test_keeps_settings_as_json_and_logs_them(store: Store) -> None:
    with unit(store) as work:
        assert work.setting("rates", 2) == 2
        work.set_setting("rates", {"visits": 2}, reason="规则")
        work.set_setting("rates", {"visits": 2})
        assert work.setting("rates") == {"visits": 2}
        (change,) = work.history(action="set")
    assert change.new == {"value": {"visits": 2}}


def test_gives_no_number_twice(store: Store) -> None:
    with unit(store) as work:
        assert [work.next_number("file") for _ in range(3)] == [1, 2, 3]
        assert work.next_numbers("file", 10) == 4
    with unit(store) as work:
        assert work.next_number("file") == 14
        assert work.next_number("record") == 1


def test_logs_reading_and_printing(store: Store) -> None:
    child = make_child()
    with unit(store) as work:
        work.add(child)
        work.note_access("read", child, "家访前")
        work.note_access("export", "register 2025-2")
    with unit(store) as work:
        export, read, _ = work.history()
    assert (read.action, read.entity, read.row) == ("read", "child", child.id)
    assert (export.action, export.row) == ("export", "register 2025-2")


def test_replaces_summaries_outside_the_chain(store: Store) -> None:
    def summary(name: str) -> ChildSummary:
        return ChildSummary(site=SITE, id="c", name=name, name_key=name, sex="1")

    with unit(store) as work:
        work.refresh([summary("甲")])
        work.refresh([summary("乙")])
        assert [s.name for s in work.find(ChildSummary)] == ["乙"]
        assert work.history() == []
        with pytest.raises(TypeError):
            work.add(summary("丙"))
        with pytest.raises(TypeError):
            work.refresh([make_child()])


def test_lets_units_of_several_threads_follow_one_another(store: Store) -> None:
    def add() -> None:
        with unit(store) as work:
            number = work.next_number("n")
            work.set_setting(f"s{number}", number)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with unit(store) as work:
        assert work.next_number("n") == 9


def test_refuses_a_unit_inside_a_unit(store: Store) -> None:
    with unit(store), pytest.raises(RuntimeError), unit(store):
        pass


def test_stores_a_term_with_its_months(store: Store) -> None:
    term = Term(
        site=SITE,
        id="2025-2",
        name="2025—2026学年第二学期",
        start=date(2026, 2, 23),
        end=date(2026, 7, 5),
        months=("2026-03", "2026-04"),
    )
    with unit(store) as work:
        work.add(term)
        assert work.get(Term, "2025-2") == term
        assert work.get(Term, "2025-1") is None


def test_hashes_the_canonical_json_of_a_link() -> None:
    """As docs/file-history.md tells it, so that another program can check the chain."""
    link = (7, "2026-03-10T08:00:00", '李"老师\\', "clerk", "change", SITE, "child", "c")
    link = (*link, None, '{"name":"马\\n"}', "更正\t", "0" * 64)
    text = json.dumps(list(link), ensure_ascii=False, separators=(",", ":"))
    assert link_hash(link) == hashlib.sha256(text.encode()).hexdigest()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON)
def test_has_one_json_text_for_a_value(value: object) -> None:
    expected = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(value) == expected
    assert json.loads(canonical(value)) == value
