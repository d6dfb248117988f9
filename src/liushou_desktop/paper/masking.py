"""What lists and carry cards may not show: masked numbers, and words kept off a child's card."""

from __future__ import annotations

import re

_PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[GLJ]?(\d{6})\d{8}(\d{3}[0-9Xx])(?!\d)")
_LONG_NUMBER = re.compile(r"\d{14}")
_LEFT_BEHIND = "留守"
_SENSITIVE = (
    "服刑",
    "在押",
    "监狱",
    "看守所",
    "戒毒",
    "吸毒",
    "失联",
    "失踪",
    "下落不明",
    "患病",
    "残疾",
)


def masked_identity(number: str | None) -> str:
    """First 6, eight stars, last 4 of an identity number (``999999********0127``).

    A student number loses its letter and is masked alike; shorter numbers keep two digits at
    either end.
    """
    if not number:
        return ""
    digits = number.strip()
    if len(digits) == 19:
        digits = digits[1:]
    if len(digits) >= 15:
        return f"{digits[:6]}********{digits[-4:]}"
    return f"{digits[:2]}{'*' * max(len(digits) - 4, 0)}{digits[-2:]}"


def masked_phone(number: str) -> str:
    """``199****0013``; a landline keeps its last two digits."""
    text = number.strip()
    if len(text) == 11 and text.isdigit():
        return f"{text[:3]}****{text[-4:]}"
    if sum(character.isdigit() for character in text) >= 7:
        return f"{text[:-6]}****{text[-2:]}"
    return text


def masked_text(text: str) -> str:
    """Free text with every mobile and identity number in it masked."""
    text = _IDENTITY.sub(lambda found: f"{found[1]}********{found[2]}", text)
    return _PHONE.sub(lambda found: f"{found[1]}****{found[2]}", text)


def reason_to_withhold(text: str) -> str | None:
    """Why a text must not stand on a card that hangs round a child's neck, or None.

    Codes: LEFT_BEHIND_WORD (no word of 留守, R08), SENSITIVE_WORD (prison, drugs, lost contact,
    illness), LONG_NUMBER (an identity or student number).
    """
    if _LEFT_BEHIND in text:
        return "LEFT_BEHIND_WORD"
    if any(word in text for word in _SENSITIVE):
        return "SENSITIVE_WORD"
    if _LONG_NUMBER.search(re.sub(r"[\s-]", "", text)):
        return "LONG_NUMBER"
    return None
