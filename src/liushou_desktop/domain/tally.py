"""The table of counts of a report, from facts: breakdowns that close and the movement of heads.

Counted is Z, the children in force on the cut-off day. Movement compares two days child by child,
so a child that came and went between them moves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from liushou_desktop.domain import class_names, definition_gaps
from liushou_desktop.domain.balance import CountTable, Movement
from liushou_desktop.domain.cross_table import age_band, cross_table, movement_groups
from liushou_desktop.domain.exposure import Scope, exposure
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.left_behind import age_on
from liushou_desktop.domain.terms import Calendar, school_year_of

NOT_COLLECTED = ""
_Value = Callable[[ChildFacts, SchoolFacts, date], str]


def count_children(
    children: Iterable[ChildFacts],
    school: SchoolFacts,
    scope: Scope,
    calendar: Calendar,
    opening: date,
    cut_off: date,
) -> CountTable:
    """Counts of the children in force on the cut-off day, and how their number came about.

    Args:
        opening: the day whose number is 期初, normally the cut-off day of the report before.
    """
    everybody = list(children)

    def in_force(day: date) -> list[ChildFacts]:
        ordinal = day.toordinal()
        return [
            facts
            for facts in everybody
            if exposure(facts, school, calendar, scope, ordinal, ordinal).days
        ]

    before, now = in_force(opening), in_force(cut_off)
    moved = list(
        movement_groups(
            before, now, lambda f: _how_came(f, opening), lambda f: _how_went(f, cut_off)
        )
    )
    one = {
        name: [(facts, (value(facts, school, cut_off),)) for facts in now]
        for name, value in BREAKDOWNS.items()
    }
    several = {name: [(facts, values(facts)) for facts in now] for name, values in MENTIONS.items()}
    several[DEFINITION] = [(facts, _definitions(facts, school, cut_off, scope)) for facts in now]
    return CountTable(
        total=len(now),
        breakdowns={name: _heads(counted) for name, counted in one.items()},
        mentions={name: _heads(counted) for name, counted in several.items()},
        cross=cross_table({"movement": moved, **one, **several}, school, cut_off),
        movement=_movement(moved),
        register_rows=len(now),
        id_numbers=tuple((facts.child.id, facts.child.id_number) for facts in now),
    )


def _heads(counted: Iterable[tuple[ChildFacts, Iterable[str]]]) -> dict[str, int]:
    return dict(Counter(value for _, values in counted for value in values))


def _movement(moved: Iterable[tuple[ChildFacts, Iterable[str]]]) -> Movement:
    counts = Counter(value for _, values in moved for value in values)
    return Movement(**{name: counts[name] for name in Movement.__dataclass_fields__})


def _how_came(facts: ChildFacts, opening: date) -> str:
    """转入: left behind already, here only since; 新增: everything else."""
    was_here = any(enrolment.start <= opening for enrolment in facts.enrolments)
    was_left_behind = any(spell.start <= opening for spell in facts.spells)
    return "moved_in" if was_left_behind and not was_here else "added"


def _how_went(facts: ChildFacts, cut_off: date) -> str:
    """毕业 or 转出 when no longer on the roll; 解除: everything else."""
    if facts.enrolment_on(cut_off) is not None:
        return "ended"
    gone = [e for e in facts.enrolments if e.end is not None and e.end < cut_off]
    last = max(gone, key=lambda e: e.end or e.start, default=None)
    reason = last.end_reason if last else None
    if reason == "graduated":
        return "graduated"
    is_moved = reason is not None and (reason.startswith("transferred") or reason == "abroad")
    return "moved_out" if is_moved else "ended"


def _age(facts: ChildFacts, school: SchoolFacts, day: date) -> str:
    born = facts.child.birth_date
    return NOT_COLLECTED if born is None else str(age_on(born, day))


def _grade(facts: ChildFacts, school: SchoolFacts, day: date) -> str:
    enrolment = facts.enrolment_on(day)
    class_ = school.classes.get(enrolment.class_) if enrolment else None
    if class_ is None:
        return NOT_COLLECTED
    return str(class_names.grade(class_, school_year_of(day)))


def _category(facts: ChildFacts, school: SchoolFacts, day: date) -> str:
    spell = facts.spell_on(day)
    return spell.category if spell else NOT_COLLECTED


def _care(facts: ChildFacts, school: SchoolFacts, day: date) -> str:
    carer = facts.carer_on(day)
    return (carer.care_mode if carer else None) or NOT_COLLECTED


def _reason(facts: ChildFacts, school: SchoolFacts, day: date) -> str:
    spell = facts.spell_on(day)
    reason = spell.reason if spell else None
    return NOT_COLLECTED if reason in (None, _UNSAID) else reason


_UNSAID = "9"  # C02's own 未采集


def _work_place(facts: ChildFacts, school: SchoolFacts, day: date) -> str:
    """Where the parent who is away furthest works."""
    away = [where for role in ("father", "mother") if (where := facts.whereabouts_of(role, day))]
    scopes = {where.place_scope for where in away}
    return next((scope for scope in _FURTHEST_FIRST if scope in scopes), NOT_COLLECTED)


_FURTHEST_FIRST = ("abroad", "outside", "province", "prefecture", "county")


def _health(facts: ChildFacts, school: SchoolFacts, day: date) -> str:
    """C12 of the health code (GB/T 2261.3): its tens, serious illness apart."""
    code = facts.child.health or ""
    return _HEALTH_STATES.get(code[:1], NOT_COLLECTED) if code else NOT_COLLECTED


_HEALTH_STATES = {
    "1": "healthy",
    "2": "weak",
    "3": "chronic",
    "4": "chronic",
    "5": "serious",
    "6": "disabled",
    "9": "other",
}


def _disability(facts: ChildFacts, school: SchoolFacts, day: date) -> str:
    return facts.child.disability_kind or NOT_COLLECTED


#: What every child has one value of, so that each must add up to the total (勾稽).
BREAKDOWNS: Mapping[str, _Value] = {
    "sex": lambda facts, _, __: facts.child.sex if facts.child.sex in "12" else NOT_COLLECTED,
    "age": _age,
    "grade": _grade,
    "ethnicity": lambda facts, _, __: facts.child.ethnicity or NOT_COLLECTED,
    "category": _category,
    "care_mode": _care,
    "boarding": lambda facts, _, __: facts.child.boarding or NOT_COLLECTED,
    "age_band": lambda facts, _, day: age_band(facts, day),
    "care_reason": _reason,
    "work_place": _work_place,
    "guardianship_grade": lambda facts, _, __: facts.child.guardianship_grade or NOT_COLLECTED,
    "health": _health,
    "disability": _disability,
}


def _definitions(
    facts: ChildFacts, school: SchoolFacts, day: date, scope: Scope
) -> tuple[str, ...]:
    """The definitions that count the child, whichever the table goes by (domain standard §1)."""
    return tuple(
        kind
        for kind in definition_gaps.KINDS
        if kind != definition_gaps.REGISTERED
        and definition_gaps.holds(kind, facts, school, day, scope)
    )


DEFINITION = "definition"

#: What a child may have several of; these do not add up and are not asked to.
MENTIONS: Mapping[str, Callable[[ChildFacts], tuple[str, ...]]] = {
    "hardship": lambda facts: facts.child.hardships,
    "relief": lambda facts: facts.child.reliefs,
}
