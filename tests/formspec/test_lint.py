"""What ``liushou forms check`` finds: nothing in our forms, every kind of slip in others."""

import shutil
from pathlib import Path

import pytest
from tests.formspec.making import HEAD, form_of

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.check import check
from liushou_desktop.formspec.codes import CodeSets, code_sets
from liushou_desktop.formspec.lint import check_forms, lint_form, wording_codes
from liushou_desktop.formspec.model import Form
from liushou_desktop.sheets.form_sheet import try_form

FORMS = Path(__file__).parents[2] / "forms"
RULES = frozenset({"R31"})


def slips(body: str, subject: str = "file") -> set[str]:
    made = form_of(body, HEAD.replace('"child"', f'"{subject}"'))
    return {p.code for p in lint_form(made, code_sets(), RULES, wording_codes())}


def test_finds_nothing_wrong_with_the_shipped_forms() -> None:
    seen = check_forms(faces=[try_form])
    assert [(p.place and p.place.file, p.code, dict(p.args)) for p in seen.problems] == []
    assert len(seen.forms) >= 5
    assert seen.code_sets >= 50


A = '[[section.field]]\nid = "a"\nkind = "choice"\nlabel = "甲"\noptions = "visit_way"\n'
B = '[[section.field]]\nid = "b"\nkind = "text"\nlabel = "乙"\n'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (A.replace("visit_way", "no_such"), "FORM_OPTIONS_MISSING"),
        (f'{A}show_if = "b answered"\n{B}', "FORM_CONDITION_LATER"),
        (f'{A}{B}show_if = "c answered"', "FORM_CONDITION_FIELD_MISSING"),
        (f'{A}{B}show_if = "a = flight"', "FORM_CONDITION_VALUE_MISSING"),
        (f'{A}{B}show_if = "a in (phone, flight)"', "FORM_CONDITION_VALUE_MISSING"),
        (f'{A}{B}show_if = "a has phone"', "FORM_CONDITION_HAS_SINGLE"),
        (f'{B}binds = "child.shoe_size"', "FORM_BIND_MISSING"),
        (f'{B}sensitivity = 2\nbinds = "child.birth_date"', "FORM_BIND_UNFIT"),
        (f'{B}binds = "child.illness"', "FORM_SENSITIVITY_LOW"),
        (
            f'{B}binds = "record.box"\n{A}binds = "record.box"',
            "FORM_BIND_TWICE",
        ),
        (f'{A}default = "flight"', "FORM_DEFAULT_WRONG"),
        (f'{B}prefill = "child.horoscope"', "FORM_PREFILL_UNKNOWN"),
        (f"{B}{A.replace('甲', '乙')}", "FORM_LABEL_TWICE"),
        (
            f'{B}[[rule]]\nid = "r"\nholds = "b answered"\nfields = ["c"]\ncode = "TEXT_BRIEF"',
            "FORM_RULE_FIELD_MISSING",
        ),
        (
            f'{B}[[rule]]\nid = "r"\nholds = "b answered"\nfields = ["b"]\ncode = "NO_SENTENCE"',
            "FORM_WORDING_MISSING",
        ),
        (f'{B}[[counts_for]]\nrule = "R99"', "FORM_COUNTS_FOR_UNKNOWN"),
    ],
)
def test_finds_a_slip(body: str, code: str) -> None:
    assert slips(body) == {code}


DAY = '[[section.field]]\nid = "day"\nkind = "date"\nlabel = "日"\nbinds = "record.occurred_on"\n'
CHILD = '[[section.field]]\nid = "c"\nkind = "child"\nlabel = "生"\nsensitivity = 2\n'
OF_CHILD = f'{CHILD}binds = "record.child"\n'
LIST = '[[section.field]]\nid = "l"\nkind = "repeat"\nlabel = "名单"\nrows = "children"\n'
LISTED = '[[section.field.field]]\nid = "lc"\nkind = "child"\nlabel = "孩子"\nfact = "child"\n'
NO_CHILD = LISTED.replace('"child"\nlabel', '"text"\nlabel')


@pytest.mark.parametrize(
    ("subject", "body", "found"),
    [
        ("child", f"{DAY}{OF_CHILD}", set()),
        ("child", OF_CHILD, {"FORM_DATE_MISSING"}),
        ("child", DAY, {"FORM_CHILD_MISSING"}),
        ("site", f"{DAY}{OF_CHILD}", {"FORM_CHILD_NOT_ASKED"}),
        ("site", f"{DAY}{LIST}{LISTED}", {"FORM_LIST_NOT_ASKED"}),
        ("group", f"{DAY}{LIST}{LISTED}", set()),
        ("group", DAY, {"FORM_LIST_MISSING"}),
        ("group", f"{DAY}{LIST}{NO_CHILD}", {"FORM_LIST_WITHOUT_CHILD"}),
        ("site", f'{DAY}fact = "on"\n{B}fact = "on"', {"FORM_FACT_TWICE"}),
    ],
)
def test_asks_of_a_record_whom_it_is_about(subject: str, body: str, found: set[str]) -> None:
    assert slips(body, subject) == found


def test_refuses_a_child_who_stands_on_a_list_twice() -> None:
    made = form_of(f"{DAY}{LIST}{LISTED}", HEAD.replace('"child"', '"group"'))
    rows = ({"lc": "A"}, {"lc": "B"}, {"lc": "A"})
    found = [p for p in check(made, {"l": rows}) if p.code == "CHILD_LISTED_TWICE"]
    assert [(p.field, dict(p.args)) for p in found] == [
        ("l.3.lc", {"label": "名单", "first": 1, "row": 3})
    ]


def test_finds_nothing_in_a_plain_form() -> None:
    assert slips(f'{A}{B}show_if = "a = phone"\n[[counts_for]]\nrule = "R31"') == set()


def test_names_the_file_that_cannot_be_read_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    shutil.copytree(FORMS, folder)
    talk = folder / "talk.toml"
    talk.write_text(talk.read_text("utf-8").replace("required = true", "requird = true"), "utf-8")
    seen = check_forms(folder)
    assert [(p.place and p.place.file, p.code) for p in seen.problems] == [
        ("talk.toml", "FORM_KEY_MISSPELT")
    ]
    assert "home_visit" in seen.forms


def test_stops_at_code_sets_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    shutil.copytree(FORMS, folder)
    (folder / "codes" / "visit.toml").write_text("[[set]]\n", "utf-8")
    assert [p.code for p in check_forms(folder).problems] == ["FORM_KEY_MISSING"]


def test_reports_what_a_face_cannot_do_with_a_form() -> None:
    def short_of_paper(form: Form, codes: CodeSets) -> list[Problem]:
        if form.id == "talk":
            raise RefusedError("FORM_COLUMN_TWICE", column="said")
        return [Problem("way", "FORM_COLUMN_TWICE", {"column": "way"})] * (form.id == "home_visit")

    seen = check_forms(faces=[short_of_paper])
    assert [(p.place and p.place.file, p.code) for p in seen.problems] == [
        ("home_visit.toml", "FORM_COLUMN_TWICE"),
        ("talk.toml", "FORM_COLUMN_TWICE"),
    ]
