"""Bureau packs (下发包): what a bureau settles for a school, signed and sealed to that school.

A pack is whole: rules, forms, questions, calendar, who stands above, the register, revocations and
the school's receipts as they are on the day it is issued. So a later pack takes the place of an
earlier one, a number may be left out, and a lower number is never applied after a higher one. The
format is ``docs/formats/pack.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.domain.rules import SettingValue
from liushou_desktop.exchange import canonical, envelope, minisign, payloads
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.enrolment import CalendarTerm, check_calendar
from liushou_desktop.exchange.envelope import Expectations, Opened, SealedPackage
from liushou_desktop.exchange.minisign import PublicKey, SigningKey
from liushou_desktop.exchange.news import News, Superior
from liushou_desktop.exchange.receipts import Receipt, sender_of
from liushou_desktop.exchange.sealing import check_recipient
from liushou_desktop.exchange.supervision import AssessmentTold, InspectionTold
from liushou_desktop.formspec.questions import Question

PACK_LIMIT = 5_000_000  # bytes of the payload


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAnswer:
    """The bureau's answer to one open point of the rule set; exactly one of the four is given."""

    setting: str
    flag: bool | None = None
    number: int | None = None
    text: str | None = None
    codes: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        given = (self.flag, self.number, self.text, self.codes)
        if sum(value is not None for value in given) != 1:
            raise ValueError("an answer is one value")

    @classmethod
    def of(cls, setting: str, value: object) -> RuleAnswer:
        """The answer that holds a value of the rule set's settings."""
        if isinstance(value, bool):
            return cls(setting=setting, flag=value)
        if isinstance(value, int):
            return cls(setting=setting, number=value)
        if isinstance(value, str):
            return cls(setting=setting, text=value)
        assert isinstance(value, (list, tuple))
        return cls(setting=setting, codes=tuple(str(code) for code in value))

    @property
    def value(self) -> SettingValue:
        """As the settings of a rule set take it."""
        if self.codes is not None:
            return self.codes
        return next(each for each in (self.flag, self.number, self.text) if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderKey:
    """A key period that was handed over from, which still counts until its last day."""

    epoch: int
    signing_key: str
    until: date

    def __post_init__(self) -> None:
        PublicKey.from_text(self.signing_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """An approved site of the register, with the keys a transfer is sealed to.

    Attributes:
        until: last day of the key period, or None; older: periods before it that still count.
    """

    code: str
    name: str
    kind: str  # school, teaching_point, district
    district: str | None
    epoch: int
    signing_key: str
    sealing_key: str
    until: date | None = None
    older: tuple[OlderKey, ...] = ()

    def __post_init__(self) -> None:
        PublicKey.from_text(self.signing_key)
        check_recipient(self.sealing_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """What the bureau settles for one site.

    Attributes:
        site: the school it is for; number: counts the bureau's issues from 1, the same for all
            schools of one issue.
        note: a word to the school.
        rule_set, rule_set_version: the plan it speaks of; answers: to the open points it decides.
        forms: file name → TOML text of a form the bureau revised.
        questions: added to forms; terms: the whole calendar.
        superiors: who stands above the site from now on, nearest first, the bureau last.
        schools: the approved sites; register_version: counts the changes of the register.
        receipts: answers to the site's own packages, remarks in them.
        inspections: the bureau's own, of this school; assessment: its items, term by term.
    """

    site: str
    number: int
    issuer: str
    issuer_name: str
    issued_on: date
    note: str
    rule_set: str
    rule_set_version: int
    answers: tuple[RuleAnswer, ...]
    forms: Mapping[str, str]
    questions: tuple[Question, ...]
    terms: tuple[CalendarTerm, ...]
    calendar_version: int
    superiors: tuple[Superior, ...]
    schools: tuple[RegisterEntry, ...]
    register_version: int
    receipts: tuple[Receipt, ...] = ()
    news: News = field(default_factory=News)
    inspections: tuple[InspectionTold, ...] = ()
    assessment: tuple[AssessmentTold, ...] = ()

    def __post_init__(self) -> None:
        if not self.superiors or not self.terms or self.number < 1:
            raise ValueError("a pack has a number, a calendar and somebody above")
        if any(receipt.site != self.site for receipt in self.receipts):
            raise ValueError("a receipt of another site")
        check_calendar(self.terms)

    @property
    def says_nothing(self) -> bool:
        """A county always has something to tell: its calendar, its register."""
        return False

    @property
    def content_digest(self) -> str:
        """Names everything but number, day and note: two issues with the same say the same."""
        bare = replace(self, number=1, issued_on=date.min, note="")
        return minisign.digest_of(payloads.to_payload(bare)).hex()

    @property
    def register_digest(self) -> str:
        """Names the register the pack brings: the approved sites and the bureau's own keys."""
        sites = [payloads.to_values(entry) for entry in self.schools]
        brought = {"sites": sites, "bureau": payloads.to_values(self.superiors[-1])}
        return minisign.digest_of(canonical.to_bytes(brought)).hex()

    @property
    def binding_digest(self) -> str:
        """Names what a school's figures hang on: rules, forms, questions, calendar."""
        bare = replace(
            self,
            site="-",
            number=1,
            issued_on=date.min,
            note="",
            superiors=self.superiors[-1:],
            schools=(),
            register_version=0,
            receipts=(),
            news=News(),
            inspections=(),
            assessment=(),
        )
        return minisign.digest_of(payloads.to_payload(bare)).hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictPack:
    """What a 学区 tells one of its schools: what it found there itself. Rules, forms, calendar and
    register are the county's to settle, so there is no place for them here.

    Attributes:
        number: counts the 学区's issues from 1; inspections: all of its own at this school that
            stand.
    """

    site: str
    number: int
    issuer: str
    issuer_name: str
    issued_on: date
    note: str
    inspections: tuple[InspectionTold, ...]

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("a pack has a number")

    @property
    def says_nothing(self) -> bool:
        """A 学区 that found nothing needs to write no pack."""
        return not self.inspections

    @property
    def content_digest(self) -> str:
        """As ``Pack.content_digest``."""
        bare = replace(self, number=1, issued_on=date.min, note="")
        return minisign.digest_of(payloads.to_payload(bare)).hex()


def seal_pack(
    pack: Pack | DistrictPack, key: SigningKey, epoch: int, recipients: tuple[str, ...]
) -> SealedPackage:
    """The pack as a package from the bureau to the site.

    Args:
        epoch: key period of ``key``, the bureau's own.
        recipients: the site's sealing key, and the bureau's own to read it again.

    Raises:
        RefusedError: PACKAGE_TOO_LARGE.
    """
    payload = payloads.to_payload(pack)
    if len(payload) > PACK_LIMIT:
        raise RefusedError("PACKAGE_TOO_LARGE", limit_mb=PACK_LIMIT // 1_000_000)
    heading = Heading(
        kind=Kind.PACK,
        site=pack.issuer,
        receiver=(pack.site,),
        sequence=pack.number,
        epoch=epoch,
    )
    return envelope.seal_package(payload, heading, key, recipients)


def read_pack(opened: Opened, site: str, superiors: tuple[Superior, ...]) -> Pack:
    """The pack in an opened package, verified with the pinned key of the bureau it names.

    Raises:
        RefusedError: KIND_UNEXPECTED, PACKAGE_TOO_LARGE, SENDER_UNKNOWN (no bureau of that code and
            key period, pinned or reached), SIGNED_BY_OTHER_KEY, PACK_FOR_OTHER_SITE.
        DamagedError: SIGNATURE_WRONG, PACK_MALFORMED.
    """
    _refuse_other_kinds(opened)
    comment = opened.comment
    sender = sender_of(opened, superiors, Pack)
    if sender.kind != "bureau":
        raise RefusedError("SENDER_UNKNOWN", sender=comment.site, epoch=comment.epoch)
    return _read(opened, site, sender, Pack)


def is_from_district(opened: Opened, superiors: tuple[Superior, ...]) -> bool:
    """Whether a pack says it comes from a 学区 of ours; who wrote it its signature will say."""
    return any((each.code, each.kind) == (opened.comment.site, "district") for each in superiors)


def read_district_pack(opened: Opened, site: str, superiors: tuple[Superior, ...]) -> DistrictPack:
    """The pack of a 学区 in an opened package, verified with its pinned key.

    Raises:
        RefusedError, DamagedError: as ``read_pack``.
    """
    _refuse_other_kinds(opened)
    comment = opened.comment
    named = (comment.site, comment.epoch, "district")
    for sender in superiors:
        if (sender.code, sender.epoch, sender.kind) == named:
            return _read(opened, site, sender, DistrictPack)
    raise RefusedError("SENDER_UNKNOWN", sender=comment.site, epoch=comment.epoch)


def _refuse_other_kinds(opened: Opened) -> None:
    if opened.comment.kind is not Kind.PACK:
        raise RefusedError("KIND_UNEXPECTED", found=opened.comment.kind.label)
    if len(opened.payload) > PACK_LIMIT:
        raise RefusedError("PACKAGE_TOO_LARGE", limit_mb=PACK_LIMIT // 1_000_000)


_AnyPack = TypeVar("_AnyPack", Pack, DistrictPack)


def _read(opened: Opened, site: str, sender: Superior, kind: type[_AnyPack]) -> _AnyPack:
    comment = opened.comment
    envelope.verify(opened, PublicKey.from_text(sender.signing_key), Expectations())
    if comment.receiver != (site,):
        raise RefusedError("PACK_FOR_OTHER_SITE", receiver="、".join(comment.receiver), ours=site)
    try:
        pack = payloads.from_payload(kind, opened.payload)
    except (ProgramError, ValueError) as error:
        raise DamagedError("PACK_MALFORMED") from error
    told = (pack.issuer, pack.site, pack.number, "", "")
    if told != (comment.site, site, comment.sequence, comment.term, comment.previous):
        raise DamagedError("PACK_MALFORMED")
    return pack
