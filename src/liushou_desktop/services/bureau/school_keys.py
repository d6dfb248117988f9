"""Keys of schools: asked for, compared with the stamped sheet, pinned, extended, revoked.

A request proves that its sender holds the key it brings, no more. Whose key it is only the stamped
sheet says: nothing is merged before somebody has compared the fingerprint (quarantine).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.register import EnrolledSite, SiteKey
from liushou_desktop.services.bureau.register import SchoolLine, count_change, count_news
from liushou_desktop.services.shared.enrolment import refuse_at_district
from liushou_desktop.services.shared.meanwhile import last_change
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities

if TYPE_CHECKING:
    from liushou_desktop.exchange.enrolment import KeyRequest
    from liushou_desktop.exchange.fingerprints import Fingerprint
    from liushou_desktop.storage.unit import UnitOfWork

KEY_YEARS = 3
"""School years a key counts unless another day is set; then a successor is asked for anyhow."""

PERIODS_AHEAD = 100
"""So far a request may run ahead of the periods the register holds: the next enrolment file names
the one above them all, and there must be one."""

HANDED_OVER = timedelta(days=30)
"""How long packages signed before a planned hand-over are still taken."""


def read_request_file(site: Site, file: Path) -> KeyRequest:
    """What a request on a stick asks for; its sender holds the key, no more is proved.

    Raises:
        RefusedError: NOT_ALLOWED, FILE_MISSING, NOT_SEALED_FOR_US, KIND_UNEXPECTED ….
        DamagedError: REQUEST_MALFORMED, SIGNATURE_WRONG ….
    """
    site.require(Right.ENROL)
    with site.unit() as unit:
        return _read_request(site, unit, file)


def _read_request(site: Site, unit: UnitOfWork, file: Path) -> KeyRequest:
    from liushou_desktop.exchange.enrolment import read_request
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.verdicts import open_with_any

    opened = open_with_any(read_limited(file, PACKAGE_LIMIT), identities(unit))
    return read_request(opened, site.code)


def take_request(site: Site, file: Path) -> SiteKey:
    """Put the key of a request into quarantine until its stamped sheet comes.

    Raises:
        RefusedError: as ``read_request_file``; SCHOOL_NOT_ENTERED, KEY_PERIOD_TAKEN.
    """
    site.require(Right.ENROL)
    with site.unit() as unit:
        return quarantine(unit, _read_request(site, unit, file))


def quarantine(unit: UnitOfWork, request: KeyRequest) -> SiteKey:
    """Keep the key of a request as one that waits, inside the caller's transaction.

    Raises:
        RefusedError: REGISTER_FROM_ABOVE, SCHOOL_NOT_ENTERED, KEY_PERIOD_TAKEN,
            KEY_PERIOD_FAR.
    """
    refuse_at_district(unit)
    school = unit.get(EnrolledSite, request.site)
    if school is None:
        raise RefusedError("SCHOOL_NOT_ENTERED", code=request.site, name=request.site_name)
    known = unit.find(SiteKey, code=request.site)
    last = max((key.epoch for key in known if key.state != "quarantined"), default=0)
    if request.epoch > last + PERIODS_AHEAD:
        raise RefusedError("KEY_PERIOD_FAR", name=school.name, epoch=request.epoch, last=last)
    held = [key for key in known if key.epoch == request.epoch]
    for key in held:
        if key.fingerprint == request.fingerprint.digits:
            return _asked_again(unit, school, key, request)
    if any(key.state == "pinned" for key in held):
        raise RefusedError("KEY_PERIOD_TAKEN", name=school.name, epoch=request.epoch)
    key = SiteKey(
        site=unit.site,
        id=new_id(),
        code=request.site,
        epoch=request.epoch,
        signing_key=request.signing_key,
        sealing_key=request.sealing_key,
        fingerprint=request.fingerprint.digits,
        state="quarantined",
        **_told_with(unit, request),
    )
    unit.add(key)
    state = school.state if school.state == "approved" else "requested"
    unit.change(school, state=state, contact=_contact(request))
    return key


def _told_with(unit: UnitOfWork, request: KeyRequest) -> dict[str, Any]:
    """What a request tells beside its keys."""
    return {
        "occasion": request.occasion,
        "keeper": request.keeper or None,
        "principal": request.principal or None,
        "is_vouched": _is_vouched(unit, request),
        "asked_on": request.effective_on,
    }


def _contact(request: KeyRequest) -> str:
    return f"{request.keeper} {request.phone}".strip()


def _asked_again(
    unit: UnitOfWork, school: EnrolledSite, key: SiteKey, request: KeyRequest
) -> SiteKey:
    """The same keys once more: while they wait, the last sheet says who keeps them."""
    if key.state != "quarantined" or (key.asked_on or date.min) > request.effective_on:
        return key
    unit.change(school, contact=_contact(request))
    return unit.change(key, **_told_with(unit, request))


def _is_vouched(unit: UnitOfWork, request: KeyRequest) -> bool:
    """Whether a key of the school that counts today signed the keys of the request."""
    from liushou_desktop.exchange.minisign import PublicKey

    pinned = unit.find(SiteKey, code=request.site, state="pinned", epoch=request.epoch - 1)
    return any(request.is_vouched_by(PublicKey.from_text(key.signing_key)) for key in pinned)


def approve_school(
    site: Site, file: Path, fingerprint: str, until: date | None = None
) -> SchoolLine:
    """Pin the key of a request whose stamped sheet says ``fingerprint`` (typed or scanned).

    The period before, when its key signed this one, still counts for ``HANDED_OVER``: what was
    signed with it may be on its way. Without that signature nobody knows who holds it, and it is
    revoked.

    Args:
        until: last day the key counts; ``KEY_YEARS`` school years if none is given.

    Raises:
        RefusedError: as ``take_request``; FINGERPRINT_INCOMPLETE, FINGERPRINT_MISTYPED,
            FINGERPRINT_DIFFERS, FINGERPRINT_UNCHECKED, FINGERPRINT_OF_OTHER (the sheet of another
            school, or of another period of this one).
    """
    site.require(Right.ENROL)
    with site.unit() as unit:
        request = _read_request(site, unit, file)
        _compare(unit, request.fingerprint, fingerprint)
        return _pin(site, unit, quarantine(unit, request), until)


def approve_waiting(
    site: Site, code: str, fingerprint: str, until: date | None = None
) -> SchoolLine:
    """Pin the key of a school that waits in quarantine, after comparing its sheet.

    Raises:
        RefusedError: NOT_ALLOWED, NOTHING_WAITS, FINGERPRINT_…. ConflictError:
            KEY_APPROVED_ALREADY, a colleague was first.
    """
    site.require(Right.ENROL)
    from liushou_desktop.exchange.fingerprints import Fingerprint

    with site.unit() as unit:
        waiting = unit.find(SiteKey, code=code, state="quarantined", order_by="-epoch")
        if not waiting:
            _refuse_approved(unit, code)
            raise RefusedError("NOTHING_WAITS", code=code)
        asked = [(Fingerprint.from_digits(key.fingerprint), key) for key in waiting]
        # Whoever knows where to send it may ask for any school; which of them the sheet tells of
        # the sheet says. None: why not the newest.
        found = next((key for sheet, key in asked if sheet.fits(fingerprint)), None)
        if found is None:
            _compare(unit, asked[0][0], fingerprint)
        return _pin(site, unit, found or waiting[0], until)


@dataclass(frozen=True, slots=True)
class TypedFingerprint:
    """How much of a sheet was typed so far: ``count`` of ``whole`` digits, check digits included.

    ``is_enough``: all six lines, with their check digits or without, or a scanned code.
    """

    count: int
    whole: int
    is_scanned: bool
    is_enough: bool


def read_typed(typed: str) -> TypedFingerprint:
    """How far somebody is who copies a stamped sheet; names of lines, blanks and the width of
    digits do not matter."""
    from liushou_desktop.exchange.fingerprints import DIGITS, WHOLE, is_scanned, typed_digits

    count, scanned = len(typed_digits(typed)), is_scanned(typed)
    return TypedFingerprint(count, WHOLE, scanned, scanned or count >= 2 * DIGITS)


def _compare(unit: UnitOfWork, fingerprint: Fingerprint, typed: str) -> None:
    """Return if the sheet is that of these keys; say whose it is where the register knows it."""
    from liushou_desktop.exchange.fingerprints import unchecked

    try:
        fingerprint.check(typed)
    except RefusedError as error:
        digits = unchecked(typed)
        known = unit.find(SiteKey, fingerprint=digits, limit=1) if digits else []
        if not known or error.code == "FINGERPRINT_MISTYPED":
            raise
        name = unit.require(EnrolledSite, known[0].code).name
        raise RefusedError("FINGERPRINT_OF_OTHER", name=name, epoch=known[0].epoch) from error


def _refuse_approved(unit: UnitOfWork, code: str) -> None:
    """Nothing waits any more since somebody approved it: who, and when."""
    pinned = unit.find(SiteKey, code=code, state="pinned", order_by="-epoch", limit=1)
    if pinned:
        name = unit.require(EnrolledSite, code).name
        raise ConflictError("KEY_APPROVED_ALREADY", school=name, **last_change(unit, pinned[0]))


def _pin(site: Site, unit: UnitOfWork, key: SiteKey, until: date | None) -> SchoolLine:
    if key.state != "pinned":
        _end_older(site, unit, key)
        unit.change(
            key,
            "stamped sheet compared",
            state="pinned",
            pinned_on=site.today,
            expires_on=until or usual_end(site.today),
        )
    school = unit.require(EnrolledSite, key.code)
    school = unit.change(school, state="approved", approved_on=school.approved_on or site.today)
    count_change(unit)
    keys = unit.find(SiteKey, code=key.code, order_by="-epoch")
    return SchoolLine(school, tuple(keys))


def usual_end(day: date) -> date:
    """The end of the school year, ``KEY_YEARS`` on."""
    year = day.year if (day.month, day.day) <= (8, 31) else day.year + 1
    return date(year + KEY_YEARS, 8, 31)


def _end_older(site: Site, unit: UnitOfWork, key: SiteKey) -> None:
    """What becomes of the school's earlier periods once this key is pinned."""
    last = site.today + HANDED_OVER
    for other in unit.find(SiteKey, code=key.code, state="pinned"):
        if other.epoch >= key.epoch:
            continue
        if key.is_vouched:
            unit.change(other, expires_on=min(other.expires_on or last, last))
        else:
            revoke_key(site, unit, other, _OCCASION_REASONS.get(key.occasion, key.occasion))


