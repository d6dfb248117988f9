"""The clerk's desk: what to do first today, what the term owes, how the roll moved.

Everything is computed from facts when it is looked at; nothing about overdue is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.domain.class_names import has_left
from liushou_desktop.domain.duties import DutyState, half_of, month_of
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.four_knows import GROUPS, FourKnows, four_knows
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.domain.rules import Rule
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.season import Coming, coming
from liushou_desktop.domain.terms import week_number
from liushou_desktop.services.school.alarm import AT_ONCE, PAST, Alarm
from liushou_desktop.services.school.care_alarms import care_alarms
from liushou_desktop.services.school.census import Census, census_in
from liushou_desktop.services.school.compute_figures import (
    DutyLine,
    SchoolPicture,
    duty_lines,
    picture,
)
from liushou_desktop.services.school.duty_places import FORM_ENTRY, first_answers, step_of_rule
from liushou_desktop.services.school.please_verify import hints_in
from liushou_desktop.services.school.refresh_summaries import card_state
from liushou_desktop.services.school.transfer_alarms import transfer_alarms
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_OPEN = (DutyState.OVERDUE, DutyState.DUE, DutyState.OWED)


@dataclass(frozen=True, slots=True)
class ToDo:
    """One line of 今天先做.

    Attributes:
        state: ``at_once``, ``overdue``, ``due`` or ``reprint``.
        days: days overdue, or days left.
        rule: R-code, or the code of an ``Alarm``; title: what is missing, with its
            number ("" for an alarm: its code says it).
        detail: who, by class teacher.
        clause: the plan's clause; page: where it is done; form: what it is written
            down with; children: who is meant; arguments: what else the page is opened with.
        force: whether the plan binds (``Rule.force``).
        is_past: its day has passed although nothing is overdue.
    """

    state: str
    days: int
    rule: str
    title: str
    detail: str
    clause: str
    page: str
    children: tuple[str, ...]
    form: str = ""
    force: str = "plan"
    is_past: bool = False
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TermDuty:
    """One line of 本学期应做: a rule, or a class teacher, a village, a child.

    ``next_due`` is the day the next missing one is due; None when nothing is missing. ``force``
    says for a rule whether the plan binds, the school set it itself, or the parents owe it;
    ``form`` and ``page`` where it is done.
    """

    key: str
    title: str
    clause: str
    done: int
    owed: int
    overdue: int
    next_due: date | None
    force: str = "plan"
    form: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Roll:
    """在册留守儿童 and how it moved in the term."""

    total: int
    girls: int
    boys: int
    both_away: int
    one_away: int
    added: int
    ended: int
    left: int


@dataclass(frozen=True, slots=True)
class KnowCount:
    """How many children are complete in one of the four knows."""

    group: str
    complete: int
    lacking: int


@dataclass(frozen=True, slots=True)
class Workbench:
    """What the first page shows; ``waiting`` are rules whose form is not there yet.

    ``census``: while it is on and not confirmed. ``rollover_waits``: a class has finished its last
    grade and is still on the roll. ``hints``: what the principal may want to ask about; 0 for
    everybody else. ``coming``: what the calendar asks for in the next two weeks.
    """

    term: Term
    week: int
    to_do: tuple[ToDo, ...]
    by_rule: tuple[TermDuty, ...]
    by_teacher: tuple[TermDuty, ...]
    by_village: tuple[TermDuty, ...]
    by_child: tuple[TermDuty, ...]
    waiting: tuple[Rule, ...]
    roll: Roll
    knows: tuple[KnowCount, ...]
    knows_complete: int
    stale_cards: int
    last_package: SentPackage | None
    pupils: int
    census: Census | None = None
    rollover_waits: bool = False
    hints: int = 0
    coming: tuple[Coming, ...] = ()


def workbench(site: Site) -> Workbench:
    """The desk of the user as of today, within the user's scope.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    term = site.term()
    with site.unit() as unit:
        shown = picture(site, unit, term)
        package = _last_package(unit)
        pupils = _pupils(unit)
        june = census_in(site, unit, shown)
        moving = tuple(transfer_alarms(site, unit, shown.rules))
    lines = sorted(duty_lines(site, shown), key=lambda line: line.rank if line.duty.child else 0)
    on_roll = [facts for facts in shown.children if _is_on_roll(facts, site.today)]
    stale = [facts for facts in on_roll if card_state(facts) == "stale"]
    complete = [four_knows(facts, site.today) for facts in on_roll]
    alarms = (*care_alarms(site, on_roll, shown.rules), *moving)
    return Workbench(
        term=term,
        week=week_number(term, site.today),
        to_do=tuple(_to_do(site, lines, stale, alarms)),
        by_rule=_by_rule(lines),
        by_teacher=_summed(lines, _teacher_key),
        by_village=_summed(lines, _village_key),
        by_child=_by_child(lines),
        waiting=tuple(rule for rule in shown.rules.rules if not rule.is_countable),
        roll=_roll(shown, on_roll),
        knows=tuple(_know_counts(complete)),
        knows_complete=sum(each.is_complete for each in complete),
        stale_cards=len(stale),
        last_package=package,
        pupils=pupils,
        census=june if june.is_on and june.today.year == term.end.year else None,
        coming=tuple(coming(site.own_terms, site.today)),
        hints=len(hints_in(site, shown)) if site.may(Right.SIGN_OFF) else 0,
        rollover_waits=any(
            row.end is None and not row.label and has_left(row, site.today)
            for row in shown.school.classes.values()
        ),
    )


