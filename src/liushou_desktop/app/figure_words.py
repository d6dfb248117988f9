"""A figure and the names behind it in words: shares, months, why something is missing.

For the screen, for paper, Excel and the command line alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.services.school.figure_names import FigureWords
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.domain.indicators import Entry, Indicator
    from liushou_desktop.services.school.compute_figures import Figures


def share_words(figure: Indicator) -> str:
    """``116 / 120``; a number of things alone."""
    if figure.is_count:
        return str(figure.numerator)
    return f"{figure.numerator} / {figure.denominator}"


def month_words(period: str) -> str:
    """``2026-05`` → 5月; anything else says nothing."""
    year, _, month = period.rpartition("/")[2].partition("-")
    is_month = len(year) == 4 and len(month) == 2 and month.isdigit()
    return sentence("INDICATORS_MONTH", {"month": int(month)}) if is_month else ""


def name_words(entry: Entry, figures: Figures) -> str:
    """The child; what the school owes once is named by its rule, else it is the school."""
    if entry.child:
        return figures.names.get(entry.child, "")
    source = figures.sources.get(entry.period, sentence("INDICATORS_SCHOOL"))
    return figures.rule_titles.get(entry.period, source)


def period_words(entry: Entry, figures: Figures) -> str:
    """The month, or the day of the meeting or event."""
    record = entry.period.partition("#")[0]  # the place on a list of a town, of I14
    return month_words(entry.period) or figures.record_days.get(record, "")


def formula_words(figure: str) -> str:
    """How a figure is counted, in words."""
    from liushou_desktop.formspec.codes import code_set

    code = code_set("indicator").get(figure)
    return str(code.attributes.get("formula", "")) if code else ""


def why_words(code: str) -> str:
    """Why something is missing: a reason, a question of the four knows, a month, somebody to be
    told."""
    from liushou_desktop.services.school.prefills import question_text

    if "." in code:
        return question_text(code)
    if month := month_words(code):
        return sentence("WHY_MONTH", {"month": month})
    if code.islower():
        return sentence("WHY_NOT_TOLD", {"who": word("notified_party", code)})
    return sentence(f"WHY_{code}")


FIGURE_WORDS = FigureWords(
    share=share_words,
    name=name_words,
    period=period_words,
    why=lambda entry: "、".join(map(why_words, entry.why)),
    formula=formula_words,
)
"""What the services that write names into files are given."""


def total_words(figure: str) -> str:
    """What a cover sums up: children on the roll, or an indicator, by name; an indicator this
    edition does not know by its number."""
    from liushou_desktop.formspec.codes import code_set

    if figure == "pupils":
        return sentence("RELAY_PUPILS")
    code = code_set("indicator").get(figure)
    return code.name if code else figure
