"""Fingerprints of keys as people compare them on the stamped registration sheet.

A key's fingerprint is its text's BLAKE2b-512 as a number modulo 10^60: sixty decimal digits,
printed in three lines of four groups of five, each line closed by a Damm check digit, which finds
every single wrong digit and every swap of neighbours. By hand: ``printf %s KEY | b2sum``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import damm_digit, short_code
from liushou_desktop.exchange.minisign import digest_of

DIGITS = 60
_LINE = 20
_GROUP = 5
WHOLE = 6 * (_LINE + 1)
"""Digits of the six lines with their check digits."""
_SCANNED = "LSKEY1"
_LABEL = re.compile(r"[签收]\s?[1-3](?![0-9])")


class Line(NamedTuple):
    """One printed line: label (签1 … 收3), four groups of five digits, check digit."""

    label: str
    groups: tuple[str, ...]
    check: str

    @property
    def digits(self) -> str:
        return "".join(self.groups)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The fingerprints of a site's two keys.

    Attributes:
        signing, sealing: sixty digits each.
    """

    signing: str
    sealing: str

    @classmethod
    def of(cls, signing_key: str, sealing_key: str) -> Fingerprint:
        """Of a minisign public key (base64 line) and an age recipient."""
        return cls(digits_of(signing_key), digits_of(sealing_key))

    @classmethod
    def from_digits(cls, digits: str) -> Fingerprint:
        """From the 120 digits that ``digits`` gives and the register stores."""
        return cls(digits[:DIGITS], digits[DIGITS:])

    @property
    def digits(self) -> str:
        """All 120 digits, without check digits: what the register stores."""
        return self.signing + self.sealing

    @property
    def short_code(self) -> str:
        """Eight characters to find a sheet again (``H7VC-3K9R``); too short to approve by."""
        return short_code(digest_of(self.digits.encode("ascii")))

    def lines(self) -> tuple[Line, ...]:
        """The six printed lines."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Line]:
        for name, digits in (("签", self.signing), ("收", self.sealing)):
            for number in range(3):
                line = digits[number * _LINE : (number + 1) * _LINE]
                groups = tuple(line[i : i + _GROUP] for i in range(0, _LINE, _GROUP))
                yield Line(f"{name}{number + 1}", groups, damm_digit(line))

    def qr_text(self, site: str, epoch: int) -> str:
        """What the sheet's QR code holds: site, key period and fingerprints, nothing secret."""
        return f"{_SCANNED} {site} {epoch} {self.signing} {self.sealing}"

    def check(self, typed: str) -> None:
        """Return only if somebody typed, read or scanned exactly this fingerprint.

        Blanks, line breaks, hyphens, full-width digits and the lines' names are tolerated; the six
        lines may come with their check digits (126 digits) or without (120), or as the text of the
        QR code.

        Raises:
            RefusedError: FINGERPRINT_INCOMPLETE, FINGERPRINT_MISTYPED (the check digit of a
                line says so), FINGERPRINT_DIFFERS (typed well, but another key),
                FINGERPRINT_UNCHECKED (another one, or a slip that no check digit shows).
        """
        digits = typed_digits(typed)
        is_checked = len(digits) == WHOLE or is_scanned(typed)
        if len(digits) == WHOLE:
            digits = self._without_checks(digits)
        if len(digits) != 2 * DIGITS:
            raise RefusedError("FINGERPRINT_INCOMPLETE", found=len(digits))
        for number, line in enumerate(self.lines()):
            if digits[number * _LINE : (number + 1) * _LINE] == line.digits:
                continue
            if is_checked:
                raise RefusedError("FINGERPRINT_DIFFERS", line=line.label)
            raise RefusedError("FINGERPRINT_UNCHECKED", line=line.label)

    def fits(self, typed: str) -> bool:
        """Whether ``check`` would take what was typed."""
        try:
            self.check(typed)
        except RefusedError:
            return False
        return True

    def _without_checks(self, digits: str) -> str:
        kept = []
        for number, line in enumerate(self.lines()):
            part = digits[number * (_LINE + 1) : (number + 1) * (_LINE + 1)]
            if damm_digit(part[:_LINE]) != part[_LINE]:
                raise RefusedError("FINGERPRINT_MISTYPED", line=line.label)
            kept.append(part[:_LINE])
        return "".join(kept)


def digits_of(key: str) -> str:
    """The sixty digits of one key's text."""
    number = int.from_bytes(digest_of(key.encode("ascii")), "big") % 10**DIGITS
    return f"{number:0{DIGITS}d}"


def typed_digits(typed: str) -> str:
    """The digits of what was typed; a scanned QR text is cut down to its two fingerprints, the
    names of lines (签1 … 收3) are no digits."""
    words = _words(typed)
    if words[:1] == [_SCANNED]:
        words = words[3:]
    return "".join(c for word in words for c in word if c in "0123456789")


def is_scanned(typed: str) -> bool:
    """Whether this is the text of the QR code."""
    return _words(typed)[:1] == [_SCANNED]


def _words(typed: str) -> list[str]:
    return _LABEL.sub(" ", unicodedata.normalize("NFKC", typed)).split()


def unchecked(typed: str) -> str:
    """The 120 digits of a whole sheet, whosever it is, its check digits left out; "" of less."""
    digits = typed_digits(typed)
    if len(digits) == WHOLE:
        digits = "".join(digits[n : n + _LINE] for n in range(0, WHOLE, _LINE + 1))
    return digits if len(digits) == 2 * DIGITS else ""
