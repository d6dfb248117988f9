"""Issue packs (下发包): what the bureau settles, one signed and sealed file per school.

One issue has one number. A pack is whole, so a school that missed some takes the newest alone. What
was issued is kept by school; what a school works by, its next package says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.services.bureau.ask_questions import held_questions
from liushou_desktop.services.bureau.clearing_remarks import with_clearings
from liushou_desktop.services.bureau.edit_calendar import calendar_version
from liushou_desktop.services.bureau.inspect_school import Inspection, inspections_in
from liushou_desktop.services.bureau.register import (
    district_of,
    news_of,
    own_face,
    register_version,
)
from liushou_desktop.services.shared.assessment_items import items_in_force
from liushou_desktop.services.shared.bureau_rules import bureau_answers
from liushou_desktop.services.shared.bureau_state import assessments_held
from liushou_desktop.services.shared.forms_in_force import EDITIONS
from liushou_desktop.services.shared.reading_words import plan
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.exchange.packs import OlderKey, Pack, RegisterEntry
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.exchange.supervision import InspectionTold
    from liushou_desktop.storage.unit import UnitOfWork

PACK_KIND = "pack"
_COUNTER = "pack"
_BINDING = "pack.binding"  # number and digest of each issue that changed what figures hang on
_LATEST_RECEIPTS = 6


@dataclass(frozen=True, slots=True)
class PackStanding:
    """How a school stands with the bureau's packs.

    Attributes:
        issued, issued_on: number and day of the last pack written for it, or None.
        applied: number of the pack its newest package was made under; None when it never reported.
        rule_set_version: of that package. is_old: figures of that package hang on older rules,
            forms or dates than the bureau has issued.
        is_due: the bureau has something to tell that the last pack did not.
    """

    code: str
    name: str
    issued: int | None
    issued_on: date | None
    applied: int | None
    rule_set_version: int | None
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
            sum(not question.is_retired for question in held_questions(unit)),
            len(unit.setting(EDITIONS, {})),
            len(site.own_terms),
            len(items_in_force(site, unit, site.term().id)),
            len(inspections_in(unit)),
            unit.count(EnrolledSite, state="approved"),
            len(news_of(unit).revoked),
        )


def pack_standings(site: Site) -> list[PackStanding]:
    """Every approved school by name.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        entries = _approved(unit)
        common = _Common(site, unit)
        sent = {each.receiver: each for each in _sent(unit)}
        last = {each.code: each for each in _last_packages(unit)}
        binding = max((each["number"] for each in unit.setting(_BINDING, [])), default=0)
        return [
            _standing(
                entry,
                sent.get(entry.code),
                last.get(entry.code),
                binding,
                common.pack_for(unit, entry, key, 1, "").content_digest,
            )
            for entry, key in entries
        ]


