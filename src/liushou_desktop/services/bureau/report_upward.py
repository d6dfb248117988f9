"""The county reports to the prefecture: sums alone, sums by school, or names where the receiver is
entitled to them and the county has written down for what.

Names are the schools' own signed reports: opened here and sealed anew for the receiver, the signed
archive inside byte for byte. The receiver verifies each with the school's key, which the county's
signed cover tells. Nothing goes up that the county has not decided to give (个人信息 goes no
further than its purpose).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey
from liushou_desktop.services.bureau.kept_packages import kept_package
from liushou_desktop.services.bureau.merged_reports import newest_by_school
from liushou_desktop.services.bureau.register import register_version
from liushou_desktop.services.bureau.relay_packages import totals_of
from liushou_desktop.services.bureau.sent_covers import next_cover, sent_cover
from liushou_desktop.services.bureau.stick_contents import PACKAGE_SUFFIX
from liushou_desktop.services.shared.enrolment import enrolment_held, is_district, superiors_of
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys, identities

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import CoverEntry
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.storage.unit import UnitOfWork

UPWARD = ("totals", "schools", "names")
_RULE = "upward.rule"


@dataclass(frozen=True, slots=True)
class UpwardRule:
    """What the county gives upward, and for what. ``receiver``: "" while it stands under nobody."""

    profile: str
    purpose: str
    receiver: str


@dataclass(frozen=True, slots=True)
class ReportedUpward:
    """The file on the stick, read back; ``lost``: schools whose package is no longer kept."""

    file: Path
    profile: str
    schools: int
    lost: tuple[str, ...]


def upward_rule(site: Site) -> UpwardRule:
    """What goes up as things are; sums alone until somebody decides otherwise.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return _rule(unit)


def set_upward_rule(site: Site, profile: str, purpose: str, reason: str) -> UpwardRule:
    """Decide what goes up. Names need a purpose; the decision and its reason stand in the chain.

    Raises:
        RefusedError: NOT_ALLOWED, UPWARD_UNKNOWN, PURPOSE_MISSING, REASON_MISSING, NOT_A_COUNTY.
    """
    site.require(Right.SETTINGS)
    if profile not in UPWARD:
        raise RefusedError("UPWARD_UNKNOWN", found=profile)
    if profile == "names" and not purpose.strip():
        raise RefusedError("PURPOSE_MISSING")
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    with site.unit() as unit:
        if is_district(unit):
            raise RefusedError("NOT_A_COUNTY")
        decided = {"profile": profile, "purpose": purpose.strip()}
        unit.set_setting(_RULE, decided, reason=reason.strip())
        return _rule(unit)


def _rule(unit: UnitOfWork) -> UpwardRule:
    held = unit.setting(_RULE, {"profile": "totals", "purpose": ""})
    above = superiors_of(unit)[-1].name if enrolment_held(unit) is not None else ""
    return UpwardRule(held["profile"], held["purpose"], above)


def report_upward(site: Site, out: Path, term: str | None = None, note: str = "") -> ReportedUpward:
    """Write what the county gives of a term onto a stick, under its own cover.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_ENROLLED, NOT_A_COUNTY, FOLDER_NOT_THERE, NO_SUCH_TERM,
            NOTHING_TO_RELAY, PACKAGE_TOO_LARGE. SurroundingsError: the stick failed.
    """
    site.require(Right.EXPORT)
    if not out.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(out))
    asked = site.term(term)
    with site.unit() as unit:
        above = superiors_of(unit)[-1]
        if is_district(unit):
            raise RefusedError("NOT_A_COUNTY")
        rule = _rule(unit)
        newest = newest_by_school(unit, asked.id)
        if not newest:
            raise RefusedError("NOTHING_TO_RELAY", term=asked.name)
        entries = [_entry(unit, each, newest.get(each.code), rule, asked.id) for each in _all(unit)]
        files: dict[str, bytes] = {}
        if rule.profile == "names":
            entries, files = _with_names(site, unit, entries, above)
    written = _write(site, out, asked.id, tuple(entries), files, rule, list(newest.values()), note)
    lost = [e.name for e in entries if rule.profile == "names" and e.package and not e.file]
    return ReportedUpward(written, rule.profile, len(newest), tuple(lost))


