"""What about a child's care cannot wait, and which agreements run out soon (arts. 21–23, R03).

Lines of 今天先做 that no duty of a rule stands for: they hold from the moment the fact is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liushou_desktop.domain.entrusted_care import AGREEMENT_RULE, agreement_on, needs_agreement
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.quality_family import bottom_problems
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.services.school.alarm import AT_ONCE, CHILD_PAGE, ON_TIME, Alarm
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

#: What these say is class 3: not for a user who may not read it.
SENSITIVE_ALARMS = frozenset({"V11_CARER_IS_BARRED"})
_ENDING = "AGREEMENT_ENDS"
_TRUSTEES, _HOME, _PLAN = "未保法22条", "未保法21条", "一"
_CLAUSES = {"V13_LIVES_ALONE": _HOME, "V13_NO_CARER": _HOME, _ENDING: _PLAN}


def care_alarms(site: Site, on_roll: Sequence[ChildFacts], rules: RuleSet) -> Iterator[Alarm]:
    """Alarms about the children given, as of today; what cannot wait first."""
    found: dict[str, list[ChildFacts]] = {}
    for facts in on_roll:
        for code in dict.fromkeys(each.code for each in bottom_problems(facts, site.today)):
            found.setdefault(code, []).append(facts)
    for code in sorted(found, reverse=True):  # nobody there before somebody unfit
        if code not in SENSITIVE_ALARMS or site.may(Right.READ_SENSITIVE):
            yield _alarm(code, found[code])
    yield from _ending(site, on_roll, rules)


def _ending(site: Site, on_roll: Sequence[ChildFacts], rules: RuleSet) -> Iterator[Alarm]:
    rule = next((rule for rule in rules.rules if rule.code == AGREEMENT_RULE), None)
    if rule is None:
        return
    left = {
        facts.child.id: days
        for facts in on_roll
        if needs_agreement(facts, site.today)
        and (days := agreement_on(facts, site.today).days_left(site.today)) is not None
        and days <= rule.remind_days
    }
    soon = sorted((f for f in on_roll if f.child.id in left), key=lambda f: left[f.child.id])
    if soon:
        yield _alarm(_ENDING, soon, min(left.values()))


def _alarm(code: str, about: Sequence[ChildFacts], days: int | None = None) -> Alarm:
    return Alarm(
        code=code,
        children=tuple(facts.child.id for facts in about),
        names=tuple(facts.child.name for facts in about),
        clause=_CLAUSES.get(code, _TRUSTEES),
        page=CHILD_PAGE,
        state=AT_ONCE if days is None else ON_TIME,
        days=days or 0,
    )
