"""Chinese numerals as they stand in dates and class names: 〇 to 九十九, and digit by digit."""

from __future__ import annotations

_ROWS = ("〇零○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {sign: value for value, row in enumerate(_ROWS) for sign in row}
NUMERAL = "〇零○一壹二贰两三叁四肆五伍六陆七柒八捌九玖十拾廿卅"
_NAMES = "零一二三四五六七八九"


def number(text: str) -> int | None:
    """``十二`` → 12, ``廿三`` → 23, ``二〇一二`` → 2012, ``7`` → 7; None for others."""
    if text.isascii() and text.isdigit():
        return int(text)
    written = text.replace("拾", "十").replace("廿", "二十").replace("卅", "三十")
    if "十" not in written:
        return _digit_by_digit(written)
    tens, _, ones = written.partition("十")
    ten = 1 if not tens else _digit_by_digit(tens)
    one = 0 if not ones else _digit_by_digit(ones)
    if ten is None or one is None or not 1 <= ten <= 9 or one > 9:
        return None
    return ten * 10 + one


def _digit_by_digit(text: str) -> int | None:
    digits = [_DIGITS.get(character) for character in text]
    if not digits or None in digits:
        return None
    return int("".join(str(digit) for digit in digits))


def numeral(value: int) -> str:
    """1 → 一, 10 → 十, 12 → 十二 (0 to 99)."""
    if value < 10:
        return _NAMES[value]
    tens, ones = divmod(value, 10)
    return f"{_NAMES[tens] if tens > 1 else ''}十{_NAMES[ones] if ones else ''}"
