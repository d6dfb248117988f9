"""A 学区's cover: its schools' packages as they came, under its own signature, and its word.

The payload is an archive as every package's (``container``): ``cover.json`` first, then the files
it names, byte for byte as they were taken. The cover lists every school of the 学区, so that the
county sees who is not in it, with the reason the 学区 gives; the county judges each file inside as
if it had come alone. Receipts travel back the same way. The format is ``docs/formats/cover.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from liushou_desktop.base.errors import DamagedError, ProgramError
from liushou_desktop.exchange import container, envelope, minisign, payloads
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.envelope import Opened, SealedPackage
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.exchange.receipts import RowRemark

COVER_NAME = "cover.json"
MOST_FILES = 500
COVER_LIMIT = 5_000_000  # bytes of ``cover.json``
FILES_LIMIT = 15_000_000
"""Bytes of the files in one cover; what goes beyond travels in a second one."""

STATES_UP = ("passed_on", "elsewhere", "returned", "not_handed_in")
"""Inside; in another cover of the term; given back to the school; nothing came."""

STATES_TOLD = ("reported",)
"""On the way up without packages: the school reported to the sender."""

PROFILES = ("packages", "totals", "schools", "names")
"""What a cover carries: packages as they came; sums alone; sums by school; packages opened by the
sender and sealed anew for a receiver that is entitled to names."""

STATES_DOWN = ("accepted", "returned")
"""What the receipt inside says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverTotal:
    """One figure over all packages passed on: indicator id, or ``pupils``."""

    figure: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverEntry:
    """One site of the cover.

    Attributes:
        state: one of ``STATES_UP`` on the way up, of ``STATES_DOWN`` on the way back.
        package: hash of the package it is about (the package answered, on the way back), or "".
        file: name of the member, or "" when nothing is inside; sealed: BLAKE2b-512 of its bytes.
        file_name: what the file is called on a stick.
        remarks: what the sender of the cover says to its rows.
        signing_key: of the school's key period, where the receiver has no register of it.
        figures: the school's own, in profile ``schools`` and ``names``.
    """

    site: str
    name: str
    state: str
    epoch: int = 1
    sequence: int = 0
    package: str = ""
    file: str = ""
    sealed: str = ""
    file_name: str = ""
    remarks: tuple[RowRemark, ...] = ()
    signing_key: str = ""
    figures: tuple[CoverTotal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the sender says about the files inside.

    Attributes:
        schools of the register that are the sender's: all of them are in ``entries``.
        totals: summed by the sender over what it has passed on for the term.
        register_version: of the register the sender worked by.
        profile: one of ``PROFILES``; purpose: what the receiver may use it for.
    """

    site: str
    site_name: str
    receiver: str
    term: str
    number: int
    made_on: date
    note: str = ""
    register_version: int = 0
    entries: tuple[CoverEntry, ...] = ()
    totals: tuple[CoverTotal, ...] = ()
    profile: str = "packages"
    purpose: str = ""

    def __post_init__(self) -> None:
        states = {*STATES_UP, *STATES_TOLD, *STATES_DOWN}
        if self.number < 1 or any(entry.state not in states for entry in self.entries):
            raise ValueError("a number and known states are needed")
        if self.profile not in PROFILES or (self.profile == "names" and not self.purpose):
            raise ValueError("a known profile, and a purpose for names")
        if self.profile in ("totals", "schools") and self.inside:
            raise ValueError("sums carry no packages")
        named = [entry.file for entry in self.entries if entry.file]
        if len({*named}) != len(named) or any(bool(e.file) != bool(e.sealed) for e in self.entries):
            raise ValueError("a file is named once, with its hash")

    @property
    def inside(self) -> tuple[CoverEntry, ...]:
        """Entries with a file, in the order of the archive."""
        return tuple(entry for entry in self.entries if entry.file)


@dataclass(frozen=True, slots=True)
class Relay:
    """A cover with the files it names: bytes by member name."""

    cover: Cover
    files: Mapping[str, bytes] = field(repr=False)


def seal_cover(
    cover: Cover,
    files: Mapping[str, bytes],
    key: SigningKey,
    epoch: int,
    previous: str,
    recipients: tuple[str, ...],
) -> SealedPackage:
    """The cover and its files as a package from ``cover.site`` to ``cover.receiver``.

    Args:
        files: by member name, exactly those the cover names.
        previous: hash of the cover before in the row of this key period, or "".

    Raises:
        RefusedError: PACKAGE_TOO_LARGE.
        ValueError: a file is not the one the cover names.
    """
    members = [(entry.file, files[entry.file]) for entry in cover.inside]
    if any(sealed_hash(files[e.file]) != e.sealed for e in cover.inside):
        raise ValueError("a file is not the one its entry names")
    payload = container.pack_members((COVER_NAME, payloads.to_payload(cover)), *members)
    heading = Heading(
        kind=Kind.RELAY,
        site=cover.site,
        receiver=(cover.receiver,),
        term=cover.term,
        sequence=cover.number,
        epoch=epoch,
        previous=previous,
    )
    return envelope.seal_package(payload, heading, key, recipients)


def read_relay(opened: Opened) -> Relay:
    """The cover and the files of a package whose signature was verified.

    Raises:
        DamagedError: COVER_MALFORMED.
    """
    comment = opened.comment
    try:
        (name, content), *members = container.unpack_all(opened.payload, MOST_FILES + 1)
        cover = payloads.from_payload(Cover, content, most=COVER_LIMIT)
    except (ProgramError, ValueError) as error:
        raise DamagedError("COVER_MALFORMED") from error
    files = dict(members)
    told = (cover.site, (cover.receiver,), cover.term, cover.number)
    is_whole = (
        name == COVER_NAME
        and told == (comment.site, comment.receiver, comment.term, comment.sequence)
        and [entry.file for entry in cover.inside] == [member for member, _ in members]
        and all(sealed_hash(files[entry.file]) == entry.sealed for entry in cover.inside)
    )
    if not is_whole:
        raise DamagedError("COVER_MALFORMED")
    return Relay(cover, files)


def sealed_hash(content: bytes) -> str:
    """Names a sealed file by its bytes."""
    return minisign.digest_of(content).hex()
