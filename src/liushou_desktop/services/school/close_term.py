"""Close a term: check what would be reported, say why something is missing, have it signed off.

Closing freezes the figures with the names behind them, so that a January number reprints the same
in July. Red findings block; yellow ones ask for a sentence. Only the principal signs (R49).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.cross_table import grades_taught
from liushou_desktop.domain.indicators import Indicator, default_cut_off
from liushou_desktop.domain.reporting import Closing
from liushou_desktop.services.school.apply_receipt import told_elsewhere
from liushou_desktop.services.school.compute_figures import Figures, figures_of, picture
from liushou_desktop.services.school.review_findings import (
    Earlier,
    Finding,
    count_table,
    find,
)
from liushou_desktop.services.school.school_facts import rules_in_force
from liushou_desktop.services.shared.bureau_state import applied_number
from liushou_desktop.services.shared.count_words import counts_of
from liushou_desktop.services.shared.rights import Right, Role
from liushou_desktop.services.shared.site import Site, User

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


#: The setting that says what a package may carry (a profile of ``forms/package.toml``).
PROFILE = "report_profile"


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the principal reads before signing.

    ``counts``: the table of counts (F17), group → value → heads; ``cross`` the same by sex, age,
    grade and boarding, ``grades`` those the school teaches.
    """

    term_id: str
    cut_off: date
    version: int
    findings: tuple[Finding, ...]
    figures: Figures
    pupils: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cross: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    grades: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """May be signed."""
        return all(finding.is_settled for finding in self.findings)

    @property
    def shortfalls(self) -> tuple[Indicator, ...]:
        """Figures that miss their aim."""
        return tuple(f for f in self.figures.indicators if f.is_short)


def review_term(
    site: Site,
    term: str | None = None,
    *,
    cut_off: date | None = None,
    explanations: Mapping[str, str] | None = None,
) -> Review:
    """Check a term as it would be reported; nothing is written.

    Args:
        cut_off: statistics day S; by default the calendar's, or today while it is still to come.
        explanations: sentences by finding key, beside those kept already.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    site.require(Right.CLOSE_TERM)
    with site.unit() as unit:
        return review_of(site, unit, term, cut_off, explanations or {})


def review_of(
    site: Site,
    unit: UnitOfWork,
    term_id: str | None,
    cut_off: date | None,
    explanations: Mapping[str, str],
) -> Review:
    """``review_term`` inside the caller's transaction."""
    term = site.term(term_id)
    if term.start > site.today:
        raise RefusedError("TERM_NOT_BEGUN", term=term.name)
    day = cut_off or default_cut_off(term, site.today)
    shown = picture(site, unit, term, day)
    figures = figures_of(site, shown, day)
    kept = {**unit.setting(f"explanations.{term.id}", {}), **explanations}
    table = count_table(shown, figures, day, _earlier(unit, day))
    findings = [
        replace(finding, explanation=kept.get(finding.key, ""))
        for finding in find(table, shown, figures, told_elsewhere(site, unit), site.today)
    ]
    closed = unit.count(Closing, term=term.id)
    return Review(
        term.id,
        day,
        closed + 1,
        tuple(findings),
        figures,
        table.total,
        counts_of(table),
        table.cross,
        grades_taught(shown.school, day),
    )


def is_signed(site: Site, term: str | None = None) -> Closing | None:
    """The closing in force of a term, or None while nobody has signed it.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        found = unit.find(Closing, term=site.term(term).id, state="signed")
    return found[-1] if found else None


def explain(site: Site, term: str, explanations: Mapping[str, str]) -> None:
    """Keep sentences for findings of a term (也随包上报); an empty one takes the old away.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.CLOSE_TERM)
    with site.unit() as unit:
        name = f"explanations.{site.term(term).id}"
        kept = {**unit.setting(name, {}), **explanations}
        unit.set_setting(name, {key: text for key, text in kept.items() if text.strip()})


