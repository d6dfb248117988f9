"""The first run: from an empty folder to an opened site; left half way it is taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel
from tests.gui import sites

from liushou_desktop.app.first_run_memory import recall_answers
from liushou_desktop.app.set_up import make_practice
from liushou_desktop.app.site_card import read_card
from liushou_desktop.base.errors import Cancelled
from liushou_desktop.base.progress import Watcher
from liushou_desktop.bootstrap import enter_site, make_window
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.first_run import FirstRun
from liushou_desktop.gui.screens import settle
from liushou_desktop.services.bureau.register import enrol_school
from liushou_desktop.services.school.staff import add_staff, list_staff
from liushou_desktop.services.shared import paper_key_sheet
from liushou_desktop.services.shared.care import back_up
from liushou_desktop.services.shared.create_site import NewSite, create_site
from liushou_desktop.services.shared.export_site import export_site
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.users import list_users, reset_by_paper_key

PASSWORD = "liuwan-2021"


@pytest.fixture
def printed() -> list[bytes]:
    return []


@pytest.fixture(autouse=True)
def _nothing_remembered(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def make_wizard(qtbot, tmp_path: Path, clock, printed):
    def make(*answers) -> FirstRun:
        def print_paper(pdf, title, parent) -> bool:
            printed.append(pdf)
            return True

        wizard = FirstRun(
            tmp_path / "档案",
            clock,
            ScriptedAsk(*answers),
            enter=enter_site,
            practice=tmp_path / "练习",
            print_paper=print_paper,
        )
        qtbot.addWidget(wizard)
        wizard.show()
        return wizard

    return make


@pytest.fixture
def enrolment_file(tmp_path: Path, clock) -> Path:
    folder = tmp_path / "局"
    new = NewSite(
        side="bureau",
        code="622927",
        name="示例县教育局",
        short_code="JY",
        user="何静",
        role=Role.BUREAU_CLERK,
        password="jiaoyu-demo-21",
    )
    create_site(folder, new, clock)
    bureau = open_site(folder, "何静", "jiaoyu-demo-21", clock)
    invited = enrol_school(bureau, tmp_path, code="2199000001", name="柳湾中心小学")
    bureau.lock()
    return invited.file


def _type(field, text: str) -> None:
    field.setText(text)
    field.textEdited.emit(text)


def _go_on(qtbot, wizard: FirstRun) -> None:
    here = wizard.wizard.step.id
    wizard.frame.go_on()
    qtbot.waitUntil(lambda: not wizard.jobs.is_busy)
    settle()
    assert wizard.wizard.step.id != here or wizard.wizard.is_last


def _name_a_school(wizard: FirstRun) -> None:
    step = wizard.frame.view()
    step.choices.choose(1)
    _type(step.fields.code, "2199000001")
    _type(step.fields.name, "柳湾中心小学")


def _give_a_password(wizard: FirstRun, password: str = PASSWORD) -> None:
    user = wizard.frame.view().user
    _type(user.name, "李向荣")
    _type(user.password, password)
    _type(user.again, password)


def _copy_two_lines(wizard: FirstRun) -> None:
    card = wizard.frame.view().card
    card.print_key()
    for line in card.lines:
        line.field.setText(card._key.lines[line.number])


@pytest.fixture
def site_file(tmp_path: Path, clock) -> Path:
    """Everything of a small school that moves to this PC."""
    old = tmp_path / "旧"
    new = NewSite(
        side="school",
        code="2199000001",
        name="柳湾中心小学",
        short_code="LW",
        user="李向荣",
        role=Role.CLERK,
        password=PASSWORD,
    )
    create_site(old, new, clock)
    site = open_site(old, "李向荣", PASSWORD, clock)
    add_staff(site, name="周立本")
    export_site(site, tmp_path / "全部.json", reason="换电脑", password=None)
    site.lock()
    return tmp_path / "全部.json"


def _bring(qtbot, wizard: FirstRun) -> None:
    wizard.frame.view().choices.choose(5)
    _go_on(qtbot, wizard)
    wizard.frame.view().choose.click()
    _go_on(qtbot, wizard)
    _give_a_password(wizard)


def test_brings_everything_of_another_folder(qtbot, make_wizard, site_file: Path) -> None:
    wizard = make_wizard(site_file)
    _bring(qtbot, wizard)
    _go_on(qtbot, wizard)
    _copy_two_lines(wizard)
    _go_on(qtbot, wizard)
    with qtbot.waitSignal(wizard.finished):
        wizard.frame.go_on()
    assert wizard.site is not None
    assert [person.name for person in list_staff(wizard.site)] == ["周立本"]
    wizard.site.lock()


def test_says_where_a_brought_file_breaks_a_rule_and_keeps_nothing(
    qtbot, make_wizard, site_file: Path, tmp_path: Path
) -> None:
    text = site_file.read_text("utf-8")
    site_file.write_text(text.replace('"周立本"', "17"), "utf-8")
    places = tmp_path / "places.txt"
    wizard = make_wizard(site_file, places)
    _bring(qtbot, wizard)
    wizard.frame.go_on()
    qtbot.waitUntil(lambda: not wizard.jobs.is_busy)
    view = wizard.frame.view()
    assert "staff" in view.places.words.text()
    assert "合规则" in view.user.doubt.word
    view.places.save.click()
    assert "staff" in places.read_text("utf-8")
    assert not any(wizard.folder.iterdir())


def test_makes_a_school_by_its_enrolment_file(
    qtbot, make_wizard, enrolment_file: Path, printed
) -> None:
    wizard = make_wizard(enrolment_file)
    wizard.frame.view().choices.choose(0)
    _go_on(qtbot, wizard)
    step = wizard.frame.view()
    step.choices.choose(0)
    step.choose.click()
    assert wizard.frame.missing.text() == "对过六行指纹才能往下走"
    step.fingerprint.same.setChecked(True)
    assert step.fields.short_code.text() == "LW"
    _go_on(qtbot, wizard)
    _give_a_password(wizard)
    principal = wizard.frame.view().principal
    _type(principal.name, "周立本")
    _type(principal.password, "zhou-liben-21")
    _type(principal.again, "zhou-liben-21")
    _go_on(qtbot, wizard)
    assert not wizard.frame.back_button.isVisible()
    _copy_two_lines(wizard)
    assert printed[0].startswith(b"%PDF")
    _go_on(qtbot, wizard)
    wizard.frame.view().choices.choose(0)
    _go_on(qtbot, wizard)
    with qtbot.waitSignal(wizard.finished):
        wizard.frame.go_on()
    assert wizard.site is not None
    assert wizard.site.name == "柳湾中心小学"
    assert wizard.first_page == "school.importing"
    assert paper_key_sheet.paper_key_state(wizard.site)[0] == paper_key_sheet.SEALED
    assert [user.role for user in list_users(wizard.folder)] == [Role.CLERK, Role.PRINCIPAL]
    assert not any("password" in key for key in wizard.answers)
    wizard.site.lock()


def test_takes_up_what_was_answered_before(qtbot, make_wizard) -> None:
    first = make_wizard()
    first.frame.view().choices.choose(0)
    _go_on(qtbot, first)
    _name_a_school(first)
    _go_on(qtbot, first)
    _give_a_password(first)
    second = make_wizard()
    assert second.answers["purpose"] == "school"
    assert second.answers["name"] == "柳湾中心小学"
    assert "password" not in second.answers


def test_says_what_is_wrong_with_a_password_and_makes_nothing(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    wizard.frame.view().choices.choose(0)
    _go_on(qtbot, wizard)
    _name_a_school(wizard)
    _go_on(qtbot, wizard)
    _give_a_password(wizard, "password1")
    wizard.frame.go_on()
    assert "太常见" in wizard.frame.view().user.doubt.word
    assert wizard.frame.next_button.isEnabled()
    assert not (wizard.folder / "site.db").exists()


def test_speaks_of_no_principal_at_a_bureau(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    wizard.frame.view().choices.choose(1)
    _go_on(qtbot, wizard)
    fields = wizard.frame.view().fields
    _type(fields.code, "622927")
    _type(fields.name, "示例县教育局")
    _go_on(qtbot, wizard)
    _give_a_password(wizard)
    _go_on(qtbot, wizard)
    view = wizard.frame.view()
    said = [each.text() for kind in (QLabel, QCheckBox) for each in view.findChildren(kind)]
    assert any("负责人" in each for each in said)
    assert not any("校长" in each for each in said)


def test_stays_at_the_paper_key_until_two_lines_are_right(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    wizard.frame.view().choices.choose(0)
    _go_on(qtbot, wizard)
    _name_a_school(wizard)
    _go_on(qtbot, wizard)
    _give_a_password(wizard)
    _go_on(qtbot, wizard)
    card = wizard.frame.view().card
    assert not card.lines[0].field.isEnabled()
    card.by_hand.setChecked(True)
    assert card.shown.is_covered
    card.lines[0].field.setText("1111 2222 3333 44")
    assert card.lines[0].answer.word == "这一行的校验数字不对，请再看纸"
    assert wizard.frame.missing.text() == "抄对两行才能往下走"
    key = card._key
    reset_by_paper_key(wizard.folder, " ".join(key.lines), "李向荣", "xin-mima-33", wizard._clock)
    site = open_site(wizard.folder, "李向荣", "xin-mima-33", wizard._clock)
    assert paper_key_sheet.paper_key_state(site)[0] == paper_key_sheet.OPENED
    site.lock()


def test_refuses_a_folder_that_holds_a_site(qtbot, make_wizard) -> None:
    wizard = make_wizard()
    wizard.folder.mkdir()
    (wizard.folder / "site.db").write_bytes(b"x")
    wizard.frame.view().choices.choose(0)
    wizard.frame.go_on()
    assert wizard.wizard.step.id == "purpose"
    assert "已经有档案" in wizard.frame.view().doubt.word


def test_refuses_an_enrolment_file_that_is_none(qtbot, make_wizard, tmp_path: Path) -> None:
    file = tmp_path / "x.lsenrol"
    file.write_bytes(b"nothing")
    wizard = make_wizard(file)
    wizard.frame.view().choices.choose(0)
    _go_on(qtbot, wizard)
    step = wizard.frame.view()
    step.choices.choose(0)
    step.choose.click()
    assert step.said.tone == "bad"
    assert wizard.frame.missing.text() == "选好教育局给的文件才能往下走"


def test_leaves_nothing_of_a_practice_that_was_stopped(tmp_path: Path) -> None:
    watcher = Watcher()
    watcher.stop()
    with pytest.raises(Cancelled):
        make_practice(tmp_path / "练习", watcher, lambda line: None)
    assert not (tmp_path / "练习").exists()


def test_comes_to_rest_when_the_window_closes_amid_the_practice(qtbot, clock, tmp_path) -> None:
    window = make_window(tmp_path / "档案", clock)
    qtbot.addWidget(window)
    window.show()
    wizard = window.stack.currentWidget()
    wizard.frame.view().choices.choose(3)
    _go_on(qtbot, wizard)
    wizard.frame.go_on()
    with qtbot.waitSignal(wizard.frame.view().told):
        pass
    window.close()
    assert not wizard.jobs._worker.is_alive()
    assert not (tmp_path / "练习").exists()


@pytest.fixture
def backup(tmp_path: Path, clock) -> tuple[Path, str]:
    """A backup on a stick, and the paper key of its day."""
    made = sites.make_school(tmp_path / "old", clock)
    site = sites.open_school(made.folder, clock)
    stick = tmp_path / "stick"
    stick.mkdir()
    copy = back_up(site, stick)
    site.lock()
    return copy.path, " ".join(made.paper_key_lines)


@pytest.mark.parametrize("way", ["password", "paper"])
def test_puts_a_backup_back_on_a_fresh_pc(qtbot, make_wizard, backup, clock, way: str) -> None:
    file, paper_key = backup
    wizard = make_wizard(file)
    wizard.frame.view().choices.choose(4)
    _go_on(qtbot, wizard)
    step = wizard.frame.view()
    step.choose.click()
    if way == "password":
        _type(step.user, sites.CLERK)
        _type(step.password, sites.PASSWORD)
    else:
        step.choices.choose(1)
        assert wizard.frame.missing.text() == "抄对四行才能往下走"
        for number, line in enumerate(step.lines):
            line.field.setText(paper_key_sheet.digits_of(paper_key)[number * 14 : number * 14 + 14])
    with qtbot.waitSignal(wizard.finished):
        wizard.frame.go_on()
    assert (wizard.site is None) == (way == "paper")
    assert recall_answers() == {}
    assert read_card(wizard.folder).name == "柳湾中心小学"
    if wizard.site is not None:
        wizard.site.lock()
    sites.open_school(wizard.folder, clock).lock()


def test_says_that_the_password_of_a_backup_is_wrong(qtbot, make_wizard, backup) -> None:
    wizard = make_wizard(backup[0])
    wizard.frame.view().choices.choose(4)
    _go_on(qtbot, wizard)
    step = wizard.frame.view()
    step.choose.click()
    _type(step.user, sites.CLERK)
    _type(step.password, "another-one-1")
    wizard.frame.go_on()
    with qtbot.waitSignal(wizard.jobs.idle):
        pass
    assert step.doubt.word.startswith("密码不对")
    assert wizard.frame.next_button.isEnabled()
