"""What is signed beside the payload: who, to whom, which one in the row, and the payload's hash.

A *heading* is what the maker decides; the *comment* adds format, length and hash of the payload. It
is written as one line of canonical JSON into minisign's trusted comment, so that a signature of one
package can never serve another, nor a receipt's signature a report. ``docs/formats/package.md``
describes each key.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.exchange import canonical, minisign

FORMAT = 1

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,31}")
_TERM = re.compile(r"([0-9]{4}-[12])?")
_PREVIOUS = re.compile(r"([0-9a-f]{128})?")
HASH = re.compile(r"[0-9a-f]{128}")
"""The one spelling of a BLAKE2b-512: packages and files are named by it."""
_LARGEST = 2**53 - 1


class Kind(StrEnum):
    """What a package is. The value stands in the comment; ``payload_name`` in the archive."""

    REPORT = "report"
    REQUEST = "request"
    RECEIPT = "receipt"
    PACK = "pack"
    TRANSFER = "transfer"
    TRANSFER_NOTICE = "transfer_notice"
    TRANSFER_RECEIPT = "transfer_receipt"
    RELAY = "relay"
    ENROLMENT = "enrolment"

    @property
    def payload_name(self) -> str:
        """Name of the first member; the second is this plus ``.minisig``."""
        special = {Kind.REPORT: "report.xlsx", Kind.RELAY: "relay.tar"}
        return special.get(self, f"{self.value}.json")

    @property
    def is_chained(self) -> bool:
        """Whether the packages of a row follow on one another at one receiver; of the others each
        receiver sees only its own, so gaps say nothing."""
        return self in (Kind.REPORT, Kind.RELAY)

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]

    @property
    def name_mark(self) -> str:
        """The word by which the name of such a file tells what it is (``file_names``)."""
        special = {Kind.RELAY: "学区转交", Kind.TRANSFER_NOTICE: "的通知", Kind.ENROLMENT: "登记"}
        return special.get(self, _LABELS[self])


_LABELS = {
    Kind.REPORT: "学期报送包",
    Kind.REQUEST: "密钥登记申请",
    Kind.RECEIPT: "回执",
    Kind.PACK: "下发包",
    Kind.TRANSFER: "转学档案",
    Kind.TRANSFER_NOTICE: "转学通知",
    Kind.TRANSFER_RECEIPT: "转学回执",
    Kind.RELAY: "学区转交包",
    Kind.ENROLMENT: "登记文件",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What the maker of a package says about it.

    Attributes:
        site: code of the maker.
        receiver: codes of those it is meant for, nearest first (学区, 局).
        term: ``2025-2``, or "" when the package belongs to no term.
        sequence: counts the packages of this kind, site and key epoch from 1.
        epoch: key period of the signing key, from 1.
        previous: hash of the package one before in the same row, or "" for the first.
    """

    kind: Kind
    site: str
    receiver: tuple[str, ...]
    term: str = ""
    sequence: int = 1
    epoch: int = 1
    previous: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment(Heading):
    """A heading bound to one payload. ``hash`` is BLAKE2b-512 of the payload, hex; it names the
    package everywhere (receipts, chain, short code)."""

    format: int
    length: int
    hash: str

    @classmethod
    def over(cls, payload: bytes, heading: Heading) -> Comment:
        """The comment that binds ``heading`` to ``payload``.

        Raises:
            ValueError: for a heading the format cannot hold.
        """
        digest = minisign.digest_of(payload).hex()
        values = asdict(heading)
        comment = cls(**values, format=FORMAT, length=len(payload), hash=digest)
        _check(comment)
        return comment

    def to_line(self) -> str:
        """The canonical line that is signed."""
        return canonical.to_line(asdict(self))

    @classmethod
    def from_line(cls, line: str) -> Comment:
        """Read a signed line.

        Raises:
            RefusedError: FORMAT_NEWER (made by a newer program).
            DamagedError: COMMENT_MALFORMED.
        """
        try:
            values = canonical.from_line(line)
            _refuse_newer(values)
            comment = cls(**_typed(values))
            _check(comment)
        except (DamagedError, ValueError, TypeError, KeyError) as error:
            raise DamagedError("COMMENT_MALFORMED") from error
        return comment


def _refuse_newer(values: dict[str, Any]) -> None:
    version = values["format"]
    if type(version) is int and version > FORMAT:
        raise RefusedError("FORMAT_NEWER", format=version, ours=FORMAT)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    if set(values) != {field.name for field in fields(Comment)}:
        raise ValueError("exactly the keys of the format")
    if not isinstance(values["receiver"], list):
        raise TypeError("receiver is a list of codes")
    return {**values, "kind": Kind(values["kind"]), "receiver": tuple(values["receiver"])}


def _check(comment: Comment) -> None:
    """Every value within what the format allows; bool is not a number here."""
    numbers = (comment.format, comment.sequence, comment.epoch, comment.length)
    if any(type(number) is not int or not 0 <= number <= _LARGEST for number in numbers):
        raise ValueError("a number is out of range")
    if comment.format != FORMAT or comment.sequence < 1 or comment.epoch < 1:
        raise ValueError("format, sequence and epoch count from 1")
    if not comment.receiver or not all(_CODE.fullmatch(code) for code in comment.receiver):
        raise ValueError("receiver names at least one site")
    patterns = ((_CODE, comment.site), (_TERM, comment.term), (HASH, comment.hash))
    if not all(pattern.fullmatch(text) for pattern, text in patterns):
        raise ValueError("a text has not its form")
    if not _PREVIOUS.fullmatch(comment.previous):
        raise ValueError("previous is a hash or nothing")
