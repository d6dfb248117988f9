"""Write the term's package to a stick: signed, sealed, read back, with its handover sheet.

What is written is the closing the principal signed. Each package takes the next number of the row
and names the one before, so the bureau sees a missing, repeated or copied one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import ProgramError, RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.reporting import Closing, SentPackage
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.school.close_term import signed_closing
from liushou_desktop.services.school.compute_figures import (
    Figures,
    SchoolPicture,
    duty_lines,
    figures_of,
    picture,
)
from liushou_desktop.services.school.consent_note import consent_note
from liushou_desktop.services.school.report_rows import is_on_roll, report_rows
from liushou_desktop.services.shared.count_words import kept_counts
from liushou_desktop.services.shared.enrolment import superiors_of
from liushou_desktop.services.shared.own_keys import require_good_keys
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import SiteKeys, current_keys, identities

if TYPE_CHECKING:
    from liushou_desktop.exchange.manifest import Manifest
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.exchange.report import Rows
    from liushou_desktop.storage.unit import UnitOfWork


HANDOVER_SUFFIX = ".交接单.pdf"


@dataclass(frozen=True, slots=True)
class Exported:
    """What lies on the stick, read back and compared: 可以安全拔出."""

    package: Path
    handover: Path
    workbook: Path | None
    short_code: str
    sequence: int
    size: int


@dataclass(frozen=True, slots=True)
class _Made:
    """A package in memory with all that is written about it."""

    content: bytes = field(repr=False)
    workbook: bytes = field(repr=False)
    handover: bytes = field(repr=False)
    sent: SentPackage


def export_report(
    site: Site, out: Path, *, term: str | None = None, workbook_password: str | None = None
) -> Exported:
    """Build and write the package of a signed term.

    A copy stays in the outbox, sealed; the same closing exported again is that very file again,
    whatever was keyed since.

    Args:
        out: folder of the stick; must exist.
        workbook_password: also write the workbook as a password-protected Excel file for people.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_ENROLLED, OWN_KEY_REVOKED, OWN_KEY_EXPIRED,
            TERM_NOT_SIGNED, CLOSING_CHANGED, PASSWORD_….
        SurroundingsError: DISK_FULL, READ_ONLY, MEDIUM_GONE …; the stick then holds no half file.
        DamagedError: READ_BACK_DIFFERS.
    """
    site.require(Right.EXPORT)
    if not out.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(out))
    asked = site.term(term)
    with site.unit() as unit:
        require_good_keys(site, unit)
        closing = signed_closing(unit, asked.id)
        made = _kept(site, unit, closing) or _make(site, unit, asked, closing)
        unit.note_access("export", f"package {made.sent.term} {made.sent.sequence}")
    if workbook_password is not None:
        from liushou_desktop.sheets.protected import protect

        locked = protect(made.workbook, workbook_password)
    package = out / made.sent.file_name
    write_whole(package, made.content, read_back=True)
    handover = package.with_suffix(HANDOVER_SUFFIX)
    write_whole(handover, made.handover, read_back=True)
    book = None
    if workbook_password is not None:
        book = package.with_suffix(".阅读版.xlsx")
        write_whole(book, locked, read_back=True)
    sent = made.sent
    return Exported(package, handover, book, sent.short_code, sent.sequence, len(made.content))


def report_workbook(site: Site, term: str | None = None) -> bytes:
    """The workbook of a term that was exported, to look at (看 Excel 样子).

    Raises:
        RefusedError: NOT_ALLOWED, TERM_NOT_SIGNED, PACKAGE_NOT_KEPT.
    """
    return _exported(site, term).workbook


def save_workbook(site: Site, term: str | None, file: Path) -> None:
    """The workbook as it was sent, without signature or password; the log says who took it.

    Raises:
        RefusedError: as ``report_workbook``. SurroundingsError: disk.
    """
    content = report_workbook(site, term)
    with site.unit() as unit:
        unit.note_access("export", f"workbook {term}", "plain")
    write_whole(file, content)


def handover_sheet(site: Site, term: str | None = None) -> bytes:
    """The handover sheet of the package of a term as PDF, to print.

    Raises:
        RefusedError: NOT_ALLOWED, TERM_NOT_SIGNED, PACKAGE_NOT_KEPT.
    """
    return _exported(site, term).handover


def save_handover(site: Site, term: str | None, file: Path) -> None:
    """The handover sheet as a file.

    Raises:
        RefusedError: as ``handover_sheet``. SurroundingsError: disk.
    """
    write_whole(file, handover_sheet(site, term))


def _exported(site: Site, term: str | None) -> _Made:
    """What was exported of a term and is still kept."""
    site.require(Right.EXPORT)
    with site.unit() as unit:
        kept = _kept(site, unit, signed_closing(unit, site.term(term).id))
    if kept is None:
        raise RefusedError("PACKAGE_NOT_KEPT")
    return kept


def _kept(site: Site, unit: UnitOfWork, closing: Closing) -> _Made | None:
    """The package made of this closing before, from the outbox, if it is still whole."""
    from liushou_desktop.exchange.verdicts import open_with_any

    epoch = current_keys(unit).epoch  # after an exchange of keys it must be signed anew
    for sent in unit.find(SentPackage, closing=closing.id, epoch=epoch):
        package = site.outbox / sent.file_name
        sheet = package.with_suffix(HANDOVER_SUFFIX)
        if not (package.is_file() and sheet.is_file()):
            continue
        content = package.read_bytes()
        try:
            opened = open_with_any(content, identities(unit))
        except ProgramError:  # spoilt in the outbox: made anew from the store
            continue
        if opened.digest == sent.digest:
            return _Made(content, opened.payload, sheet.read_bytes(), sent)
    return None


def _make(site: Site, unit: UnitOfWork, term: Term, closing: Closing) -> _Made:
    superiors = superiors_of(unit)
    keys = current_keys(unit)
    held = unit.find(SentPackage, closing=closing.id, epoch=keys.epoch)
    draft = held[0] if held else _next(site, unit, term, closing, keys)
    made = _build(site, unit, term, closing, superiors, keys, draft)
    if held and held[0].digest != made.sent.digest:
        raise RefusedError("CLOSING_CHANGED", term=term.name)
    write_whole(site.outbox / made.sent.file_name, made.content)
    sheet = (site.outbox / made.sent.file_name).with_suffix(HANDOVER_SUFFIX)
    write_whole(sheet, made.handover)
    if not held:
        unit.add(made.sent)
    return made


def _next(
    site: Site, unit: UnitOfWork, term: Term, closing: Closing, keys: SiteKeys
) -> SentPackage:
    """The next package of this key period's row, linked to the one before."""
    earlier = unit.find(SentPackage, kind="report", epoch=keys.epoch, order_by="-sequence", limit=1)
    return SentPackage(
        site=site.code,
        id=new_id(),
        kind="report",
        term=term.id,
        sequence=earlier[0].sequence + 1 if earlier else 1,
        epoch=keys.epoch,
        digest="",
        workbook_digest="",
        previous=earlier[0].digest if earlier else None,
        short_code="",
        file_name="",
        closing=closing.id,
        made_at=closing.signed_at or site.clock.now(),
        made_by=site.user.name,
    )


