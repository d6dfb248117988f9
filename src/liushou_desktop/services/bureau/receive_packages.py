"""Take a stick: every file judged alone, verified before parsed, planned, merged, answered.

    look_at(site, paths)            verdict per file, nothing is written
    plan(site, looked)              what merging would change, parsed in the fenced child
    merge(site, looked)             all or nothing per package, in the school's order
    write_receipts(site, folder)    receipts of what was merged, offered again if the stick fails

Importing twice changes nothing and gives the same receipt again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import ProgramError, RefusedError
from liushou_desktop.base.files import read_limited, safe_file_name, write_whole
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.services.bureau.merge_rows import held_rows, write_plan
from liushou_desktop.services.bureau.register import news_of, own_face, quarantine
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys, identities

if TYPE_CHECKING:
    from liushou_desktop.exchange.envelope import Opened
    from liushou_desktop.exchange.merge_plan import MergePlan
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.exchange.report import Report
    from liushou_desktop.exchange.verdicts import RegisterState, Verdict
    from liushou_desktop.sheets.fence import Fence
    from liushou_desktop.storage.unit import UnitOfWork

PACKAGE_SUFFIX = ".lspkg"
_MOST_FILES = 5_000


@dataclass(slots=True)
class Looked:
    """One file of a stick and what is known of it so far.

    Attributes:
        kind: ``report``, ``request`` (a key that waits for its sheet), ``receipt`` (ours, for a
            school) or ``other``.
        key_state: of a request's key in the register: new, quarantined, pinned, revoked.
        school: name from the register, not from the file.
        plan: what merging would change, once planned.
        elsewhere: children with an identity number that other schools report too, by school.
        is_compared: somebody held the short code against the one on the handover sheet.
        problem: code and arguments of a refusal while parsing a verified package.
    """

    file: Path
    kind: str
    verdict: Verdict | None
    code: str = ""
    school: str = ""
    short_code: str = ""
    term: str = ""
    sequence: int = 0
    opened: Opened | None = field(default=None, repr=False)
    report: Report | None = field(default=None, repr=False)
    plan: MergePlan | None = None
    merged: bool = False
    receipt: Receipt | None = None
    problem: ProgramError | None = None
    key_state: str = ""
    elsewhere: tuple[tuple[str, int], ...] = ()
    is_compared: bool = False

    @property
    def may_be_merged(self) -> bool:
        """Verified, the next in its row, and readable."""
        return self.verdict is not None and self.verdict.kind.may_be_merged and not self.problem

    @property
    def may_be_quarantined(self) -> bool:
        """A request whose key the register does not hold yet."""
        return self.kind == "request" and self.key_state == "new" and not self.problem


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Something on the stick that is no package and was not touched; ``is_suspect``: a program or
    shortcut that bears a package's or folder's name, as stick viruses leave them."""

    name: str
    is_suspect: bool


def packages_on(paths: Iterable[Path]) -> tuple[list[Path], list[PassedOver]]:
    """Package files among files and folders (one level deep), and what was passed over.

    Links, pipes, devices and everything without the package's ending are named, never opened.
    """
    found: list[Path] = []
    passed: list[PassedOver] = []
    for path in paths:
        entries = sorted(path.iterdir()) if path.is_dir() and not path.is_symlink() else [path]
        for entry in entries[:_MOST_FILES]:
            plain = entry.is_file() and not entry.is_symlink()
            if plain and entry.suffix.lower() == PACKAGE_SUFFIX:
                found.append(entry)
            elif not entry.name.startswith("."):
                suspect = entry.suffix.lower() in {".exe", ".lnk", ".scr", ".vbs", ".bat", ".com"}
                passed.append(PassedOver(entry.name, suspect))
    return found, passed


def look_at(site: Site, files: Sequence[Path], watcher: Watcher | None = None) -> Iterator[Looked]:
    """A verdict per file, in the order of the files; nothing is written.

    Raises:
        RefusedError: NOT_ALLOWED.
        Cancelled: the watcher was asked to stop.
    """
    site.require(Right.RECEIVE)
    watch = watcher or Watcher()
    for number, file in enumerate(files, start=1):
        watch.report("JUDGING_PACKAGE", number - 1, len(files))
        yield _look(site, file)
    watch.report("JUDGING_PACKAGE", len(files), len(files))


