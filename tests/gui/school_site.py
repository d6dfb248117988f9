"""A small invented school in a real folder: two classes, two teachers, a few children.

Founded once per run through the services a clerk uses, then copied for each test.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.helpers.sites import cheap_passwords

from liushou_desktop.base.clock import TickingClock
from liushou_desktop.services.school.change_child import add_child, change_child
from liushou_desktop.services.school.child_file import class_for
from liushou_desktop.services.school.open_file import open_file
from liushou_desktop.services.school.staff import add_staff
from liushou_desktop.services.shared.create_site import NewSite, create_site
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Site

PASSWORD = "demo-2021"
USER = "李向荣"
NOW = datetime(2026, 6, 16, 10, 12)


def make_school(folder: Path) -> Site:
    """An empty school, opened by its clerk in June 2026."""
    clock = TickingClock(NOW)
    made = NewSite(
        side="school",
        code="2199000001",
        name="柳湾中心小学",
        short_code="LW",
        user=USER,
        role=Role.CLERK,
        password=PASSWORD,
    )
    create_site(folder, made, clock)
    return open_site(folder, USER, PASSWORD, clock)


@dataclass(frozen=True, slots=True)
class Founded:
    """A school as it was founded. ``moment``: what its clock said last."""

    folder: Path
    moment: datetime
    names: dict[str, str]

    def copied(self, to: Path) -> Site:
        """The same school somewhere else, opened by its clerk, free to be changed."""
        shutil.copytree(self.folder, to, ignore=shutil.ignore_patterns("reserve*"))
        return open_site(to, USER, PASSWORD, TickingClock(self.moment))


_FOUNDED: dict[bool, Founded] = {}


def founded(factory: pytest.TempPathFactory, *, with_children: bool) -> Founded:
    """The school of all tests of this run, empty or with its children; not to be changed."""
    if with_children not in _FOUNDED:
        folder = factory.mktemp("founded") / "school"
        with pytest.MonkeyPatch.context() as patch:
            cheap_passwords(patch)
            site = make_school(folder)
            names = fill_school(site) if with_children else {}
            _FOUNDED[with_children] = Founded(folder, site.clock.now(), names)
            site.lock()
    return _FOUNDED[with_children]


@pytest.fixture
def site(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A small school, unlocked by its clerk; with its children where ``names`` is asked for."""
    opened = founded(tmp_path_factory, with_children="names" in request.fixturenames)
    made = opened.copied(tmp_path / "site")
    yield made
    made.lock()


@pytest.fixture
def names(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The school's children: id by name."""
    return dict(founded(tmp_path_factory, with_children=True).names)


def add_pupil(
    site: Site,
    name: str,
    *,
    class_text: str = "五(2)班",
    is_left_behind: bool = True,
    **more: object,
) -> str:
    """A pupil of a class, identified as left behind with father and mother away."""
    answers = {"name": name, "sex": "2", "birth_date": date(2014, 9, 3), **more}
    class_id = class_for(site, class_text)
    child = add_child(site, answers, class_id, since=date(2025, 9, 1))
    if is_left_behind:
        open_file(site, child, category="2", start=date(2024, 3, 1), reason="1")
        family = {
            "father_name": "马国才",
            "father_status": "away_working",
            "father_phone": "19900000013",
            "mother_name": "冶秀花",
            "mother_status": "away_working",
            "carer_name": "韩桂英",
            "carer_relation": "64",
            "carer_health": "fair",
            "carer_phone": "19900000035",
        }
        change_child(site, child, family, form="contact_card")
    return child


def fill_school(site: Site) -> dict[str, str]:
    """Three children left behind and one who is not; ids by name."""
    add_staff(site, name="王秀兰", phone="19900000062", subject="数学")
    add_staff(site, name="马成林", phone="19900000058", subject="语文")
    return {
        "马玉兰": add_pupil(site, "马玉兰"),
        "马燕": add_pupil(site, "马燕", class_text="三(1)班"),
        "祁永红": add_pupil(site, "祁永红"),
        "何春燕": add_pupil(site, "何春燕", is_left_behind=False),
    }
