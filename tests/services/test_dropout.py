"""控辍保学: a case from the first absence to its end, the ledgers, the monthly report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from tests.helpers.sites import CLERK, COUNSELLOR, TEACHER, County, ids, staff_id

from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.compute_figures import compute_indicators
from liushou_desktop.services.school.dropout_ledgers import LEDGERS, LedgerLine, dropout_ledgers
from liushou_desktop.services.school.move_dropout import Move, move_dropout
from liushou_desktop.services.school.print_dropout import export_dropout, print_dropout
from liushou_desktop.services.school.report_dropout_month import (
    dropout_month,
    report_dropout_month,
)
from liushou_desktop.services.school.staff import add_staff
from liushou_desktop.services.shared.site import Site

SEEN = date(2026, 4, 7)  # a Tuesday


def on(site: Site, day: date) -> None:
    site.clock = RehearsalClock(day)


def open_case(site: Site, name: str, **more: Any) -> str:
    answers = {
        "occurred_on": SEEN + timedelta(days=1),
        "last_seen_on": SEEN,
        "found_by": (staff_id(site, TEACHER),),
        "dropout_state": "absent",
        "reasons": ("study", "belief"),
        "school_owner": TEACHER,
        **more,
    }
    return add_record(
        site, NewRecord(form="dropout_case", child=ids(site)[name], answers=answers)
    ).id


def attempt(site: Site, name: str, day: date, result: str) -> None:
    answers = {
        "occurred_on": day,
        "persuaders": (staff_id(site, TEACHER),),
        "units": ("school", "village"),
        "way": "household",
        "course": "到家里见到奶奶，说孩子跟表哥去了县城，约好周末再谈。",
        "persuading_result": result,
        "next_step": "周末再去",
    }
    add_record(site, NewRecord(form="return_attempt", child=ids(site)[name], answers=answers))


def held(site: Site) -> dict[str, tuple[str, str]]:
    """Child → ledger and what is due, of those out of school."""
    found = {}
    for name, lines in dropout_ledgers(site).lines.items():
        for line in lines:
            if name != "of_age" and line.case is not None:
                found[line.name] = (name, line.case.due)
    return found


def line_of(site: Site, name: str) -> LedgerLine:
    lines = dropout_ledgers(site).lines["of_age"]
    return next(line for line in lines if line.name == name)


def refused(call: Any) -> str:
    with pytest.raises(ProgramError) as error:
        call()
    return error.value.code


def test_walks_a_case_from_the_first_absence_to_its_end(school: Site) -> None:
    on(school, SEEN + timedelta(days=3))
    case = open_case(school, "马玉兰")
    assert held(school) == {"马玉兰": ("suspected", "persuade")}
    on(school, SEEN + timedelta(days=8))
    assert line_of(school, "马玉兰").case.days_out == 6  # type: ignore[union-attr]
    assert held(school)["马玉兰"] == ("suspected", "suspect")
    assert refused(lambda: move_dropout(school, case, Move(to="closed"))) == (
        "DROPOUT_MOVE_NOT_ALLOWED"
    )
    move_dropout(school, case, Move(to="suspected"))
    assert held(school)["马玉兰"] == ("suspected", "report")
    attempt(school, "马玉兰", school.today, "refused")
    on(school, SEEN + timedelta(days=40))
    assert refused(lambda: move_dropout(school, case, Move(to="dropped_out"))) == (
        "RECORD_HAS_PROBLEMS"
    )  # the law asks for a written report
    reported = {"reported_to": ("bureau", "town"), "reported_on": school.today}
    move_dropout(school, case, Move(to="dropped_out", answers=reported))
    assert held(school)["马玉兰"] == ("dropped_out", "")
    early = SEEN + timedelta(days=9)
    assert refused(lambda: move_dropout(school, case, Move(to="returned", on=early))) == (
        "DROPOUT_MOVE_TOO_EARLY"
    )
    back = SEEN + timedelta(days=44)
    on(school, back)
    move_dropout(school, case, Move(to="returned", answers={"placement": "same_class"}))
    move_dropout(school, case, Move(to="tracked"))
    assert held(school)["马玉兰"] == ("back", "")
    found = {each.id: each for each in compute_indicators(school).indicators}
    assert (found["I16r"].numerator, found["I16r"].denominator) == (1, 1)
    on(school, back + timedelta(days=29))
    assert refused(lambda: move_dropout(school, case, Move(to="closed"))) == (
        "DROPOUT_CLOSE_TOO_EARLY"
    )
    on(school, back + timedelta(days=30))
    assert held(school)["马玉兰"] == ("back", "close")
    move_dropout(school, case, Move(to="closed"))
    assert held(school)["马玉兰"] == ("closed", "")


def test_leads_off_the_ledgers_what_is_no_dropout(school: Site) -> None:
    on(school, SEEN + timedelta(days=3))
    case = open_case(school, "马国强")
    move = Move(to="not_dropout", answers={"off_ramp": "leave"})
    assert refused(lambda: move_dropout(school, case, move)) == "RECORD_HAS_PROBLEMS"
    proof = {"off_ramp": "leave", "off_ramp_proof": "休学批准〔2026〕3号"}
    move_dropout(school, case, Move(to="not_dropout", answers=proof))
    assert held(school)["马国强"] == ("closed", "")
    assert dropout_month(school).suspected == 0


def test_reports_a_month_once_zero_included(school: Site) -> None:
    add_staff(school, name=CLERK, phone="19900000199")
    on(school, SEEN + timedelta(days=3))
    zero = report_dropout_month(school)
    assert zero.is_zero
    assert zero.expected == zero.present == 8
    assert refused(lambda: report_dropout_month(school)) == "DROPOUT_MONTH_DONE"
    on(school, date(2026, 5, 20))
    open_case(school, "马玉兰", dropout_state="suspected")
    found = report_dropout_month(school)
    assert (found.suspected, found.present, found.month) == (1, 7, "2026年5月")


def test_prints_and_exports_without_sensitive_reasons(school: Site, tmp_path) -> None:  # type: ignore[no-untyped-def]
    on(school, SEEN + timedelta(days=3))
    empty = print_dropout(school, "dropped_out")
    assert empty.printed.pages == 1
    open_case(school, "马玉兰")
    assert print_dropout(school, "suspected").printed.pages == 1
    assert refused(lambda: print_dropout(school, "nothing")) == "LEDGER_UNKNOWN"
    out = tmp_path / "ledgers.xlsx"
    assert export_dropout(school, out) == 1
    book = openpyxl.load_workbook(out)
    assert len(book.sheetnames) == len(LEDGERS)
    said = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value]
    assert any("厌学" in text and "封着" in text for text in said)
    assert not any("信教" in text for text in said)


def test_shows_each_only_the_own_children(county: County) -> None:
    with county.open_school() as site:
        on(site, SEEN + timedelta(days=3))
        case = open_case(site, "何建军")
    with county.open_school(TEACHER) as site:
        assert held(site) == {}
        assert refused(lambda: move_dropout(site, case, Move(to="suspected"))) == "NOT_YOUR_CHILD"
        assert refused(lambda: report_dropout_month(site)) == "RECORD_OF_SCHOOL"
    with county.open_school(COUNSELLOR) as site:
        assert held(site) == {}