def close_term(site: Site, term: str | None = None, *, cut_off: date | None = None) -> Closing:
    """Sign a term off; the user must be the principal and has just typed the password.

    Returns:
        the closing, with figures, names and explanations frozen.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN, REVIEW_NOT_READY.
    """
    from liushou_desktop.services.school.term_overview import kept_overview

    site.require(Right.SIGN_OFF)
    with site.unit() as unit:
        review = review_of(site, unit, term, cut_off, {})
        open_ones = [finding for finding in review.findings if not finding.is_settled]
        if open_ones:
            titles = "；".join(finding.title for finding in open_ones[:3])
            raise RefusedError("REVIEW_NOT_READY", count=len(open_ones), titles=titles)
        for earlier in unit.find(Closing, term=review.term_id, state="signed"):
            unit.change(earlier, state="reopened")
        closing = Closing(
            site=site.code,
            id=new_id(),
            term=review.term_id,
            version=review.version,
            closed_on=site.today,
            closed_by=site.user.name,
            principal=site.user.name,
            signed_at=site.clock.now(),
            cut_off=review.cut_off,
            state="signed",
            figures={
                **frozen_figures(review),
                **_worked_by(site, unit),
                **kept_overview(site, unit, review),
            },
            explanations=_explanations(review),
            chain_head=unit.chain_head().hash,
        )
        unit.add(closing)
    return closing


def _worked_by(site: Site, unit: UnitOfWork) -> dict[str, object]:
    """Forms, pack and profile the term was closed under: the package says and follows them, also
    when it is written later."""
    rules = rules_in_force(unit)
    return {
        "pack": applied_number(unit),
        "profile": rules.text(PROFILE),
        "definition": rules.text("definition"),
        "forms": {form.id: form.version for form in site.forms.current.values()},
    }


def principals(site: Site) -> list[str]:
    """Users of this PC who may sign off, by name."""
    from liushou_desktop.services.shared.users import list_users

    return [user.name for user in list_users(site.folder) if user.role is Role.PRINCIPAL]


def sign_off(site: Site, principal: str, password: str, term: str | None = None) -> Closing:
    """The principal signs at the clerk's screen by typing the own password.

    Raises:
        RefusedError: WRONG_PASSWORD, NO_SUCH_USER, NOT_ALLOWED (no principal), REVIEW_NOT_READY.
    """
    from liushou_desktop.storage import keyslots

    unlocked = keyslots.unlock_with_password(site.folder, principal, password)
    assert unlocked.user is not None
    signer = User(unlocked.user.name, Role(unlocked.user.role), unlocked.user.staff)
    return close_term(replace(site, user=signer), term)


def signed_closing(unit: UnitOfWork, term: str) -> Closing:
    """The closing in force of a term.

    Raises:
        RefusedError: TERM_NOT_SIGNED.
    """
    found = unit.find(Closing, term=term, state="signed", order_by="-version", limit=1)
    if not found:
        raise RefusedError("TERM_NOT_SIGNED", term=term)
    return found[0]


def frozen_figures(review: Review) -> dict[str, object]:
    """Figures with names, as they are kept and reprinted."""
    figures = review.figures
    return {
        "pupils": review.pupils,
        "counts": review.counts,
        "cross": review.cross,
        "grades": list(review.grades),
        "classes": figures.class_labels,
        "indicators": {
            figure.id: {
                "numerator": figure.numerator,
                "denominator": figure.denominator,
                "rate": figure.rate,
                "entries": [
                    [
                        e.child,
                        figures.names.get(e.child, ""),
                        e.period,
                        e.owed,
                        e.done,
                        list(e.why),
                        list(e.records),
                    ]
                    for e in figure.entries
                ],
                "late": [[late.child, late.record] for late in figure.late],
                "readings": list(figure.readings),
                "open_periods": list(figure.open_periods),
            }
            for figure in figures.indicators
        },
    }


def _explanations(review: Review) -> dict[str, object]:
    return {f.key: f.explanation for f in review.findings if f.explanation}


def _earlier(unit: UnitOfWork, day: date) -> Earlier | None:
    """The last signed report before a cut-off day."""
    closings = [each for each in unit.find(Closing, state="signed") if each.cut_off < day]
    last = max(closings, key=lambda each: each.cut_off, default=None)
    return Earlier(last.cut_off, int(str(last.figures.get("pupils", 0)))) if last else None
