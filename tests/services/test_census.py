"""The June census: households by village, what every day brought, the principal's closing act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from tests.helpers.sites import (
    CLERK,
    OWN_CLASS,
    PASSWORD,
    PRINCIPAL,
    TEACHER,
    TODAY,
    County,
    ids,
    visit,
)

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.family import Address
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.spells import Spell
from liushou_desktop.services.school.add_record import add_record
from liushou_desktop.services.school.census import (
    Census,
    census,
    confirm_census,
    plan_census,
    print_doors,
)
from liushou_desktop.services.school.proposed_answers import proposed_answers
from liushou_desktop.services.school.staff import add_staff
from liushou_desktop.services.school.workbench import workbench
from liushou_desktop.services.shared.site import Site

OWN = ("马玉兰", "马国强", "冶䶮")


def settle_in(site: Site, village: str, names: tuple[str, ...]) -> None:
    with site.unit() as unit:
        children = {child.name: child.id for child in unit.find(Child)}
        unit.add_many(
            Address(
                site=site.code,
                id=new_id(),
                child=children[name],
                village=village,
                start=date(2026, 3, 2),
            )
            for name in names
        )


def visited(site: Site, name: str, day: date, **given: object) -> None:
    given = {"purposes": ("census",), "reason": "照实填", **given}
    add_record(site, visit(site, ids(site)[name], day, **given))


def test_counts_households_by_village_and_day(school: Site) -> None:
    settle_in(school, "柳湾村", OWN)
    plan_census(school, start=date(2026, 6, 8), teams={"柳湾村": f" {TEACHER}、王秀兰 "})
    visited(school, "马玉兰", date(2026, 6, 9))
    visited(school, "冶䶮", date(2026, 6, 10), outcome="absent", left_note="no")
    visited(school, "何建军", date(2026, 6, 10), purposes=("routine",))
    found = census(school)
    villages = {village.name: village for village in found.villages}
    (family,) = villages["柳湾村"].households  # three children, one address, one carer
    assert {name for _, name, _ in family.children} == set(OWN)
    assert {label for _, _, label in family.children} == {OWN_CLASS}
    assert (family.reached_on, family.attempts) == (date(2026, 6, 9), 1)
    assert (found.reached, found.by_day) == (1, ((date(2026, 6, 9), 1),))
    assert villages["柳湾村"].team == f"{TEACHER}、王秀兰"
    assert [village.name for village in found.villages][-1] == ""  # those without a village last
    assert found.before + found.added - found.ended == found.total == 6
    assert (found.days_left, found.step, found.is_on) == (14, 14, True)
    assert workbench(school).census == found


@pytest.mark.parametrize(
    ("day", "step"),
    [((5, 14), None), ((5, 31), 30), ((6, 15), 30), ((6, 24), 7), ((6, 29), 1), ((7, 2), 1)],
)
def test_reminds_louder_as_june_ends(day: tuple[int, int], step: int | None) -> None:
    month, number = day
    today = date(2026, month, number)
    opens, closes = date(2026, 5, 15), date(2026, 6, 30)
    found = Census(2026, opens, closes, today, None, (), (), 0, 0, 0, 0, None)
    assert found.step == step
    assert replace(found, confirmed_on=today).step is None


def test_is_closed_by_the_principal_with_the_numbers_as_counted(school: Site) -> None:
    settle_in(school, "柳湾村", OWN)
    with pytest.raises(RefusedError, match="CENSUS_NO_VISITS"):
        confirm_census(school, PRINCIPAL, PASSWORD)
    visited(school, "马玉兰", date(2026, 6, 9))
    with pytest.raises(RefusedError, match="CENSUS_NO_TEAMS"):
        confirm_census(school, PRINCIPAL, PASSWORD)
    plan_census(school, teams={"柳湾村": TEACHER})
    with pytest.raises(RefusedError, match="CENSUS_NOTE_NEEDED"):
        confirm_census(school, PRINCIPAL, PASSWORD)
    with pytest.raises(RefusedError, match="CENSUS_NO_PRINCIPAL"):
        confirm_census(school, PRINCIPAL, PASSWORD, note="七月补访")
    add_staff(school, name=PRINCIPAL, phone="19900001234", subject="")
    with pytest.raises(RefusedError, match="WRONG_PASSWORD"):
        confirm_census(school, PRINCIPAL, "不是这个", note="七月补访")
    with pytest.raises(RefusedError, match="NOT_ALLOWED"):
        confirm_census(school, CLERK, PASSWORD, note="七月补访")
    counted = census(school)
    proposed = proposed_answers(school, school.forms.form("census_closing"))
    assert (proposed["visited_from"], proposed["reached"]) == (date(2026, 6, 9), 1)
    assert (proposed["ended"], proposed["total"]) == (counted.ended, counted.total)
    kept = confirm_census(school, PRINCIPAL, PASSWORD, note="七月补访")
    with school.unit() as unit:
        answers = unit.require(Record, kept.id).answers
    assert (answers["reached"], answers["total"]) == (1, counted.total)
    found = census(school)
    assert (found.confirmed_on, found.step) == (TODAY, None)
    assert workbench(school).census is None
    with pytest.raises(RefusedError, match="CENSUS_CONFIRMED"):
        confirm_census(school, PRINCIPAL, PASSWORD, note="七月补访")


def test_refuses_a_week_beyond_june_and_an_unknown_village(school: Site) -> None:
    for start in (date(2026, 5, 1), date(2026, 6, 26)):
        with pytest.raises(RefusedError, match="CENSUS_OUTSIDE"):
            plan_census(school, start=start)
    with pytest.raises(RefusedError, match="CENSUS_NO_SUCH_VILLAGE"):
        plan_census(school, teams={"没有的村": TEACHER})
    assert census(school).start is None


def test_counts_who_came_and_went_since_the_last_time(county: County) -> None:
    with county.open_school() as site:
        before = census(site)
        with site.unit() as unit:
            spell = unit.find(Spell)[0]
            unit.change(spell, end=date(2026, 5, 1), end_reason="both_returned")
        after = census(site)
    moved = (after.ended - before.ended, before.added - after.added)
    assert before.total - after.total == 1
    assert sum(moved) == 1
    assert after.before + after.added - after.ended == after.total


def test_prints_doors_by_village(school: Site) -> None:
    settle_in(school, "柳湾村", OWN)
    plan_census(school, start=date(2026, 6, 8), teams={"柳湾村": TEACHER})
    visited(school, "马玉兰", date(2026, 6, 9))

    def text(only_open: bool) -> str:
        printed = print_doors(school, only_open=only_open).printed
        document = pypdfium2.PdfDocument(printed.pdf)
        return "".join(page.get_textpage().get_text_bounded() for page in document)

    whole = text(False)
    for words in ("柳湾村", TEACHER, "6月8日—6月14日", "马玉兰", "韩桂英", "6.09", "没有写村"):
        assert words in whole
    assert "马玉兰" not in text(True)
