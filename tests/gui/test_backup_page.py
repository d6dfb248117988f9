"""Backup and safety: copies are made, checked and put back for real; what is found is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.gui import sites

from liushou_desktop.gui.common.backup_page import BackupPage
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.services.school.staff import add_staff
from liushou_desktop.services.shared import paper_key_sheet
from liushou_desktop.services.shared.care import back_up, list_backups
from liushou_desktop.services.shared.open_site import open_site, open_with_paper_key
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.users import add_user


@pytest.fixture
def made(tmp_path: Path, clock):
    return sites.make_school(tmp_path / "school", clock)


@pytest.fixture
def site(made, clock):
    opened = sites.open_school(made.folder, clock)
    yield opened
    opened.lock()


@pytest.fixture
def open_page(qtbot, tmp_path: Path):
    def make(site, *answers) -> BackupPage:
        desk = QuietDesk(site, tmp_path, ScriptedAsk(*answers))
        page = BackupPage(desk)
        qtbot.addWidget(page)
        page.show()
        page.refresh()
        rest(page)
        return page

    def rest(page: BackupPage) -> None:
        qtbot.waitUntil(lambda: not page.desk.jobs.is_busy)

    make.rest = rest
    return make


def test_asks_for_a_stick_when_there_never_was_one(site, open_page) -> None:
    page = open_page(site)
    assert page.view.banner.isVisible()
    assert "还没有往U盘上备份过" in page.view.banner.accessibleName()
    assert page.view.no_copies.isVisible()


def test_backs_up_here_and_lists_the_copy(site, open_page) -> None:
    page = open_page(site)
    page._back_up(None)
    open_page.rest(page)
    assert len(page.view.copies.ids()) == len(list_backups(site)) == 1
    assert page.desk.said[0].startswith("备份做好")
    assert page.view.here.mark is Mark.DONE


def test_backs_up_to_a_stick_and_stops_asking(site, open_page, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    page = open_page(site, stick)
    page._on_to_stick()
    open_page.rest(page)
    assert list(stick.glob("*.lsbackup"))
    assert "可以拔出" in page.desk.said[0]
    assert not page.view.banner.isVisible()
    shutil.rmtree(stick)  # pulled out: no copy goes onto the PC's own disk in its place
    page._back_up(stick)
    open_page.rest(page)
    assert page.desk.told[-1].code == "FOLDER_NOT_THERE"
    assert not stick.exists()


def test_tells_a_broken_copy_from_a_good_one(site, open_page) -> None:
    good, bad = back_up(site), back_up(site)
    content = bytearray(bad.path.read_bytes())
    content[len(content) // 2] ^= 1
    bad.path.write_bytes(bytes(content))
    page = open_page(site)
    page._on_verify(good.path.name)
    page._on_verify(bad.path.name)
    open_page.rest(page)
    states = {name: page.view.copies.cell(row, 3).text for row, name in enumerate(page._copies)}
    assert states[good.path.name].startswith("完好")
    assert states[bad.path.name] == "坏了，不能用"
    assert page.desk.told[0].code == "BACKUP_DAMAGED"


def test_puts_a_copy_back_after_keeping_what_is_there(site, open_page, clock) -> None:
    copy = back_up(site)
    add_staff(site, name="马成林")
    page = open_page(site, "restore", sites.PASSWORD)
    page._on_restore(copy.path.name)
    open_page.rest(page)
    assert "请用那一天的密码打开" in page.desk.said[-1]
    again = sites.open_school(site.folder, clock)
    from liushou_desktop.services.school.staff import list_staff

    assert list_staff(again) == []
    assert len(list_backups(again)) >= 2
    again.lock()


def test_touches_nothing_when_the_password_of_that_day_is_wrong(site, open_page) -> None:
    copy = back_up(site)
    page = open_page(site, "restore", "another-one-1")
    page._on_restore(copy.path.name)
    open_page.rest(page)
    assert page.desk.told[0].code == "WRONG_PASSWORD"
    assert not site.is_locked


def test_checks_the_file_and_says_that_it_is_sound(site, open_page) -> None:
    page = open_page(site)
    page._on_check()
    open_page.rest(page)
    assert page.view.found.mark is Mark.DONE
    assert "对得上" in page.view.findings.text()


def test_changes_the_password(site, open_page) -> None:
    page = open_page(site, (sites.PASSWORD, "xin-mima-33"))
    page.keys._on_password()
    open_page.rest(page)
    folder, clock = site.folder, site.clock
    site.lock()
    open_site(folder, sites.CLERK, "xin-mima-33", clock).lock()


def test_replaces_the_paper_key_and_asks_until_it_is_read_back(
    site, made, open_page, monkeypatch
) -> None:
    page = open_page(site, "replace")
    keys = []
    monkeypatch.setattr(page.keys, "_show_paper_key", keys.append)
    page.keys.replace_paper_key()
    open_page.rest(page)
    page.refresh()
    open_page.rest(page)
    assert "还没有核对过" in page.view.banner.accessibleName()
    page.keys.keep_sealed()
    open_page.rest(page)
    assert paper_key_sheet.paper_key_state(site)[0] == paper_key_sheet.SEALED
    folder, clock = site.folder, site.clock
    site.lock()
    open_with_paper_key(folder, " ".join(keys[0].lines), clock).lock()
    with pytest.raises(Exception, match="WRONG_PAPER_KEY"):
        open_with_paper_key(folder, " ".join(made.paper_key_lines), clock)


def test_keeps_the_minutes_until_the_lock(site, open_page) -> None:
    page = open_page(site)
    page.keys._on_minutes(5)
    open_page.rest(page)
    assert site.lock_after_minutes == 5


def test_shows_a_class_teacher_the_password_alone(site, open_page, clock) -> None:
    add_user(site, "马成林", Role.CLASS_TEACHER, sites.PASSWORD)
    folder = site.folder
    site.lock()
    teacher = open_site(folder, "马成林", sites.PASSWORD, clock)
    page = open_page(teacher)
    assert not page.view.log_card.isVisible()
    assert not page.view.check_button.isEnabled()
    assert page.view.password_button.isEnabled()
    assert all(action.blocked for action in page.page_actions())
    teacher.lock()


def test_lists_who_signed_in(site, open_page) -> None:
    page = open_page(site)
    page._load_log("users")
    open_page.rest(page)
    assert page.view.log.cell(0, 1).text.startswith(sites.CLERK)
    assert page.view.log.cell(0, 2).text == "打开档案"


def test_exports_everything_behind_a_password(site, open_page, tmp_path: Path, monkeypatch) -> None:
    from liushou_desktop.exchange import password_seal
    from liushou_desktop.services.shared.import_site import read_head

    monkeypatch.setattr(password_seal, "_WORK", 4)
    file = tmp_path / "all.json.age"
    page = open_page(site, "sealed", "换用别的程序", ("", "liu-wan-2026"), file)
    page.view.export_button.click()
    open_page.rest(page)
    assert read_head(file, "liu-wan-2026").code == site.code
    assert "要用密码打开" in page.desk.said[0]
    assert "不加密码，谁拿到都能看" in _text_of_export()
    assert page.view.log.cell(0, 3).text.endswith("all.json.age")
    assert page.view.log.cell(0, 4).text == "换用别的程序"


def _text_of_export() -> str:
    from liushou_desktop.app.wording import sentence

    return sentence("EXPORT_SITE_TEXT")


@pytest.mark.parametrize(
    "answers", [("",), ("sealed", None), ("sealed", "x", None), ("plain", "x", None)]
)
def test_exports_nothing_when_left_half_way(site, open_page, answers, tmp_path: Path) -> None:
    page = open_page(site, *answers)
    page.view.export_button.click()
    open_page.rest(page)
    assert not page.desk.said
    assert not list(tmp_path.glob("*.json*"))


def test_exports_plain_text_with_a_word_of_warning(site, open_page, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    page = open_page(site, "plain", "换用别的程序", file)
    page.view.export_button.click()
    open_page.rest(page)
    assert file.read_bytes().startswith(b"{")
    assert "用完就删掉" in page.desk.said[0]
