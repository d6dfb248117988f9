"""What to check about one child, where the child is: the quality rules V01–V25 as of today.

The same rules stand in the term's 核对 (``review_findings``) with all their names. V25, the same
child in another school, is found at the county; it stands here once a receipt has told of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.exposure import Scope, exposure
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.quality import child_problems
from liushou_desktop.domain.quality_records import elsewhere
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.services.school.apply_receipt import told_elsewhere
from liushou_desktop.services.school.care_alarms import SENSITIVE_ALARMS
from liushou_desktop.services.school.school_facts import calendar_of
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_ORDER = (Severity.RED, Severity.YELLOW, Severity.INFO)
# What these say is itself highly sensitive (class 3).
_SENSITIVE = ("V10_REFER_AS_ORPHAN", "V23_DISABILITY_INCOMPLETE", *SENSITIVE_ALARMS)


def child_doubts(
    site: Site, unit: UnitOfWork, facts: ChildFacts, school: SchoolFacts, rules: RuleSet
) -> tuple[Problem, ...]:
    """Doubts about one child, the heaviest first, within what the user may read.

    Records are looked at from the first day of the current term.
    """
    first, last = site.term().start.toordinal(), site.today.toordinal()
    days = exposure(facts, school, calendar_of(site), Scope.of(rules), first, last)
    found = list(child_problems(facts, school, site.today, exposure=days))
    if _has_twin(unit, facts.child):
        found.append(Problem("child.id_number", "V02_ID_TWICE"))
    if (said := told_elsewhere(site, unit).get(facts.child.id)) is not None:
        found.append(elsewhere(said))
    if not site.may(Right.READ_SENSITIVE):
        found = [problem for problem in found if problem.code not in _SENSITIVE]
    return tuple(sorted(found, key=lambda problem: _ORDER.index(problem.severity)))


def _has_twin(unit: UnitOfWork, child: Child) -> bool:
    """V02: the same identity number stands in another file."""
    return bool(child.id_number) and unit.count(Child, id_number=child.id_number) > 1