def _is_on_roll(facts: ChildFacts, day: date) -> bool:
    return facts.spell_on(day) is not None and facts.enrolment_on(day) is not None


def _last_package(unit: UnitOfWork) -> SentPackage | None:
    found = unit.find(SentPackage, kind="report", order_by=("-epoch", "-sequence"), limit=1)
    return found[0] if found else None


def _pupils(unit: UnitOfWork) -> int:
    from liushou_desktop.domain.child import Child

    return unit.count(Child, is_closed=False)


def _to_do(
    site: Site,
    lines: Iterable[DutyLine],
    stale: Sequence[ChildFacts],
    alarms: Iterable[Alarm],
) -> list[ToDo]:
    """What cannot wait, overdue duties by rule and period, what falls due, cards to print again."""
    groups: dict[tuple[str, str], list[DutyLine]] = {}
    for line in lines:
        if line.duty.state in (DutyState.OVERDUE, DutyState.DUE):
            is_rolling = line.rule.period.kind == "rolling"  # a due day of its own for every child
            key = (line.duty.rule, "" if is_rolling else line.duty.period)
            groups.setdefault(key, []).append(line)
    found = [_to_do_line(site, group) for group in groups.values()]
    if stale:
        ids = tuple(facts.child.id for facts in stale)
        title = f"{len(stale)} 张联系卡上的信息已经变了"
        found.append(
            ToDo("reprint", 0, "R21", title, "印好后收回旧卡", "四（一）2", "school.printing", ids)
        )
    found += [_alarm_line(alarm) for alarm in alarms]
    return sorted(found, key=_urgency)


_NAMES_SHOWN = 6


def _alarm_line(alarm: Alarm) -> ToDo:
    names = "、".join(alarm.names[:_NAMES_SHOWN])
    more = "…" if len(alarm.names) > _NAMES_SHOWN else ""
    cannot_wait = alarm.state == AT_ONCE
    return ToDo(
        state=AT_ONCE if cannot_wait else "due",
        days=alarm.days,
        rule=alarm.code,
        title="",
        detail=names + more,
        clause=alarm.clause,
        page=alarm.page,
        children=alarm.children,
        force="plan" if cannot_wait else "own",
        is_past=alarm.state == PAST,
        arguments=alarm.arguments,
    )


_FORCES = {"plan": 0, "own": 1, "parents": 2}
_STATES = {"at_once": -1, "overdue": 0, "due": 1, "reprint": 2}


def _urgency(line: ToDo) -> tuple[int, int, int]:
    """What the plan binds before what the school set itself, and that before what parents owe."""
    return _FORCES[line.force], _STATES[line.state], -line.days


def _to_do_line(site: Site, group: list[DutyLine]) -> ToDo:
    first = group[0]
    overdue = [line for line in group if line.duty.state is DutyState.OVERDUE]
    shown = overdue or group
    due = min(line.duty.due_on for line in shown)
    children = tuple(line.duty.child for line in shown if line.duty.child)
    page, form = step_of_rule(first.rule)
    return ToDo(
        state="overdue" if overdue else "due",
        days=abs((site.today - due).days),
        rule=first.duty.rule,
        title=f"{_when(first.duty.period)}{first.rule.title}{_missing(shown)}",
        detail=_owners(shown),
        clause=first.rule.clause,
        page=page,
        children=children,
        form=form if children or page == FORM_ENTRY else "",
        force=first.rule.force,
        arguments=_begun(site, first.rule, form) if form and children else {},
        is_past=not overdue and due < site.today,
    )


def _begun(site: Site, rule: Rule, form: str) -> Mapping[str, object]:
    """What a sheet of the pile begins with, so that it counts for the rule (目的：摸底)."""
    answers = first_answers(rule, site.forms.form(form))
    return {"answers": answers} if answers else {}


def _when(period: str) -> str:
    month, half = month_of(period), half_of(period)
    if month is not None:
        return f"{month}月"
    return {1: "前半学期", 2: "后半学期"}.get(half or 0, "")


_UNITS = {"child": "人", "class": "个班", "teacher": "位老师"}


