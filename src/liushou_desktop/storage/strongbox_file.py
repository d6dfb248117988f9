"""The strongbox's file: mandatory reports (强制报告) apart from the site's database, sealed.

``strongbox.json`` and ``strongbox.copy.json`` hold the same. Entries are only ever added; each is
sealed to the public half of a *period*'s key, whose private half lies in the boxes of those who may
read. Open in the file are sequence, identifiers and lengths alone: not who wrote, when, or what.

Two files that went apart (a save cut short, a backup put back) are joined: nothing that stands in
either is ever dropped.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.files import from_os_error, write_whole
from liushou_desktop.base.problem import Problem
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.files import STRONGBOX_COPY, STRONGBOX_FILE
from liushou_desktop.storage.slot_lock import from_text, to_text

#: Setting of the site: digest of the last entry when a reader opened the strongbox last.
SEEN: Final = "strongbox.seen"

_FORMAT: Final = 1
_LARGEST: Final = 64_000_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Box:
    """The private key of a period, sealed to one person's lock (``user`` "": the paper key)."""

    user: str
    public: bytes
    ephemeral: bytes
    box: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Period:
    """A key of the strongbox: its public half, and the boxes that hold the private one.

    ``is_closed``: somebody who could open it has gone, so nothing more is sealed to it.
    """

    public: bytes
    boxes: tuple[Box, ...]
    is_closed: bool = False

    @property
    def id(self) -> str:
        """How entries name their period."""
        return to_text(self.public)


