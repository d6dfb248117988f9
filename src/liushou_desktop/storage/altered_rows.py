"""Which rows of a reported sheet were altered: found out in the backups, once it is known that some
were.

A link of the chain proves that a piece of a sheet is not what was merged, and its marks tell the
column (``storage.vouched``). The rows are told by whoever still has the piece as it was: the newest
backup in the ring in which its digest is the one of the link. Nothing of this is done, or kept, as
long as nothing is wrong.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.reported import ReportedPiece, rows_in
from liushou_desktop.storage import vouched
from liushou_desktop.storage.backup import Backup, own_ring, unpacked
from liushou_desktop.storage.engine import driver_errors_explained, open_engine
from liushou_desktop.storage.files import DATABASE_FILE

if TYPE_CHECKING:
    from liushou_desktop.storage.store import Store

ALTERED: Final = "CHECK_REPORTED_ALTERED"
ROW: Final = "CHECK_REPORTED_ROW"

_MOST_NAMED: Final = 20
_WHO: Final = ("child_name", "name", "owner", "title", "indicator", "item")
"""Columns that say to a person what a row is about, the plainest first."""

_Row = Mapping[str, object]
_Place = tuple[str, str]  # site, id of the piece


def name_rows(
    store: Store, connection: sa.Connection, problems: Sequence[Problem]
) -> list[Problem]:
    """The same problems; where a backup tells it, those about a piece give way to one for each of
    its altered rows (CHECK_REPORTED_ROW: school, sheet, row, who, fields, backup)."""
    told = {_place_of(each): str(each.args["told"]) for each in problems if each.code == ALTERED}
    told = {place: digest for place, digest in told.items() if place[1]}
    if not told:
        return list(problems)
    held = {place: vouched.piece_as_stored(connection, *place) for place in told}
    found: dict[_Place, list[Problem]] = {}
    for backup in own_ring(store.folder):
        missing = {place: digest for place, digest in told.items() if place not in found}
        with contextlib.suppress(ProgramError):  # of another day, damaged: the next may tell
            for place, before in _pieces_in(backup, store.folder, store.key, missing):
                now = held[place]
                found[place] = list(_compare(before, now[0] if now else before, backup))
    named: list[Problem] = []
    for each in problems:
        place = _place_of(each)
        rows = found.get(place) if each.code == ALTERED else None
        if rows is None:
            named.append(each)
        elif rows:
            named += rows
            found[place] = []  # said once, whatever number of columns was told of
    return named


def _place_of(problem: Problem) -> _Place:
    return str(problem.args.get("site", "")), str(problem.args.get("piece", ""))


def _pieces_in(
    backup: Backup, inside: Path, key: bytes, told: Mapping[_Place, str]
) -> Iterator[tuple[_Place, ReportedPiece]]:
    """Those pieces of a backup that are what was merged."""
    if not told:
        return
    with unpacked(backup, inside=inside) as folder:
        file = folder / DATABASE_FILE
        engine = open_engine(file, key, read_only=True)
        try:
            with driver_errors_explained(file), engine.begin() as connection:
                for place, digest in told.items():
                    before = vouched.piece_as_stored(connection, *place)
                    if before is not None and before[1] == digest:
                        yield place, before[0]
        finally:
            engine.dispose()


def _compare(before: ReportedPiece, after: ReportedPiece, backup: Backup) -> Iterator[Problem]:
    """A problem for each row that is not as it was."""
    for was, now in islice(_changed(before, after), _MOST_NAMED):
        told = was or now
        names = sorted(was.keys() | now.keys())
        place = {
            "school": before.site,
            "sheet": before.sheet,
            "row": str(told.get(before.key) or ""),
            "who": next((str(told[name]) for name in _WHO if told.get(name)), ""),
            "fields": tuple(name for name in names if was.get(name) != now.get(name)),
            "backup": backup.path.name,
        }
        yield Problem("", ROW, place)


def _changed(before: ReportedPiece, after: ReportedPiece) -> Iterator[tuple[_Row, _Row]]:
    """Rows as they were and are: by their keys where these are the same, else by their places."""
    was, now = _rows(before), _rows(after)
    keys = [str(row.get(before.key)) for row in was]
    by_key = {str(row.get(before.key)): row for row in now}
    pairs: Iterable[tuple[_Row, _Row]] = zip_longest(was, now, fillvalue={})
    if by_key.keys() == set(keys):
        pairs = zip(was, map(by_key.__getitem__, keys), strict=True)
    return ((old, new) for old, new in pairs if old != new)


def _rows(piece: ReportedPiece) -> list[_Row]:
    """None of cells that stand in columns no more."""
    cells: dict[str, Any] = dict(piece.values)
    with contextlib.suppress(ValueError, TypeError):
        return [*rows_in(cells)]
    return []
