"""Users and their keys: create, unlock, add, change a password.

The database key is 32 random bytes that nobody sees; a password or the paper key opens a slot that
holds it. Removing somebody exchanges the key itself: see ``rotation``.
"""

from __future__ import annotations

import contextlib
import os
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from liushou_desktop.base.errors import DamagedError, RefusedError, SurroundingsError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.storage import slot_file, strongbox
from liushou_desktop.storage.files import DATABASE_FILE, os_errors_explained
from liushou_desktop.storage.lock import FolderLock
from liushou_desktop.storage.paper_key import new_paper_key, read_paper_key
from liushou_desktop.storage.passwords import check_password, normal_form
from liushou_desktop.storage.slot_crypto import new_lock, unseal
from liushou_desktop.storage.slot_file import Slots, SlotUser
from liushou_desktop.storage.slot_lock import KEY_BYTES, Lock

#: Every role a slot may carry.
ROLES: Final = frozenset(
    {
        "clerk",
        "class_teacher",
        "helper",
        "counsellor",
        "principal",
        "bureau_clerk",
        "bureau_head",
    }
)
#: Roles that may manage users; somebody with one of them always stays.
ADMINISTRATORS: Final = frozenset({"clerk", "principal", "bureau_clerk", "bureau_head"})
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class NewSlots:
    """What setting up a folder gives: the database key, and the paper key to print once."""

    key: bytes = field(repr=False)
    paper_key: str = field(repr=False)
    database_id: str = ""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The database key and whose slot gave it (None: the paper key)."""

    key: bytes = field(repr=False)
    user: SlotUser | None = None


def create_slots(
    folder: Path, *, user: str, role: str, password: str, staff: str | None = None
) -> NewSlots:
    """Slots for a new site folder with its first user, who must be able to manage users.

    Raises:
        RefusedError: STORE_EXISTS, PASSWORD_…, USER_NAME_…, ROLE_UNKNOWN, LAST_ADMINISTRATOR.
    """
    if any((folder / name).exists() for name in (slot_file.MAIN, slot_file.COPY)):
        raise RefusedError("STORE_EXISTS", folder=str(folder))
    first = _new_user(user, role, staff)
    if role not in ADMINISTRATORS:
        raise RefusedError("LAST_ADMINISTRATOR", user=first.name)
    check_password(password, user=first.name)
    key, paper = os.urandom(KEY_BYTES), new_paper_key()
    slots = Slots(
        database_id=new_id(),
        generation=1,
        revision=0,
        users=((first, new_lock(normal_form(password))),),
        paper=new_lock(paper),
    )
    folder.mkdir(parents=True, exist_ok=True)
    slot_file.write(folder, slots.sealed_with(key))
    return NewSlots(key, paper, slots.database_id)


def forget_slots(folder: Path) -> None:
    """Take the slots of a folder away again whose store could not be made."""
    for name in (slot_file.MAIN, slot_file.COPY):
        (folder / name).unlink(missing_ok=True)


def unlock_with_password(folder: Path, user: str, password: str) -> Unlocked:
    """The database key by a user's password. Takes about a quarter of a second.

    Raises:
        RefusedError: NO_SUCH_USER, WRONG_PASSWORD, SLOTS_MISSING.
        DamagedError: SLOTS_DAMAGED, SLOTS_WEAKENED, SLOTS_ALTERED.
    """
    name = _plain_name(user)

    def lock_of(slots: Slots) -> tuple[SlotUser | None, Lock] | None:
        return next((entry for entry in slots.users if entry[0].name == name), None)

    candidates = _candidates(folder)
    if not any(lock_of(slots) for slots in candidates):
        raise RefusedError("NO_SUCH_USER", user=name)
    return _unlock(folder, candidates, normal_form(password), lock_of, "WRONG_PASSWORD")


def unlock_with_paper_key(folder: Path, typed: str) -> Unlocked:
    """The database key by the paper key, as typed from the sheet.

    Raises:
        RefusedError: PAPER_KEY_LENGTH, PAPER_KEY_GROUP_WRONG, WRONG_PAPER_KEY, SLOTS_MISSING.
        DamagedError: as ``unlock_with_password``.
    """
    secret = read_paper_key(typed)
    return _unlock(
        folder,
        _candidates(folder),
        secret,
        lambda slots: (None, slots.paper),
        "WRONG_PAPER_KEY",
    )


def _candidates(folder: Path) -> list[Slots]:
    if (folder / slot_file.NEXT).exists():
        with contextlib.suppress(RefusedError):  # the process that holds the folder settles itself
            _settle(folder)
    return slot_file.read_all(folder)


def _settle(folder: Path) -> None:
    lock = FolderLock(folder)
    try:
        with os_errors_explained(folder / slot_file.NEXT):
            slot_file.settle(folder, folder / DATABASE_FILE)
    finally:
        lock.release()


def _unlock(
    folder: Path,
    candidates: list[Slots],
    secret: str,
    lock_of: Callable[[Slots], tuple[SlotUser | None, Lock] | None],
    wrong: str,
) -> Unlocked:
    """Try the files best first; one that is broken where it matters gives way to the other."""
    damage: DamagedError | None = None
    for slots in candidates:
        entry = lock_of(slots)
        if entry is None:
            continue
        try:
            key = unseal(entry[1], secret, slots.binding(entry[0]))
        except DamagedError as error:
            damage = damage or error
            continue
        if key is None:
            continue
        if slots.is_authentic(key):
            _heal(folder, candidates, slots)
            return Unlocked(key, entry[0])
        damage = DamagedError("SLOTS_ALTERED")
    raise damage or RefusedError(wrong)


def _heal(folder: Path, candidates: list[Slots], good: Slots) -> None:
    """Write both files again when they did not agree."""
    files = [folder / name for name in (slot_file.MAIN, slot_file.COPY)]
    if len(candidates) > 1 or any(not _holds(path, good) for path in files):
        with contextlib.suppress(SurroundingsError):  # a full disk keeps nobody out
            slot_file.write(folder, good)


def _holds(path: Path, slots: Slots) -> bool:
    try:
        return path.read_bytes() == slots.bytes()
    except OSError:
        return False


def add_user(
    folder: Path, key: bytes, *, user: str, role: str, password: str, staff: str | None = None
) -> SlotUser:
    """A slot for one more person.

    Raises:
        RefusedError: USER_EXISTS, USER_NAME_EMPTY, USER_NAME_LONG, ROLE_UNKNOWN, PASSWORD_….
        DamagedError: SLOTS_ALTERED.
    """
    slots = authentic_slots(folder, key)
    fresh = _new_user(user, role, staff)
    if any(known.name == fresh.name for known, _ in slots.users):
        raise RefusedError("USER_EXISTS", user=fresh.name)
    check_password(password, user=fresh.name)
    users = (*slots.users, (fresh, new_lock(normal_form(password))))
    slot_file.write(folder, slots._replace(users=users).sealed_with(key))
    return fresh


def change_password(folder: Path, user: str, old: str, new: str) -> None:
    """A user's new password; the database key stays, only its box is made anew.

    Raises:
        RefusedError: WRONG_PASSWORD, NO_SUCH_USER, PASSWORD_….
    """
    unlocked = unlock_with_password(folder, user, old)
    assert unlocked.user is not None
    secret = strongbox.Secret(unlocked.user.name, normal_form(old))
    set_password(folder, unlocked.key, user, new, secret)


def set_password_by_paper_key(folder: Path, key: bytes, user: str, new: str, typed: str) -> None:
    """``set_password`` by the holder of the paper key, who may also let a reader of the strongbox
    in again.

    Raises:
        RefusedError: NO_SUCH_USER, PASSWORD_…, PAPER_KEY_…, WRONG_PAPER_KEY.
    """
    secret = strongbox.Secret(strongbox.PAPER, read_paper_key(typed))
    set_password(folder, key, user, new, secret)


def set_password(
    folder: Path, key: bytes, user: str, new: str, secret: strongbox.Secret | None = None
) -> None:
    """A new password for somebody who forgot theirs, by a holder of the key.

    Args:
        secret: opens the strongbox for the new password too; without it another reader must.

    Raises:
        RefusedError: NO_SUCH_USER, PASSWORD_….
    """
    slots = authentic_slots(folder, key)
    name = _plain_name(user)
    person = next((known for known, _ in slots.users if known.name == name), None)
    if person is None:
        raise RefusedError("NO_SUCH_USER", user=name)
    check_password(new, user=name)
    lock = new_lock(normal_form(new))
    if secret is not None:
        strongbox.carry_over(folder, slots, secret, person, lock)
    users = tuple((u, lock if u.name == name else own) for u, own in slots.users)
    changed = slots._replace(users=users).sealed_with(key)
    slot_file.write(folder, changed)
    strongbox.forget_gone(folder, changed)


def authentic_slots(folder: Path, key: bytes) -> Slots:
    """The newest slots written by a holder of the key.

    Raises:
        DamagedError: SLOTS_ALTERED, somebody without the key changed them.
    """
    for slots in _candidates(folder):
        if slots.is_authentic(key):
            return slots
    raise DamagedError("SLOTS_ALTERED")


def without_user(slots: Slots, user: str) -> Slots:
    """The slots without a person.

    Raises:
        RefusedError: NO_SUCH_USER, LAST_ADMINISTRATOR.
    """
    name = _plain_name(user)
    left = tuple(entry for entry in slots.users if entry[0].name != name)
    if len(left) == len(slots.users):
        raise RefusedError("NO_SUCH_USER", user=name)
    if not any(known.role in ADMINISTRATORS for known, _ in left):
        raise RefusedError("LAST_ADMINISTRATOR", user=name)
    return slots._replace(users=left)


def _new_user(name: str, role: str, staff: str | None) -> SlotUser:
    plain = _plain_name(name)
    if not plain:
        raise RefusedError("USER_NAME_EMPTY")
    if len(plain) > _LONGEST_NAME:
        raise RefusedError("USER_NAME_LONG", most=_LONGEST_NAME)
    if role not in ROLES:
        raise RefusedError("ROLE_UNKNOWN", role=role)
    return SlotUser(plain, role, staff)


def _plain_name(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()
