"""Packs by later keys and covers of a 学区: each vector gets the refusal it must get."""

from __future__ import annotations

import json

import pytest
from tests.exchange.make import SCHOOL, sealing_key, signing_key
from tests.vectors import __main__ as kept
from tests.vectors import from_above
from tests.vectors.from_above import AboveVector, known, period, step

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.exchange import covers, envelope, packs, payloads
from liushou_desktop.exchange.envelope import Expectations
from liushou_desktop.exchange.minisign import PublicKey
from liushou_desktop.exchange.news import Superior
from liushou_desktop.exchange.successions import follow

VECTORS = tuple(from_above.vectors())


def answer(content: bytes, to: str, identity: str, pinned: tuple[Superior, ...], key: str) -> str:
    """The code of the refusal, or ""."""
    try:
        opened = envelope.open_package(content, identity)
        if to == "school" and packs.is_from_district(opened, pinned):
            packs.read_district_pack(opened, SCHOOL, pinned)
        elif to == "school":
            packs.read_pack(opened, SCHOOL, pinned)
        else:
            envelope.verify(opened, PublicKey.from_text(key), Expectations())
            covers.read_relay(opened)
    except ProgramError as error:
        return error.code
    return ""


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_answers(vector: AboveVector) -> None:
    identity = sealing_key(vector.to).identity
    key = signing_key("district").public.text
    assert answer(vector.build(), vector.to, identity, known(), key) == vector.code


def test_the_kept_files_and_their_table_are_enough_to_judge_by() -> None:
    """After a change of the format: ``python -m tests.vectors``."""
    assert (kept.ABOVE / "vectors.json").read_text("utf-8") == kept.above_table()
    held = {file.name: file.read_bytes() for file in kept.ABOVE.glob("*.lspkg")}
    assert held == {f"{vector.name}.lspkg": vector.build() for vector in VECTORS}
    told = json.loads(kept.above_table())
    pinned = tuple(payloads.from_values(Superior, each) for each in told["pinned"])
    for entry in told["vectors"]:
        identity = told["identities"][entry["to"]]
        found = answer(held[entry["file"]], entry["to"], identity, pinned, told["district_key"])
        assert found == entry["refusal"], entry["file"]


def test_follows_in_whatever_order_steps_come() -> None:
    reached = follow((period(1),), (step(4), step(2), step(3)))
    assert [each.epoch for each in reached] == [1, 2, 3, 4]
    assert follow((period(3),), (step(2), step(4)))[-1].epoch == 4
    assert follow((), (step(2),)) == ()
