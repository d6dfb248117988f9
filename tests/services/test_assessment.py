"""The self-assessment: points are the county's, evidence the figures', the form the school's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.sites import AFTER_TERM, CLERK, SCHOOL, TEACHER, TERM, County, staff_id

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.assessment import assess, points
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.bureau.county_assessment import county_assessment
from liushou_desktop.services.bureau.decide_rules import decide_rule
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.proposed_answers import proposed_answers
from liushou_desktop.services.school.rule_settings import set_rule_setting
from liushou_desktop.services.school.self_assessment import print_assessment, self_assessment
from liushou_desktop.services.shared.reading_words import plan, shipped_rules

VISITS = AssessmentItem("A03", "班主任家访", "四（二）2", "I04", 20)


@pytest.mark.parametrize(
    ("figure", "tenths"),
    [((4, 12), 67), ((1, 3), 67), ((0, 12), 0), ((12, 12), 200), ((0, 0), None)],
)
def test_gives_points_by_what_was_done(figure: tuple[int, int], tenths: int | None) -> None:
    (scored,) = assess([VISITS], {"I04": figure}).items
    assert scored.tenths == tenths


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 90), st.integers(0, 90)), max_size=6))
def test_never_gives_more_than_there_is(told: list[tuple[int, int, int]]) -> None:
    items = [replace(VISITS, figure=f"I{n}", weight=w) for n, (w, _, _) in enumerate(told)]
    score = assess(items, {f"I{n}": (a, b) for n, (_, a, b) in enumerate(told)})
    assert 0 <= score.tenths <= 10 * score.full
    assert score.is_scored == any(w and b for w, _, b in told)


def test_writes_tenths_as_people_do() -> None:
    assert [points(each) for each in (0, 7, 70, 175)] == ["0", "0.7", "7", "17.5"]


def test_invents_no_points_and_names_figures_there_are() -> None:
    known = {code.code for code in code_set("indicator").codes}
    assert plan().assessment
    assert all(item.weight == 0 and item.figure in known for item in plan().assessment)
    assert not assess(plan().assessment, {"I04": (4, 12)}).is_scored


def test_refuses_an_item_of_an_unknown_kind() -> None:
    raw = {**shipped_rules(), "assessment": [{"code": "A01", "title": "x", "part": "luck"}]}
    with pytest.raises(RefusedError, match="RULES_REFUSED"):
        read_rules(raw)


def test_begins_the_form_with_items_and_evidence_and_keeps_it(reported: County) -> None:
    with reported.open_school(CLERK, AFTER_TERM) as site:
        bare = self_assessment(site, TERM)
        assert not bare.score.is_scored
        set_rule_setting(site, "score_A03", 20, "县里的分值")
        set_rule_setting(site, "score_A14", 10, "县里的分值")
        found = self_assessment(site, TERM)
        assert (found.score.tenths, found.score.full) == (167, 30)  # 20 × 4/12 and 10 × 6/6
        form = site.forms.form("self_assessment")
        begun = proposed_answers(site, form, TERM)
        assert (begun["full_points"], begun["counted_points"]) == (Decimal(30), Decimal("16.7"))
        rows = begun["items"]
        assert isinstance(rows, tuple)
        assert rows[2] == {
            "item": "A03 班主任家访",
            "evidence": "I04 家访完成率 4/12，33.33%",
            "weight": 20,
            "counted": Decimal("6.7"),
        }
        assert print_assessment(site, TERM).printed.pages == 1
        answers = {**begun, "assessed_by": (staff_id(site, TEACHER),), "lacking": "家访差八次"}
        answers |= {"occurred_on": date(2026, 6, 30), "remedy": "开学两周内补上"}
        add_record(site, NewRecord(form="self_assessment", answers=answers, reason="已核对"))
        assert self_assessment(site, TERM).record


def test_judges_schools_by_the_countys_points(reported: County) -> None:
    with reported.open_bureau() as bureau:
        receive(bureau, [reported.package])
        (before,) = county_assessment(bureau, TERM)
        assert not before.score.is_scored
        decide_rule(bureau, "score_A03", 20, "县局定的分值")
        (school,) = county_assessment(bureau, TERM)
    assert (school.code, school.score.tenths, school.score.full) == (SCHOOL, 67, 20)
