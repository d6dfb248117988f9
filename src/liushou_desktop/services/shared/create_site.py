"""Make the folder of a new school or bureau, with its first user, calendar and keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import make_folder
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import school_year_of
from liushou_desktop.services.shared.calendar import typical_terms
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Side

if TYPE_CHECKING:
    from liushou_desktop.storage.server_address import ServerAddress

_YEARS_BACK, _YEARS_AHEAD = 2, 2
SHORT_CODE_LETTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """What a new site is called and who works on it first.

    Attributes:
        code: 学校标识码 or code of the bureau; name: as on the seal.
        short_code: 2–6 Latin letters or digits that begin every file number.
        terms: the bureau's calendar; empty = typical dates until it arrives.
        settings: further settings kept from the start (the enrolment, for a school by file).
        key_period: of its first pair of keys.
        database_url: the PostgreSQL server a bureau's rows shall stand on; None: a file.
    """

    side: Side
    code: str
    name: str
    short_code: str
    user: str
    role: Role
    password: str = field(repr=False)
    terms: Sequence[Term] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    key_period: int = 1
    database_url: str | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """The new folder, and the paper key: shown and printed once, kept nowhere."""

    folder: Path
    paper_key_lines: tuple[str, ...] = field(repr=False)
    database_id: str = ""


def create_site(folder: Path, site: NewSite, clock: Clock) -> Created:
    """Create the store, its slots, calendar and first key pairs.

    Raises:
        RefusedError: STORE_EXISTS, SITE_CODE_WRONG, SITE_NAME_EMPTY, SHORT_CODE_WRONG, PASSWORD_…,
            SERVER_ONLY_BUREAU, SERVER_URL_…, SERVER_HAS_SITE.
        SurroundingsError: disk full, no rights, SERVER_….
    """
    from liushou_desktop.services.shared.site_keys import make_keys
    from liushou_desktop.storage import keyslots, opening, paper_key

    check_names(site.code, site.name, site.short_code)
    address = _address(site)
    make_folder(folder)
    slots = keyslots.create_slots(
        folder, user=site.user, role=site.role.value, password=site.password
    )
    try:
        store = opening.create_store(
            folder, site=site.code, key=slots.key, clock=clock, address=address
        )
    except BaseException:
        if address is not None:  # the folder has nothing else: it may try again
            keyslots.forget_slots(folder)
        raise
    with store, store.unit(site.user, site.role.value) as unit:
        for key in ("side", "name", "short_code"):
            unit.set_setting(f"site.{key}", getattr(site, key))
        for name, value in site.settings.items():
            unit.set_setting(name, value)
        unit.add_many(site.terms or _typical(site.code, clock))
        make_keys(unit, epoch=site.key_period)
    return Created(folder, tuple(paper_key.shown(slots.paper_key)), slots.database_id)


def _address(site: NewSite) -> ServerAddress | None:
    if site.database_url is None:
        return None
    if site.side != "bureau":
        raise RefusedError("SERVER_ONLY_BUREAU")
    from liushou_desktop.storage.server_address import ServerAddress

    return ServerAddress.parse(site.database_url)


def _typical(code: str, clock: Clock) -> list[Term]:
    year = school_year_of(clock.today())
    return typical_terms(code, range(year - _YEARS_BACK, year + _YEARS_AHEAD))


def check_names(code: str, name: str, letters: str) -> None:
    """Refuse what a site cannot be called; asked before the site is made, too.

    Raises:
        RefusedError: SITE_CODE_WRONG, SITE_NAME_EMPTY, SHORT_CODE_WRONG.
    """
    if not code.isascii() or not code.replace("-", "").isalnum():
        raise RefusedError("SITE_CODE_WRONG", code=code)
    if not name.strip():
        raise RefusedError("SITE_NAME_EMPTY")
    if not (letters.isascii() and letters.isalnum() and 2 <= len(letters) <= SHORT_CODE_LETTERS):
        raise RefusedError("SHORT_CODE_WRONG", code=letters)
