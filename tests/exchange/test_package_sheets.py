"""The sheets of the package as data."""

from __future__ import annotations

import dataclasses

import pytest

from liushou_desktop.base.paths import forms_dir
from liushou_desktop.exchange.cells import LIST_SEPARATOR
from liushou_desktop.exchange.manifest import Manifest
from liushou_desktop.exchange.package_sheets import (
    COVER,
    CellType,
    SheetColumn,
    package_sheets,
    parse_sheets,
)
from liushou_desktop.formspec.codes import code_sets

SHEETS = package_sheets()
TEXT = (forms_dir() / "package.toml").read_text("utf-8")
COLUMNS = [(sheet, column) for sheet in SHEETS.sheets for column in sheet.columns]


def test_holds_all_twenty_sheets_in_order() -> None:
    assert [sheet.id for sheet in SHEETS.sheets] == [f"S{number}" for number in range(20)]


def test_fills_the_sheets_of_this_edition() -> None:
    assert [sheet.id for sheet in SHEETS.filled()] == [
        "S0", "S2", "S3", "S4", "S7", "S8", "S15", "S16",
    ]  # fmt: skip


def test_labels_every_line_of_the_cover() -> None:
    fields = {field.name for field in dataclasses.fields(Manifest)} - {"counts"}
    assert set(SHEETS.manifest) == fields


@pytest.mark.parametrize(("sheet", "column"), COLUMNS)
def test_asks_only_for_code_sets_there_are(sheet, column: SheetColumn) -> None:
    if column.options is None:
        return
    codes = code_sets()[column.options]
    names = [code.name for code in codes.codes]
    assert len(set(names)) == len(names)
    assert column.private <= {code.code for code in codes.codes}
    if column.type is CellType.CHOICES:
        assert not any(LIST_SEPARATOR in name for name in names)


def test_carries_identity_numbers_only_where_the_profile_asks() -> None:
    """County bureaus need them for 查重; nothing else of class 3 leaves the school by itself."""
    county = {
        f"{sheet.id}.{column.id}"
        for sheet in SHEETS.filled()
        for column in SHEETS.columns(sheet, "county")
        if column.sensitivity == 3
    }
    assert county == {"S2.id_number", "S2.student_number"}
    plain = [c for sheet in SHEETS.filled() for c in SHEETS.columns(sheet, "plain")]
    assert all(column.sensitivity < 3 for column in plain)


def test_keeps_what_was_said_in_a_talk_at_school() -> None:
    carried = {column.id for column in SHEETS.columns(SHEETS.sheet("S8"), "county")}
    assert not carried & {"said", "guidance", "agreed", "mood"}


def test_keeps_prison_and_drug_treatment_at_school() -> None:
    status = next(c for s, c in COLUMNS if (s.id, c.id) == ("S3", "status"))
    assert {"in_prison", "in_detox", "out_of_contact"} <= status.private
    assert not SHEETS.asks_private(SHEETS.sheet("S3"), status, "county")


def test_knows_no_other_sheet() -> None:
    assert SHEETS.sheet(COVER).title == "封面清单"
    with pytest.raises(KeyError):
        SHEETS.sheet("S20")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format = 1\nextra = 1"),
        ('id = "S1"', 'id = "S0"'),
        ('id = "S1"', 'id = "T1"'),
        ('key = "child"', 'key = "nobody"'),
        ('child = "child"', 'child = "nobody"'),
        ('id = "sex"', 'id = "name"'),
        ('id = "sex"', 'id = "Sex"'),
        ('options = "sex"', "width = 1"),
        ('type = "yes_no"', 'type = "yes_no", options = "sex"'),
        ('type = "yes_no"', 'type = "maybe"'),
        (', instead = "other"', ""),
        ('"S2.student_number"', '"S2.nothing"'),
        ('title = "不含证件号码"', 'title = "x"\nmore = 1'),
        ('title = "机构人员"', 'title = "x"\nmore = 1'),
        ("width = 22, hidden", "breadth = 22, hidden"),
    ],
)
def test_is_read_strictly(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError):
        parse_sheets(TEXT.replace(old, new, 1))
