"""Receipts: bound to one package, the same for the same package."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from tests.exchange.make import (
    BUREAU,
    OTHER_SCHOOL,
    SCHOOL,
    TERM,
    package,
    sealing_key,
    signing_key,
    superior,
)

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.exchange import canonical, envelope, payloads, receipts
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.news import News, Revocation
from liushou_desktop.exchange.receipts import MergedPackage, Receipt, RowRemark

PACKAGE = package()
KEY = signing_key("bureau")
TO = (sealing_key("school").recipient,)
RECEIPT = Receipt(
    package=PACKAGE.digest,
    site=SCHOOL,
    term=TERM,
    sequence=1,
    epoch=1,
    verdict="new",
    state="accepted",
    received_at=datetime(2026, 7, 15, 14, 20),
    receiver=BUREAU,
    receiver_name="示例县教育局",
    counts={"S2": {"new": 2, "same": 0, "changed": 0, "gone": 0, "disputed": 0}},
    remarks=(RowRemark(sheet="S2", row="c1", field="birth_date", text="请核对"),),
    merged=(
        MergedPackage(
            epoch=1, sequence=1, term=TERM, hash=PACKAGE.digest, merged_on=date(2026, 7, 15)
        ),
    ),
    chain_head="ab" * 32,
    news=News(version=4, revoked=(Revocation(site=OTHER_SCHOOL, epoch=1, day=date(2026, 7, 1)),)),
)


def _opened(receipt: Receipt = RECEIPT, key=KEY, epoch: int = 1) -> envelope.Opened:
    sealed = receipts.seal_receipt(receipt, key, epoch, TO)
    return envelope.open_package(sealed.content, sealing_key("school").identity)


def test_school_reads_what_the_bureau_answered() -> None:
    read = receipts.read_receipt(_opened(), SCHOOL, (superior(),))
    assert read == RECEIPT
    assert read.short_code == PACKAGE.short_code
    receipts.check_answers(read, PACKAGE.digest)


def test_is_the_same_answer_however_often_it_is_given() -> None:
    once = receipts.seal_receipt(RECEIPT, KEY, 1, TO)
    again = receipts.seal_receipt(
        receipts.receipt_from_values(payloads.to_values(RECEIPT)), KEY, 1, TO
    )
    assert once.digest == again.digest
    assert once.signature == again.signature


def test_marks_no_other_package_as_received() -> None:
    with pytest.raises(RefusedError, match="RECEIPT_FOR_OTHER_PACKAGE"):
        receipts.check_answers(RECEIPT, package(b"newer", sequence=2).digest)


def test_refuses_the_receipt_of_another_school() -> None:
    with pytest.raises(RefusedError, match="RECEIVER_IS_OTHER"):
        receipts.read_receipt(_opened(), OTHER_SCHOOL, (superior(),))


def test_refuses_a_receipt_of_nobody_we_know() -> None:
    opened = _opened()
    for known in ((), (superior(code="622999"),), (superior(epoch=2),)):
        with pytest.raises(RefusedError, match="SENDER_UNKNOWN"):
            receipts.read_receipt(opened, SCHOOL, known)
    with pytest.raises(RefusedError, match="SIGNED_BY_OTHER_KEY"):
        receipts.read_receipt(opened, SCHOOL, (superior("thief"),))


def test_refuses_the_schools_own_package_as_receipt_and_the_other_way_round() -> None:
    """Neither signature serves the other, though both could be by the same key."""
    report = envelope.seal_package(
        payloads.to_payload(RECEIPT),
        Heading(kind=Kind.REPORT, site=BUREAU, receiver=(SCHOOL,)),
        KEY,
        TO,
    )
    opened = envelope.open_package(report.content, sealing_key("school").identity)
    with pytest.raises(RefusedError, match="KIND_UNEXPECTED"):
        receipts.read_receipt(opened, SCHOOL, (superior(),))


@pytest.mark.parametrize(
    "change",
    [
        {"state": "lost"}, {"package": "ab"}, {"package": "zz" * 64}, {"sequence": "1"},
        {"counts": {"S2": 1}}, {"counts": []}, {"remarks": [{}]}, {"merged": [{"epoch": 1}]},
        {"news": {}}, {"received_at": "today"}, {"extra": 1}, {"site": OTHER_SCHOOL},
        {"sequence": 2}, {"term": "2025-1"}, {"receiver": "622999"},
    ],
)  # fmt: skip
def test_refuses_a_malformed_receipt(change) -> None:
    values = {**payloads.to_values(RECEIPT), **change}
    heading = Heading(kind=Kind.RECEIPT, site=BUREAU, receiver=(SCHOOL,), term=TERM)
    sealed = envelope.seal_package(canonical.to_bytes(values), heading, KEY, TO)
    opened = envelope.open_package(sealed.content, sealing_key("school").identity)
    with pytest.raises(DamagedError, match="RECEIPT_MALFORMED"):
        receipts.read_receipt(opened, SCHOOL, (superior(),))


def test_refuses_a_stored_receipt_that_is_none() -> None:
    with pytest.raises(DamagedError, match="RECEIPT_MALFORMED"):
        receipts.receipt_from_values({})


def test_refuses_every_flipped_bit_of_the_payload() -> None:
    whole = _opened()
    for place in range(len(whole.payload)):
        changed = bytearray(whole.payload)
        changed[place] ^= 1
        forged = replace(whole, payload=bytes(changed))
        with pytest.raises(ProgramError):
            receipts.read_receipt(forged, SCHOOL, (superior(),))


def test_shows_the_school_what_it_never_made() -> None:
    foreign = MergedPackage(
        epoch=1, sequence=2, term=TERM, hash="cd" * 64, merged_on=date(2026, 7, 15)
    )
    receipt = replace(RECEIPT, merged=(*RECEIPT.merged, foreign))
    assert receipt.foreign_to({(1, 1): PACKAGE.digest}) == (foreign,)
    assert receipt.foreign_to({(1, 1): PACKAGE.digest, (1, 2): "cd" * 64}) == ()
