"""核对: sums that must close, doubts about children and records, figures short of the plan.

Sums and the movement of heads come from ``domain.tally`` and ``domain.balance``, doubts from the
quality rules V01–V25 over the children of the term; here they become lines with names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.balance import CountTable, Movement, check_balance
from liushou_desktop.domain.exposure import Exposure, Scope, exposure
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.indicators import Indicator
from liushou_desktop.domain.quality import child_problems
from liushou_desktop.domain.quality_records import elsewhere, school_problems
from liushou_desktop.domain.tally import count_children
from liushou_desktop.services.school.compute_figures import Figures, SchoolPicture
from liushou_desktop.services.shared.words import word


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
class Earlier:
    """The report before: its cut-off day and how many children it counted (期末)."""

    cut_off: date
    closing: int


def count_table(
    shown: SchoolPicture, figures: Figures, day: date, earlier: Earlier | None
) -> CountTable:
    """The counts of a term as it would be reported on its cut-off day."""
    opening = earlier.cut_off if earlier else shown.term.start - timedelta(days=1)
    table = count_children(
        shown.children, shown.school, Scope.of(shown.rules), shown.calendar, opening, day
    )
    return replace(
        table,
        previous_closing=earlier.closing if earlier else None,
        figures={f.id: (f.numerator, f.denominator) for f in figures.indicators if f.is_share},
    )


def find(
    table: CountTable,
    shown: SchoolPicture,
    figures: Figures,
    told: Mapping[str, str],
    now: date,
) -> Iterator[Finding]:
    """Everything the principal should know before signing, sums first.

    Args:
        told: child → what the bureau says of the same child in another school (V25).
        now: the day of the review; of a term that is over the picture is that of its cut-off.
    """
    broken: dict[str, list[Problem]] = {}
    for problem in check_balance(table):
        broken.setdefault(problem.field, []).append(problem)
    yield from _sums(table, broken)
    yield from _movement(table, broken)
    yield _twins(table, shown)
    yield from _doubts(shown, told, now)
    for figure in figures.indicators:
        if figure.id in broken:
            yield Finding(f"balance.{figure.id}", "blocked", "指标不能超过100%", figure.id)
        if figure.id in _EXPLAINED and figure.numerator < figure.denominator:
            yield _shortfall(figure, figures)


# Figures with a demand of the plan behind them; parts of one (K1, 足额) are not asked for twice.
_EXPLAINED = ("I01", "I03", "I04", "I05")
_SUMS = {
    "sex": "男＋女＝合计",
    "grade": "各年级相加＝合计",
    "category": "各类别相加＝合计",
    "age": "各年龄相加＝合计",
    "ethnicity": "各民族相加＝合计",
    "care_mode": "各照护方式相加＝合计",
    "boarding": "走读＋住校＝合计",
    "age_band": "各年龄段相加＝合计",
    "care_reason": "各委托原因相加＝合计",
    "work_place": "各务工地相加＝合计",
    "guardianship_grade": "各监护评估相加＝合计",
    "health": "各健康情况相加＝合计",
    "disability": "各残疾类别相加＝合计",
}
# These three are always told; the others only when they do not close.
_ALWAYS_TOLD = frozenset({"sex", "grade", "category"})


def _sums(table: CountTable, broken: Mapping[str, object]) -> Iterator[Finding]:
    for name, title in _SUMS.items():
        counts = table.breakdowns[name]
        state = "blocked" if name in broken else "passed"
        if name in _ALWAYS_TOLD or name in broken:
            numbers = [counts[value] for value in sorted(counts)]
            detail = "＋".join(str(number) for number in numbers) or "0"
            yield Finding(f"sum.{name}", state, title, f"{detail}＝{table.total}")


def _movement(table: CountTable, broken: Mapping[str, Sequence[Problem]]) -> Iterator[Finding]:
    """期初＋新增＋转入−解除−转出−毕业＝期末, child by child from both ends."""
    moves = table.movement
    if moves is None:
        return
    codes = {problem.code for problem in broken.get("movement", ())}
    state = "blocked" if codes - {"BALANCE_OPENING_DIFFERS"} else "passed"
    title = "期初＋新增＋转入−解除−转出−毕业＝期末"
    yield Finding("movement", state, title, _movement_sum(moves))
    if "BALANCE_OPENING_DIFFERS" in codes:  # a correction of the past: told, not forbidden
        detail = f"本期期初 {moves.opening}，上期期末 {table.previous_closing}"
        yield Finding("opening", "explain", "期初和上期期末不一样", detail)


def _movement_sum(moves: Movement) -> str:
    gains = f"{moves.opening}＋{moves.added}＋{moves.moved_in}"
    losses = f"{moves.ended}−{moves.moved_out}−{moves.graduated}"
    return f"{gains}−{losses}＝{moves.closing}"


def _twins(table: CountTable, shown: SchoolPicture) -> Finding:
    owners: dict[str, list[str]] = {}
    for child, number in table.id_numbers:
        if number:
            owners.setdefault(number, []).append(child)
    twins = tuple(child for held in owners.values() if len(held) > 1 for child in held)
    names = shown.names()
    detail = _names([names[child] for child in twins]) if twins else f"{len(owners)} 个号"
    return Finding("twins", "blocked" if twins else "passed", "证件号不重复", detail, twins)


def _doubts(shown: SchoolPicture, told: Mapping[str, str], now: date) -> Iterator[Finding]:
    """Quality rules by code: red blocks, yellow asks for one sentence for all of its names."""
    found: dict[str, list[tuple[str, Problem]]] = {}
    for child, problem in _problems(shown, told, now):
        if problem.severity is not Severity.INFO and problem.code != _TOLD_BEFORE:
            found.setdefault(problem.code, []).append((child, problem))
    names = shown.names()
    for code, hits in sorted(found.items()):
        is_red = any(problem.severity is Severity.RED for _, problem in hits)
        children = tuple(dict.fromkeys(child for child, _ in hits))
        yield Finding(
            f"quality.{code}",
            "blocked" if is_red else "explain",
            word("quality_rule", code),
            _names([names[child] for child in children]),
            children,
        )


_TOLD_BEFORE = "V02_ID_TWICE"  # by _twins


def _problems(
    shown: SchoolPicture, told: Mapping[str, str], now: date
) -> Iterator[tuple[str, Problem]]:
    """Problems of the children who were here and left behind in the term, by child."""
    here = [(facts, days) for facts in shown.children if (days := _days(facts, shown)).days]
    for facts, days in here:
        if days.has(shown.today.toordinal()):
            seen = _up_to(facts, shown.today, now)
            for problem in child_problems(seen, shown.school, shown.today, exposure=days):
                yield facts.child.id, problem
            if facts.child.id in told:
                yield facts.child.id, elsewhere(told[facts.child.id])
    yield from school_problems(_of_term(facts, shown) for facts, _ in here)


def _up_to(facts: ChildFacts, cut_off: date, now: date) -> ChildFacts:
    """The facts without what happened since the cut-off: a corrected report does not answer for the
    terms after it. What lies after today stays, and is in the future."""
    last, today = cut_off.toordinal(), now.toordinal()
    kept = tuple(r for r in facts.records if r.day <= last or r.day > today)
    return replace(facts, records=kept)


def _of_term(facts: ChildFacts, shown: SchoolPicture) -> ChildFacts:
    """The facts with the records of this term only: what was reported before is not asked anew."""
    first, last = shown.term.start.toordinal(), shown.today.toordinal()
    own = tuple(record for record in facts.records if first <= record.day <= last)
    return replace(facts, records=own)


def _days(facts: ChildFacts, shown: SchoolPicture) -> Exposure:
    """E_i from the first day of the term to the cut-off."""
    first, last = shown.term.start.toordinal(), shown.today.toordinal()
    return exposure(facts, shown.school, shown.calendar, Scope.of(shown.rules), first, last)


def _shortfall(figure: Indicator, figures: Figures) -> Finding:
    lacking = [entry for entry in figure.entries if entry.done < entry.owed]
    children = tuple(dict.fromkeys(entry.child for entry in lacking))
    missing = figure.denominator - figure.numerator
    title = f"{figure.id} {word('indicator', figure.id)}还差 {missing}"
    names = [figures.names.get(child, "") for child in children]
    return Finding(f"figure.{figure.id}", "explain", title, _names(names), children)


def _names(names: Iterable[str]) -> str:
    known = list(names)
    shown = "、".join(known[:3])
    return f"{shown} 等 {len(known)} 人" if len(known) > 3 else shown
