"""The bureau's remarks stand at the child and lead to the field they are about."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from tests.gui.demo_sites import DemoSites, settle, show

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.reporting import Remark
from liushou_desktop.gui.school.child_form_page import ChildFormPage
from liushou_desktop.gui.school.child_page import ChildPage
from liushou_desktop.services.school.find_children import child_filter, find_children
from liushou_desktop.services.school.remark_lines import remark_lines


def remarked(site) -> str:
    """A child with a remark to one field, one to a record, one to the whole row."""
    child = find_children(site, child_filter(who="active"))[0]
    with site.unit() as unit:
        unit.require(Child, child)
        for number, (field, text) in enumerate(
            (("carer_name", "照护人写全名"), ("ethnicity", "民族请核对"), (None, "请补电话"))
        ):
            unit.add(
                Remark(
                    site=site.code,
                    id=f"r{number}",
                    package="p",
                    sheet="S2",
                    row=child,
                    field=field,
                    child=child,
                    text=text,
                )
            )
    return child


def buttons(page, name: str) -> list[QPushButton]:
    found = page.remarks.findChildren(QPushButton, f"button:remark-{name}")
    return [button for button in found if button.isVisibleTo(page)]


def test_leads_from_the_remark_to_the_field(qtbot, demo_sites: DemoSites) -> None:
    site = demo_sites.school()
    child = remarked(site)
    desk = demo_sites.desk(site)
    page = ChildPage(desk)
    show(qtbot, desk, page, child=child)
    assert [line.field for line in page.remarks.lines] == ["照护人", "民族", ""]
    assert len(buttons(page, "go")) == 2
    buttons(page, "go")[0].click()
    ((where, arguments),) = desk.went
    assert (where, arguments["field"]) == ("school.child_form", "carer_name")

    form = ChildFormPage(desk)
    show(qtbot, desk, form, **arguments)
    assert [line.text for line in form.remarks.lines] == ["照护人写全名"]


def test_settles_a_remark_and_takes_it_back(qtbot, demo_sites: DemoSites) -> None:
    site = demo_sites.school()
    child = remarked(site)
    desk = demo_sites.desk(site)
    page = ChildPage(desk)
    show(qtbot, desk, page, child=child)
    buttons(page, "done")[0].click()
    settle(qtbot, desk)
    assert len(remark_lines(site, child)) == 2
    desk.undo()
    settle(qtbot, desk)
    assert len(remark_lines(site, child)) == 3
    assert len(page.remarks.lines) == 3


def test_hides_where_nothing_was_written(qtbot, demo_sites: DemoSites) -> None:
    site = demo_sites.school()
    desk = demo_sites.desk(site)
    page = ChildPage(desk)
    show(qtbot, desk, page, child=find_children(site, child_filter(who="active"))[0])
    assert page.remarks.isHidden()
