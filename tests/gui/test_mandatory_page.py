"""A mandatory report in the window: sealed by one, opened by another, shut on leaving."""

from __future__ import annotations

from tests.gui.school_site import PASSWORD

from liushou_desktop.base.clock import TickingClock
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.gui.school.mandatory_page import MandatoryPage
from liushou_desktop.gui.school.mandatory_report_page import MandatoryReportPage
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.users import add_user


def test_is_sealed_by_one_and_opened_by_another(qtbot, site, desk, tmp_path) -> None:  # type: ignore[no-untyped-def]
    for name in ("周立本", "马校长"):
        add_user(site, name, Role.PRINCIPAL, PASSWORD)
    form = MandatoryReportPage(desk)
    qtbot.addWidget(form)
    form.open()
    form.refresh()
    qtbot.waitUntil(lambda: form.form is not None)
    form.save()
    assert desk.went == []  # nothing is filled in yet
    answers = {
        "child_name": "甲小草",
        "situations": ("violence",),
        "police_reasons": ("home_violence",),
        "facts": "手臂有三处青紫，孩子说是昨晚被打的。",
    }
    form.form.set_answers({**form.form.answers(), **answers})
    form.save()
    qtbot.waitUntil(lambda: bool(desk.went))
    page_id, arguments = desk.went[-1]
    assert page_id == "school.mandatory"

    page = MandatoryPage(desk)
    qtbot.addWidget(page)
    page.open(**arguments)
    page.refresh()
    assert page.view.made_parties["police"].isVisibleTo(page)
    assert not page.view.open_button.isVisibleTo(page)
    page.view.made_parties["police"].click()
    qtbot.waitUntil(lambda: not page.view.made_parties["police"].isVisibleTo(page))
    qtbot.waitUntil(lambda: len(desk.said) == 2)
    site.lock()

    clock = TickingClock(site.clock.now())
    with_key = open_site(site.folder, "周立本", PASSWORD, clock)
    principal = QuietDesk(with_key, tmp_path, ScriptedAsk("核对跟进", PASSWORD))
    reading = MandatoryPage(principal)
    qtbot.addWidget(reading)
    reading.refresh()
    reading.view.open_button.click()
    qtbot.waitUntil(lambda: reading.view.report() is not None)
    assert reading.view.report().untold() == ("civil_affairs", "education")
    assert not reading.view.banner.isVisibleTo(reading)  # both principals could read from the start
    assert {each.command for each in reading.page_actions()} >= {"page.print", "page.confirm"}
    assert reading.may_leave()
    assert reading.view.report() is None
    assert principal.told == []
    with_key.lock()
