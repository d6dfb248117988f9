"""Workbooks go to class teachers and come back row by row; the same file twice changes nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.helpers.sites import TEACHER, County, ids

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.services.school.class_forms import (
    RecordsImported,
    export_class_form,
    export_roster,
    import_records,
)
from liushou_desktop.services.school.find_children import child_filter, find_children
from liushou_desktop.services.school.list_records import list_records
from liushou_desktop.services.shared.site import Site

Cells = dict[str, str]
VISIT: Cells = {
    "occurred_on": "2026-06-10",
    "visitors": TEACHER,
    "way": "入户",
    "outcome": "见到了",
    "receiver_name": "韩桂英",
    "receiver_relation": "祖母",
    "purposes": "常规",
    "guardianship": "较好",
    "address": "柳湾村三社",
    "advice": "请照护人每天傍晚问一问作业，睡前封好炉火、窗户留缝。",
}


def fill(file: Path, wanted: dict[str, Cells]) -> None:
    """Write into the rows of the children named, as a class teacher would."""
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    columns = {str(cell.value).rpartition(".")[2]: cell.column for cell in sheet[1]}
    named = columns.get("_name", columns.get("name"))
    rows = {sheet.cell(row, named).value: row for row in range(1, sheet.max_row + 1)}
    for name, cells in wanted.items():
        for field, text in cells.items():
            sheet.cell(rows[name], columns[field]).value = text
    book.save(file)


@pytest.fixture
def form(school: Site, tmp_path: Path) -> Path:
    """The workbook of 五(2)班 for visits."""
    file = tmp_path / "家访.xlsx"
    assert export_class_form(school, "home_visit", file, class_text="五(2)班") == 3
    return file


def codes(done: RecordsImported) -> set[str]:
    return {problem.code for problem in done.problems}


def test_takes_back_what_a_class_teacher_filled_in(school: Site, form: Path) -> None:
    fill(form, {"马国强": VISIT})
    before = len(list_records(school))
    looked = import_records(school, form, dry_run=True)
    assert (looked.kept, codes(looked)) == (1, set())
    assert len(list_records(school)) == before
    done = import_records(school, form)
    assert (done.kept, done.repeated) == (1, 0)
    (newest, *_) = list_records(school, child=ids(school)["马国强"])
    assert (newest.staff, newest.occurred_on.isoformat()) == (TEACHER, "2026-06-10")


def test_changes_nothing_the_second_time(school: Site, form: Path) -> None:
    fill(form, {"马国强": VISIT})
    import_records(school, form)
    before = len(list_records(school))
    again = import_records(school, form)
    assert (again.kept, again.repeated) == (0, 1)
    assert len(list_records(school)) == before


def test_names_the_cell_that_is_wrong_and_takes_the_others(school: Site, form: Path) -> None:
    fill(form, {"马国强": VISIT, "马玉兰": {**VISIT, "occurred_on": "六月三十一"}})
    done = import_records(school, form)
    assert done.kept == 1
    assert done.problems
    assert all(p.place is not None and p.place.row for p in done.problems)


def test_takes_no_record_of_another_class_from_a_teacher(county: County, tmp_path: Path) -> None:
    file = tmp_path / "家访.xlsx"
    with county.open_school() as site:
        export_class_form(site, "home_visit", file, class_text="三(1)班")
        fill(file, {"何建军": VISIT})
    with county.open_school(TEACHER) as site:
        done = import_records(site, file)
        assert (done.kept, codes(done)) == (0, {"NOT_YOUR_CHILD"})


def test_changes_files_by_workbook(school: Site, tmp_path: Path) -> None:
    file = tmp_path / "联系卡.xlsx"
    export_class_form(school, "contact_card", file, class_text="五(2)班")
    fill(file, {"马玉兰": {"carer_phone": "19900007777"}})
    done = import_records(school, file)
    assert (done.form, done.repeated) == ("contact_card", 0)
    assert child(school, "马玉兰").file_number == "LW-2026-001"
    assert find_children(school, child_filter(text="7777")) == [ids(school)["马玉兰"]]


def child(site: Site, name: str) -> Child:
    known = ids(site)[name]
    with site.unit() as unit:
        return unit.require(Child, known)


def test_refuses_what_is_no_form(school: Site, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["随便", "什么"])
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(RefusedError, match="SHEET_WITHOUT_FORM"):
        import_records(school, tmp_path / "x.xlsx")


def test_masks_numbers_in_the_ledger(school: Site, tmp_path: Path) -> None:
    number = child(school, "马玉兰").id_number or "?"
    for masked in (True, False):
        file = tmp_path / f"{masked}.xlsx"
        assert export_roster(school, file, masked=masked) == 6
        sheet = openpyxl.load_workbook(file).worksheets[0]
        texts = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        assert (number in texts) is not masked
    with school.unit() as unit:
        reasons = [change.reason for change in unit.history(action="export")]
    assert reasons[:2] == ["whole numbers", ""]
