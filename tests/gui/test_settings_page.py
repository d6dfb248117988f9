"""Settings: each section shows what is kept and keeps what is changed; refusals are sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gui import sites

from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.settings_page import SettingsPage
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.services.bureau.fingerprint_sheet import superior_face
from liushou_desktop.services.bureau.register import enrol_school
from liushou_desktop.services.school.rule_settings import rule_settings
from liushou_desktop.services.school.school_data import school_data
from liushou_desktop.services.school.staff import add_staff, list_staff
from liushou_desktop.services.shared.enrolment import read_enrolment_file
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.own_keys import enrolment_state
from liushou_desktop.services.shared.reading_words import reading_words
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.users import add_user, list_users


@pytest.fixture
def site(tmp_path: Path, clock):
    made = sites.make_school(tmp_path / "school", clock)
    opened = sites.open_school(made.folder, clock)
    yield opened
    opened.lock()


@pytest.fixture
def bureau(tmp_path: Path, clock):
    made = sites.make_bureau(tmp_path / "bureau", clock)
    opened = sites.open_bureau(made.folder, clock)
    yield opened
    opened.lock()


@pytest.fixture
def open_section(qtbot, tmp_path: Path):
    def make(site, section: str, *answers):
        page = SettingsPage(QuietDesk(site, tmp_path, ScriptedAsk(*answers)))
        qtbot.addWidget(page)
        page.show()
        page.open(section=section)
        page.refresh()
        rest(page)
        return page

    def rest(page) -> None:
        qtbot.waitUntil(lambda: not page.desk.jobs.is_busy)

    make.rest = rest
    return make


def _primary(page: SettingsPage):
    return next(action for action in page.page_actions() if action.kind == "primary")


def test_keeps_the_duty_phone(site, open_section) -> None:
    page = open_section(site, "school")
    assert _primary(page).blocked == "还没有改动"
    page.section.duty_phone.setText("0930 7723456")
    page.section.save()
    open_section.rest(page)
    assert school_data(site).duty_phone == "0930-7723456"
    assert page.may_leave()


def test_refuses_a_duty_phone_that_is_none(site, open_section) -> None:
    page = open_section(site, "school")
    page.section.duty_phone.setText("12")
    page.section.save()
    open_section.rest(page)
    assert page.desk.told[0].code == "DUTY_PHONE_WRONG"
    assert school_data(site).duty_phone == ""


def test_joins_the_bureau_and_writes_the_request(
    site, bureau, open_section, tmp_path: Path
) -> None:
    invited = enrol_school(bureau, tmp_path, code=site.code, name="柳湾中心小学")
    stick = tmp_path / "stick"
    stick.mkdir()
    page = open_section(site, "enrolment", stick)
    section = page.section
    assert page.page_actions()[0].blocked == "先接上教育局"
    section.adopt(read_enrolment_file(invited.file))
    open_section.rest(page)
    assert "示例县教育局" in section.bureau_state.word
    section.principal.setText("周立本")
    section.phone.setText("19900000001")
    assert _primary(page).blocked is None
    section._on_request()
    open_section.rest(page)
    assert len(list(stick.glob("*密钥登记申请_1.*"))) == 2
    assert enrolment_state(site).requested_on == site.today
    assert section.print_again.isVisible()


def test_adopts_nothing_that_was_not_compared(
    site, bureau, open_section, tmp_path: Path, monkeypatch
) -> None:
    invited = enrol_school(bureau, tmp_path, code=site.code, name="柳湾中心小学")
    page = open_section(site, "enrolment", invited.file)
    monkeypatch.setattr(page.section, "is_confirmed", lambda enrolment: False)
    page.section._on_file()
    open_section.rest(page)
    assert enrolment_state(site).enrolment is None


def test_adds_staff_and_hands_over_what_they_held(site, open_section, monkeypatch) -> None:
    page = open_section(site, "staff")
    assert page.section.none.isVisible()
    page.section.name.setText("马成林")
    page.section.phone.setText("19900000011")
    page.section._on_add()
    open_section.rest(page)
    assert [line.name for line in list_staff(site)] == ["马成林"]
    asked = []
    monkeypatch.setattr(page.section, "ask_successors", asked.append)
    page.section._on_leave()
    open_section.rest(page)
    assert [held.person.name for held in asked] == ["马成林"]
    assert len(list_staff(site)) == 1
    monkeypatch.setattr(page.section, "ask_successors", lambda held: ({}, "调到前川小学"))
    page.section._on_leave()
    open_section.rest(page)
    assert list_staff(site) == []
    assert list(site.outbox.glob("工作交接单_马成林_*.pdf"))
    assert "请打印签字" in page.desk.said[-1]


def test_asks_who_takes_what_before_it_hands_over(site, qtbot) -> None:
    from datetime import date

    from liushou_desktop.gui.common.buttons import Choice
    from liushou_desktop.gui.common.hand_over_dialog import HandOverDialog
    from liushou_desktop.services.school.hand_over import Held, HeldDuty

    leaver, other = add_staff(site, name="马成林"), add_staff(site, name="杨海燕")
    duties = (
        HeldDuty("p1", "五(2)班班主任", date(2025, 9, 1)),
        HeldDuty("p2", "帮扶马玉兰", date(2026, 3, 1)),
    )
    held = Held(leaver, duties, ("马成林",), ("马玉兰　家访",))
    dialog = HandOverDialog(held, [Choice(each.id, each.name) for each in (leaver, other)])
    qtbot.addWidget(dialog)
    go = dialog.buttons["do"]
    assert "还有 2 件" in go.toolTip()
    dialog.everything.set_code(other.id)
    dialog.everything.changed.emit()
    assert dialog.successors() == {"p1": other.id, "p2": other.id}
    dialog.takers["p2"].set_code("vacant")
    dialog.takers["p2"].changed.emit()
    assert "原因" in go.toolTip() or "为什么" in go.toolTip()
    dialog.why.setText("调到前川小学")
    assert not go.toolTip()
    assert dialog.successors() == {"p1": other.id, "p2": None}
    assert leaver.id not in {choice.code for choice in dialog.takers["p1"]._choices}


def test_adds_a_user_resets_the_password_and_takes_the_key_away(site, open_section) -> None:
    teacher = add_staff(site, name="马成林")
    page = open_section(site, "users", ("", "malin-mima-1"), ("", "malin-mima-2"), "remove")
    section = page.section
    section.name.setText("马成林")
    section.roles.choose(Role.CLASS_TEACHER.value)
    section.staff.choose(teacher.id)
    section._on_add()
    open_section.rest(page)
    assert list_users(site.folder)[1].staff == teacher.id
    section.table.select_id("马成林")
    section._on_reset()
    section._on_remove()
    open_section.rest(page)
    assert [user.name for user in list_users(site.folder)] == [sites.CLERK]
    assert "去掉了" in page.desk.said[-1]


def test_does_not_offer_to_take_away_oneself(site, open_section) -> None:
    page = open_section(site, "users")
    danger = next(action for action in page.page_actions() if action.kind == "danger")
    assert danger.blocked == "不能去掉自己"


def test_changes_an_open_point_with_a_reason_and_back(site, open_section) -> None:
    page = open_section(site, "rules")
    section = page.section
    section.table.select_id("late_entries")
    section.chips.choose(1)
    assert _primary(page).blocked == "写一句原因才能往下走。"
    section.reason.setText("县教育局 2026 年 3 号文")
    section._on_change()
    open_section.rest(page)
    line = next(each for each in rule_settings(site) if each.setting.id == "late_entries")
    assert (line.words, line.is_changed) == ("计入", True)
    section._on_reset()
    open_section.rest(page)
    line = next(each for each in rule_settings(site) if each.setting.id == "late_entries")
    assert not line.is_changed


def test_gathers_the_questions_to_the_county_with_their_reasons(site, open_section) -> None:
    page = open_section(site, "rules")
    section = page.section
    section.which.choose("Q")
    section._show_rows()
    shown = section.model.ids()
    assert {"visit_ways", "call_days", "Q02", "Q14"} <= set(shown)
    assert "late_entries" not in shown
    section.table.select_id("call_days")
    assert "未成年人保护法" in section.why.text()
    section.table.select_id("Q02")
    assert section.question.text() == "学期起止、月份、统计截止日？"
    assert not section.reason.isVisibleTo(section)
    assert _primary(page).blocked is not None
    section._on_place()
    assert page.desk.went[-1] == ("common.settings", {"section": "terms"})


def test_says_every_answer_in_chinese(site) -> None:
    for line in rule_settings(site):
        assert line.setting.short, line.setting.id
        assert not any(sign.isascii() and sign.isalpha() for sign in line.words), line.setting.id


def test_reads_the_small_print_of_figures() -> None:
    said = reading_words(["A07=list", "doers=class_teacher+acting_class_teacher", "A12=yes"])
    assert said.startswith("截止日后补录的记录：单列不计；谁做的计数：班主任、代班主任")
    assert "=" not in said


def test_shows_terms_with_the_present_one_marked(site, open_section) -> None:
    page = open_section(site, "terms")
    assert page.section.table.row_id() == site.term().id


def test_shows_the_bureau_its_own_fingerprint(bureau, open_section) -> None:
    page = open_section(bureau, "face")
    digits = superior_face(bureau).split()[1]
    assert digits in page.section.html()
    assert _primary(page).blocked is None


def test_lets_a_class_teacher_look_only(site, open_section, clock) -> None:
    add_user(site, "马成林", Role.CLASS_TEACHER, sites.PASSWORD)
    folder = site.folder
    site.lock()
    teacher = open_site(folder, "马成林", sites.PASSWORD, clock)
    page = open_section(teacher, "school")
    assert _primary(page).blocked == "只有资料员能改"
    assert page.section.duty_phone.isReadOnly()
    teacher.lock()


def test_falls_back_to_the_first_section(site, open_section) -> None:
    page = open_section(site, "nonsense")
    assert page.tabs.code() == "school"


def test_changes_a_term_and_takes_it_back(bureau, open_section) -> None:
    page = open_section(bureau, "terms")
    ahead = next(term for term in bureau.own_terms if term.start > bureau.today)
    page.section.table.select_id(ahead.id)
    assert _primary(page).blocked == "没有改动"
    page.section.holidays.setText("清明")
    assert "看不懂" in _primary(page).blocked
    page.section.holidays.setText("10-1～10-8")
    assert _primary(page).blocked is None
    _primary(page).run()
    open_section.rest(page)
    kept = bureau.term(ahead.id)
    assert kept.holidays == (f"{kept.start.year}-10-01/{kept.start.year}-10-08",)
    page.desk.undo()
    open_section.rest(page)
    assert bureau.term(ahead.id) == ahead


def test_asks_why_a_running_term_is_changed(bureau, open_section) -> None:
    page = open_section(bureau, "terms")
    page.section.cut_off.setText("2026-07-05")
    assert "原因" in _primary(page).blocked
    page.section.reason.setText("县里文件")
    _primary(page).run()
    open_section.rest(page)
    assert bureau.term().cut_off.isoformat() == "2026-07-05"


def test_adds_the_term_that_follows(bureau, open_section) -> None:
    page = open_section(bureau, "terms")
    count = len(bureau.own_terms)
    next(action for action in page.page_actions() if action.command == "page.new").run()
    _primary(page).run()
    open_section.rest(page)
    assert len(bureau.own_terms) == count + 1
