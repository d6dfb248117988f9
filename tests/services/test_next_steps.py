"""From what is owed to where it is written down: the pile, the blank form, or another room."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.helpers.sites import ids

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.family import Address
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.spells import Attention
from liushou_desktop.formspec.loader import catalogue
from liushou_desktop.services.school.compute_figures import OPEN, DutyChoice, duties
from liushou_desktop.services.school.duty_places import FORM_ENTRY, step_of_rule
from liushou_desktop.services.school.list_duties import (
    export_duties,
    list_duties,
    print_duties,
)
from liushou_desktop.services.school.workbench import workbench
from liushou_desktop.services.shared.reading_words import shipped_rules
from liushou_desktop.services.shared.site import Site

RULES = {r.code: r for r in read_rules(shipped_rules()).rules if r.subject != "bureau"}


@pytest.mark.parametrize(
    ("rule", "step"),
    [
        ("R18", ("school.census", "")),
        ("R34", ("school.records", "talk")),
        ("R30", ("school.meetings", "")),
        ("R19", ("school.printing", "")),
        ("R10", ("school.organisation", "")),
    ],
)
def test_leads_to_where_it_is_done(rule: str, step: tuple[str, str]) -> None:
    assert step_of_rule(RULES[rule]) == step


def test_opens_only_records_that_are_of_no_single_child() -> None:
    opened = {form for page, form in map(step_of_rule, RULES.values()) if page == FORM_ENTRY}
    assert opened
    for form in opened:
        assert catalogue()[form].is_record
        assert catalogue()[form].subject != "child"


def test_the_desk_leads_to_the_census(school: Site) -> None:
    (line,) = (line for line in workbench(school).to_do if line.rule == "R18")
    assert (line.page, line.form, line.children) == ("school.census", "", ())


def test_puts_children_of_attention_first_and_filters_what_is_owed(school: Site) -> None:
    child = ids(school)["韩义"]
    level = Attention(
        site=school.code, id=new_id(), child=child, level="red", start=date(2026, 6, 1)
    )
    home = Address(
        site=school.code, id=new_id(), child=child, village="小庄村", start=date(2026, 3, 2)
    )
    assert workbench_first(school) != child
    with school.unit() as unit:
        unit.add(level)
        unit.add(home)
    assert workbench_first(school) == child
    owed = duties(school, village="小庄村")
    assert {line.duty.child for line in owed} == {child}
    assert duties(school, village="没有的村") == []
    late = duties(school, state="overdue", clause="四（二）4")
    assert {(line.duty.state, line.rule.clause) for line in late} == {("overdue", "四（二）4")}
    assert {line.duty.state for line in duties(school, state="exempt")} <= {"exempt"}


def test_takes_the_filtered_list_to_paper_and_excel(school: Site, tmp_path: Path) -> None:
    found = list_duties(school)
    owner, clause = found.owners()[0], "四（二）4"
    assert clause in found.clauses()
    wanted = DutyChoice(state=OPEN, clause=clause, owner=owner)
    lines = found.chosen(wanted)
    assert lines
    assert {(line.rule.clause, line.owner_name) for line in lines} == {(clause, owner)}
    assert all(line.duty.done < line.duty.owed for line in lines)
    name = lines[0].child_name
    assert {line.child_name for line in found.chosen(DutyChoice(name=name))} == {name}
    out = tmp_path / "应做.xlsx"
    assert export_duties(school, out, wanted) == len(lines)
    sheet = openpyxl.load_workbook(out)["应做清单"]
    told = [row[3] for row in sheet.iter_rows(values_only=True)]
    assert [name for name in told if name in school_names(school)] == [
        line.child_name for line in lines
    ]
    made = print_duties(school, wanted, keep=False)
    assert set(made.children) == {line.duty.child for line in lines}
    with pytest.raises(RefusedError, match="PAPER_NOTHING_TO_PRINT"):
        print_duties(school, DutyChoice(village="没有的村"))


def school_names(school: Site) -> set[str]:
    return set(ids(school))


def workbench_first(school: Site) -> str:
    return workbench(school).by_child[0].key
