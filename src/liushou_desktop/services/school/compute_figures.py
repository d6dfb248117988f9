"""Duties and indicators of the school, with the names behind every number.

Pure rules do the counting; this gathers the facts, keeps the scope, and gives names to ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import is_not
from typing import TYPE_CHECKING, NamedTuple

from liushou_desktop.base.memory import give_back
from liushou_desktop.domain import codes, indicators
from liushou_desktop.domain.class_names import short_label
from liushou_desktop.domain.definition_gaps import REGISTERED
from liushou_desktop.domain.duties import Duty, DutyPlan, DutyState
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.figures import Case
from liushou_desktop.domain.figures_schooling import missing_key, missing_names
from liushou_desktop.domain.indicators import Indicator
from liushou_desktop.domain.name_hits import name_hits
from liushou_desktop.domain.rules import Rule, RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar
from liushou_desktop.services.school.card_face import school_face
from liushou_desktop.services.school.duty_places import child_form_of_rule
from liushou_desktop.services.school.kept_facts import Worked, all_facts, same_school
from liushou_desktop.services.school.school_facts import calendar_of, class_on, rules_in_force
from liushou_desktop.services.school.scope import sees_all, visible_children
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class SchoolPicture:
    """Everything the rules look at, loaded once: children with a file, school, rules, calendar."""

    children: tuple[ChildFacts, ...]
    school: SchoolFacts
    rules: RuleSet
    term: Term
    today: date
    calendar: Calendar

    def names(self) -> dict[str, str]:
        """Child id → name."""
        return {facts.child.id: facts.child.name for facts in self.children}

    def class_label(self, facts: ChildFacts) -> str:
        """The class as lists write it, ``五(2)班``; "" off the roll."""
        seat = class_on(facts, self.school, self.today)
        return short_label(seat, self.today) if seat else ""

    def class_labels(self) -> dict[str, str]:
        """Child id → class as lists write it."""
        return {facts.child.id: self.class_label(facts) for facts in self.children}


def picture(
    site: Site,
    unit: UnitOfWork,
    term: Term,
    day: date | None = None,
    *,
    everybody: bool = False,
) -> SchoolPicture:
    """Load the picture of a term within the user's scope, as of a day (today by default).

    Children with a file are looked at; all pupils when the figures go by a definition that is
    computed from facts (a pupil without a file may be left behind by it), or for ``everybody``.
    What a card would print is asked as of that day too: a phone changed after the cut-off makes no
    card of the cut-off stale.
    """
    today = day or site.today
    visible = visible_children(site, unit)
    rules, calendar = rules_in_force(unit), calendar_of(site)
    by_facts = everybody or rules.text("definition") != REGISTERED
    school = same_school(site, unit)
    facts = [
        facts
        for facts in all_facts(site, unit, school, school_face(unit), today)
        if (facts.child.file_number or by_facts) and (visible is None or facts.child.id in visible)
    ]
    return SchoolPicture(tuple(facts), school, rules, term, today, calendar)


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty with the words a person needs.

    ``village`` is where the child lives, ``attention`` the child's level (C14); "" of no child.
    """

    duty: Duty
    rule: Rule
    child_name: str
    class_label: str
    owner_name: str
    village: str = ""
    attention: str = ""

    @property
    def title(self) -> str:
        """What is owed."""
        return self.rule.title

    @property
    def rank(self) -> int:
        """Place in the order of attention levels: red, yellow, everybody else."""
        return _LEVELS.get(self.attention, len(_LEVELS))


_LEVELS = {codes.RED: 0, codes.YELLOW: 1}
OPEN = "open"
_OPEN_STATES = (DutyState.OVERDUE, DutyState.DUE, DutyState.OWED)


@dataclass(frozen=True, slots=True)
class DutyChoice:
    """Which duties are asked for; "" = all.

    Attributes:
        state: owed, due, overdue, done, exempt, or ``open`` for the first three.
        clause: as the plan writes it, 四（二）2. owner: who does it, by name.
        village: where the child lives. child: id. name: part of the child's name, or initials.
    """

    state: str = ""
    clause: str = ""
    owner: str = ""
    village: str = ""
    child: str = ""
    name: str = ""

    def takes(self, line: DutyLine) -> bool:
        """Whether a duty is one of them."""
        state = line.duty.state
        is_state = state in _OPEN_STATES if self.state == OPEN else self.state in ("", state.value)
        return (
            is_state
            and self.clause in ("", line.rule.clause)
            and self.owner in ("", line.owner_name)
            and self.village in ("", line.village)
            and self.child in ("", line.duty.child)
            and (not self.name or bool(name_hits(line.child_name, self.name)))
        )


