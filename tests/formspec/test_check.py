"""Checks of a whole form, in the one place where they run."""

from datetime import date, time

import pytest
from tests.formspec.making import form_of

from liushou_desktop.base.problem import Severity
from liushou_desktop.formspec.check import check, counts, is_required, is_shown, read_texts
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.loader import form

TODAY = Context(today=date(2026, 6, 16))
VISIT = {
    "child": "C1",
    "occurred_on": date(2026, 6, 12),
    "visitors": ("T1",),
    "doer_role": "class_teacher",
    "way": "household",
    "receiver_name": "韩桂英",
    "receiver_relation": "64",
    "address": "银川镇前沟村8社",
    "purposes": ("routine",),
    "guardianship": "good",
    "advice": "外婆腿疼已去镇卫生院看过，请舅妈每天傍晚到家看一次。",
}


def found(answers: dict[str, object], form_id: str = "home_visit") -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in check(form(form_id), answers, TODAY)]


def test_finds_nothing_wrong_with_a_good_visit() -> None:
    assert found(VISIT) == []


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"way": None}, [("way", "ANSWER_MISSING")]),
        ({"purposes": ()}, [("purposes", "ANSWER_MISSING")]),
        (
            {"guardianship": "poor"},
            [("guardianship_issue", "ANSWER_MISSING"), ("referral", "ANSWER_MISSING")],
        ),
        ({"guardianship": "poor", "guardianship_issue": "nobody", "referral": "incident"}, []),
        ({"guardianship_issue": "nobody"}, [("guardianship_issue", "ANSWER_NOT_ASKED")]),
        (
            {"started_at": time(16, 10), "ended_at": time(15, 5)},
            [("ended_at", "VISIT_ENDS_BEFORE_START")],
        ),
        ({"started_at": time(16, 10)}, []),
        ({"due_on": date(2026, 6, 11)}, [("due_on", "DUE_BEFORE_VISIT")]),
        ({"address": None}, [("address", "VISIT_WITHOUT_ADDRESS")]),
        ({"address": None, "way": "phone"}, []),
        ({"advice": "多管管"}, [("advice", "TEXT_BRIEF")]),
        ({"measure": "周二答疑"}, [("responsible", "ANSWER_MISSING")]),
        ({"occurred_on": date(2026, 6, 17)}, [("occurred_on", "DATE_IN_FUTURE")]),
    ],
)
def test_finds_what_a_change_breaks(
    change: dict[str, object], problems: list[tuple[str, str]]
) -> None:
    assert found({**VISIT, **change}) == problems


def test_asks_nothing_about_a_talk_that_did_not_happen() -> None:
    attempt = {
        key: value
        for key, value in VISIT.items()
        if key not in ("receiver_name", "receiver_relation", "guardianship", "advice")
    }
    assert found({**attempt, "outcome": "absent"}) == []
    assert ("advice", "ANSWER_MISSING") in found(attempt)


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({}, ["R31"]),
        ({"doer_role": "acting_class_teacher"}, ["R31"]),
        ({"doer_role": "helper"}, []),
        ({"way": "phone"}, []),
        ({"outcome": "absent"}, []),
    ],
)
def test_says_what_a_visit_counts_for(change: dict[str, object], rules: list[str]) -> None:
    assert [each.rule for each in counts(form("home_visit"), {**VISIT, **change})] == rules


def test_counts_only_the_talk_of_a_class_teacher() -> None:
    talk = form("talk")
    assert [each.rule for each in counts(talk, {"doer_role": "class_teacher"})] == ["R34"]
    assert counts(talk, {"doer_role": "counsellor"}) == ()
    assert counts(talk, {}) == ()


def test_asks_for_a_referral_after_a_crisis_without_blocking() -> None:
    problems = [
        p for p in check(form("talk"), {"kinds": ("crisis",)}) if p.code != "ANSWER_MISSING"
    ]
    assert [(p.code, p.severity) for p in problems] == [("CRISIS_NOT_REFERRED", Severity.YELLOW)]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"category": "2", "father_status": "at_home"}, "BOTH_AWAY_BUT_ONE_AT_HOME"),
        (
            {"category": "1", "father_status": "away_working", "mother_status": "away_trading"},
            "ONE_AWAY_BUT_BOTH_GONE",
        ),
        ({"father_status": "away_working", "carer_relation": "51"}, "CARER_IS_AWAY_PARENT"),
        ({"sex": "1", "id_number": "999999201206150127"}, "ID_SEX_DIFFERS"),
        (
            {"birth_date": date(2012, 6, 14), "id_number": "999999201206150127"},
            "ID_BIRTH_DATE_DIFFERS",
        ),
        ({"birth_date": date(2015, 2, 28), "spell_start": date(2014, 3, 1)}, "SPELL_BEFORE_BIRTH"),
        ({"health": "62"}, "ANSWER_MISSING"),
    ],
)
def test_sees_contradictions_in_a_registration(answers: dict[str, object], code: str) -> None:
    assert code in [p.code for p in check(form("registration"), answers)]


def test_asks_for_kind_and_grade_of_a_disability() -> None:
    missing = {p.field for p in check(form("registration"), {"health": "62"})}
    assert missing >= {"disability_kind", "disability_grade"}
    healthy = {p.field for p in check(form("registration"), {"health": "10"})}
    assert not healthy & {"disability_kind", "disability_grade", "illness"}


def test_takes_a_reason_in_place_of_an_identity_number() -> None:
    wanted = {p.field for p in check(form("registration"), {})}
    assert "id_number" in wanted
    excused = {p.field for p in check(form("registration"), {"id_note": "未上户"})}
    assert "id_number" not in excused


def test_asks_nothing_of_a_dead_father_but_that() -> None:
    missing = {p.field for p in check(form("contact_card"), {"father_status": "dead"})}
    assert not {each for each in missing if each.startswith("father_")}


def test_reads_typed_texts_and_names_unknown_fields() -> None:
    sample = form_of(
        '[[section.field]]\nid = "way"\nkind = "choice"\nlabel = "方式"\noptions = "visit_way"'
    )
    answers, problems = read_texts(sample, {"way": "入户", "wya": "1"})
    assert answers == {"way": "household"}
    assert [(p.field, p.code) for p in problems] == [("wya", "FIELD_UNKNOWN")]
    assert read_texts(sample, {"way": "飞"})[1][0].code == "CHOICE_UNKNOWN"


def test_never_requires_what_it_does_not_show() -> None:
    sample = form_of(
        '[[section.field]]\nid = "a"\nkind = "yes_no"\nlabel = "甲"\n'
        '[[section.field]]\nid = "b"\nkind = "text"\nlabel = "乙"\nrequired = true\n'
        'show_if = "a = yes"'
    )
    second = sample.field("b")
    assert not is_shown(second, {"a": False})
    assert not is_required(second, {"a": False})
    assert is_required(second, {"a": True})