@dataclass(frozen=True, slots=True)
class Entry:
    """One sealed entry.

    Attributes:
        report: identifier of the report it belongs to; "" for what is about the strongbox itself.
        previous: digest of the entry that was the last one when this was written; "" of the first.
    """

    id: str
    sequence: int
    report: str
    period: str
    previous: str
    ephemeral: bytes
    box: bytes = field(repr=False)

    def binding(self, database_id: str) -> list[object]:
        """What the box is bound to: its place can be given to no other entry."""
        return ["strongbox", database_id, self.id, self.sequence, self.report, self.previous]

    def as_json(self) -> dict[str, Any]:
        """For the file."""
        return {
            "id": self.id,
            "sequence": self.sequence,
            "report": self.report,
            "period": self.period,
            "previous": self.previous,
            "ephemeral": to_text(self.ephemeral),
            "box": to_text(self.box),
        }

    @property
    def digest(self) -> str:
        """What the next entry names as ``previous``."""
        return hashlib.sha256(canonical(self.as_json()).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Strongbox:
    """The content of the file; entries in their order, periods oldest first."""

    periods: tuple[Period, ...] = ()
    entries: tuple[Entry, ...] = ()

    def bytes(self) -> bytes:
        """The file."""
        body = {
            "format": _FORMAT,
            "periods": [
                {
                    "public": to_text(period.public),
                    "is_closed": period.is_closed,
                    "boxes": [
                        {
                            "user": box.user,
                            "public": to_text(box.public),
                            "ephemeral": to_text(box.ephemeral),
                            "box": to_text(box.box),
                        }
                        for box in period.boxes
                    ],
                }
                for period in self.periods
            ],
            "entries": [entry.as_json() for entry in self.entries],
        }
        return json.dumps(body, ensure_ascii=False, indent=1).encode()

    def gaps(self) -> int:
        """How many entries are named by a later one and are not there."""
        known = {entry.digest for entry in self.entries}
        return len({entry.previous for entry in self.entries if entry.previous} - known)


def parse(raw: bytes) -> Strongbox:
    """The content of a strongbox file.

    Raises:
        DamagedError: STRONGBOX_DAMAGED. RefusedError: STORE_TOO_NEW, a newer program wrote it.
    """
    try:
        data = json.loads(raw)
        if data["format"] > _FORMAT:
            raise RefusedError("STORE_TOO_NEW", version=f"x{data['format']}", known=f"x{_FORMAT}")
        return Strongbox(
            tuple(_period(each) for each in data["periods"]),
            tuple(_entry(each) for each in data["entries"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedError("STRONGBOX_DAMAGED", file=STRONGBOX_FILE) from error


def _period(data: Mapping[str, Any]) -> Period:
    boxes = tuple(
        Box(
            str(each["user"]),
            from_text(each["public"]),
            from_text(each["ephemeral"]),
            from_text(each["box"]),
        )
        for each in data["boxes"]
    )
    return Period(from_text(data["public"]), boxes, bool(data["is_closed"]))


def _entry(data: Mapping[str, Any]) -> Entry:
    return Entry(
        id=str(data["id"]),
        sequence=int(data["sequence"]),
        report=str(data["report"]),
        period=str(data["period"]),
        previous=str(data["previous"]),
        ephemeral=from_text(data["ephemeral"]),
        box=from_text(data["box"]),
    )


def doubts(held: Strongbox, seen: str | None) -> Iterator[Problem]:
    """Entries that stood there and do not any more: somebody took them out of the file.

    Args:
        seen: digest of the last entry when a reader opened last (``SEEN``).
    """
    if count := held.gaps():
        yield Problem("", "CHECK_STRONGBOX_GAPS", {"count": count})
    if seen is not None and seen not in {entry.digest for entry in held.entries}:
        yield Problem("", "CHECK_STRONGBOX_CUT", {})


def joined(first: Strongbox, second: Strongbox) -> Strongbox:
    """Everything that stands in either."""
    periods = {period.id: period for period in first.periods}
    for period in second.periods:
        known = periods.get(period.id)
        boxes = _once((*(known.boxes if known else ()), *period.boxes), _whose)
        is_closed = period.is_closed or (known is not None and known.is_closed)
        periods[period.id] = Period(period.public, boxes, is_closed)
    entries = _once((*first.entries, *second.entries), lambda entry: entry.digest)
    ordered = tuple(sorted(entries, key=lambda entry: (entry.sequence, entry.id)))
    return Strongbox(tuple(periods.values()), ordered)


def _whose(box: Box) -> object:
    return box.user, box.public


def _once(values: Iterable[_T], name: Callable[[_T], object]) -> tuple[_T, ...]:
    found: dict[object, _T] = {}
    for value in values:
        found.setdefault(name(value), value)
    return tuple(found.values())


def read(folder: Path) -> Strongbox | None:
    """What the folder's strongbox holds; None when no report was ever made here.

    Raises:
        DamagedError: STRONGBOX_DAMAGED, neither file makes sense; both stay as they are.
        SurroundingsError: the disk failed. RefusedError: STORE_TOO_NEW.
    """
    found: list[Strongbox] = []
    damage: DamagedError | None = None
    for name in (STRONGBOX_FILE, STRONGBOX_COPY):
        try:
            with open(folder / name, "rb") as handle:
                found.append(parse(handle.read(_LARGEST)))
        except FileNotFoundError:
            continue
        except DamagedError as error:
            damage = error
        except OSError as error:
            raise from_os_error(error, folder / name) from error
    if not found and damage is not None:
        raise damage
    return joined(found[0], found[-1]) if found else None


def raw(folder: Path) -> bytes | None:
    """The file for a backup: both joined, or as it lies there when nobody can read it.

    Raises:
        SurroundingsError: the disk failed.
    """
    try:
        held = read(folder)
    except (DamagedError, RefusedError):
        with contextlib.suppress(OSError):
            return (folder / STRONGBOX_FILE).read_bytes()
        return None
    return held.bytes() if held is not None else None


def put_back(folder: Path, staged: Path) -> None:
    """Join what a backup held to what lies in the folder: a report made since is never lost.

    Raises:
        SurroundingsError: the disk failed.
    """
    try:
        brought = read(staged)
    except DamagedError:  # kept in its day as it lay there; the rest of the backup is sound
        return
    if brought is None:
        return
    try:
        held = read(folder)
    except DamagedError:
        set_aside(folder)
        held = None
    write(folder, brought if held is None else joined(held, brought))


def write(folder: Path, strongbox: Strongbox) -> None:
    """Write both files, the copy first; at every moment one of them is whole."""
    for name in (STRONGBOX_COPY, STRONGBOX_FILE):
        write_whole(folder / name, strongbox.bytes())


def set_aside(folder: Path) -> None:
    """Keep files nobody can read under another name, so that a report can still be made.

    Raises:
        SurroundingsError: the disk failed.
    """
    for name in (STRONGBOX_FILE, STRONGBOX_COPY):
        path = folder / name
        number = 1
        while (aside := folder / f"{name}.broken-{number}").exists():
            number += 1
        try:
            path.rename(aside)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise from_os_error(error, path) from error
