"""Sealing into the strongbox, and opening it: writing takes no secret, reading takes one's own.

Whoever works on the site may seal an entry, because sealing needs a public half alone. Reading
needs a password (or the paper key) whose lock has a box in the entry's period. Boxes are made

- for all readers there are, when the first entry begins the first period;
- for the readers who had one, and the paper key, when somebody with a box has gone since or has
  another lock: then the next entry begins a new period, which the one who went cannot open;
- for one more reader, by a reader (``granted``): nobody else can let somebody in.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.storage import strongbox_file
from liushou_desktop.storage.files import STRONGBOX_FILE
from liushou_desktop.storage.slot_crypto import new_pair, open_box, private_of, seal_to
from liushou_desktop.storage.slot_file import Slots, SlotUser
from liushou_desktop.storage.slot_lock import Lock
from liushou_desktop.storage.strongbox_file import Box, Entry, Period, Strongbox

#: Roles whose slots may hold a key of the strongbox.
READERS: Final = frozenset({"counsellor", "principal"})
PAPER: Final = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens: a user's password in its normal form, or (user "") the paper key's digits."""

    user: str
    words: str = field(repr=False)


def readers(slots: Slots) -> dict[str, Lock]:
    """Name → lock of the users whose role may read."""
    return {user.name: lock for user, lock in slots.users if user.role in READERS}


def sealed_into(
    strongbox: Strongbox | None, slots: Slots, report: str, content: bytes
) -> tuple[Strongbox, Entry]:
    """The strongbox with one more entry; no secret is needed.

    Args:
        report: the report it belongs to, "" for what is about the strongbox itself.
    """
    held = _with_period(strongbox or Strongbox(), slots)
    period, last = held.periods[-1], held.entries[-1] if held.entries else None
    empty = Entry(
        id=new_id(),
        sequence=last.sequence + 1 if last else 1,
        report=report,
        period=period.id,
        previous=last.digest if last else "",
        ephemeral=b"",
        box=b"",
    )
    ephemeral, box = seal_to(period.public, content, empty.binding(slots.database_id))
    entry = replace(empty, ephemeral=ephemeral, box=box)
    return replace(held, entries=(*held.entries, entry)), entry


def _with_period(held: Strongbox, slots: Slots) -> Strongbox:
    locks = {**readers(slots), PAPER: slots.paper}
    if held.periods and _is_current(held.periods[-1], locks):
        return held
    had = {box.user for period in held.periods for box in period.boxes} - {PAPER}
    wanted = {name: lock for name, lock in locks.items() if name in had or name == PAPER}
    if len(wanted) == 1:  # the first, or everybody has gone: all there are today
        wanted = locks
    private, public = new_pair()
    period = Period(public, ())
    boxes = tuple(_box(slots, period, private, name, lock) for name, lock in wanted.items())
    return replace(held, periods=(*held.periods, replace(period, boxes=boxes)))


def _is_current(period: Period, locks: Mapping[str, Lock]) -> bool:
    """Whether each box still is a reader's of today, the paper key's among them."""
    if period.is_closed:
        return False
    theirs = {box.user: box.public for box in period.boxes if _is_of(box, locks)}
    gone = {box.user for box in period.boxes} - theirs.keys()
    return not gone and PAPER in theirs


def _is_of(box: Box, locks: Mapping[str, Lock]) -> bool:
    return box.user in locks and locks[box.user].public == box.public


def _box(slots: Slots, period: Period, private: bytes, name: str, lock: Lock) -> Box:
    ephemeral, box = seal_to(lock.public, private, _box_binding(slots, period, name))
    return Box(name, lock.public, ephemeral, box)


def _box_binding(slots: Slots, period: Period, name: str) -> list[object]:
    return ["strongbox key", slots.database_id, period.id, name]


def keys_of(strongbox: Strongbox, slots: Slots, secret: Secret) -> dict[str, bytes]:
    """Period → its private key, for the periods this secret opens.

    Raises:
        RefusedError: WRONG_PASSWORD, WRONG_PAPER_KEY.
        DamagedError: SLOTS_WEAKENED, STRONGBOX_DAMAGED.
    """
    lock = {PAPER: slots.paper, **{user.name: own for user, own in slots.users}}[secret.user]
    private = private_of(lock, secret.words)
    if private is None:
        raise RefusedError("WRONG_PASSWORD" if secret.user else "WRONG_PAPER_KEY")
    found: dict[str, bytes] = {}
    for period in strongbox.periods:
        for box in period.boxes:
            if _is_of(box, {secret.user: lock}):
                binding = _box_binding(slots, period, box.user)
                with _damage_explained():
                    found[period.id] = open_box(private, box.ephemeral, box.box, binding)
    return found


