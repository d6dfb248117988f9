"""What merging would change."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.exchange.merge_plan import Dispute, FieldChange, RowChange, plan_merge

ROWS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.dictionaries(st.sampled_from("xyz"), st.none() | st.integers(0, 3)),
)


def test_tells_new_same_changed_and_gone_apart() -> None:
    held = {"S2": {"a": {"name": "甲", "class": "四1"}, "b": {"name": "乙"}, "c": {"name": "丙"}}}
    incoming = {
        "S2": {"a": {"name": "甲", "class": "五1"}, "b": {"name": "乙"}, "d": {"name": "丁"}}
    }
    plan = plan_merge(incoming, held)
    sheet = plan.sheets["S2"]
    assert (sheet.new, sheet.same, sheet.gone) == (("d",), 1, ("c",))
    assert sheet.changed == (RowChange("S2", "a", (FieldChange("class", "四1", "五1"),)),)
    assert plan.count()["S2"] == {"new": 1, "same": 1, "changed": 1, "gone": 1, "disputed": 0}


@given(ROWS)
def test_plans_nothing_the_second_time(rows) -> None:
    assert plan_merge({"S2": rows}, {"S2": rows}).is_empty


@given(ROWS, ROWS)
def test_leads_from_what_is_held_to_what_came(incoming, held) -> None:
    """Applying the plan gives the incoming rows; a column nobody filled counts as empty."""
    sheet = plan_merge({"S2": incoming}, {"S2": held}).sheets["S2"]
    merged = {key: dict(row) for key, row in held.items() if key not in sheet.gone}
    merged |= {key: dict(incoming[key]) for key in sheet.new}
    for change in sheet.changed:
        merged[change.key] |= {cell.field: cell.new for cell in change.fields}
    filled = {key: {n: v for n, v in row.items() if v is not None} for key, row in merged.items()}
    assert filled == {
        key: {n: v for n, v in row.items() if v is not None} for key, row in incoming.items()
    }
    assert len(sheet.new) + len(sheet.changed) + sheet.same == len(incoming)


def test_leaves_a_sheet_alone_that_did_not_come() -> None:
    assert plan_merge({}, {"S7": {"a": {}}}).is_empty
    assert plan_merge({"S0": {"a": {"x": 1}}}, {}, skip=["S0"]).is_empty


def test_takes_an_unknown_column_for_an_empty_one() -> None:
    assert plan_merge({"S2": {"a": {"x": 1, "y": None}}}, {"S2": {"a": {"x": 1}}}).is_empty


def test_keeps_both_values_where_the_bureau_settled_otherwise() -> None:
    held = {"S2": {"a": {"id_number": "1", "name": "甲"}}}
    settled = {("S2", "a"): {"id_number": "2"}}
    plan = plan_merge(held, held, settled)
    assert plan.sheets["S2"].disputed == (Dispute("S2", "a", "id_number", "2", "1"),)
    assert plan.sheets["S2"].changed == ()
    assert not plan.is_empty
    agreed = {"S2": {"a": {"id_number": "2", "name": "甲"}}}
    assert plan_merge(agreed, agreed, settled).is_empty
