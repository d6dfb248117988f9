"""Join a bureau: read its enrolment file, keep who stands above us, have our keys registered.

The file is trusted by comparing the bureau's fingerprint with the paper it handed out; our keys are
trusted by the stamped registration sheet (W3), never by the file alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited, safe_file_name, write_whole
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.services.school.bureau_state import news_held, superiors_by_pack
from liushou_desktop.services.school.take_calendar import reload_calendar, take_calendar
from liushou_desktop.services.shared.create_site import Created, NewSite, create_site
from liushou_desktop.services.shared.rights import Right, Role
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys, make_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.enrolment import Enrolment
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.storage.unit import UnitOfWork

SETTING = "enrolment"
_LIMIT = 1_000_000


def read_enrolment_file(path: Path) -> Enrolment:
    """What the bureau's file says; show ``fingerprint`` beside the paper before going on.

    Raises:
        RefusedError: FILE_MISSING, KIND_UNEXPECTED, PACKAGE_TOO_LARGE, FORMAT_NEWER.
        DamagedError: ENROLMENT_MALFORMED, SIGNATURE_WRONG ….
    """
    from liushou_desktop.exchange.enrolment import read_enrolment

    return read_enrolment(read_limited(path, _LIMIT))


def create_enrolled_school(
    folder: Path,
    enrolment: Enrolment,
    *,
    short_code: str,
    user: str,
    password: str,
    clock: Clock,
) -> Created:
    """A new school folder with the bureau's calendar, rules and keys in it.

    Raises:
        RefusedError: as ``create_site``.
    """
    from liushou_desktop.exchange.payloads import to_values

    return create_site(
        folder,
        NewSite(
            side="school",
            code=enrolment.site,
            name=enrolment.site_name,
            short_code=short_code,
            user=user,
            role=Role.CLERK,
            password=password,
            terms=[term.at(enrolment.site) for term in enrolment.terms],
            settings={SETTING: to_values(enrolment)},
        ),
        clock,
    )


def adopt_enrolment(site: Site, enrolment: Enrolment) -> None:
    """A school that worked alone joins the bureau; its own records stay.

    Raises:
        RefusedError: NOT_ALLOWED, ENROLMENT_FOR_OTHER_SITE, ENROLMENT_OLDER.
    """
    site.require(Right.SETTINGS)
    from liushou_desktop.exchange.payloads import to_values

    if enrolment.site != site.code:
        raise RefusedError("ENROLMENT_FOR_OTHER_SITE", found=enrolment.site, ours=site.code)
    with site.unit() as unit:
        held = enrolment_held(unit)
        if held is not None and enrolment.number < held.number:
            raise RefusedError("ENROLMENT_OLDER", held=held.number, found=enrolment.number)
        unit.set_setting(SETTING, to_values(enrolment))
        unit.set_setting("site.name", enrolment.site_name)
        take_calendar(site, unit, [term.at(site.code) for term in enrolment.terms])
        reload_calendar(site, unit)
    site.name = enrolment.site_name


def enrolment_held(unit: UnitOfWork) -> Enrolment | None:
    """The enrolment this school works under, or None while it stands alone."""
    from liushou_desktop.exchange.enrolment import Enrolment
    from liushou_desktop.exchange.payloads import from_values

    values = unit.setting(SETTING)
    return from_values(Enrolment, values) if values else None


def superiors_of(unit: UnitOfWork) -> tuple[Superior, ...]:
    """Who stands above this school, nearest first, with the newest keys they announced.

    Raises:
        RefusedError: NOT_ENROLLED.
    """
    held = enrolment_held(unit)
    if held is None:
        raise RefusedError("NOT_ENROLLED")
    announced = {each.code: each for each in news_held(unit).superiors}
    found = superiors_by_pack(unit) or held.superiors
    return tuple(_newer(each, announced.get(each.code)) for each in found)


def _newer(held: Superior, announced: Superior | None) -> Superior:
    return announced if announced is not None and announced.epoch > held.epoch else held


def known_superiors(unit: UnitOfWork) -> tuple[Superior, ...]:
    """Every key of a superior that counts here: of the enrolment, of packs, of news; what the news
    revoked is left out. Receipts and packs are verified with these.

    Raises:
        RefusedError: NOT_ENROLLED.
    """
    held = enrolment_held(unit)
    if held is None:
        raise RefusedError("NOT_ENROLLED")
    news = news_held(unit)
    known = (*held.superiors, *superiors_by_pack(unit), *news.superiors)
    by_period = {(each.code, each.epoch): each for each in known}
    return tuple(each for each in by_period.values() if not news.is_revoked(each.code, each.epoch))


@dataclass(frozen=True, slots=True)
class EnrolmentState:
    """How this school stands with its bureau.

    Attributes:
        enrolment: what the bureau's file said, or None while alone.
        epoch: key period of our keys; fingerprint_lines, short_code: as on the sheet W3.
        requested_on: day the last request was written, or None.
        accepted: whether the bureau has answered a package with a receipt, and so knows our keys.
    """

    enrolment: Enrolment | None
    epoch: int
    fingerprint_lines: tuple[tuple[str, str, str], ...]
    short_code: str
    requested_on: date | None
    accepted: bool
    principal: str


def enrolment_state(site: Site) -> EnrolmentState:
    """Enrolment, keys, request and answer.

    Raises:
        RefusedError: NOT_ALLOWED, NO_KEYS.
    """
    site.require(Right.READ)
    from liushou_desktop.exchange.fingerprints import Fingerprint

    with site.unit() as unit:
        keys = current_keys(unit)
        fingerprint = Fingerprint.of(keys.signing_public, keys.sealing_public)
        asked = f"key request {keys.epoch}"
        found = [c for c in unit.history(action="export") if c.row == asked]
        answered = unit.count(SentPackage, kind="report", receipt_state="accepted")
        return EnrolmentState(
            enrolment=enrolment_held(unit),
            epoch=keys.epoch,
            fingerprint_lines=tuple(
                (line.label, "  ".join(line.groups), line.check) for line in fingerprint.lines()
            ),
            short_code=fingerprint.short_code,
            requested_on=found[0].at.date() if found else None,
            accepted=answered > 0,
            principal=unit.setting("school.principal", ""),
        )


@dataclass(frozen=True, slots=True)
class KeyRequestMade:
    """The request on the stick and the sheet to print, stamp and hand in.

    ``fingerprint_lines``: label, groups, check digit of each printed line.
    """

    file: Path
    sheet: Path
    short_code: str
    fingerprint_lines: tuple[str, ...] = field(default=())


def request_registration(
    site: Site,
    out: Path,
    *,
    keeper: str,
    principal: str,
    phone: str,
    occasion: str = "first",
    effective_on: date | None = None,
) -> KeyRequestMade:
    """Write the registration request and the sheet with our fingerprints.

    Any occasion but ``first`` makes keys of a new period first and has the old key vouch for them.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_ENROLLED.
        SurroundingsError: the stick cannot be written.
    """
    site.require(Right.SETTINGS)
    from liushou_desktop import paper
    from liushou_desktop.exchange.enrolment import KeyRequest, seal_request, vouch
    from liushou_desktop.paper.contents import KeyRegistration

    with site.unit() as unit:
        superiors = superiors_of(unit)
        old = current_keys(unit)
        if occasion != "first":
            make_keys(unit, epoch=old.epoch + 1)
        keys = current_keys(unit)
        request = KeyRequest(
            site=site.code,
            site_name=site.name,
            epoch=keys.epoch,
            signing_key=keys.signing_public,
            sealing_key=keys.sealing_public,
            occasion=occasion,
            keeper=keeper,
            principal=principal,
            phone=phone,
            effective_on=effective_on or site.today,
        )
        if occasion != "first":
            request = replace(request, voucher=vouch(request, old.signing))
        package = seal_request(request, keys.signing, superiors)
        unit.note_access("export", f"key request {keys.epoch}")
        unit.set_setting("school.principal", principal)
    fingerprint = request.fingerprint
    name = safe_file_name(f"{site.code}_{site.name}_密钥登记申请_{keys.epoch}")
    write_whole(out / f"{name}.lspkg", package.content, read_back=True)
    sheet = paper.print_key_registration(
        KeyRegistration(
            site_name=site.name,
            site_code=site.code,
            district=superiors[0].name,
            occasion=_OCCASIONS[occasion],
            effective_on=request.effective_on,
            epoch=keys.epoch,
            keeper=keeper,
            phone=phone,
            principal=principal,
            previous_keeper=request.previous_keeper,
            signing_digits=fingerprint.signing,
            receiving_digits=fingerprint.sealing,
            qr_text=fingerprint.qr_text(site.code, keys.epoch),
            short_code=fingerprint.short_code,
        )
    )
    write_whole(out / f"{name}.pdf", sheet.pdf, read_back=True)
    lines = tuple(
        f"{line.label} {' '.join(line.groups)} {line.check}" for line in fingerprint.lines()
    )
    return KeyRequestMade(out / f"{name}.lspkg", out / f"{name}.pdf", fingerprint.short_code, lines)


_OCCASIONS = {"first": "首次", "new_keeper": "换人", "new_computer": "换机", "lost": "遗失补办"}


def sent_packages(site: Site) -> list[SentPackage]:
    """All report packages this school made, newest first."""
    site.require(Right.READ)
    with site.unit() as unit:
        return unit.find(SentPackage, kind="report", order_by="-sequence")
