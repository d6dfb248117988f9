"""考核 and 督查整改 in the window: items that score every school, an inspection, the circular."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from tests.gui.demo_sites import SCHOOL, SCHOOL_NAME, DemoSites, action, column, settle, show

from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.gui.bureau.assessment_page import AssessmentPage
from liushou_desktop.gui.bureau.dropout_page import DropoutPage
from liushou_desktop.gui.bureau.findings_page import FindingsPage
from liushou_desktop.gui.bureau.hints_page import HintsPage
from liushou_desktop.gui.bureau.incidents_page import IncidentsPage
from liushou_desktop.gui.bureau.inspection_page import InspectionPage
from liushou_desktop.gui.bureau.sheets_page import SheetsPage
from liushou_desktop.gui.common.assessment_items_page import AssessmentItemsPage
from liushou_desktop.services.shared.edit_assessment import assessment_sheet


def test_changes_the_items_and_writes_the_circular(
    qtbot, demo_sites: DemoSites, tmp_path: Path
) -> None:
    file, book = tmp_path / "notice.pdf", tmp_path / "items.xlsx"
    bureau = demo_sites.bureau()
    desk = demo_sites.desk(bureau, book, "局务会", "请整改。", file, book)
    items = AssessmentItemsPage(desk)
    show(qtbot, desk, items, term="2025-1")
    assert action(items, "page.confirm").blocked == "没有改动"
    items.weight.setText("10")
    items.weight.textEdited.emit("10")
    items.add.click()
    for field, text in ((items.name, "督查整改"), (items.clause, "五1"), (items.weight, "5")):
        field.setText(text)
        field.textEdited.emit(text)
    items.evidence.set_code("D01")
    items.evidence.changed.emit()
    items.weight.setText("zehn")
    items.weight.textEdited.emit("zehn")
    assert column(items.model, "weight")[-1] == "5"
    action(items, "page.export").run()
    settle(qtbot, desk)
    action(items, "page.confirm").run()
    settle(qtbot, desk)
    kept = assessment_sheet(bureau, "2025-1")
    assert (kept.version, kept.full) == (1, 15)
    assert kept.items[-1] == AssessmentItem("A16", "督查整改", "五1", "D01", 5)

    page = AssessmentPage(desk)
    show(qtbot, desk, page, term="2025-1")
    page.view.scores_table.select_id(SCHOOL)
    assert page.view.items.cell(0, 2).text.endswith("/ 10")
    assert page.view.scores.cell(0, 2).text.endswith("/ 10")  # nothing was due of D01
    assert len(page.view.scores.cell(0, 4).course) == 1
    for made, rows in ((FindingsPage, 0), (IncidentsPage, 0), (DropoutPage, 1)):
        listed = made(desk)
        show(qtbot, desk, listed, term="2025-1")
        assert listed.card.model.rowCount() == rows  # one pupil stayed away and came back
        assert listed.card.nothing.isHidden() is bool(rows)
    hints = HintsPage(desk)
    show(qtbot, desk, hints, term="2025-1")
    places = {line.hint.kind: n for n, line in enumerate(hints.lines)}
    hints.table.select_row(places["holiday_talks"])
    action(hints, "page.confirm").run()
    page_id, asked = desk.went[-1]
    sheets = SheetsPage(desk)
    show(qtbot, desk, sheets, **asked)
    assert (page_id, sheets.rows.rowCount()) == ("bureau.sheets", len(asked["rows"]))
    sheets.which.chosen.emit("S8")  # chosen anew: all of it
    assert sheets.rows.rowCount() > len(asked["rows"])
    action(page, "page.export").run()
    settle(qtbot, desk)
    assert file.read_bytes().startswith(b"%PDF")

    items.refresh()
    settle(qtbot, desk)
    assert "发过通报" in str(action(items, "page.confirm").blocked)
    assert not items.editor.isEnabled()


def test_enters_an_inspection_and_looks_again(qtbot, demo_sites: DemoSites) -> None:
    seen, taken_back = ("remedied", date(2026, 1, 19)), ("void", date(2026, 1, 20))
    desk = demo_sites.desk(demo_sites.bureau(), seen, taken_back, "记错学校")
    entry = InspectionPage(desk)
    show(qtbot, desk, entry)
    assert entry.form is not None
    entry.save()
    assert entry.school.hasFocus() or not desk.went  # no school, nothing kept
    entry.school.set_code(SCHOOL)
    with qtbot.waitSignal(entry.school.settled):
        qtbot.keyClick(entry.school, Qt.Key.Key_Return)
    assert entry.window().focusWidget() is not entry.school  # Enter went on to the form
    finding = {
        "finding_kind": "record_gap",
        "finding": "谈心缺十二月",
        "clause": "四（二）4",
        "remedy_due": date(2026, 1, 18),
    }
    entry.form.set_answers(
        {
            "occurred_on": date(2026, 1, 12),
            "inspectors": "何静",
            "looked_at": "谈心记录",
            "findings": (finding,),
        }
    )
    entry.save()
    settle(qtbot, desk)
    page_id, asked = desk.went[-1]
    assert (page_id, asked["term"]) == ("bureau.findings", "2025-1")

    page = FindingsPage(desk)
    show(qtbot, desk, page, **asked)
    assert page.chosen().inspection == asked["inspection"]
    assert page.whole.text().startswith("谈心缺十二月　四（二）4")
    assert column(page.card.model, "school") == [SCHOOL_NAME]
    assert column(page.card.model, "state") == ["过期没改完"]
    action(page, "page.edit").run()
    settle(qtbot, desk)
    assert column(page.card.model, "done") == ["1月19日复查已整改"]
    action(page, "page.edit").run()  # answered with: take it back
    settle(qtbot, desk)
    assert column(page.card.model, "school") == []
    assert action(page, "page.print").blocked == "先选一个县局督查发现的问题"
