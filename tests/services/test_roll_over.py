"""The school year turns: who goes up, who stays and why, who leaves; undone as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from tests.helpers.sites import HELPER, PASSWORD, County, ids, staff_id

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import last_day, short_label
from liushou_desktop.domain.schooling import Enrolment, Pairing, Post, SchoolClass
from liushou_desktop.domain.spells import Spell, Suspension
from liushou_desktop.domain.transfers import GRADUATED, OUT, WAITING, Transfer
from liushou_desktop.services.school.find_children import child_filter, child_rows, find_children
from liushou_desktop.services.school.graduate_list import (
    export_graduates,
    graduate_list,
    print_graduates,
)
from liushou_desktop.services.school.plan_rollover import RolloverChoices, plan_rollover
from liushou_desktop.services.school.roll_over import (
    last_rollover,
    print_rollover,
    roll_over,
    undo_rollover,
)
from liushou_desktop.services.school.staff import pair
from liushou_desktop.services.shared.care import check_site
from liushou_desktop.services.shared.site import Site

SEPTEMBER = date(2026, 9, 3)
LAST_DAY, FIRST_DAY = date(2026, 8, 31), date(2026, 9, 1)


@pytest.fixture
def september(county: County) -> Iterator[Site]:
    """The fifth class is made the sixth, one of it is on leave, one lost the class, one left."""
    with county.open_school(day=SEPTEMBER) as site:
        children = ids(site)
        with site.unit() as unit:
            (fifth,) = (row for row in unit.find(SchoolClass) if row.number == 2)
            unit.change(fifth, entry_year=2020)
            leave = Suspension(
                site=site.code,
                id=new_id(),
                child=children["马国强"],
                kind="leave_of_absence",
                start=date(2026, 4, 1),
            )
            unit.add(leave)
            seats = {seat.child: seat for seat in unit.find(Enrolment)}
            unit.change(
                seats[children["何建军"]], end=date(2026, 5, 8), end_reason="transferred_out"
            )
            unit.change(seats[children["祁永红"]], end=date(2026, 5, 8), end_reason="moved_class")
        yield site


def why(site: Site, choices: RolloverChoices | None = None) -> dict[str, str]:
    return {child.name: child.why for child in plan_rollover(site, choices=choices).children}


def test_says_who_moves_and_who_does_not_and_why(september: Site) -> None:
    plan = plan_rollover(september)
    assert [(line.before, line.after, line.pupils) for line in plan.classes] == [
        ("三(1)班", "四(1)班", 2),
        ("六(2)班", "", 3),
    ]
    assert plan.classes[1].leaves_on == LAST_DAY
    assert why(september) == {
        "马玉兰": "graduates",
        "马国强": "on_leave",
        "冶䶮": "graduates",
        "董雪梅": "graduates",
        "法图麦·马玉洁": "goes_up",
        "何建军": "gone",
        "韩义": "goes_up",
        "祁永红": "no_class",
    }
    children = ids(september)
    choices = RolloverChoices(
        frozenset({children["韩义"]}), goes_up=frozenset({children["马国强"]})
    )
    said = why(september, choices)
    assert (said["韩义"], said["马国强"]) == ("repeats", "graduates")


def test_lets_the_last_grade_go_with_its_files(september: Site) -> None:
    children = ids(september)
    pair(september, children["冶䶮"], staff_id(september, HELPER))
    choices = RolloverChoices(repeats=frozenset({children["韩义"]}))
    done = roll_over(september, choices=choices)
    assert (done.went_up, done.stayed, done.graduated, done.archived) == (1, 2, 3, 2)
    with september.unit() as unit:
        files = {child.name: child for child in unit.find(Child)}
        spells = {spell.child: spell for spell in unit.find(Spell)}
        seats: dict[str, list[Enrolment]] = {}
        for seat in unit.find(Enrolment, order_by="start"):
            seats.setdefault(seat.child, []).append(seat)
        classes = {row.id: row for row in unit.find(SchoolClass)}
        helped = unit.find(Pairing, child=children["马玉兰"])
        left = next(row for row in classes.values() if row.entry_year == 2020)
        posts = unit.find(Post, class_=left.id)
    graduate = spells[children["马玉兰"]]
    assert (graduate.end, graduate.end_reason) == (LAST_DAY, "graduated")
    (place,) = seats[children["马玉兰"]]
    assert (place.end, place.end_reason) == (LAST_DAY, "graduated")
    assert files["马玉兰"].is_closed
    assert files["董雪梅"].is_closed
    assert {pairing.end for pairing in helped} == {LAST_DAY}
    assert left.end == LAST_DAY
    assert {post.end for post in posts} == {LAST_DAY}
    for name, label in (("马国强", "六(2)班"), ("韩义", "三(1)班")):
        before, after = seats[children[name]]
        assert (before.end, before.end_reason, after.start) == (LAST_DAY, "moved_class", FIRST_DAY)
        assert short_label(classes[after.class_], SEPTEMBER) == label
        assert spells[children[name]].end is None
    shown = child_rows(september, find_children(september, child_filter(who="active")))
    assert {row.name: row.class_label for row in shown}["法图麦·马玉洁"] == "四(1)班"
    assert "马玉兰" not in {row.name for row in shown}
    assert check_site(september).is_sound


def test_is_done_once_and_undone_while_nobody_went_on(september: Site) -> None:
    before = why(september)
    roll_over(september)
    with pytest.raises(RefusedError, match="ROLLOVER_DONE"):
        roll_over(september)
    assert last_rollover(september) is not None
    undo_rollover(september, PASSWORD)
    assert why(september) == before
    roll_over(september)
    with september.unit() as unit:
        unit.change(unit.find(Child)[0], note="后来的事")
    assert last_rollover(september) is None
    with pytest.raises(RefusedError, match="CHANGED_SINCE_STEP"):
        undo_rollover(september, PASSWORD)


def test_leaves_mixed_classes_and_schools_with_more_stages_to_the_new_list(september: Site) -> None:
    with september.unit() as unit:
        junior = SchoolClass(
            site=september.code, id=new_id(), stage="junior", entry_year=2025, number=1
        )
        unit.add(junior)
        third = next(row for row in unit.find(SchoolClass) if row.entry_year == 2023)
        unit.change(third, label="复式班")
    said = why(september)
    assert (said["马玉兰"], said["韩义"]) == ("next_stage", "own_class")
    assert roll_over(september).archived == 0
    child = ids(september)["马玉兰"]
    with september.unit() as unit:
        assert unit.require(SchoolClass, third.id).entry_year == 2024
        assert unit.find(Spell, child=child, end=None)
        assert not unit.require(Child, child).is_closed


def test_prints_who_is_not_moved_and_whose_file_goes_along(september: Site) -> None:
    printed = print_rollover(september).printed
    document = pypdfium2.PdfDocument(printed.pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    for words in ("六(2)班", "休学，留在原年级", "已离校：转到县外", "LW-2026-001", "毕业离校"):
        assert words in text


def test_lists_graduates_by_the_school_that_receives_them(september: Site, tmp_path: Path) -> None:
    [to_come] = graduate_list(september).groups
    assert (to_come.receiver, [each.name for each in to_come.children][:1]) == ("", ["马玉兰"])
    roll_over(september)
    child = ids(september)["马玉兰"]
    with september.unit() as unit:
        unit.add(
            Transfer(
                site=september.code,
                id=new_id(),
                child=child,
                direction=OUT,
                package="p",
                sequence=1,
                epoch=1,
                partner="2199000002",
                partner_name="示例县第二中学",
                occasion=GRADUATED,
                moved_on=september.today,
                written_on=september.today,
                state=WAITING,
            )
        )
    groups = graduate_list(september).groups
    assert groups[0].receiver == "示例县第二中学"
    assert [each.name for each in groups[0].children] == ["马玉兰"]
    assert print_graduates(september).printed.pages == len(groups)
    out = tmp_path / "毕业.xlsx"
    assert export_graduates(september, out) == sum(len(group.children) for group in groups)
    assert out.stat().st_size > 1_000


@pytest.mark.parametrize(
    ("stage", "entry", "day"),
    [("primary", 2020, LAST_DAY), ("junior", 2023, LAST_DAY), ("kindergarten", 2023, LAST_DAY)],
)
def test_knows_the_last_day_of_a_class(stage: str, entry: int, day: date) -> None:
    row = SchoolClass(site="s", id="c", stage=stage, entry_year=entry, number=1)
    assert last_day(row) == day
