"""指标与考核: one walk from the county to the child."""

from __future__ import annotations

from tests.gui.demo_sites import SCHOOL, DemoSites, action, settle, show

from liushou_desktop.gui.bureau.figures_page import FiguresPage


def test_walks_an_indicator_down_to_its_children(qtbot, demo_sites: DemoSites) -> None:
    desk = demo_sites.desk(demo_sites.bureau())
    page = FiguresPage(desk)
    show(qtbot, desk, page)
    view = page.view
    assert view.figures.rowCount() > 20
    assert view.levels_table.row_id() == SCHOOL
    view.figures_table.select_id("I06")
    settle(qtbot, desk)
    assert view.levels_card.title.text() == "亲情联系率"
    assert view.gaps.rowCount() > 0
    view.gaps_table.opened.emit(view.gaps_table.row_id())
    page_id, asked = desk.went[-1]
    assert (page_id, asked["school"], asked["origin"]) == (
        "bureau.ledger", SCHOOL, "bureau.figures",
    )  # fmt: skip
    assert asked["child"] == page._gaps[0].child
    view.figures_table.select_id("I22a")
    settle(qtbot, desk)
    assert "不逐个孩子计" in view.no_gaps.text()
    action(page, "page.confirm").run()
    assert desk.went[-1][1]["child"] == ""
    view.switch.choose("districts")
    page._show_ranking()
    settle(qtbot, desk)
    assert action(page, "page.confirm").blocked
    view.levels_table.opened.emit(view.levels_table.row_id())  # one level down
    assert (view.switch.code(), view.levels_table.row_id()) == ("schools", SCHOOL)
    assert page.escape()
    assert not page.escape()
