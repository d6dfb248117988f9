"""The sheets of the package as data."""

from __future__ import annotations

import dataclasses

import pytest

from liushou_desktop.base.paths import forms_dir
from liushou_desktop.domain.rule_judging import forms_of
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
from liushou_desktop.formspec.condition_parser import parse as parse_condition
from liushou_desktop.formspec.loader import catalogue
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.services.shared.reading_words import plan

SHEETS = package_sheets()
TEXT = (forms_dir() / "package.toml").read_text("utf-8")
COLUMNS = [(sheet, column) for sheet in SHEETS.sheets for column in sheet.columns]


def test_holds_all_twenty_sheets_in_order() -> None:
    assert [sheet.id for sheet in SHEETS.sheets] == [f"S{number}" for number in range(20)]


def test_knows_the_sheets_of_each_edition() -> None:
    assert SHEETS.editions == (2, 1)
    assert [sheet.id for sheet in SHEETS.filled(1)] == [
        "S0", "S2", "S3", "S4", "S7", "S8", "S15", "S16",
    ]  # fmt: skip
    assert [sheet.id for sheet in SHEETS.filled()] == [f"S{number}" for number in range(20)]


RECORDS = [
    (sheet, source, catalogue()[source.form])
    for sheet in SHEETS.sheets
    for source in sheet.records
    if not source.tally
]
# Cells the program fills in whatever the form (services.school.record_rows).
COMMON = {
    "row", "record", "kind", "child", "file_number", "child_name", "class_label", "occurred_on",
    "entered_on", "staff", "doer_role", "counts", "is_late", "sheet_number", "text_length",
}  # fmt: skip


def named_fields(form: Form) -> dict[str, FormField]:
    lists = [field for field in form.fields() if field.fields]
    return {f.id: f for f in [*form.fields(), *(c for each in lists for c in each.fields)]}


def test_lets_no_answer_out_that_its_form_keeps_closer() -> None:
    """A column's class is at least that of every field it takes."""
    for sheet, _, form in RECORDS:
        known = named_fields(form)
        for column in sheet.columns:
            for path in column.answers:
                if column.id in COMMON or path.form not in ("", form.id) or path.is_tally:
                    continue
                for name in path.named():
                    kept = known[name].sensitivity if name in known else 0
                    assert column.sensitivity >= kept, (sheet.id, column.id, form.id, name)


def test_finds_every_column_of_records_in_some_form() -> None:
    for sheet in SHEETS.sheets:
        forms = [form for each, _, form in RECORDS if each is sheet]
        told = {"S5": {"group", "item", "heads"}, "S9": {"start"}, "S1": {"post"}}.get(sheet.id, ())
        for column in sheet.columns if forms else ():
            if column.id in COMMON or column.id in ("times", "heads", "level") or column.id in told:
                continue
            asked = [(p, f) for p in column.answers for f in forms if p.form in ("", f.id)]
            assert any(set(p.named()) <= set(named_fields(f)) for p, f in asked), column.id


def test_takes_choices_from_the_code_set_of_the_field() -> None:
    for sheet, _, form in RECORDS:
        known = named_fields(form)
        for column in sheet.columns:
            for path in column.answers:
                field = known.get(path.fields[0])
                if column.id in COMMON or path.form not in ("", form.id) or field is None:
                    continue
                if column.options and not path.is_list:
                    assert field.options == column.options, (sheet.id, column.id, form.id)


def test_names_lists_and_days_its_forms_have() -> None:
    for sheet, source, form in RECORDS:
        ids = {field.id: field.kind for field in form.fields()}
        assert not source.rows or ids[source.rows] == "repeat", (sheet.id, source.form)
        assert not source.ends or ids[source.ends] == "date", (sheet.id, source.form)
        if source.when:
            assert set(parse_condition(source.when).root.fields()) <= set(ids), (
                sheet.id,
                source.form,
            )


def test_carries_every_form_the_plan_reports_on_a_sheet() -> None:
    """The rules name sheet and form; a form of a rule stands on that sheet (or the child's own)."""
    told = {(sheet.id, source.form) for sheet in SHEETS.sheets for source in sheet.records}
    elsewhere = {"S2", "S3", "S4", "S15", "S16"}  # told from the child's file and the figures
    talk = {("S6", "talk"), ("S12", "talk"), ("S12", "home_visit")}  # S8, S7 and numbers tell them
    for rule in plan().rules:
        if not rule.is_countable or not rule.sheet or rule.sheet in elsewhere:
            continue
        for form in forms_of(rule):
            assert (rule.sheet, form) in told | talk, (rule.code, rule.sheet, form)


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
