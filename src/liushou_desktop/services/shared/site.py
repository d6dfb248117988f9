"""An unlocked site: who is working, on which side, with which calendar, rules and clock.

Every service takes it first. It carries no secret in the open: the keys of the site are inside the
encrypted store and fetched when something is signed or unsealed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from liushou_desktop.base.clock import Clock
from liushou_desktop.services.shared import rights
from liushou_desktop.services.shared.rights import Right, Role

if TYPE_CHECKING:  # the opening page shows users of a site that nobody has opened yet
    from liushou_desktop.domain.schooling import Term
    from liushou_desktop.formspec.versions import Editions
    from liushou_desktop.services.shared.office_words import OfficeWords
    from liushou_desktop.storage.store import Store
    from liushou_desktop.storage.unit import UnitOfWork

Side = Literal["school", "bureau"]

#: Settings of a site that every window asks for.
PRACTICE, LOCK_AFTER = "site.practice", "window.lock_after_minutes"
LOCK_AFTER_MINUTES = 10


class User(NamedTuple):
    """Who works at the PC now. ``staff`` is the id on the staff list, when the person is on it."""

    name: str
    role: Role
    staff: str | None = None

    @property
    def role_name(self) -> str:
        """资料员, 班主任 …"""
        return rights.ROLE_NAMES[self.role]


def _shipped_forms() -> Editions:
    from liushou_desktop.formspec.versions import shipped

    return shipped()


@dataclass(slots=True)
class Site:
    """An open site folder with a user in front of it.

    Attributes:
        code: 学校标识码 or the bureau's code; name: as on the seal; short_code: Latin letters that
            begin every file number (``LW``); side: which program this is.
        own_terms: the calendar, oldest first.
        clock: the day everybody agrees on.
        is_practice: invented children only; said on every window and in the status bar.
        lock_after_minutes: how long nobody may touch the PC before the window locks.
        tier: of a bureau, district (学区), county or prefecture; of a school, its county's.
        forms: the forms in force here, a bureau's additions among them.
        kept: what services keep in memory while the site is open, by its class.
    """

    folder: Path
    code: str
    name: str
    short_code: str
    side: Side
    user: User
    clock: Clock
    store: Store
    own_terms: tuple[Term, ...] = field(default=())
    is_practice: bool = False
    lock_after_minutes: int = LOCK_AFTER_MINUTES
    is_locked: bool = False
    tier: str = "county"
    forms: Editions = field(default_factory=_shipped_forms)
    kept: dict[type, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def today(self) -> date:
        """The day services work by."""
        return self.clock.today()

    @property
    def outbox(self) -> Path:
        """Where papers and packages go when no other place was named."""
        folder = self.folder / "outbox"
        folder.mkdir(exist_ok=True)
        return folder

    def term(self, term_id: str | None = None) -> Term:
        """The term of that id, or the one today belongs to.

        Raises:
            RefusedError: NO_SUCH_TERM, NO_TERM.
        """
        if term_id is None:
            from liushou_desktop.services.shared.calendar import term_on

            return term_on(self.own_terms, self.today)
        for term in self.own_terms:
            if term.id == term_id:
                return term
        from liushou_desktop.base.errors import RefusedError

        known = "、".join(term.id for term in self.own_terms)
        raise RefusedError("NO_SUCH_TERM", term=term_id, known=known)

    @property
    def here(self) -> OfficeWords:
        """What this office is called, and what it answers for."""
        from liushou_desktop.services.shared.office_words import office_words

        return office_words(self.tier)

    def require(self, right: Right) -> None:
        """Stop a user who may not; see ``rights.require``."""
        rights.require(self.user.role, right)

    def may(self, right: Right) -> bool:
        """Whether the user has the right."""
        return rights.may(self.user.role, right)

    @contextlib.contextmanager
    def unit(self) -> Iterator[UnitOfWork]:
        """One transaction on behalf of the user."""
        with self.store.unit(self.user.name, self.user.role.value) as unit:
            yield unit

    def lock(self) -> None:
        """Close the store; nothing can be read until somebody unlocks again."""
        self.is_locked = True
        self.kept.clear()
        self.store.close()
