"""Figures: numbers, classes in their order, Chinese small print, names that lead to the work."""

from __future__ import annotations

import re

import openpyxl
import pytest
from tests.gui.demo_sites import TERM, DemoSites, action, column, settle, show
from tests.gui.school_site import make_school

from liushou_desktop.app.figure_words import formula_words, share_words
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.school.definitions_page import DefinitionsPage
from liushou_desktop.gui.school.indicators_page import IndicatorsPage
from liushou_desktop.gui.school.roster_check_page import RosterCheckPage
from liushou_desktop.gui.school.term_overview_page import TermOverviewPage
from liushou_desktop.services.school.compare_definitions import compare_definitions
from liushou_desktop.services.school.compute_figures import compute_indicators
from liushou_desktop.services.school.figure_names import class_rank


@pytest.fixture
def desk(demo_sites: DemoSites):
    return demo_sites.desk(demo_sites.school())


@pytest.fixture
def page(qtbot, desk) -> IndicatorsPage:
    made = IndicatorsPage(desk)
    show(qtbot, desk, made)
    return made


def test_shows_every_figure_as_it_is_computed(desk, page: IndicatorsPage) -> None:
    figures = compute_indicators(desk.site)
    shares = [share_words(f) for f in figures.indicators]
    assert column(page.view.figures, "share") == shares
    assert page.view.figure_table.row_id() == "I04"


def test_orders_classes_as_a_school_lists_them() -> None:
    labels = ["六(1)班", "", "二(2)班", "小雏鹰班", "二(1)班", "一(3)班"]
    ordered = ["一(3)班", "二(1)班", "二(2)班", "六(1)班", "小雏鹰班", ""]
    assert sorted(labels, key=class_rank) == ordered


def test_compares_the_classes_in_their_order(page: IndicatorsPage) -> None:
    names = [bar.name for bar in page.view.chart._bars]
    assert names == sorted(names, key=class_rank)
    assert len(names) > 1


def test_writes_the_small_print_in_chinese(page: IndicatorsPage) -> None:
    for figure in column(page.view.figures, "id"):
        page.view.figure_table.select_id(figure)
        assert not re.search(r"[A-Za-z_]{3,}|A\d\d=", page.view.reading.text()), figure


def test_lists_who_lacks_and_leads_to_the_form(desk, page: IndicatorsPage) -> None:
    figures = compute_indicators(desk.site)
    short = next(
        f for f in figures.indicators if f.id in ("I04", "I05") and f.numerator < f.denominator
    )
    page.view.figure_table.select_id(short.id)
    lacking = {entry.child for entry in short.entries if entry.done < entry.owed}
    assert page.view.name_card.title.text() == f"还差的 {len(lacking)} 人"
    action(page, "page.new").run()
    went, arguments = desk.went[-1]
    assert went == "school.keying"
    assert set(arguments["children"]) == lacking


def test_opens_the_child_behind_a_number(desk, page: IndicatorsPage) -> None:
    page.view.who.choose("all")
    page._show_names()
    child, _ = page.view.name_table.row_id()
    page.view.name_table.opened.emit(page.view.name_table.row_id())
    assert desk.went == [("school.child", {"child": child})]


def test_narrows_to_what_is_not_reached(page: IndicatorsPage) -> None:
    page.view.which.choose("short")
    page._show_figures()
    assert all(state[0] in "差有" for state in column(page.view.figures, "state"))


def test_opens_on_the_figure_and_term_asked_for(qtbot, desk) -> None:
    page = IndicatorsPage(desk)
    show(qtbot, desk, page, term=TERM, figure="I03")
    assert page.view.figure_table.row_id() == "I03"
    assert page.view.one_card.title.text() == "I03 四知道完整率"


def test_says_that_there_is_nobody_yet(qtbot, demo_sites: DemoSites, tmp_path) -> None:
    site = make_school(tmp_path / "bare")
    demo_sites.opened.append(site)
    desk = demo_sites.desk(site)
    page = IndicatorsPage(desk)
    show(qtbot, desk, page)
    settle(qtbot, desk)
    assert "还没有建档的孩子" in page.view.nobody.text()


