"""Packages with exactly one fault each, and the verdict each must get.

The register the verdicts are given under knows one school: key period 1 is pinned, packages 1 and 2
of it are merged, so the sound next one is number 3. Builders work from inside to outside: comment,
signature, archive, seal. Another reader of the format can be held against the same list.
"""

from __future__ import annotations

import base64
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from tests.exchange.make import (
    OTHER_BUREAU,
    OTHER_SCHOOL,
    heading,
    sealing_key,
    signing_key,
    state,
)
from tests.vectors import age_writer

from liushou_desktop.exchange import canonical, container, envelope, minisign, sealing
from liushou_desktop.exchange.comment import Comment, Kind
from liushou_desktop.exchange.container import Member
from liushou_desktop.exchange.envelope import SealedPackage
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.exchange.verdicts import RegisteredKey, RegisterState

PAYLOAD = b"third report"
NAME, SIGNATURE_NAME = "report.xlsx", "report.xlsx.minisig"
KEY = signing_key("school")


def package(payload: bytes, *, to: str = "bureau", **changes: object) -> SealedPackage:
    """A sound package of the school, the same file whenever it is made."""
    comment = Comment.over(payload, heading(**changes))
    signature = minisign.sign(payload, KEY, comment.to_line())
    name = comment.kind.payload_name
    archive = container.pack_members((name, payload), (f"{name}.minisig", signature))
    content = seal(archive, to)
    file_digest = minisign.digest_of(content).hex()
    code = envelope.code_of(comment.hash)
    return SealedPackage(content, comment, comment.hash, code, file_digest, signature)


def seal(archive: bytes, to: str = "bureau", seed: str = "") -> bytes:
    """Sealed to one receiver; another ``seed`` gives another file with the same content."""
    return age_writer.seal(archive, [sealing_key(to).recipient], seed)


FIRST = package(b"first report")
SECOND = package(b"second report", sequence=2, previous=FIRST.digest)
HEADING = heading(sequence=3, previous=SECOND.digest)
COMMENT = Comment.over(PAYLOAD, HEADING)


@dataclass(frozen=True)
class Vector:
    """One file and the word of the verdict it must get.

    ``state``: what the register holds; ``then``: the code with which a package that may be merged
    is refused when its workbook is read.
    """

    name: str
    word: str
    build: Callable[[], bytes]
    state: Callable[[], RegisterState | None]
    then: str = ""


_ALL: list[Vector] = []


def _held() -> RegisterState:
    return state(FIRST, SECOND)


