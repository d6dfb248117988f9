"""查重与流失: which children two schools report, and whom one school let go and none received.

Counted from what was reported and what has been decided (``domain.clearing``), anew whenever
something was written; the order in which packages came does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.clearing import ASKED, SAME, Clearing
from liushou_desktop.domain.duplicates import (
    Enlisted,
    Leaver,
    Pair,
    find_pairs,
    lost_key,
    unreached,
)
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.domain.transfers import TAKEN
from liushou_desktop.services.bureau.pass_transfers import OnTheWay, by_child, on_the_way
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.change_chain import Head
    from liushou_desktop.storage.unit import UnitOfWork

# Whoever left for one of these reasons is looked for on no other roll of the county.
_KNOWN_ELSEWHERE = frozenset({"died", "mistake", "abroad", "moved_class"})


@dataclass(frozen=True, slots=True)
class DoubtPair:
    """A pair with the schools' names and, once taken, the decision.

    ``transfer``: one of the two schools said it sent the child to the other.
    """

    pair: Pair
    first_school: str
    second_school: str
    clearing: Clearing | None = None
    transfer: OnTheWay | None = None

    @property
    def key(self) -> str:
        return self.pair.key

    @property
    def is_open(self) -> bool:
        """Nobody has decided; 先不定 only asks the schools."""
        return self.clearing is None or self.clearing.decision == ASKED


@dataclass(frozen=True, slots=True)
class LostChild:
    """A leaver no school received.

    Attributes:
        days: since the day told; None for a row that vanished without a word.
        awaited: schools that have not reported since the child left: one of them may have it.
        transfer: its file was sent to another school, and not received yet.
    """

    leaver: Leaver
    school: str
    days: int | None
    awaited: int = 0
    clearing: Clearing | None = None
    transfer: OnTheWay | None = None

    @property
    def key(self) -> str:
        return lost_key(*self.leaver.who.place)

    @property
    def is_open(self) -> bool:
        return self.clearing is None or self.clearing.decision == ASKED


@dataclass(frozen=True, slots=True)
class Doubts:
    """Everything of 查重与流失.

    Attributes:
        pairs: the surest first; lost: longest gone first. Decided ones among them.
        on_rolls: rows on the rolls of all schools; twice: those counted a second time by what was
            decided so far.
        on_the_way: children sent to another school and not received, longest waiting first.
    """

    pairs: tuple[DoubtPair, ...]
    lost: tuple[LostChild, ...]
    on_rolls: int
    twice: int
    on_the_way: tuple[OnTheWay, ...] = ()

    def kept(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(school, child) of every row decided to be counted a second time, with the row that
        counts."""
        return _surplus(self.pairs)

    @property
    def pupils(self) -> int:
        """Children of the county, each counted once as far as it has been decided."""
        return self.on_rolls - self.twice

    def open_pairs(self) -> list[DoubtPair]:
        """Pairs nobody has decided yet."""
        return [each for each in self.pairs if each.is_open]

    def open_lost(self) -> list[LostChild]:
        """Lost children nobody has found yet."""
        return [each for each in self.lost if each.is_open]

    def certain(self) -> list[DoubtPair]:
        """Counted by two: a number or a decision says it is one child, and both rolls hold it."""
        return [
            each
            for each in self.pairs
            if (each.pair.is_certain and each.is_open)
            or (each.clearing is not None and each.clearing.decision == SAME)
        ]


@dataclass(frozen=True, slots=True)
class _KeptDoubts:
    """What was found last: it stands as long as nothing was written, and the day is the same."""

    head: Head
    day: date
    doubts: Doubts


def find_duplicates(site: Site) -> Doubts:
    """Pairs, lost children and the county's number.

    All children are compared when something has been written since the last time, and once a day.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        head, held = unit.chain_head(), site.kept.get(_KeptDoubts)
        if held is None or (held.head, held.day) != (head, site.today):
            held = _KeptDoubts(head, site.today, duplicates_in(site, unit))
            site.kept[_KeptDoubts] = held
        return held.doubts


def duplicates_in(site: Site, unit: UnitOfWork) -> Doubts:
    """``find_duplicates`` inside the caller's transaction."""
    from liushou_desktop.storage.queries.reported import enlisted

    names = {row.code: row.name for row in unit.find(EnrolledSite)}
    decided = {row.key: row for row in unit.find(Clearing, is_void=False)}
    rolls = list(enlisted(unit))
    moving = on_the_way(site, unit)
    sent = by_child(moving)
    pairs = tuple(
        DoubtPair(
            pair,
            names.get(pair.first.site, pair.first.site),
            names.get(pair.second.site, pair.second.site),
            decided.get(pair.key),
            _transfer_of(pair, sent),
        )
        for pair in find_pairs(rolls)
    )
    lost = tuple(
        replace(_lost(site, leaver, names, decided), transfer=sent.get(leaver.who.place))
        for leaver in unreached(_leavers(unit), rolls)
        if not _is_received(sent.get(leaver.who.place))
    )
    waiting = tuple(line for line in moving if line.waits)
    return Doubts(pairs, _with_awaited(unit, lost), len(rolls), len(_surplus(pairs)), waiting)


