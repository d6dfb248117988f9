"""One definition, four faces: a field added to a form shows up in each, no Python touched."""

import io
import re
import shutil
from pathlib import Path

import pytest

from liushou_desktop import paper
from liushou_desktop.formspec.check import check
from liushou_desktop.formspec.codes import read_code_sets
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.lint import check_forms
from liushou_desktop.formspec.loader import read_catalogue
from liushou_desktop.formspec.model import Form
from liushou_desktop.formspec.versions import Editions
from liushou_desktop.sheets import fence
from liushou_desktop.sheets.form_reading import read_class_workbook
from liushou_desktop.sheets.form_sheet import ChildRow, WorkbookHead, class_workbook, try_form

FORMS = Path(__file__).parents[2] / "forms"
ADDED = """
[[section.field]]
id = "smoke_alarm"
kind = "choice"
label = "报警器"
options = "smoke_alarm"
required = true
show_if = "way = household"
"""
ADDED_CODES = """
[[set]]
id = "smoke_alarm"
title = "报警器"
source = "本程序"
codes = [{ code = "fitted", name = "装好能响" }, { code = "none", name = "没有装" }]
"""
WORD = "报警器"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the forms in which the home visit asks one thing more."""
    copy = tmp_path / "forms"
    shutil.copytree(FORMS, copy)
    visit = copy / "home_visit.toml"
    text = visit.read_text("utf-8")
    place = text.index('[[section.field]]\nid = "guardianship"')
    visit.write_text(text[:place] + ADDED.lstrip() + "\n" + text[place:], "utf-8")
    (copy / "codes" / "added.toml").write_text(ADDED_CODES, "utf-8")
    return copy


@pytest.fixture
def editions(folder: Path) -> Editions:
    return Editions(read_catalogue(folder), {}, read_code_sets(folder / "codes"))


@pytest.fixture
def visit(editions: Editions) -> Form:
    return editions.form("home_visit")


def test_is_sound_in_the_eyes_of_the_lint(folder: Path) -> None:
    assert [p.code for p in check_forms(folder, faces=[try_form]).problems] == []


def test_is_asked_by_the_checks(editions: Editions, visit: Form) -> None:
    context = Context(codes=editions.codes)

    def about(**answers: object) -> list[str]:
        return [p.code for p in check(visit, answers, context) if p.field == "smoke_alarm"]

    assert about(way="household") == ["ANSWER_MISSING"]
    assert about(way="phone") == []
    assert about(way="household", smoke_alarm="fitted") == []
    assert about(way="household", smoke_alarm="broken") == ["CODE_NOT_IN_SET"]


def test_is_a_column_of_the_workbook_and_comes_back(editions: Editions, visit: Form) -> None:
    import openpyxl

    context = Context(codes=editions.codes, children={"C1": "马玉兰"})
    child = ChildRow(child="C1", name="马玉兰")
    book = openpyxl.load_workbook(
        io.BytesIO(class_workbook(visit, [child], WorkbookHead(), context))
    )
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(c.value == f"★{WORD}" for c in row))
    column = next(cell.column for cell in head if cell.value == f"★{WORD}")
    offered = {
        area.min_col for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges
    }
    assert column in offered
    sheet.cell(head[0].row + 1, column).value = "没有装"
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read_class_workbook(fence.read(buffer.getvalue(), "a.xlsx"), editions, context)
    assert reading.rows[0].answers["smoke_alarm"] == "none"


def words_on(pdf: bytes, tmp_path: Path) -> str:
    """What pdftotext finds, blanks removed."""
    import subprocess

    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    found = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True
    )
    return re.sub(r"\s", "", found.stdout.decode())


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_is_drawn_on_blank_and_filled_paper(
    editions: Editions, visit: Form, tmp_path: Path
) -> None:
    blank = paper.FormSheet(values={}, blank=True)
    filled = paper.FormSheet(values={"way": "household", "smoke_alarm": "none"})
    for sheet in (blank, filled):
        words = words_on(paper.print_form(visit, [sheet], editions.codes).pdf, tmp_path)
        assert WORD in words
        assert "装好能响" in words
        assert "没有装" in words


def test_is_a_field_on_the_screen_that_opens_below_its_cause(
    qtbot, editions: Editions, visit: Form
) -> None:  # type: ignore[no-untyped-def]
    from PySide6.QtWidgets import QWidget

    from liushou_desktop.gui.common.form_view import FormView

    view = FormView(visit, Context(codes=editions.codes))
    qtbot.addWidget(view)
    view.show()
    named = [w for w in view.findChildren(QWidget) if w.accessibleName().startswith(WORD)]
    assert named
    assert not any(widget.isVisible() for widget in named)
    view.set_answer("way", "household")
    assert any(widget.isVisible() for widget in named)
    assert "smoke_alarm" in [problem.field for problem in view.validate()]
    view.set_answer("smoke_alarm", "fitted")
    assert view.answers()["smoke_alarm"] == "fitted"
