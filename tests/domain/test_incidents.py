"""The clock of an emergency: who was told in time, what stands in the way of closing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import worlds

from liushou_desktop.domain.incidents import Incident, NoticeState, incident_of
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.services.shared.reading_words import shipped_rules

DAY = date(2026, 6, 16)
FOUND = datetime(2026, 6, 16, 9, 30)
FOUR = ("carer", "parents", "bureau", "government")


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return read_rules(shipped_rules(), {})


def row(at: datetime, **more: Any) -> dict[str, Any]:
    return {"on": at.date(), "at": at.time(), **more}


def happened(rules: RuleSet, after: int, told: dict[str, int], **details: Any) -> Incident:
    """As told so many minutes after the discovery, seen ``after`` minutes after it."""
    notices = tuple(row(FOUND + timedelta(minutes=m), party=p) for p, m in told.items())
    facts = {
        "found_on": DAY,
        "found_at": time(9, 30),
        "drill": "no",
        "notices": notices,
        "police_reasons": ("none",),
        **details,
    }
    record = worlds.fact("R1", "incident", None, DAY.toordinal(), DAY.toordinal(), details=facts)
    return incident_of(record, rules, FOUND + timedelta(minutes=after))


def states(incident: Incident) -> dict[str, str]:
    return {each.party: each.state.value for each in incident.notices}


def test_runs_from_the_discovery_and_turns_red_at_the_limit(rules: RuleSet) -> None:
    early = happened(rules, 60, {"carer": 6})
    assert early.minutes == 60
    assert states(early) == {
        "carer": "told",
        **dict.fromkeys(FOUR[1:], "waiting"),
        "police": "not_asked",
    }
    assert not early.is_late()
    late = happened(rules, 61, {"carer": 6, "parents": 61})
    assert states(late)["parents"] == "late"
    assert states(late)["bureau"] == "overdue"
    assert late.is_late()


def test_asks_for_the_police_where_the_law_does(rules: RuleSet) -> None:
    unanswered = happened(rules, 5, {}, police_reasons=())
    assert states(unanswered)["police"] == "undecided"
    assert "police_question" in list(unanswered.missing_to_close())
    alone = happened(rules, 5, {}, police_reasons=("alone",))
    assert states(alone)["police"] == "waiting"


def test_closes_with_everybody_told_or_a_reason_and_both_reports(rules: RuleSet) -> None:
    sent = row(FOUND + timedelta(minutes=100))
    reports = tuple({**sent, "stage": stage} for stage in ("initial", "final"))
    told = dict.fromkeys(FOUR, 10)
    assert list(happened(rules, 200, told, reports=reports).missing_to_close()) == []
    late = {**told, "government": 75}
    assert list(happened(rules, 200, late, reports=reports).missing_to_close()) == ["government"]
    why = ({"party": "government", "why": "电话占线"},)
    excused = happened(rules, 200, late, reports=reports, delays=why)
    assert list(excused.missing_to_close()) == []
    assert states(excused)["government"] == "late"  # a reason does not make it timely
    assert list(happened(rules, 200, told).missing_to_close()) == ["initial", "final"]


def test_owes_the_final_report_by_the_end_of_the_seventh_day(rules: RuleSet) -> None:
    told = dict.fromkeys(FOUR, 10)
    initial = ({**row(FOUND + timedelta(minutes=100)), "stage": "initial"},)
    in_time = happened(rules, 7 * 1440 + 14 * 60, told, reports=initial)
    assert not in_time.is_late()
    assert happened(rules, 8 * 1440, told, reports=initial).is_late()
    assert happened(rules, 121, told).is_late()


@given(told=st.dictionaries(st.sampled_from(FOUR), st.integers(0, 200)), after=st.integers(0, 200))
def test_says_late_exactly_when_a_minute_passed_the_limit(
    told: dict[str, int], after: int, rules: RuleSet
) -> None:
    incident = happened(rules, after, told)
    for notice in incident.notices:
        if notice.party in FOUR:
            minute = told.get(notice.party)
            is_late = notice.state in (NoticeState.LATE, NoticeState.OVERDUE)
            assert is_late == ((after if minute is None else minute) > 60)
