"""The civil-affairs list beside what schools reported: both ways, nothing kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.helpers.sites import CHILDREN, County, born

from liushou_desktop.app.demonstration.invented import identity_number
from liushou_desktop.app.wording import say_alone, say_error
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.bureau.compare_civil_list import (
    KINDS,
    compare_civil_list,
    print_civil_list,
    save_civil_list,
    why_words,
)
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.shared.site import Site

NEW = identity_number(date(2015, 5, 5), 333)


@pytest.fixture
def bureau(reported: County) -> Iterator[Site]:
    with reported.open_bureau() as site:
        receive(site, [reported.package])
        yield site


def _list(folder: Path, rows: Sequence[Sequence[Any]], name: str = "民政.xlsx") -> Path:
    """Their workbook: a title, headings of their own on row 3, the rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["示例县农村留守儿童花名册（民政局）"])
    sheet.append([])
    sheet.append(["序号", "儿童姓名", "公民身份号码", "出生年月", "性别", "家庭住址"])
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    book.save(folder / name)
    return folder / name


def _row(child: str, /, **other: Any) -> list[Any]:
    who = born(child)
    sex = {"1": "男", "2": "女"}[who.sex]
    values = {"name": child, "id": who.id_number, "born": who.on.isoformat(), "sex": sex} | other
    return [*(values[key] for key in ("name", "id", "born", "sex")), "柳湾村"]


def test_names_what_each_has_and_the_other_lacks(bureau: Site, tmp_path: Path) -> None:
    file = _list(
        tmp_path,
        [
            _row("马玉兰"),
            _row("马国强", name="马国祥"),  # one number, two names
            _row("冶䶮", id="", born="2014-03-15"),  # no number: by name and birth date
            _row("何建军", id=int(born("何建军").id_number), born=""),  # its digits are lost
            _row("法图麦·马玉洁", name="法图麦.马玉洁"),
            ["祁连山", NEW, "2015-05-05", "男", "柳湾村"],
            _row("马玉兰"),
        ],
    )
    with bureau.unit() as unit:
        before = unit.chain_head()
    found = compare_civil_list(bureau, file)
    with bureau.unit() as unit:
        assert unit.chain_head() == before
    left_behind = [name for name, (_, category) in CHILDREN.items() if category]
    assert (found.theirs, found.ours, found.agreed) == (7, len(left_behind), 3)
    said = {
        kind: [(line.name, line.row, why_words(line, say_alone)) for line in found.of_kind(kind)]
        for kind in KINDS
    }
    assert said["only_theirs"] == [("祁连山", 9, "没有学校报")]
    assert said["differs"] == [("马国祥", 5, "姓名不同；学校报的是马国强")]
    assert said["twice"] == [("马玉兰", 10, "和前面一行是同一个孩子")]
    ((unread, row, why),) = said["unread"]
    assert (unread, row) == ("何建军", 7)
    assert why
    assert [name for name, _, _ in said["only_ours"]] == ["何建军", "韩义"]
    assert said["only_ours"][0][2] == "民政名单里没有"


def test_hands_the_differences_out_on_paper_and_as_excel(bureau: Site, tmp_path: Path) -> None:
    file = _list(tmp_path, [_row("马玉兰"), ["祁连山", NEW, "2015-05-05", "男", "柳湾村"]])
    found = compare_civil_list(bureau, file)
    out = tmp_path / "out.xlsx"
    assert save_civil_list(bureau, found, out, say_alone) == len(found.lines)
    book = openpyxl.load_workbook(out)
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert NEW in texts
    assert sum("祁连山" in text for text in texts) == 1
    assert print_civil_list(bureau, found, say_alone).pdf.startswith(b"%PDF")
    with bureau.unit() as unit:
        assert {"export", "print"} <= {change.action for change in unit.history(limit=4)}


def test_says_who_is_too_old_for_their_definition(reported: County, tmp_path: Path) -> None:
    with reported.open_bureau() as site:
        receive(site, [reported.package])
    with reported.open_bureau(day=date(2031, 1, 20)) as site:
        file = _list(tmp_path, [["祁连山", NEW, "2015-05-05", "男", "柳湾村"]])
        found = compare_civil_list(site, file)
        notes = {line.name: line.notes for line in found.of_kind("only_ours")}
    assert notes["马玉兰"] == ("AGE_16",)
    assert notes["何建军"] == ("NOT_LISTED",)


def test_answers_a_bad_file_with_a_sentence(bureau: Site, tmp_path: Path) -> None:
    page = tmp_path / "名单.xls"
    page.write_text("<html><table><tr><td>姓名</td></tr></table></html>", "utf-8")
    empty = tmp_path / "空.xlsx"
    empty.write_bytes(b"")
    bare = _list(tmp_path, [], "只有表头.xlsx")
    whole = bare.read_bytes()
    cut = tmp_path / "半个.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    for file in (page, empty, bare, cut, tmp_path / "没有.xlsx"):
        with pytest.raises(RefusedError) as refused:
            compare_civil_list(bureau, file)
        assert say_error(refused.value)


def test_needs_something_reported(county: County, tmp_path: Path) -> None:
    with county.open_bureau() as site, pytest.raises(RefusedError, match="CIVIL_NOTHING_REPORTED"):
        compare_civil_list(site, _list(tmp_path, [_row("马玉兰")]))
