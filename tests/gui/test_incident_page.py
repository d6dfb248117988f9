"""One emergency in the window: a key notes who was told, and it can be taken back."""

from __future__ import annotations

from typing import Any

from liushou_desktop.domain.incidents import NoticeState
from liushou_desktop.gui.school.incident_page import IncidentPage
from liushou_desktop.services.school.handle_incident import open_incident
from liushou_desktop.services.school.staff import list_staff


def test_notes_a_notice_with_one_key_and_takes_it_back(qtbot, site, names, desk) -> None:  # type: ignore[no-untyped-def]
    now = site.clock.now()
    answers: dict[str, Any] = {
        "kinds": ("injury",),
        "is_drill": False,
        "occurred_on": now.date(),
        "discovered_on": now.date(),
        "discovered_at": now.time().replace(second=0, microsecond=0),
        "place": "操场",
        "course": "课间在操场摔倒，左前臂疼痛。",
        "reporters": (list_staff(site)[0].id,),
        "involved": ({"involved_child": next(iter(names.values()))},),
    }
    incident = open_incident(site, answers).id
    page = IncidentPage(desk)
    qtbot.addWidget(page)
    page.open(incident=incident)
    page.refresh()
    qtbot.waitUntil(lambda: page.view.party(1) is not None)
    assert not any(
        each.command == "page.confirm" and not each.blocked for each in page.page_actions()
    )
    (key,) = [each for each in page.page_actions() if each.command == "page.decide_1"]
    key.run()
    qtbot.waitUntil(lambda: page.view.party(1).notice.state is NoticeState.TOLD)  # type: ignore[union-attr]
    assert page.view.party(1).minutes is not None  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: desk.undo is not None)
    desk.undo()
    qtbot.waitUntil(lambda: page.view.party(1).notice.told is None)  # type: ignore[union-attr]
    assert desk.told == []