def _look(site: Site, file: Path) -> Looked:
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.verdicts import Verdict, VerdictKind, inspect

    try:
        content = read_limited(file, PACKAGE_LIMIT)
    except RefusedError as error:
        kind = (
            VerdictKind.TOO_LARGE if error.code == "FILE_TOO_LARGE" else VerdictKind.NOT_A_PACKAGE
        )
        return Looked(file, "other", Verdict(kind, dict(error.arguments), cause=error.code))
    except ProgramError as error:
        return Looked(file, "other", None, problem=error)
    with site.unit() as unit:
        register = _Register(unit)
        inspection = inspect(
            content, identities(unit), register, receiver=site.code, today=site.today
        )
        looked = Looked(file, "report", inspection.verdict, opened=inspection.opened)
        comment = inspection.opened.comment if inspection.opened else None
        if comment is not None:
            looked.code, looked.term, looked.sequence = comment.site, comment.term, comment.sequence
            looked.short_code = inspection.opened.short_code if inspection.opened else ""
            looked.school = register.name_of(comment.site)
            if comment.kind is Kind.REQUEST:
                looked.kind = "request"
                _compare_key(site, unit, looked)
            elif comment.kind is Kind.RECEIPT:
                looked.kind = "receipt"
                looked.school = "、".join(map(register.name_of, comment.receiver))
            elif looked.verdict is not None and looked.verdict.kind.word == "already_merged":
                looked.receipt = _old_receipt(unit, comment.hash)
    return looked


def _compare_key(site: Site, unit: UnitOfWork, looked: Looked) -> None:
    """How the register holds the key of a request; a request that does not read keeps its refusal
    in ``problem``."""
    from liushou_desktop.exchange.enrolment import read_request

    assert looked.opened is not None
    try:
        request = read_request(looked.opened, site.code)
    except ProgramError as error:
        looked.problem = error
        return
    if not looked.school:
        looked.problem = RefusedError(
            "SCHOOL_NOT_ENTERED", code=request.site, name=request.site_name
        )
        return
    held = unit.find(SiteKey, code=request.site, epoch=request.epoch)
    same = (key.state for key in held if key.fingerprint == request.fingerprint.digits)
    looked.key_state = next(same, "new")


class _Register:
    """The register as ``inspect`` asks for it."""

    def __init__(self, unit: UnitOfWork) -> None:
        self._unit = unit

    def name_of(self, code: str) -> str:
        school = self._unit.get(EnrolledSite, code)
        return school.name if school else ""

    def state_of(self, site: str) -> RegisterState | None:
        from liushou_desktop.exchange.comment import Kind
        from liushou_desktop.exchange.verdicts import Chain, RegisteredKey, RegisterState

        school = self._unit.get(EnrolledSite, site)
        if school is None:
            return None
        keys = tuple(
            RegisteredKey(
                epoch=key.epoch,
                signing_key=key.signing_key,
                state=key.state,
                expires_on=key.expires_on,
            )
            for key in self._unit.find(SiteKey, code=site, order_by="-epoch")
        )
        chains: dict[tuple[int, Kind], dict[int, str]] = {}
        for package in self._unit.find(ReceivedPackage, code=site, verdict="new"):
            place = chains.setdefault((package.epoch, Kind(package.kind)), {})
            place[package.sequence] = package.digest
        return RegisterState(
            code=site,
            is_revoked=school.state == "revoked",
            keys=keys,
            chains={place: Chain(merged=merged) for place, merged in chains.items()},
        )


def plan_one(site: Site, looked: Looked, fence: Fence | None = None) -> Looked:
    """Parse a verified package in the fenced child and compare it with what is held.

    A package that verifies but cannot be read keeps its refusal in ``problem``.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.merge_plan import plan_merge
    from liushou_desktop.exchange.report import read_report
    from liushou_desktop.formspec.codes import code_sets

    if not looked.may_be_merged or looked.opened is None:
        return looked
    try:
        looked.report = read_report(looked.opened.payload, code_sets(), fence=fence)
        looked.report.manifest.check(looked.opened.comment)
    except ProgramError as error:
        looked.problem = error
        return looked
    with site.unit() as unit:
        looked.plan = plan_merge(looked.report.rows, held_rows(unit, looked.code, looked.term))
        looked.elsewhere = _elsewhere(unit, looked)
    return looked


def _elsewhere(unit: UnitOfWork, looked: Looked) -> tuple[tuple[str, int], ...]:
    """How many children of a package other schools have on their rolls, by identity number."""
    from liushou_desktop.storage.unit import ANY_SITE

    assert looked.report is not None
    rows = looked.report.rows.get("S2", {}).values()
    numbers = {str(row["id_number"]) for row in rows if row.get("id_number")}
    if not numbers:
        return ()
    others = Counter(
        child.site
        for child in unit.find(
            ReportedChild, site=ANY_SITE, id_number=numbers, is_on_roll=True, is_gone=False
        )
        if child.site != looked.code
    )
    names = {school.code: school.name for school in unit.find(EnrolledSite, code=list(others))}
    return tuple((names.get(code, code), count) for code, count in others.most_common())


def merge_one(site: Site, looked: Looked, fence: Fence | None = None) -> Looked:
    """Merge one package in one transaction, judged and planned again inside it.

    A package merged before gives its old receipt again; a key request goes into quarantine.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECEIVE)
    if looked.kind == "request":
        return _take_request(site, looked)
    if looked.report is None:
        plan_one(site, looked, fence)
    if looked.opened is None or looked.verdict is None:
        return looked
    with site.unit() as unit:
        if looked.verdict.kind.word == "already_merged":
            looked.receipt = _old_receipt(unit, looked.opened.digest)
            return looked
        if looked.may_be_merged and looked.report is not None:
            looked.merged = _merge_if_still_new(site, unit, looked)
    return looked


