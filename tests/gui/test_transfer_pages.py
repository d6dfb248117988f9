"""转学 in the window: a child is written for the 初中, taken there, answered, and read about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.gui.demo_sites import DemoSites, action, column, settle, show
from tests.helpers.county_fixtures import (  # noqa: F401 - fixtures by name
    _cheap,
    running_county,
    two_schools_county,
)
from tests.helpers.second_school import JUNIOR
from tests.helpers.sites import CLERK, TODAY, County, ids, unlocked

from liushou_desktop.gui.bureau.on_the_way_page import OnTheWayPage
from liushou_desktop.gui.bureau.receiving_words import full_words
from liushou_desktop.gui.common import places
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.school.child_page import ChildPage
from liushou_desktop.gui.school.transfer_in_page import TransferInPage
from liushou_desktop.gui.school.transfer_out_page import TransferOutPage
from liushou_desktop.gui.school.transfers_page import TransfersPage
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.stick_contents import packages_on


def test_a_child_changes_the_school(
    qtbot,
    two_schools_county: County,  # noqa: F811
    tmp_path: Path,
    monkeypatch,
) -> None:
    monkeypatch.setattr(places, "sticks", list)
    county = two_schools_county.copy(tmp_path / "county")
    stick = tmp_path / "stick"
    stick.mkdir()
    sites = DemoSites(tmp_path, tmp_path)
    with county.open_school() as giver:
        child = ids(giver)["马玉兰"]
        desk = sites.desk(giver)
        page = TransferOutPage(desk)
        show(qtbot, desk, page, child=child)
        assert page.view.chosen() == [child]
        assert action(page, "page.confirm").blocked == "先选转到哪所学校"
        page.view.school.set_code(JUNIOR)
        assert not page.view.groups["sealed"].isEnabled()  # the clerk may not open them
        desk.ask = ScriptedAsk(stick)
        action(page, "page.confirm").run()
        settle(qtbot, desk)
        assert not desk.told
        assert desk.went[-1][0] == "school.transfers"
    (file,) = stick.glob("*_给银川初级中学.lspkg")
    assert file.with_suffix(".pdf").exists()

    with county.open_bureau(day=date(2026, 7, 13)) as bureau:
        receive(bureau, packages_on([stick])[0])
        desk = sites.desk(bureau)
        moving = OnTheWayPage(desk)
        show(qtbot, desk, moving)
        assert (column(moving.rows, "name"), column(moving.rows, "days")) == (["马玉兰"], ["27"])
        onward = tmp_path / "onward"
        onward.mkdir()
        desk.ask = ScriptedAsk(onward)
        action(moving, "page.confirm").run()
        settle(qtbot, desk)
        assert column(moving.rows, "file") == ["2026-07-13 转交"]
    (passed,) = onward.glob("*.lspkg")
    assert passed.read_bytes() == file.read_bytes()

    with unlocked(county.folder / "junior", CLERK, TODAY) as receiver:
        desk = sites.desk(receiver)
        taking = TransferInPage(desk)
        show(qtbot, desk, taking, file=str(file))
        assert column(taking.rows, "kind") == ["新来的"]
        assert action(taking, "page.confirm").text == "收下 1 人，写回执"
        desk.ask = ScriptedAsk("没有来报到")
        taking.decide("refuse")
        assert action(taking, "page.confirm").text == "收下 0 人，写回执"
        taking.decide("new")
        desk.ask = ScriptedAsk(stick)
        action(taking, "page.confirm").run()
        settle(qtbot, desk)
        assert not desk.told
        listed = TransfersPage(desk)
        show(qtbot, desk, listed)
        assert column(listed.rows, "name") == ["马玉兰"]
        assert set(column(listed.brought, "title")) == {"家访记录表", "谈心记录卡"}
    (receipt,) = stick.glob("*转学回执*.lspkg")

    with county.open_bureau(day=date(2026, 7, 13)) as bureau:
        receive(bureau, packages_on([tmp_path / "stick"])[0])
        desk = sites.desk(bureau)
        (looked,) = receive(bureau, [receipt])
        assert "写到U盘给原学校" in full_words(looked)  # it was noted: that is no more to be done
        moving = OnTheWayPage(desk)
        show(qtbot, desk, moving)
        assert column(moving.rows, "said") == ["新档案 YC-2026-001"]
        assert column(moving.rows, "file") == ["回执在本局，等转交"]
        back = tmp_path / "back"
        back.mkdir()
        desk.ask = ScriptedAsk(back)
        assert action(moving, "page.confirm").text == "写到U盘转交，1 份"
        action(moving, "page.confirm").run()
        settle(qtbot, desk)
        assert action(moving, "page.confirm").blocked == "没有要转交的文件"
    (answer,) = back.glob("*.lspkg")
    assert answer.read_bytes() == receipt.read_bytes()

    with county.open_school() as giver:
        desk = sites.desk(giver)
        listed = TransfersPage(desk)
        show(qtbot, desk, listed)
        assert column(listed.rows, "state") == ["已转出，等回执"]
        desk.ask = ScriptedAsk(answer)
        action(listed, "page.open_file").run()
        settle(qtbot, desk)
        assert column(listed.rows, "state") == ["已转出，对方已接收"]
        assert action(listed, "page.decide_1").blocked
        shown = ChildPage(desk)
        show(qtbot, desk, shown, child=child)
        assert shown.transfer.isVisible()
    sites.close()
