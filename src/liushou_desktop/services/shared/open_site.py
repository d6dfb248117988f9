"""Unlock a site folder: by a user's password, or by the paper key from the safe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.clock import Clock, SystemClock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.shared.office_words import COUNTY, DISTRICT, tier_in
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import (
    LOCK_AFTER,
    LOCK_AFTER_MINUTES,
    PRACTICE,
    Site,
    User,
)

if TYPE_CHECKING:
    from liushou_desktop.formspec.versions import Editions
    from liushou_desktop.storage.store import Store
    from liushou_desktop.storage.unit import UnitOfWork

PAPER_KEY_USER = "纸质钥匙"


def open_site(folder: Path, user: str, password: str, clock: Clock | None = None) -> Site:
    """The site, with ``user`` in front of it.

    Raises:
        RefusedError: STORE_MISSING, NO_SUCH_USER, WRONG_PASSWORD, ALREADY_OPEN, STORE_TOO_NEW.
        DamagedError: the slot file or the store is broken.
    """
    from liushou_desktop.storage import keyslots, opening

    opening.renew_slots(folder)
    unlocked = keyslots.unlock_with_password(folder, user, password)
    assert unlocked.user is not None
    person = User(unlocked.user.name, Role(unlocked.user.role), unlocked.user.staff)
    return _open(folder, unlocked.key, person, clock or SystemClock())


def open_with_paper_key(folder: Path, typed: str, clock: Clock | None = None) -> Site:
    """The site, opened with the paper key, to give somebody a new password.

    The holder of the paper key may do what an administrator of this side may.

    Raises:
        RefusedError: PAPER_KEY_LENGTH, PAPER_KEY_GROUP_WRONG, WRONG_PAPER_KEY, ALREADY_OPEN.
    """
    from liushou_desktop.storage import keyslots, opening

    opening.renew_slots(folder)
    unlocked = keyslots.unlock_with_paper_key(folder, typed)
    site = _open(folder, unlocked.key, User(PAPER_KEY_USER, Role.CLERK), clock or SystemClock())
    if site.side == "bureau":
        site.user = User(PAPER_KEY_USER, Role.BUREAU_CLERK)
    return site


def _open(folder: Path, key: bytes, user: User, clock: Clock) -> Site:
    from liushou_desktop.storage.opening import open_store

    store = open_store(folder, key, clock)
    try:
        return _site(folder, store, user, clock)
    except BaseException:
        store.close()
        raise


def _forms(store: Store, unit: UnitOfWork) -> Editions:
    """The forms in force; those of a pack that this version cannot read wait for the next pack."""
    from liushou_desktop.formspec.versions import shipped
    from liushou_desktop.services.shared.forms_in_force import forms_in_force

    try:
        return forms_in_force(unit)
    except (RefusedError, TypeError, KeyError):
        store.doubts = (*store.doubts, Problem("", "FORMS_OF_PACK_UNREADABLE"))
        return shipped()


def _know_put_back(unit: UnitOfWork, side: str, tier: str) -> None:
    """An office leaps over the numbers it may have given; a school is told to take new keys."""
    from liushou_desktop.services.shared import put_back
    from liushou_desktop.services.shared.enrolment import enrolment_held
    from liushou_desktop.services.shared.site_keys import current_keys

    if side == "bureau":
        put_back.leap(unit, is_district=tier == DISTRICT)
    elif enrolment_held(unit) is not None:
        put_back.note_school(unit, current_keys(unit).epoch)


def _site(folder: Path, store: Store, user: User, clock: Clock) -> Site:
    from liushou_desktop.storage.files import put_back_is_known, was_put_back

    with store.unit(user.name, user.role.value) as unit:
        unit.note_access("sign_in", user.name)
        side = unit.setting("site.side")
        tier = tier_in(unit, store.site) if side == "bureau" else COUNTY
        if was_put_back(folder):
            _know_put_back(unit, side, tier)
        site = Site(
            folder=folder,
            code=store.site,
            name=unit.setting("site.name"),
            short_code=unit.setting("site.short_code"),
            side=side,
            user=user,
            clock=clock,
            store=store,
            own_terms=tuple(unit.find(Term, is_void=False, order_by="start")),
            is_practice=bool(unit.setting(PRACTICE, False)),
            lock_after_minutes=int(unit.setting(LOCK_AFTER, LOCK_AFTER_MINUTES)),
            tier=tier,
            forms=_forms(store, unit),
        )
    put_back_is_known(folder)
    return site
