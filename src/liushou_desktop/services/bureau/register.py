"""The register of schools: invite, compare the stamped sheet, approve, revoke.

A request proves that its sender holds the key it brings, no more. Whose key it is only the stamped
sheet says: nothing is merged before somebody has compared the fingerprint (quarantine).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited, safe_file_name, write_whole
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.problem import Severity
from liushou_desktop.domain import school_code
from liushou_desktop.domain.register import EnrolledSite, SiteKey
from liushou_desktop.services.shared.enrolment import SCHOOL_KINDS, refuse_at_district
from liushou_desktop.services.shared.put_back import REGISTER_VERSION
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys, identities

if TYPE_CHECKING:
    from liushou_desktop.exchange.enrolment import Enrolment, KeyRequest
    from liushou_desktop.exchange.fingerprints import Fingerprint
    from liushou_desktop.exchange.news import News, Superior
    from liushou_desktop.storage.unit import UnitOfWork

_RULE_SET, _RULE_SET_VERSION = "rules.id", "rules.version"
_SUCCESSIONS, _NEWS_VERSION = "register.successions", "news.version"

KEY_YEARS = 3
"""School years a key counts unless another day is set; then a successor is asked for anyhow."""

HANDED_OVER = timedelta(days=30)
"""How long packages signed before a planned hand-over are still taken."""


@dataclass(frozen=True, slots=True)
class Invited:
    """The enrolment file on the stick, and the bureau's fingerprint to hand over on paper."""

    file: Path
    fingerprint_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school as the register shows it.

    Attributes:
        state: invited, requested, approved, revoked; keys: by period, newest first.
    """

    site: EnrolledSite
    keys: tuple[SiteKey, ...]

    @property
    def waiting(self) -> SiteKey | None:
        """The key that waits for its stamped sheet."""
        return next((key for key in self.keys if key.state == "quarantined"), None)


def enrol_school(
    site: Site,
    out: Path,
    *,
    code: str,
    name: str,
    kind: str = "school",
    district: str | None = None,
) -> Invited:
    """Enter a school and write its enrolment file; entered already, it gets a fresh one.

    Args:
        kind: school, teaching_point or district (学区).
        district: code of the 学区 it reports through, or None for direct reporting.

    Raises:
        RefusedError: NOT_ALLOWED, SITE_CODE_WRONG, SCHOOL_CODE_WRONG, SITE_NAME_EMPTY,
            DISTRICT_UNKNOWN.
        SurroundingsError: the stick cannot be written.
    """
    site.require(Right.ENROL)
    if not code.isascii() or not code.replace("-", "").isalnum():
        raise RefusedError("SITE_CODE_WRONG", code=code)
    if not name.strip():
        raise RefusedError("SITE_NAME_EMPTY")
    if kind in SCHOOL_KINDS:
        _require_school_code(code)
    with site.unit() as unit:
        enter_school(site, unit, code=code, name=name, kind=kind, district=district)
    return write_invitation(site, out, code)


def _require_school_code(code: str) -> None:
    """A school is known by its 标识码 for ever: one of another length is a slip of the finger."""
    for problem in school_code.parse(code).problems:
        if problem.severity is Severity.RED:
            raise RefusedError(problem.code, **problem.args)


def enter_school(
    site: Site, unit: UnitOfWork, *, code: str, name: str, kind: str, district: str | None
) -> None:
    """Enter a school, or what is now known of one, inside the caller's transaction.

    Raises:
        RefusedError: DISTRICT_UNKNOWN, REGISTER_FROM_ABOVE (at a 学区).
    """
    refuse_at_district(unit)
    if district is not None:
        between = unit.get(EnrolledSite, district)
        if between is None or between.kind != "district":
            raise RefusedError("DISTRICT_UNKNOWN", code=district)
    held = unit.get(EnrolledSite, code)
    if held is not None:
        unit.change(held, name=name, kind=kind, district=district)
    else:
        unit.add(
            EnrolledSite(
                site=site.code,
                id=code,
                code=code,
                name=name,
                kind=kind,
                district=district,
                invited_on=site.today,
            )
        )
    count_change(unit)


def write_invitation(site: Site, out: Path, code: str) -> Invited:
    """The enrolment file of a school that was entered.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND. SurroundingsError: the stick cannot be written.
    """
    site.require(Right.ENROL)
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.enrolment import pack_enrolment
    from liushou_desktop.exchange.handover import ENROLMENT_SUFFIX

    with site.unit() as unit:
        entry = unit.require(EnrolledSite, code)
        enrolment = _enrolment(site, unit, entry)
        content = pack_enrolment(enrolment, current_keys(unit).signing)
    stem = safe_file_name(f"{code}_{entry.name}_{Kind.ENROLMENT.name_mark}")
    file = out / f"{stem}{ENROLMENT_SUFFIX}"
    write_whole(file, content, read_back=True)
    return Invited(file, _lines(enrolment.fingerprint))


def _lines(fingerprint: Fingerprint) -> tuple[str, ...]:
    return tuple(
        f"{line.label} {' '.join(line.groups)} {line.check}" for line in fingerprint.lines()
    )


def _enrolment(site: Site, unit: UnitOfWork, entry: EnrolledSite) -> Enrolment:
    from liushou_desktop.exchange.enrolment import CalendarTerm, Enrolment

    superiors = [*district_of(unit, entry), own_face(site, unit)]
    return Enrolment(
        site=entry.code,
        site_name=entry.name,
        site_kind=entry.kind,
        superiors=tuple(superiors),
        terms=tuple(CalendarTerm.of(term) for term in site.own_terms),
        rule_set=unit.setting(_RULE_SET, "jishishan-2021-96"),
        rule_set_version=unit.setting(_RULE_SET_VERSION, 1),
        forms={form.id: form.version for form in site.forms.current.values()},
        issued_on=site.today,
        number=unit.next_number(f"enrolment:{entry.code}"),
        key_period=1 + max((key.epoch for key in unit.find(SiteKey, code=entry.code)), default=0),
        news=news_of(unit),
    )


def district_of(unit: UnitOfWork, entry: EnrolledSite) -> list[Superior]:
    """The 学区 in between, once its own keys are pinned; until then its schools report directly
    (a pack tells them when that changes)."""
    from liushou_desktop.exchange.news import Superior

    if entry.district is None:
        return []
    between = unit.get(EnrolledSite, entry.district)
    if between is None or between.kind != "district":
        return []
    keys = unit.find(SiteKey, code=entry.district, state="pinned", order_by="-epoch", limit=1)
    if not keys:
        return []
    return [
        Superior(
            code=between.code,
            name=between.name,
            kind="district",
            epoch=keys[0].epoch,
            signing_key=keys[0].signing_key,
            sealing_key=keys[0].sealing_key,
            until=keys[0].expires_on,
        )
    ]


def own_face(site: Site, unit: UnitOfWork) -> Superior:
    """This bureau as schools know it: name and current public keys."""
    from liushou_desktop.exchange.news import Superior

    keys = current_keys(unit)
    return Superior(
        code=site.code,
        name=site.name,
        kind="bureau",
        epoch=keys.epoch,
        signing_key=keys.signing_public,
        sealing_key=keys.sealing_public,
    )


def news_of(unit: UnitOfWork) -> News:
    """Who is no longer trusted and which keys of ours followed on which, numbered."""
    from liushou_desktop.exchange.news import News, Revocation, Succession
    from liushou_desktop.exchange.payloads import from_values

    revoked = [
        Revocation(site=key.code, epoch=key.epoch, day=key.revoked_on, reason=key.revoked_for or "")
        for key in unit.find(SiteKey, state="revoked", order_by=("code", "epoch"))
        if key.revoked_on is not None
    ]
    successions = [from_values(Succession, each) for each in unit.setting(_SUCCESSIONS, [])]
    return News(
        version=unit.setting(_NEWS_VERSION, 0),
        revoked=tuple(revoked),
        successions=tuple(successions),
    )


def keep_succession(unit: UnitOfWork, values: Mapping[str, object]) -> None:
    """Keep how our own keys followed on the ones before; every package tells it from now on."""
    unit.set_setting(_SUCCESSIONS, [*unit.setting(_SUCCESSIONS, []), dict(values)])
    _count_news(unit)
    count_change(unit)


def _count_news(unit: UnitOfWork) -> None:
    unit.set_setting(_NEWS_VERSION, unit.setting(_NEWS_VERSION, 0) + 1)


def register_version(unit: UnitOfWork) -> int:
    """How often the register was changed, from 0; at a 学区, as its county's last pack says."""
    return int(unit.setting(REGISTER_VERSION, 0))


