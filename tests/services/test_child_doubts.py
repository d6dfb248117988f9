"""The child's page says what to check about the child, to those who may read it."""

from __future__ import annotations

from tests.helpers.sites import HELPER, County, ids

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.family import Carer
from liushou_desktop.services.school.show_child import show_child
from liushou_desktop.services.shared.site import Site


def codes(site: Site, name: str) -> list[str]:
    return [problem.code for problem in show_child(site, ids(site)[name]).doubts]


def change(site: Site, name: str, **values: object) -> None:
    with site.unit() as unit:
        unit.change(unit.require(Child, ids_in(unit)[name]), **values)


def ids_in(unit) -> dict[str, str]:
    return {child.name: child.id for child in unit.find(Child)}


def test_says_what_is_wrong_with_the_heaviest_first(school: Site) -> None:
    before = codes(school, "马玉兰")
    change(school, "马玉兰", health="61")
    after = show_child(school, ids(school)["马玉兰"]).doubts
    assert {problem.code for problem in after} - set(before) == {"V23_DISABILITY_INCOMPLETE"}
    weights = [problem.severity.value for problem in after]
    assert weights == sorted(weights, key=["red", "yellow", "info"].index)
    assert weights[0] == "red"


def test_sees_the_same_number_in_another_file(school: Site) -> None:
    with school.unit() as unit:
        other = unit.require(Child, ids_in(unit)["何建军"])
    assert "V02_ID_TWICE" not in codes(school, "马玉兰")
    change(school, "马玉兰", id_number=other.id_number)
    assert "V02_ID_TWICE" in codes(school, "马玉兰")
    assert "V02_ID_TWICE" in codes(school, "何建军")


def test_sees_an_old_carer(school: Site) -> None:
    with school.unit() as unit:
        carer = unit.find(Carer, child=ids_in(unit)["马玉兰"])[0]
        unit.change(carer, birth_year="1940")
    assert "V12_CARER_OLD" in codes(school, "马玉兰")


def test_keeps_class_three_from_a_helper(county: County) -> None:
    with county.open_school() as site:
        change(site, "马玉兰", health="61")
        assert "V23_DISABILITY_INCOMPLETE" in codes(site, "马玉兰")
    with county.open_school(HELPER) as site:
        assert "V23_DISABILITY_INCOMPLETE" not in codes(site, "马玉兰")
