"""The days on which a rule asks something, and what it asks of whoever has these days.

What is asked stands on the days alone; what was done does not change it. Most children of a school
are in force on the same days of a term, so a plan keeps one view for all of them, and each rule
drafts its duties once for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from liushou_desktop.domain import intervals, terms
from liushou_desktop.domain.exposure import Exposure, is_moved_at_half, owes_month
from liushou_desktop.domain.intervals import Spans
from liushou_desktop.domain.rules import Rule
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Month


class Draft(NamedTuple):
    """A duty before owner and state are known; days are ordinals.

    ``clock`` is the minute at which it is over, for events; 0 = the end of the due day.
    """

    period: str
    owed: int
    records: tuple[str, ...]
    opens: int
    due: int
    exemption: str | None = None
    clock: int = 0


class Slice(NamedTuple):
    """A month or a half of a term as far as a party is in force (or suspended) in it: from its
    first such day to its last, as ordinals. ``period`` is what its duties are called."""

    period: str
    opens: int
    due: int
    is_owed: bool
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """The term as the periods see it."""

    term: Term
    months: tuple[Month, ...]
    halves: tuple[Month, ...]
    names: Mapping[str, str]
    middle: int
    first: int
    last: int

    @classmethod
    def of(cls, term: Term) -> Frame:
        """The frame of a term."""
        months, middle = terms.months(term), terms.middle(term).toordinal()
        first, last = term.start.toordinal(), term.end.toordinal()
        halves = (Month("h1", first, middle), Month("h2", middle + 1, last))
        names = {each.id: f"{term.id}/{each.id}" for each in (*months, *halves)}
        return cls(term, months, halves, names, middle, first, last)

    @property
    def days(self) -> int:
        """D: all days of the term."""
        return self.last - self.first + 1


@dataclass(slots=True, eq=False)
class Asked:
    """What is asked as long as nothing is done; the same for many children.

    ``unmet`` is kept for the engine, by day and teacher: what their duties have in common.
    """

    drafts: tuple[Draft, ...]
    unmet: dict[tuple[int, str | None], tuple[tuple[int, list[tuple[Any, ...]]], ...]] = field(
        default_factory=dict
    )

    def __iter__(self) -> Iterator[Draft]:
        return iter(self.drafts)


@dataclass(slots=True)
class View:
    """The days on which a rule asks something of a party; ``excused`` those a statement took.

    ``last`` is the last of them (of the suspended ones where there are no others).
    """

    found: Exposure
    excused: Spans = ()
    is_empty: bool = field(init=False)
    last: int = field(init=False)
    _asked: dict[str, Asked] = field(default_factory=dict)
    _missing: dict[tuple[str, int], Asked] = field(default_factory=dict)
    _slices: dict[str, tuple[Slice, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        spans = self.found.spans or self.found.suspended
        self.is_empty = not spans
        self.last = spans[-1][1] if spans else 0

    def asked(self, frame: Frame, rule: Rule, ask: Asking) -> Asked:
        """What a rule asks on these days as long as nothing is done; drafted when first wanted."""
        held = self._asked.get(rule.code)
        if held is None:
            held = self._asked[rule.code] = Asked(tuple(ask(frame, rule, self)))
        return held

    def missing(self, frame: Frame, rule: Rule, opens: int, why: str) -> Asked:
        """What a standing rule asks since a day of whoever has nothing of the kind at all."""
        held = self._missing.get((rule.code, opens))
        if held is None:
            draft = Draft(frame.term.id, 1, (), opens, opens + rule.period.days, why)
            held = self._missing[rule.code, opens] = Asked((draft,))
        return held

    def slices(self, frame: Frame, kind: str) -> tuple[Slice, ...]:
        """The months (or halves) touched by the days, with what is owed in them."""
        held = self._slices.get(kind)
        if held is None:
            cuts = frame.halves if kind == "half_term" else frame.months
            held = self._slices[kind] = tuple(self._cut(frame, cuts))
        return held

    def _cut(self, frame: Frame, cuts: tuple[Month, ...]) -> Iterator[Slice]:
        found = self.found
        for month in cuts:
            here = intervals.clip(found.spans, month.first, month.last)
            away = () if here else intervals.clip(found.suspended, month.first, month.last)
            if not here and not away:
                continue
            is_owed = owes_month(found, month)
            why = None if is_owed else self._why_not(month)
            edges = here or away
            yield Slice(frame.names[month.id], edges[0][0], edges[-1][1], is_owed, why)

    def _why_not(self, month: Month) -> str:
        found = self.found
        days = intervals.count_within(found.spans, month.first, month.last)
        if 2 * days == month.days and is_moved_at_half(found, month):
            return "MOVED_AT_HALF"
        excused = days + intervals.count_within(self.excused, month.first, month.last)
        if self.excused and 2 * excused >= month.days:
            return "EXCUSED"
        days += intervals.count_within(found.suspended, month.first, month.last)
        return "SUSPENDED" if 2 * days >= month.days else "PART_MONTH"


NEVER = View(Exposure((), 0, (), (), 0, 0))

Asking = Callable[[Frame, Rule, View], Iterable[Draft]]
