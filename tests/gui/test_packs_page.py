"""下发: the bureau writes packs, the school sees what would change and applies it."""

from __future__ import annotations

from pathlib import Path

from tests.gui.demo_sites import SCHOOL, DemoSites, action, column, settle, show

from liushou_desktop.gui.bureau.packs_page import PacksPage
from liushou_desktop.gui.common.settings_page import SettingsPage
from liushou_desktop.gui.school.pack_page import PackPage
from liushou_desktop.gui.school.reporting_page import ReportingPage
from liushou_desktop.services.shared.ask_questions import list_questions


def ask_by_window(qtbot, demo_sites: DemoSites, bureau) -> None:
    """A question typed into the settings of the bureau."""
    desk = demo_sites.desk(bureau)
    page = SettingsPage(desk)
    show(qtbot, desk, page, section="questions")
    section = page.section
    assert not section.add.isEnabled()
    section.text.setText("家里取暖用什么")
    section.kind.choose("choice")
    section.kind.chosen.emit("choice")
    assert not section.add.isEnabled()
    section.options.setText("煤炉、电炉")
    section.extra.set_codes(("required",))
    section.add.click()
    settle(qtbot, desk)
    assert column(section.model, "label") == ["家里取暖用什么 ★"]


def issue_by_window(qtbot, demo_sites: DemoSites, bureau, folder: Path) -> Path:
    desk = demo_sites.desk(bureau, folder)
    page = PacksPage(desk)
    show(qtbot, desk, page)
    assert column(page.rows, "issued") == ["—"]
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert desk.said == ["第 1 号下发包写好 1 份，已读回核对。"]
    assert column(page.rows, "issued") == ["1 号"]
    return next(folder.glob(f"{SCHOOL}*下发包*.lspkg"))


def test_a_pack_goes_from_window_to_window(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    bureau = demo_sites.bureau()
    ask_by_window(qtbot, demo_sites, bureau)
    stick = tmp_path / "stick"
    stick.mkdir()
    file = issue_by_window(qtbot, demo_sites, bureau, stick)

    desk = demo_sites.desk(demo_sites.school(), file)
    reporting = ReportingPage(desk)
    show(qtbot, desk, reporting)
    action(reporting, "page.open_file").run()
    settle(qtbot, desk)
    assert desk.went == [("school.pack", {"file": str(file)})]

    page = PackPage(desk)
    show(qtbot, desk, page, file=str(file))
    assert "家访记录表：家里取暖用什么" in column(page.rows, "what")
    assert "问，必填" in column(page.rows, "after")
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert "第 1 号下发包已应用" in desk.said[-1]
    asked = desk.site.forms.form("home_visit").fields()
    assert "家里取暖用什么" in [field.label for field in asked]
    page.refresh()
    settle(qtbot, desk)
    assert action(page, "page.confirm").blocked == "这一号已经应用过了"
    add_own_by_window(qtbot, desk)


def add_own_by_window(qtbot, desk) -> None:
    """A question of the school's own, below the bureau's, which nobody can turn off here."""
    page = SettingsPage(desk)
    show(qtbot, desk, page, section="questions")
    assert column(page.section.model, "asker") == ["县局附加"]
    assert action(page, "page.edit").blocked == "县局问的随下发包来，这里不能改"
    page.section.text.setText("坐哪趟车")
    page.section.add.click()
    settle(qtbot, desk)
    assert column(page.section.model, "asker") == ["县局附加", "本校附加"]
    last = desk.site.forms.form("home_visit").sections[-1]
    assert [last.title, *(field.label for field in last.fields)] == ["本校附加", "坐哪趟车"]
    page.section.table.select_id("own_1")
    action(page, "page.edit").run()
    settle(qtbot, desk)
    assert desk.site.forms.form("home_visit").sections[-1].title == "县局附加"
    desk.undo()
    settle(qtbot, desk)
    assert column(page.section.model, "state") == ["正在问", "正在问"]


def test_says_why_a_pack_is_not_taken(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    file = tmp_path / "坏.lspkg"
    file.write_bytes(b"age-encryption.org/v1\nbroken")
    desk = demo_sites.desk(demo_sites.school())
    page = PackPage(desk)
    show(qtbot, desk, page, file=str(file))
    assert desk.told[0].code in ("SEAL_BROKEN", "NOT_SEALED_FOR_US")
    assert action(page, "page.confirm").blocked is not None


def test_a_retired_question_can_be_asked_again(qtbot, demo_sites: DemoSites) -> None:
    bureau = demo_sites.bureau()
    ask_by_window(qtbot, demo_sites, bureau)
    desk = demo_sites.desk(bureau)
    page = SettingsPage(desk)
    show(qtbot, desk, page, section="questions")
    action(page, "page.edit").run()
    settle(qtbot, desk)
    assert list_questions(bureau)[0].question.is_retired
    desk.undo()
    settle(qtbot, desk)
    assert not list_questions(bureau)[0].question.is_retired


def test_a_point_of_the_plan_is_decided_for_all(qtbot, demo_sites: DemoSites) -> None:
    bureau = demo_sites.bureau()
    desk = demo_sites.desk(bureau)
    page = SettingsPage(desk)
    show(qtbot, desk, page, section="rules")
    section = page.section
    assert action(page, "page.confirm").blocked is not None
    section.reason.setText("县里统一")
    assert action(page, "page.confirm").blocked is None
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    chosen = section._lines[section.table.row_id()]
    assert chosen.is_decided
    assert section.reset.isVisibleTo(page)
    section.reset.click()
    settle(qtbot, desk)
    assert not section._lines[section.table.row_id()].is_decided
