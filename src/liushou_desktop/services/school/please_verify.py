"""请核实: hints for the principal about records that look alike, too many or out of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.worth_a_look import Hint, worth_a_look
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site


@dataclass(frozen=True, slots=True)
class HintLine:
    """A hint with the words a person needs: ``teacher`` is "" when several did it."""

    hint: Hint
    day: date
    teacher: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verify:
    """All hints of a term."""

    term: Term
    lines: tuple[HintLine, ...]


def please_verify(site: Site, term: str | None = None) -> Verify:
    """What to ask about in a term (the current one by default).

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.CLOSE_TERM)
    with site.unit() as unit:
        shown = picture(site, unit, site.term(term))
    return Verify(shown.term, tuple(_line(shown, hint) for hint in hints_in(site, shown)))


def hints_in(site: Site, shown: SchoolPicture) -> list[Hint]:
    """The hints of a picture already loaded; none for users who may not close a term."""
    if not site.may(Right.CLOSE_TERM):
        return []
    return worth_a_look(shown.children, shown.rules, shown.calendar, shown.term)


def _line(shown: SchoolPicture, hint: Hint) -> HintLine:
    names = shown.names()
    person = shown.school.staff.get(hint.staff)
    return HintLine(
        hint,
        date.fromordinal(hint.day),
        person.name if person else "",
        tuple(names[child] for child in hint.children),
    )
