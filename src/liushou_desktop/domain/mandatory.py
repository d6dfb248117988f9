"""A mandatory report (强制报告, 未成年人保护法 art. 11) as its entries tell it.

What was written first never changes; told parties and later steps are added to it. The law says
"at once" and names no minutes: the clock shows how long it took, or how long it has been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

#: Kinds of entries. Those of a report first, then what was done to the strongbox.
MADE, TOLD, FOLLOWED = "made", "told", "followed"
OPENED, PRINTED, LET_IN = "opened", "printed", "let_in"

#: Whom it must reach at once, in this order (codes of ``report_party``).
PARTIES: Final = ("police", "civil_affairs", "education")


@dataclass(frozen=True, slots=True)
class Said:
    """One entry, opened: what was done, by whom, when the PC's clock said it was.

    Attributes:
        report: the report it belongs to; "" for what was done to the strongbox itself.
        content: answers of the form, a row of one of its tables, or the reason.
    """

    report: str
    kind: str
    at: datetime
    by: str
    role: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MandatoryReport:
    """A report with everything added to it.

    Attributes:
        number: ``2026-003``, counted within the year in the order of making.
        answers: of the form, its tables complete, as values.
    """

    id: str
    number: str
    made_at: datetime
    made_by: str
    answers: Mapping[str, Any]

    @property
    def found_at(self) -> datetime:
        """When the clock began to run."""
        return moment(self.answers, "discovered") or self.made_at

    def told_at(self, party: str) -> datetime | None:
        """When a party was told first; None = not yet."""
        told = (moment(row, "told") for row in self.answers.get("told", ()) if _is(row, party))
        return min((at for at in told if at is not None), default=None)

    def untold(self) -> tuple[str, ...]:
        """The parties nobody has told yet."""
        return tuple(party for party in PARTIES if self.told_at(party) is None)

    def minutes(self, party: str, now: datetime) -> int:
        """From the discovery until a party was told, or until now."""
        until = self.told_at(party) or now
        return max(0, int((until - self.found_at).total_seconds()) // 60)


def _is(row: Mapping[str, Any], party: str) -> bool:
    return row.get("party") == party


def moment(row: Mapping[str, Any], name: str) -> datetime | None:
    """Day and time of a row (``told_on``, ``told_at``) together."""
    day, at = row.get(f"{name}_on"), row.get(f"{name}_at")
    if not isinstance(day, date):
        return None
    return datetime.combine(day, at if isinstance(at, time) else time())


def reports_of(entries: Iterable[Said]) -> list[MandatoryReport]:
    """The reports, the newest first; what was added stands in the tables of the form.

    An addition whose report is not among the entries (its period could not be opened) is left out.
    """
    made: dict[str, Said] = {}
    rows: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for said in entries:
        if said.kind == MADE:
            made[said.report] = said
        elif said.kind in (TOLD, FOLLOWED):
            rows.setdefault(said.report, {}).setdefault(said.kind, []).append(said.content)
    return list(reversed(list(_reports(made, rows))))


def _reports(
    made: Mapping[str, Said], rows: Mapping[str, Mapping[str, list[Mapping[str, Any]]]]
) -> Iterator[MandatoryReport]:
    counted: dict[int, int] = {}
    for id, first in made.items():
        year = first.at.year
        counted[year] = counted.get(year, 0) + 1
        answers = dict(first.content)
        for table, added in rows.get(id, {}).items():
            answers[table] = (*answers.get(table, ()), *added)
        number = f"{year}-{counted[year]:03}"
        yield MandatoryReport(id, number, first.at, first.by, answers)
