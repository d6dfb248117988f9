"""Codes as people read them, for screens and papers that show values."""

from __future__ import annotations

from collections.abc import Iterable

from liushou_desktop.formspec.codes import code_set


def word(set_id: str, code: str | None, *, short: bool = False) -> str:
    """The name of a code; "" for none; a code the set does not know is shown as it is."""
    if not code:
        return ""
    entry = code_set(set_id).get(code)
    if entry is None:
        return code
    return (entry.short or entry.name) if short else entry.name


def words(set_id: str, codes: Iterable[str] | None) -> str:
    """Names of several codes, ``、`` between them."""
    return "、".join(word(set_id, code) for code in codes or ())


def evidence(figure: str) -> str:
    """What proves an item of the assessment: an indicator, or what the bureau counts itself."""
    known = code_set("assessment_evidence").get(figure)
    return known.name if known is not None else word("indicator", figure)


def spent(minutes: int) -> str:
    """A length of time as it is said: 40 分钟, 3 小时 5 分, 12 天."""
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 24 * 60:
        return f"{minutes // 60} 小时 {minutes % 60} 分"
    return f"{minutes // (24 * 60)} 天"


# Questions that no form field binds by the same name: parts of a place given whole, and what the
# card takes from the staff list.
_PARTS = {
    "father.province": "父亲在哪个省",
    "father.city": "父亲在哪个市",
    "mother.province": "母亲在哪个省",
    "mother.city": "母亲在哪个市",
    "address.village": "住在哪个村、社",
    "class_teacher.phone": "班主任电话",
    "helper.phone": "帮扶教师电话",
}


def question_words(question: str) -> str:
    """A question that stands for part of a field."""
    return _PARTS.get(question, question)
