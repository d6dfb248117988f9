"""学校标识码: ten digits AABBCCCCCC, kind of school, province, serial number.

A teaching point without one is its parent's code with ``-01``. The code is the key of a site; its
name is shown exactly as on the seal.
"""

from __future__ import annotations

import re

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.parsed import Parsed, refused
from liushou_desktop.domain.plain_text import plain

_SHAPE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{6})(-[0-9]{2})?\Z")
KINDS = {
    "11": "kindergarten",
    "21": "primary",
    "31": "junior",
    "34": "senior",
    "36": "vocational",
    "51": "special",
}


def parse(text: str, field: str = "school_code", *, province: str = "62") -> Parsed[str]:
    """The code, half-width and without blanks.

    Red: SCHOOL_CODE_MISSING, SCHOOL_CODE_WRONG. Yellow: SCHOOL_CODE_KIND_UNKNOWN,
    SCHOOL_CODE_OTHER_PROVINCE.
    """
    code = plain(text).replace(" ", "").strip("'")
    if not code:
        return refused(field, "SCHOOL_CODE_MISSING")
    match = _SHAPE.match(code)
    if match is None:
        return refused(field, "SCHOOL_CODE_WRONG", text=code)
    doubts = []
    if match[1] not in KINDS:
        args = {"kind": match[1]}
        doubts.append(Problem(field, "SCHOOL_CODE_KIND_UNKNOWN", args, Severity.YELLOW))
    if match[2] != province:
        args = {"province": match[2]}
        doubts.append(Problem(field, "SCHOOL_CODE_OTHER_PROVINCE", args, Severity.YELLOW))
    return Parsed(code, tuple(doubts))


def kind(code: str) -> str | None:
    """kindergarten, primary, junior, senior, vocational, special; None when the code says none."""
    return KINDS.get(code[:2])


def default_stage(code: str) -> str:
    """The stage classes of that school have unless they say otherwise."""
    found = kind(code)
    return found if found in ("kindergarten", "primary", "junior", "senior") else "primary"


def is_teaching_point(code: str) -> bool:
    """Whether it is a parent's code with a number of its own behind."""
    return "-" in code


def parent(code: str) -> str:
    """The school a teaching point belongs to; a school is its own."""
    return code.partition("-")[0]
