"""A notice and a receipt name files by hashes in their one spelling: files are kept under them."""

from __future__ import annotations

from datetime import date

import pytest

from liushou_desktop.domain.transfers import TAKEN
from liushou_desktop.exchange.transfer_answers import AnsweredChild, TransferReceipt

RIGHT = "ab" * 64


def _receipt(transfer: str) -> TransferReceipt:
    return TransferReceipt(
        transfer=transfer,
        giver="2199000001",
        giver_epoch=1,
        number=1,
        receiver="3199000003",
        receiver_name="银川初级中学",
        answered_on=date(2026, 6, 20),
        answered_by="李向荣",
        children=(AnsweredChild(child="c1", state=TAKEN, file_number="YC-2026-001", reason=""),),
    )


def test_takes_a_hash() -> None:
    assert _receipt(RIGHT).taken == 1


@pytest.mark.parametrize(
    "transfer",
    ["", "ab", RIGHT.upper(), f" {RIGHT}", f"{RIGHT}\n", " ".join(["ab"] * 64), "../" + RIGHT[3:]],
)
def test_refuses_what_is_no_hash_or_another_spelling_of_one(transfer: str) -> None:
    with pytest.raises(ValueError, match="hash"):
        _receipt(transfer)
