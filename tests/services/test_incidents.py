"""An emergency from its first minute to its end, as the school keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.helpers.sites import COUNSELLOR, TEACHER, County, ids, staff_id

from liushou_desktop.base.clock import TickingClock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.school import handle_incident as how
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.compute_figures import compute_indicators
from liushou_desktop.services.school.print_forms import print_form
from liushou_desktop.services.school.show_incident import (
    list_incidents,
    running_incidents,
    show_incident,
)
from liushou_desktop.services.shared.site import Site

FOUND = datetime(2026, 6, 16, 9, 30)


def first_words(site: Site, **more: Any) -> dict[str, Any]:
    return {
        "kinds": ("injury",),
        "is_drill": False,
        "occurred_on": FOUND.date(),
        "discovered_on": FOUND.date(),
        "discovered_at": FOUND.time(),
        "place": "操场",
        "course": "课间在操场摔倒，左前臂疼痛。",
        "reporters": (staff_id(site, TEACHER),),
        "involved": ({"involved_child": ids(site)["马玉兰"]},),
        **more,
    }


def at(site: Site, minutes: int) -> None:
    """Let the site's clock stand so many minutes after the discovery."""
    site.clock = TickingClock(FOUND + timedelta(minutes=minutes))


def tell(site: Site, incident: str, *parties: str) -> None:
    for party in parties:
        how.tell_party(site, incident, how.Told(party=party))


def shares(site: Site) -> tuple[int, int]:
    found = {each.id: each for each in compute_indicators(site).indicators}["I19"]
    return found.numerator, found.denominator


def refused(call: Any) -> str:
    with pytest.raises(RefusedError) as error:
        call()
    return error.value.code


def test_walks_from_the_first_minute_to_the_end(school: Site) -> None:
    at(school, 2)
    incident = how.open_incident(school, first_words(school)).id
    assert [line.number for line in running_incidents(school)] == ["2026-001"]
    at(school, 6)
    tell(school, incident, "carer", "parents", "hospital")
    how.note_answer(school, incident, "carer", "已往学校来")
    at(school, 28)
    tell(school, incident, "bureau")
    how.take_back_notice(school, incident, "bureau", "打错了")
    tell(school, incident, "bureau")
    at(school, 72)
    tell(school, incident, "government")
    how.add_happening(school, incident, "拍片，左前臂骨裂。")
    page = show_incident(school, incident)
    lines = {line.notice.party: line for line in page.notices}
    assert (lines["carer"].minutes, lines["carer"].answer) == (6, "已往学校来")
    assert (lines["carer"].who, lines["carer"].phone) == ("韩桂英", "19900000400")
    assert lines["government"].notice.state.value == "late"
    assert [each.text for each in page.happenings] == ["拍片，左前臂骨裂。"]
    assert shares(school) == (0, 1)
    assert refused(lambda: how.close_incident(school, incident, "好了")) == "INCIDENT_NOT_COMPLETE"
    assert refused(lambda: how.send_report(school, incident, "final")) == "REPORT_STAGE_EARLY"
    how.explain_delay(school, incident, "government", "值班电话一直占线")
    how.answer_police(school, incident, ["none"])
    how.send_report(school, incident, "initial", sent_to="县教育局")
    how.send_report(school, incident, "final")
    assert refused(lambda: how.close_incident(school, incident, "好了")) == "RECORD_HAS_PROBLEMS"
    how.write_incident(school, incident, {"injury": "左前臂骨裂", "measures": "夹板固定，送医。"})
    job = print_form(school, "incident", blank=False, records=[incident])
    how.close_incident(school, incident, "家长陪护，一周后回访。")
    assert job.printed.pages <= 2
    assert running_incidents(school) == []
    assert refused(lambda: tell(school, incident, "police")) == "INCIDENT_CLOSED"
    assert shares(school) == (0, 1)  # late stays late


def test_never_counts_a_drill_and_counts_what_was_in_time(school: Site) -> None:
    at(school, 2)
    drill = how.open_incident(school, first_words(school, is_drill=True)).id
    real = how.open_incident(school, first_words(school)).id
    tell(school, real, "carer", "parents", "bureau", "government")
    assert shares(school) == (1, 1)
    assert [line.id for line in running_incidents(school)] == [real]
    assert {line.id for line in list_incidents(school)} == {drill, real}


def test_refuses_times_that_cannot_be(school: Site) -> None:
    at(school, 2)
    incident = how.open_incident(school, first_words(school)).id
    early, late = FOUND - timedelta(minutes=1), FOUND + timedelta(minutes=9)
    for moment, code in ((early, "NOTICE_BEFORE_FOUND"), (late, "NOTICE_IN_FUTURE")):
        told = how.Told(party="carer", at=moment)
        assert refused(lambda told=told: how.tell_party(school, incident, told)) == code
    assert refused(lambda: tell(school, incident, "nobody")) == "CHOICE_UNKNOWN"
    assert refused(lambda: how.explain_delay(school, incident, "carer", " ")) == "REASON_MISSING"


def test_keeps_an_emergency_from_those_it_does_not_concern(county: County) -> None:
    with county.open_school() as site:
        at(site, 2)
        incident = how.open_incident(site, first_words(site)).id
    for user in (TEACHER, COUNSELLOR):
        with county.open_school(user) as site:
            assert list_incidents(site) == []
            assert refused(lambda site=site: show_incident(site, incident)) == "NOT_FOUND"


def test_rings_the_partners_of_the_directory(school: Site) -> None:
    at(school, 2)
    row = {"partner_kind": "town", "partner": "柳湾镇政府值班室", "partner_phone": "0930-0000021"}
    answers = {
        "occurred_on": FOUND.date(),
        "made_by": (staff_id(school, TEACHER),),
        "partners": (row,),
    }
    add_record(school, NewRecord(form="partner_directory", answers=answers, reason="新编"))
    incident = how.open_incident(school, first_words(school)).id
    lines = {line.notice.party: line for line in show_incident(school, incident).notices}
    assert lines["government"].phone == "0930-0000021"
