"""A stick in the bureau's window: verdicts line by line, merging, remarks, receipts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.gui.demo_sites import SCHOOL_NAME, DemoSites, action, column, settle, show
from tests.helpers.patience import LONGEST

from liushou_desktop.base.errors import SurroundingsError
from liushou_desktop.domain.register import ReceivedPackage, SiteKey
from liushou_desktop.gui.bureau import receiving_words as words
from liushou_desktop.gui.bureau.receiving_page import ReceivingPage
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.services.bureau import merge_package, package_receipts, receive_packages


@pytest.fixture
def stick(demo_sites: DemoSites) -> Path:
    """The school's package and key request, a torn package, and a shortcut that is a virus."""
    folder = demo_sites.stick("before")
    (folder / "坏了的.lspkg").write_bytes(b"age-encryption.org/v1\nnonsense")
    (folder / "留守儿童.lnk").write_bytes(b"MZ")
    return folder


@pytest.fixture
def desk(demo_sites: DemoSites):
    return demo_sites.desk(demo_sites.bureau("before"))


@pytest.fixture
def page(qtbot, desk, stick: Path) -> ReceivingPage:
    made = ReceivingPage(desk)
    show(qtbot, desk, made, folder=str(stick))
    return made


def row_of(page: ReceivingPage, verdict: str) -> int:
    return column(page.view.rows, "verdict").index(verdict)


def choose(page: ReceivingPage, verdict: str) -> None:
    page.view.table.select_row(row_of(page, verdict))


def test_judges_every_file_alone(page: ReceivingPage) -> None:
    verdicts = column(page.view.rows, "verdict")
    assert sorted(verdicts) == sorted(["可以合并", "已经核准", "不能收"])
    assert "留守儿童.lnk" in page.view.suspects.text()
    assert action(page, "page.confirm").text == "合并 1 个没疑问的"
    assert action(page, "page.export").blocked


def test_a_report_without_most_children_is_merged_by_itself(
    qtbot, desk, page: ReceivingPage
) -> None:
    """A PC that began anew reports nobody: not among those without doubt."""
    choose(page, "可以合并")
    looked = page._current()
    assert looked is not None
    looked.counts = {"S2": {"new": 0, "same": 1, "changed": 0, "gone": 9, "disputed": 0}}
    page._show_row(looked)
    page.header_changed.emit()
    assert "先问学校" in column(page.view.rows, "verdict")
    assert action(page, "page.confirm").blocked
    assert "原来 10 个孩子，这个包里少了 9 个" in words.full_words(looked)
    page._merge_one()
    settle(qtbot, desk)
    assert looked.merged


def test_shows_verdicts_as_they_come(qtbot, demo_sites: DemoSites, stick: Path) -> None:
    """The first verdict is on the glass, and in the preview, while the others are awaited."""
    desk = demo_sites.desk(demo_sites.bureau("before"))
    page = ReceivingPage(desk)
    qtbot.addWidget(page)
    page.show()
    seen: list[list[str]] = []
    page.view.rows.dataChanged.connect(lambda *_: seen.append(column(page.view.rows, "verdict")))
    page.open(folder=str(stick))
    settle(qtbot, desk)
    assert any("排队" in verdicts and verdicts[0] not in ("排队", "正在核对") for verdicts in seen)
    assert any("正在核对" in verdicts for verdicts in seen)


def test_keeps_what_was_judged_before_a_stop(qtbot, monkeypatch, demo_sites, stick: Path) -> None:
    desk = demo_sites.desk(demo_sites.bureau("before"))
    page = ReceivingPage(desk)
    judged = receive_packages.judge_each

    def stop_after_one(site, files, watcher):
        for looked in judged(site, files, watcher):
            yield looked
            watcher.stop()

    monkeypatch.setattr(receive_packages, "judge_each", stop_after_one)
    show(qtbot, desk, page, folder=str(stick))
    assert column(page.view.rows, "verdict").count("排队") == 2
    monkeypatch.undo()
    going_on = action(page, "page.confirm")
    assert going_on.text == "接着核对 2 个"
    going_on.run()
    settle(qtbot, desk)
    assert "排队" not in column(page.view.rows, "verdict")


