"""Join a bureau: read its enrolment file, keep who stands above us and with which keys.

The file is trusted by comparing the bureau's fingerprint with the paper it handed out, never by
itself. A school joins its county, a 学区 too; a county may join its prefecture.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.services.shared.bureau_state import (
    forget_bureau,
    news_held,
    superiors_by_pack,
)
from liushou_desktop.services.shared.create_site import Created, NewSite, create_site
from liushou_desktop.services.shared.rights import Right, Role
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys, make_keys
from liushou_desktop.services.shared.take_calendar import reload_calendar, take_calendar

if TYPE_CHECKING:
    from liushou_desktop.exchange.enrolment import Enrolment
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.storage.unit import UnitOfWork

SETTING = "enrolment"
SCHOOL_KINDS = ("school", "teaching_point")
_LIMIT = 1_000_000


def read_enrolment_file(path: Path) -> Enrolment:
    """What the bureau's file says; show ``fingerprint`` beside the paper before going on.

    Raises:
        RefusedError: FILE_MISSING, KIND_UNEXPECTED, PACKAGE_TOO_LARGE, FORMAT_NEWER.
        DamagedError: ENROLMENT_MALFORMED, SIGNATURE_WRONG ….
    """
    from liushou_desktop.exchange.enrolment import read_enrolment

    return read_enrolment(read_limited(path, _LIMIT))


def create_enrolled_site(
    folder: Path,
    enrolment: Enrolment,
    *,
    short_code: str,
    user: str,
    password: str,
    clock: Clock,
) -> Created:
    """A new folder with the bureau's calendar, rules and keys in it: of a school, or of a 学区,
    which works as a bureau does.

    Raises:
        RefusedError: as ``create_site``.
    """
    from liushou_desktop.exchange.payloads import to_values

    is_school = enrolment.site_kind in SCHOOL_KINDS
    return create_site(
        folder,
        NewSite(
            side="school" if is_school else "bureau",
            code=enrolment.site,
            name=enrolment.site_name,
            short_code=short_code,
            user=user,
            role=Role.CLERK if is_school else Role.BUREAU_CLERK,
            password=password,
            terms=[term.at(enrolment.site) for term in enrolment.terms],
            settings={SETTING: to_values(enrolment)},
            key_period=enrolment.key_period,
        ),
        clock,
    )


def adopt_enrolment(site: Site, enrolment: Enrolment) -> None:
    """A site that worked alone joins the bureau; its own records stay.

    A later file of the same bureau brings what changed. One of a bureau whose key is not the one
    we know begins anew with it: the bureau lost its keys, or we change counties.

    Raises:
        RefusedError: NOT_ALLOWED, ENROLMENT_FOR_OTHER_SITE, ENROLMENT_OLDER.
    """
    site.require(Right.SETTINGS)
    from liushou_desktop.exchange.payloads import to_values

    if enrolment.site != site.code:
        raise RefusedError("ENROLMENT_FOR_OTHER_SITE", found=enrolment.site, ours=site.code)
    with site.unit() as unit:
        held = enrolment_held(unit)
        if held is None:
            _step_aside(unit, enrolment.key_period)
        elif not _is_known(unit, enrolment.bureau):
            forget_bureau(unit)
        elif enrolment.number < held.number:
            raise RefusedError("ENROLMENT_OLDER", held=held.number, found=enrolment.number)
        unit.set_setting(SETTING, to_values(enrolment))
        unit.set_setting("site.name", enrolment.site_name)
        if enrolment.site_kind != "county":  # a county's calendar is its own
            take_calendar(site, unit, [term.at(site.code) for term in enrolment.terms])
            reload_calendar(site, unit)
    site.name = enrolment.site_name
    if site.side == "bureau":
        site.tier = enrolment.site_kind


def _step_aside(unit: UnitOfWork, key_period: int) -> None:
    """A folder made by hand on a new PC takes keys of a period the register does not hold yet."""
    if current_keys(unit).epoch < key_period:
        make_keys(unit, epoch=key_period)


def _is_known(unit: UnitOfWork, bureau: Superior) -> bool:
    keys = (each.signing_key for each in known_superiors(unit) if each.code == bureau.code)
    return bureau.signing_key in keys


def enrolment_held(unit: UnitOfWork) -> Enrolment | None:
    """The enrolment this school works under, or None while it stands alone."""
    from liushou_desktop.exchange.enrolment import Enrolment
    from liushou_desktop.exchange.payloads import from_values

    values = unit.setting(SETTING)
    return from_values(Enrolment, values) if values else None


def superiors_of(unit: UnitOfWork) -> tuple[Superior, ...]:
    """Who stands above this site, nearest first, with the newest keys they announced.

    Raises:
        RefusedError: NOT_ENROLLED.
    """
    held = enrolment_held(unit)
    if held is None:
        raise RefusedError("NOT_ENROLLED")
    newest = {each.code: each for each in sorted(_known(unit, held), key=lambda each: each.epoch)}
    return tuple(newest[each.code] for each in superiors_by_pack(unit) or held.superiors)


def known_superiors(unit: UnitOfWork) -> tuple[Superior, ...]:
    """Every key of a superior that counts here: of the enrolment, of packs, and those reached from
    them; what the news revoked is left out. Receipts and packs are verified with these.

    Raises:
        RefusedError: NOT_ENROLLED.
    """
    held = enrolment_held(unit)
    if held is None:
        raise RefusedError("NOT_ENROLLED")
    news = news_held(unit)
    return tuple(each for each in _known(unit, held) if not news.is_revoked(each.code, each.epoch))


def _known(unit: UnitOfWork, held: Enrolment) -> tuple[Superior, ...]:
    from liushou_desktop.exchange.successions import follow

    told = (*held.superiors, *superiors_by_pack(unit))
    successions = (*held.news.successions, *news_held(unit).successions)
    return follow({(each.code, each.epoch): each for each in told}.values(), successions)


def is_district(unit: UnitOfWork) -> bool:
    """Whether this site is a 学区, whose register comes from the county."""
    held = enrolment_held(unit)
    return held is not None and held.site_kind == "district"


def refuse_at_district(unit: UnitOfWork) -> None:
    """Stop whoever would change the register of a 学区 by hand.

    Raises:
        RefusedError: REGISTER_FROM_ABOVE.
    """
    if is_district(unit):
        raise RefusedError("REGISTER_FROM_ABOVE")


def refuse_settling_at_district(unit: UnitOfWork) -> None:
    """Stop whoever would settle at a 学区 what its county settles: rules, questions, calendar.

    Raises:
        RefusedError: SETTLED_FROM_ABOVE.
    """
    if is_district(unit):
        raise RefusedError("SETTLED_FROM_ABOVE")
