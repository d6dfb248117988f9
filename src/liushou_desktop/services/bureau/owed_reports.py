"""Which schools owe the report of a term: a school that came later is not late with it."""

from __future__ import annotations

from collections.abc import Sequence

from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.schooling import Term


def owes_report(school: EnrolledSite, term: Term, calendar: Sequence[Term]) -> bool:
    """Whether a school was on the register before the term after this one began.

    A county that begins in the holidays still gathers the term just over; one that opens a school
    in November does not chase it for the spring.
    """
    following = min((each.start for each in calendar if each.start > term.start), default=None)
    return following is None or school.invited_on < following
