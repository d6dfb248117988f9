"""Issue packs (下发包): what the bureau settles, one signed and sealed file per school.

A 学区 settles nothing: its packs tell what it found at its schools. One issue has one number. A
pack is whole, so a school that missed some takes the newest alone. What was issued is kept by
school; what a school works by, its next package says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.formspec.questions import BUREAU
from liushou_desktop.services.bureau.compose_packs import (
    Composer,
    DistrictComposer,
    composer_of,
    newest_keys,
)
from liushou_desktop.services.bureau.inspect_school import inspections_in
from liushou_desktop.services.bureau.merged_reports import merged_reports, newest_by_school
from liushou_desktop.services.bureau.register import news_of
from liushou_desktop.services.bureau.rules_used import OLDER, OTHER, RulesUsed, rules_of
from liushou_desktop.services.shared.assessment_items import items_in_force
from liushou_desktop.services.shared.bureau_rules import bureau_answers
from liushou_desktop.services.shared.forms_in_force import EDITIONS, questions_of
from liushou_desktop.services.shared.office_words import DISTRICT
from liushou_desktop.services.shared.put_back import PACK_COUNTER
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.sent_package import sent_package
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.packs import DistrictPack, Pack
    from liushou_desktop.storage.unit import UnitOfWork

PACK_KIND = "pack"
_BINDING = "pack.binding"  # number and digest of each issue that changed what figures hang on


@dataclass(frozen=True, slots=True)
class PackStanding:
    """How a school stands with the bureau's packs.

    Attributes:
        issued, issued_on: number and day of the last pack written for it, or None.
        applied: number of the pack its newest package was made under; None when it never reported.
        rules: of that package. is_old: figures of that package hang on older rules, forms or dates
            than the bureau has issued, or on an older rule set or a foreign one.
        is_due: the bureau has something to tell that the last pack did not.
    """

    code: str
    name: str
    issued: int | None
    issued_on: date | None
    applied: int | None
    rules: RulesUsed | None
    is_old: bool
    is_due: bool


@dataclass(frozen=True, slots=True)
class PacksIssued:
    """One issue. ``left_out``: schools named that have no approved key yet."""

    number: int
    files: tuple[Path, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackContents:
    """How much the next pack would carry: decided points, questions asked, revised forms, terms,
    items of the assessment, inspections of all schools, schools of the register, revoked keys."""

    rules: int
    questions: int
    forms: int
    terms: int
    items: int
    inspections: int
    schools: int
    revoked: int


def pack_contents(site: Site) -> PackContents:
    """What the next pack would carry.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return PackContents(
            len(bureau_answers(unit)),
            sum(not question.is_retired for question in questions_of(unit, BUREAU)),
            len(unit.setting(EDITIONS, {})),
            len(site.own_terms),
            len(items_in_force(site, unit, site.term().id)),
            len(inspections_in(unit)),
            unit.count(EnrolledSite, state="approved"),
            len(news_of(unit).revoked),
        )


