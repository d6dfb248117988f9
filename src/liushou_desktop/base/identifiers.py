"""Identifiers and the check characters people copy from paper.

Row identifiers are 26 characters of Crockford base 32 (48 bits of time, 80 random bits), so they
never meet across PCs and sort by creation as long as the program runs, also within a millisecond
and when the PC's clock is set back. Codes for people use the same alphabet, which leaves out
I L O U.
"""

from __future__ import annotations

import os
import threading
import time
from functools import lru_cache

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]  # ten bits at a time

# Damm's quasigroup of order 10: finds every single wrong digit and every neighbour swap.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def encode(value: int, length: int) -> str:
    """``value`` in the people's alphabet, left-padded to ``length`` characters.

    Raises:
        ValueError: when the value does not fit.
    """
    if value < 0 or value >= 32**length:
        raise ValueError("value does not fit the length")
    digits = []
    for _ in range(length):
        value, digit = divmod(value, 32)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


class _Rising:
    """Numbers of 48 bits of time and 80 of chance, each greater than those before.

    The first of a millisecond draws its chance, the others follow it one by one, as ULID says:
    a roster makes 25,000 of them.
    """

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        stamp = time.time_ns() // 1_000_000 & (2**48 - 1)
        with self._lock:
            if stamp > self._last >> 80:
                self._last = stamp << 80 | int.from_bytes(os.urandom(10))
            else:  # also when the clock was set back
                self._last += 1
            return self._last


_given = _Rising()


def new_id() -> str:
    """A fresh row identifier (26 characters), greater than all this process made before."""
    value = _given.next()
    # in three parts: small numbers are taken apart faster than one of 130 bits
    rest = value & (2**80 - 1)
    high, low = rest >> 40, rest & (2**40 - 1)
    return _moment(value >> 80) + _upper(high) + _eight(low)


@lru_cache(maxsize=4)
def _moment(stamp: int) -> str:
    """48 bits as ten characters: many identifiers are made in one millisecond."""
    return encode(stamp, 10)


@lru_cache(maxsize=4)
def _upper(value: int) -> str:
    """The same for the part that stays for a millisecond."""
    return _eight(value)


def _eight(value: int) -> str:
    """40 bits as eight characters."""
    return (
        _PAIRS[value >> 30]
        + _PAIRS[value >> 20 & 1023]
        + _PAIRS[value >> 10 & 1023]
        + _PAIRS[value & 1023]
    )


def damm_digit(digits: str) -> str:
    """The Damm check digit of a string of decimal digits."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def mod97_digits(digits: str) -> str:
    """Two check digits (ISO 7064 MOD 97-10) of a string of decimal digits."""
    return f"{98 - int(digits + '00') % 97:02d}"


def short_code(digest: bytes, groups: int = 2) -> str:
    """The first bits of a digest as groups of four characters, to compare aloud: ``6T3W-K9Q2``."""
    characters = groups * 4
    value = int.from_bytes(digest, "big") >> (len(digest) * 8 - characters * 5)
    text = encode(value, characters)
    return "-".join(text[i : i + 4] for i in range(0, characters, 4))
