"""Hiding small numbers of tables whose sums are known, so that nobody can be picked out.

A number from 1 to ``LEAST`` − 1 is hidden (primary suppression), and further ones until nothing
hidden can be worked out from what is shown (complementary suppression). A table stands for all that
read the same: a hidden number is safe when another table of whole numbers, none below nought, has
the same published numbers and another number there. Such a table differs along a ring of hidden
cells, alternately one more and one less, so the ring is what is looked for (docs/decisions/0014).

``ALL`` is the line of all schools together, ``SUM`` the column of all values; both are published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

LEAST = 5
"""Numbers below are hidden: five is the usual bound of published social statistics."""

ALL, SUM = "all", "sum"

Place = tuple[str, str]
"""Line (school) and column (value)."""

Share = tuple[int, int]
"""Done and owed; owed is 0 of a mere number."""

_NO_LINE = ""  # where no sum is published along a line, all lines are one: nothing balances there


def hidden_lines(sums: Mapping[str, int], *, least: int = LEAST) -> frozenset[str]:
    """Schools so small, or so needed to cover a small one, that nothing of them is shown.

    ``ALL`` is among them when all schools together are as small as that.

    Args:
        sums: all children by school.
    """
    total = sum(sums.values())
    if 0 < total < least:
        return frozenset({*sums, ALL})
    hidden = {line for line, number in sums.items() if 0 < number < least}
    rest = sorted((number, line) for line, number in sums.items() if number >= least)
    while hidden and rest and not _is_covered(hidden, sums, least):
        hidden.add(rest.pop(0)[1])
    return frozenset(hidden)


def _is_covered(hidden: Collection[str], sums: Mapping[str, int], least: int) -> bool:
    """Several, and together (which anybody can subtract) not small themselves."""
    return len(hidden) > 1 and sum(sums[line] for line in hidden) >= least


def hidden_cells(
    cells: Mapping[Place, int],
    sums: Mapping[str, int],
    *,
    closes: bool,
    least: int = LEAST,
) -> frozenset[Place]:
    """Places of one group of values whose numbers must not be given out, with those of ``ALL`` and
    ``SUM``. Which sums are hidden is the same for every group (``hidden_lines``).

    Args:
        cells: every school and value of the group, none left out.
        sums: all children by school. closes: the values of a school add up to its sum (each child
            has one value; otherwise it may have several).
    """
    lines = hidden_lines(sums, least=least)
    everything = with_sums(cells, sums)
    if ALL in lines:
        return frozenset(everything)
    group = _Group(everything, lines, closes=closes)
    for place, number in everything.items():
        if place[1] != SUM and 0 < number < least:
            group.hide(place)
    group.settle()
    return frozenset(group.hidden)


def with_sums(cells: Mapping[Place, int], sums: Mapping[str, int]) -> dict[Place, int]:
    """The cells of a group with the line ``ALL`` and the column ``SUM``."""
    found = dict(cells)
    for (_, value), number in cells.items():
        found[ALL, value] = found.get((ALL, value), 0) + number
    found |= {(line, SUM): number for line, number in sums.items()}
    found[ALL, SUM] = sum(sums.values())
    return found


@dataclass
class _Group:
    """One table with its hidden cells as a network: a cell ties its line to its column.

    Attributes:
        numbers: every place with its number. whole: lines nothing is shown of.
        hidden: places hidden so far. ends: of each line and column its hidden places. loose: of
            each line the columns, and of each column the lines, of hidden numbers that may be one
            more and one less. parts: of each line and column its places but for the sum.
    """

    numbers: Mapping[Place, int]
    whole: frozenset[str]
    closes: bool
    hidden: set[Place] = field(default_factory=set)
    ends: dict[Place, list[Place]] = field(default_factory=dict)
    loose: dict[Place, set[Place]] = field(default_factory=dict)
    parts: dict[Place, list[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in self.numbers:
            if place[1] != SUM:
                for end in {self._line(place), self._column(place)}:
                    self.parts.setdefault(end, []).append(place)
            if place[0] in self.whole:
                self.hide(place)

    def settle(self) -> None:
        """Hide more until nothing hidden can be worked out. What is safe once stays so."""
        waiting = sorted(self.hidden)
        while exposed := [place for place in waiting if not self.may_differ(place)]:
            before = len(self.hidden)
            waiting = []
            for place in exposed:
                if not self.may_differ(place):
                    waiting += [place, *self.cover(place)]
            if len(self.hidden) == before and waiting:
                if not self.hide_whole():
                    break  # the values of a school do not add up to its sum: nothing to subtract
                waiting = sorted(self.hidden)

    def hide(self, place: Place) -> None:
        if place in self.hidden:
            return
        self.hidden.add(place)
        if place[1] == SUM and not self.closes:
            return  # it has nothing to do with the values: ``hidden_lines`` has covered it
        line, column = self._line(place), self._column(place)
        for end, other in ((line, column), (column, line)):
            self.ends.setdefault(end, []).append(place)
            if self._may_fall(place):
                self.loose.setdefault(end, set()).add(other)

    def hide_whole(self) -> bool:
        """Nothing less helps: no number of the group is given out, only the sums. Whether any was
        left to hide."""
        before = len(self.hidden), self.whole
        self.whole |= {line for line, _ in self.numbers}
        for place in self.numbers:
            if place[1] != SUM:
                self.hide(place)
        return before != (len(self.hidden), self.whole)

    def cover(self, place: Place) -> list[Place]:
        """Hide another number in the line or column of one that can be worked out: the smallest
        that says something, if there is one."""
        shown = [
            (self.numbers[other], other)
            for end in (self._column(place), *([self._line(place)] if self.closes else ()))
            for other in self.parts.get(end, ())
            if other not in self.hidden and self.numbers[other] and not self._is_alone(other)
        ]
        found = [min(shown)[1]] if shown else []
        for other in found:
            self.hide(other)
        return found

    def _is_alone(self, place: Place) -> bool:
        """The only number of its line that says something: the sum would tell it."""
        beside = self.parts[self._line(place)] if self.closes else ()
        return sum(self.numbers[other] > 0 for other in beside) == 1

    def may_differ(self, place: Place) -> bool:
        """Whether a table that reads the same has another number there."""
        if place[1] == SUM and not self.closes:
            return True
        start, end = self._column(place), self._line(place)
        if self._is_corner(end, start):
            return True
        if _is_sum(place):
            start, end = end, start
        can_rise = self._is_way(start, end, without=place)
        return can_rise or (self._may_fall(place) and self._is_way(end, start, without=place))

    def _is_corner(self, line: Place, column: Place) -> bool:
        """Whether three loose numbers make a square with one: the shortest ring, and the most."""
        lines, none = self.loose.get(column, set()) - {line}, set[Place]()
        others = (other for other in self.loose.get(line, none) if other != column)
        return any(not lines.isdisjoint(self.loose[other]) for other in others)

    def _is_way(self, start: Place, end: Place, *, without: Place) -> bool:
        """A row of hidden cells from one end to the other that can move by one in turn."""
        seen, waiting = {start}, [start]
        while waiting:
            here = waiting.pop()
            if here == end:
                return True
            for place in self.ends.get(here, ()):
                if place == without or not self._leads_on(place, here):
                    continue
                line, column = self._line(place), self._column(place)
                there = column if here == line else line
                if there not in seen:
                    seen.add(there)
                    waiting.append(there)
        return False

    def _leads_on(self, place: Place, here: Place) -> bool:
        """From its line a cell is raised, from its column lowered; a sum the other way round."""
        rises = (here == self._line(place)) != _is_sum(place)
        return rises or self._may_fall(place)

    def _may_fall(self, place: Place) -> bool:
        """Whoever reads it knows that noughts are shown, but for lines of which nothing is."""
        return self.numbers[place] > (0 if place[0] in self.whole else 1)

    def _line(self, place: Place) -> Place:
        return ("line", place[0] if self.closes else _NO_LINE)

    def _column(self, place: Place) -> Place:
        return ("column", place[1])


def _is_sum(place: Place) -> bool:
    """Of a line or of a column; the sum of all is the sum of both, and counts like a cell."""
    return (place[0] == ALL) != (place[1] == SUM)


def may_be_told(done: int, owed: int, *, least: int = LEAST) -> bool:
    """Whether a share points at nobody: those in it, and those left out of it, are none or many."""
    if not owed:
        return done == 0 or done >= least
    return owed >= least and all(part == 0 or part >= least for part in (done, owed - done))


def hidden_shares(
    figures: Mapping[str, Mapping[str, Share]],
    always: Iterable[str] = (),
    *,
    least: int = LEAST,
) -> frozenset[str]:
    """Schools (and perhaps ``ALL``) of which a family of figures is hidden: all figures that are
    parts of one another, since one beside the other tells what is left.

    Args:
        figures: figure → school → done and owed; one family. always: schools hidden anyhow.
    """
    schools = {school for shares in figures.values() for school in shares}
    hidden = schools & set(always)
    for shares in figures.values():
        hidden |= {school for school, share in shares.items() if not _tells_none(share, least)}
    rest = sorted(schools - hidden, key=lambda school: (_weight(figures, school), school))
    while hidden and rest and not _are_covered(figures, hidden, least):
        hidden.add(rest.pop(0))
    if hidden and not _are_covered(figures, hidden, least):
        hidden.add(ALL)
    return frozenset(hidden)


def _tells_none(share: Share, least: int) -> bool:
    return may_be_told(*share, least=least)


def _weight(figures: Mapping[str, Mapping[str, Share]], school: str) -> int:
    return sum(max(shares.get(school, (0, 0))) for shares in figures.values())


def _are_covered(
    figures: Mapping[str, Mapping[str, Share]], hidden: Collection[str], least: int
) -> bool:
    """Of each figure several schools are hidden, or none; together they point at nobody."""
    for shares in figures.values():
        here = [shares[school] for school in hidden if school in shares]
        done, owed = sum(each[0] for each in here), sum(each[1] for each in here)
        if here and (len(here) < 2 or not may_be_told(done, owed, least=least)):
            return False
    return True
