"""The statistics of a term (F17): the cross table and the indicators, as signed once they are.

What was signed is printed again as it was, in July as in January; what changed since stands below
as corrections and changes no number above. Before signing it is what would be signed today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from liushou_desktop.domain.reporting import Closing, SentPackage
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.school.close_term import Review, review_of
from liushou_desktop.services.school.school_facts import rules_in_force
from liushou_desktop.services.school.signed_figures import FigureChange, changed_figures
from liushou_desktop.services.shared.enrolment import enrolment_held
from liushou_desktop.services.shared.reading_words import value_words
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

Cross = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One indicator; ``denominator`` is None for a number that has none, ``is_short``: it was to be
    reached and was not."""

    id: str
    title: str
    numerator: int
    denominator: int | None
    rate: str
    late: int
    explanation: str
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """Everything F17 says.

    Attributes:
        closing: the signed closing the numbers are frozen with; None = not signed yet.
        cross: group → value → column → heads; grades: those the school teaches.
        corrections: what is no longer as signed; the numbers here stay as they were.
        short_code: of the package that carries the closing, "" before it is written.
    """

    term: Term
    cut_off: date
    definition: str
    authority: str
    phone: str
    maker: str
    closing: Closing | None
    pupils: int
    cross: Cross
    grades: frozenset[str]
    figures: tuple[FigureLine, ...]
    corrections: tuple[FigureChange, ...] = ()
    short_code: str = ""


def term_statistics(site: Site, term: str | None = None) -> TermStatistics:
    """The statistics of a term.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    site.require(Right.CLOSE_TERM)
    with site.unit() as unit:
        return statistics_of(site, unit, site.term(term))


def statistics_of(site: Site, unit: UnitOfWork, term: Term) -> TermStatistics:
    """``term_statistics`` inside the caller's transaction."""
    found = unit.find(Closing, term=term.id, state="signed", order_by="-version", limit=1)
    closing = found[0] if found and found[0].figures.get("cross") else None
    review = review_of(site, unit, term.id, closing.cut_off if closing else None, {})
    figures = frozen_lines(closing, review) if closing else _lines_now(review)
    held: Mapping[str, Any] = closing.figures if closing else {}
    enrolment = enrolment_held(unit)
    return TermStatistics(
        term=term,
        cut_off=review.cut_off,
        definition=_definition(unit, held),
        authority=enrolment.bureau.name if enrolment else "",
        phone=unit.setting("school.duty_phone", ""),
        maker=site.user.name if closing is None else "",
        closing=closing,
        pupils=int(str(held.get("pupils", review.pupils))),
        cross=cast("Cross", held.get("cross", review.cross)),
        grades=frozenset(cast("list[str]", held.get("grades", review.grades))),
        figures=tuple(figures),
        corrections=tuple(_corrections(closing, review)) if closing else (),
        short_code=_short_code(unit, closing),
    )


def frozen_lines(closing: Closing, review: Review) -> Iterator[FigureLine]:
    """The indicators as they were signed.

    Args:
        review: says which figures are mere numbers (a matter of the figure, not of the day).
    """
    counts = {figure.id for figure in review.figures.indicators if figure.is_count}
    shares = {figure.id for figure in review.figures.indicators if figure.is_share}
    frozen = cast("Mapping[str, Mapping[str, Any]]", closing.figures.get("indicators", {}))
    for id, held in frozen.items():
        yield FigureLine(
            id,
            word("indicator", id),
            int(held["numerator"]),
            None if id in counts else int(held["denominator"]),
            str(held["rate"]),
            len(held["late"]),
            str(closing.explanations.get(f"figure.{id}", "")),
            id in shares and int(held["numerator"]) < int(held["denominator"]),
        )


def _lines_now(review: Review) -> Iterator[FigureLine]:
    said = {finding.key: finding.explanation for finding in review.findings}
    for figure in review.figures.indicators:
        yield FigureLine(
            figure.id,
            word("indicator", figure.id),
            figure.numerator,
            None if figure.is_count else figure.denominator,
            figure.rate,
            len(figure.late),
            said.get(f"figure.{figure.id}", ""),
            figure.is_share and figure.is_short,
        )


def _corrections(closing: Closing, review: Review) -> Iterator[FigureChange]:
    """Heads first, then figures, by number or by the names behind them."""
    signed = int(str(closing.figures.get("pupils", 0)))
    if signed != review.pupils:
        yield FigureChange(word("count_group", "total"), str(signed), str(review.pupils))
    yield from changed_figures(closing, review)


def _definition(unit: UnitOfWork, held: Mapping[str, Any]) -> str:
    setting = rules_in_force(unit).settings["definition"]
    return value_words(setting, held.get("definition", setting.value))


def _short_code(unit: UnitOfWork, closing: Closing | None) -> str:
    if closing is None:
        return ""
    sent = unit.find(SentPackage, closing=closing.id, order_by=("-epoch", "-sequence"), limit=1)
    return sent[0].short_code if sent else ""
