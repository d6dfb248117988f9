"""Every answer a bureau can give about one file, and how it is found.

``judge`` is a pure function over what the register holds: the pinned keys of the site that the
signed comment names, and for each key epoch the chain of packages merged so far. ``inspect`` goes
the whole way from bytes to verdict. A verdict is positive or it is a refusal; "no error" is never
a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Protocol

from liushou_desktop.base.errors import ProgramError, RefusedError
from liushou_desktop.exchange import envelope
from liushou_desktop.exchange.comment import Comment, Kind
from liushou_desktop.exchange.envelope import Expectations, Opened
from liushou_desktop.exchange.minisign import PublicKey

JUMP_LIMIT = 1_000  # a sequence may not run ahead further (fast-forward attack)
TAKEN_BEFORE = "TAKEN_BEFORE"
"""``cause`` of an older package that was merged itself: its receipt is given again."""
OVERTAKEN = "OVERTAKEN"
"""``cause`` of an old key: the one that followed it has reported already."""
FOLLOWS_ANOTHER = "FOLLOWS_ANOTHER"
"""``cause`` of a gap where no number is missing: the package before is not the one we took."""


class VerdictKind(Enum):
    """A verdict: its stored name, its exit code and, by ``wording_key``, its sentence.

    Exit codes are those of the command line: 0 fine, 2 refused, 3 conflict, 4 damaged.
    """

    NEW = ("new", 0)
    ALREADY_MERGED = ("already_merged", 0)
    OLDER = ("older", 2)
    GAP = ("gap", 2)
    CONFLICT = ("conflict", 3)
    JUMP_TOO_LARGE = ("jump_too_large", 2)
    WRONG_RECEIVER = ("wrong_receiver", 2)
    NOT_FOR_US = ("not_for_us", 2)
    UNKNOWN_SIGNER = ("unknown_signer", 2)
    UNAPPROVED = ("unapproved", 2)
    REVOKED = ("revoked", 2)
    OLD_EPOCH = ("old_epoch", 2)
    KEY_EXPIRED = ("key_expired", 2)
    WRONG_KIND = ("wrong_kind", 2)
    NEWER_FORMAT = ("newer_format", 2)
    TOO_LARGE = ("too_large", 2)
    NOT_A_PACKAGE = ("not_a_package", 2)
    DAMAGED = ("damaged", 4)
    MALFORMED = ("malformed", 4)

    def __init__(self, word: str, exit_code: int) -> None:
        self.word = word
        self.exit_code = exit_code

    @property
    def wording_key(self) -> str:
        """Key of the sentence in ``resources/wording/exchange.toml``."""
        return f"VERDICT_{self.name}"

    @property
    def label_key(self) -> str:
        """Key of the two- to five-character label for lists."""
        return f"VERDICT_LABEL_{self.name}"

    @property
    def may_be_merged(self) -> bool:
        return self is VerdictKind.NEW


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict with the values its sentence needs.

    Attributes:
        is_verified: the signature was checked with a key of the register and holds.
        comment: what the package says of itself; believe it only when ``is_verified``.
        cause: code of the error behind a refusal, for the log and ``--json``.
        proven_by: text of the key of the register with which the signature was checked.
    """

    kind: VerdictKind
    args: Mapping[str, object] = field(default_factory=dict)
    comment: Comment | None = None
    is_verified: bool = False
    cause: str | None = None
    proven_by: str = ""

    @property
    def wording_key(self) -> str:
        """Key of the sentence: of a gap, whether one package is missing, several, or none; of an
        older one, whether it was merged itself; of an old key, whether the next has reported."""
        if self.cause == OVERTAKEN:
            return "VERDICT_OVERTAKEN"
        if self.cause == TAKEN_BEFORE:
            return "VERDICT_OLDER_SAME"
        if self.kind is not VerdictKind.GAP:
            return self.kind.wording_key
        if self.cause == FOLLOWS_ANOTHER:
            return "VERDICT_GAP_OTHER"
        is_one = self.args["first"] == self.args["last"]
        return "VERDICT_GAP_ONE" if is_one else self.kind.wording_key


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredKey:
    """A key pair of a site as the register holds it.

    ``state``: quarantined (asked for, not compared with the stamped sheet), pinned, revoked.
    ``expires_on`` is the last day the key counts; a superseded key has its cut-off day there.
    """

    epoch: int
    signing_key: str
    state: str
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What was merged of one site, key epoch and kind: digest (hex) by sequence."""

    merged: Mapping[int, str] = field(default_factory=dict)

    @property
    def highest(self) -> int:
        return max(self.merged, default=0)

    @property
    def head(self) -> str:
        return self.merged.get(self.highest, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterState:
    """All the register says of one site. ``chains`` is keyed by (epoch, kind)."""

    code: str
    is_revoked: bool = False
    keys: tuple[RegisteredKey, ...] = ()
    chains: Mapping[tuple[int, Kind], Chain] = field(default_factory=dict)

    @property
    def current_epoch(self) -> int:
        return max((key.epoch for key in self.keys if key.state == "pinned"), default=0)

    def key_of(self, epoch: int) -> RegisteredKey | None:
        """The key of that epoch, the pinned one first."""
        found = [key for key in self.keys if key.epoch == epoch]
        return next((key for key in found if key.state == "pinned"), found[0] if found else None)


class Register(Protocol):
    """Where ``inspect`` asks for the state of the site a package names."""

    def state_of(self, site: str) -> RegisterState | None: ...


@dataclass(frozen=True, slots=True)
class Inspection:
    """Verdict and, whenever the seal could be opened, what lay inside."""

    verdict: Verdict
    opened: Opened | None = None


_VERDICT_OF_CODE = {
    "PACKAGE_TOO_LARGE": VerdictKind.TOO_LARGE,
    "NOT_A_PACKAGE": VerdictKind.NOT_A_PACKAGE,
    "NOT_SEALED_FOR_US": VerdictKind.NOT_FOR_US,
    "FORMAT_NEWER": VerdictKind.NEWER_FORMAT,
    "SEAL_BROKEN": VerdictKind.DAMAGED,
    "PAYLOAD_DIFFERS": VerdictKind.DAMAGED,
    "SIGNATURE_WRONG": VerdictKind.DAMAGED,
    "CONTAINER_MALFORMED": VerdictKind.MALFORMED,
    "SIGNATURE_MALFORMED": VerdictKind.MALFORMED,
    "COMMENT_MALFORMED": VerdictKind.MALFORMED,
    "SIGNED_BY_OTHER_KEY": VerdictKind.UNKNOWN_SIGNER,
    "KIND_UNEXPECTED": VerdictKind.WRONG_KIND,
    "RECEIVER_IS_OTHER": VerdictKind.WRONG_RECEIVER,
}


def inspect(
    content: bytes,
    identities: Iterable[str],
    register: Register,
    *,
    receiver: str,
    today: date,
    kind: Kind = Kind.REPORT,
) -> Inspection:
    """From the bytes of a file to a verdict; never raises for anything the bytes may be.

    Args:
        identities: our age identities, newest first (a bureau may have changed its keys).
        receiver: our own code, which the signed comment must name.
        today: the receiver's calendar day, for keys that expire.
    """
    opened = open_or_refuse(content, identities)
    if isinstance(opened, Verdict):
        return Inspection(opened)
    state = register.state_of(opened.comment.site)
    return Inspection(judge(opened, state, receiver=receiver, today=today, kind=kind), opened)


def open_or_refuse(content: bytes, identities: Iterable[str]) -> Opened | Verdict:
    """What lies inside, not yet verified; or the verdict that it cannot be opened."""
    try:
        return open_with_any(content, identities)
    except ProgramError as error:
        return _refusal(error)


def open_with_any(content: bytes, identities: Iterable[str]) -> Opened:
    """Open with the first of our identities the package was sealed to.

    Raises:
        RefusedError, DamagedError: as ``envelope.open_package``.
    """
    refusal: ProgramError = RefusedError("NOT_SEALED_FOR_US")
    for identity in identities:
        try:
            return envelope.open_package(content, identity)
        except RefusedError as error:
            if error.code != "NOT_SEALED_FOR_US":
                raise
            refusal = error
    raise refusal


def judge(
    opened: Opened,
    state: RegisterState | None,
    *,
    receiver: str,
    today: date,
    kind: Kind = Kind.REPORT,
    proven_by: str = "",
) -> Verdict:
    """The verdict on an opened package, from what the register holds of the site it names.

    Args:
        proven_by: the key (``Verdict.proven_by``) with which the signature of this very object was
            checked before: while the register still names the same key, that is not done again.
    """
    comment = opened.comment
    if state is None:
        return _verdict(VerdictKind.UNKNOWN_SIGNER, comment, cause="SITE_UNKNOWN")
    key = state.key_of(comment.epoch)
    if key is None:
        return _without_key(comment, state)
    try:
        expected = Expectations(kind=kind, site=state.code, receiver=receiver)
        if proven_by != key.signing_key:
            envelope.verify(opened, PublicKey.from_text(key.signing_key), expected)
        else:
            envelope.check_heading(comment, expected)
    except ProgramError as error:
        return _refusal(error, comment)
    verdict = _judge_verified(comment, state, key, today)
    return replace(verdict, is_verified=True, proven_by=key.signing_key)


def _without_key(comment: Comment, state: RegisterState) -> Verdict:
    """No key of that epoch: a newer one still waits for its sheet, an older one is gone."""
    if state.is_revoked:
        return _verdict(VerdictKind.REVOKED, comment)
    if comment.epoch > state.current_epoch:
        return _verdict(VerdictKind.UNAPPROVED, comment)
    return _verdict(VerdictKind.OLD_EPOCH, comment, current=state.current_epoch)


def _judge_verified(
    comment: Comment, state: RegisterState, key: RegisteredKey, today: date
) -> Verdict:
    if state.is_revoked or key.state == "revoked":
        return _verdict(VerdictKind.REVOKED, comment)
    if key.state != "pinned":
        return _verdict(VerdictKind.UNAPPROVED, comment)
    chain = state.chains.get((comment.epoch, comment.kind), Chain())
    judge_place = _judge_sequence if comment.kind.is_chained else _judge_number
    verdict = judge_place(comment, chain)
    if verdict.kind in (VerdictKind.ALREADY_MERGED, VerdictKind.CONFLICT):
        return verdict  # true whatever became of the key since
    is_past = key.expires_on is not None and today > key.expires_on
    if comment.epoch < state.current_epoch and (is_past or key.expires_on is None):
        return _verdict(VerdictKind.OLD_EPOCH, comment, current=state.current_epoch)
    if comment.kind is Kind.REPORT and _is_overtaken(comment, state):
        return _verdict(VerdictKind.OLD_EPOCH, comment, OVERTAKEN, current=state.current_epoch)
    if is_past:
        return _verdict(VerdictKind.KEY_EXPIRED, comment, day=str(key.expires_on))
    return verdict


def _is_overtaken(comment: Comment, state: RegisterState) -> bool:
    """A report of a newer key was merged already: this one is older news, or comes from a PC that
    should report no longer (copied, or replaced after a loss)."""
    return any(
        epoch > comment.epoch and kind is comment.kind and chain.merged
        for (epoch, kind), chain in state.chains.items()
    )


def _judge_sequence(comment: Comment, chain: Chain) -> Verdict:
    """Where the package stands in the row of those already merged."""
    sequence, highest = comment.sequence, chain.highest
    if sequence <= highest:
        held = chain.merged.get(sequence)
        if held not in (None, comment.hash):
            return _verdict(VerdictKind.CONFLICT, comment, held=envelope.code_of(str(held)))
        same = VerdictKind.ALREADY_MERGED if sequence == highest else VerdictKind.OLDER
        cause = TAKEN_BEFORE if held and same is VerdictKind.OLDER else None
        return _verdict(same, comment, cause, highest=highest)
    if sequence > highest + JUMP_LIMIT:
        return _verdict(VerdictKind.JUMP_TOO_LARGE, comment, highest=highest)
    if sequence > highest + 1 or comment.previous != chain.head:
        first = min(highest + 1, sequence - 1)
        cause = None if sequence > highest + 1 else FOLLOWS_ANOTHER
        return _verdict(VerdictKind.GAP, comment, cause, first=first, last=sequence - 1)
    return _verdict(VerdictKind.NEW, comment)


def _judge_number(comment: Comment, chain: Chain) -> Verdict:
    """A package of a row whose other numbers went elsewhere: taken before, a twin, or new."""
    held = chain.merged.get(comment.sequence)
    if held is None:
        return _verdict(VerdictKind.NEW, comment)
    if held != comment.hash:
        return _verdict(VerdictKind.CONFLICT, comment, held=envelope.code_of(held))
    return _verdict(VerdictKind.ALREADY_MERGED, comment, highest=comment.sequence)


def _verdict(
    kind: VerdictKind, comment: Comment, cause: str | None = None, **args: object
) -> Verdict:
    known = {"site": comment.site, "sequence": comment.sequence, "epoch": comment.epoch}
    known |= {"code": envelope.code_of(comment.hash), "receiver": "、".join(comment.receiver)}
    return Verdict(kind, {**known, **args}, comment, cause=cause)


def _refusal(error: ProgramError, comment: Comment | None = None) -> Verdict:
    kind = _VERDICT_OF_CODE.get(error.code)
    if kind is None:
        raise error  # our own keys or register are broken: no verdict on the file
    if comment is None:
        return Verdict(kind, dict(error.arguments), cause=error.code)
    return _verdict(kind, comment, error.code, **error.arguments)
