"""What does not close in the county's tables, in words: for the page, the command and the paper."""

from __future__ import annotations

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.problem import Problem


def problem_words(problem: Problem) -> str:
    """The sentence, the school in front when it is one school's own sum."""
    if school := problem.args.get("school"):
        args = {"school": school, "text": say_alone(problem)}
        return sentence("TABLES_SCHOOL_SAYS", args)
    return say_alone(problem)
