"""Children of two schools whom the bureau decided to be one: counted once in the county's sums.

Head-counts in county totals count a child once, where it is on the roll at the cut-off (domain
standard §9, §10). A school's own line stays as the school reported it; what is taken off stands in
a line of its own, so that every sum can be followed. What no sheet tells of a child (its hardships,
where the parents work) is taken off in a line of the group, not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain import class_names
from liushou_desktop.domain.cross_table import band_of
from liushou_desktop.domain.left_behind import age_on
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.domain.tally import BREAKDOWNS, NOT_COLLECTED
from liushou_desktop.services.shared.count_words import TAKEN_OFF, TOTAL

Place = tuple[str, str]
"""School and child, as the school's package names it."""
Heads = dict[str, dict[str, int]]
"""Group → value → heads."""


@dataclass(frozen=True, slots=True)
class OneChild:
    """Which reported rows are one child: ``kept`` leads from a surplus row to the one that counts,
    of the schools whose reports are added up."""

    kept: Mapping[Place, Place]

    @classmethod
    def among(cls, decided: Mapping[Place, Place], on_rolls: set[Place]) -> OneChild:
        """Of what was decided that of which both rows are on the rolls that are counted."""
        return cls({row: kept for row, kept in decided.items() if {row, kept} <= on_rolls})

    def of(self, place: Place) -> Place:
        """The row that stands for the child."""
        seen = {place}
        while place in self.kept and self.kept[place] not in seen:
            place = self.kept[place]
            seen.add(place)
        return place

    def count(self, places: Iterable[Place]) -> int:
        """How many children stand behind rows."""
        return len({self.of(place) for place in places})


def taken_off(
    rows: Sequence[ReportedRow], counts: Mapping[str, Mapping[str, int]], day: date
) -> Heads:
    """What surplus rows of one school's register take off that school's counts, group by group.

    Args:
        counts: the school's own, so that none of its numbers falls below none.

    Returns:
        heads under the value the row tells, or under 未采集 where the school counted it so; under
        ``TAKEN_OFF`` where nothing tells.
    """
    found: Heads = {TOTAL: {TOTAL: len(rows)}} if rows else {}
    for group in BREAKDOWNS:
        for row in rows:
            into = found.setdefault(group, {})
            told = (_VALUES[group](row, day), NOT_COLLECTED) if group in _VALUES else ()
            held = counts.get(group, {})
            place = next((v for v in told if held.get(v, 0) > into.get(v, 0)), TAKEN_OFF)
            into[place] = into.get(place, 0) + 1
    return found


def less(sums: Mapping[str, Mapping[str, int]], taken: Mapping[str, Mapping[str, int]]) -> Heads:
    """Sums after what was taken off; ``TAKEN_OFF`` becomes a negative line of its group."""
    left = {group: dict(values) for group, values in sums.items()}
    for group, values in taken.items():
        into = left.setdefault(group, {})
        for value, heads in values.items():
            into[value] = into.get(value, 0) - heads
    return left


def _text(name: str) -> Callable[[ReportedRow, date], str]:
    return lambda row, day: str(row.values.get(name) or NOT_COLLECTED)


def _sex(row: ReportedRow, day: date) -> str:
    sex = str(row.values.get("sex") or "")
    return sex if sex in ("1", "2") else NOT_COLLECTED


def _grade(row: ReportedRow, day: date) -> str:
    named = class_names.parse(str(row.values.get("class_label") or "")).value
    return str(named.grade) if named is not None and named.grade else NOT_COLLECTED


def _born(row: ReportedRow) -> date | None:
    try:
        return date.fromisoformat(str(row.values.get("birth_date") or ""))
    except ValueError:
        return None


def _age(row: ReportedRow, day: date) -> str:
    born = _born(row)
    return str(age_on(born, day)) if born else NOT_COLLECTED


def _age_band(row: ReportedRow, day: date) -> str:
    born = _born(row)
    return band_of(age_on(born, day)) if born else NOT_COLLECTED


#: Groups a row of the register tells the value of.
_VALUES: Mapping[str, Callable[[ReportedRow, date], str]] = {
    "sex": _sex,
    "age": _age,
    "age_band": _age_band,
    "grade": _grade,
    **{
        name: _text(name)
        for name in ("ethnicity", "category", "care_mode", "boarding", "guardianship_grade")
    },
}
