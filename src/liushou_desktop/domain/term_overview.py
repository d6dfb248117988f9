"""学期情况: a term on a few sheets for the principal, as plain words and numbers.

Kept with the closing when the principal signs, and printed from that alone: a January report reads
the same in July, whatever rules, code sets and classes there are by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FigureFact:
    """One indicator: ``owed`` None for a number of things; ``is_short``: the aim is missed."""

    id: str
    title: str
    done: int
    owed: int | None
    rate: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class ClassShare:
    """What one class did of what it owed; ``label`` "" for what belongs to no class."""

    label: str
    done: int
    owed: int


@dataclass(frozen=True, slots=True)
class DutyCourse:
    """One duty: its sums, its course by week (cumulative) and its classes.

    ``force``: plan, own or parents; ``overdue`` and ``exempt`` count duties.
    """

    rule: str
    title: str
    clause: str
    force: str
    done: int
    owed: int
    overdue: int
    exempt: int
    owed_by_week: tuple[int, ...]
    done_by_week: tuple[int, ...]
    classes: tuple[ClassShare, ...]


@dataclass(frozen=True, slots=True)
class ClassMissing:
    """What is pressed for in a class: children with something overdue, how many things, children
    of whom something of the four knows is lacking."""

    label: str
    teacher: str
    children: int
    overdue: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Undone:
    """Not done, and why: of one duty the times not done and excused, of how many children."""

    title: str
    clause: str
    missing: int
    excused: int
    children: int
    why: str


@dataclass(frozen=True, slots=True)
class Balance:
    """One check: passed, explain or blocked, with the sum and what was said about it."""

    title: str
    state: str
    detail: str
    explanation: str


@dataclass(frozen=True, slots=True)
class TermOverview:
    """Everything the report says.

    Attributes:
        cut_off: ISO day; weeks: ISO last days of the weeks of the courses.
        heads: 在册, 女, 男 … as (word, number); movement: likewise, 期初 to 期末.
        class_figures: indicator id → classes.
        readings: how figures are read, in words.
    """

    term: str
    term_name: str
    school: str
    cut_off: str
    definition: str
    heads: tuple[tuple[str, int], ...]
    movement: tuple[tuple[str, int], ...]
    figures: tuple[FigureFact, ...]
    class_figures: Mapping[str, tuple[ClassShare, ...]]
    weeks: tuple[str, ...]
    courses: tuple[DutyCourse, ...]
    missing: tuple[ClassMissing, ...]
    undone: tuple[Undone, ...]
    balance: tuple[Balance, ...]

    def figure(self, id: str) -> FigureFact:
        """The figure of that id.

        Raises:
            KeyError: for an unknown one.
        """
        for each in self.figures:
            if each.id == id:
                return each
        raise KeyError(id)


def as_values(overview: TermOverview) -> dict[str, Any]:
    """The report as JSON values, for keeping."""
    return asdict(overview)


def from_values(values: Mapping[str, Any]) -> TermOverview:
    """The way back from ``as_values``."""
    return TermOverview(
        term=values["term"],
        term_name=values["term_name"],
        school=values["school"],
        cut_off=values["cut_off"],
        definition=values["definition"],
        heads=_pairs(values["heads"]),
        movement=_pairs(values["movement"]),
        figures=tuple(FigureFact(**each) for each in values["figures"]),
        class_figures={id: _shares(each) for id, each in values["class_figures"].items()},
        weeks=tuple(values["weeks"]),
        courses=tuple(_course(each) for each in values["courses"]),
        missing=tuple(ClassMissing(**each) for each in values["missing"]),
        undone=tuple(Undone(**each) for each in values["undone"]),
        balance=tuple(Balance(**each) for each in values["balance"]),
    )


def _pairs(values: Sequence[Sequence[Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(word), int(number)) for word, number in values)


def _shares(values: Sequence[Mapping[str, Any]]) -> tuple[ClassShare, ...]:
    return tuple(ClassShare(**each) for each in values)


def _course(values: Mapping[str, Any]) -> DutyCourse:
    return DutyCourse(
        **{
            **values,
            "owed_by_week": tuple(values["owed_by_week"]),
            "done_by_week": tuple(values["done_by_week"]),
            "classes": _shares(values["classes"]),
        }
    )
