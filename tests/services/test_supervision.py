"""What a bureau judges schools by: points against their own, findings, clocks, and the circular."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.second_school import OTHER, report_elsewhere, sheets_of
from tests.helpers.sites import SCHOOL, TERM, County

from liushou_desktop.app.event_words import dropout_words, incident_words
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.register import ReceivedPackage, SiteKey
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.services.bureau.county_assessment import county_assessment
from liushou_desktop.services.bureau.county_desk import Waiting, county_desk, rail_numbers
from liushou_desktop.services.bureau.county_events import county_events
from liushou_desktop.services.bureau.county_inspections import county_inspections
from liushou_desktop.services.bureau.print_events import PAPERS, print_events
from liushou_desktop.services.bureau.print_notice import print_notice
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.shared.edit_assessment import set_points
from liushou_desktop.services.shared.site import Site

DAY = date(2026, 9, 10)


@pytest.fixture
def bureau(reported: County) -> Iterator[Site]:
    with reported.open_bureau(day=DAY) as site:
        receive(site, [reported.package])
        report_elsewhere(site, rows=[row(*each) for each in _TOLD])
        with site.unit() as unit:
            package = unit.find(ReceivedPackage, code=SCHOOL, verdict="new")[0]
            own = (row("S18", key, values) for key, values in _OWN)
            unit.keep_reported(package, sheets_of(own), [])
        yield site


def row(sheet: str, key: str, values: dict[str, Any]) -> ReportedRow:
    return ReportedRow(
        site=OTHER,
        sheet=sheet,
        key=key,
        package="second",
        term=TERM,
        child=values.get("child"),
        values={"row": key, **values},
    )


def _finding(key: str, due: str | None, done: str | None) -> tuple[str, str, dict[str, Any]]:
    told = {"finding": f"问题{key}", "remedy_due": due, "remedied_on": done}
    return ("S18", key, {**told, "finding_kind": "records", "inspector": "bureau"})


_ITEM = {"occurred_on": "2026-07-01", "own_points": "18.5"}
_OWN: list[tuple[str, dict[str, Any]]] = [
    ("a.01", {**_ITEM, "item": "A01 建档立卡", "own": "9.5", "remark": "都建了"}),
    ("a.02", {**_ITEM, "item": "A02 四知道", "own": "9"}),
    ("b.01", {"occurred_on": "2026-03-01", "item": "A01 建档立卡", "own": "1"}),
]
_TOLD: list[tuple[str, str, dict[str, Any]]] = [
    _finding("f1", "2026-08-01", None),
    _finding("f2", "2026-10-01", None),
    _finding("f3", "2026-08-01", "2026-07-20"),
    _finding("f4", None, None),
    (
        "S13",
        "late",
        {
            "kinds": ["drowning"],
            "found": "2026-05-01 10:00",
            "told_bureau": "2026-05-01 13:30",
            "first_report": "2026-05-01 11:30",
            "closed_on": "2026-05-03",
        },
    ),
    (
        "S13",
        "good",
        {"kinds": ["gas"], "found": "2026-05-02 10:00", "told_bureau": "2026-05-02 10:20"},
    ),
    ("S13", "untold", {"kinds": ["gas"], "found": "2026-05-01 09:00"}),
    ("S13", "drill", {"is_drill": True, "found": "2026-05-02 10:00"}),
    ("S14", "away", {"state": "suspected", "last_seen_on": "2026-07-01", "child": "c1"}),
    ("S14", "try", {"result": "promised", "child": "c1"}),
    (
        "S14",
        "back",
        {"state": "returned", "last_seen_on": "2026-05-01", "returned_on": "2026-05-20"},
    ),
]


def test_scores_by_the_countys_weights_against_the_schools_own(bureau: Site) -> None:
    (first,) = county_assessment(bureau, TERM)
    assert first.code == SCHOOL
    assert first.share is None
    assert first.own == {"A01": (95, "都建了"), "A02": (90, "")}  # of the last self-assessment
    assert (first.own_total, first.gap) == (185, None)
    with pytest.raises(RefusedError, match="ASSESSMENT_ITEMS_WRONG"):
        set_points(bureau, TERM, {"A01": 101}, "定分值")
    with pytest.raises(RefusedError, match="NOT_FOUND"):
        set_points(bureau, TERM, {"A99": 10}, "定分值")
    set_points(bureau, TERM, {"A01": 10}, "定分值")
    (first,) = county_assessment(bureau, TERM)
    item = first.score.items[0]
    assert first.gap == 185 - first.score.tenths
    assert first.score.full == 10
    assert first.share == first.score.tenths * 100 // 10
    assert item.tenths == (2 * 100 * item.numerator + item.denominator) // (2 * item.denominator)


def test_tells_findings_with_the_overdue_first(bureau: Site) -> None:
    lines = county_inspections(bureau, TERM)
    assert [(line.finding, line.state) for line in lines] == [
        ("问题f1", "overdue"),
        ("问题f2", "open"),
        ("问题f4", "undated"),
        ("问题f3", "done"),
    ]


def test_holds_events_against_the_clocks_of_the_rule_set(bureau: Site) -> None:
    found = county_events(bureau, TERM)
    assert [(line.told, line.late, line.state) for line in found.incidents] == [
        (20, ("first", "final"), "running"),  # not written although the package came in July
        (210, ("told", "final"), "closed"),
        (None, ("told", "first", "final"), "running"),
    ]
    assert [line.is_late for line in found.incidents] == [True] * 3
    away, back = found.dropouts
    assert (away.days, away.attempts, away.is_overdue) == ((DAY - date(2026, 7, 1)).days, 1, True)
    assert (back.days, back.is_overdue) == (None, False)
    for name in PAPERS:
        assert print_events(bureau, TERM, name, incident_words, dropout_words).pages == 1


def test_drafts_the_circular_from_all_of_it(bureau: Site, tmp_path: Path) -> None:
    set_points(bureau, TERM, {"A01": 10}, "定分值")
    file = tmp_path / "notice.pdf"
    file.write_bytes(print_notice(bureau, TERM, "请十五日内整改。").pdf)
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    said = text.stdout.replace("\n", "")
    for part in (
        "上报情况",
        "考核结果",
        "自评18.5分",
        "问题f1",
        "突发事件3起",
        "请十五日内整改",
        "示例县教育局",
    ):
        assert part in said.replace(" ", ""), part
    with bureau.unit() as unit:
        assert any(line.row == f"county_notice {TERM}" for line in unit.history(action="print"))
    with pytest.raises(RefusedError, match="ASSESSMENT_FROZEN"):  # what was told stands
        set_points(bureau, TERM, {"A01": 20}, "改分值")
    with pytest.raises(RefusedError, match="NOTICE_NOTHING_REPORTED"):
        print_notice(bureau, "2025-1")


def test_says_what_waits_the_overdue_first(bureau: Site) -> None:
    desk = county_desk(bureau)
    waiting = {line.kind: line for line in desk.waiting}
    assert [line.is_overdue for line in desk.waiting] == sorted(
        (line.is_overdue for line in desk.waiting), reverse=True
    )
    assert (waiting["finding"].count, waiting["finding"].days) == (1, 40)
    running = county_events(bureau, TERM).incidents
    open_ones = [line for line in running if line.state == "running"]
    assert (waiting["incident"].count, waiting["incident"].term) == (len(open_ones), TERM)
    assert (waiting["dropout"].count, waiting["dropout"].days) == (1, 71)
    assert waiting["dropout"].page == "bureau.dropout"
    schools = sum(line.schools for line in desk.districts)
    assert schools == len(desk.status.lines) > 0
    numbers, overdue = rail_numbers(bureau)
    assert numbers["bureau.findings"] == 1
    assert {"bureau.findings", "bureau.dropout"} <= overdue


def test_warns_before_a_key_runs_out(reported: County) -> None:
    with reported.open_bureau() as site, site.unit() as unit:
        key = next(key for key in unit.find(SiteKey, code=SCHOOL) if key.state == "pinned")
    assert key.expires_on is not None
    for before, kind in ((70, None), (20, "expiring"), (-1, "expired")):
        day = key.expires_on - timedelta(days=before)
        with reported.open_bureau(day=day) as site:
            found = [line for line in county_desk(site).waiting if line.page == "bureau.schools"]
        assert [line.kind for line in found] == ([kind] if kind else [])
    assert found == [Waiting("expired", 1, found[0].schools, True)]
