"""What each class still owes, as its class teacher is asked for it: the worklist and 催报单.

Duties of the class teacher towards single children, and the contact cards the class hands out;
classes in school order, children by file number. Everything is computed from facts of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from liushou_desktop.domain.class_names import order_key, short_label
from liushou_desktop.domain.duties import Duty, DutyState
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.four_knows import four_knows
from liushou_desktop.domain.rules import Rule
from liushou_desktop.domain.schooling import SchoolClass
from liushou_desktop.services.school.browse_records import CARE_FORMS
from liushou_desktop.services.school.compute_figures import DutyLine, SchoolPicture, duty_lines
from liushou_desktop.services.school.duty_places import child_form_of_rule
from liushou_desktop.services.school.school_facts import class_on
from liushou_desktop.services.shared.site import Site

_FRIDAY = 4
_OPEN = frozenset({DutyState.OVERDUE, DutyState.DUE, DutyState.OWED})
_OWNER = "class_teacher"
_CARD_TASKS = {"NO_CARD": "联系卡还没有印", "CARD_OUT_OF_DATE": "联系卡变更后换发"}


@dataclass(frozen=True, slots=True)
class OwedTask:
    """One thing owed to one child under one rule, whatever months of it are missing.

    Attributes:
        task: in words (家访第 1 次; 6月谈心（5月没有记录）).
        form: id of the form that is filled for it; "" for a card and what a group form answers.
        due_on: the earliest day of what is missing; is_overdue: that day has passed.
    """

    child: str
    child_name: str
    rule: Rule
    task: str
    form: str
    due_on: date
    is_overdue: bool

    @property
    def is_card(self) -> bool:
        """Whether a contact card is owed."""
        return self.rule.satisfied_by.proof == "card"


@dataclass(frozen=True, slots=True)
class ChildOwed:
    """A child with everything owed to it, and what the four knows lack (as question codes)."""

    facts: ChildFacts
    tasks: tuple[OwedTask, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassOwed:
    """A class, who answers for it today ("" = nobody, or acting) and its children."""

    class_id: str
    label: str
    teacher: str
    is_acting: bool
    children: tuple[ChildOwed, ...]

    @property
    def tasks(self) -> list[OwedTask]:
        """All tasks, child by child."""
        return [task for child in self.children for task in child.tasks]


def classes_owed(
    site: Site, shown: SchoolPicture, classes: Sequence[str] | None = None
) -> list[ClassOwed]:
    """The classes with left-behind children on the roll, in school order.

    Args:
        classes: class ids to keep; None = all.
    """
    tasks: dict[str, list[OwedTask]] = {}
    for group in _grouped(duty_lines(site, shown)).values():
        task = _task(group)
        tasks.setdefault(task.child, []).append(task)
    seats: dict[str, tuple[SchoolClass, list[ChildFacts]]] = {}
    for facts in shown.children:
        seat = class_on(facts, shown.school, shown.today)
        if seat is None or facts.spell_on(shown.today) is None:
            continue
        if classes is None or seat.id in classes:
            seats.setdefault(seat.id, (seat, []))[1].append(facts)
    ordered = sorted(seats.values(), key=lambda each: order_key(each[0], shown.today))
    return [_class_owed(shown, seat, children, tasks) for seat, children in ordered]


def _class_owed(
    shown: SchoolPicture,
    seat: SchoolClass,
    children: Iterable[ChildFacts],
    tasks: dict[str, list[OwedTask]],
) -> ClassOwed:
    made = tuple(
        ChildOwed(
            facts,
            tuple(sorted(tasks.get(facts.child.id, ()), key=lambda task: task.due_on)),
            four_knows(facts, shown.today).next_questions(),
        )
        for facts in sorted(children, key=lambda each: each.child.file_number or "")
    )
    name, is_acting = _teacher(shown.school, seat.id, shown.today)
    return ClassOwed(seat.id, short_label(seat, shown.today), name, is_acting, made)


def _teacher(school: SchoolFacts, class_id: str, day: date) -> tuple[str, bool]:
    held = school.class_teacher(class_id, day)
    person = school.staff.get(held or "")
    is_acting = held in school.holders("acting_class_teacher", class_id, day)
    return (person.name if person else "", is_acting)


def _grouped(lines: Iterable[DutyLine]) -> dict[tuple[str, str], list[DutyLine]]:
    """Open duties of the class teacher and open cards, by child and rule."""
    found: dict[tuple[str, str], list[DutyLine]] = {}
    for line in lines:
        duty = line.duty
        if duty.child is not None and duty.state in _OPEN and _is_asked_for(line.rule):
            found.setdefault((duty.child, duty.rule), []).append(line)
    return found


def _is_asked_for(rule: Rule) -> bool:
    """Rates the plan sets itself, of the forms a week's sheet is keyed back to; what the school
    chose, or parents owe, is not pressed for. The four knows are asked question by question."""
    proof = rule.satisfied_by.proof
    is_keyed = rule.owner == _OWNER and rule.satisfied_by.form in CARE_FORMS
    is_ours = is_keyed or proof == "card"
    return is_ours and rule.force == "plan" and rule.is_countable and proof != "knows"


def _task(group: Sequence[DutyLine]) -> OwedTask:
    """All open periods of one rule towards one child as one thing to do."""
    rule = group[0].rule
    overdue = [line.duty for line in group if line.duty.state is DutyState.OVERDUE]
    to_come = [line.duty for line in group if line.duty.state is not DutyState.OVERDUE]
    to_come.sort(key=lambda duty: duty.due_on)
    duties = [*sorted(overdue, key=lambda duty: duty.due_on), *to_come[:1]]
    return OwedTask(
        child=group[0].duty.child or "",
        child_name=group[0].child_name,
        rule=rule,
        task=_words(rule, overdue, to_come[:1]),
        form=child_form_of_rule(rule),
        due_on=duties[0].due_on,
        is_overdue=bool(overdue),
    )


def _words(rule: Rule, overdue: Sequence[Duty], to_come: Sequence[Duty]) -> str:
    name = rule.title.removeprefix("班主任")
    first = (*to_come, *overdue)[0]
    if rule.period.kind == "standing" and rule.satisfied_by.proof == "card":
        return _CARD_TASKS.get(first.exemption or "", name)
    if rule.period.kind == "month":
        gone = "、".join(_month(duty) for duty in overdue)
        if not to_come:
            return f"{gone}{name}没有记录"
        return f"{_month(to_come[0])}{name}" + (f"（{gone}没有记录）" if gone else "")
    if first.owed > 1:
        return f"{name}第 {first.done + 1} 次" + (f"，共 {first.owed} 次" if first.done else "")
    return name


def _month(duty: Duty) -> str:
    return f"{int(duty.period[-2:])}月"


def school_day(day: date) -> date:
    """The day a week's sheet begins to be of use: at weekends the Monday to come."""
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > _FRIDAY else 0)


def last_of_week(day: date) -> date:
    """The Sunday that ends the week of a day."""
    return day + timedelta(days=6 - day.weekday())
