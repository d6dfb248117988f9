"""The register of schools: who is in it, who is invited, what schools hear of it.

What becomes of their keys stands in ``school_keys``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.base.problem import Severity
from liushou_desktop.domain import school_code
from liushou_desktop.domain.register import EnrolledSite, SiteKey
from liushou_desktop.services.shared.enrolment import SCHOOL_KINDS, refuse_at_district
from liushou_desktop.services.shared.put_back import REGISTER_VERSION
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.enrolment import Enrolment
    from liushou_desktop.exchange.fingerprints import Fingerprint
    from liushou_desktop.exchange.news import News, Superior
    from liushou_desktop.storage.unit import UnitOfWork

_RULE_SET, _RULE_SET_VERSION = "rules.id", "rules.version"
_SUCCESSIONS, _NEWS_VERSION = "register.successions", "news.version"


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
    count_news(unit)
    count_change(unit)


def count_news(unit: UnitOfWork) -> None:
    """There is something schools must hear of besides their own lines: a key that was revoked."""
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
