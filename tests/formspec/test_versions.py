"""Editions: old records read, newer ones are refused kindly, a school adds but never breaks."""

from datetime import date

import pytest
from tests.formspec.making import HEAD, form_of

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.formspec.answers import from_json, to_json
from liushou_desktop.formspec.check import check
from liushou_desktop.formspec.loader import form
from liushou_desktop.formspec.model import Form
from liushou_desktop.formspec.versions import (
    Editions,
    read_local,
    shipped,
    with_bureau_forms,
    with_local,
)

SECTION = '[[section]]\nid = "only"\ntitle = "一"\n'
OLD = '[[section.field]]\nid = "feeling"\nkind = "text"\nlabel = "心情"\n'
CORE = (
    '[[section.field]]\nid = "way"\nkind = "choice"\nlabel = "方式"\n'
    'options = "visit_way"\ncore = true\n'
)
NEW = '[[section.field]]\nid = "mood"\nkind = "text"\nlabel = "情绪"\nrenamed_from = ["feeling"]\n'


def edition(version: int, body: str) -> bytes:
    return (HEAD.replace("version = 1", f"version = {version}") + SECTION + body).encode()


def editions_of(*forms: Form) -> Editions:
    base = shipped()
    return Editions({each.id: each for each in forms}, {}, base.codes)


def test_reads_an_old_record_through_renames_and_retired_fields() -> None:
    retired = '[[retired]]\nid = "weather"\nkind = "text"\nlabel = "天气"\n'
    today = form_of(NEW + retired, HEAD.replace("version = 1", "version = 3"))
    read = from_json(today, {"feeling": "想妈妈", "weather": "雪", "gone": "?"}, version=1)
    assert read.values == {"mood": "想妈妈"}
    assert read.retired == {"weather": "雪"}
    assert read.problems == ()


def test_refuses_a_record_of_a_later_edition_kindly() -> None:
    with pytest.raises(RefusedError) as caught:
        from_json(form_of(OLD), {"feeling": "好"}, version=2)
    assert caught.value.code == "FORM_TOO_NEW"
    assert caught.value.arguments == {"title": "样表", "theirs": 2, "ours": 1}


def test_names_a_stored_answer_that_cannot_be_one() -> None:
    read = from_json(form("talk"), {"occurred_on": "2026-13-01", "mood": "3"})
    assert read.values == {"mood": "3"}
    assert [(p.field, p.code) for p in read.problems] == [("occurred_on", "STORED_ANSWER_WRONG")]


def test_stores_and_reads_back_what_was_answered() -> None:
    answers = {
        "occurred_on": date(2026, 6, 12),
        "purposes": ("routine", "safety"),
        "questions": ({"question": "取暖方式", "reply": "煤炉"},),
        "info_changed": False,
        "result": "",
    }
    visit = form("home_visit")
    stored = to_json(visit, answers)
    assert stored["occurred_on"] == "2026-06-12"
    assert "result" not in stored
    assert from_json(visit, stored).values == {k: v for k, v in answers.items() if v != ""}


def test_takes_a_new_edition_from_the_bureau_and_keeps_the_old_one() -> None:
    before = editions_of(form_of(CORE + OLD))
    after = with_bureau_forms(before, [("sample.toml", edition(2, CORE + NEW))])
    assert after.form("sample").version == 2
    assert after.form("sample", 1).field("feeling").label == "心情"
    with pytest.raises(RefusedError) as caught:
        after.form("sample", 3)
    assert caught.value.code == "FORM_TOO_NEW"


def test_does_not_go_back_to_an_older_edition() -> None:
    newer = form_of(CORE, HEAD.replace("version = 1", "version = 5"))
    after = with_bureau_forms(editions_of(newer), [("sample.toml", edition(2, CORE + OLD))])
    assert after.form("sample").version == 5
    assert after.form("sample", 2).field("feeling")


@pytest.mark.parametrize(
    "body", [OLD, CORE.replace("visit_way", "visit_outcome"), CORE.replace("core = true", "")]
)
def test_refuses_an_edition_that_touches_what_totals_depend_on(body: str) -> None:
    with pytest.raises(RefusedError) as caught:
        with_bureau_forms(editions_of(form_of(CORE)), [("sample.toml", edition(2, body))])
    assert caught.value.code == "FORM_CORE_CHANGED"


LOCAL = """
[[set]]
id = "own_bus"
title = "班车"
source = "本校"
codes = [{ code = "early", name = "早班" }, { code = "late", name = "晚班" }]

[[form]]
id = "home_visit"
title = "本校附加"

[[form.field]]
id = "own_bus_line"
kind = "choice"
label = "坐哪趟车"
options = "own_bus"
required = true
"""


def test_appends_a_schools_own_questions() -> None:
    editions = with_local(shipped(), read_local(LOCAL.encode()))
    visit = editions.form("home_visit")
    assert visit.sections[-1].title == "本校附加"
    assert "own_bus" in editions.codes
    assert "own_bus_line" in [p.field for p in check(visit, {})]
    assert [f.id for f in visit.fields()][:-1] == [f.id for f in form("home_visit").fields()]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('id = "own_bus_line"', 'id = "way"', "FORM_LOCAL_ID"),
        ('id = "own_bus"', 'id = "bus"', "FORM_LOCAL_ID"),
        ("required = true", "core = true", "FORM_LOCAL_BINDS"),
        ("required = true", 'binds = "child.note"', "FORM_LOCAL_BINDS"),
        ("required = true", "requird = true", "FORM_KEY_MISSPELT"),
    ],
)
def test_refuses_own_questions_that_reach_too_far(old: str, new: str, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        read_local(LOCAL.replace(old, new, 1).encode())
    assert caught.value.code == code


def test_refuses_own_questions_of_an_unknown_form() -> None:
    with pytest.raises(RefusedError) as caught:
        with_local(shipped(), read_local(LOCAL.replace("home_visit", "visit").encode()))
    assert caught.value.code == "FORM_UNKNOWN"
