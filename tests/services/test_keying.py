"""Below the keying page: what is proposed, what a trial leaves behind, drafts of one user."""

from __future__ import annotations

from datetime import date

import pytest

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.records import PrintedSheet
from liushou_desktop.formspec.loader import form
from liushou_desktop.services.school.call_sheet import call_sheet
from liushou_desktop.services.school.drafts import Draft, drafts, drop_draft, keep_draft
from liushou_desktop.services.school.key_pile import begin_pile, begin_sheet, resume_pile
from liushou_desktop.services.school.prefills import without_unanswered
from liushou_desktop.services.school.print_cards import card_lines, print_cards
from liushou_desktop.services.shared.trial import trial_unit


def test_lays_a_pile_in_the_order_blank_sheets_are_printed(site, names) -> None:
    pile = begin_pile(site, "home_visit")
    assert [child.name for child in pile.children] == ["马燕", "马玉兰", "祁永红"]
    assert pile.place(names["祁永红"]) == 3


def test_takes_the_same_pile_up_again_and_a_new_one_afresh(site, names) -> None:
    first = begin_pile(site, "home_visit", children=[names["马玉兰"]])
    assert resume_pile(site, "home_visit") == first
    assert resume_pile(site, "talk") is None
    other = begin_pile(site, "home_visit", children=[names["马燕"]])
    assert resume_pile(site, "home_visit") == other


def test_refuses_a_pile_of_nobody(site) -> None:
    with pytest.raises(RefusedError, match="PILE_EMPTY"):
        begin_pile(site, "home_visit")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("0", "SHEET_ROW_BEYOND"), ("4", "SHEET_ROW_BEYOND"), ("LW-1999-001", "SHEET_UNKNOWN"),
     ("0099-0001-2", "SHEET_UNKNOWN"), ("马", "SHEET_UNKNOWN")],
)  # fmt: skip
def test_says_why_a_sheet_cannot_be_called(site, names, typed: str, code: str) -> None:
    pile = begin_pile(site, "home_visit")
    with pytest.raises(RefusedError, match=code):
        call_sheet(site, pile, typed)


def test_proposes_the_family_as_receivers_the_carer_first(site, names) -> None:
    start = begin_sheet(site, "home_visit", names["马玉兰"])
    [carer, *rest] = start.proposals["family"]
    assert carer.values == {"receiver_name": "韩桂英", "receiver_relation": "64"}
    assert [each.words for each in rest] == ["父亲 马国才", "母亲 冶秀花"]
    assert start.answers["questions"]


def test_drops_proposed_questions_without_an_answer() -> None:
    rows = ({"question": "住在哪个村"}, {"question": "父亲在哪个省", "reply": "广东"})
    kept = without_unanswered(form("home_visit"), {"questions": rows, "advice": "好"})
    assert kept == {"questions": rows[1:], "advice": "好"}
    assert "questions" not in without_unanswered(form("home_visit"), {"questions": rows[:1]})


def test_brings_a_draft_back_as_it_was_until_it_is_dropped(site, names) -> None:
    answers = {
        "occurred_on": date(2026, 6, 12),
        "purposes": ("routine", "safety"),
        "guardian_signed": True,
        "questions": ({"question": "住在哪个村", "reply": "四社"},),
    }
    child = names["马玉兰"]
    keep_draft(site, Draft(form="home_visit", child=child, answers=answers, is_doubtful=True))
    held = drafts(site, "home_visit")[child]
    assert held.answers == answers
    assert held.is_doubtful
    drop_draft(site, "home_visit", child)
    assert drafts(site, "home_visit") == {}


def test_leaves_nothing_of_a_job_that_was_only_looked_at(site, names) -> None:
    with site.unit() as unit:
        before = unit.chain_head()
    seen = print_cards(site, "carry", keep=False)
    with site.unit() as unit:
        assert unit.chain_head() == before
        assert unit.count(PrintedSheet) == 0
    assert {line.state for line in card_lines(site)} == {"none"}
    assert print_cards(site, "carry").printed.pdf == seen.printed.pdf


def test_passes_errors_of_a_trial_on(site) -> None:
    with pytest.raises(RefusedError), trial_unit(site, keep=False):
        raise RefusedError("PILE_EMPTY")
