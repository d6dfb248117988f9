"""Where values are kept: every form's binds lead to columns, and values come back as they went."""

from datetime import date
from decimal import Decimal

import pytest

from liushou_desktop.domain.dates import PartialDate
from liushou_desktop.formspec import binds
from liushou_desktop.formspec.loader import catalogue, form
from liushou_desktop.formspec.places import Region

CARD = form("contact_card")
FILE = form("registration")
WORK = Region("广东省", "东莞市", detail="电子厂")
NEAR = Region("甘肃省", "临夏回族自治州", "东乡族自治县", detail="砖厂")
HOME = Region(town="银川镇", town_code="622927106", village="前沟村", group="8社")


@pytest.mark.parametrize(
    ("field", "value", "columns"),
    [
        (CARD.field("name"), "马龙", {"child.name": "马龙"}),
        (CARD.field("commute_distance"), Decimal("2.4"), {"child.commute_hundred_metres": 24}),
        (CARD.field("commute_ways"), ("walk",), {"child.commute_ways": ("walk",)}),
        (
            CARD.field("father_place"),
            WORK,
            {
                "father.province": "广东省",
                "father.city": "东莞市",
                "father.place": "电子厂",
                "father.place_scope": "outside",
            },
        ),
        (
            CARD.field("mother_place"),
            NEAR,
            {
                "mother.province": "甘肃省",
                "mother.city": "临夏回族自治州",
                "mother.place": "东乡族自治县砖厂",
                "mother.place_scope": "prefecture",
            },
        ),
        (
            CARD.field("address"),
            HOME,
            {
                "address.town": "银川镇",
                "address.town_code": "622927106",
                "address.village": "前沟村",
                "address.group": "8社",
                "address.detail": None,
            },
        ),
        (
            CARD.field("father_since"),
            PartialDate(date(2024, 2, 1), "month"),
            {"father.start": date(2024, 2, 1), "father.start_precision": "month"},
        ),
        (
            CARD.field("father_since"),
            date(2024, 2, 18),
            {"father.start": date(2024, 2, 18), "father.start_precision": "day"},
        ),
        (
            CARD.field("carer_birth_year"),
            PartialDate(date(1958, 1, 1), "year"),
            {"carer.birth_year": "1958"},
        ),
        (
            FILE.field("entered_month"),
            PartialDate(date(2023, 9, 1), "month"),
            {"child.entered_month": "2023-09"},
        ),
        (FILE.field("household_registered"), False, {"child.household_registered": False}),
    ],
)
def test_spreads_a_value_over_its_columns_and_gathers_it_again(
    field, value: object, columns: dict[str, object]
) -> None:  # type: ignore[no-untyped-def]
    assert binds.to_columns(field, value) == columns
    assert binds.from_columns(field, columns) == value


def test_reads_a_month_as_the_roster_writes_it() -> None:
    read = binds.from_columns(FILE.field("entered_month"), {"child.entered_month": "202309"})
    assert read == PartialDate(date(2023, 9, 1), "month")


def test_empties_every_column_of_a_place() -> None:
    emptied = binds.to_columns(CARD.field("father_place"), None)
    assert emptied == dict.fromkeys(binds.paths(CARD.field("father_place")))
    assert binds.from_columns(CARD.field("father_place"), emptied) is None


def test_finds_the_field_that_asks_for_a_column() -> None:
    found = binds.field_of(CARD, "father.city")
    assert found is not None
    assert found.id == "father_place"
    assert binds.field_of(CARD, "father.shoe_size") is None


def test_refuses_a_field_that_is_kept_among_the_answers() -> None:
    with pytest.raises(ValueError):
        binds.to_columns(form("talk").field("said"), "想妈妈")


def test_knows_a_column_for_every_bind_of_every_form() -> None:
    lost = [
        (each.id, path)
        for each in catalogue().values()
        for field in each.fields()
        for path in binds.paths(field)
        if binds.column_of(path) is None
    ]
    assert lost == []