def register_version_now(site: Site) -> int:
    """``register_version`` for whoever looks at the register.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return register_version(unit)


def count_change(unit: UnitOfWork) -> None:
    """The register is another one now: its version is the one before plus one."""
    unit.set_setting(REGISTER_VERSION, register_version(unit) + 1)


def list_schools(site: Site) -> list[SchoolLine]:
    """All schools of the register by name, with their keys.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        keys: dict[str, list[SiteKey]] = {}
        for key in unit.find(SiteKey, order_by="-epoch"):
            keys.setdefault(key.code, []).append(key)
        schools = unit.find(EnrolledSite, order_by="name")
    return [SchoolLine(school, tuple(keys.get(school.code, ()))) for school in schools]


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
        RefusedError: REGISTER_FROM_ABOVE, SCHOOL_NOT_ENTERED, KEY_PERIOD_TAKEN.
    """
    refuse_at_district(unit)
    school = unit.get(EnrolledSite, request.site)
    if school is None:
        raise RefusedError("SCHOOL_NOT_ENTERED", code=request.site, name=request.site_name)
    held = unit.find(SiteKey, code=request.site, epoch=request.epoch)
    for key in held:
        if key.fingerprint == request.fingerprint.digits:
            return key
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
        occasion=request.occasion,
        keeper=request.keeper or None,
        principal=request.principal or None,
        is_vouched=_is_vouched(unit, request),
        asked_on=request.effective_on,
    )
    unit.add(key)
    contact = f"{request.keeper} {request.phone}".strip()
    state = school.state if school.state == "approved" else "requested"
    unit.change(school, state=state, contact=contact)
    return key


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
            FINGERPRINT_DIFFERS.
    """
    site.require(Right.ENROL)
    with site.unit() as unit:
        request = _read_request(site, unit, file)
        request.fingerprint.check(fingerprint)
        return _pin(site, unit, quarantine(unit, request), until)


def approve_waiting(
    site: Site, code: str, fingerprint: str, until: date | None = None
) -> SchoolLine:
    """Pin the key of a school that waits in quarantine, after comparing its sheet.

    Raises:
        RefusedError: NOT_ALLOWED, NOTHING_WAITS, FINGERPRINT_….
    """
    site.require(Right.ENROL)
    from liushou_desktop.exchange.fingerprints import Fingerprint

    with site.unit() as unit:
        waiting = unit.find(SiteKey, code=code, state="quarantined", order_by="-epoch")
        if not waiting:
            raise RefusedError("NOTHING_WAITS", code=code)
        Fingerprint.from_digits(waiting[0].fingerprint).check(fingerprint)
        return _pin(site, unit, waiting[0], until)


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
    _count_news(unit)
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
