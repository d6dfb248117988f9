"""Transfer files with exactly one fault each, and what the receiving school must answer.

The receiving school's register knows one other school: key period 1 of it is pinned, its transfer
number 3 was taken. Numbers 1 and 2 went elsewhere, so a gap says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.exchange.make import OTHER_SCHOOL, SCHOOL, sealing_key, signing_key
from tests.vectors import age_writer
from tests.vectors.packages import spoil

from liushou_desktop.app.demonstration.invented import identity_number
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.family import Carer, Phone, Relative
from liushou_desktop.domain.spells import Spell
from liushou_desktop.exchange import canonical, container, minisign, transfers
from liushou_desktop.exchange.comment import Comment, Heading, Kind
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.exchange.transfers import (
    SentChild,
    TransferFile,
    TransferHead,
    WrittenLine,
    WrittenRecord,
)
from liushou_desktop.exchange.verdicts import Chain, RegisteredKey, RegisterState

RECEIVER = OTHER_SCHOOL
KEY = signing_key("school")
DAY = date(2026, 7, 10)


def child(number: int, name: str) -> SentChild:
    """One child with a grandmother, a number to ring and a spell that runs."""
    own = {"site": SCHOOL, "child": f"c{number}"}
    born = date(2014, number, 15)
    facts = ChildFacts(
        child=Child(
            site=SCHOOL,
            id=f"c{number}",
            name=name,
            sex="2",
            birth_date=born,
            id_number=identity_number(born, 100 + 2 * number),
            allergy="青霉素",
        ),
        relatives=(Relative(**own, id=f"r{number}", role="father", name="马国才"),),
        carers=(
            Carer(**own, id=f"g{number}", name="韩桂英", relation="62", start=date(2025, 2, 20)),
        ),
        phones=(
            Phone(
                **own, id=f"p{number}", owner="carer", digits="19900000401", start=date(2025, 2, 20)
            ),
        ),
        spells=(Spell(**own, id=f"s{number}", category="2", reason="1", start=date(2025, 2, 20)),),
    )
    record = WrittenRecord(
        form="home_visit",
        title="家访记录",
        occurred_on=date(2026, 5, 18),
        by="马成林",
        lines=(WrittenLine(label="建议", text="睡前封好炉火。"),),
    )
    return SentChild(
        facts=facts,
        file_number=f"QX-2025-00{number}",
        class_name="六年级(1)班",
        moved_on=DAY,
        records=(record,),
    )


FILE = TransferFile(
    head=TransferHead(
        giver=SCHOOL,
        giver_name="癿藏镇青杏小学",
        receiver=RECEIVER,
        receiver_name="癿藏初级中学",
        number=4,
        occasion="graduated",
        written_on=DAY,
        written_by="马文竹",
        carries=("health",),
        note="",
    ),
    children=(child(1, "马玉兰"), child(2, "冶秀英")),
)
PAYLOAD = transfers.to_payload(FILE)
HEADING = Heading(kind=Kind.TRANSFER, site=SCHOOL, receiver=(RECEIVER,), sequence=4, epoch=1)
TAKEN = transfers.to_payload(replace(FILE, head=replace(FILE.head, number=3)))


@dataclass(frozen=True)
class TransferVector:
    """As ``packages.Vector``; ``then``: code of the refusal when the payload is read."""

    name: str
    word: str
    build: Callable[[], bytes]
    state: Callable[[], RegisterState | None]
    then: str = ""


_ALL: list[TransferVector] = []


def known(state: str = "pinned", epoch: int = 1, *, is_revoked: bool = False) -> RegisterState:
    """The giving school as the receiver's register has it."""
    key = RegisteredKey(epoch=epoch, signing_key=KEY.public.text, state=state)
    taken = {3: minisign.digest_of(TAKEN).hex()}
    chains = {(1, Kind.TRANSFER): Chain(merged=taken)}
    return RegisterState(code=SCHOOL, keys=(key,), chains=chains, is_revoked=is_revoked)


