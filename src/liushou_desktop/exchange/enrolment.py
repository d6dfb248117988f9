"""How a school comes into the register: the enrolment file and the registration request.

``X.lsenrol`` goes from the bureau to the school: who you are, who stands above you and with which
keys, calendar, rule set, forms. It is signed but not sealed, for the school has no key yet, and
holds nothing secret. The school trusts it by comparing the bureau's fingerprint on paper.

The request goes back sealed to the bureau: the school's new public keys, signed with the very key
it brings, which proves that the sender holds it. Whose key it is only the stamped sheet says: the
bureau compares the fingerprint, approves and pins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.domain.schooling import Term
from liushou_desktop.exchange import envelope, payloads, successions
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.envelope import Expectations, Opened, SealedPackage
from liushou_desktop.exchange.fingerprints import Fingerprint
from liushou_desktop.exchange.minisign import PublicKey, SigningKey
from liushou_desktop.exchange.news import News, Superior
from liushou_desktop.exchange.sealing import check_recipient

OCCASIONS = ("first", "new_keeper", "new_computer", "lost")
"""Why keys are registered: 首次, 换人, 换机, 遗失补办 (W3)."""

PAYLOAD_LIMIT = 1_000_000  # bytes; an enrolment or request is a few thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarTerm:
    """A term as it travels: ``domain.schooling.Term`` without its owner."""

    id: str
    name: str
    start: date
    end: date
    cut_off: date | None
    months: tuple[str, ...]
    holidays: tuple[str, ...]

    @classmethod
    def of(cls, term: Term) -> CalendarTerm:
        """The term of a bureau's own calendar, ready to travel."""
        return cls(**{f.name: getattr(term, f.name) for f in fields(cls)})

    def at(self, site: str) -> Term:
        """The term as a row of the site that keeps it."""
        return Term(site=site, **{f.name: getattr(self, f.name) for f in fields(self)})


