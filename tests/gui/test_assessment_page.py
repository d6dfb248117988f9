"""考核与督查 in the window: a weight set here scores every school; the circular is written."""

from __future__ import annotations

from pathlib import Path

from tests.gui.demo_sites import SCHOOL, DemoSites, action, settle, show

from liushou_desktop.gui.bureau.assessment_page import AssessmentPage


def test_sets_a_weight_and_writes_the_circular(
    qtbot, demo_sites: DemoSites, tmp_path: Path
) -> None:
    file = tmp_path / "notice.pdf"
    desk = demo_sites.desk(demo_sites.bureau(), "请整改。", file)
    page = AssessmentPage(desk)
    show(qtbot, desk, page)
    page.view.scores_table.select_id(SCHOOL)
    page.view.items_table.select_id("A01")
    page.view.weight.setText("10")
    page.view.set_weight.click()
    settle(qtbot, desk)
    assert page.view.items.cell(0, 2).text.endswith("/ 10")
    assert page.view.scores.cell(0, 2).text.endswith("/ 10")
    page.view.weight.setText("zehn")
    assert not page.view.set_weight.isEnabled()
    for tab, nothing in (("findings", "没有检查"), ("events", "没有突发事件")):
        page._on_tab(tab)
        assert nothing in page.view.nothing.text()
    action(page, "page.export").run()
    settle(qtbot, desk)
    assert file.read_bytes().startswith(b"%PDF")
