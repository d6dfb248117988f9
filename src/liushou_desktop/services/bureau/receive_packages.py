"""Take a stick: every file judged alone, verified before parsed, planned, merged, answered.

    judge_each(site, files)     verdicts, and what merging would change; nothing is written
    merge_each(site, looked)    all or nothing per package, in each school's order
    receive(site, files)        both for a whole stick
    package_receipts            the answers, offered again if the stick fails

Fenced children parse the next packages while those before are written. Several packages share one
durable commit, each as a part of its own; a package is told as merged only after that commit.
Importing twice changes nothing and gives the same receipt again.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from liushou_desktop.base.collector import CollectorRest
from liushou_desktop.base.errors import Cancelled, ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.services.bureau.kept_packages import keep_again
from liushou_desktop.services.bureau.look_at_packages import look_again, look_at
from liushou_desktop.services.bureau.looked import Looked
from liushou_desktop.services.bureau.merge_package import (
    Merged,
    merge_package,
    plan_against_held,
)
from liushou_desktop.services.bureau.pass_transfers import (
    NOTICE,
    RECEIPT,
    keep_passing,
    take_paper,
)
from liushou_desktop.services.bureau.register import news_of
from liushou_desktop.services.bureau.register_state import RegisterNow
from liushou_desktop.services.bureau.school_keys import quarantine
from liushou_desktop.services.bureau.take_covers import take_answers, take_cover
from liushou_desktop.services.shared.enrolment import enrolment_held
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities

if TYPE_CHECKING:
    from liushou_desktop.exchange.reading_pool import Started

_AHEAD = 24
"""Packages that are being parsed or wait parsed: while one commit is made, those of the next."""

_MOST_AT_ONCE = 32
_MOST_UNSETTLED = 192
"""Packages after which their children are put into the search: the more, the fewer pages twice."""

_SHARES = 3
"""Of a smaller stick, so that the last share, beside which nothing is read any more, is no long
wait at its end."""

_SECONDS_AT_ONCE = 0.25
"""How long packages are gathered for one commit; the window waits for the store no longer."""

_HELD_BYTES = 32_000_000
"""Contents kept in memory between looking and merging; of the rest the files are read again."""


def judge_each(
    site: Site, files: Sequence[Path], watcher: Watcher | None = None
) -> Iterator[Looked]:
    """As ``look_at``, with what merging would change for those that may be merged.

    Raises:
        RefusedError: NOT_ALLOWED. Cancelled: nothing was written.
    """
    site.require(Right.RECEIVE)
    watch = watcher or Watcher()
    room = _Room()
    with _Reading(site, len(files)) as reading:
        for looked, started in reading.ahead(look_at(site, files, watch)):
            watch.check()
            reading.take(looked, started)
            if looked.may_be_merged and looked.report is not None:
                _plan(site, looked)
            room.keep(looked)
            yield looked


def merge_each(
    site: Site, chosen: Sequence[Looked], watcher: Watcher | None = None
) -> Iterator[Looked]:
    """Merge packages that were looked at, each school's in their order, one after another.

    Each is whole or not at all; one that is refused keeps its ``problem`` and stops no other. A
    package is handed out when it is on the disk. A key request goes into quarantine.

    Raises:
        RefusedError: NOT_ALLOWED. Cancelled: what was merged before stays merged.
    """
    site.require(Right.RECEIVE)
    with _Reading(site, len(chosen)) as reading:
        yield from _merge_each(site, chosen, reading, watcher or Watcher())


def _merge_each(
    site: Site, chosen: Sequence[Looked], reading: _Reading, watch: Watcher, *, asks: bool = False
) -> Iterator[Looked]:
    # Covers first: a county's tells which schools' packages lie inside it.
    order = sorted(chosen, key=lambda each: (each.kind != "relay", each.code, each.sequence))
    reading.expect(len(order))
    batch = _Batch(site, len(order), asks=asks)
    try:
        for number, (looked, started) in enumerate(reading.ahead(order)):
            watch.report("MERGING_PACKAGE", number, len(order))
            if batch.must_end_before(looked):
                yield from batch.merge()
            _renew_verdict(site, looked)
            reading.take(looked, started)
            batch.add(looked)
    except Cancelled:
        yield from batch.merge()
        batch.settle()
        raise
    yield from batch.merge()
    batch.settle()
    watch.report("MERGING_PACKAGE", len(order), len(order))


def receive(
    site: Site,
    files: Sequence[Path],
    *,
    dry_run: bool = False,
    even_emptied: bool = False,
    watcher: Watcher | None = None,
) -> list[Looked]:
    """Look at, plan and merge a whole stick; each file alone, the others go on.

    Files of one school are taken in the order of their sequence, whatever their names are.

    Args:
        even_emptied: also the report of a school that has lost most of its children by it; else
            that waits, with the problem REPORT_LOSES_MOST, until somebody has asked there.

    Raises:
        RefusedError: NOT_ALLOWED. Cancelled: what was merged before stays merged.
    """
    if dry_run:
        return list(judge_each(site, files, watcher))
    site.require(Right.RECEIVE)
    room = _Room()
    looked = []
    with _Reading(site, len(files)) as reading:
        for each in look_at(site, files, watcher):
            reading.begin_with(each)
            room.keep(each)
            looked.append(each)
        watch = watcher or Watcher()
        for _ in _merge_each(site, looked, reading, watch, asks=not even_emptied):
            pass
    _keep_or_tell(keep_passing, site, [each for each in looked if each.sealed])
    _keep_or_tell(keep_again, site, [each for each in looked if each.is_merged_before])
    return looked


def _keep_or_tell(
    keep: Callable[[Site, list[Looked]], object], site: Site, these: list[Looked]
) -> None:
    """Keep files for later; where that fails (a server that is gone) it is told of them, and what
    became of the others all the same."""
    try:
        if these:
            keep(site, these)
    except ProgramError as error:
        for each in these:
            each.problem = error


class _Room:
    """Lets the contents of later packages go once there are very many."""

    def __init__(self) -> None:
        self._bytes = 0

    def keep(self, looked: Looked) -> None:
        self._bytes += looked.held_bytes
        if self._bytes > _HELD_BYTES and looked.kind == "report":
            self._bytes -= looked.held_bytes
            looked.let_go()


class _Reading:
    """Reports read ahead (``exchange.reading_pool``), and taken in their order."""

    def __init__(self, site: Site, count: int) -> None:
        from liushou_desktop.exchange.reading_pool import reading_for

        self._site = site
        self._count = count
        self._reading = reading_for(count)
        self._begun: dict[int, Started | None] = {}
        self._rest = CollectorRest()
        self._identities: tuple[str, ...] = ()

    def __enter__(self) -> _Reading:
        self._rest.begin()  # rows make no cycles
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reading.close()
        self._rest.end()

    def expect(self, count: int) -> None:
        """There are so many after all: a cover brings the packages of many schools."""
        from liushou_desktop.exchange.reading_pool import reading_for

        if count > self._count:
            self._begun.clear()
            self._reading.close()
            self._count, self._reading = count, reading_for(count)

    def begin_with(self, looked: Looked) -> None:
        """Have one of the first packages parsed while others are still looked at."""
        if len(self._begun) < _AHEAD:
            self._begun[id(looked)] = self._start(looked)

    def ahead(self, each_looked: Iterable[Looked]) -> Iterator[tuple[Looked, Started | None]]:
        """The same packages, some late, with their reading under way."""
        waiting: deque[tuple[Looked, Started | None]] = deque()
        for looked in each_looked:
            begun = self._begun.pop(id(looked), None)
            waiting.append((looked, begun or self._start(looked)))
            if len(waiting) > _AHEAD:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()

    def _start(self, looked: Looked) -> Started | None:
        """Nothing is parsed whose signature was not verified and whose turn has not come."""
        if looked.kind != "report" or looked.opened is None or looked.report is not None:
            return None
        if looked.may_be_merged and not looked.opened.payload:
            look_again(self._site, looked, self._keys())
        if not looked.may_be_merged or looked.opened is None:
            return None
        return self._reading.start(looked.opened.payload)

    def _keys(self) -> tuple[str, ...]:
        """Our identities, asked for once, when a file is read again."""
        if not self._identities:
            with self._site.unit() as unit:
                self._identities = identities(unit)
        return self._identities

    def take(self, looked: Looked, started: Started | None) -> None:
        """Wait for the report; a refusal is kept in ``problem``."""
        started = started or self._start(looked)
        if started is None or looked.opened is None:
            return
        try:
            report, imbalances = started.result()
            report.manifest.check(looked.opened.comment)
        except ProgramError as error:
            looked.problem = error
        else:
            looked.imbalances = imbalances
            looked.report, looked.manifest = report, report.manifest


class _Batch:
    """Packages that share one durable commit, never two of one school.

    Args:
        count: how many there will be; asks: as in ``merge_package``.
    """

    def __init__(self, site: Site, count: int, *, asks: bool) -> None:
        self._site, self._asks = site, asks
        self._share = min(_MOST_UNSETTLED, max(_MOST_AT_ONCE, count // _SHARES))
        self._waiting: list[Looked] = []
        self._began = 0.0
        self._unsettled = 0

    def add(self, looked: Looked) -> None:
        if not self._waiting:
            self._began = time.monotonic()
        self._waiting.append(looked)

    def must_end_before(self, looked: Looked) -> bool:
        """The next is of a school that has one in it, or it is time."""
        is_full = len(self._waiting) >= _MOST_AT_ONCE
        is_late = time.monotonic() - self._began > _SECONDS_AT_ONCE
        return bool(self._waiting) and (
            is_full or is_late or looked.code in {each.code for each in self._waiting}
        )

    def merge(self) -> Iterator[Looked]:
        """Commit them and hand them out."""
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            _take_other(self._site, each)
        ready = [each for each in waiting if each.may_be_merged and each.report is not None]
        _merge_together(self._site, ready, asks=self._asks)
        self._unsettled += len(ready)
        if self._unsettled >= self._share:
            self.settle()
        for each in waiting:
            if each.merged:
                each.let_go()
            yield each

    def settle(self) -> None:
        """Let the children of what was merged be found; where that fails, whoever searches does it
        first: the packages are merged all the same."""
        if self._unsettled:
            self._unsettled = 0
            with contextlib.suppress(ProgramError), self._site.unit() as unit:
                unit.settle_search()


def _merge_together(site: Site, ready: Sequence[Looked], *, asks: bool) -> None:
    """Merge packages of different schools in one commit; when that fails, one by one."""
    if not ready:
        return
    try:
        with site.unit() as unit:
            unit.hold(
                EnrolledSite, {each.code for each in ready}
            )  # nobody merges for them beside us
            register = RegisterNow(unit, {each.code for each in ready})
            merge = partial(
                merge_package,
                site,
                unit,
                register,
                news_of(unit),
                keeps=enrolment_held(unit) is not None,
                asks=asks,
            )
            found = [_merged_or_refused(merge, each) for each in ready]
    except ProgramError as error:  # of the disk, not of a package: nothing of them was kept
        if len(ready) == 1:
            ready[0].problem = error
            return
        for each in ready:
            _merge_together(site, [each], asks=asks)
        return
    for each, result in zip(ready, found, strict=True):
        if isinstance(result, Merged):
            result.tell(each)
        else:
            each.problem = result


def _merged_or_refused(merge: Callable[[Looked], Merged], looked: Looked) -> Merged | ProgramError:
    try:
        return merge(looked)
    except ProgramError as error:
        return error


def _plan(site: Site, looked: Looked) -> None:
    """What merging would change, and which children other schools report too."""
    from liushou_desktop.storage.queries.reported import children_elsewhere

    assert looked.report is not None
    rows = looked.report.rows["S2"].values()
    numbers = {str(row["id_number"]) for row in rows if row.get("id_number")}
    with site.unit() as unit:
        looked.counts = plan_against_held(unit, looked).count()
        found = children_elsewhere(unit, looked.code, numbers)
        names = RegisterNow(unit, {code for code, _ in found})
    looked.elsewhere = tuple((names.name_of(code) or code, count) for code, count in found)


def _renew_verdict(site: Site, looked: Looked) -> None:
    """A gap may have been closed by the file before."""
    from liushou_desktop.exchange.verdicts import judge

    if looked.kind != "report" or looked.opened is None or looked.verdict is None:
        return
    if looked.verdict.kind.word == "gap":
        looked.follows = False
        with site.unit() as unit:
            state = RegisterNow(unit, {looked.code}).state_of(looked.code)
        looked.verdict = judge(
            looked.opened,
            state,
            receiver=looked.meant_for or site.code,
            today=site.today,
            proven_by=looked.verdict.proven_by,
        )


def _take_other(site: Site, looked: Looked) -> None:
    """What is no report: a key request waits, a cover is noted, answers and papers are kept."""
    takers = {
        "request": _take_request,
        "relay": take_cover,
        "answers": take_answers,
        NOTICE: take_paper,
        RECEIPT: take_paper,
    }
    take = takers.get(looked.kind)
    if take is None or looked.problem is not None:
        return
    try:
        take(site, looked)
    except ProgramError as error:
        looked.problem = error


def _take_request(site: Site, looked: Looked) -> None:
    from liushou_desktop.exchange.enrolment import read_request

    if looked.opened is None:
        return
    request = read_request(looked.opened, site.code)
    with site.unit() as unit:
        looked.key_state = quarantine(unit, request).state
