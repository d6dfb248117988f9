"""The self-assessment: points are the county's, evidence the figures', the form the school's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.running import Terminal
from tests.helpers.sites import AFTER_TERM, CLERK, SCHOOL, TEACHER, TERM, County, staff_id

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.assessment import assess, points
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.exchange.payloads import to_values
from liushou_desktop.exchange.supervision import AssessmentTold, ItemTold
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.bureau.county_assessment import county_assessment
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.proposed_answers import proposed_answers
from liushou_desktop.services.school.self_assessment import print_assessment, self_assessment
from liushou_desktop.services.shared.assessment_files import import_items, write_items
from liushou_desktop.services.shared.bureau_state import ASSESSMENT
from liushou_desktop.services.shared.edit_assessment import (
    AssessmentRefusedError,
    assessment_sheet,
    freeze_items,
    judge_items,
    keep_items,
    set_points,
)
from liushou_desktop.services.shared.enrolment import SETTING as ENROLMENT
from liushou_desktop.services.shared.reading_words import plan, shipped_rules
from liushou_desktop.services.shared.site import Site

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
        _bring_items(site, A03=20, A14=10)
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


def test_lets_a_school_that_stands_alone_settle_its_own(
    reported: County, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with reported.open_school(CLERK, AFTER_TERM) as site:
        with pytest.raises(RefusedError, match="ASSESSMENT_FROM_ABOVE"):
            set_points(site, TERM, {"A03": 20}, "校务会")
        assert assessment_sheet(site, TERM).is_from_above
        with site.unit() as unit:
            unit.set_setting(ENROLMENT, {})
    school = Terminal(capsys, monkeypatch, reported.school)
    points_set = ("report", "items", "--term", TERM, "--set", "A03=20", "--set", "A14=10")
    assert school.run(*points_set, day=AFTER_TERM).code == "REASON_MISSING"
    assert school.run(*points_set, "--reason", "校务会定", day=AFTER_TERM).values["full"] == 30
    with reported.open_school(CLERK, AFTER_TERM) as site:
        found = self_assessment(site, TERM)
        assert (found.is_own, found.score.tenths, found.score.full) == (True, 167, 30)


def _bring_items(site: Site, **points: int) -> None:
    """The plan's items with these points, as a pack would have brought them."""
    told = tuple(
        ItemTold(
            code=each.code,
            title=each.title,
            clause=each.clause,
            part=each.part,
            figure=each.figure,
            weight=points.get(each.code, 0),
        )
        for each in plan().assessment
    )
    sheet = AssessmentTold(term=TERM, version=1, items=told)
    with site.unit() as unit:
        unit.set_setting(ASSESSMENT, {TERM: to_values(sheet)})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "1"}, "ITEM_CODE_WRONG"),
        ({"code": "A１1"}, "ITEM_CODE_WRONG"),
        ({"code": "A04"}, "ITEM_CODE_TWICE"),
        ({"title": " "}, "ITEM_TITLE_WRONG"),
        ({"title": "长" * 37}, "ITEM_TITLE_WRONG"),
        ({"clause": "四" * 21}, "ITEM_CLAUSE_LONG"),
        ({"figure": "I99"}, "ITEM_EVIDENCE_UNKNOWN"),
        ({"part": "luck"}, "ITEM_PART_UNKNOWN"),
        ({"weight": -1}, "ITEM_POINTS_WRONG"),
        ({"weight": 101}, "ITEM_POINTS_WRONG"),
    ],
)
def test_names_the_item_that_cannot_be(changes: dict[str, Any], code: str) -> None:
    other = replace(VISITS, code="A04")
    found = list(judge_items([other, replace(VISITS, **changes)]))
    assert {problem.code for problem in found} == {code}
    assert [p.code for p in judge_items([])] == ["ITEMS_TOO_MANY"]
    many = [replace(VISITS, code=f"B{n:02d}") for n in range(31)]
    assert [p.code for p in judge_items(many)] == ["ITEMS_TOO_MANY"]


def test_keeps_items_by_term_until_the_circular(bureau: Site) -> None:
    own = (VISITS, AssessmentItem("B01", "督查整改", "五1", "D01", 10, "effect"))
    assert assessment_sheet(bureau, TERM).version == 0
    made = keep_items(bureau, TERM, own, "局务会")
    assert (made.since, made.version, made.full) == (TERM, 1, 30)
    assert keep_items(bureau, TERM, own, "又一次").version == 1  # the same again
    later = assessment_sheet(bureau, "2026-1")
    assert (later.items, later.since) == (own, TERM)
    with bureau.unit() as unit:
        freeze_items(bureau, unit, "2026-1")
    with pytest.raises(RefusedError, match="ASSESSMENT_FROZEN"):
        keep_items(bureau, "2026-1", own[:1], "改")
    assert keep_items(bureau, TERM, own[:1], "改").version == 2
    assert assessment_sheet(bureau, "2026-1").items == own  # what was told stands
    assert assessment_sheet(bureau, "2025-1").items == plan().assessment


def test_goes_out_as_a_file_and_in_again_whole_or_not_at_all(bureau: Site, tmp_path: Path) -> None:
    own = (VISITS, AssessmentItem("B01", "督查“整改”", "五1", "D01", 10, "effect"))
    keep_items(bureau, TERM, own, "局务会")
    book, toml = tmp_path / "items.xlsx", tmp_path / "items.toml"
    for file in (book, toml):
        write_items(bureau, file, TERM)
        assert import_items(bureau, file, "2026-1", "照旧").items == own
    sheet = openpyxl.load_workbook(book)
    grid = sheet.worksheets[0]
    place = next(c for row in grid.iter_rows() for c in row if c.value == "I04")
    place.value = "I99"
    sheet.save(book)
    with pytest.raises(AssessmentRefusedError) as caught:
        import_items(bureau, book, TERM, "改")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.row) == ("ITEM_EVIDENCE_UNKNOWN", place.row)
    for text, code in (
        ("[[assessment]", "ASSESSMENT_TOML_WRONG"),
        ("items = 1", "ASSESSMENT_TOML_WRONG"),
        ('[[assessment]]\ncode = "A01"', "ASSESSMENT_ITEMS_WRONG"),
        (toml.read_text("utf-8") + 'more = "x"\n', "ASSESSMENT_ITEMS_WRONG"),
        (toml.read_text("utf-8").replace("= 20", "= true"), "ASSESSMENT_ITEMS_WRONG"),
    ):
        toml.write_text(text, "utf-8")
        with pytest.raises(RefusedError, match=code):
            import_items(bureau, toml, TERM, "改")
    empty = openpyxl.Workbook()
    empty.save(book)
    with pytest.raises(RefusedError, match="ASSESSMENT_NO_HEADINGS"):
        import_items(bureau, book, TERM, "改")
    assert assessment_sheet(bureau, TERM).items == own


def test_judges_schools_by_the_countys_points(reported: County) -> None:
    with reported.open_bureau() as bureau:
        receive(bureau, [reported.package])
        (before,) = county_assessment(bureau, TERM)
        assert not before.score.is_scored
        set_points(bureau, TERM, {"A03": 20}, "县局定的分值")
        (school,) = county_assessment(bureau, TERM)
    assert (school.code, school.score.tenths, school.score.full) == (SCHOOL, 67, 20)
