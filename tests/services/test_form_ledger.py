"""登记册: records as rows with short words, who is owed below, lines of a list from–until."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.helpers.sites import OWN_CLASS, ids
from tests.services.test_class_month import MONTH
from tests.services.test_group_records import person

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.paths import forms_dir
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.formspec.lint import lint_form, rule_codes, wording_codes
from liushou_desktop.formspec.loader import form
from liushou_desktop.formspec.model import LedgerColumn
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.form_ledger import form_ledger
from liushou_desktop.services.school.print_ledger import export_ledger, print_ledger
from liushou_desktop.services.school.staff import find_class
from liushou_desktop.services.shared.site import Site


def contact(site: Site, name: str) -> NewRecord:
    answers = {
        "occurred_on": date(2026, 5, 12),
        "organiser": (person(site),),
        "between": ("child_parent",),
        "initiator": "school",
        "way": "video",
        "outcome": "met",
        "parent": "mother",
        "known_from": "present",
        "content": "妈妈说端午回来，孩子很高兴。",
    }
    return NewRecord(form="family_contact", child=ids(site)[name], answers=answers)


def group(site: Site, day: date, *members: tuple[str, str]) -> NewRecord:
    rows = tuple({"role": role, "member": name, "task": "分管"} for role, name in members)
    answers = {"occurred_on": day, "made_by": (person(site),), "members": rows}
    return NewRecord(form="leading_group", answers=answers)


def test_gathers_a_class_and_month_with_who_is_owed(school: Site, tmp_path) -> None:
    add_record(school, contact(school, "马玉兰"))
    seat = find_class(school, OWN_CLASS)
    book = form_ledger(school, "family_contact", month=MONTH, classes=[seat])
    [sheet] = book.sheets
    [row] = sheet.rows
    said = dict(zip((head.field for head in book.heads), row.cells, strict=True))
    assert (said["occurred_on"], said["child"]) == ("5.12", "马玉兰")
    assert (said["way"], said["parent"]) == ("视频", "母")  # coded columns speak short words
    assert "马玉兰" not in sheet.missing
    assert sheet.owed == sheet.done + len(sheet.missing)
    assert (
        form_ledger(school, "family_contact", month="2026-04", classes=[seat]).sheets[0].rows == ()
    )
    assert print_ledger(school, "family_contact", month=MONTH, classes=[seat]).printed.pages == 1
    blank = print_ledger(school, "family_contact", classes=[seat], blank=True, keep=False)
    assert blank.printed.pages == 1  # twenty rows to a side
    out = tmp_path / "f06.xlsx"
    assert export_ledger(school, "family_contact", out, month=MONTH, classes=[seat]) == 1
    assert out.stat().st_size > 2_000


def test_tells_from_when_until_when_a_member_served(school: Site) -> None:
    first, second = date(2026, 3, 5), date(2026, 5, 20)
    add_record(school, group(school, first, ("head", "周立本"), ("member", "马成林")))
    add_record(school, group(school, second, ("head", "周立本"), ("member", "何玉芳")))
    [sheet] = form_ledger(school, "leading_group").sheets
    rows = {row.cells[1]: row.cells[-2:] for row in sheet.rows}
    assert rows == {
        "周立本": ("2026.3.5", ""),
        "马成林": ("2026.3.5", "2026.5.20"),
        "何玉芳": ("2026.5.20", ""),
    }


def test_refuses_a_form_without_a_ledger(school: Site) -> None:
    with pytest.raises(RefusedError) as refused:
        form_ledger(school, "home_visit")
    assert refused.value.code == "FORM_HAS_NO_LEDGER"


def test_lets_no_sealed_or_unknown_answer_into_a_ledger() -> None:
    talk = form("talk")
    assert talk.ledger is not None
    columns = (LedgerColumn("said", 30), LedgerColumn("nowhere", 30))
    wrong = replace(talk, ledger=replace(talk.ledger, columns=columns))
    known = rule_codes(forms_dir() / "rules"), wording_codes()
    codes = [problem.code for problem in lint_form(wrong, code_sets(), *known)]
    assert codes == ["FORM_LEDGER_SEALED", "FORM_LEDGER_FIELD_MISSING"]
