"""Editions: old records read, newer ones are refused kindly, a school adds but never breaks."""

from dataclasses import replace

import pytest
from tests.formspec.making import HEAD, form_of

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.formspec.check import check
from liushou_desktop.formspec.loader import form
from liushou_desktop.formspec.model import Form
from liushou_desktop.formspec.questions import BUREAU, SCHOOL, Question, asker_of
from liushou_desktop.formspec.versions import (
    Editions,
    shipped,
    with_bureau_forms,
    with_questions,
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


BUS = Question(
    id="own_1", form="home_visit", label="坐哪趟车", kind="choice", options=("早班", "晚班"),
    required=True,
)  # fmt: skip
STOVE = Question(id="bureau_1", form="home_visit", label="取暖用什么", kind="text")


def test_appends_what_bureau_and_school_ask() -> None:
    editions = with_questions(with_questions(shipped(), [STOVE], BUREAU), [BUS], SCHOOL)
    visit = editions.form("home_visit")
    assert [each.title for each in visit.sections[-2:]] == ["县局附加", "本校附加"]
    assert editions.codes["own_1"].name_of("2") == "晚班"
    assert [(p.field, p.code) for p in check(visit, {}) if p.field == "own_1"] == [
        ("own_1", "ANSWER_MISSING")
    ]
    assert [f.id for f in visit.fields()][:-2] == [f.id for f in form("home_visit").fields()]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (replace(BUS, id="bureau_1"), "QUESTION_ID"),
        (replace(BUS, id="way"), "QUESTION_ID"),
        (replace(BUS, id="own_points"), "QUESTION_ID"),
        (replace(BUS, form="visit"), "FORM_UNKNOWN"),
        (replace(BUS, form="register"), "FORM_TAKES_NO_QUESTIONS"),
    ],
)
def test_refuses_own_questions_that_reach_too_far(question: Question, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        with_questions(shipped(), [question], SCHOOL)
    assert caught.value.code == code


def test_keeps_the_ids_of_questions_free_and_forgets_those_without_a_form() -> None:
    taken = CORE + OLD.replace("feeling", "own_3")
    with pytest.raises(RefusedError) as caught:
        with_bureau_forms(editions_of(form_of(CORE)), [("sample.toml", edition(2, taken))])
    assert caught.value.code == "FORM_ID_OF_QUESTION"
    gone = replace(BUS, form="visit", is_retired=True)
    assert with_questions(shipped(), [gone], SCHOOL).current == shipped().current


def test_ships_no_id_that_a_question_could_get() -> None:
    names = {field.id for each in shipped().current.values() for field in each.every_field()}
    assert not [name for name in (*names, *shipped().codes) if asker_of(name)]
