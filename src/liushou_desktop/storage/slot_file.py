"""The slot file: who may open this database, kept twice.

``slots.json`` and ``slots.copy.json`` hold the same. Both are read; of those that make sense the
newest (generation, then revision) counts first, the other stands in when it turns out broken. A
message authentication code under the database key covers everything, so that a slot slipped in from
outside is noticed before a key is ever sealed to it.

``slots.next.json`` exists only while the key is being exchanged: it belongs to the new database
file and names that file's first sixteen bytes, by which an interrupted exchange is finished or
forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.files import flush_folder, write_whole
from liushou_desktop.storage.slot_lock import Lock

MAIN: Final = "slots.json"
COPY: Final = "slots.copy.json"
NEXT: Final = "slots.next.json"
_FORMAT: Final = 1
_LARGEST: Final = 1_000_000
_FILE_MARK_BYTES: Final = 16


class SlotUser(NamedTuple):
    """A person who may unlock. ``staff``: id on the staff list, when the person is on it."""

    name: str
    role: str
    staff: str | None = None


class Slots(NamedTuple):
    """The content of a slot file."""

    database_id: str
    generation: int
    revision: int
    users: tuple[tuple[SlotUser, Lock], ...]
    paper: Lock
    file_mark: str | None = None
    mac: str = ""

    def binding(self, user: SlotUser | None) -> list[object]:
        """What a box is bound to: this database, this generation, this person (None: paper key)."""
        person = [user.name, user.role, user.staff] if user else ["", "paper", None]
        return [_FORMAT, self.database_id, self.generation, *person]

    def body(self) -> dict[str, Any]:
        """Everything but the authentication code, as JSON."""
        return {
            "format": _FORMAT,
            "database_id": self.database_id,
            "generation": self.generation,
            "revision": self.revision,
            "users": [
                {"name": user.name, "role": user.role, "staff": user.staff, **lock.as_json()}
                for user, lock in self.users
            ],
            "paper": self.paper.as_json(),
            "file_mark": self.file_mark,
        }

    def is_authentic(self, key: bytes) -> bool:
        """Whether a holder of the key wrote exactly this."""
        from liushou_desktop.storage.slot_crypto import seal_of_file

        return self.mac == seal_of_file(key, self.body())

    def sealed_with(self, key: bytes) -> Slots:
        """The next revision with every box sealed anew to ``key``."""
        from liushou_desktop.storage.slot_crypto import seal, seal_of_file

        fresh = self._replace(
            revision=self.revision + 1,
            users=tuple((user, seal(lock, key, self.binding(user))) for user, lock in self.users),
            paper=seal(self.paper, key, self.binding(None)),
        )
        return fresh._replace(mac=seal_of_file(key, fresh.body()))

    def bytes(self) -> bytes:
        """The file."""
        text = json.dumps({**self.body(), "mac": self.mac}, ensure_ascii=False, indent=1)
        return text.encode()


def parse(raw: bytes) -> Slots:
    """The content of a slot file.

    Raises:
        DamagedError: SLOTS_DAMAGED, it is not one.
        RefusedError: STORE_TOO_NEW, a newer program wrote it.
    """
    try:
        data = json.loads(raw)
        if data["format"] > _FORMAT:
            raise RefusedError("STORE_TOO_NEW", version=f"s{data['format']}", known=f"s{_FORMAT}")
        return _slots(data)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedError("SLOTS_DAMAGED") from error


def _slots(data: Mapping[str, Any]) -> Slots:
    slots = Slots(
        database_id=_text(data["database_id"]),
        generation=int(data["generation"]),
        revision=int(data["revision"]),
        users=tuple((_user(entry), Lock.from_json(entry)) for entry in data["users"]),
        paper=Lock.from_json(data["paper"]),
        file_mark=data["file_mark"],
        mac=_text(data["mac"]),
    )
    if len({user.name for user, _ in slots.users}) != len(slots.users):
        raise ValueError("a name stands twice")
    return slots


def _user(data: Mapping[str, Any]) -> SlotUser:
    staff = data["staff"]
    return SlotUser(
        _text(data["name"]), _text(data["role"]), None if staff is None else _text(staff)
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def read_all(folder: Path) -> list[Slots]:
    """What the two files say, best first; identical ones once.

    Raises:
        RefusedError: SLOTS_MISSING, neither file is there; STORE_TOO_NEW.
        DamagedError: SLOTS_DAMAGED, neither makes sense.
    """
    found: list[Slots] = []
    missing = 0
    for name in (MAIN, COPY):
        try:
            with open(folder / name, "rb") as handle:
                slots = parse(handle.read(_LARGEST))
        except FileNotFoundError:
            missing += 1
        except (OSError, DamagedError):
            continue
        else:
            if slots not in found:
                found.append(slots)
    if missing == 2:
        raise RefusedError("SLOTS_MISSING", folder=str(folder))
    if not found:
        raise DamagedError("SLOTS_DAMAGED")
    return sorted(found, key=lambda s: (s.generation, s.revision), reverse=True)


def write(folder: Path, slots: Slots) -> None:
    """Write both files, the copy first; at every moment one of them is whole."""
    for name in (COPY, MAIN):
        write_whole(folder / name, slots.bytes())


def write_next(folder: Path, slots: Slots) -> None:
    """Announce the slots of a database file that is about to take the old one's place."""
    write_whole(folder / NEXT, slots.bytes())


def file_mark(database: Path) -> str:
    """The first sixteen bytes of a database file: its random salt, different in every file.

    Raises:
        OSError: it cannot be read. Never guess here: a wrong answer would throw a key away.
    """
    with open(database, "rb") as handle:
        return handle.read(_FILE_MARK_BYTES).hex()


def settle(folder: Path, database: Path) -> None:
    """Finish or forget an exchange of keys that was interrupted.

    Raises:
        OSError: the disk failed; the announced slots stay until it can be told whose they are.
    """
    path = folder / NEXT
    if not path.exists():
        return
    try:
        slots = parse(path.read_bytes())
    except DamagedError:  # perhaps the only key there is: leave it for somebody to look at
        return
    if database.exists() and slots.file_mark == file_mark(database):
        write(folder, slots)
    path.unlink()
    flush_folder(folder)


def list_users(folder: Path) -> list[SlotUser]:
    """Who may unlock, in the order they were added. Needs no key: the sign-in screen shows them.

    Raises:
        RefusedError: SLOTS_MISSING. DamagedError: SLOTS_DAMAGED.
    """
    return [user for user, _ in read_all(folder)[0].users]
