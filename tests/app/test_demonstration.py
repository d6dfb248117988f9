"""The demonstration walks the whole loop with invented people, and only with such."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.helpers.sites import cheap_passwords

from liushou_desktop.app.demonstration.county_story import DISTRICT_USER
from liushou_desktop.app.demonstration.invented import Inventor
from liushou_desktop.app.demonstration.loop import (
    BUREAU_USER,
    PASSWORD,
    SCHOOL_USER,
    Demonstration,
    run_demonstration,
)
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.family import Phone, Relative
from liushou_desktop.services.bureau.county_assessment import county_assessment
from liushou_desktop.services.bureau.county_inspections import county_inspections
from liushou_desktop.services.bureau.county_view import find_county_children, reporting_status
from liushou_desktop.services.bureau.district_status import district_status
from liushou_desktop.services.bureau.pass_transfers import transfers_on_the_way
from liushou_desktop.services.bureau.relay_packages import relay_lines
from liushou_desktop.services.school.browse_records import RecordQuery, browse_records
from liushou_desktop.services.school.report_overview import report_overview
from liushou_desktop.services.school.show_incident import list_incidents
from liushou_desktop.services.shared.open_site import open_site

TODAY = date(2026, 4, 20)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)


@pytest.fixture(scope="module")
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> Demonstration:
    """Three small schools, two of them under a 学区, walked once."""
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        folder = tmp_path_factory.mktemp("demo") / "here"
        return run_demonstration(folder, schools=3, children=3, tell=told.append, today=TODAY)


def test_walks_the_whole_loop(shown: Demonstration, told: list[str]) -> None:
    """One test, so that the walk is made once however many workers there are."""
    _tells_every_step(told)
    _says_where_everything_lies(shown)
    _leaves_a_bureau_that_merged_and_answered(shown)
    _shows_what_passes_between_the_tiers(shown)
    _leaves_a_school_in_the_middle_of_things(shown)


def _tells_every_step(told: list[str]) -> None:
    steps = [int(line.split()[0]) for line in told]
    assert sorted(set(steps)) == list(range(1, 13))
    assert not any("{" in line for line in told)


def _says_where_everything_lies(shown: Demonstration) -> None:
    assert all(Path(place).is_dir() for place in shown.places.values())
    stick, papers = Path(shown.places["usb"]), Path(shown.places["papers"])
    endings = {path.suffix for path in stick.iterdir()}
    assert {".lspkg", ".lsenrol", ".xlsx", ".pdf"} <= endings
    assert len(list(papers.glob("*.pdf"))) == 9
    assert not list(stick.glob("*.part"))


def _leaves_a_bureau_that_merged_and_answered(shown: Demonstration) -> None:
    site = open_site(Path(shown.places["bureau"]), BUREAU_USER, PASSWORD, RehearsalClock(TODAY))
    try:
        assert site.is_practice
        assert find_county_children(site)
        assert reporting_status(site, "2025-1").count("merged") == 3
    finally:
        site.lock()


def _shows_what_passes_between_the_tiers(shown: Demonstration) -> None:
    """The 学区's cover, the inspection with one finding closed, one transfer on the way."""
    bureau = Path(shown.places["bureau"])
    site = open_site(bureau, BUREAU_USER, PASSWORD, RehearsalClock(TODAY))
    try:
        (status,) = district_status(site, "2025-1")
        assert {school.state for school in status.schools} == {"passed_on"}
        assert [line.state for line in county_inspections(site, "2025-1")] == ["overdue", "done"]
        assert {score.score.is_scored for score in county_assessment(site, "2025-1")} == {True}
        assert all(score.own_total is not None for score in county_assessment(site, "2025-1"))
        states = [line.notice.state for line in transfers_on_the_way(site)]
        assert sorted(states) == ["taken", "waiting"]
    finally:
        site.lock()
    district = open_site(bureau.parent / "district", DISTRICT_USER, PASSWORD, RehearsalClock(TODAY))
    try:
        assert [line.above for line in relay_lines(district, "2025-1")] == ["accepted"] * 2
    finally:
        district.lock()


def _leaves_a_school_in_the_middle_of_things(shown: Demonstration) -> None:
    site = open_site(Path(shown.places["school"]), SCHOOL_USER, PASSWORD, RehearsalClock(TODAY))
    try:
        assert site.is_practice
        states = {line.term.id: line.state for line in report_overview(site).terms}
        assert states == {"2025-2": "running", "2025-1": "accepted"}
        assert browse_records(site, RecordQuery()).total > 0
        emergencies = [(e.clock.is_running, e.clock.is_drill) for e in list_incidents(site)]
        assert emergencies == [(True, False), (False, True), (False, False)]
        with site.unit() as unit:
            people = [*unit.find(Child), *unit.find(Relative)]
            phones = unit.find(Phone)
    finally:
        site.lock()
    numbers = [person.id_number for person in people if person.id_number]
    assert numbers
    assert all(number.startswith("999999") for number in numbers)
    assert all(phone.digits.startswith("199") for phone in phones)


def test_invents_the_same_people_from_the_same_seed() -> None:
    def people(seed: int) -> list[object]:
        return list(Inventor(seed, first_year=2025).children(40, town="柳湾镇"))

    assert people(5) == people(5)
    assert people(5) != people(6)


def test_walks_only_in_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(RefusedError, match="FOLDER_NOT_EMPTY"):
        run_demonstration(tmp_path, schools=1, children=3)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("schools", [0, 99])
def test_has_so_many_schools_and_no_more(tmp_path: Path, schools: int) -> None:
    with pytest.raises(RefusedError, match="DEMO_SCHOOLS_WRONG"):
        run_demonstration(tmp_path / "new", schools=schools, children=3)
    with pytest.raises(RefusedError, match="DEMO_CHILDREN_TOO_FEW"):
        run_demonstration(tmp_path / "new", schools=1, children=2)
    assert not (tmp_path / "new").exists()