def duties(
    site: Site,
    *,
    term: str | None = None,
    child: str | None = None,
    owner: str | None = None,
    state: str | None = None,
    clause: str | None = None,
    village: str | None = None,
) -> list[DutyLine]:
    """All duties of a term in the user's scope; of one child, or of one person by name.

    Args:
        state: owed, due, overdue, done or exempt.
        clause: as the plan writes it, 四（二）2.
        village: where the child lives.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term(term))
    wanted = DutyChoice(state or "", clause or "", owner or "", village or "", child or "")
    return [line for line in duty_lines(site, shown) if wanted.takes(line)]


def duty_lines(site: Site, shown: SchoolPicture) -> list[DutyLine]:
    """The duties of a picture as lines: children in their order, classes, teachers, the school."""
    plan = DutyPlan.of(shown.rules, calendar_of(site), shown.term)
    now = site.clock.now()
    minute = now.hour * 60 + now.minute if now.date() == shown.today else 0
    rules = {rule.code: rule for rule in shown.rules.rules}

    def lines_of(facts: ChildFacts) -> list[DutyLine]:
        whom = _whom(shown, facts)
        found = plan.of_child(facts, shown.school, shown.today, minute)
        return [_line(shown, duty, rules[duty.rule], whom) for duty in found]

    kept = _kept(site)
    asked = (shown.school, shown.rules, shown.term, shown.calendar, shown.today)
    of_children = kept.lines.out(asked, shown.children, lines_of, holds=_has_no_clock)
    lines = [line for found in of_children for line in found]
    if sees_all(site):  # what a class, a teacher or the school owes needs every child to be known
        found = [
            *kept.of_groups(asked, shown.children, partial(_group_duties, plan, shown)),
            *plan.of_school(shown.school, shown.today, minute),
        ]
        lines += [_line(shown, duty, rules[duty.rule], _NO_CHILD) for duty in found]
    give_back()  # to draw up a large school's duties takes megabytes that nothing needs afterwards
    return lines


def _group_duties(plan: DutyPlan, shown: SchoolPicture) -> list[Duty]:
    return [
        *plan.of_classes(shown.children, shown.school, shown.today),
        *plan.of_teachers(shown.children, shown.school, shown.today),
    ]


def _has_no_clock(lines: Iterable[DutyLine]) -> bool:
    """An emergency's duties are over at a minute, not at a day's end."""
    return not any(line.rule.period.kind == "event" for line in lines)


@dataclass(slots=True)
class _Kept:
    """What was worked out for the open site and holds as long as the facts do."""

    lines: Worked[list[DutyLine]] = field(default_factory=Worked)
    cases: Worked[Case] = field(default_factory=Worked)
    _groups_of: tuple[tuple[object, ...], tuple[ChildFacts, ...]] = ((), ())
    _groups: list[Duty] = field(default_factory=list)

    def of_groups(
        self,
        asked: tuple[object, ...],
        children: tuple[ChildFacts, ...],
        work_out: Callable[[], list[Duty]],
    ) -> list[Duty]:
        """What classes and teachers owe; it stands on all children at once."""
        held, before = self._groups_of
        if held != asked or len(before) != len(children) or any(map(is_not, before, children)):
            self._groups = work_out()
            self._groups_of = asked, children
        return self._groups


def _kept(site: Site) -> _Kept:
    held: _Kept = site.kept.setdefault(_Kept, _Kept())
    return held


class _Whom(NamedTuple):
    """A child as its duties are read: name, class, village, attention level."""

    name: str = ""
    class_label: str = ""
    village: str = ""
    attention: str = ""


_NO_CHILD = _Whom()


def _whom(shown: SchoolPicture, facts: ChildFacts) -> _Whom:
    address, held = facts.address_on(shown.today), facts.attention_on(shown.today)
    village = (address.village if address else None) or ""
    level = held.level if held else ""
    return _Whom(facts.child.name, shown.class_label(facts), village, level)


def _line(shown: SchoolPicture, duty: Duty, rule: Rule, child: _Whom) -> DutyLine:
    label = child.class_label
    if duty.child is None and (seat := shown.school.classes.get(duty.class_ or "")) is not None:
        label = short_label(seat, shown.today)
    owner = _owner(shown.school, duty.owner)
    return DutyLine(duty, rule, child.name, label, owner, child.village, child.attention)


def _owner(school: SchoolFacts, staff: str | None) -> str:
    person = school.staff.get(staff or "")
    return person.name if person else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The indicators of a term on a cut-off day, and the names behind them.

    ``forms``: figure → id and title of the form that brings it up, child by child. ``rule_titles``
    name what the school owes once; ``record_days`` say when a meeting or an event was, ``sources``
    whose list a number was taken from. ``record_forms``: record behind an entry → its form;
    ``clauses``: figure → the plan's clause and its words.
    """

    term: Term
    cut_off: date
    indicators: tuple[Indicator, ...]
    names: dict[str, str]
    class_labels: dict[str, str]
    forms: dict[str, tuple[str, str]] = field(default_factory=dict)
    rule_titles: dict[str, str] = field(default_factory=dict)
    record_days: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    record_forms: dict[str, str] = field(default_factory=dict)
    clauses: dict[str, tuple[str, str]] = field(default_factory=dict)

    def indicator(self, id: str) -> Indicator:
        """The figure of that id.

        Raises:
            KeyError: for an unknown one.
        """
        for figure in self.indicators:
            if figure.id == id:
                return figure
        raise KeyError(id)


