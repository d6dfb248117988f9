"""The printing room: what wants printing, the very pages, and cards that count once looked at."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from tests.gui.school_site import make_school
from tests.helpers.sites import visit

from liushou_desktop.domain.child import Card
from liushou_desktop.domain.records import PrintedSheet
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.pdf_pages import PdfPages
from liushou_desktop.gui.common.pdf_printing import PdfPrinting
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.gui.school.printing_page import PrintingPage
from liushou_desktop.services.school.add_record import add_record
from liushou_desktop.services.school.change_child import change_child


@pytest.fixture
def page(desk: QuietDesk, names, qtbot) -> PrintingPage:
    made = PrintingPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    open_paper(qtbot, desk, made)
    return made


def open_paper(qtbot, desk: QuietDesk, page: PrintingPage, **arguments: object) -> None:
    page.open(**arguments)
    page.refresh()
    settle(qtbot, desk, page)


def settle(qtbot, desk: QuietDesk, page: PrintingPage) -> None:
    qtbot.waitUntil(lambda: not (desk.jobs.is_busy or page._pause.isActive()))


def save_pdf(qtbot, desk: QuietDesk, page: PrintingPage) -> None:
    """The file is written in a job of its own, after the one that keeps the numbers."""
    with qtbot.waitSignal(page.delivery.out):
        page.save_pdf()
    settle(qtbot, desk, page)


def cards(site) -> list[Card]:
    with site.unit() as unit:
        return unit.find(Card)


def sheets(site) -> int:
    with site.unit() as unit:
        return unit.count(PrintedSheet)


def print_button(page: PrintingPage):
    return next(action for action in page.page_actions() if action.command == "page.print")


def test_opens_on_the_class_with_most_cards_to_print(page, names) -> None:
    assert page.view.classes.currentText() == "五(2)班"
    assert set(page.list.chosen()) == {names["马玉兰"], names["祁永红"]}
    assert print_button(page).text == "打印 2 张卡，1 页纸"


def test_shows_the_pages_without_keeping_anything(page, site) -> None:
    assert page.view.preview.page_count == 2
    assert cards(site) == []
    assert sheets(site) == 0


def test_prints_what_the_preview_showed(page, desk, site, tmp_path, qtbot) -> None:
    shown = page._pages.printed.pdf
    out = tmp_path / "out.pdf"
    desk.ask = ScriptedAsk(out)
    save_pdf(qtbot, desk, page)
    assert out.read_bytes() == shown
    assert sheets(site) == 2
    assert {card.state for card in cards(site)} == {"draft"}


def test_counts_only_the_cards_that_came_out_well(page, desk, site, names, tmp_path, qtbot) -> None:
    desk.ask = ScriptedAsk(tmp_path / "out.pdf")
    save_pdf(qtbot, desk, page)
    assert page.view.well.isVisible()
    page.view.model.tick([names["祁永红"]], False)  # spoilt
    qtbot.keyClick(page.view.well.button, Qt.Key.Key_Return)
    settle(qtbot, desk, page)
    states = {card.child: card.state for card in cards(site)}
    assert states == {names["马玉兰"]: "printed", names["祁永红"]: "draft"}
    assert page.list.chosen() == [names["祁永红"]]


def test_lists_the_old_cards_to_take_back(page, desk, site, names, tmp_path, qtbot) -> None:
    desk.ask = ScriptedAsk(tmp_path / "1.pdf", tmp_path / "2.pdf")
    save_pdf(qtbot, desk, page)
    page.printed_well()
    settle(qtbot, desk, page)
    assert page.list.chosen() == []
    change_child(site, names["马玉兰"], {"father_phone": "19900000099"}, form="contact_card")
    open_paper(qtbot, desk, page)
    assert page.list.chosen() == [names["马玉兰"]]
    assert "旧卡 1 张" in page.view.notes.text()
    save_pdf(qtbot, desk, page)
    page.printed_well()
    settle(qtbot, desk, page)
    assert "马玉兰" in page.view.old_cards._text.text()
    assert sorted(card.state for card in cards(site)) == ["printed", "printed", "recalled"]


def test_says_so_without_a_printer_and_leaves_all_as_it_is(page, desk, site) -> None:
    page.view.set_printers(())
    desk.ask = ScriptedAsk("leave")
    page.print_papers()
    assert "打印机" in desk.ask.asked[0]
    assert cards(site) == []


def test_prints_the_given_children_first(page, desk, names, qtbot) -> None:
    open_paper(qtbot, desk, page, children=(names["马燕"],))
    assert page.list.chosen() == [names["马燕"]]


def test_blocks_printing_when_nobody_is_ticked(page, desk, qtbot) -> None:
    page.view.model.tick(list(page.view.model.ids()), False)
    settle(qtbot, desk, page)
    assert print_button(page).blocked
    assert page.view.preview.page_count == 0


@pytest.mark.parametrize("paper", ["full", "wallet", "registration", "home_visit", "talk_term"])
def test_sets_every_paper(page, desk, names, paper: str, qtbot) -> None:
    page.list.give(names.values())
    open_paper(qtbot, desk, page, paper=paper, children=(names["马玉兰"],))
    assert page.view.preview.page_count > 0
    assert not desk.told


def test_sets_the_register_with_masked_phones(page, desk, qtbot) -> None:
    open_paper(qtbot, desk, page, paper="register")
    masked = page._pages.printed.pdf
    page.view.phones.choose("whole")
    page.view.changed.emit()
    settle(qtbot, desk, page)
    assert page._pages.printed.pdf != masked


@pytest.mark.parametrize("paper", ["worklist", "missing_list"])
def test_sets_the_lists_of_the_whole_school_or_of_a_class(page, desk, paper, qtbot) -> None:
    open_paper(qtbot, desk, page, paper=paper)
    page.view.classes.choose("")
    page.list.take_class("")
    settle(qtbot, desk, page)
    whole = page.view.preview.page_count
    [one] = {child.class_id for child in page.list.everybody if child.class_label == "五(2)班"}
    page.list.take_class(one)
    settle(qtbot, desk, page)
    assert 0 < page.view.preview.page_count < whole
    assert "页纸" in print_button(page).text
    assert not desk.told


def test_keeps_a_worklist_only_when_it_is_printed(page, desk, site, tmp_path, qtbot) -> None:
    open_paper(qtbot, desk, page, paper="worklist")
    assert sheets(site) == 0
    desk.ask = ScriptedAsk(tmp_path / "工作单.pdf")
    save_pdf(qtbot, desk, page)
    with site.unit() as unit:
        assert unit.count(PrintedSheet, form="worklist") >= 1


def test_saves_the_pressing_list_as_excel(page, desk, tmp_path, qtbot) -> None:
    open_paper(qtbot, desk, page, paper="missing_list")
    out = tmp_path / "催报单.xlsx"
    desk.ask = ScriptedAsk(out)
    next(a for a in page.page_actions() if a.text == "存为 Excel").run()
    settle(qtbot, desk, page)
    assert out.stat().st_size > 0
    assert len(page.page_actions()) <= 5  # four buttons and the key that folds the pages


def test_tells_when_there_is_no_child_yet(tmp_path, qtbot) -> None:
    empty = make_school(tmp_path / "empty")
    desk = QuietDesk(empty, tmp_path / "m")
    page = PrintingPage(desk)
    qtbot.addWidget(page)
    open_paper(qtbot, desk, page)
    assert "导入" in page.view.empty.text()
    desk.jobs.close()
    empty.lock()


def test_draws_whole_sheets_at_real_size(page, tmp_path, qtbot) -> None:
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(72)
    printer.setFullPage(True)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printing = PdfPrinting(page._pages.printed.pdf, printer)
    with qtbot.waitSignal(printing.finished):
        printing.start()
    drawn = PdfPages((tmp_path / "printed.pdf").read_bytes())
    assert [(round(width), round(height)) for width, height in drawn.sizes] == [(595, 842)] * 2


def test_asks_whether_cards_came_out_once_the_printer_has_them(
    page, desk, tmp_path, monkeypatch, qtbot
) -> None:
    from PySide6.QtPrintSupport import QPrinter

    from liushou_desktop.gui.common import pdf_printing

    def to_file(name: str, **_: object) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / f"{name}.pdf"))
        return printer

    monkeypatch.setattr(pdf_printing, "set_up", to_file)
    page.view.set_printers(["laser"])
    page.print_papers()
    qtbot.waitUntil(page.view.well.isVisible)
    assert page.view.strip.isHidden()
    assert "2 页" in desk.said[-1]
    assert (tmp_path / "laser.pdf").exists()


def test_draws_the_test_page(page, desk, tmp_path, qtbot) -> None:
    out = tmp_path / "test.pdf"
    page.view.set_printers(())
    desk.ask = ScriptedAsk(out)
    page.print_test_page()
    settle(qtbot, desk, page)
    assert out.read_bytes().startswith(b"%PDF")
    assert cards(desk.site) == []


def test_logs_that_talks_were_looked_at(page, desk, site, names, qtbot) -> None:
    open_paper(qtbot, desk, page, paper="talk_term", children=(names["马玉兰"],))
    with site.unit() as unit:
        assert [link.reason for link in unit.history(action="read")] == ["preview"]


def test_lists_every_form_and_finds_it_by_number_and_initials(page, desk, site) -> None:
    shelf = page.view.papers
    assert {form.id for form in site.forms.current.values() if form.is_record} <= set(shelf.buttons)
    shelf.search.setText("F13C")
    shelf.search.searched.emit("F13C")
    assert [button.paper.id for button in shelf.shown()] == ["return_attempt"]
    shelf._narrow("qjtx")
    assert not shelf._nothing.isHidden()


def test_prints_what_was_filled_in_a_child_or_a_record_at_a_time(
    page, desk, site, names, qtbot
) -> None:
    add_record(site, visit(site, names["马玉兰"], date(2026, 5, 12)))
    page.list.take_class("")
    open_paper(qtbot, desk, page, paper="home_visit")
    page._on_state("filled")
    settle(qtbot, desk, page)
    assert page.list.chosen() == [names["马玉兰"]]
    assert page.view.preview.page_count == 1
    open_paper(qtbot, desk, page, paper="leading_group")
    assert page.view.preview.page_count == 1  # a blank asks for nobody
    page._on_state("filled")
    settle(qtbot, desk, page)
    assert print_button(page).blocked == page.view.empty.text()
    assert not desk.told
