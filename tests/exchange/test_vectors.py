"""Every vector gets the verdict it must get, and no bit of a sound package may change."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.make import BUREAU, TODAY, Register, sealing_key
from tests.vectors import packages
from tests.vectors.packages import Vector

from liushou_desktop.exchange import canonical, verdicts

VECTORS = tuple(packages.vectors())
SOUND = packages.sound()
ARCHIVE = packages.sound_archive()


def _word(content: bytes, vector: Vector) -> str:
    held = vector.state()
    register = Register(held) if held else Register()
    identities = [sealing_key("bureau").identity]
    found = verdicts.inspect(content, identities, register, receiver=BUREAU, today=TODAY)
    return found.verdict.kind.word


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_gives_the_verdict(vector: Vector) -> None:
    assert _word(vector.build(), vector) == vector.word


def test_covers_what_the_format_promises() -> None:
    assert len(VECTORS) >= 80
    reached = {vector.word for vector in VECTORS}
    assert reached == {kind.word for kind in verdicts.VerdictKind}


@given(st.integers(0, len(SOUND) * 8 - 1))
def test_no_flipped_bit_of_the_file_is_merged(bit: int) -> None:
    changed = packages.spoil(SOUND, bit // 8, 1 << bit % 8)
    assert _word(changed, VECTORS[0]) in {"damaged", "not_for_us", "not_a_package"}


@given(st.integers(0, len(ARCHIVE) * 8 - 1))
def test_no_flipped_bit_inside_the_seal_is_merged(bit: int) -> None:
    changed = packages.seal(packages.spoil(ARCHIVE, bit // 8, 1 << bit % 8))
    assert _word(changed, VECTORS[0]) in {
        "damaged", "malformed", "newer_format", "unknown_signer", "unapproved",
    }  # fmt: skip


@pytest.mark.soak
def test_no_flipped_bit_anywhere_is_merged() -> None:
    """Every bit of the file and of the archive inside, not only a sample."""
    for bit in range(len(SOUND) * 8):
        assert _word(packages.spoil(SOUND, bit // 8, 1 << bit % 8), VECTORS[0]) != "new"
    for bit in range(len(ARCHIVE) * 8):
        changed = packages.seal(packages.spoil(ARCHIVE, bit // 8, 1 << bit % 8))
        assert _word(changed, VECTORS[0]) != "new"


KEYS = st.sampled_from(sorted(json.loads(packages.COMMENT.to_line())))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**53 - 1) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.dictionaries(KEYS, ANYTHING, min_size=1, max_size=3))
def test_answers_any_comment_that_is_properly_signed(changes) -> None:
    line = canonical.to_line({**json.loads(packages.COMMENT.to_line()), **changes})
    if line.isprintable():
        assert _word(packages.with_line(line), VECTORS[0])


@given(st.integers(0, len(SOUND) - 1))
def test_no_truncation_is_merged(length: int) -> None:
    assert _word(SOUND[:length], VECTORS[0]) in {"damaged", "not_a_package"}
