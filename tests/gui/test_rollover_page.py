"""学年升级: looked at, one pupil kept back, carried out, printed, undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.gui.demo_sites import PASSWORD, DemoSites, action, column, settle, show

from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.school.rollover_page import RolloverPage


def test_turns_the_school_year(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    desk = demo_sites.desk(demo_sites.school(day=date(2026, 9, 3)))
    page = RolloverPage(desk)
    show(qtbot, desk, page)
    view = page.view
    labels = column(view.rows, "who")
    assert column(view.rows, "after")[-1] == "六(1)班"
    choice = next(c for c in page.plan.of("goes_up"))
    view.child.set_code(choice.id)
    view.add.click()
    settle(qtbot, desk)
    assert view.switch.code() == "not_moved"
    row = column(view.rows, "who").index(f"{choice.before} {choice.name}")
    assert column(view.rows, "why")[row] == "留级"
    assert column(view.rows, "after")[row] == choice.before

    desk.ask = ScriptedAsk(tmp_path / "名单")
    action(page, "page.print").run()
    settle(qtbot, desk)
    assert (tmp_path / "名单.pdf").read_bytes().startswith(b"%PDF")

    desk.ask = ScriptedAsk("do")
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert not desk.told
    assert view.undo.isVisible()
    assert [each.command for each in page.page_actions()] == ["page.print", "page.transfer"]

    desk.ask = ScriptedAsk(PASSWORD)
    view.undo.button.click()
    settle(qtbot, desk)
    assert not view.undo.isVisible()
    view.switch.choose("classes")
    page.refresh()
    settle(qtbot, desk)
    assert column(view.rows, "who") == labels
