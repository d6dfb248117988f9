"""Children two schools report, children one lost: decided by a person, told to both, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.helpers.second_school import OTHER, OTHER_NAME, report_elsewhere
from tests.helpers.sites import AFTER_TERM, SCHOOL, SCHOOL_NAME, County, ids

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Severity
from liushou_desktop.domain.clearing import ASKED, DIFFERENT, FOUND, SAME
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.services.bureau.compare_pair import compare_pair, show_lost
from liushou_desktop.services.bureau.decide_duplicate import (
    decide_lost,
    decide_pair,
    take_back_decision,
)
from liushou_desktop.services.bureau.find_duplicates import find_duplicates
from liushou_desktop.services.bureau.package_receipts import write_receipts
from liushou_desktop.services.bureau.print_duplicates import print_duplicates
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.term_receipts import term_receipts
from liushou_desktop.services.school.apply_receipt import (
    apply_receipt,
    open_remarks,
    reopen_remark,
    settle_remark,
)
from liushou_desktop.services.school.close_term import review_term
from liushou_desktop.services.school.show_child import show_child
from liushou_desktop.services.shared.site import Site

TERM = "2025-2"


@pytest.fixture
def doubting(reported: County) -> Iterator[tuple[Site, County]]:
    """The school's package merged; a second school reports 马玉兰 too and lost 何花."""
    with reported.open_bureau() as site:
        receive(site, [reported.package])
        with site.unit() as unit:
            (known,) = unit.find(ReportedChild, site=SCHOOL, name="马玉兰")
        twin = replace(known, id="twin", student_number=None)
        lost = replace(
            known,
            id="lost",
            name="何花",
            name_key="he hua 何花",
            id_number=None,
            birth_date=date(2013, 1, 1),
            is_gone=True,
            is_on_roll=False,
        )
        report_elsewhere(site, twin, lost)
        yield site, reported


def test_lists_who_is_counted_by_two_and_who_reached_nobody(doubting) -> None:
    site, _ = doubting
    doubts = find_duplicates(site)
    assert find_duplicates(site) is doubts  # nothing was written since
    (pair,) = doubts.open_pairs()
    assert {pair.first_school, pair.second_school} == {SCHOOL_NAME, OTHER_NAME}
    assert [each.pair.key for each in doubts.certain()] == [pair.key]
    (lost,) = doubts.open_lost()
    assert (lost.leaver.who.name, lost.school, lost.days) == ("何花", OTHER_NAME, None)
    lines = {each.field: each for each in compare_pair(site, pair).lines}
    assert lines["COMPARED_CARER"].standing == "different"
    assert "********" in lines["COMPARED_ID_NUMBER"].first
    assert len(show_lost(site, lost).heads) == 1
    assert print_duplicates(site).pages == 1


def test_tells_both_schools_until_the_decision_is_taken_back(doubting, tmp_path: Path) -> None:
    site, county = doubting
    before = find_duplicates(site)
    key = before.pairs[0].key
    with pytest.raises(RefusedError, match="DECISION_SCHOOL_WRONG"):
        decide_pair(site, key, SAME, "转走了", sentence)
    with pytest.raises(RefusedError, match="REASON_MISSING"):
        decide_pair(site, key, DIFFERENT, " ", sentence)
    made = decide_pair(site, key, SAME, "癿沟有转入手续", sentence, stays_at=OTHER)
    after = find_duplicates(site)
    assert (after.on_rolls, after.pupils) == (before.on_rolls, before.pupils - 1)
    assert not after.open_pairs()
    (file,) = write_receipts(site, tmp_path, term_receipts(site, TERM, SCHOOL))
    with county.open_school(day=AFTER_TERM) as school:
        assert apply_receipt(school, file).remarks == 1
        (remark,) = open_remarks(school)
        assert remark.child == ids(school)["马玉兰"]
        assert "请办转出" in remark.text
        assert OTHER_NAME in remark.text
        # V25 stands where the child is and in the term's 核对, until it is settled
        (doubt,) = [p for p in show_child(school, remark.child).doubts if p.code.startswith("V25")]
        assert doubt.severity is Severity.YELLOW
        assert "quality.V25_IN_ANOTHER_SCHOOL" in {
            f.key for f in review_term(school, TERM).findings
        }
        settle_remark(school, remark.id)
        assert not [p for p in show_child(school, remark.child).doubts if p.code.startswith("V25")]
        reopen_remark(school, remark.id)
    # a later receipt of the same package brings the same remark, not a second one
    decide_lost(site, before.lost[0].key, ASKED, "电话不通", sentence)
    (file,) = write_receipts(site, tmp_path, term_receipts(site, TERM, SCHOOL))
    with county.open_school(day=AFTER_TERM) as school:
        apply_receipt(school, file)
        assert len(open_remarks(school)) == 1
    take_back_decision(site, made.id)
    assert find_duplicates(site).pupils == before.pupils
    (receipt,) = term_receipts(site, TERM, SCHOOL)
    assert receipt.remarks == ()
    assert write_receipts(site, tmp_path, [receipt])


def test_puts_a_new_decision_in_the_place_of_the_old(doubting) -> None:
    site, _ = doubting
    (lost,) = find_duplicates(site).lost
    decide_lost(site, lost.key, ASKED, "先问问", sentence)
    assert find_duplicates(site).open_lost()
    decide_lost(site, lost.key, FOUND, "随父母去了东莞", sentence)
    (decided,) = find_duplicates(site).lost
    assert decided.clearing is not None
    assert decided.clearing.decision == FOUND
    assert not find_duplicates(site).open_lost()
