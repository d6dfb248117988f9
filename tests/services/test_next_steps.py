"""From what is owed to where it is written down: the pile, the blank form, or another room."""

from __future__ import annotations

import pytest

from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.formspec.loader import catalogue
from liushou_desktop.services.school.duty_places import FORM_ENTRY, step_of_rule
from liushou_desktop.services.school.workbench import workbench
from liushou_desktop.services.shared.reading_words import shipped_rules
from liushou_desktop.services.shared.site import Site

RULES = {rule.code: rule for rule in read_rules(shipped_rules()).rules}


@pytest.mark.parametrize(
    ("rule", "step"),
    [
        ("R18", (FORM_ENTRY, "census_closing")),
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


def test_the_desk_opens_the_blank_form_of_what_the_school_owes(school: Site) -> None:
    (line,) = (line for line in workbench(school).to_do if line.rule == "R18")
    assert (line.page, line.form, line.children) == (FORM_ENTRY, "census_closing", ())
