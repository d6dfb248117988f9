"""Fingerprints on the stamped sheet."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.make import SCHOOL, sealing_key, signing_key
from tests.exchange.programs import needs

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import damm_digit
from liushou_desktop.exchange.fingerprints import Fingerprint, digits_of

PRINT = Fingerprint.of(signing_key("school").public.text, sealing_key("school").recipient)
PAPER = "".join(line.digits + line.check for line in PRINT.lines())


def test_prints_two_keys_of_three_lines_of_four_groups_of_five_digits() -> None:
    lines = PRINT.lines()
    assert [line.label for line in lines] == ["签1", "签2", "签3", "收1", "收2", "收3"]
    assert all([len(group) for group in line.groups] == [5, 5, 5, 5] for line in lines)
    assert "".join(line.digits for line in lines) == PRINT.digits
    assert all(damm_digit(line.digits + line.check) == "0" for line in lines)


@needs("b2sum")
def test_is_found_again_with_b2sum() -> None:
    key = signing_key("school").public.text
    printed = subprocess.run(["b2sum"], input=key.encode(), capture_output=True, check=True)
    number = int(printed.stdout.split()[0], 16)
    assert digits_of(key) == str(number)[-60:]


def test_keeps_its_sixty_digits_when_they_begin_with_zero() -> None:
    keys = (f"key {number}" for number in range(2_000))
    leading = next(digits for digits in map(digits_of, keys) if digits.startswith("00"))
    assert len(leading) == 60


def test_reads_back_what_the_register_stores() -> None:
    assert Fingerprint.from_digits(PRINT.digits) == PRINT


@pytest.mark.parametrize(
    "typed",
    [
        PAPER,
        PRINT.digits,
        " ".join(group for line in PRINT.lines() for group in line.groups),
        "\n".join(f"{line.label}".translate({0x31: None, 0x32: None, 0x33: None})
                  + "  ".join(line.groups) + f" [{line.check}]" for line in PRINT.lines()),
        PAPER.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)}),
        "-".join(PAPER),
        PRINT.qr_text(SCHOOL, 2),
        "  ".join(f"{line.label} {' '.join(line.groups)} {line.check}" for line in PRINT.lines()),
    ],
)  # fmt: skip
def test_accepts_however_it_is_typed(typed: str) -> None:
    PRINT.check(typed)


@given(st.integers(0, 125), st.integers(1, 9))
def test_names_the_line_of_every_wrong_digit(place: int, shift: int) -> None:
    digit = str((int(PAPER[place]) + shift) % 10)
    with pytest.raises(RefusedError) as caught:
        PRINT.check(PAPER[:place] + digit + PAPER[place + 1 :])
    assert caught.value.code == "FINGERPRINT_MISTYPED"
    assert caught.value.arguments["line"] == PRINT.lines()[place // 21].label


@given(st.integers(0, 124))
def test_finds_swapped_neighbours(place: int) -> None:
    swapped = PAPER[:place] + PAPER[place + 1] + PAPER[place] + PAPER[place + 2 :]
    if swapped != PAPER:
        with pytest.raises(RefusedError, match="FINGERPRINT_MISTYPED"):
            PRINT.check(swapped)


def test_tells_a_sheet_of_other_keys_from_a_slip_of_the_finger() -> None:
    other = Fingerprint.of(signing_key("school").public.text, sealing_key("thief").recipient)
    paper = "".join(line.digits + line.check for line in other.lines())
    with pytest.raises(RefusedError) as caught:
        PRINT.check(paper)
    assert (caught.value.code, caught.value.arguments["line"]) == ("FINGERPRINT_DIFFERS", "收1")
    with pytest.raises(RefusedError, match="FINGERPRINT_UNCHECKED"):  # may be a slip as well
        PRINT.check(other.digits)


@pytest.mark.parametrize(
    "typed",
    ["", "123", PAPER[:-1], PAPER + "0", PRINT.short_code],
    ids=["nothing", "three digits", "one missing", "one too many", "short code"],
)
def test_asks_for_all_of_it(typed: str) -> None:
    with pytest.raises(RefusedError, match="FINGERPRINT_INCOMPLETE"):
        PRINT.check(typed)


def test_has_a_short_code_to_find_the_sheet_again() -> None:
    assert len(PRINT.short_code) == 9
    assert PRINT.short_code[4] == "-"
