"""What the principal signed: whether the figures still are that, and the review as it was then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from liushou_desktop.domain.indicators import Entry, LateRecord
from liushou_desktop.domain.reporting import Closing
from liushou_desktop.services.school.close_term import Review, review_of
from liushou_desktop.services.school.compute_figures import Figures
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure that differs: its name, as signed and as it is now (``116 / 120``); ``id`` of the
    indicator, "" for the number of children."""

    title: str
    signed: str
    now: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class SignedFigures:
    """The figures of a closing with the names behind them, and what is not so any more."""

    closing: Closing
    figures: Figures
    changes: tuple[FigureChange, ...]


def changed_figures(closing: Closing, review: Review) -> list[FigureChange]:
    """What differs between a signed closing and the present review of its term.

    Numerators and denominators count, and who stands behind them: a child exchanged for another
    changes the report though the sum is the same. Late records listed beside a figure do not.
    """
    frozen = cast("Mapping[str, Mapping[str, Any]]", closing.figures.get("indicators", {}))
    changes = []
    for figure in review.figures.indicators:
        held = frozen.get(figure.id)
        if held is None:
            continue
        now = [[e.child, e.period, e.owed, e.done] for e in figure.entries]
        signed = [[e.child, e.period, e.owed, e.done] for e in _entries(held)]
        if sorted(now) != sorted(signed):
            changes.append(
                FigureChange(
                    word("indicator", figure.id),
                    f"{held['numerator']} / {held['denominator']}",
                    f"{figure.numerator} / {figure.denominator}",
                    figure.id,
                )
            )
    return changes


def _entries(held: Mapping[str, Any]) -> list[Entry]:
    """The names behind a kept figure, with reasons and records (closings of earlier editions have
    neither)."""
    found = []
    for child, _, period, owed, done, *more in held["entries"]:
        why, records = (*more, (), ())[:2]
        found.append(Entry(child, period, owed, done, tuple(records), tuple(why)))
    return found


def signed_figures(site: Site, term: str | None = None) -> SignedFigures | None:
    """The figures of a term as they were signed, whatever has been keyed since; None = not signed.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.CLOSE_TERM)
    asked = site.term(term)
    with site.unit() as unit:
        found = unit.find(Closing, term=asked.id, state="signed", order_by="-version", limit=1)
        if not found:
            return None
        closing = found[0]
        review = review_of(site, unit, asked.id, closing.cut_off, {})
    changes = tuple(changed_figures(closing, review))
    return SignedFigures(closing, _kept_figures(closing, review.figures), changes)


def _kept_figures(closing: Closing, now: Figures) -> Figures:
    """Figures, names and classes of the day of signing; what a figure means does not change."""
    frozen = cast("Mapping[str, Mapping[str, Any]]", closing.figures.get("indicators", {}))
    names = dict(now.names)
    for held in frozen.values():
        names |= {child: name for child, name, *_ in held["entries"] if child}
    kept = tuple(
        replace(
            figure,
            numerator=int(frozen[figure.id]["numerator"]),
            denominator=int(frozen[figure.id]["denominator"]),
            entries=tuple(_entries(frozen[figure.id])),
            late=tuple(LateRecord(*late) for late in frozen[figure.id]["late"]),
            readings=tuple(frozen[figure.id]["readings"]),
            open_periods=tuple(frozen[figure.id]["open_periods"]),
        )
        for figure in now.indicators
        if figure.id in frozen
    )
    classes = cast("dict[str, str]", closing.figures.get("classes") or now.class_labels)
    return replace(now, indicators=kept, names=names, class_labels=dict(classes))


def as_signed(closing: Closing, review: Review) -> Review:
    """The review with the numbers that were signed; findings that only later data gave are left
    out, so that a January report reads the same in July."""
    frozen = cast("Mapping[str, Mapping[str, Any]]", closing.figures.get("indicators", {}))
    figures = tuple(
        replace(
            figure,
            numerator=int(frozen[figure.id]["numerator"]),
            denominator=int(frozen[figure.id]["denominator"]),
        )
        if figure.id in frozen
        else figure
        for figure in review.figures.indicators
    )
    findings = tuple(
        replace(finding, explanation=str(closing.explanations.get(finding.key, "")))
        for finding in review.findings
        if finding.state == "passed" or finding.key in closing.explanations
    )
    return replace(review, findings=findings, figures=replace(review.figures, indicators=figures))
