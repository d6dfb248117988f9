"""What a clerk of the bureau may do wrong: a named problem in Chinese, nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.helpers.sites import SCHOOL, SCHOOL_NAME, TERM, County, cheap_passwords

from liushou_desktop.app.wording import say_alone, say_error
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.services.bureau.county_tables import count_tables
from liushou_desktop.services.bureau.decide_duplicate import take_back_decision
from liushou_desktop.services.bureau.decide_rules import decide_rule
from liushou_desktop.services.bureau.edit_calendar import draft_of, keep_term, remove_term
from liushou_desktop.services.bureau.inspect_school import recheck_finding, record_inspection
from liushou_desktop.services.bureau.issue_packs import issue_packs
from liushou_desktop.services.bureau.package_receipts import return_package, write_receipts
from liushou_desktop.services.bureau.pass_transfers import relay_transfers
from liushou_desktop.services.bureau.print_notice import print_notice
from liushou_desktop.services.bureau.print_rectification import print_rectification
from liushou_desktop.services.bureau.register import enrol_school, write_invitation
from liushou_desktop.services.bureau.relay_packages import relay_packages
from liushou_desktop.services.bureau.report_upward import report_upward, set_upward_rule
from liushou_desktop.services.bureau.school_keys import (
    approve_school,
    extend_key,
    revoke_school,
    take_request,
)
from liushou_desktop.services.bureau.take_pack import take_pack
from liushou_desktop.services.bureau.term_receipts import newest_package
from liushou_desktop.services.shared.ask_questions import ask_question, retire_question
from liushou_desktop.services.shared.edit_assessment import keep_items, set_points
from liushou_desktop.services.shared.site import Site

DAY = date(2026, 6, 10)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory, running_county: County) -> County:
    made = running_county.copy(tmp_path_factory.mktemp("bad") / "county")
    (made.stick / "text.lspkg").write_bytes("这不是包".encode())
    return made


@pytest.fixture(scope="module")
def bureau(county: County) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        with county.open_bureau() as site:
            yield site


def inspection(site: Site, school: str, **changes: Any) -> object:
    row = {"finding_kind": "other", "finding": "x", "clause": "三", "remedy_due": DAY}
    answers = {"occurred_on": DAY, "inspectors": "何静", "looked_at": "档案", "findings": (row,)}
    return record_inspection(site, school, {**answers, **changes})


Call = Callable[[Site, County], object]

# What was tried → what is said.
REFUSED: dict[str, tuple[Call, str]] = {
    "a school with a code of nine digits": (
        lambda s, c: enrol_school(s, c.stick, code="219900001", name="甲小学"), "SCHOOL_CODE_WRONG",
    ),
    "a school without a name": (
        lambda s, c: enrol_school(s, c.stick, code="2199000021", name=" "), "SITE_NAME_EMPTY",
    ),
    "a school under a 学区 nobody knows": (
        lambda s, c: enrol_school(s, c.stick, code="2199000021", name="甲小学", district="Q9"),
        "DISTRICT_UNKNOWN",
    ),
    "an enrolment file into a folder that is not there": (
        lambda s, c: write_invitation(s, c.stick / "no", SCHOOL), "FOLDER_MISSING",
    ),
    "approving with another fingerprint": (
        lambda s, c: approve_school(s, c.request, "12345 " * 30), "FINGERPRINT_INCOMPLETE",
    ),
    "approving what is no request": (
        lambda s, c: take_request(s, c.stick / "text.lspkg"), "NOT_A_PACKAGE",
    ),
    "a request that is not there": (
        lambda s, c: take_request(s, c.stick / "none.lspkg"), "FILE_MISSING",
    ),
    "revoking without a reason": (lambda s, c: revoke_school(s, SCHOOL, " "), "REASON_MISSING"),
    "revoking a stranger": (lambda s, c: revoke_school(s, "2199000098", "丢了"), "NOT_FOUND"),
    "a key that ends in the past": (
        lambda s, c: extend_key(s, SCHOOL, date(2020, 1, 1)), "KEY_DAY_PAST",
    ),
    "packs for a stranger": (
        lambda s, c: issue_packs(s, c.stick, ["2199000098"]), "NOT_FOUND",
    ),
    "packs into a folder that is not there": (
        lambda s, c: issue_packs(s, c.stick / "no"), "FOLDER_NOT_THERE",
    ),
    "a pack of the county taken at a county": (
        lambda s, c: take_pack(s, c.stick / "text.lspkg"), "NOT_A_DISTRICT",
    ),
    "passing on at a county": (lambda s, c: relay_packages(s, c.stick, TERM), "NOT_A_DISTRICT"),
    "passing on children nobody sent": (
        lambda s, c: relay_transfers(s, c.stick), "NOTHING_TO_PASS_ON",
    ),
    "a remedy due before the visit": (
        lambda s, c: inspection(s, SCHOOL, occurred_on=date(2026, 6, 11)), "REMEDY_BEFORE",
    ),
    "reporting upward without anybody above": (
        lambda s, c: report_upward(s, c.stick, TERM), "NOT_ENROLLED",
    ),
    "reporting upward in an unknown way": (
        lambda s, c: set_upward_rule(s, "all", "", "来函"), "UPWARD_UNKNOWN",
    ),
    "giving back a package nobody merged": (
        lambda s, c: return_package(s, "ab" * 64, []), "NOT_FOUND",
    ),
    "the newest package of a school that sent none": (
        lambda s, c: newest_package(s, TERM, SCHOOL), "NOTHING_MERGED",
    ),
    "receipts into a folder that is not there": (
        lambda s, c: write_receipts(s, c.stick / "no", []), "FOLDER_NOT_THERE",
    ),
    "taking back a decision there is not": (
        lambda s, c: take_back_decision(s, "x", "错了"), "NOT_FOUND",
    ),
    "a term of nine months": (
        lambda s, c: keep_term(
            s, replace(draft_of(s.term(TERM)), start=date(2025, 10, 1)), "来函"
        ),
        "TERM_LENGTH",
    ),
    "a term that is not there": (lambda s, c: remove_term(s, "1999-1", "错了"), "NO_SUCH_TERM"),
    "tables of such a term": (lambda s, c: count_tables(s, "1999-1"), "NO_SUCH_TERM"),
    "deciding a point of no rule": (
        lambda s, c: decide_rule(s, "no_such", True, "来函"), "SETTING_NOT_THERE",
    ),
    "deciding without a reason": (
        lambda s, c: decide_rule(s, "home_stay", True, " "), "REASON_MISSING",
    ),
    "an answer that is none of the list": (
        lambda s, c: decide_rule(s, "visit_ways", ("household", "rocket"), "来函"),
        "SETTING_ANSWER_UNKNOWN",
    ),
    "a question on a form nobody has": (
        lambda s, c: ask_question(s, "no_such", "问", "yes_no"), "FORM_UNKNOWN",
    ),
    "asking no more what was never asked": (
        lambda s, c: retire_question(s, "bureau_x"), "QUESTION_UNKNOWN",
    ),
    "points for an item there is not": (
        lambda s, c: set_points(s, TERM, {"Z99": 1}, "定"), "NOT_FOUND",
    ),
    "no items at all": (lambda s, c: keep_items(s, TERM, (), "定"), "ITEMS_TOO_MANY"),
    "a circular before anybody reported": (
        lambda s, c: print_notice(s, TERM), "NOTICE_NOTHING_REPORTED",
    ),
    "an inspection of a stranger": (lambda s, c: inspection(s, "2199000098"), "NOT_FOUND"),
    "an inspection of tomorrow": (
        lambda s, c: inspection(s, SCHOOL, occurred_on=date(2099, 1, 1)), "DATE_IN_FUTURE",
    ),
    "an inspection of nothing": (
        lambda s, c: inspection(s, SCHOOL, looked_at=""), "ANSWER_MISSING",
    ),
    "a result of an inspection there is not": (
        lambda s, c: recheck_finding(s, "x", 0, DAY, "remedied"), "NOT_FOUND",
    ),
    "the paper of an inspection there is not": (
        lambda s, c: print_rectification(s, "x"), "NOT_FOUND",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str, bureau: Site, county: County) -> None:
    call, code = REFUSED[name]
    with bureau.unit() as unit:
        before = unit.chain_head()
    with pytest.raises(ProgramError) as refused:
        call(bureau, county)
    said = {refused.value.code: say_error(refused.value)}
    said |= {p.code: say_alone(p) for p in getattr(refused.value, "problems", ())}
    assert code in said, said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said[code])
    assert "{" not in said[code]
    with bureau.unit() as unit:
        assert unit.chain_head() == before


def test_the_register_still_holds_the_one_school(bureau: Site) -> None:
    from liushou_desktop.services.bureau.inspect_school import schools_to_inspect

    assert schools_to_inspect(bureau) == {SCHOOL: SCHOOL_NAME}