def _build(
    site: Site,
    unit: UnitOfWork,
    term: Term,
    closing: Closing,
    superiors: Sequence[Superior],
    keys: SiteKeys,
    draft: SentPackage,
) -> _Made:
    from liushou_desktop import paper
    from liushou_desktop.exchange import envelope
    from liushou_desktop.exchange.comment import Heading, Kind
    from liushou_desktop.exchange.handover import handover_of, report_file_name
    from liushou_desktop.exchange.package_sheets import package_sheets
    from liushou_desktop.exchange.report import build_report, with_counts
    from liushou_desktop.formspec.codes import code_sets

    shown = picture(site, unit, term, closing.cut_off)
    figures = figures_of(site, shown, closing.cut_off)
    _refuse_other_figures(closing, figures, term)
    rows = report_rows(
        unit,
        shown,
        figures,
        {name.removeprefix("figure."): str(text) for name, text in closing.explanations.items()},
        counts=kept_counts(closing.figures),
        duties=duty_lines(site, shown),
        changes_after=_reported_changes(unit, draft),
    )
    manifest = with_counts(_manifest(site, unit, term, closing, superiors, draft, shown), rows)
    _refuse_imbalance(manifest, rows)
    workbook = build_report(manifest, rows, code_sets())
    heading = Heading(
        kind=Kind.REPORT,
        site=site.code,
        receiver=manifest.receiver,
        term=term.id,
        sequence=draft.sequence,
        epoch=draft.epoch,
        previous=draft.previous or "",
    )
    recipients = (*(s.sealing_key for s in superiors), keys.sealing_public)
    sealed = envelope.seal_package(workbook, heading, keys.signing, recipients)
    file_name = report_file_name(manifest, _short_name(site.name), closing.closed_on)
    sheet = handover_of(
        sealed, manifest, package_sheets(), file_name=file_name, made_at=draft.made_at
    )
    sent = replace(
        draft,
        digest=sealed.digest,
        workbook_digest=hashlib.sha256(workbook).hexdigest(),
        short_code=sealed.short_code,
        file_name=file_name,
    )
    return _Made(sealed.content, workbook, paper.print_handover(sheet).pdf, sent)


