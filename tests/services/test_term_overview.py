"""学期情况: what it counts, and that it stays as it was signed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.helpers.sites import AFTER_TERM, PRINCIPAL, TERM, County, sign
from tests.paper.looking import text_of

from liushou_desktop.domain.records import Record
from liushou_desktop.domain.term_overview import as_values, from_values
from liushou_desktop.domain.terms import week_number
from liushou_desktop.services.school.compute_figures import compute_indicators, duties
from liushou_desktop.services.school.list_records import void_record
from liushou_desktop.services.school.missing_list import print_missing
from liushou_desktop.services.school.term_overview import print_overview, term_overview
from liushou_desktop.services.shared.site import Site


@pytest.fixture
def ended(county: County) -> Iterator[Site]:
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        yield site


def test_tells_figures_courses_classes_and_what_is_missing(ended: Site) -> None:
    found = term_overview(ended, TERM)
    report = found.report
    assert found.closing is None
    assert dict(report.heads)["合计"] == 6
    for figure in compute_indicators(ended, term=TERM).indicators:
        told = report.figure(figure.id)
        owed = None if figure.is_count else figure.denominator
        assert (told.done, told.owed) == (figure.numerator, owed)
    lines = [line for line in duties(ended, term=TERM) if line.duty.rule == "R31"]
    visits = next(each for each in report.courses if each.rule == "R31")
    assert visits.owed == sum(line.duty.owed for line in lines) == 12
    assert visits.done == sum(line.duty.done for line in lines) > 0
    assert (visits.owed_by_week[-1], visits.done_by_week[-1]) == (visits.owed, visits.done)
    assert len(report.weeks) == week_number(ended.term(TERM), ended.term(TERM).end)
    assert sum(share.owed for share in visits.classes) == visits.owed
    for id, shares in report.class_figures.items():
        told = report.figure(id)
        assert (sum(s.done for s in shares), sum(s.owed for s in shares)) == (told.done, told.owed)
    assert sum(each.missing for each in report.undone if each.title == visits.title) == (
        visits.owed - visits.done
    )
    assert {each.state for each in report.balance} >= {"passed", "explain"}
    assert from_values(as_values(report)) == report


def test_prints_in_july_what_was_signed_and_corrects_below(county: County) -> None:
    with county.open_school(PRINCIPAL, AFTER_TERM) as site:
        sign(site)
        before = term_overview(site, TERM)
        assert before.closing is not None
        assert before.corrections == ()
        explained = [each for each in before.report.balance if each.explanation]
        assert {each.explanation for each in explained} == {"下学期补上"}
        first = print_overview(site, TERM, keep=False).printed
    with county.open_school(day=AFTER_TERM) as site:
        with site.unit() as unit:
            record = unit.find(Record, form="home_visit", state="confirmed", limit=1)[0]
        void_record(site, record.id, "记错了孩子")
        after = term_overview(site, TERM)
        assert after.report == before.report
        assert "家访完成率" in {each.title for each in after.corrections}
        again = print_overview(site, TERM, keep=False).printed
    assert again.report.check_codes == first.report.check_codes
    text = text_of(again.pdf).replace(" ", "")
    assert "审签以后的更正" in text
    assert "周立本2026年7月13日审签" in text
    assert "学期进程" in text


def test_presses_for_what_the_missing_list_presses_for(county: County) -> None:
    with county.open_school() as site:
        missing = term_overview(site).report.missing
        assert sum(each.overdue for each in missing) > 0
        assert {each.label for each in missing} == {"五(2)班", "三(1)班"}
        assert print_missing(site, keep=False).printed.pages == len(missing)
