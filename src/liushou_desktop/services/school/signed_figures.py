"""What the principal signed: whether the figures still are that, and the review as it was then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from liushou_desktop.domain.reporting import Closing
from liushou_desktop.services.school.close_term import Review
from liushou_desktop.services.shared.words import word


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure that differs: its name, as signed and as it is now (``116 / 120``)."""

    title: str
    signed: str
    now: str


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
        signed = [[child, period, owed, done] for child, _, period, owed, done in held["entries"]]
        if sorted(now) != sorted(signed):
            changes.append(
                FigureChange(
                    word("indicator", figure.id),
                    f"{held['numerator']} / {held['denominator']}",
                    f"{figure.numerator} / {figure.denominator}",
                )
            )
    return changes


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
