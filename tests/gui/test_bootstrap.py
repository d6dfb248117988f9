"""The window on a folder: opening page, forgotten password, another folder, practice."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gui import sites

from liushou_desktop import bootstrap
from liushou_desktop.app.site_card import keep_card, read_card
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.first_run import FirstRun
from liushou_desktop.gui.common.paper_key_dialog import PaperKeyDialog
from liushou_desktop.gui.main_window import MainWindow
from liushou_desktop.gui.screens import settle
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.paper_key_sheet import OPENED, paper_key_state
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import LOCK_AFTER, PRACTICE
from liushou_desktop.services.shared.users import add_user, reset_by_paper_key


@pytest.fixture
def made(tmp_path: Path, clock):
    return sites.make_school(tmp_path / "school", clock)


@pytest.fixture
def open_window(qtbot, clock, monkeypatch):
    monkeypatch.setattr("sys.excepthook", __import__("sys").excepthook)

    def make(folder: Path, *answers) -> MainWindow:
        window = bootstrap.make_window(folder, clock)
        qtbot.addWidget(window)
        window.ask = ScriptedAsk(*answers)
        window.show()
        return window

    return make


def test_opens_the_first_run_on_an_empty_folder(open_window, tmp_path: Path) -> None:
    window = open_window(tmp_path / "nothing")
    assert isinstance(window.stack.widget(0), FirstRun)


def test_shows_who_may_unlock_and_locks_back_to_them(made, open_window, clock) -> None:
    window = open_window(made.folder)
    assert window.unlock_page is not None
    assert [person.name for person in window.unlock_page.people.people] == [sites.CLERK]
    site = bootstrap.enter_site(made.folder, sites.CLERK, sites.PASSWORD, clock)
    window.enter(site)
    add_user(site, sites.PRINCIPAL, Role.PRINCIPAL, sites.PASSWORD)
    window.lock()
    settle()
    names = [person.name for person in window.unlock_page.people.people]
    assert names == [sites.CLERK, sites.PRINCIPAL]
    assert window.unlock_page.isVisible()


def test_says_practice_on_the_window_and_before(made, open_window, clock) -> None:
    site = sites.open_school(made.folder, clock)
    with site.unit() as unit:
        unit.set_setting(PRACTICE, True)
        unit.set_setting(LOCK_AFTER, 3)
    site.is_practice = True
    keep_card(site)
    site.lock()
    assert read_card(made.folder).is_practice
    window = open_window(made.folder)
    assert "练习" in window.status.place.text()
    window.enter(bootstrap.enter_site(made.folder, sites.CLERK, sites.PASSWORD, clock))
    assert "练习" in window.windowTitle()
    assert "练习" in window.status.place.text()
    assert window._idle.interval() == 3 * 60_000
    window.lock()


def test_goes_to_another_folder(made, open_window, tmp_path: Path, clock) -> None:
    other = sites.make_bureau(tmp_path / "bureau", clock)
    keep_card(bureau := sites.open_bureau(other.folder, clock))
    bureau.lock()
    window = open_window(made.folder, other.folder)
    window.other_folder_pressed.emit()
    settle()
    fresh = bootstrap._windows[-1]
    assert fresh.side.id == "bureau"
    assert not window.isVisible()
    fresh.close()


def test_stays_when_the_other_folder_is_empty_and_nobody_wants_a_new_site(
    made, open_window, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    window = open_window(made.folder, empty, "")
    window.other_folder_pressed.emit()
    assert window.isVisible()


def test_gives_a_new_password_for_the_paper_key(made, qtbot, clock) -> None:
    dialog = PaperKeyDialog(made.folder, clock, sites.CLERK)
    qtbot.addWidget(dialog)
    for line, text in zip(dialog.lines, made.paper_key_lines, strict=True):
        line.field.setText(text)
    assert not dialog.go.isEnabled()
    dialog.password.setText("xin-mima-33")
    dialog.again.setText("xin-mima-33")
    with qtbot.waitSignal(dialog.accepted):
        dialog._on_go()
    site = open_site(made.folder, sites.CLERK, "xin-mima-33", clock)
    assert paper_key_state(site)[0] == OPENED
    site.lock()


def test_refuses_a_paper_key_with_one_wrong_digit(made, qtbot, clock) -> None:
    dialog = PaperKeyDialog(made.folder, clock, sites.CLERK)
    qtbot.addWidget(dialog)
    for line, text in zip(dialog.lines, made.paper_key_lines, strict=True):
        line.field.setText(text)
    first = made.paper_key_lines[0]
    dialog.lines[0].field.setText(str((int(first[0]) + 1) % 10) + first[1:])
    assert dialog.lines[0].answer.word == "这一行的校验数字不对，请再看纸"
    assert not dialog.go.isEnabled()
    dialog.reject()


def test_begins_at_the_backup_page_while_the_paper_key_waits(
    made, open_window, clock, qtbot
) -> None:
    reset_by_paper_key(
        made.folder, " ".join(made.paper_key_lines), sites.CLERK, sites.PASSWORD, clock
    )
    window = open_window(made.folder)
    window.enter(bootstrap.enter_site(made.folder, sites.CLERK, sites.PASSWORD, clock))
    qtbot.waitUntil(lambda: window.shell.page_id == "common.backup")
    window.lock()


def test_comes_back_to_the_door_after_a_restore(made, open_window, clock, qtbot) -> None:
    window = open_window(made.folder, "restore", sites.PASSWORD)
    window.enter(bootstrap.enter_site(made.folder, sites.CLERK, sites.PASSWORD, clock))
    shell = window.shell
    shell.go("common.backup")
    with qtbot.waitSignal(shell.jobs.idle):
        pass
    page = shell.page()
    with qtbot.waitSignal(window.locked):
        page._on_restore(next(iter(page._copies)))
    settle()
    assert window.shell is None
    assert "请用那一天的密码打开" in window.unlock_page.doubt.word
    again = bootstrap.enter_site(made.folder, sites.CLERK, sites.PASSWORD, clock)
    again.lock()


def test_says_so_where_no_window_can_be_seen(monkeypatch, capsys, tmp_path: Path) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(bootstrap.sys, "platform", "linux")
    assert bootstrap.open_window(["--data-dir", str(tmp_path)]) == 5
    assert "没有图形界面" in capsys.readouterr().err
