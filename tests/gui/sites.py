"""A small real school and bureau for tests of pages: made in a second, invented throughout."""

from __future__ import annotations

from pathlib import Path

from liushou_desktop.base.clock import Clock
from liushou_desktop.services.shared.create_site import Created, NewSite, create_site
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Site

PASSWORD = "liuwan-2021"
CLERK, PRINCIPAL = "李向荣", "周立本"


def make_school(folder: Path, clock: Clock) -> Created:
    new = NewSite(
        side="school",
        code="2199000001",
        name="柳湾中心小学",
        short_code="LW",
        user=CLERK,
        role=Role.CLERK,
        password=PASSWORD,
    )
    return create_site(folder, new, clock)


def make_bureau(folder: Path, clock: Clock) -> Created:
    new = NewSite(
        side="bureau",
        code="622927",
        name="示例县教育局",
        short_code="JY",
        user="何静",
        role=Role.BUREAU_CLERK,
        password=PASSWORD,
    )
    return create_site(folder, new, clock)


def open_school(folder: Path, clock: Clock, user: str = CLERK) -> Site:
    return open_site(folder, user, PASSWORD, clock)


def open_bureau(folder: Path, clock: Clock) -> Site:
    return open_site(folder, "何静", PASSWORD, clock)