def vector(
    word: str, held: Callable[[], RegisterState | None] = _held, then: str = ""
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Enter a builder into the list under its own name."""

    def enter(build: Callable[[], bytes]) -> Callable[[], bytes]:
        _ALL.append(Vector(build.__name__, word, build, held, then))
        return build

    return enter


def vectors() -> Iterator[Vector]:
    """All of them."""
    return iter(_ALL)


# ── building blocks ──────────────────────────────────────────────────────────────────────────────


def signed(line: str | None = None, payload: bytes = PAYLOAD, key: SigningKey = KEY) -> bytes:
    return minisign.sign(payload, key, COMMENT.to_line() if line is None else line)


def pair(signature: bytes, payload: bytes = PAYLOAD) -> tuple[Member, Member]:
    return (NAME, payload), (SIGNATURE_NAME, signature)


def with_signature(signature: bytes, payload: bytes = PAYLOAD) -> bytes:
    return seal(container.pack_members(*pair(signature, payload)))


def with_line(line: str) -> bytes:
    return with_signature(signed(line))


def with_values(**changes: object) -> bytes:
    return with_line(canonical.to_line({**json.loads(COMMENT.to_line()), **changes}))


def with_archive(archive: bytes) -> bytes:
    return seal(archive)


def sound(**changes: object) -> bytes:
    made = Comment.over(PAYLOAD, replace(HEADING, **changes))
    return with_line(made.to_line())


def sound_archive() -> bytes:
    return container.pack_members(*pair(signed()))


def tar(*members: tarfile.TarInfo, form: int = tarfile.USTAR_FORMAT) -> bytes:
    """An archive by Python's tarfile; bodies are those of the sound members by name."""
    bodies = {NAME: PAYLOAD, SIGNATURE_NAME: signed()}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for member in members:
            body = bodies.get(member.name, b"") if member.isreg() else b""
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return buffer.getvalue()


def member(name: str = NAME, **changes: object) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    for key, value in changes.items():
        setattr(made, key, value)
    return made


def spoil(content: bytes, place: int, bit: int = 1) -> bytes:
    changed = bytearray(content)
    changed[place] ^= bit
    return bytes(changed)


def key(epoch: int = 1, name: str = "school", **changes: object) -> RegisteredKey:
    made = RegisteredKey(epoch=epoch, signing_key=signing_key(name).public.text, state="pinned")
    return replace(made, **changes)


# ── sound ────────────────────────────────────────────────────────────────────────────────────────


@vector("new")
def sound_next_package() -> bytes:
    return sound()


@vector("new")
def sound_archive_padded_to_a_record() -> bytes:
    return seal(sound_archive().ljust(10_240, b"\0"))


@vector("new")
def sound_archive_by_another_maker() -> bytes:
    return seal(tar(member(), member(SIGNATURE_NAME)))


@vector("new")
def sound_with_minisigns_own_untrusted_comment() -> bytes:
    return with_signature(
        signed().replace(b"comment: lspkg", b"comment: signature from minisign secret key", 1)
    )


@vector("already_merged")
def merged_before() -> bytes:
    return SECOND.content


@vector("already_merged")
def merged_before_sealed_again() -> bytes:
    again = (NAME, b"second report"), (SIGNATURE_NAME, SECOND.signature)
    return seal(container.pack_members(*again), seed="again")


# ── the row ──────────────────────────────────────────────────────────────────────────────────────


@vector("older")
def older_than_the_last() -> bytes:
    return FIRST.content


@vector("conflict")
def last_number_with_other_content() -> bytes:
    return package(b"twin", sequence=2, previous=FIRST.digest).content


@vector("conflict")
def older_number_with_other_content() -> bytes:
    return package(b"twin").content


@vector("conflict")
def last_number_same_content_other_term() -> bytes:
    return package(b"second report, late", sequence=2, previous=FIRST.digest, term="2025-1").content


@vector("gap")
def one_missing() -> bytes:
    return sound(sequence=4)


@vector("gap")
def follows_on_another_package() -> bytes:
    return sound(previous="ab" * 64)


@vector("gap")
def follows_on_nothing() -> bytes:
    return sound(previous="")


@vector("gap")
def last_allowed_jump() -> bytes:
    return sound(sequence=1_002)


@vector("jump_too_large")
def first_forbidden_jump() -> bytes:
    return sound(sequence=1_003)


@vector("jump_too_large")
def largest_sequence_of_the_format() -> bytes:
    return sound(sequence=2**53 - 1)


@vector("malformed")
def sequence_beyond_the_format() -> bytes:
    line = COMMENT.to_line().replace('"sequence":3', f'"sequence":{2**63}')
    return with_line(line)


@vector("malformed")
def sequence_zero() -> bytes:
    return with_values(sequence=0)


@vector("malformed")
def sequence_negative() -> bytes:
    return with_values(sequence=-3)


@vector("malformed")
def sequence_as_text() -> bytes:
    return with_values(sequence="3")


@vector("malformed")
def sequence_as_fraction() -> bytes:
    return with_line(COMMENT.to_line().replace('"sequence":3', '"sequence":3.0'))


@vector("malformed")
def sequence_as_yes() -> bytes:
    return with_values(sequence=True)


# ── who and to whom ──────────────────────────────────────────────────────────────────────────────


@vector("wrong_receiver")
def meant_for_another_bureau_but_sealed_to_us() -> bytes:
    return sound(receiver=(OTHER_BUREAU,))


@vector("not_for_us")
def sealed_to_another_bureau() -> bytes:
    return seal(sound_archive(), to="other bureau")


@vector("unknown_signer", lambda: None)
def from_a_site_nobody_enrolled() -> bytes:
    return sound()


@vector("unknown_signer")
def another_key_under_the_schools_code() -> bytes:
    return with_signature(signed(key=signing_key("thief")))


@vector("unknown_signer")
def another_schools_key_under_this_schools_code() -> bytes:
    return with_signature(signed(key=signing_key(OTHER_SCHOOL)))


@vector("damaged")
def another_key_with_the_schools_key_id() -> bytes:
    return with_signature(signed(key=SigningKey(KEY.key_id, signing_key("thief").seed)))


@vector("unapproved", lambda: state(keys=()))
def key_not_asked_for_yet() -> bytes:
    return sound()


@vector("unapproved", lambda: state(keys=(key(state="quarantined"),)))
def key_not_compared_yet() -> bytes:
    return sound()


@vector("unapproved")
def key_period_not_approved_yet() -> bytes:
    made = Comment.over(PAYLOAD, replace(HEADING, epoch=2))
    return with_signature(signed(made.to_line(), key=signing_key("school 2")))


@vector("revoked", lambda: state(keys=(key(state="revoked"),)))
def key_revoked() -> bytes:
    return sound()


@vector("revoked", lambda: state(is_revoked=True))
def school_revoked() -> bytes:
    return sound()


@vector("old_epoch", lambda: state(keys=(key(), key(2, "school 2"))))
def key_period_superseded() -> bytes:
    return sound()


@vector("old_epoch", lambda: state(keys=(key(2, "school 2"),)))
def key_period_forgotten() -> bytes:
    return sound()


@vector("key_expired", lambda: state(keys=(key(expires_on=date(2026, 1, 1)),)))
def key_expired() -> bytes:
    return sound()


# ── what is signed ───────────────────────────────────────────────────────────────────────────────


@vector("damaged")
def zero_signature() -> bytes:
    lines = signed().split(b"\n")
    lines[1] = base64.b64encode(b"ED" + KEY.key_id + bytes(64))
    return with_signature(b"\n".join(lines))


@vector("damaged")
def zero_signature_of_the_comment() -> bytes:
    lines = signed().split(b"\n")
    lines[3] = base64.b64encode(bytes(64))
    return with_signature(b"\n".join(lines))


@vector("damaged")
def signature_of_another_package() -> bytes:
    other = minisign.sign(b"second report", KEY, SECOND.comment.to_line())
    return with_signature(other)


@vector("damaged")
def comment_of_another_package_under_this_signature() -> bytes:
    lines = signed().split(b"\n")
    other = Comment.over(PAYLOAD, replace(HEADING, term="2025-1"))
    lines[2] = b"trusted comment: " + other.to_line().encode()
    return with_signature(b"\n".join(lines))


@vector("malformed")
def receipts_signature_on_a_package() -> bytes:
    receipt = Comment.over(PAYLOAD, replace(HEADING, kind=Kind.RECEIPT))
    return with_line(receipt.to_line())


@vector("wrong_kind")
def receipt_where_a_report_is_expected() -> bytes:
    return package(PAYLOAD, kind=Kind.RECEIPT).content


@vector("wrong_kind")
def transfer_where_a_report_is_expected() -> bytes:
    return package(PAYLOAD, kind=Kind.TRANSFER).content


@vector("malformed")
def unknown_kind() -> bytes:
    return with_values(kind="backup")


@vector("damaged")
def payload_flipped_and_sealed_again() -> bytes:
    return with_signature(signed(), spoil(PAYLOAD, 0))


@vector("damaged")
def payload_flipped_and_comment_made_to_fit() -> bytes:
    """The comment tells the truth about the new bytes, the signature is that of the old ones."""
    changed = spoil(PAYLOAD, 0)
    lines = signed().split(b"\n")
    lines[2] = b"trusted comment: " + Comment.over(changed, HEADING).to_line().encode()
    return with_signature(b"\n".join(lines), changed)


@vector("damaged")
def payload_longer_by_one_byte() -> bytes:
    return with_signature(signed(), PAYLOAD + b"\0")


@vector("damaged")
def payload_empty() -> bytes:
    return with_signature(signed(), b"")


@vector("damaged")
def comment_with_another_length() -> bytes:
    return with_values(length=len(PAYLOAD) + 1)


@vector("damaged")
def comment_with_another_hash() -> bytes:
    return with_values(hash="ab" * 64)


@vector("malformed")
def hash_in_capitals() -> bytes:
    return with_values(hash=COMMENT.hash.upper())


@vector("malformed")
def older_format() -> bytes:
    return with_values(format=0)


@vector("newer_format")
def newer_format() -> bytes:
    return with_values(format=2)


@vector("newer_format")
def newer_format_with_keys_we_do_not_know() -> bytes:
    return with_values(format=2, zone="x")


@vector("malformed")
def comment_with_a_key_too_many() -> bytes:
    return with_values(note="x")


@vector("malformed")
def comment_with_a_key_missing() -> bytes:
    values = json.loads(COMMENT.to_line())
    del values["term"]
    return with_line(canonical.to_line(values))


@vector("malformed")
def comment_with_a_key_twice() -> bytes:
    return with_line(COMMENT.to_line().replace('"epoch":1', '"epoch":1,"epoch":1'))


@vector("malformed")
def comment_with_blanks() -> bytes:
    return with_line(COMMENT.to_line().replace(":", ": "))


@vector("malformed")
def comment_with_keys_in_another_order() -> bytes:
    values = json.loads(COMMENT.to_line())
    return with_line(json.dumps(dict(reversed(values.items())), separators=(",", ":")))


@vector("malformed")
def comment_that_is_no_json() -> bytes:
    return with_line("report of the school")


@vector("malformed")
def comment_empty() -> bytes:
    return with_line("")


@vector("malformed")
def comment_with_a_term_that_is_none() -> bytes:
    return with_values(term="2025-9")


@vector("malformed")
def receiver_as_text() -> bytes:
    return with_values(receiver="622927")


@vector("malformed")
def site_in_full_width_digits() -> bytes:
    return with_line(COMMENT.to_line().replace("2162999901", "２162999901"))


# ── the signature file ───────────────────────────────────────────────────────────────────────────


@vector("malformed")
def signature_file_empty() -> bytes:
    return with_signature(b"")


@vector("malformed")
def signature_file_twice() -> bytes:
    return with_signature(signed() * 2)


@vector("malformed")
def second_key_in_the_unsigned_line() -> bytes:
    note = f"comment: {signing_key('thief').public.text}".encode()
    return with_signature(signed().replace(b"comment: lspkg", note, 1))


@vector("malformed")
def signature_in_the_legacy_form() -> bytes:
    lines = signed().split(b"\n")
    lines[1] = base64.b64encode(b"Ed" + base64.b64decode(lines[1])[2:])
    return with_signature(b"\n".join(lines))


@vector("malformed")
def signature_file_with_windows_line_ends() -> bytes:
    return with_signature(signed().replace(b"\n", b"\r\n"))


@vector("malformed")
def signature_file_with_a_byte_order_mark() -> bytes:
    return with_signature(b"\xef\xbb\xbf" + signed())


@vector("malformed")
def signature_file_without_its_last_line_feed() -> bytes:
    return with_signature(signed()[:-1])


@vector("malformed")
def signature_in_another_spelling_of_base64() -> bytes:
    lines = signed().split(b"\n")
    lines[3] = lines[3].rstrip(b"=")
    return with_signature(b"\n".join(lines))


# ── the archive ──────────────────────────────────────────────────────────────────────────────────


@vector("malformed")
def members_reordered() -> bytes:
    return with_archive(container.pack_members(*reversed(pair(signed()))))


@vector("malformed")
def third_member() -> bytes:
    return with_archive(tar(member(), member(SIGNATURE_NAME), member("note.txt")))


@vector("malformed")
def signature_missing() -> bytes:
    return with_archive(tar(member()))


@vector("malformed")
def payload_twice() -> bytes:
    return with_archive(tar(member(), member()))


@vector("malformed")
def symlink_member() -> bytes:
    link = member(type=tarfile.SYMTYPE, linkname="other.xlsx")
    return with_archive(tar(link, member(SIGNATURE_NAME)))


@vector("malformed")
def hard_link_member() -> bytes:
    link = member(type=tarfile.LNKTYPE, linkname="other.xlsx")
    return with_archive(tar(link, member(SIGNATURE_NAME)))


@vector("malformed")
def folder_member() -> bytes:
    return with_archive(tar(member(type=tarfile.DIRTYPE), member(SIGNATURE_NAME)))


@vector("malformed")
def device_member() -> bytes:
    return with_archive(tar(member(type=tarfile.CHRTYPE), member(SIGNATURE_NAME)))


@vector("malformed")
def extended_header() -> bytes:
    told = member(pax_headers={"comment": "x"})
    return with_archive(tar(told, member(SIGNATURE_NAME), form=tarfile.PAX_FORMAT))


@vector("malformed")
def gnu_header() -> bytes:
    return with_archive(tar(member(), member(SIGNATURE_NAME), form=tarfile.GNU_FORMAT))


@vector("malformed")
def member_of_another_name() -> bytes:
    (_, payload), (_, signature) = pair(signed())
    other = (("ledger.xlsx", payload), ("ledger.xlsx.minisig", signature))
    return with_archive(container.pack_members(*other))


@vector("malformed")
def member_that_climbs_out() -> bytes:
    first, second = pair(signed())
    return with_archive(container.pack_members(("../" + first[0], first[1]), second))


@vector("malformed")
def member_with_another_mode() -> bytes:
    return with_archive(tar(member(mode=0o777), member(SIGNATURE_NAME)))


@vector("malformed")
def member_with_an_owner() -> bytes:
    return with_archive(tar(member(uid=1000, uname="clerk"), member(SIGNATURE_NAME)))


@vector("malformed")
def member_with_a_time() -> bytes:
    return with_archive(tar(member(mtime=1_700_000_000), member(SIGNATURE_NAME)))


@vector("malformed")
def header_with_a_wrong_sum() -> bytes:
    return with_archive(spoil(sound_archive(), 150))


@vector("malformed")
def padding_that_says_something() -> bytes:
    return with_archive(spoil(sound_archive(), 512 + len(PAYLOAD)))


@vector("malformed")
def byte_behind_the_archive() -> bytes:
    return with_archive(sound_archive() + b"\0")


@vector("malformed")
def second_archive_behind_the_first() -> bytes:
    return with_archive(sound_archive() * 2)


@vector("malformed")
def archive_without_its_end() -> bytes:
    return with_archive(sound_archive()[:-512])


@vector("malformed")
def archive_cut_inside_a_member() -> bytes:
    return with_archive(sound_archive()[:700])


@vector("malformed")
def archive_empty() -> bytes:
    return with_archive(b"")


@vector("malformed")
def member_larger_than_the_archive() -> bytes:
    archive = bytearray(sound_archive())
    archive[124:135] = b"77777777777"
    return with_archive(bytes(archive))


# ── the seal and the file ────────────────────────────────────────────────────────────────────────


@vector("malformed")
def sealed_twice() -> bytes:
    return seal(sound())


@vector("damaged")
def last_byte_flipped() -> bytes:
    return spoil(sound(), -1)


@vector("damaged")
def first_byte_flipped() -> bytes:
    return spoil(sound(), 0)


@vector("damaged")
def header_sum_flipped() -> bytes:
    content = sound()
    return spoil(content, content.index(b"\n--- ") + 6)


@vector("damaged")
def byte_behind_the_seal() -> bytes:
    return sound() + b"\0"


@vector("damaged")
def cut_in_half() -> bytes:
    content = sound()
    return content[: len(content) // 2]


@vector("damaged")
def sealed_to_more_than_twenty() -> bytes:
    others = [sealing_key(f"other {number}").recipient for number in range(20)]
    return age_writer.seal(sound_archive(), [*others, sealing_key("bureau").recipient], "")


@vector("damaged")
def seal_with_a_header_without_end() -> bytes:
    return sealing.AGE_MAGIC + b"-> X25519 " + b"A" * 9_000


@vector("not_a_package")
def byte_before_the_seal() -> bytes:
    return b"\0" + sound()


@vector("not_a_package")
def sealed_in_letters() -> bytes:
    return age_writer.armoured(seal(sound_archive()))


@vector("not_a_package")
def not_sealed_at_all() -> bytes:
    return sound_archive()


@vector("not_a_package")
def workbook_alone() -> bytes:
    return b"PK\x03\x04" + bytes(100)


@vector("not_a_package")
def empty_file() -> bytes:
    return b""


@vector("too_large")
def one_byte_too_large() -> bytes:
    return sealing.AGE_MAGIC.ljust(envelope.PACKAGE_LIMIT + 1, b"\0")