def _standing(
    entry: EnrolledSite,
    sent: SentPackage | None,
    last: ReceivedPackage | None,
    binding: int,
    digest: str,
) -> PackStanding:
    applied = None if last is None else int(str(last.counts.get("pack", 0)))
    version = None if last is None else last.counts.get("rule_set_version")
    return PackStanding(
        entry.code,
        entry.name,
        sent.sequence if sent else None,
        sent.made_at.date() if sent else None,
        applied,
        int(str(version)) if version is not None else None,
        applied is not None and applied < binding,
        sent is None or sent.workbook_digest != digest,
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
    watch = watcher or Watcher()
    with site.unit() as unit:
        wanted = None if schools is None else [unit.require(EnrolledSite, c) for c in schools]
        ready = [*_approved(unit), *_approved(unit, districts=True)]
        chosen = [pair for pair in ready if wanted is None or pair[0] in wanted]
        if not chosen:
            raise RefusedError("NOBODY_TO_ISSUE")
        named = {entry.code for entry, _ in chosen}
        left_out = tuple(entry.name for entry in wanted or () if entry.code not in named)
        number = _next_number(unit)
        common = _Common(site, unit)
        packs = [common.pack_for(unit, entry, key, number, note.strip()) for entry, key in chosen]
        _note_binding(unit, number, packs[0].binding_digest)
    files = []
    for done, (pack, (entry, key)) in enumerate(zip(packs, chosen, strict=True)):
        watch.report("ISSUING_PACKS", done, len(packs))
        files.append(_write(site, out, pack, entry, key))
    watch.report("ISSUING_PACKS", len(packs), len(packs))
    return PacksIssued(number, tuple(files), left_out)


def _write(site: Site, out: Path, pack: Pack, entry: EnrolledSite, key: SiteKey) -> Path:
    """One file; it counts as issued only once it lies on the stick, read back."""
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.handover import PACKAGE_SUFFIX
    from liushou_desktop.exchange.packs import seal_pack

    stem = safe_file_name(f"{entry.code}_{entry.name}_{Kind.PACK.name_mark}_第{pack.number}号")
    file = out / f"{stem}{PACKAGE_SUFFIX}"
    with site.unit() as unit:
        keys = current_keys(unit)
        sealed = seal_pack(pack, keys.signing, keys.epoch, (key.sealing_key, keys.sealing_public))
        unit.note_access("export", f"pack {entry.code} {pack.number}")
    write_whole(file, sealed.content, read_back=True)
    with site.unit() as unit:
        unit.add(
            SentPackage(
                site=site.code,
                id=new_id(),
                kind=PACK_KIND,
                sequence=pack.number,
                epoch=keys.epoch,
                digest=sealed.digest,
                workbook_digest=pack.content_digest,
                short_code=sealed.short_code,
                file_name=file.name,
                made_at=site.clock.now(),
                made_by=site.user.name,
                receiver=entry.code,
            )
        )
    return file


def _next_number(unit: UnitOfWork) -> int:
    """The next issue: above every one that was written or that a school has applied (this PC may
    be a restored one)."""
    seen = (int(str(each.counts.get("pack", 0))) for each in _last_packages(unit))
    highest = max((*seen, *(each.sequence for each in _sent(unit))), default=0)
    number = unit.next_number(_COUNTER)
    if number <= highest:
        number = unit.next_numbers(_COUNTER, highest - number + 1) + highest - number
    return number


def _note_binding(unit: UnitOfWork, number: int, digest: str) -> None:
    held = unit.setting(_BINDING, [])
    if not held or held[-1]["digest"] != digest:
        unit.set_setting(_BINDING, [*held, {"number": number, "digest": digest}])


def _sent(unit: UnitOfWork) -> list[SentPackage]:
    """Packs written so far, oldest first."""
    return unit.find(SentPackage, kind=PACK_KIND, order_by="sequence")


def _last_packages(unit: UnitOfWork) -> list[ReceivedPackage]:
    """Merged reports, oldest first: the last of a school says what it works by."""
    return unit.find(ReceivedPackage, kind="report", verdict="new", order_by=("epoch", "sequence"))


def _approved(unit: UnitOfWork, *, districts: bool = False) -> list[tuple[EnrolledSite, SiteKey]]:
    """Approved schools, or 学区, by name with their newest pinned key."""
    newest = _newest_keys(unit)
    return [
        (entry, newest[entry.code])
        for entry in unit.find(EnrolledSite, state="approved", order_by="name")
        if entry.code in newest and (entry.kind == "district" if districts else entry.is_school)
    ]


def _newest_keys(unit: UnitOfWork) -> dict[str, SiteKey]:
    """By site; of one that only a county tells of we hold no key to seal to."""
    pinned = unit.find(SiteKey, state="pinned", order_by="epoch")
    return {key.code: key for key in pinned if key.sealing_key}


class _Common:
    """What is the same for all schools of one issue, looked up once."""

    def __init__(self, site: Site, unit: UnitOfWork) -> None:
        from liushou_desktop.exchange.enrolment import CalendarTerm
        from liushou_desktop.exchange.packs import RuleAnswer

        answers = bureau_answers(unit)
        self._site = site
        self._answers = tuple(RuleAnswer.of(each, answers[each]) for each in sorted(answers))
        self._forms: dict[str, str] = unit.setting(EDITIONS, {})
        self._questions = held_questions(unit)
        self._terms = tuple(CalendarTerm.of(term) for term in site.own_terms)
        self._calendar = calendar_version(unit)
        self._face = own_face(site, unit)
        self._schools = _entries(unit)
        self._register = register_version(unit)
        self._news = news_of(unit)
        self._assessment = assessments_held(unit)
        self._inspections: dict[str, list[Inspection]] = defaultdict(list)
        for each in inspections_in(unit):
            self._inspections[each.code].append(each)

    def pack_for(
        self, unit: UnitOfWork, entry: EnrolledSite, key: SiteKey, number: int, note: str
    ) -> Pack:
        """The pack of one school."""
        from liushou_desktop.exchange.packs import Pack

        superiors: tuple[Superior, ...] = (*district_of(unit, entry), self._face)
        return Pack(
            site=entry.code,
            number=number,
            issuer=self._site.code,
            issuer_name=self._site.name,
            issued_on=self._site.today,
            note=note,
            rule_set=plan().id,
            rule_set_version=plan().version,
            answers=self._answers,
            forms=self._forms,
            questions=self._questions,
            terms=self._terms,
            calendar_version=self._calendar,
            superiors=superiors,
            schools=self._schools,
            register_version=self._register,
            receipts=_receipts(unit, entry.code),
            news=self._news,
            inspections=tuple(_inspection(each) for each in self._inspections[entry.code]),
            assessment=self._assessment,
        )


def _entries(unit: UnitOfWork) -> tuple[RegisterEntry, ...]:
    from liushou_desktop.exchange.packs import RegisterEntry

    newest = _newest_keys(unit)
    return tuple(
        RegisterEntry(
            code=entry.code,
            name=entry.name,
            kind=entry.kind,
            district=entry.district,
            epoch=newest[entry.code].epoch,
            signing_key=newest[entry.code].signing_key,
            sealing_key=newest[entry.code].sealing_key,
            until=newest[entry.code].expires_on,
            older=_still_counting(unit, newest[entry.code]),
        )
        for entry in unit.find(EnrolledSite, state="approved", order_by="code")
        if entry.code in newest
    )


def _still_counting(unit: UnitOfWork, newest: SiteKey) -> tuple[OlderKey, ...]:
    from liushou_desktop.exchange.packs import OlderKey

    return tuple(
        OlderKey(epoch=key.epoch, signing_key=key.signing_key, until=key.expires_on)
        for key in unit.find(SiteKey, code=newest.code, state="pinned", order_by="epoch")
        if key.epoch < newest.epoch and key.expires_on is not None
    )


def _inspection(held: Inspection) -> InspectionTold:
    from liushou_desktop.exchange.supervision import FindingTold, InspectionTold

    values = held.values
    return InspectionTold(
        number=held.number,
        on=held.on,
        inspectors=str(values["inspectors"]),
        looked_at=str(values["looked_at"]),
        praise=str(values.get("praise") or ""),
        criticised=values.get("criticised") is True,
        findings=tuple(
            FindingTold(
                kind=each.kind,
                finding=each.finding,
                clause=each.clause,
                remedy=each.remedy,
                due=each.due or held.on,
                rechecked_on=each.rechecked_on,
                result=each.result,
            )
            for each in held.findings
        ),
    )


def _receipts(unit: UnitOfWork, code: str) -> tuple[Receipt, ...]:
    """Answers to the school's last packages, oldest first."""
    from liushou_desktop.exchange.receipts import receipt_from_values

    packages = unit.find(
        ReceivedPackage,
        code=code,
        kind="report",
        verdict="new",
        order_by=("-epoch", "-sequence"),
        limit=_LATEST_RECEIPTS,
    )
    held = [receipt_from_values(each.receipt) for each in reversed(packages) if each.receipt]
    return tuple(with_clearings(unit, held))