def _is_received(line: OnTheWay | None) -> bool:
    """The other school's receipt is here: the child is somewhere, its report only comes later."""
    return line is not None and line.notice.state == TAKEN


def _transfer_of(pair: Pair, sent: Mapping[tuple[str, str], OnTheWay]) -> OnTheWay | None:
    """The notice by which one row of a pair was sent to the school of the other."""
    for row, other in ((pair.first, pair.second), (pair.second, pair.first)):
        line = sent.get(row.place)
        if line is not None and line.notice.receiver == other.site:
            return line
    return None


def _surplus(pairs: Iterable[DoubtPair]) -> dict[tuple[str, str], tuple[str, str]]:
    """Rows that count no more, each with the one that does: of every decided pair the row at the
    school that does not keep the child leads to the row at the one that does."""
    found = {}
    for each in pairs:
        if each.clearing is None or each.clearing.decision != SAME:
            continue
        rows = (each.pair.first, each.pair.second)
        for row, other in (rows, rows[::-1]):
            if row.site != each.clearing.stays_at:
                found[row.place] = other.place
    return found


def surplus_rows(site: Site, unit: UnitOfWork) -> set[tuple[str, str]]:
    """(school, child) of rows that were decided to be counted a second time."""
    return set(_surplus(duplicates_in(site, unit).pairs))


def _lost(
    site: Site, leaver: Leaver, names: Mapping[str, str], decided: Mapping[str, Clearing]
) -> LostChild:
    who = leaver.who
    days = (site.today - leaver.left_on).days if leaver.left_on else None
    return LostChild(
        leaver, names.get(who.site, who.site), days, clearing=decided.get(lost_key(*who.place))
    )


def _leavers(unit: UnitOfWork) -> list[Leaver]:
    """Whom schools no longer have, as they told it last; who is accounted for is left out."""
    from liushou_desktop.storage.queries.reported import no_longer_enlisted, reported_rows

    by_site: dict[str, list[Enlisted]] = {}
    for row in no_longer_enlisted(unit):
        by_site.setdefault(row.site, []).append(row)
    found: list[Leaver] = []
    for code, rows in by_site.items():
        held = reported_rows(unit, site=code, sheet="S2", is_gone=None)
        told = {row.key: row.values for row in held}
        found += filter(None, (_leaver(row, told.get(row.child, {})) for row in rows))
    return found


def _leaver(row: Enlisted, told: Mapping[str, Any]) -> Leaver | None:
    """None for a child that is accounted for: dead, abroad, or no longer left behind."""
    reason = str(told.get("roll_end_reason") or "")
    if reason in _KNOWN_ELSEWHERE:
        return None
    left = told.get("roll_end")
    if not reason and not left and told.get("spell_end"):
        return None  # no longer left behind; the child sits in class and is reported no more
    return Leaver(row, reason, date.fromisoformat(str(left)) if left else None)


def _with_awaited(unit: UnitOfWork, lost: Sequence[LostChild]) -> tuple[LostChild, ...]:
    """Say for each how many schools have not been heard since."""
    last: dict[str, date] = {}
    for package in unit.find(ReceivedPackage, verdict="new", kind="report"):
        day = package.received_at.date()
        last[package.code] = max(day, last.get(package.code, day))
    schools = [row.code for row in unit.find(EnrolledSite) if row.is_school]

    def awaited(each: LostChild) -> int:
        left = each.leaver.left_on
        if left is None:
            return 0
        others = (code for code in schools if code != each.leaver.who.site)
        return sum(code not in last or last[code] < left for code in others)

    return tuple(replace(each, awaited=awaited(each)) for each in lost)


def pair_of(site: Site, unit: UnitOfWork, key: str) -> DoubtPair:
    """The pair of that key, as it stands now.

    Raises:
        RefusedError: NOT_FOUND.
    """
    for each in duplicates_in(site, unit).pairs:
        if each.key == key:
            return each
    raise RefusedError("NOT_FOUND", kind="pair", id=key)