_OCCASION_REASONS = {
    "first": "重新登记，旧密钥没有签认",
    "new_keeper": "换人，旧密钥没有签认",
    "new_computer": "换机，旧密钥没有签认",
    "lost": "遗失补办",
}


def revoke_key(site: Site, unit: UnitOfWork, key: SiteKey, reason: str) -> SiteKey:
    """A key period counts no longer, and every school hears of it."""
    count_news(unit)
    return unit.change(key, reason, state="revoked", revoked_on=site.today, revoked_for=reason)


def extend_key(site: Site, code: str, until: date) -> SchoolLine:
    """Let the newest key of a school count until another day; the next pack tells the school.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NO_KEY_TO_EXTEND, KEY_DAY_PAST,
            REGISTER_FROM_ABOVE.
    """
    site.require(Right.ENROL)
    if until < site.today:
        raise RefusedError("KEY_DAY_PAST", day=str(until))
    with site.unit() as unit:
        refuse_at_district(unit)
        school = unit.require(EnrolledSite, code)
        keys = unit.find(SiteKey, code=code, order_by="-epoch")
        newest = next((key for key in keys if key.state == "pinned"), None)
        if newest is None:
            raise RefusedError("NO_KEY_TO_EXTEND", name=school.name)
        changed = unit.change(newest, expires_on=until)
        count_change(unit)
    return SchoolLine(school, tuple(changed if key is newest else key for key in keys))


def revoke_school(site: Site, code: str, reason: str) -> SchoolLine:
    """The keys of a school count no longer (lost PC, stolen stick); it must register anew.

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING, NOT_FOUND, REGISTER_FROM_ABOVE.
    """
    site.require(Right.ENROL)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    with site.unit() as unit:
        refuse_at_district(unit)
        school = unit.require(EnrolledSite, code)
        keys = [
            key if key.state == "revoked" else revoke_key(site, unit, key, reason.strip())
            for key in unit.find(SiteKey, code=code, order_by="-epoch")
        ]
        school = unit.change(school, reason, state="revoked")
        count_change(unit)
    return SchoolLine(replace(school), tuple(keys))
