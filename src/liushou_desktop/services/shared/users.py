"""Users of a site and their passwords; removing one exchanges the database key."""

from __future__ import annotations

from pathlib import Path

from liushou_desktop.base.clock import Clock
from liushou_desktop.services.shared.rights import Right, Role
from liushou_desktop.services.shared.site import Site, User


def list_users(folder: Path) -> list[User]:
    """Who may unlock the folder; needs no password, the sign-in screen shows them.

    Raises:
        RefusedError: SLOTS_MISSING. DamagedError: SLOTS_DAMAGED.
    """
    from liushou_desktop.storage import opening, slot_file  # no cryptography: a window waits

    opening.renew_slots(folder)
    return [User(u.name, Role(u.role), u.staff) for u in slot_file.list_users(folder)]


def _share(folder: Path) -> None:
    """On a server all folders of the site get the changed slots."""
    from liushou_desktop.storage.server_address import address_of

    if address_of(folder) is not None:
        from liushou_desktop.storage.shared_slots import share_slots

        share_slots(folder)


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
    _share(site.folder)
    with site.unit() as unit:
        unit.note_access("user_added", name, role.value)
    return User(name, role, staff)


def remove_user(site: Site, name: str) -> None:
    """Take a person's key away; the database gets a new key, so an old slot opens nothing.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_USER, LAST_ADMINISTRATOR, STRONGBOX_LAST_READER.
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
    _share(folder)


def reset_password(site: Site, name: str, new: str) -> None:
    """A new password for somebody who forgot theirs.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_USER, PASSWORD_….
    """
    site.require(Right.USERS)
    from liushou_desktop.storage import keyslots

    keyslots.set_password(site.folder, site.store.key, name, new)
    _share(site.folder)
    with site.unit() as unit:
        unit.note_access("password_reset", name)


def reset_by_paper_key(folder: Path, typed: str, name: str, new: str, clock: Clock) -> None:
    """A new password from the paper key; the opened paper must be replaced afterwards.

    Raises:
        RefusedError: PAPER_KEY_…, WRONG_PAPER_KEY, ALREADY_OPEN, NO_SUCH_USER, PASSWORD_….
    """
    from liushou_desktop.services.shared.open_site import open_with_paper_key
    from liushou_desktop.services.shared.paper_key_sheet import OPENED, keep_state
    from liushou_desktop.storage import keyslots

    site = open_with_paper_key(folder, typed, clock)
    try:
        keyslots.set_password_by_paper_key(site.folder, site.store.key, name, new, typed)
        with site.unit() as unit:
            unit.note_access("password_reset", name)
        keep_state(site, OPENED)
    finally:
        site.lock()


def check_new_password(password: str, name: str) -> None:
    """Say at once what is wrong with a password somebody is choosing.

    Raises:
        RefusedError: PASSWORD_TOO_SHORT, PASSWORD_ONLY_DIGITS, PASSWORD_COMMON, PASSWORD_IS_NAME.
    """
    from liushou_desktop.storage.passwords import check_password

    check_password(password, user=name.strip())
