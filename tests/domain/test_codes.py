"""It speaks only codes the shipped code sets and forms know."""

from __future__ import annotations

import pytest
from tests.domain import worlds

from liushou_desktop.domain import codes
from liushou_desktop.formspec.codes import code_set


def known(set_id: str) -> set[str]:
    return {entry.code for entry in code_set(set_id).codes}


@pytest.mark.parametrize(
    ("set_id", "spoken"),
    [
        ("left_behind_category", {"0", "1", "2"}),
        ("parent_status", codes.AWAY | codes.INCAPABLE | {codes.AT_HOME, codes.DEAD}),
        ("parent_status", codes.PRIVATE_STATES | {codes.IN_COUNTY_APART, codes.DIVORCED_APART}),
        ("household_kind", {codes.RURAL_HOUSEHOLD, codes.UNKNOWN_HOUSEHOLD}),
        ("care_mode", {codes.CARE_BY_PEER_OR_SELF}),
        ("phone_result", codes.DEAD_PHONES),
        ("attention_level", {codes.RED, codes.YELLOW, codes.GREEN}),
        ("enrolment_end_reason", {codes.MOVED_IN_COUNTY, codes.MISTAKE}),
        ("spell_end_reason", {codes.MISTAKE}),
        ("school_stage", codes.COMPULSORY),
    ],
)
def test_knows_the_codes_of_a_set(set_id: str, spoken: set[str]) -> None:
    assert spoken <= known(set_id)


@pytest.mark.parametrize(
    ("setting", "set_id"),
    [
        ("incapable_states", "parent_status"),
        ("whereabouts_asked", "parent_status"),
        ("visit_ways", "visit_way"),
        ("visits_not_counted", "visit_purpose"),
        ("doers", "doer_role"),
        ("stages", "school_stage"),
    ],
)
def test_settings_of_the_rule_set_name_known_codes(setting: str, set_id: str) -> None:
    assert worlds.rules().words(setting) <= known(set_id)
