"""指标与考核: one walk from the county to the child."""

from __future__ import annotations

import pytest
from tests.gui.demo_sites import SCHOOL, DemoSites, action, settle, show

from liushou_desktop.app import wording
from liushou_desktop.gui.bureau.area_column import AREA, columns_here, rows_here
from liushou_desktop.gui.bureau.figures_page import FiguresPage
from liushou_desktop.gui.bureau.figures_view import _LEVELS
from liushou_desktop.services.shared.office_words import office_words


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


def test_names_the_level_between_office_and_school(monkeypatch: pytest.MonkeyPatch) -> None:
    for tier, headings in (("county", ["学区"]), ("prefecture", ["县"]), ("district", [])):
        monkeypatch.setattr(wording, "_speaker", {"here": office_words(tier)})
        columns = columns_here(_LEVELS)
        assert [each.title for each in columns if each.key == AREA] == headings
        ((_, row),) = rows_here([("1", tuple(each.key for each in _LEVELS))], _LEVELS)
        assert row == tuple(each.key for each in columns)
