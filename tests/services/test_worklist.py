"""W1 and 催报单: what a class owes, on paper, keyed back by row number, pressed for as Excel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from tests.gui.school_site import add_pupil
from tests.services.test_papers import words

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.records import PrintedSheet
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.call_sheet import call_sheet
from liushou_desktop.services.school.change_child import change_child
from liushou_desktop.services.school.choose_pile import open_worklists
from liushou_desktop.services.school.class_owed import classes_owed, school_day
from liushou_desktop.services.school.compute_figures import picture
from liushou_desktop.services.school.key_pile import begin_pile, begin_worklist
from liushou_desktop.services.school.missing_list import export_missing, print_missing
from liushou_desktop.services.school.print_cards import cards_printed, print_cards
from liushou_desktop.services.school.print_worklist import print_worklists, worklist_rows
from liushou_desktop.services.school.staff import find_class, find_staff, set_class_teacher
from liushou_desktop.services.shared.site import Site

DAY = date(2026, 6, 16)


@pytest.fixture
def names(site, names) -> dict[str, str]:
    set_class_teacher(site, find_staff(site, "马成林").id, "五(2)班")
    return names


def talk(site: Site, child: str, **more: object) -> NewRecord:
    answers = {
        "occurred_on": DAY,
        "teacher": (find_staff(site, "马成林").id,),
        "doer_role": "class_teacher",
        "kinds": ("routine",),
        "said": "说奶奶的腿好些了，能自己走到村口，她放学回来先帮着烧水。",
        "guidance": "夸她懂事，约好每天写完作业再做家务，周末给妈妈写一封信。",
        "agreed": "每天记一件高兴的事，下周一带来看。",
        **more,
    }
    return NewRecord(form="talk", child=child, answers=answers, reason="核对过")


def make_card_stale(site: Site, child: str) -> None:
    print_cards(site, "full", children=[child])
    cards_printed(site, [child])
    change_child(site, child, {"father_phone": "19900000099"}, form="contact_card")


def rows(site: Site, class_text: str = "五(2)班"):
    with site.unit() as unit:
        shown = picture(site, unit, site.term())
    [owed] = classes_owed(site, shown, [find_class(site, class_text)])
    return worklist_rows(owed, site.today)


def worklist_number(site: Site, class_text: str = "五(2)班") -> str:
    print_worklists(site, classes=[find_class(site, class_text)])
    with site.unit() as unit:
        return unit.find(PrintedSheet, form="worklist", order_by="-batch")[0].id


def test_numbers_rows_through_all_groups_the_overdue_first(site, names) -> None:
    make_card_stale(site, names["马玉兰"])
    found = rows(site)
    assert [row.number for row in found] == list(range(1, len(found) + 1))
    groups = [row.group for row in found]
    assert groups == sorted(groups, key=("overdue", "week", "month").index)
    assert {row.task.form for row in found} == {"home_visit", "talk", ""}
    june = next(row.task for row in found if row.task.form == "talk")
    assert june.task == "6月谈心（3月、4月、5月没有记录）"
    assert june.is_overdue


def test_asks_no_more_for_what_is_done(site, names) -> None:
    make_card_stale(site, names["马玉兰"])
    before = {row.task.task for row in rows(site) if row.task.child == names["马玉兰"]}
    add_record(site, talk(site, names["马玉兰"]))
    print_cards(site, "full", children=[names["马玉兰"]])
    cards_printed(site, [names["马玉兰"]])
    after = {row.task.task for row in rows(site) if row.task.child == names["马玉兰"]}
    assert before - after == {"6月谈心（3月、4月、5月没有记录）", "联系卡变更后换发"}
    assert after - before == {"3月、4月、5月谈心没有记录"}


def test_prints_one_sheet_per_class_in_school_order(site, names, tmp_path) -> None:
    job = print_worklists(site)
    text = words(job.printed.pdf, tmp_path).replace(" ", "")
    assert text.index("马燕") < text.index("马玉兰")
    assert job.printed.pages == 2
    assert "马成林（五(2)班班主任）" in text
    assert "单号：0001-0002-" in text
    assert "临时补记" in text


def test_is_for_the_week_to_come_when_it_is_printed_at_a_weekend() -> None:
    assert school_day(date(2026, 6, 19)) == date(2026, 6, 19)
    assert school_day(date(2026, 6, 20)) == school_day(date(2026, 6, 21)) == date(2026, 6, 22)


def test_looks_without_taking_a_number(site, names) -> None:
    print_worklists(site, keep=False)
    with site.unit() as unit:
        assert unit.count(PrintedSheet) == 0


def test_prints_no_sheet_for_a_class_that_owes_nothing(site) -> None:
    with pytest.raises(RefusedError, match="PAPER_NOTHING_TO_PRINT"):
        print_worklists(site)


def test_opens_the_rows_of_a_worklist_as_a_pile(site, names) -> None:
    number = worklist_number(site)
    pile = begin_worklist(site, "talk", number)
    assert pile.worklist == number
    assert pile.form == "talk"
    wanted = {row.task.child: row.number for row in rows(site) if row.task.form == "talk"}
    assert {child.id: child.row for child in pile.children} == wanted
    assert pile.others["home_visit"] == len(pile.children)
    [first, *_] = pile.children
    assert call_sheet(site, pile, str(first.row)).child == first.id
    assert call_sheet(site, pile, f"{number.replace('-', '')} {first.row}").child == first.id


def test_ticks_a_row_off_that_was_keyed_and_notices_a_second_time(site, names) -> None:
    number = worklist_number(site)
    pile = begin_worklist(site, "talk", number)
    child = pile.children[0]
    add_record(site, replace(talk(site, child.id), sheet_number=child.sheet_number))
    again = begin_worklist(site, "talk", number)
    assert again.children[0].state == "saved"
    assert call_sheet(site, again, str(child.row)).keyed_on == DAY
    [line] = open_worklists(site)
    assert (line.number, line.keyed) == (number, 1)


def test_sends_a_row_of_the_other_form_to_that_form(site, names) -> None:
    number = worklist_number(site)
    pile = begin_worklist(site, "talk", number)
    visit = next(row for row in rows(site) if row.task.form == "home_visit")
    called = call_sheet(site, pile, str(visit.number))
    assert (called.child, called.form, called.worklist) == (visit.task.child, "home_visit", "")


def test_says_that_nothing_is_keyed_of_a_worklist_of_cards_alone(site, names) -> None:
    number = worklist_number(site)
    with site.unit() as unit:
        for sheet in unit.find(PrintedSheet, form=["home_visit", "talk"]):
            unit.change(sheet, form="contact_card")
    with pytest.raises(RefusedError, match="WORKLIST_NOTHING_TO_KEY"):
        begin_worklist(site, "talk", number)


@pytest.mark.parametrize(("row", "code"), [("card", "SHEET_ROW_IS_CARD"), ("99", "SHEET_ROW_FREE")])
def test_says_why_a_row_is_not_keyed(site, names, row: str, code: str) -> None:
    make_card_stale(site, names["马玉兰"])
    number = worklist_number(site)
    pile = begin_pile(site, "talk")
    if row == "card":
        row = str(next(each.number for each in rows(site) if not each.task.form))
    with pytest.raises(RefusedError, match=code):
        call_sheet(site, pile, f"{number}/{row}")


def test_a_whole_worklist_is_called_by_its_number(site, names) -> None:
    number = worklist_number(site)
    called = call_sheet(site, begin_pile(site, "talk"), number)
    assert (called.child, called.worklist) == ("", number)


def test_presses_for_what_is_overdue_and_what_the_file_lacks(site, names, tmp_path) -> None:
    text = words(print_missing(site).printed.pdf, tmp_path).replace(" ", "")
    assert "催报单" in text
    assert "没有记录" in text
    assert "马玉兰" in text
    out = tmp_path / "催报.xlsx"
    count = export_missing(site, out)
    book = openpyxl.load_workbook(out)
    assert len(book.sheetnames) == 2
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert count == sum(name in cells for name in names)
    assert any("谈心" in cell and "到期" in cell for cell in cells)


def test_leaves_out_of_the_pressing_what_is_due_later(site, names, tmp_path) -> None:
    add_pupil(site, "丁新来", class_text="二(1)班", is_left_behind=False)
    out = tmp_path / "催报.xlsx"
    export_missing(site, out)
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(out)
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert "丁新来" not in cells
    assert not [cell for cell in cells if "6月30日到期" in cell]