def _merge_if_still_new(site: Site, unit: UnitOfWork, looked: Looked) -> bool:
    """Another file of the same stick may have been merged since the first look."""
    from liushou_desktop.exchange.merge_plan import plan_merge
    from liushou_desktop.exchange.verdicts import judge

    assert looked.opened is not None
    assert looked.report is not None
    state = _Register(unit).state_of(looked.code)
    verdict = judge(looked.opened, state, receiver=site.code, today=site.today)
    looked.verdict = verdict
    if not verdict.kind.may_be_merged:
        return False
    looked.plan = plan_merge(looked.report.rows, held_rows(unit, looked.code, looked.term))
    _merge(site, unit, looked)
    return True


def _merge(site: Site, unit: UnitOfWork, looked: Looked) -> None:
    from liushou_desktop.exchange.payloads import to_values

    assert looked.opened is not None
    assert looked.report is not None
    assert looked.plan is not None
    comment = looked.opened.comment
    package = ReceivedPackage(
        site=site.code,
        id=new_id(),
        code=looked.code,
        term=comment.term,
        kind=comment.kind.value,
        sequence=comment.sequence,
        epoch=comment.epoch,
        digest=comment.hash,
        previous=comment.previous or None,
        verdict="new",
        version=looked.report.manifest.version,
        received_at=site.clock.now(),
        received_by=site.user.name,
        counts={
            "sheets": looked.plan.count(),
            "pupils": looked.report.manifest.pupils,
            "compared": looked.is_compared,
            "pack": looked.report.manifest.pack,
            "rule_set_version": looked.report.manifest.rule_set_version,
        },
    )
    unit.add(package)
    write_plan(unit, looked.code, package.id, looked.report, looked.plan)
    looked.receipt = _receipt(site, unit, looked, package)
    unit.change(package, receipt=to_values(looked.receipt))


def _receipt(site: Site, unit: UnitOfWork, looked: Looked, package: ReceivedPackage) -> Receipt:
    from liushou_desktop.exchange.receipts import MergedPackage, Receipt

    assert looked.report is not None
    assert looked.plan is not None
    merged = tuple(
        MergedPackage(
            epoch=each.epoch,
            sequence=each.sequence,
            term=each.term or "",
            hash=each.digest,
            merged_on=each.received_at.date(),
        )
        for each in unit.find(
            ReceivedPackage, code=looked.code, verdict="new", order_by=("epoch", "sequence")
        )
    )
    return Receipt(
        package=package.digest,
        site=looked.code,
        term=package.term or "",
        sequence=package.sequence,
        epoch=package.epoch,
        verdict="new",
        state="accepted",
        received_at=package.received_at,
        receiver=site.code,
        receiver_name=site.name,
        counts=looked.plan.count(),
        merged=merged,
        chain_head=looked.report.manifest.chain_head,
        news=news_of(unit),
    )


def _old_receipt(unit: UnitOfWork, digest: str) -> Receipt | None:
    from liushou_desktop.exchange.receipts import receipt_from_values

    held = unit.find(ReceivedPackage, digest=digest, verdict="new")
    return receipt_from_values(held[0].receipt) if held and held[0].receipt else None


def _take_request(site: Site, looked: Looked) -> Looked:
    from liushou_desktop.exchange.enrolment import read_request

    if looked.opened is None:
        return looked
    try:
        request = read_request(looked.opened, site.code)
        with site.unit() as unit:
            looked.key_state = quarantine(unit, request).state
    except ProgramError as error:
        looked.problem = error
    return looked


def judge_each(
    site: Site, files: Sequence[Path], watcher: Watcher | None = None
) -> Iterator[Looked]:
    """As ``look_at``, with what merging would change for those that may be merged.

    Raises:
        RefusedError: NOT_ALLOWED. Cancelled: nothing was written.
    """
    from liushou_desktop.sheets.fence import Fence

    with Fence() as fence:
        for looked in _read_ahead(look_at(site, files, watcher), fence):
            yield plan_one(site, looked, fence)


def _read_ahead(each_looked: Iterable[Looked], fence: Fence) -> Iterator[Looked]:
    """The same, one late: the child reads the next report while this one is planned or merged."""
    from liushou_desktop.exchange.report import read_ahead

    before: Looked | None = None
    for looked in each_looked:
        unread = looked.report is None and looked.kind != "request"
        if unread and looked.may_be_merged and looked.opened is not None:
            read_ahead(looked.opened.payload, fence)
        if before is not None:
            yield before
        before = looked
    if before is not None:
        yield before


