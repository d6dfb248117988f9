"""The first-run wizard is a map that can be walked without a window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.app.first_run import STEPS, first_run
from liushou_desktop.app.wording import sentences

SCHOOL = {
    "purpose": "school",
    "joins": "file",
    "enrolment": "9999000012.lsenrol",
    "fingerprint_same": True,
    "short_code": "LW",
    "user": "李向荣",
    "password": "demo-2021",
    "password_again": "demo-2021",
    "paper_checked": True,
    "roster": "later",
}


def _walk(answers: dict) -> list[str]:
    wizard = first_run()
    wizard.answers.update(answers)
    while not wizard.is_last:
        wizard.forward()
    return list(wizard.walked)


def test_leads_a_school_from_purpose_to_start() -> None:
    assert _walk(SCHOOL) == ["purpose", "joining", "user", "paper_key", "roster", "start"]


def test_leads_a_bureau_past_the_roster() -> None:
    answers = {**SCHOOL, "purpose": "bureau", "code": "622927", "name": "示例县教育局"}
    assert _walk(answers) == ["purpose", "site", "user", "paper_key", "start"]


def test_asks_a_district_for_the_countys_file() -> None:
    answers = {**SCHOOL, "purpose": "district"}
    assert _walk(answers) == ["purpose", "district", "user", "paper_key", "start"]


def test_lets_one_practise_at_once() -> None:
    assert _walk({"purpose": "practice"}) == ["purpose", "practice"]


def test_puts_a_backup_back_in_two_steps() -> None:
    assert _walk({"purpose": "restore"}) == ["purpose", "restore"]


@pytest.mark.parametrize(
    ("changed", "step", "code"),
    [
        ({"purpose": ""}, "purpose", "WIZARD_CHOOSE_PURPOSE"),
        ({"joins": ""}, "joining", "WIZARD_CHOOSE_JOINING"),
        ({"enrolment": None}, "joining", "WIZARD_CHOOSE_ENROLMENT"),
        ({"joins": "alone", "name": " "}, "joining", "WIZARD_SITE_INCOMPLETE"),
        ({"fingerprint_same": False}, "joining", "WIZARD_COMPARE_FINGERPRINT"),
        ({"short_code": ""}, "joining", "WIZARD_SHORT_CODE_EMPTY"),
        ({"user": " "}, "user", "WIZARD_USER_NAME"),
        ({"principal": "李向荣"}, "user", "WIZARD_SAME_PERSON"),
        ({"principal": "周立本"}, "user", "WIZARD_PASSWORD_SHORT"),
        ({"roster": ""}, "roster", "WIZARD_CHOOSE_ROSTER"),
        ({"password": "short"}, "user", "WIZARD_PASSWORD_SHORT"),
        ({"password_again": "demo-2022"}, "user", "WIZARD_PASSWORDS_DIFFER"),
        ({"paper_checked": False}, "paper_key", "WIZARD_COPY_TWO_GROUPS"),
    ],
)
def test_holds_where_something_is_missing(changed: dict, step: str, code: str) -> None:
    wizard = first_run()
    wizard.answers.update({**SCHOOL, **changed})
    while wizard.step.id != step:
        wizard.forward()
    assert wizard.missing() == code
    with pytest.raises(ValueError, match=code):
        wizard.forward()


def test_never_goes_back_behind_the_made_site() -> None:
    wizard = first_run()
    wizard.answers.update(SCHOOL)
    while wizard.step.id != "paper_key":
        wizard.forward()
    assert not wizard.can_go_back
    with pytest.raises(ValueError, match="no way back"):
        wizard.back()


def test_keeps_answers_when_going_back() -> None:
    wizard = first_run()
    wizard.answers.update(SCHOOL)
    wizard.forward()
    wizard.back()
    assert wizard.step.id == "purpose"
    assert wizard.answers["joins"] == "file"


def test_has_words_for_every_step() -> None:
    assert {step.word for step in STEPS.values()} <= set(sentences())


@given(st.lists(st.sampled_from(["forward", "back"]), max_size=30))
def test_never_loses_its_way(moves: list[str]) -> None:
    wizard = first_run()
    wizard.answers.update(SCHOOL)
    for move in moves:
        if move == "back" and wizard.can_go_back:
            wizard.back()
        elif move == "forward" and not wizard.is_last:
            wizard.forward()
        assert wizard.step.id == wizard.walked[-1]
        assert len(set(wizard.walked)) == len(wizard.walked)
        assert not set(wizard.walked) & set(wizard.ahead)
