"""Close a term: check what would be reported, say why something is missing, have it signed off.

Closing freezes the figures with the names behind them, so that a January number reprints the same
in July. Red findings block; yellow ones ask for a sentence. Only the principal signs (R49).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.indicators import Indicator, default_cut_off
from liushou_desktop.domain.reporting import Closing
from liushou_desktop.services.school.compute_figures import (
    Figures,
    SchoolPicture,
    figures_of,
    picture,
)
from liushou_desktop.services.school.report_rows import is_on_roll
from liushou_desktop.services.shared.rights import Right, Role
from liushou_desktop.services.shared.site import Site, User
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of 核对.

    Attributes:
        key: stable name of the check, under which an explanation is kept.
        state: ``passed``, ``explain`` (yellow, wants a sentence), ``blocked`` (red).
        title: what was checked; detail: the sum or the names; children: whom it is about.
    """

    key: str
    state: str
    title: str
    detail: str
    children: tuple[str, ...] = ()
    explanation: str = ""

    @property
    def is_settled(self) -> bool:
        """Nothing left to do here."""
        return self.state == "passed" or (self.state == "explain" and bool(self.explanation))


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the principal reads before signing."""

    term_id: str
    cut_off: date
    version: int
    findings: tuple[Finding, ...]
    figures: Figures
    pupils: int

    @property
    def is_ready(self) -> bool:
        """May be signed."""
        return all(finding.is_settled for finding in self.findings)

    @property
    def shortfalls(self) -> tuple[Indicator, ...]:
        """Figures below their denominators."""
        return tuple(f for f in self.figures.indicators if f.numerator < f.denominator)


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
        return _review(site, unit, term, cut_off, explanations or {})


def _review(
    site: Site,
    unit: UnitOfWork,
    term_id: str | None,
    cut_off: date | None,
    explanations: Mapping[str, str],
) -> Review:
    term = site.term(term_id)
    if term.start > site.today:
        raise RefusedError("TERM_NOT_BEGUN", term=term.name)
    day = cut_off or default_cut_off(term, site.today)
    shown = replace(picture(site, unit, term), today=day)
    figures = figures_of(site, shown, day)
    kept = {**unit.setting(f"explanations.{term.id}", {}), **explanations}
    findings = [
        replace(finding, explanation=kept.get(finding.key, ""))
        for finding in _findings(unit, shown, figures)
    ]
    pupils = sum(is_on_roll(facts, day) for facts in shown.children)
    closed = unit.count(Closing, term=term.id)
    return Review(term.id, day, closed + 1, tuple(findings), figures, pupils)


def is_signed(site: Site, term: str | None = None) -> Closing | None:
    """The closing in force of a term, or None while nobody has signed it."""
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
    site.require(Right.SIGN_OFF)
    with site.unit() as unit:
        review = _review(site, unit, term, cut_off, {})
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
            figures=frozen_figures(review),
            explanations=_explanations(review),
            chain_head=unit.chain_head().hash,
        )
        unit.add(closing)
    return closing


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
        "indicators": {
            figure.id: {
                "numerator": figure.numerator,
                "denominator": figure.denominator,
                "rate": figure.rate,
                "entries": [
                    [e.child, figures.names.get(e.child, ""), e.period, e.owed, e.done]
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


def _findings(unit: UnitOfWork, shown: SchoolPicture, figures: Figures) -> Iterator[Finding]:
    on_roll = [facts for facts in shown.children if is_on_roll(facts, shown.today)]
    yield from _sums(on_roll, shown)
    yield _movement(shown, on_roll)
    yield _no_twin(on_roll)
    yield from _quality(shown, on_roll)
    for figure in figures.indicators:
        if figure.id in _EXPLAINED and figure.numerator < figure.denominator:
            yield _shortfall(figure, figures)


# Figures with a demand of the plan behind them; parts of one (K1, 足额) are not asked for twice.
_EXPLAINED = ("I01", "I03", "I04", "I05")


def _sums(on_roll: Sequence[ChildFacts], shown: SchoolPicture) -> Iterator[Finding]:
    total = len(on_roll)
    groups = {
        "男＋女＝合计": Counter(word("sex", facts.child.sex) for facts in on_roll),
        "各班相加＝合计": Counter(shown.class_label(facts) or "未采集" for facts in on_roll),
        "各类别相加＝合计": Counter(_category(facts, shown.today) for facts in on_roll),
    }
    for title, counts in groups.items():
        detail = "＋".join(str(number) for number in counts.values()) or "0"
        good = sum(counts.values()) == total
        yield Finding(f"sum.{title}", "passed" if good else "blocked", title, f"{detail}＝{total}")


def _category(facts: ChildFacts, day: date) -> str:
    spell = facts.spell_on(day)
    return word("left_behind_category", spell.category) if spell else "未采集"


def _movement(shown: SchoolPicture, on_roll: Sequence[ChildFacts]) -> Finding:
    """期初＋新增−减少＝期末, counted child by child from both ends of the term."""
    first = shown.term.start
    opening = {facts.child.id for facts in shown.children if is_on_roll(facts, first)}
    closing = {facts.child.id for facts in on_roll}
    added, lost = len(closing - opening), len(opening - closing)
    good = len(opening) + added - lost == len(closing)
    detail = f"{len(opening)}＋{added}−{lost}＝{len(closing)}"
    return Finding("movement", "passed" if good else "blocked", "期初＋新增−减少＝期末", detail)


def _no_twin(on_roll: Iterable[ChildFacts]) -> Finding:
    numbers = Counter(facts.child.id_number for facts in on_roll if facts.child.id_number)
    twins = [number for number, count in numbers.items() if count > 1]
    children = tuple(f.child.id for f in on_roll if f.child.id_number in twins)
    state = "blocked" if twins else "passed"
    return Finding("twins", state, "证件号不重复", f"{len(numbers)} 个号", children)


def _quality(shown: SchoolPicture, on_roll: Sequence[ChildFacts]) -> Iterator[Finding]:
    """Data-quality rules by code: red blocks, yellow asks for one sentence for all of its names."""
    from liushou_desktop.domain.quality import child_problems

    found: dict[str, list[tuple[ChildFacts, Problem]]] = {}
    for facts in on_roll:
        for problem in child_problems(facts, shown.school, shown.today):
            if problem.severity is not Severity.INFO:
                found.setdefault(problem.code, []).append((facts, problem))
    for code, hits in sorted(found.items()):
        worst = any(problem.severity is Severity.RED for _, problem in hits)
        children = {facts.child.id: facts.child.name for facts, _ in hits}
        yield Finding(
            f"quality.{code}",
            "blocked" if worst else "explain",
            word("quality_rule", code),
            _names(list(children.values())),
            tuple(children),
        )


def _shortfall(figure: Indicator, figures: Figures) -> Finding:
    lacking = [entry for entry in figure.entries if entry.done < entry.owed]
    children = tuple(dict.fromkeys(entry.child for entry in lacking))
    missing = figure.denominator - figure.numerator
    title = f"{figure.id} {word('indicator', figure.id)}还差 {missing}"
    names = [figures.names.get(child, "") for child in children]
    return Finding(f"figure.{figure.id}", "explain", title, _names(names), children)


def _names(names: Sequence[str]) -> str:
    shown = "、".join(names[:3])
    return f"{shown} 等 {len(names)} 人" if len(names) > 3 else shown