def test_merges_those_without_doubt_and_keeps_them(qtbot, desk, page: ReceivingPage) -> None:
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    choose(page, "已合并")
    assert desk.said == ["合并了 1 个包"]
    with desk.site.unit() as unit:
        assert unit.count(ReceivedPackage, verdict="new") == 1
    assert action(page, "page.export").text == "写 1 份回执"
    assert action(page, "page.confirm").blocked == "没有可以合并的。"


def test_keeps_that_the_short_code_was_compared(qtbot, desk, page: ReceivingPage) -> None:
    choose(page, "可以合并")
    page.view.preview.same.setChecked(True)
    page.view.table.opened.emit(page.view.table.row_id())
    settle(qtbot, desk)
    with desk.site.unit() as unit:
        assert unit.find(ReceivedPackage, verdict="new")[0].counts["compared"] is True


def test_lets_one_refused_package_stop_no_other(
    qtbot, monkeypatch, desk, page: ReceivingPage
) -> None:
    def full(*_: object) -> None:
        raise SurroundingsError("DISK_FULL", file="site.db")

    monkeypatch.setattr(merge_package, "write_plan", full)
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert column(page.view.rows, "verdict").count("不能收") == 2
    assert not desk.told


def test_writes_receipts_and_offers_them_again_when_the_stick_fails(
    qtbot, monkeypatch, desk, page: ReceivingPage, tmp_path: Path
) -> None:
    action(page, "page.confirm").run()
    settle(qtbot, desk)

    def pulled_out(*_: object, **__: object) -> None:
        raise SurroundingsError("DISK_FULL", file="E:")

    monkeypatch.setattr(package_receipts, "write_whole", pulled_out)
    action(page, "page.export").run()
    settle(qtbot, desk)
    assert page.view.failed.isVisible()
    assert not page.view.done.isVisible()
    monkeypatch.undo()
    other = tmp_path / "another stick"
    other.mkdir()
    desk.ask = ScriptedAsk(other)
    page.view.failed.button.click()
    settle(qtbot, desk)
    assert page.view.done.isVisible()
    assert not page.view.failed.isVisible()
    assert [file for file in other.iterdir() if "回执" in file.name]


def test_returns_a_package_with_remarks_to_a_row_and_a_cell(
    qtbot, desk, page: ReceivingPage
) -> None:
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    choose(page, "已合并")
    page.view.preview.remark_pressed.emit()
    settle(qtbot, desk)
    panel = page.view.remarks
    assert not panel.give.isEnabled()
    row = next(iter(panel._places["S2"].rows))
    panel.row.set_code(row)
    panel.field.set_code("birth_date")
    panel.text.setText("出生日期和户口簿不一样")
    assert action(page, "page.export").blocked  # nothing else is begun over unsaved remarks
    desk.ask = ScriptedAsk("stay")
    assert not page.may_leave()
    action(page, "page.confirm").run()  # Ctrl+Enter keeps them, with the one not yet added
    settle(qtbot, desk)
    assert page.may_leave()
    assert "出生日期和户口簿不一样" in words.full_words(page._current())
    assert desk.said[-1] == f"{SCHOOL_NAME}的包已记为退回，回执里带着 1 条意见"
    assert "已退回" in column(page.view.rows, "verdict")
    with desk.site.unit() as unit:
        receipt = unit.find(ReceivedPackage, verdict="new")[0].receipt
    assert receipt["state"] == "returned"
    assert receipt["remarks"][0]["row"] == row
    assert receipt["remarks"][0]["field"] == "birth_date"
    # A colleague at the same server adds one while the next is being written here: both are kept.
    page.view.preview.remark_pressed.emit()
    settle(qtbot, desk)
    panel.text.setText("电话打不通")
    theirs = [*map(dict, receipt["remarks"]), {"sheet": "S3", "text": "补一个电话"}]
    digest = page._current().receipt.package
    package_receipts.return_package(desk.site, digest, theirs)
    told = []
    desk.jobs.failed.connect(told.append)
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert [error.code for error in told] == ["REMARKED_BY_OTHER"]
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    kept = package_receipts.receipt_of(desk.site, digest).remarks
    assert [remark.text for remark in kept] == [
        "出生日期和户口簿不一样",
        "补一个电话",
        "电话打不通",
    ]