def _all(unit: UnitOfWork) -> list[EnrolledSite]:
    return [each for each in unit.find(EnrolledSite, order_by="name") if each.is_school]


def _entry(
    unit: UnitOfWork,
    school: EnrolledSite,
    package: ReceivedPackage | None,
    rule: UpwardRule,
    term: str,
) -> CoverEntry:
    from liushou_desktop.exchange.covers import CoverEntry

    bare = CoverEntry(site=school.code, name=school.name, state="not_handed_in")
    if package is None:
        return bare
    told = replace(bare, state="reported", epoch=package.epoch, sequence=package.sequence)
    if rule.profile == "totals":
        return told
    return replace(told, package=package.digest, figures=totals_of(unit, [package], term))


def _with_names(
    site: Site, unit: UnitOfWork, entries: Sequence[CoverEntry], above: Superior
) -> tuple[list[CoverEntry], dict[str, bytes]]:
    """The schools' signed archives, sealed anew for the receiver and for ourselves."""
    from liushou_desktop.exchange import sealing
    from liushou_desktop.exchange.covers import sealed_hash

    keys = {
        (key.code, key.epoch): key.signing_key
        for key in unit.find(SiteKey, order_by="epoch")
        if key.pinned_on is not None
    }
    own, recipients = identities(unit), (above.sealing_key, current_keys(unit).sealing_public)
    found, files = [], {}
    for number, entry in enumerate(entries, 1):
        content = kept_package(site, entry.package) if entry.package else None
        signing_key = keys.get((entry.site, entry.epoch), "")
        if content is None or not signing_key:
            found.append(entry)
            continue
        sealed = sealing.seal(_archive_of(content, own), recipients)
        name = f"{number}.lspkg"
        files[name] = sealed
        found.append(
            replace(
                entry,
                state="passed_on",
                file=name,
                sealed=sealed_hash(sealed),
                file_name=f"{safe_file_name(f'{entry.site}_{entry.name}')}.lspkg",
                signing_key=signing_key,
            )
        )
    return found, files


def _archive_of(content: bytes, own: Sequence[str]) -> bytes:
    """The signed archive inside a sealed package, byte for byte."""
    from liushou_desktop.exchange import sealing

    for identity in own:
        try:
            return sealing.open_sealed(content, identity)
        except RefusedError as error:
            if error.code != "NOT_SEALED_FOR_US":
                raise
    raise RefusedError("NOT_SEALED_FOR_US")


def _write(
    site: Site,
    out: Path,
    term: str,
    entries: tuple[CoverEntry, ...],
    files: Mapping[str, bytes],
    rule: UpwardRule,
    packages: Sequence[ReceivedPackage],
    note: str,
) -> Path:
    from liushou_desktop.exchange.covers import Cover, seal_cover

    with site.unit() as unit:
        keys, above = current_keys(unit), superiors_of(unit)[-1]
        number, previous = next_cover(unit, keys.epoch, above.code)
        cover = Cover(
            site=site.code,
            site_name=site.name,
            receiver=above.code,
            term=term,
            number=number,
            made_on=site.today,
            note=note.strip(),
            register_version=register_version(unit),
            entries=entries,
            totals=totals_of(unit, packages, term),
            profile=rule.profile,
            purpose=rule.purpose,
        )
        recipients = (above.sealing_key, keys.sealing_public)
        sealed = seal_cover(cover, files, keys.signing, keys.epoch, previous, recipients)
        unit.note_access("export", f"upward {term} {rule.profile}", rule.purpose)
    stem = safe_file_name(f"{site.code}_{site.name}_{term}_上报_第{cover.number}包")
    file = out / f"{stem}{PACKAGE_SUFFIX}"
    write_whole(file, sealed.content, read_back=True)
    with site.unit() as unit:
        row = sent_cover(site, cover, sealed, file.name)
        unit.add(row)
    return file
