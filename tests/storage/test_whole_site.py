"""Nothing a store holds is left out of what is carried, and a fresh file is whole or absent."""

from __future__ import annotations

import pytest
from tests.helpers.rows import make_child, make_phone

from liushou_desktop.domain.child import Child
from liushou_desktop.storage import tables, whole_site
from liushou_desktop.storage.files import FRESH_FILE
from liushou_desktop.storage.store import Store
from liushou_desktop.storage.unit import DERIVED


def test_carries_every_table_or_says_what_becomes_of_it() -> None:
    """A new entity is carried by itself; a new table of the store's own needs a word here."""
    entities = {tables.table_of(kind).name for kind in tables.TABLES}
    carried = set(whole_site.KINDS)
    assert carried == entities - {tables.table_of(kind).name for kind in DERIVED}
    assert set(tables.metadata.tables) == entities | set(whole_site.OWN_TABLES)


def test_refers_to_tables_that_come_earlier() -> None:
    for kind, name in whole_site.NAMES.items():
        for other in tables.references_of(kind).values():
            assert other in whole_site.KINDS, (name, other)


def test_fills_a_fresh_file_that_tells_its_own_past(store: Store) -> None:
    child = make_child()
    phone = make_phone(child, "19900000001")
    with whole_site.written_anew(store, "李老师", "clerk", "搬来") as contents:
        for row in (child, phone):
            contents.add_rows(type(row), [tables.values_of(row)])
        contents.add_settings([(store.site, "school.duty_phone", "0930")])
        contents.add_sequences([(store.site, "record", 7)])
        assert contents.disagreements() == []
    with store.unit("李老师", "clerk") as unit:
        assert [row.id for row in unit.find(Child)] == [child.id]
        assert unit.setting("school.duty_phone") == "0930"
        assert unit.next_number("record") == 8
        assert {change.reason for change in unit.history()} == {"搬来"}
        assert unit.search("0001", kind=Child) == [child.id]
    from liushou_desktop.storage.checking import check

    assert check(store).is_sound


def test_leaves_the_store_as_it_was_when_filling_fails(store: Store) -> None:
    with store.unit("李老师", "clerk") as unit:
        unit.add(make_child("马小明"))
    with pytest.raises(RuntimeError, match="stop"):
        _fail_in_the_middle(store)
    assert not list(store.folder.glob(f"{FRESH_FILE}*"))
    with store.unit("李老师", "clerk") as unit:
        assert [child.name for child in unit.find(Child)] == ["马小明"]


def _fail_in_the_middle(store: Store) -> None:
    with whole_site.written_anew(store, "李老师", "clerk", "") as contents:
        contents.add_rows(Child, [tables.values_of(make_child("别人"))])
        raise RuntimeError("stop")


def test_names_rows_that_refer_to_nothing(store: Store) -> None:
    child = make_child()
    phone = make_phone(child, "19900000001")
    with pytest.raises(RuntimeError, match="seen"):
        _look_for_dangling(store, phone)
    assert phone.child == child.id


def _look_for_dangling(store: Store, phone: object) -> None:
    kind = type(phone)
    with whole_site.written_anew(store, "李老师", "clerk", "") as contents:
        contents.add_rows(kind, [tables.values_of(phone)])  # type: ignore[arg-type]
        found = list(contents.dangling(kind))  # type: ignore[arg-type]
        assert [(place[1], place[2]) for place in found] == [("child", "child")]
        raise RuntimeError("seen")