def merge_each(
    site: Site, chosen: Sequence[Looked], watcher: Watcher | None = None
) -> Iterator[Looked]:
    """Merge packages that were looked at, each school's in their order, one after another.

    Each is whole or not at all; one that is refused keeps its ``problem`` and stops no other.

    Raises:
        RefusedError: NOT_ALLOWED. Cancelled: what was merged before stays merged.
    """
    from liushou_desktop.sheets.fence import Fence

    site.require(Right.RECEIVE)
    watch = watcher or Watcher()
    order = sorted(chosen, key=lambda each: (each.code, each.sequence))
    with Fence() as fence:
        for number, each in enumerate(_read_ahead(order, fence), start=1):
            watch.report("MERGING_PACKAGE", number - 1, len(order))
            try:
                _renew_verdict(site, each)
                merge_one(site, each, fence)
            except ProgramError as error:
                each.problem = error
            yield each
    watch.report("MERGING_PACKAGE", len(order), len(order))


def receive(
    site: Site,
    files: Sequence[Path],
    *,
    dry_run: bool = False,
    watcher: Watcher | None = None,
) -> list[Looked]:
    """Look at, plan and merge a whole stick; each file alone, the others go on.

    Files of one school are taken in the order of their sequence, whatever their names are.

    Raises:
        RefusedError: NOT_ALLOWED. Cancelled: what was merged before stays merged.
    """
    if dry_run:
        return list(judge_each(site, files, watcher))
    looked = list(look_at(site, files, watcher))
    for _ in merge_each(site, looked, watcher):
        pass
    return looked


def _renew_verdict(site: Site, looked: Looked) -> None:
    """A gap may have been closed by the file before."""
    from liushou_desktop.exchange.verdicts import judge

    if looked.kind != "report" or looked.opened is None or looked.verdict is None:
        return
    if looked.verdict.kind.word == "gap":
        with site.unit() as unit:
            state = _Register(unit).state_of(looked.code)
            looked.verdict = judge(looked.opened, state, receiver=site.code, today=site.today)


def write_receipts(site: Site, folder: Path, receipts: Iterable[Receipt]) -> list[Path]:
    """Receipts as sealed packages onto a stick, read back.

    Raises:
        RefusedError: NOT_ALLOWED, FOLDER_NOT_THERE. SurroundingsError: the stick failed.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.receipts import seal_receipt

    if not folder.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(folder))
    written = []
    for receipt in receipts:
        with site.unit() as unit:
            keys = current_keys(unit)
            pinned = unit.find(SiteKey, code=receipt.site, epoch=receipt.epoch)
            school = unit.get(EnrolledSite, receipt.site)
            unit.note_access("export", f"receipt {receipt.site} {receipt.sequence}")
        recipients = (*(key.sealing_key for key in pinned[:1]), keys.sealing_public)
        sealed = seal_receipt(receipt, keys.signing, keys.epoch, recipients)
        name = school.name if school else receipt.site
        stem = safe_file_name(f"{receipt.site}_{name}_{receipt.term}_第{receipt.sequence}包_回执")
        file = folder / f"{stem}{PACKAGE_SUFFIX}"
        write_whole(file, sealed.content, read_back=True)
        written.append(file)
    return written


def return_package(
    site: Site, digest: str, remarks: Sequence[Mapping[str, Any]], *, returned: bool = True
) -> Receipt:
    """Write remarks to a merged package and give its receipt the state returned (退回).

    Args:
        remarks: mappings with ``sheet``, ``text`` and, where known, ``row`` and ``field``.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.payloads import to_values
    from liushou_desktop.exchange.receipts import RowRemark, receipt_from_values

    with site.unit() as unit:
        held = unit.find(ReceivedPackage, digest=digest, verdict="new")
        if not held or not held[0].receipt:
            raise RefusedError("NOT_FOUND", kind="package", id=digest[:8])
        receipt = receipt_from_values(held[0].receipt)
        receipt = replace(
            receipt,
            state="returned" if returned else "accepted",
            remarks=tuple(RowRemark(**remark) for remark in remarks),
        )
        unit.change(held[0], receipt=to_values(receipt))
    return receipt


def superior_face(site: Site) -> str:
    """Fingerprint lines of this bureau, to print and hand to schools."""
    from liushou_desktop.exchange.fingerprints import Fingerprint

    with site.unit() as unit:
        face = own_face(site, unit)
    lines = Fingerprint.of(face.signing_key, face.sealing_key).lines()
    return "\n".join(f"{line.label} {' '.join(line.groups)} {line.check}" for line in lines)