@contextlib.contextmanager
def _damage_explained() -> Iterator[None]:
    try:
        yield
    except DamagedError as error:
        raise DamagedError("STRONGBOX_DAMAGED", file=STRONGBOX_FILE) from error


def opened(
    strongbox: Strongbox, slots: Slots, keys: Mapping[str, bytes]
) -> Iterator[tuple[Entry, bytes | None]]:
    """All entries with what they say; None for one of a period these keys do not open.

    Raises:
        DamagedError: STRONGBOX_DAMAGED, an entry was altered or put in another's place.
    """
    for entry in strongbox.entries:
        key = keys.get(entry.period)
        if key is None:
            yield entry, None
            continue
        with _damage_explained():
            content = open_box(key, entry.ephemeral, entry.box, entry.binding(slots.database_id))
        yield entry, content


def granted(
    strongbox: Strongbox, slots: Slots, keys: Mapping[str, bytes], names: Sequence[str]
) -> Strongbox:
    """The strongbox with boxes for further readers (and the paper key, ""), where they lack one."""
    locks = {**readers(slots), PAPER: slots.paper}
    return _with_boxes(strongbox, slots, keys, {name: locks[name] for name in names})


def _with_boxes(
    strongbox: Strongbox, slots: Slots, keys: Mapping[str, bytes], locks: Mapping[str, Lock]
) -> Strongbox:
    periods = []
    for period in strongbox.periods:
        key = keys.get(period.id)
        lacking = [
            (name, lock)
            for name, lock in locks.items()
            if key is not None and not any(_is_of(box, {name: lock}) for box in period.boxes)
        ]
        made = tuple(_box(slots, period, key, *each) for each in lacking if key is not None)
        periods.append(replace(period, boxes=(*period.boxes, *made)))
    return replace(strongbox, periods=tuple(periods))


def can_open(strongbox: Strongbox, slots: Slots) -> dict[str, bool]:
    """Name of each reader, and "" for the paper key → whether all periods open to them."""
    locks = {**readers(slots), PAPER: slots.paper}
    return {
        name: all(
            any(_is_of(box, {name: lock}) for box in period.boxes) for period in strongbox.periods
        )
        for name, lock in locks.items()
    }


def require_reader_left(folder: Path, before: Slots, after: Slots) -> None:
    """Nobody who alone can read the reports goes before somebody else was let in.

    Raises:
        RefusedError: STRONGBOX_LAST_READER.
    """
    held = None
    with contextlib.suppress(DamagedError):  # nobody can read it anyway
        held = strongbox_file.read(folder)
    if held is None:
        return
    had, left = (_people(can_open(held, slots)) for slots in (before, after))
    if had and not left:
        raise RefusedError("STRONGBOX_LAST_READER", user="、".join(sorted(had)))


def _people(known: Mapping[str, bool]) -> set[str]:
    return {name for name, is_open in known.items() if is_open and name != PAPER}


def pruned(strongbox: Strongbox, slots: Slots) -> Strongbox:
    """The strongbox without the boxes of locks that are gone; their periods are closed."""
    locks = {**readers(slots), PAPER: slots.paper}
    periods = []
    for period in strongbox.periods:
        left = tuple(box for box in period.boxes if _is_of(box, locks))
        is_closed = period.is_closed or left != period.boxes
        periods.append(Period(period.public, left, is_closed))
    return replace(strongbox, periods=tuple(periods))


def carry_over(folder: Path, slots: Slots, secret: Secret, user: SlotUser, lock: Lock) -> None:
    """Before somebody gets a new lock: what ``secret`` opens, in boxes of the new lock too.

    Written before the slot file, so that at every moment some lock of theirs has its box.
    """
    if user.role not in READERS:
        return
    with contextlib.suppress(DamagedError):  # nobody can read it anyway; the password still changes
        strongbox = strongbox_file.read(folder)
        if strongbox is not None:
            keys = keys_of(strongbox, slots, secret)
            made = _with_boxes(strongbox, slots, keys, {user.name: lock})
            strongbox_file.write(folder, made)


def forget_gone(folder: Path, slots: Slots) -> None:
    """After slots were taken away or exchanged: drop the boxes of locks that are no more."""
    with contextlib.suppress(DamagedError):
        strongbox = strongbox_file.read(folder)
        if strongbox is not None and (left := pruned(strongbox, slots)) != strongbox:
            strongbox_file.write(folder, left)
