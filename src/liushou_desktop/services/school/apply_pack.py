"""A pack came from the bureau: say what it would change, then take it whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.formspec.questions import SCHOOL
from liushou_desktop.formspec.versions import has_home
from liushou_desktop.services.school.apply_district_pack import ReadDistrictPack
from liushou_desktop.services.school.apply_receipt import foreign_words, keep_receipt
from liushou_desktop.services.school.pack_changes import PackShown, pack_changes
from liushou_desktop.services.school.refresh_summaries import refresh_all
from liushou_desktop.services.shared.bureau_rules import DECIDED
from liushou_desktop.services.shared.bureau_state import (
    PACK_KIND,
    judge_number,
    judge_register,
    keep_bureau,
    keep_news,
)
from liushou_desktop.services.shared.enrolment import known_superiors
from liushou_desktop.services.shared.forms_in_force import (
    EDITIONS,
    OWN_QUESTIONS,
    QUESTIONS,
    editions_of,
    question_values,
    questions_of,
)
from liushou_desktop.services.shared.reading_words import plan, shipped_rules
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities
from liushou_desktop.services.shared.take_calendar import reload_calendar, take_calendar

if TYPE_CHECKING:
    from liushou_desktop.exchange.envelope import Opened
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.exchange.packs import Pack
    from liushou_desktop.formspec.versions import Editions
    from liushou_desktop.storage.unit import UnitOfWork


def show_pack(site: Site, file: Path) -> PackShown:
    """Verify a pack and compare it with what is in force; nothing is written.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_ENROLLED, NOT_SEALED_FOR_US, SENDER_UNKNOWN,
            PACK_FOR_OTHER_SITE, PACK_OLDER, REGISTER_OLDER, PACK_NEEDS_NEWER_PROGRAM,
            RULES_OF_OTHER_PLAN, PACK_MEETS_OWN_QUESTION,
            KIND_UNEXPECTED, FILE_MISSING … and the refusals of its forms and questions.
        ConflictError: PACK_CONFLICT, another pack of the same number was applied before;
            REGISTER_CONFLICT, another register of the same version.
        DamagedError: SIGNATURE_WRONG, SEAL_BROKEN, PACK_MALFORMED ….
    """
    site.require(Right.SETTINGS)
    with site.unit() as unit:
        read = _read(site, unit, file)
        return read.shown(unit) if isinstance(read, ReadDistrictPack) else _shown(site, unit, read)


def apply_pack(site: Site, file: Path) -> PackShown:
    """Verify a pack again and take it, in one transaction; repeating it changes nothing.

    Raises:
        as ``show_pack``.
    """
    site.require(Right.SETTINGS)
    with site.unit() as unit:
        read = _read(site, unit, file)
        if isinstance(read, ReadDistrictPack):
            return read.take(site, unit)
        shown = _shown(site, unit, read)
        if shown.is_repeat:
            return shown
        _take(site, unit, read, shown)
        reload_calendar(site, unit)
    site.forms = read.forms
    refresh_all(site, even_today=True)
    return shown


def _read(site: Site, unit: UnitOfWork, file: Path) -> _Read | ReadDistrictPack:
    """The county's pack, which is whole, or that of our 学区, which tells what it found here."""
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.packs import is_from_district
    from liushou_desktop.exchange.verdicts import open_with_any

    opened = open_with_any(read_limited(file, PACKAGE_LIMIT), identities(unit))
    superiors = known_superiors(unit)
    if is_from_district(opened, superiors):
        return ReadDistrictPack(site, unit, opened, superiors)
    return _Read(site, unit, opened, superiors)


