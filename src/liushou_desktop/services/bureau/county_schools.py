"""The schools whose reports of a term are added up, and which of their children are one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.domain.tally import BREAKDOWNS
from liushou_desktop.services.bureau.county_heads import Heads, OneChild, Place, less, taken_off
from liushou_desktop.services.shared.count_words import TOTAL

Rows = Mapping[str, Sequence[ReportedRow]]
"""Sheet → live rows of one school that tell of the term."""


@dataclass(frozen=True, slots=True)
class ReportingSchool:
    """One school with what it reported of the term: rows by sheet, counts (group → value → heads)
    and the number of children on its roll."""

    code: str
    name: str
    district: str
    rows: Rows
    counts: Mapping[str, Mapping[str, int]]
    pupils: int

    def register(self) -> list[ReportedRow]:
        """The children on the roll at the cut-off."""
        return [row for row in self.rows.get("S2", ()) if row.values.get("is_on_roll")]

    def on_roll(self) -> Iterator[Place]:
        """The same as (school, child)."""
        return ((self.code, row.child) for row in self.register() if row.child)


@dataclass(frozen=True, slots=True)
class County:
    """The schools that are added up, which of their children are one, the cut-off, and what the
    level between office and school is called (学区, at a prefecture 县)."""

    schools: Sequence[ReportingSchool]
    one: OneChild
    day: date
    area: str

    def once(self, sums: Mapping[str, Mapping[str, int]]) -> Heads:
        """The county's sums with each child counted once."""
        left: Heads = {group: dict(values) for group, values in sums.items()}
        for school in self.schools:
            surplus = [r for r in school.register() if (school.code, r.child) in self.one.kept]
            left = less(left, taken_off(surplus, school.counts, self.day))
        return left

    @property
    def note(self) -> str:
        """What was taken off, for the foot of a table that counts children."""
        found = Counter((school, kept) for (school, _), (kept, _) in self.one.kept.items())
        if not found:
            return ""
        names = {school.code: school.name for school in self.schools}
        parts = [
            f"{names.get(school, school)} {count} 人算在{names.get(kept, kept)}"
            for (school, kept), count in sorted(found.items())
        ]
        more = f" 等 {len(parts)} 对学校" if len(parts) > _NAMED else ""
        named = "，".join(parts[:_NAMED]) + more
        return f"查重认定两校重复 {len(self.one.kept)} 人，每人只计一次：{named}。"


_NAMED = 2  # pairs of schools a line at the foot of a paper has room for


def sheet_counts(sheet: Iterable[ReportedRow], pupils: int) -> dict[str, dict[str, int]]:
    """S5's groups; what a school did not count stands under 未采集, so that sums close."""
    found: dict[str, dict[str, int]] = {TOTAL: {TOTAL: pupils}}
    for row in sheet:
        group, dash, value = row.key.rpartition("/")[2].partition("-")
        if dash and row.values.get("group"):
            found.setdefault(group, {})[value] = number(row.values.get("heads"))
    for group in BREAKDOWNS:
        held = found.setdefault(group, {})
        rest = pupils - sum(held.values())
        if rest > 0:
            held[""] = held.get("", 0) + rest
    return found


def number(value: object) -> int:
    """A cell as a number; 0 for anything else."""
    return value if type(value) is int else 0
