"""Users of a site and their passwords; removing one exchanges the database key."""

from __future__ import annotations

from pathlib import Path

from liushou_desktop.services.shared.rights import Right, Role
from liushou_desktop.services.shared.site import Site, User


def list_users(folder: Path) -> list[User]:
    """Who may unlock the folder; needs no password, the sign-in screen shows them.

    Raises:
        RefusedError: SLOTS_MISSING. DamagedError: SLOTS_DAMAGED.
    """
    from liushou_desktop.storage import keyslots

    return [User(u.name, Role(u.role), u.staff) for u in keyslots.list_users(folder)]


def add_user(site: Site, name: str, role: Role, password: str, staff: str | None = None) -> User:
    """One more person who may unlock.

    Raises:
        RefusedError: NOT_ALLOWED, USER_EXISTS, USER_NAME_EMPTY, PASSWORD_….
    """
    site.require(Right.USERS)
    from liushou_desktop.storage import keyslots

    keyslots.add_user(
        site.folder, site.store.key, user=name, role=role.value, password=password, staff=staff
    )
    with site.unit() as unit:
        unit.note_access("user_added", name, role.value)
    return User(name, role, staff)


def remove_user(site: Site, name: str) -> None:
    """Take a person's key away; the database gets a new key, so an old slot opens nothing.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_USER, LAST_ADMINISTRATOR.
    """
    site.require(Right.USERS)
    from liushou_desktop.storage.rotation import remove_user as take_slot_away

    with site.unit() as unit:
        unit.note_access("user_removed", name)
    take_slot_away(site.store, name)


def change_password(folder: Path, name: str, old: str, new: str) -> None:
    """A person's own new password.

    Raises:
        RefusedError: WRONG_PASSWORD, NO_SUCH_USER, PASSWORD_….
    """
    from liushou_desktop.storage import keyslots

    keyslots.change_password(folder, name, old, new)


def reset_password(site: Site, name: str, new: str) -> None:
    """A new password for somebody who forgot theirs.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_USER, PASSWORD_….
    """
    site.require(Right.USERS)
    from liushou_desktop.storage import keyslots

    keyslots.set_password(site.folder, site.store.key, name, new)
    with site.unit() as unit:
        unit.note_access("password_reset", name)