def pack_standings(site: Site) -> list[PackStanding]:
    """Every approved school by name, then the 学区, which get packs too.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        entries = [*_approved(unit), *_approved(unit, districts=True)]
        composer = composer_of(site, unit)
        sent = {each.receiver: each for each in _sent(unit)}
        # What a package was made under is the county's pack, not that of a 学区.
        last = {} if composer.is_district else newest_by_school(unit)
        binding = max((each["number"] for each in unit.setting(_BINDING, [])), default=0)
        packs = {entry.code: composer.pack_for(unit, entry, 1, "") for entry, _ in entries}
        return [
            _standing(entry, sent.get(entry.code), last.get(entry.code), binding, packs[entry.code])
            for entry, _ in entries
        ]


def _standing(
    entry: EnrolledSite,
    sent: SentPackage | None,
    last: ReceivedPackage | None,
    binding: int,
    pack: Pack | DistrictPack,
) -> PackStanding:
    applied = None if last is None else int(str(last.counts.get("pack", 0)))
    rules = rules_of(last)
    has_old_rules = rules is not None and rules.standing in (OLDER, OTHER)
    return PackStanding(
        entry.code,
        entry.name,
        sent.sequence if sent else None,
        sent.made_at.date() if sent else None,
        applied,
        rules,
        has_old_rules or (applied is not None and applied < binding),
        not pack.says_nothing if sent is None else sent.workbook_digest != pack.content_digest,
    )


def issue_packs(
    site: Site,
    out: Path,
    schools: Sequence[str] | None = None,
    note: str = "",
    watcher: Watcher | None = None,
) -> PacksIssued:
    """Write a pack for each school into a folder, read back; what was written is kept by school.

    Args:
        schools: codes; None = all approved schools, and the 学区, which need the register too.

    Raises:
        RefusedError: NOT_ALLOWED, FOLDER_NOT_THERE, NOT_FOUND (no such school), NOBODY_TO_ISSUE.
        SurroundingsError: the stick failed; packs written before are whole and count.
        Cancelled: packs written before are whole and count.
    """
    site.require(Right.SETTINGS)
    if not out.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(out))
    from liushou_desktop.exchange.packs import Pack

    watch = watcher or Watcher()
    with site.unit() as unit:
        wanted = None if schools is None else [unit.require(EnrolledSite, c) for c in schools]
        ready = [*_approved(unit), *_approved(unit, districts=True)]
        chosen = [pair for pair in ready if wanted is None or pair[0] in wanted]
        if not chosen:
            raise RefusedError("NOBODY_TO_ISSUE")
        named = {entry.code for entry, _ in chosen}
        left_out = tuple(entry.name for entry in wanted or () if entry.code not in named)
        composer = composer_of(site, unit)
        number = _next_number(unit, composer)
        packs = [composer.pack_for(unit, entry, number, note.strip()) for entry, _ in chosen]
        if isinstance(packs[0], Pack):
            _note_binding(unit, number, packs[0].binding_digest)
    files = []
    for done, (pack, (entry, key)) in enumerate(zip(packs, chosen, strict=True)):
        watch.report("ISSUING_PACKS", done, len(packs))
        files.append(_write(site, out, pack, entry, key))
    watch.report("ISSUING_PACKS", len(packs), len(packs))
    return PacksIssued(number, tuple(files), left_out)


def _write(
    site: Site, out: Path, pack: Pack | DistrictPack, entry: EnrolledSite, key: SiteKey
) -> Path:
    """One file; it counts as issued only once it lies on the stick, read back."""
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.handover import PACKAGE_SUFFIX
    from liushou_desktop.exchange.packs import seal_pack

    # Both may lie on one stick, the county's and that of the 学区.
    mark = f"{site.here.office if site.tier == DISTRICT else ''}{Kind.PACK.name_mark}"
    stem = safe_file_name(f"{entry.code}_{entry.name}_{mark}_第{pack.number}号")
    file = out / f"{stem}{PACKAGE_SUFFIX}"
    with site.unit() as unit:
        keys = current_keys(unit)
        sealed = seal_pack(pack, keys.signing, keys.epoch, (key.sealing_key, keys.sealing_public))
        unit.note_access("export", f"pack {entry.code} {pack.number}")
    write_whole(file, sealed.content, read_back=True)
    with site.unit() as unit:
        unit.add(
            sent_package(
                site,
                sealed,
                kind=PACK_KIND,
                file_name=file.name,
                receiver=entry.code,
                workbook_digest=pack.content_digest,
            )
        )
    return file


def _next_number(unit: UnitOfWork, composer: Composer | DistrictComposer) -> int:
    """The next issue: above every one that was written or that a school has applied (this PC may
    be a restored one)."""
    from liushou_desktop.exchange.verdicts import JUMP_LIMIT

    told = [] if composer.is_district else merged_reports(unit)
    number = unit.next_number(PACK_COUNTER)
    seen = {int(str(each.counts.get("pack", 0))) for each in told}
    believed = {each for each in seen if each < number + JUMP_LIMIT}  # not one that was made up
    highest = max((*believed, *(each.sequence for each in _sent(unit))), default=0)
    if number <= highest:
        number = unit.next_numbers(PACK_COUNTER, highest - number + 1) + highest - number
    return number


def _note_binding(unit: UnitOfWork, number: int, digest: str) -> None:
    held = unit.setting(_BINDING, [])
    if not held or held[-1]["digest"] != digest:
        unit.set_setting(_BINDING, [*held, {"number": number, "digest": digest}])


def _sent(unit: UnitOfWork) -> list[SentPackage]:
    """Packs written so far, oldest first."""
    return unit.find(SentPackage, kind=PACK_KIND, order_by="sequence")


def _approved(unit: UnitOfWork, *, districts: bool = False) -> list[tuple[EnrolledSite, SiteKey]]:
    """Approved schools, or 学区, by name with their newest pinned key."""
    newest = newest_keys(unit)
    return [
        (entry, newest[entry.code])
        for entry in unit.find(EnrolledSite, state="approved", order_by="name")
        if entry.code in newest and (entry.kind == "district" if districts else entry.is_school)
    ]
