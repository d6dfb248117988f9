"""The paper recovery key: four groups of twelve digits, each followed by two check digits.

48 digits are about 159 bits. The check digits (ISO 7064 MOD 97-10) find every single wrong digit
and every swap of neighbours within a group, so that the group to look at again can be named.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Final

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import mod97_digits

GROUPS: Final = 4
GROUP_DIGITS: Final = 12
_TYPED: Final = GROUP_DIGITS + 2


def new_paper_key() -> str:
    """A fresh key of 56 digits: four times twelve digits and their two check digits."""
    groups = (f"{secrets.randbelow(10**GROUP_DIGITS):0{GROUP_DIGITS}d}" for _ in range(GROUPS))
    return "".join(group + mod97_digits(group) for group in groups)


def shown(paper_key: str) -> list[str]:
    """The key as it is printed: four lines such as ``1234 5678 9012 - 34``."""
    lines = []
    for start in range(0, len(paper_key), _TYPED):
        group = paper_key[start : start + _TYPED]
        lines.append(f"{group[:4]} {group[4:8]} {group[8:12]} - {group[12:]}")
    return lines


def read_paper_key(typed: str) -> str:
    """The 56 digits a person typed; spaces, dashes, line ends and full-width digits are welcome.

    Raises:
        RefusedError: PAPER_KEY_LENGTH (how many digits there were), PAPER_KEY_GROUP_WRONG (which).
    """
    digits = _digits(typed)
    if len(digits) != GROUPS * _TYPED:
        raise RefusedError("PAPER_KEY_LENGTH", found=len(digits), needed=GROUPS * _TYPED)
    for number in range(GROUPS):
        if not group_is_right(digits[number * _TYPED : (number + 1) * _TYPED]):
            raise RefusedError("PAPER_KEY_GROUP_WRONG", group=number + 1)
    return digits


def group_is_right(typed: str) -> bool:
    """Whether one group of twelve digits and two check digits agrees with itself."""
    digits = _digits(typed)
    return len(digits) == _TYPED and mod97_digits(digits[:GROUP_DIGITS]) == digits[GROUP_DIGITS:]


def _digits(typed: str) -> str:
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", typed))
