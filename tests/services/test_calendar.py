"""The bureau's calendar: entered, changed with a reason, taken out, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.helpers.sites import TERM, County

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.bureau.edit_calendar import (
    check_draft,
    draft_of,
    keep_term,
    proposed_term,
    remove_term,
    take_back,
)
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.stick_contents import packages_on
from liushou_desktop.services.shared.site import Site


def test_adds_the_term_that_follows(bureau: Site) -> None:
    last = bureau.own_terms[-1]
    draft = proposed_term(bureau)
    assert draft.id > last.id
    changed = keep_term(bureau, draft)
    assert bureau.own_terms[-1].id == draft.id
    assert changed.before is None
    take_back(bureau, changed)
    assert bureau.own_terms[-1] == last
    keep_term(bureau, draft)
    assert bureau.own_terms[-1].id == draft.id


def test_changes_a_term_that_has_begun_only_with_a_reason(bureau: Site) -> None:
    draft = replace(draft_of(bureau.term(TERM)), cut_off=date(2026, 7, 9), holidays="4-4～4-6")
    with pytest.raises(RefusedError, match="REASON_MISSING"):
        keep_term(bureau, draft)
    changed = keep_term(bureau, draft, "县里文件")
    assert bureau.term(TERM).cut_off == date(2026, 7, 9)
    assert bureau.term(TERM).holidays == ("2026-04-04/2026-04-06",)
    with bureau.unit() as unit:
        assert unit.history(bureau.term(TERM))[0].reason == "县里文件"
    take_back(bureau, changed)
    assert bureau.term(TERM) == changed.before


def test_refuses_what_cannot_stand_and_changes_nothing(bureau: Site) -> None:
    before = bureau.own_terms
    draft = replace(draft_of(bureau.term(TERM)), start=date(2026, 1, 5))
    assert check_draft(bureau, draft)
    with pytest.raises(RefusedError, match="TERM_OVERLAPS"):
        keep_term(bureau, draft, "早开学")
    with pytest.raises(RefusedError, match="HOLIDAY_UNREADABLE"):
        keep_term(bureau, replace(draft_of(bureau.term(TERM)), holidays="清明"), "改")
    with bureau.unit() as unit:
        assert tuple(unit.find(Term, is_void=False, order_by="start")) == before


def test_takes_out_a_term_ahead_and_none_that_was_reported(bureau: Site, reported: County) -> None:
    ahead = next(term for term in bureau.own_terms if term.start > bureau.today)
    changed = remove_term(bureau, ahead.id)
    assert ahead not in bureau.own_terms
    take_back(bureau, changed)
    assert ahead in bureau.own_terms
    receive(bureau, packages_on([reported.stick])[0])
    with pytest.raises(RefusedError, match="TERM_WAS_REPORTED"):
        remove_term(bureau, TERM, "写错了")


def test_takes_nothing_back_that_was_changed_since(bureau: Site) -> None:
    changed = keep_term(bureau, proposed_term(bureau))
    assert changed.after is not None
    keep_term(bureau, replace(draft_of(changed.after), name="改名"))
    with pytest.raises(RefusedError, match="CALENDAR_CHANGED_SINCE"):
        take_back(bureau, changed)