def test_puts_a_fresh_request_into_quarantine(qtbot, desk, stick: Path, monkeypatch) -> None:
    with desk.site.unit() as unit:  # as if the request had never been taken
        for key in unit.find(SiteKey):
            unit.change(key, fingerprint="0" * 120, epoch=9)
    page = ReceivingPage(desk)
    show(qtbot, desk, page, folder=str(stick))
    assert "密钥申请" in column(page.view.rows, "verdict")
    choose(page, "密钥申请")
    page.view.preview.merge_pressed.emit()
    settle(qtbot, desk)
    assert "等你核准" in column(page.view.rows, "verdict")
    assert desk.said == ["收下 1 份密钥申请，等盖章的登记表"]
    with desk.site.unit() as unit:
        assert unit.count(SiteKey, state="quarantined") == 1


def test_offers_the_old_receipt_of_a_package_that_comes_again(qtbot, demo_sites: DemoSites) -> None:
    desk = demo_sites.desk(demo_sites.bureau("after"))
    page = ReceivingPage(desk)
    show(qtbot, desk, page, folder=str(demo_sites.stick("after")))
    verdicts = column(page.view.rows, "verdict")
    assert sorted(verdicts) == sorted(["已经收过", "已经核准", "本局写的"])
    assert action(page, "page.export").text == "写 1 份回执"


def test_says_that_a_stick_holds_no_package(qtbot, desk, tmp_path: Path) -> None:
    bare = tmp_path / "空U盘"
    bare.mkdir()
    page = ReceivingPage(desk)
    show(qtbot, desk, page, folder=str(bare))
    assert page.view.nothing.isVisible()
    assert ".lspkg" in page.view.nothing.text()


def test_reads_a_stick_by_itself_when_it_is_plugged_in(
    qtbot, monkeypatch, desk, stick: Path
) -> None:
    from liushou_desktop.services.shared import sticks

    page = ReceivingPage(desk)
    show(qtbot, desk, page)
    monkeypatch.setattr(sticks, "sticks", list)
    page.lookout.look()
    settle(qtbot, desk)
    assert page.empty.isVisible()
    plugged = sticks.Stick("柳小报送", stick, 3_000_000_000, True)
    monkeypatch.setattr(sticks, "sticks", lambda: [plugged])
    page.lookout.look()
    settle(qtbot, desk)
    assert "可以合并" in column(page.view.rows, "verdict")


def test_leaves_a_stick_without_packages_alone(qtbot, monkeypatch, desk, tmp_path: Path) -> None:
    from liushou_desktop.services.shared import sticks

    plugged = sticks.Stick("照片", tmp_path, 3_000_000_000, True)
    monkeypatch.setattr(sticks, "sticks", lambda: [plugged])
    page = ReceivingPage(desk)
    show(qtbot, desk, page)
    page.lookout.look()
    settle(qtbot, desk)
    assert page.empty.isVisible()


def test_stops_with_escape(qtbot, monkeypatch, desk, stick: Path) -> None:
    import threading

    judged, reached, may_go_on = receive_packages.judge_each, threading.Event(), threading.Event()

    def slowly(site, files, watcher):
        for looked in judged(site, files, watcher):
            yield looked
            reached.set()
            assert may_go_on.wait(LONGEST)

    monkeypatch.setattr(receive_packages, "judge_each", slowly)
    page = ReceivingPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.open(folder=str(stick))
    qtbot.waitUntil(lambda: reached.is_set() and len(page._looked) == 1)
    assert page.view.strip.isVisible()
    assert action(page, "page.confirm").blocked
    assert page.escape()
    may_go_on.set()
    settle(qtbot, desk)
    assert len(page._looked) < 3
    assert not page.view.strip.isVisible()


def test_says_that_the_folder_for_receipts_is_gone(
    qtbot, desk, page: ReceivingPage, stick: Path
) -> None:
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    shutil.rmtree(stick)
    action(page, "page.export").run()
    settle(qtbot, desk)
    assert page.view.failed.isVisible()
    assert action(page, "page.export").text == "写 1 份回执"