def check_calendar(terms: Sequence[CalendarTerm]) -> None:
    """Return only if every day lies in one term at most.

    Raises:
        ValueError: a term ends before it begins, two overlap or have one id.
    """
    ordered = sorted(terms, key=lambda term: term.start)
    are_apart = all(one.end < other.start for one, other in pairwise(ordered))
    if not are_apart or any(term.end < term.start for term in terms):
        raise ValueError("terms that overlap")
    if len({term.id for term in terms}) < len(terms):
        raise ValueError("a term twice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a school must know to report.

    Attributes:
        superiors: nearest first (学区), the bureau last; reports are sealed to all of them.
        terms: the bureau's calendar.
        rule_set, rule_set_version: duty rules in force; ``forms`` is version by form id.
        key_period: the first key period a newly made site folder may use: above every one the
            register holds, so that a lost PC is never mistaken for the one that follows it.
    """

    site: str
    site_name: str
    site_kind: str  # school, teaching_point, district
    superiors: tuple[Superior, ...]
    terms: tuple[CalendarTerm, ...]
    rule_set: str
    rule_set_version: int
    forms: Mapping[str, int]
    issued_on: date
    number: int
    key_period: int = 1
    news: News = field(default_factory=News)

    def __post_init__(self) -> None:
        if not self.superiors or self.key_period < 1:
            raise ValueError("a school reports to somebody, with keys of a period")
        check_calendar(self.terms)

    @property
    def bureau(self) -> Superior:
        return self.superiors[-1]

    @property
    def fingerprint(self) -> Fingerprint:
        """The bureau's, to compare with the paper it handed out."""
        return Fingerprint.of(self.bureau.signing_key, self.bureau.sealing_key)


def pack_enrolment(enrolment: Enrolment, key: SigningKey) -> bytes:
    """The bytes of ``X.lsenrol``, signed by the bureau.

    Raises:
        ValueError: ``key`` is not the one the enrolment announces for the bureau.
    """
    if key.public.text != enrolment.bureau.signing_key:
        raise ValueError("the enrolment announces another signing key")
    heading = Heading(
        kind=Kind.ENROLMENT,
        site=enrolment.bureau.code,
        receiver=(enrolment.site,),
        sequence=enrolment.number,
        epoch=enrolment.bureau.epoch,
    )
    return envelope.sign_plain(payloads.to_payload(enrolment), heading, key)


def read_enrolment(content: bytes) -> Enrolment:
    """Read an enrolment file; it is consistent in itself, whose it is the fingerprint says.

    Raises:
        RefusedError: PACKAGE_TOO_LARGE, KIND_UNEXPECTED, FORMAT_NEWER, SIGNED_BY_OTHER_KEY.
        DamagedError: ENROLMENT_MALFORMED and those of ``envelope.open_archive``.
    """
    if len(content) > PAYLOAD_LIMIT:
        raise RefusedError("PACKAGE_TOO_LARGE", limit_mb=PAYLOAD_LIMIT // 1_000_000)
    opened = envelope.open_archive(content)
    if opened.comment.kind is not Kind.ENROLMENT:
        raise RefusedError("KIND_UNEXPECTED", found=opened.comment.kind.label)
    try:
        enrolment = payloads.from_payload(Enrolment, opened.payload)
    except (ProgramError, ValueError) as error:
        raise DamagedError("ENROLMENT_MALFORMED") from error
    bureau, comment = enrolment.bureau, opened.comment
    if (comment.site, comment.receiver, comment.epoch, comment.sequence) != (
        bureau.code,
        (enrolment.site,),
        bureau.epoch,
        enrolment.number,
    ):
        raise DamagedError("ENROLMENT_MALFORMED")
    envelope.verify(opened, PublicKey.from_text(bureau.signing_key), Expectations())
    return enrolment


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRequest:
    """A school's request to have its keys registered (W3).

    Attributes:
        epoch: key period the keys are for; the first is 1.
        occasion: one of ``OCCASIONS``.
        voucher: on a change of keys, the old key's signature over the new fingerprint, when the old
            key was still at hand; it helps the bureau, the stamped sheet decides.
    """

    site: str
    site_name: str
    epoch: int
    signing_key: str
    sealing_key: str
    occasion: str
    keeper: str
    principal: str
    phone: str
    effective_on: date
    previous_keeper: str = ""
    voucher: str = ""

    def __post_init__(self) -> None:
        if self.occasion not in OCCASIONS or self.epoch < 1:
            raise ValueError("an occasion and a key period are needed")
        PublicKey.from_text(self.signing_key)
        check_recipient(self.sealing_key)

    @property
    def fingerprint(self) -> Fingerprint:
        return Fingerprint.of(self.signing_key, self.sealing_key)

    def is_vouched_by(self, old_key: PublicKey) -> bool:
        """Whether the holder of the old key handed over to these keys."""
        return successions.is_vouched_for(
            self.voucher, self.site, self.epoch, self.fingerprint, old_key
        )


def vouch(request: KeyRequest, old_key: SigningKey) -> str:
    """The voucher with which the old key hands over to the keys of ``request``."""
    return successions.vouch_for(request.site, request.epoch, request.fingerprint, old_key)


def seal_request(
    request: KeyRequest, key: SigningKey, superiors: tuple[Superior, ...]
) -> SealedPackage:
    """The request as a package for the superiors, signed with the key it brings.

    Raises:
        ValueError: ``key`` is not the one the request brings.
    """
    if key.public.text != request.signing_key:
        raise ValueError("the request brings another signing key")
    heading = Heading(
        kind=Kind.REQUEST,
        site=request.site,
        receiver=tuple(superior.code for superior in superiors),
        epoch=request.epoch,
    )
    recipients = (*(s.sealing_key for s in superiors), request.sealing_key)
    payload = payloads.to_payload(request)
    return envelope.seal_package(payload, heading, key, recipients)


def read_request(opened: Opened, receiver: str) -> KeyRequest:
    """The request in an opened package; its sender holds the key it brings, no more is proved.

    Raises:
        RefusedError: KIND_UNEXPECTED, RECEIVER_IS_OTHER, SIGNED_BY_OTHER_KEY.
        DamagedError: REQUEST_MALFORMED, SIGNATURE_WRONG.
    """
    comment = opened.comment
    if comment.kind is not Kind.REQUEST:
        raise RefusedError("KIND_UNEXPECTED", found=comment.kind.label)
    if len(opened.payload) > PAYLOAD_LIMIT:
        raise RefusedError("PACKAGE_TOO_LARGE", limit_mb=PAYLOAD_LIMIT // 1_000_000)
    try:
        request = payloads.from_payload(KeyRequest, opened.payload)
    except (ProgramError, ValueError) as error:
        raise DamagedError("REQUEST_MALFORMED") from error
    if (request.site, request.epoch) != (comment.site, comment.epoch):
        raise DamagedError("REQUEST_MALFORMED")
    envelope.verify(
        opened, PublicKey.from_text(request.signing_key), Expectations(receiver=receiver)
    )
    return request