def _missing(lines: Sequence[DutyLine]) -> str:
    """还差 3 人; what a school owes once is done or not."""
    rule = lines[0].rule
    missing = sum(line.duty.owed - line.duty.done for line in lines)
    if rule.period.kind == "event":
        return f"还差 {missing} 项"
    if rule.period.times > 1:
        return f"还差 {missing} 次"
    unit = _UNITS.get(rule.subject)
    if unit:
        return f"还差 {missing} {unit}"
    return "空着" if rule.satisfied_by.proof == "post" else "还没有"


def _owners(lines: Iterable[DutyLine]) -> str:
    """``五(2)班 马成林 4 人　三(1)班 何玉芳 2 人``, the three largest."""
    counts = Counter((line.class_label, line.owner_name, bool(line.child_name)) for line in lines)
    shown = [
        " ".join(part for part in (label, owner, f"{count} 人" if children else "") if part)
        for (label, owner, children), count in counts.most_common(3)
    ]
    more = len(counts) - len(shown)
    return "　".join(shown) + (f"　等 {len(counts)} 个班" if more > 0 else "")


def _teacher_key(line: DutyLine) -> tuple[str, str, str]:
    return line.owner_name, line.owner_name or "没有定人", line.class_label


def _village_key(line: DutyLine) -> tuple[str, str, str]:
    village = (line.village or "没有写村") if line.duty.child else "学校"
    return village, village, ""


def _summed(
    lines: Iterable[DutyLine], key: Callable[[DutyLine], tuple[str, str, str]]
) -> tuple[TermDuty, ...]:
    groups: dict[tuple[str, str, str], list[DutyLine]] = {}
    for line in lines:
        if line.duty.state is not DutyState.EXEMPT:
            groups.setdefault(key(line), []).append(line)
    return tuple(_sum(name, group) for name, group in groups.items())


def _by_rule(lines: Iterable[DutyLine]) -> tuple[TermDuty, ...]:
    """What is overdue, then what is open, then what is done; the plan's own before the school's."""
    found = _summed(lines, lambda line: (line.duty.rule, line.rule.title, line.rule.clause))

    def place(line: TermDuty) -> tuple[bool, bool, int]:
        return not line.overdue, line.done >= line.owed, _FORCES[line.force]

    return tuple(sorted(found, key=place))


_MOST_CHILDREN = 100


def _by_child(lines: Iterable[DutyLine]) -> tuple[TermDuty, ...]:
    """Children to whom something is owed: red and yellow ones first, then most overdue."""
    of_children = [line for line in lines if line.duty.child]
    attention = {line.duty.child: line.rank for line in of_children}
    found = _summed(
        of_children, lambda line: (line.duty.child or "", line.child_name, line.class_label)
    )
    open_ones = [line for line in found if line.done < line.owed]

    def urgency(line: TermDuty) -> tuple[int, int, int]:
        return attention[line.key], -line.overdue, line.done - line.owed

    return tuple(sorted(open_ones, key=urgency))[:_MOST_CHILDREN]


def _sum(name: tuple[str, str, str], group: list[DutyLine]) -> TermDuty:
    missing = [line.duty for line in group if line.duty.state in _OPEN]
    page, form = step_of_rule(group[0].rule)
    return TermDuty(
        key=name[0],
        title=name[1],
        clause=name[2],
        done=sum(line.duty.done for line in group),
        owed=sum(line.duty.owed for line in group),
        overdue=sum(line.duty.state is DutyState.OVERDUE for line in group),
        next_due=min((duty.due_on for duty in missing), default=None),
        force=group[0].rule.force,
        form=form,
        page=page,
    )


def _roll(shown: SchoolPicture, on_roll: Sequence[ChildFacts]) -> Roll:
    term, today = shown.term, shown.today
    sexes = Counter(facts.child.sex for facts in on_roll)
    categories = Counter(
        spell.category for facts in on_roll if (spell := facts.spell_on(today)) is not None
    )
    spells = [spell for facts in shown.children for spell in facts.spells]
    added = sum(term.start < spell.start <= today for spell in spells)
    ended = sum(spell.end is not None and term.start <= spell.end < today for spell in spells)
    left = sum(
        seat.end is not None and term.start <= seat.end < today
        for facts in shown.children
        for seat in facts.enrolments
        if facts.enrolment_on(today) is None
    )
    return Roll(
        total=len(on_roll),
        girls=sexes["2"],
        boys=sexes["1"],
        both_away=categories["2"],
        one_away=categories["1"],
        added=added,
        ended=ended,
        left=left,
    )


def _know_counts(complete: Sequence[FourKnows]) -> Iterable[KnowCount]:
    for index, group in enumerate(GROUPS):
        good = sum(each.groups[index].is_known for each in complete)
        yield KnowCount(group, good, len(complete) - good)