def compute_indicators(
    site: Site, *, term: str | None = None, cut_off: date | None = None
) -> Figures:
    """I01–I22 with numerator, denominator and names.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term(term))
    return figures_of(site, shown, cut_off)


def figures_of(site: Site, shown: SchoolPicture, cut_off: date | None = None) -> Figures:
    """The indicators of a loaded picture."""
    day = cut_off or indicators.default_cut_off(shown.term, shown.today)
    counting = indicators.Counting(shown.school, shown.rules, shown.calendar, shown.term, day)
    cases = _kept(site).cases.out(counting, shown.children, counting.case)
    found = counting.figures(cases)
    give_back()
    return Figures(
        shown.term,
        day,
        found,
        shown.names(),
        shown.class_labels(),
        _forms(site, shown.rules),
        {rule.code: rule.title for rule in shown.rules.rules},
        {r.id: _day_words(date.fromordinal(r.day)) for r in shown.school.records},
        _sources(shown),
        _record_forms(shown, found),
        _clauses(shown.rules, found),
    )


def _sources(shown: SchoolPicture) -> dict[str, str]:
    """Whose list a number was taken from, and whom the list names as not enrolled (I14)."""
    found: dict[str, str] = {}
    for record in shown.school.records:
        if "source" in record.details:
            found[record.id] = str(record.details["source"])
            names = enumerate(missing_names(record))
            found |= {missing_key(record, place): name for place, name in names}
    return found


def _record_forms(shown: SchoolPicture, found: Iterable[Indicator]) -> dict[str, str]:
    """The forms of the records behind the entries; cards, pairings and carers are no records."""
    named = {record for figure in found for entry in figure.entries for record in entry.records}
    forms = {r.id: r.form for r in shown.school.records if r.id in named}
    for facts in shown.children:
        forms |= {r.id: r.form for r in facts.records if r.id in named}
    return forms


def _clauses(rules: RuleSet, found: Iterable[Indicator]) -> dict[str, tuple[str, str]]:
    """Of each figure the first clause that names it or a rule of it; parts follow the whole."""
    named: dict[str, tuple[str, str]] = {}
    for clause in rules.clauses:
        told = (clause.clause, clause.wording)
        for id in (*clause.indicators, *(r.indicator for r in rules.rules_of(clause.code))):
            named.setdefault(id, told)
    whole = {id[:_WHOLE]: told for id, told in reversed(named.items())}
    both = {**whole, **named}
    ids = [figure.id for figure in found]
    return {id: both.get(id) or both[id[:_WHOLE]] for id in ids if {id, id[:_WHOLE]} & both.keys()}


_WHOLE = 3  # I03 of I03K1


def _forms(site: Site, rules: RuleSet) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for rule in rules.rules:
        form = child_form_of_rule(rule) if rule.indicator and rule.is_countable else ""
        if form and rule.force != "parents":
            found.setdefault(rule.indicator, (form, site.forms.form(form).title))
    return found


def _day_words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def overdue_first(lines: Iterable[DutyLine]) -> list[DutyLine]:
    """Most urgent first: overdue by age, then what is due next."""
    rank = {"overdue": 0, "due": 1, "owed": 2, "done": 3, "exempt": 4}
    return sorted(lines, key=lambda line: (rank[line.duty.state.value], line.duty.due_on))
