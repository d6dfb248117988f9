"""The county's pack at a 学区: its part of the register, the calendar, what the county has decided.

A 学区 enrols nobody itself. Which schools are its own and with which keys the county's pack says,
signed; the 学区 judges packages by that, exactly as the county does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey
from liushou_desktop.services.shared.bureau_rules import DECIDED
from liushou_desktop.services.shared.bureau_state import (
    PACK_KIND,
    judge_number,
    judge_register,
    keep_bureau,
    keep_news,
)
from liushou_desktop.services.shared.enrolment import is_district, known_superiors
from liushou_desktop.services.shared.put_back import REGISTER_VERSION
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities
from liushou_desktop.services.shared.take_calendar import (
    plan_calendar,
    reload_calendar,
    take_calendar,
)

if TYPE_CHECKING:
    from liushou_desktop.exchange.packs import Pack, RegisterEntry
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class PackTaken:
    """What a pack says to a 学区.

    Attributes:
        schools: own schools in it; new, gone: names of those that come and go.
        terms: terms of the calendar that come or change.
    """

    number: int
    issuer: str
    note: str
    short_code: str
    is_repeat: bool
    register_version: int
    schools: int
    new: tuple[str, ...]
    gone: tuple[str, ...]
    terms: int


def take_pack(site: Site, file: Path, *, only_look: bool = False) -> PackTaken:
    """Verify the county's pack and take it, in one transaction; repeating it changes nothing.

    Args:
        only_look: say what would change and write nothing.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_A_DISTRICT, SENDER_UNKNOWN, PACK_FOR_OTHER_SITE, PACK_OLDER,
            REGISTER_OLDER, FILE_MISSING ….
        ConflictError: PACK_CONFLICT, REGISTER_CONFLICT. DamagedError: SIGNATURE_WRONG ….
    """
    site.require(Right.SETTINGS)
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.packs import read_pack
    from liushou_desktop.exchange.verdicts import open_with_any

    content = read_limited(file, PACKAGE_LIMIT)
    with site.unit() as unit:
        if not is_district(unit):
            raise RefusedError("NOT_A_DISTRICT")
        opened = open_with_any(content, identities(unit))
        pack = read_pack(opened, site.code, known_superiors(unit))
        is_repeat = judge_number(unit, pack, opened.digest)
        judge_register(unit, pack)
        taken = _taken(site, unit, pack, opened.short_code, is_repeat=is_repeat)
        if only_look or is_repeat:
            return taken
        _take(site, unit, pack)
        unit.add(
            ReceivedPackage(
                site=site.code,
                id=new_id(),
                code=pack.issuer,
                kind=PACK_KIND,
                sequence=pack.number,
                epoch=opened.comment.epoch,
                digest=opened.digest,
                verdict="new",
                received_at=site.clock.now(),
                received_by=site.user.name,
                counts={"schools": taken.schools},
            ),
            _reason(pack),
        )
        reload_calendar(site, unit)
    return taken


def _own(site: Site, pack: Pack) -> list[RegisterEntry]:
    return [entry for entry in pack.schools if entry.district == site.code]


def _taken(
    site: Site, unit: UnitOfWork, pack: Pack, short_code: str, *, is_repeat: bool
) -> PackTaken:
    brought = {entry.code: entry.name for entry in _own(site, pack)}
    held = {each.code: each.name for each in unit.find(EnrolledSite, state="approved")}
    calendar = plan_calendar(site, unit, [term.at(site.code) for term in pack.terms])
    return PackTaken(
        number=pack.number,
        issuer=pack.issuer_name,
        note=pack.note,
        short_code=short_code,
        is_repeat=is_repeat,
        register_version=pack.register_version,
        schools=len(brought),
        new=tuple(name for code, name in brought.items() if code not in held),
        gone=tuple(name for code, name in held.items() if code not in brought),
        terms=len(calendar.new) + len(calendar.changed),
    )


def _reason(pack: Pack) -> str:
    return f"下发包第 {pack.number} 号"


def _take(site: Site, unit: UnitOfWork, pack: Pack) -> None:
    reason = _reason(pack)
    answers = {answer.setting: answer.value for answer in pack.answers}
    decided = {name: list(v) if isinstance(v, tuple) else v for name, v in answers.items()}
    unit.set_setting(DECIDED, decided, reason=reason)
    take_calendar(site, unit, [term.at(site.code) for term in pack.terms], reason)
    keep_bureau(unit, pack)
    keep_news(unit, pack.news)
    own = _own(site, pack)
    for entry in own:
        _enter(site, unit, entry, reason)
    for held in unit.find(EnrolledSite, state="approved"):
        if held.code not in {entry.code for entry in own}:
            unit.change(held, reason, state="revoked")
    for told in pack.news.revoked:
        for key in unit.find(SiteKey, code=told.site, epoch=told.epoch, state="pinned"):
            unit.change(
                key, reason, state="revoked", revoked_on=told.day, revoked_for=told.reason or None
            )
    unit.set_setting(REGISTER_VERSION, pack.register_version)  # the county's own count


def _enter(site: Site, unit: UnitOfWork, entry: RegisterEntry, reason: str) -> None:
    """A school of ours with every key of it that counts."""
    held = unit.get(EnrolledSite, entry.code)
    if held is None:
        school = EnrolledSite(
            site=site.code,
            id=entry.code,
            code=entry.code,
            name=entry.name,
            kind=entry.kind,
            state="approved",
            invited_on=site.today,
            approved_on=site.today,
        )
        unit.add(school, reason)
    else:
        unit.change(held, reason, name=entry.name, kind=entry.kind, state="approved")
    newest = (entry.epoch, entry.signing_key, entry.sealing_key, entry.until)
    _pin(site, unit, entry.code, newest, reason)
    for key in entry.older:
        _pin(site, unit, entry.code, (key.epoch, key.signing_key, "", key.until), reason)


def _pin(
    site: Site,
    unit: UnitOfWork,
    code: str,
    told: tuple[int, str, str, date | None],
    reason: str,
) -> None:
    from liushou_desktop.exchange.fingerprints import digits_of

    epoch, signing_key, sealing_key, until = told
    for key in unit.find(SiteKey, code=code, epoch=epoch):
        if key.signing_key == signing_key:
            unit.change(key, reason, state="pinned", expires_on=until)
            return
        unit.change(key, reason, state="revoked", revoked_on=site.today)
    unit.add(
        SiteKey(
            site=site.code,
            id=new_id(),
            code=code,
            epoch=epoch,
            signing_key=signing_key,
            sealing_key=sealing_key,
            fingerprint=digits_of(signing_key) + (digits_of(sealing_key) if sealing_key else ""),
            state="pinned",
            pinned_on=site.today,
            expires_on=until,
        ),
        reason,
    )