class _Read:
    """A pack opened, verified, and found to fit: its number, its rules, its forms."""

    def __init__(
        self, site: Site, unit: UnitOfWork, opened: Opened, superiors: tuple[Superior, ...]
    ) -> None:
        from liushou_desktop.exchange.packs import read_pack

        self.pack: Pack = read_pack(opened, site.code, superiors)
        self.digest, self.short_code = opened.digest, opened.short_code
        self.epoch = opened.comment.epoch
        self.is_repeat = judge_number(unit, self.pack, self.digest)
        judge_register(unit, self.pack)
        _judge_rules(self.pack)
        self.forms = self._forms(unit, site.forms)

    def _forms(self, unit: UnitOfWork, held: Editions) -> Editions:
        """The forms as they would be with it, the school's own questions among them."""
        theirs = editions_of(self.pack.forms, self.questions())
        for question in questions_of(unit, SCHOOL):
            form = theirs.current.get(question.form) or held.current.get(question.form)
            if form and not question.is_retired and not has_home(theirs, form.id):
                raise RefusedError(
                    "PACK_MEETS_OWN_QUESTION", title=form.title, label=question.label
                )
        return editions_of(self.pack.forms, self.questions(), unit.setting(OWN_QUESTIONS, []))

    def answers(self) -> dict[str, object]:
        """The bureau's answers as the store keeps them."""
        values = {answer.setting: answer.value for answer in self.pack.answers}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}

    def questions(self) -> list[dict[str, object]]:
        """The bureau's questions as the store keeps them."""
        return [question_values(question) for question in self.pack.questions]


def _judge_rules(pack: Pack) -> None:
    """The plan must be ours and no later than the program knows; every answer one it takes."""
    ours = plan()
    if pack.rule_set != ours.id:
        raise RefusedError("RULES_OF_OTHER_PLAN", found=pack.rule_set)
    if pack.rule_set_version > ours.version:
        raise RefusedError(
            "PACK_NEEDS_NEWER_PROGRAM", found=pack.rule_set_version, ours=ours.version
        )
    read_rules(shipped_rules(), {answer.setting: answer.value for answer in pack.answers})


def _shown(site: Site, unit: UnitOfWork, read: _Read) -> PackShown:
    pack = read.pack
    own = _own(unit)
    known = [receipt for receipt in pack.receipts if receipt.package in own]
    foreign = {
        foreign_words(site.own_terms, each)
        for receipt in pack.receipts
        for each in receipt.merged
        if each.hash not in own
    }
    changes = () if read.is_repeat else pack_changes(site, unit, pack, read.forms)
    return PackShown(
        number=pack.number,
        issuer=pack.issuer_name,
        issued_on=pack.issued_on,
        note=pack.note,
        short_code=read.short_code,
        is_repeat=read.is_repeat,
        changes=changes,
        receipts=len(known),
        remarks=sum(len(receipt.remarks) for receipt in known),
        foreign=tuple(sorted(foreign)),
    )


def _own(unit: UnitOfWork) -> dict[str, SentPackage]:
    return {package.digest: package for package in unit.find(SentPackage, kind="report")}


def _take(site: Site, unit: UnitOfWork, read: _Read, shown: PackShown) -> None:
    from liushou_desktop.exchange.payloads import to_values

    pack, reason = read.pack, f"下发包第 {read.pack.number} 号"
    unit.set_setting(DECIDED, read.answers(), reason=reason)
    unit.set_setting(EDITIONS, dict(pack.forms), reason=reason)
    unit.set_setting(QUESTIONS, read.questions(), reason=reason)
    take_calendar(site, unit, [term.at(site.code) for term in pack.terms], reason)
    keep_bureau(unit, pack)
    keep_news(unit, pack.news)
    own = _own(unit)
    for receipt in pack.receipts:
        package = own.get(receipt.package)
        if package is not None and package.receipt != to_values(receipt):
            keep_receipt(site, unit, package, receipt)
    unit.add(
        ReceivedPackage(
            site=site.code,
            id=new_id(),
            code=pack.issuer,
            kind=PACK_KIND,
            sequence=pack.number,
            epoch=read.epoch,
            digest=read.digest,
            verdict="new",
            received_at=site.clock.now(),
            received_by=site.user.name,
            counts={"changes": len(shown.changes), "receipts": shown.receipts},
        ),
        reason,
    )
