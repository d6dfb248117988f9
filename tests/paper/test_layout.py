"""Geometry, cells, frames and fitting, as numbers: no PDF is made here."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.paper import invented as inv

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.paths import forms_dir
from liushou_desktop.paper import cells, fit
from liushou_desktop.paper.form_sheets import FormPrinter, form_printer
from liushou_desktop.paper.frame import compile_frames
from liushou_desktop.paper.geometry import geometry_from, read_geometry
from liushou_desktop.paper.letterhead import FILE
from liushou_desktop.paper.marks import Outline, Rule, TickBox, Words, WritingLine
from liushou_desktop.paper.roles import MM, Role
from liushou_desktop.paper.values import Questions


class Square:
    """Every Han character as wide as high, everything else half as wide."""

    def width(self, text: str, role: Role, size: float) -> float:
        return sum(size if ord(c) > 0x2E80 else size / 2 for c in text) / MM


SQUARE = Square()
TEXTS = st.text(st.sampled_from("马小禾的家访记录，。；·（）“”aB12 癿𫗠"), min_size=1, max_size=120)


GEOMETRIES = [p for p in sorted((forms_dir() / "paper").glob("*.toml")) if p.name != FILE]


@pytest.mark.parametrize("path", GEOMETRIES, ids=lambda path: path.stem)
def test_every_shipped_geometry_fills_its_page(path) -> None:
    geometry = read_geometry(path.stem)
    assert geometry is not None
    for band in geometry.bands:
        for place, row in enumerate(band.rows):
            beside = band.beside_width if place < band.beside_rows else 0
            side = band.side_width if band.side else 0
            assert sum(row.widths) + beside + side == geometry.page.span
            assert all(width * 2 == int(width * 2) for width in row.widths), "halves of mm"


def small(widths: list[float], page: str = "portrait") -> dict[str, object]:
    cells_ = ["学生"] * len(widths)
    return {"page": page, "band": [{"row": [{"height": 9, "widths": widths, "cells": cells_}]}]}


def test_a_table_that_does_not_fill_the_width_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        compile_frames(geometry_from("x", small([100.0, 69.5])), Questions(), SQUARE)
    assert refused.value.code == "PAPER_COLUMNS_DO_NOT_ADD_UP"
    assert refused.value.arguments["total"] == "169.5"


def test_a_cell_that_asks_for_an_unknown_field_is_refused() -> None:
    data = small([100.0, 70.0])
    data["band"][0]["row"][0]["cells"] = ["学生", "{nobody}"]  # type: ignore[index]
    with pytest.raises(RefusedError) as refused:
        compile_frames(geometry_from("x", data), Questions(inv.VISIT, codes=inv.CODES), SQUARE)
    assert refused.value.code == "PAPER_FIELD_UNKNOWN"


def test_a_label_too_long_for_its_cell_is_refused_not_clipped() -> None:
    data = small([8.0, 162.0])
    data["band"][0]["row"][0]["cells"] = ["委托照护人现居住地址与电话", ""]  # type: ignore[index]
    with pytest.raises(RefusedError) as refused:
        compile_frames(geometry_from("x", data), Questions(), SQUARE)
    assert refused.value.code == "PAPER_LABEL_TOO_LONG"


def test_reads_the_little_language_of_cells() -> None:
    assert cells.parse("第{n:10}次") == (cells.Plain("第"), cells.Asked("n", 10), cells.Plain("次"))
    assert cells.parse("{a|甲|乙}") == (cells.Asked("a", 0, ("甲", "乙")),)
    assert cells.parse("{a=x|y:转报}") == (cells.OneBox("a", ("x", "y"), "转报"),)
    assert cells.parse("{since?起}") == (cells.Asked("since", after="起"),)
    assert cells.keys_of("{a}{@school}{b=c:d}") == {"a", "b"}


@given(TEXTS, st.floats(10, 60), st.sampled_from((9.0, 10.5, 11.0)))
def test_breaking_loses_nothing_but_blanks_at_the_ends(
    text: str, width: float, size: float
) -> None:
    lines = fit.broken(SQUARE, text, Role.VALUE, size, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(SQUARE.width(line.rstrip(), Role.VALUE, size) <= width + 0.01 for line in lines)


@given(TEXTS, st.floats(40, 80))
def test_what_does_not_fit_goes_on_where_it_stopped(text: str, width: float) -> None:
    long = text * 8
    block, rest = fit.cut_to_fit(SQUARE, long, Role.VALUE, width, 12, 9, 1.25)
    assert block.lines[-1].endswith("〔转续页〕")
    shown = "".join(block.lines).removesuffix("〔转续页〕")
    assert (shown + rest).replace(" ", "") == long.replace(" ", "")
    assert all(SQUARE.width(line, Role.VALUE, 9) <= width + 0.01 for line in block.lines)


def test_a_line_never_starts_with_a_closing_mark() -> None:
    text = "放学先写作业，帮祖母喂羊；周末看手机约三小时。" * 5
    for width in range(20, 70):
        lines = fit.broken(SQUARE, text, Role.VALUE, 11, width)
        assert not [line for line in lines if line[0] in "，；。"]


def test_a_name_breaks_after_its_middle_dot() -> None:
    lines = fit.broken(SQUARE, "阿依古丽·吐尔逊·买买提艾力", Role.VALUE, 9, 22)
    assert lines == ("阿依古丽·", "吐尔逊·", "买买提艾力")


# blank and filled


@pytest.fixture(scope="module")
def visits() -> FormPrinter:
    return form_printer(inv.VISIT, inv.CODES)


def test_blank_and_filled_differ_in_text_only(visits: FormPrinter) -> None:
    blank = next(visits.sides(inv.blank_visit()))
    filled = next(visits.sides(inv.sheet(inv.VISIT_VALUES)))
    assert blank.frame == filled.frame
    lines = (Rule, Outline, TickBox)
    assert not [mark for mark in (*blank.marks, *filled.marks) if isinstance(mark, lines)]


def test_a_blank_has_lines_to_write_on_and_no_check_code(visits: FormPrinter) -> None:
    blank = next(visits.sides(inv.blank_visit()))
    assert len([m for m in blank.marks if isinstance(m, WritingLine) and m.dotted]) >= 5
    assert not [m for m in blank.marks if isinstance(m, Words) and m.text.startswith("校验码")]
    assert [m for m in blank.marks if isinstance(m, Words) and m.text == "马小禾"]


def test_a_filled_sheet_has_no_dotted_lines_and_never_says_null(visits: FormPrinter) -> None:
    page = next(visits.sides(inv.sheet({"way": "phone"})))
    words = [mark.text for mark in page.marks if isinstance(mark, Words)]
    assert not [mark for mark in page.marks if isinstance(mark, WritingLine)]
    assert not [text for text in words if text in ("None", "null", "0", "")]


def test_check_codes_follow_the_values(visits: FormPrinter) -> None:
    codes = []
    for values in (inv.VISIT_VALUES, {**inv.VISIT_VALUES, "measure": "周三"}, inv.VISIT_VALUES):
        list(visits.sides(inv.sheet(values)))
        codes.append(visits.codes[-1])
    assert codes[0] == codes[2] != codes[1]


def test_a_long_text_goes_on_a_continuation_with_the_same_number(visits: FormPrinter) -> None:
    advice = "手机放祖母处，写完作业再用，每次不超过四十分钟。" * 40
    sides = list(visits.sides(inv.sheet({**inv.VISIT_VALUES, "advice": advice})))
    assert len(sides) == 2
    words = [[m.text for m in side.all_marks() if isinstance(m, Words)] for side in sides]
    assert any(text.endswith("〔转续页〕") for text in words[0])
    assert "家访记录表（续页）" in words[1]
    assert "单号：0043-0217-8/2" in words[1]
    assert "指导建议（接前页）" in words[1]
    assert "第 1/2 页" in words[0]
    assert visits.continued == ["0043-0217-8"]
    values = [
        m for side in sides for m in side.marks if isinstance(m, Words) and m.role is Role.VALUE
    ]
    assert min(mark.size for mark in values if "手机放祖母处" in mark.text) >= 9
    shown = "".join(text for side in words for text in side).replace("〔转续页〕", "")
    assert shown.count("每次不超过四十分钟") >= 39  # one may be cut by the page


def test_a_long_name_makes_its_row_grow_and_nothing_overlaps(visits: FormPrinter) -> None:
    names = (inv.LONG_NAME, inv.LONG_NAME, inv.LONG_NAME)
    page = next(visits.sides(inv.sheet({**inv.VISIT_VALUES, "visitors": names})))
    plain = next(visits.sides(inv.sheet(inv.VISIT_VALUES)))
    assert page.frame != plain.frame
    bottom = max(mark.y + mark.height for mark in page.frame if isinstance(mark, Outline))
    assert bottom <= 273.01


def test_the_talk_card_stays_clear_of_the_cut() -> None:
    talks = form_printer(inv.TALK, inv.CODES)
    page = next(talks.sides(inv.sheet(inv.TALK_VALUES)))
    assert page.height == 148.5
    bottoms = [mark.y for mark in page.all_marks() if isinstance(mark, Words)]
    assert max(bottoms) <= 148.5 - 19


def test_a_side_head_is_drawn_in_every_band(visits: FormPrinter) -> None:
    page = next(visits.sides(inv.blank_visit()))
    title = [m.text for m in page.frame if isinstance(m, Words) and m.role is Role.TITLE]
    assert "".join(text for text in title if len(text) == 1) == "补问家庭见闻学生交流跟进"


def test_writing_rows_give_up_room_before_a_second_side_is_begun() -> None:
    geometry = read_geometry("home_visit")
    assert geometry is not None
    first, *others = geometry.bands
    taller = replace(first.rows[0], height=first.rows[0].height + 10)
    crowded = replace(geometry, bands=(replace(first, rows=(taller, *first.rows[1:])), *others))
    frames = compile_frames(crowded, Questions(inv.VISIT, codes=inv.CODES), SQUARE)
    assert len(frames) == 1


@pytest.mark.parametrize("wide", [26.0, 34.0, 50.0])
def test_fifty_code_points_fit_the_cells_of_the_carry_card(wide: float) -> None:
    """Ink of neighbouring rows never meets: the block is no higher than its row of 9 mm."""
    card = read_geometry("card_carry")
    assert card is not None
    floor = min(
        cell.floor
        for row in card.rows()
        for width, cell in zip(row.widths, row.cells, strict=True)
        if width == wide and "name}" in cell.text
    )
    block = fit.block(
        SQUARE, inv.LONG_NAME, Role.VALUE, wide - 0.5, 8.1, start=10, floor=floor, lead=1.1
    )
    assert block is not None
    assert "".join(block.lines) == inv.LONG_NAME