def _refuse_imbalance(manifest: Manifest, rows: Rows) -> None:
    """Nothing is sealed whose sums do not close."""
    from liushou_desktop.base.problem import Severity
    from liushou_desktop.exchange.cells import plain_value
    from liushou_desktop.exchange.package_sheets import package_sheets
    from liushou_desktop.exchange.report_balance import check_report

    plain = {
        sheet.id: {
            str(row[sheet.key]): {name: plain_value(value) for name, value in row.items()}
            for row in rows[sheet.id]
        }
        for sheet in package_sheets().tables()
    }
    red = [p for p in check_report(manifest, plain) if p.severity is Severity.RED]
    if red:
        raise RefusedError("REPORT_UNBALANCED", count=len(red), code=red[0].code)


def _refuse_other_figures(closing: Closing, figures: Figures, term: Term) -> None:
    """What leaves the school is what the principal signed, number by number."""
    signed = closing.figures["indicators"]
    assert isinstance(signed, dict)
    for figure in figures.indicators:
        held = signed.get(figure.id)
        if held is None:  # a figure this program learnt after the signature
            continue
        if (held.get("numerator"), held.get("denominator")) != (
            figure.numerator,
            figure.denominator,
        ):
            raise RefusedError("CLOSING_CHANGED", term=term.name)


def _manifest(
    site: Site,
    unit: UnitOfWork,
    term: Term,
    closing: Closing,
    superiors: Sequence[Superior],
    sent: SentPackage,
    shown: SchoolPicture,
) -> Manifest:
    from liushou_desktop.exchange.manifest import Manifest
    from liushou_desktop.exchange.package_sheets import DEFAULT_PROFILE

    pupils = closing.figures.get("pupils", 0)
    assert closing.signed_at is not None
    on_roll = {facts.child.id for facts in shown.children if is_on_roll(facts, shown)}
    return Manifest(
        site=site.code,
        site_name=site.name,
        receiver=tuple(superior.code for superior in superiors),
        receiver_names=tuple(superior.name for superior in superiors),
        term=term.id,
        term_name=term.name,
        version=closing.version,
        cut_off=closing.cut_off,
        sequence=sent.sequence,
        epoch=sent.epoch,
        previous=sent.previous or "",
        chain_seq=_chain_seq(unit, closing),
        chain_head=closing.chain_head,
        rule_set=shown.rules.id,
        rule_set_version=shown.rules.version,
        forms=_closed_forms(site, closing),
        pack=int(str(closing.figures.get("pack", 0))),
        profile=str(closing.figures.get("profile", DEFAULT_PROFILE)),
        pupils=int(str(pupils)),
        consent=consent_note(unit, on_roll, closing.cut_off),
        maker=sent.made_by,
        made_at=sent.made_at,
        principal=closing.principal or "",
        signed_at=closing.signed_at,
    )


def _closed_forms(site: Site, closing: Closing) -> dict[str, int]:
    """Versions of the forms the term was closed under."""
    held = closing.figures.get("forms")
    if isinstance(held, dict):
        return {str(form): int(version) for form, version in held.items()}
    return {form.id: form.version for form in site.forms.current.values()}


def _chain_seq(unit: UnitOfWork, closing: Closing) -> int:
    """Number of the last link before the closing was written (it may have been reopened since)."""
    links = unit.history(closing)
    return links[-1].seq - 1 if links else 0


def _reported_changes(unit: UnitOfWork, sent: SentPackage) -> int:
    """Last change that an earlier package has told already."""
    earlier: Sequence[SentPackage] = unit.find(
        SentPackage, kind="report", order_by=("-epoch", "-sequence")
    )
    for package in earlier:
        if package.closing and package.closing != sent.closing:
            closing = unit.get(Closing, package.closing)
            if closing is not None:
                return _chain_seq(unit, closing)
    return 0


def _short_name(name: str) -> str:
    return safe_file_name(name.split("县")[-1], limit=20)