def vector(
    word: str, held: Callable[[], RegisterState | None] = known, then: str = ""
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Enter a builder into the list under its own name."""

    def enter(build: Callable[[], bytes]) -> Callable[[], bytes]:
        _ALL.append(TransferVector(build.__name__, word, build, held, then))
        return build

    return enter


def vectors() -> Iterator[TransferVector]:
    """All of them."""
    return iter(_ALL)


def sealed(
    payload: bytes = PAYLOAD,
    heading: Heading = HEADING,
    key: SigningKey = KEY,
    to: str = "other",
    line: str = "",
    behind: bytes = b"",
) -> bytes:
    comment = Comment.over(payload, heading)
    signature = minisign.sign(payload, key, line or comment.to_line())
    name = comment.kind.payload_name
    archive = container.pack_members((name, payload), (f"{name}.minisig", signature))
    return age_writer.seal(archive + behind, [sealing_key(to).recipient], "")


def values(**changes: Any) -> dict[str, Any]:
    """The payload's values, some of them otherwise."""
    return {**canonical.from_bytes(PAYLOAD), **changes}


def with_facts(table: str, row: int = 0, **changes: Any) -> bytes:
    """The first child with one row of a table otherwise."""
    told = values()
    told["children"][0]["facts"][table][row].update(changes)
    return sealed(canonical.to_bytes(told))


@vector("new")
def sound_class() -> bytes:
    return sealed()


@vector("new")
def sound_although_a_number_is_missing() -> bytes:
    payload = transfers.to_payload(replace(FILE, head=replace(FILE.head, number=9)))
    return sealed(payload, replace(HEADING, sequence=9))


@vector("already_merged")
def taken_before() -> bytes:
    return sealed(TAKEN, replace(HEADING, sequence=3))


@vector("conflict")
def number_taken_before_with_other_content() -> bytes:
    return sealed(PAYLOAD, replace(HEADING, sequence=3))


@vector("wrong_receiver")
def meant_for_another_school_but_sealed_to_us() -> bytes:
    return sealed(heading=replace(HEADING, receiver=("2162999909",)))


@vector("not_for_us")
def sealed_to_another_school() -> bytes:
    return sealed(to="bureau")


@vector("unknown_signer", lambda: None)
def from_a_school_not_in_the_register() -> bytes:
    return sealed()


@vector("unknown_signer")
def another_key_under_the_schools_code() -> bytes:
    return sealed(key=signing_key("stranger"))


@vector("revoked", lambda: known("revoked"))
def key_revoked() -> bytes:
    return sealed()


@vector("revoked", lambda: known(is_revoked=True))
def school_revoked() -> bytes:
    return sealed()


@vector("old_epoch", lambda: known(epoch=2))
def key_period_superseded() -> bytes:
    return sealed()


@vector("unapproved")
def key_period_not_in_the_register_yet() -> bytes:
    return sealed(heading=replace(HEADING, epoch=2))


@vector("wrong_kind")
def notice_where_a_transfer_is_expected() -> bytes:
    return sealed(heading=replace(HEADING, kind=Kind.TRANSFER_NOTICE))


@vector("damaged")
def signature_of_another_transfer() -> bytes:
    comment = Comment.over(PAYLOAD, HEADING)
    signature = minisign.sign(TAKEN, KEY, comment.to_line())
    name = Kind.TRANSFER.payload_name
    archive = container.pack_members((name, PAYLOAD), (f"{name}.minisig", signature))
    return age_writer.seal(archive, [sealing_key("other").recipient], "")


@vector("damaged")
def last_byte_flipped() -> bytes:
    whole = sealed()
    return spoil(whole, len(whole) - 1, 1)


@vector("damaged")
def byte_behind_the_seal() -> bytes:
    return sealed() + b"\0"


@vector("malformed")
def byte_behind_the_archive() -> bytes:
    return sealed(behind=b"\0")


@vector("damaged")
def cut_in_half() -> bytes:
    whole = sealed()
    return whole[: len(whole) // 2]


@vector("newer_format")
def newer_format() -> bytes:
    told = json.loads(Comment.over(PAYLOAD, HEADING).to_line())
    return sealed(line=canonical.to_line({**told, "format": 2}))


@vector("new", then="TRANSFER_UNREADABLE")
def another_number_inside() -> bytes:
    return sealed(canonical.to_bytes(values(number=5)))


@vector("new", then="TRANSFER_UNREADABLE")
def written_with_blanks() -> bytes:
    return sealed(json.dumps(values(), ensure_ascii=False).encode() + b"\n")


@vector("new", then="TRANSFER_UNREADABLE")
def nested_without_end() -> bytes:
    return sealed(b"[" * 10_000 + b"]" * 10_000 + b"\n")


@vector("new", then="TRANSFER_UNREADABLE")
def no_children() -> bytes:
    return sealed(canonical.to_bytes(values(children=[])))


@vector("new", then="TRANSFER_UNREADABLE")
def child_twice() -> bytes:
    told = values()
    told["children"] *= 2
    return sealed(canonical.to_bytes(told))


@vector("new", then="TRANSFER_UNREADABLE")
def column_nobody_knows() -> bytes:
    return with_facts("child", nickname="兰兰")


@vector("new", then="TRANSFER_UNREADABLE")
def number_where_a_text_is_expected() -> bytes:
    return with_facts("child", id_number=999999201401151002 % 10**15)


@vector("new", then="TRANSFER_UNREADABLE")
def row_of_another_child() -> bytes:
    return with_facts("phone", child="c2")


@vector("new", then="TRANSFER_UNREADABLE")
def spell_that_ends_before_it_begins() -> bytes:
    return with_facts("spell", end="2025-01-01")


@vector("new", then="TRANSFER_UNREADABLE")
def name_with_a_mark_that_turns_text_around() -> bytes:
    return with_facts("child", name="马\u202e玉兰")


@vector("new", then="TRANSFER_UNREADABLE")
def brings_what_the_head_leaves_out() -> bytes:
    return with_facts("carer", id_number="999999195001011009")