def test_saves_all_figures_with_their_names(qtbot, desk, page: IndicatorsPage, tmp_path) -> None:
    desk.ask = ScriptedAsk(tmp_path / "指标.xlsx")
    action(page, "page.export").run()
    settle(qtbot, desk)
    book = openpyxl.load_workbook(tmp_path / "指标.xlsx")
    figures = compute_indicators(desk.site)
    assert len(book.sheetnames) == 1 + len(figures.indicators)


def test_saves_the_list_of_names_where_there_is_no_printer(
    qtbot, desk, page: IndicatorsPage, tmp_path, monkeypatch
) -> None:
    from liushou_desktop.gui.common import pdf_printing

    monkeypatch.setattr(pdf_printing, "printer_names", list)
    page.view.figure_table.select_id("I01")
    page.view.who.choose("all")
    desk.ask = ScriptedAsk(tmp_path / "名单.pdf")
    action(page, "page.print").run()
    settle(qtbot, desk)
    assert (tmp_path / "名单.pdf").read_bytes().startswith(b"%PDF")
    assert not desk.told


def test_keeps_to_four_buttons(page: IndicatorsPage) -> None:
    for figure in column(page.view.figures, "id"):
        page.view.figure_table.select_id(figure)
        assert sum(each.in_header for each in page.page_actions()) <= 4


def test_opens_a_name_to_its_records_their_paper_and_the_clause(
    qtbot, desk, page: IndicatorsPage, tmp_path
) -> None:
    page.view.who.choose("all")
    page._show_names()
    figures = page._figures
    assert figures is not None
    entry = next(e for e in figures.indicator("I04").entries if e.records)
    page.view.name_table.select_id((entry.child, entry.period))
    assert page._records() == entry.records
    page.open_record()
    settle(qtbot, desk)
    assert page.view.record.record == entry.records[0]
    assert page.view.name_card.isHidden()
    assert "四（二）2" in page.view.how.text()
    assert "应访次数" in page.view.how.text()
    out = tmp_path / "家访.pdf"
    desk.ask = ScriptedAsk(out)
    page.print_record()
    settle(qtbot, desk)
    settle(qtbot, desk)
    assert out.read_bytes().startswith(b"%PDF")
    assert page.escape()
    assert not page.view.name_card.isHidden()
    assert not page.escape()
    page._on_figure("I01")  # behind a card stands no record
    assert not page.view.record_button.isEnabled()


def test_every_figure_says_how_it_is_counted_and_on_which_clause(desk) -> None:
    figures = compute_indicators(desk.site)
    ids = {figure.id for figure in figures.indicators}
    assert {id for id in ids if not formula_words(id)} == set()
    assert ids - figures.clauses.keys() == set()


def test_shows_definitions_and_an_export_of_the_roster_side_by_side(
    qtbot, demo_sites: DemoSites
) -> None:
    desk = demo_sites.desk(demo_sites.school())
    page = DefinitionsPage(desk)
    show(qtbot, desk, page, term=TERM)
    assert column(page.heads, "title")[0] == "合计"
    figure = page.figures.ids()[0]
    page._on_figure(figure)
    assert desk.went == [("school.indicators", {"figure": figure, "term": TERM})]
    page.switch.choose("names")
    page.pair[1].choose("mca")
    page._show_table()
    assert page.nothing.isVisible()  # a list differs from no copy of itself
    page.pair[1].choose("edu")
    page._show_table()
    found = compare_definitions(desk.site, term=TERM)
    names = [c.name for k, o in (("mca", "edu"), ("edu", "mca")) for c in found.only_in(k, o)]
    assert column(page.names, "name") == names
    assert names
    overview = TermOverviewPage(desk)
    show(qtbot, desk, overview, term=TERM)
    each = overview.current()
    assert each is not None
    assert column(overview.model, "share").count(f"{each.done} / {each.owed}") >= 1
    assert str(each.owed_by_week[-1]) in overview.course.accessibleDescription()
    assert f"{each.classes[0].done} / {each.classes[0].owed}" in (
        overview.classes.accessibleDescription()
    )
    assert not overview.course.grab().isNull()
    check = RosterCheckPage(desk)
    (roster,) = demo_sites.stick().glob("*学生名单.xlsx")
    show(qtbot, desk, check)
    assert check.empty.isVisible()
    check.open(file=roster)
    settle(qtbot, desk)
    assert check.card.isVisible()
    assert [action.command for action in check.page_actions() if action.in_header]
