"""Comparing a roster: doubts first, decided by keys, nothing written before the button."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.gui.demo_sites import SCHOOL_NAME, DemoSites, action, column, settle, show
from tests.gui.roster_files import changed_roster, heading_row, with_troubles

from liushou_desktop.domain.child import Child
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.school.roster_page import RosterPage


@pytest.fixture
def desk(demo_sites: DemoSites):
    return demo_sites.desk(demo_sites.school())


@pytest.fixture
def source(demo_sites: DemoSites) -> Path:
    return demo_sites.stick() / f"{SCHOOL_NAME}_学生名单.xlsx"


@pytest.fixture
def page(qtbot, desk, source: Path, tmp_path: Path) -> RosterPage:
    file = changed_roster(source, tmp_path / "名单.xlsx", with_troubles)
    made = RosterPage(desk)
    show(qtbot, desk, made, file=file)
    return made


def numbers(page: RosterPage) -> dict[str, int]:
    return {tab.code: tab.number for tab in page.view.tabs._tabs}


def names(site) -> set[str]:
    with site.unit() as unit:
        return {child.name for child in unit.find(Child)}


def test_counts_what_is_new_gone_and_in_doubt(page: RosterPage) -> None:
    found = numbers(page)
    assert (found["doubts"], found["new"], found["gone"]) == (1, 1, 1)
    assert column(page.view.rows, "state") == ["要改"]
    assert "9.99999E+17" in column(page.view.rows, "raw")


def test_writes_nothing_before_the_button(desk, page: RosterPage) -> None:
    assert "撒明明" not in names(desk.site)


def test_imports_what_has_no_doubt(qtbot, desk, page: RosterPage) -> None:
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert "撒明明" in names(desk.site)
    assert page.view.faces.currentIndex() == 3
    assert page.page_actions() == ()
    page.view.to_undo.click()
    assert desk.went == [("school.importing", {})]


def test_decides_by_key(desk, page: RosterPage) -> None:
    before = action(page, "page.confirm").text
    action(page, "page.decide_2").run()
    assert column(page.view.rows, "state") == ["已定"]
    assert action(page, "page.confirm").text != before


def test_asks_which_parents_are_away(qtbot, desk, source: Path, tmp_path: Path) -> None:
    def says_yes(rows: list[list[object]]) -> None:
        with_troubles(rows)
        head = heading_row(rows)
        rows[head + 2][next(i for i, cell in enumerate(rows[head]) if "留守" in str(cell))] = "是"

    page = RosterPage(desk)
    show(qtbot, desk, page, file=changed_roster(source, tmp_path / "是.xlsx", says_yes))
    assert numbers(page)["doubts"] == 2
    page._on_next_doubt()
    assert [*page._offered] == ["one_away", "both_away", "plain", "skip"]
    assert column(page.view.rows, "state") == ["要改", "待核"]
    action(page, "page.decide_2").run()
    assert column(page.view.rows, "state") == ["要改", "已定"]


def test_walks_from_doubt_to_doubt(qtbot, desk, source: Path, tmp_path: Path) -> None:
    def three(rows: list[list[object]]) -> None:
        head = heading_row(rows)
        number = next(i for i, cell in enumerate(rows[head]) if "证件号" in str(cell))
        for row in rows[head + 1 : head + 4]:
            row[number] = "9.99999E+17"

    page = RosterPage(desk)
    show(qtbot, desk, page, file=changed_roster(source, tmp_path / "三.xlsx", three))
    ids = [str(each) for each in page.view.rows.ids()]
    assert len(ids) == 3
    action(page, "page.next_error").run()
    assert page.view.table.row_id() == ids[1]
    action(page, "page.decide_1").run()
    assert page.view.table.row_id() == ids[2]
    action(page, "page.decide_2").run()
    assert page.view.table.row_id() == ids[0]


def test_walks_to_the_column_nobody_knows(qtbot, desk, source: Path, tmp_path: Path) -> None:
    def odd_heading(rows: list[list[object]]) -> None:
        head = heading_row(rows)
        for place, row in enumerate(rows):
            row.append("鞋码" if place == head else "35")

    page = RosterPage(desk)
    show(qtbot, desk, page, file=changed_roster(source, tmp_path / "多一列.xlsx", odd_heading))
    assert page.view.faces.currentIndex() == 1
    page.view.column_table.select_row(0)
    action(page, "page.next_error").run()
    row = page.view.column_table.currentIndex().row()
    assert column(page.view.columns, "heading")[row] == "鞋码"
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert page.view.faces.currentIndex() == 2


def test_asks_where_a_child_went(qtbot, desk, page: RosterPage) -> None:
    page.view.tabs.choose(3)
    page._show_tab()
    assert page.view.rows.rowCount() == 1
    action(page, "page.decide_2").run()
    assert "transferred_in_county" in page._gone.values()


def test_asks_before_decisions_are_lost(desk, page: RosterPage) -> None:
    assert page.may_leave()
    action(page, "page.decide_2").run()
    desk.ask = ScriptedAsk("stay", "discard")
    assert not page.may_leave()
    assert page.may_leave()


def test_saves_the_doubtful_rows_for_the_teacher(
    qtbot, desk, page: RosterPage, tmp_path: Path
) -> None:
    out = tmp_path / "疑问.xlsx"
    desk.ask = ScriptedAsk(out)
    action(page, "page.export").run()
    settle(qtbot, desk)
    assert out.is_file()
    assert len(desk.said) == 1


@pytest.mark.parametrize(
    "content", [b"not a table at all", b"PK\x03\x04" + b"\xff" * 200, b""], ids=str
)
def test_says_why_a_file_is_refused(qtbot, desk, tmp_path: Path, content: bytes) -> None:
    """Told on the importing page, where another file can be chosen."""
    file = tmp_path / "名单.xlsx"
    file.write_bytes(content)
    page = RosterPage(desk)
    show(qtbot, desk, page, file=file)
    assert desk.went == [("school.importing", {})]
    assert len(desk.told) == 1


def test_shows_no_identity_number_in_cell_or_sentence(
    qtbot, desk, source: Path, tmp_path: Path
) -> None:
    def with_sex_behind(rows: list[list[object]]) -> None:
        head = heading_row(rows)
        number = next(i for i, cell in enumerate(rows[head]) if "证件号" in str(cell))
        rows[head + 1][number] = "999999201502280014男"

    page = RosterPage(desk)
    show(qtbot, desk, page, file=changed_roster(source, tmp_path / "多字.xlsx", with_sex_behind))
    cell, said = column(page.view.rows, "raw")[0], column(page.view.rows, "problem")[0]
    whole = page.view.problems.text()
    for text in (cell, said, whole):
        assert "999999********0014男" in text
        assert "99999920150228" not in text

    out = tmp_path / "疑问.xlsx"
    desk.ask = ScriptedAsk(out)
    action(page, "page.export").run()
    settle(qtbot, desk)
    handed_back = openpyxl.load_workbook(out).active
    texts = [str(cell.value) for row in handed_back.iter_rows() for cell in row]
    assert any("99999920150228" in text for text in texts)


def as_pasted(rows: list[list[object]]) -> str:
    """Rows as Excel lays them on the clipboard."""
    return "\r\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)


def test_compares_a_pasted_table_like_a_file(qtbot, desk, source: Path, tmp_path: Path) -> None:
    rows: list[list[object]] = []
    file = changed_roster(source, tmp_path / "名单.xlsx", with_troubles)
    sheet = openpyxl.load_workbook(file).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = heading_row(rows)
    read, pasted = RosterPage(desk), RosterPage(desk)
    show(qtbot, desk, read, file=file)
    show(qtbot, desk, pasted, pasted=as_pasted(rows[head:]))
    assert numbers(pasted) == numbers(read)
    assert pasted.facts[0] == "粘贴的表格"
    [where], [row] = column(pasted.view.rows, "where"), column(pasted.view.rows, "row")
    assert "证件号" in where
    assert row == "2"  # the line below the pasted headings
    action(pasted, "page.confirm").run()
    settle(qtbot, desk)
    assert "撒明明" in names(desk.site)
