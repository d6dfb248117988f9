"""Names of persons: one separator (U+00B7, 民委发〔2016〕33号), at most 50 code points, rare
characters kept, nothing stripped that belongs to a name.
"""

from __future__ import annotations

import re
import unicodedata

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.parsed import Parsed
from liushou_desktop.domain.plain_text import visible

LONGEST = 50
DOT = "\u00b7"

_DOTS = dict.fromkeys(map(ord, "\u2022\u2027\u30fb\uff65\uff0e\u2219\u22c5\u2024\ufe52\u16eb"), DOT)
_HAN = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002ebef\U0002ebf0-\U0002ee5f\U0002f800-\U0002fa1f"
    "\U00030000-\U000323af"
)
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_FROM_PRIVATE = re.compile(f"[{_PRIVATE}]")
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}{DOT}])\\s+(?=[{_HAN}{DOT}])")
_POINT_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])\\s*\\.\\s*(?=[{_HAN}])")
_ALREADY_CLEAN = re.compile("[\u4e00-\u9fff]+")  # most names
_ABOUT_DOT = re.compile(f"\\s*{DOT}\\s*")
_ALLOWED = re.compile(f"[{_HAN}{_PRIVATE}{DOT}A-Za-zÀ-ÖØ-öø-ɏ' -]+\\Z")
_LOST = re.compile("[?？□�]")
_FORMULA = re.compile(r"[=+\-@]")
_PLACEHOLDERS = frozenset(
    {"同上", "无", "不详", "未知", "暂无", "姓名", "学生姓名", "合计", "小计"}
)


def clean(text: str) -> str:
    """The name as it should be written.

    Look-alike dots and a point between Han characters become U+00B7; blanks between Han characters
    and around the dot go, other blanks become one.
    """
    if _ALREADY_CLEAN.fullmatch(text):
        return text
    name = unicodedata.normalize("NFC", visible(text)).replace("\u3000", " ").translate(_DOTS)
    name = _POINT_BETWEEN_HAN.sub(DOT, name.strip())
    name = _BETWEEN_HAN.sub("", name)
    return re.sub(r"\s+", " ", _ABOUT_DOT.sub(DOT, name))


def parse(text: str, field: str = "name") -> Parsed[str]:
    """The cleaned name with its doubts.

    Red: PERSON_NAME_MISSING, PERSON_NAME_TOO_LONG, PERSON_NAME_LIKE_FORMULA,
    PERSON_NAME_CHARACTER_LOST, PERSON_NAME_CHARACTERS_WRONG. Yellow: PERSON_NAME_DOT_AT_EDGE,
    PERSON_NAME_CHARACTER_PRIVATE, PERSON_NAME_OF_ONE_CHARACTER.
    """
    name = clean(text)
    red = _red(name)
    if red is not None:
        args = {"text": name, "limit": LONGEST} if red == "PERSON_NAME_TOO_LONG" else {"text": name}
        return Parsed(None, (Problem(field, red, {} if red == "PERSON_NAME_MISSING" else args),))
    yellow = tuple(Problem(field, code, {"text": name}, Severity.YELLOW) for code in _yellow(name))
    return Parsed(name, yellow)


def _red(name: str) -> str | None:
    if not name or name in _PLACEHOLDERS:
        return "PERSON_NAME_MISSING"
    if len(name) > LONGEST:
        return "PERSON_NAME_TOO_LONG"
    if _FORMULA.match(name):
        return "PERSON_NAME_LIKE_FORMULA"
    if _LOST.search(name):
        return "PERSON_NAME_CHARACTER_LOST"
    return None if _ALLOWED.match(name) else "PERSON_NAME_CHARACTERS_WRONG"


def _yellow(name: str) -> list[str]:
    found = []
    if name[0] == DOT or name[-1] == DOT:
        found.append("PERSON_NAME_DOT_AT_EDGE")
    if _FROM_PRIVATE.search(name):
        found.append("PERSON_NAME_CHARACTER_PRIVATE")
    if len(name) == 1:
        found.append("PERSON_NAME_OF_ONE_CHARACTER")
    return found
