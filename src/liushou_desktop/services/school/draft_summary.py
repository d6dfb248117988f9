"""The beginning of a term's summary (F18): its numbers in words, for the school to go on from.

The sentences are data (``forms/summary.toml``); a form asks for its parts by ``prefill``:
``term.basics``, ``term.practice``, ``term.troubles``, ``term.next_steps``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.paths import forms_dir
from liushou_desktop.domain.indicators import NO_RATE
from liushou_desktop.services.school.term_statistics import (
    FigureLine,
    TermStatistics,
    statistics_of,
)
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

FORM = "work_summary"
_PREFIX = "term."


def is_of_term(prefill: str | None) -> bool:
    """Whether a proposal tells of the term."""
    return prefill is not None and prefill.startswith(_PREFIX)


def summary_texts(site: Site, unit: UnitOfWork, term: str) -> dict[str, str]:
    """The parts by the name of their prefill, with the numbers of a term."""
    told = statistics_of(site, unit, site.term(term))
    words = _words()
    short = _short(told, words["practice"])
    shortfalls = [_filled(words["troubles"]["shortfall"], each) for each in short]
    steps = [_filled(words["next_steps"]["explained"], f) for f in short if f.explanation]
    return {
        "term.basics": _basics(site, told, words["basics"]),
        "term.practice": "\n".join(_practice(told, words["practice"])),
        "term.troubles": f"{words['troubles']['opening']}{'、'.join(shortfalls)}。"
        if shortfalls
        else words["troubles"]["nothing"],
        "term.next_steps": "\n".join(steps) or words["next_steps"]["nothing"],
    }


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads((forms_dir() / "summary.toml").read_text("utf-8"))


def _basics(site: Site, told: TermStatistics, words: Mapping[str, str]) -> str:
    day = f"{told.cut_off.year}年{told.cut_off.month}月{told.cut_off.day}日"
    heads = _Heads({"day": day, "school": site.name, "total": told.pupils})
    for group, values in told.cross.items():
        for value, columns in values.items():
            name = value if group == "movement" else f"{group}_{value}"
            heads[name] = columns.get("total", 0)
    heads |= {f"sex_{sex}": _closing(told, f"sex.{sex}") for sex in "12"}
    return "".join(text.format_map(heads) for text in words.values())


class _Heads(dict[str, object]):
    """What nobody is counted under is 0."""

    def __missing__(self, key: str) -> int:
        return 0


def _closing(told: TermStatistics, column: str) -> int:
    return told.cross.get("movement", {}).get("closing", {}).get(column, 0)


def _practice(told: TermStatistics, parts: list[Mapping[str, Any]]) -> Iterator[str]:
    known = {figure.id: figure for figure in told.figures}
    for part in parts:
        said = [
            _filled(each["text"], known[each["figure"]])
            for each in part["sentences"]
            if each["figure"] in known and _was_asked(known[each["figure"]])
        ]
        if said:
            yield part["title"] + "".join(said)


def _was_asked(figure: FigureLine) -> bool:
    return bool(figure.numerator if figure.denominator is None else figure.denominator)


def _short(told: TermStatistics, parts: list[Mapping[str, Any]]) -> list[FigureLine]:
    """Figures of the practice that were to be reached and were not."""
    named = {each["figure"] for part in parts for each in part["sentences"]}
    return [figure for figure in told.figures if figure.is_short and figure.id in named]


def _filled(text: str, figure: FigureLine) -> str:
    denominator = figure.denominator or 0
    return text.format(
        title=figure.title,
        numerator=figure.numerator,
        denominator=denominator,
        missing=denominator - figure.numerator,
        rate=figure.rate if figure.rate != NO_RATE else "没有分母",
        explanation=figure.explanation.rstrip("。"),
    )
