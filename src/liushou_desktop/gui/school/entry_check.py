"""Before a record is kept: what the bar says of it, what stops it, and 补录 said aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.gui.common.dialogs import Answer, Ask
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.school.keying_view import KeyingBar

if TYPE_CHECKING:
    from liushou_desktop.services.school.add_record import Prepared

_OUTSIDE_TERM = "DATE_OUTSIDE_TERM"


def show_status(bar: KeyingBar, form: FormView, looked: Prepared | None, *, is_late: bool) -> None:
    """What is wrong first, then what is doubtful without a reason, then what it will count for."""
    problems = form.problems()
    red = [p for p in problems if p.severity is Severity.RED]
    yellow = [p for p in problems if p.severity is Severity.YELLOW]
    bar.late.setVisible(any(p.code == _OUTSIDE_TERM for p in red))
    bar.late_badge.setVisible(is_late)
    if red or (yellow and not form.reason()):
        code = "KEYING_WRONG" if red else "KEYING_DOUBTS"
        args = {"count": len(red or yellow), "label": _label(form, (red or yellow)[0])}
        bar.show_status(Mark.REFUSED if red else Mark.DUE, sentence(code, args), is_wrong=True)
    elif looked is None:
        bar.show_status(None, "")
    elif looked.counts_for:
        labels = "，".join(each.label for each in looked.counts_for)
        bar.show_status(Mark.DONE, sentence("KEYING_COUNTS", {"label": labels}))
    else:
        bar.show_status(Mark.EXEMPT, sentence("KEYING_COUNTS_NOT"))


def is_only_late(form: FormView) -> bool:
    """Whether nothing is wrong but a day outside the term."""
    red = [p.code for p in form.problems() if p.severity is Severity.RED]
    return red == [_OUTSIDE_TERM]


def may_be_kept(form: FormView) -> bool:
    """Whether a form just validated may be kept; else the cursor is led to what stops it."""
    problems = form.problems()
    if any(p.severity is Severity.RED for p in problems):
        form.next_error()
        return False
    if problems and not form.reason():
        form.reason_field.setFocus()
        form.ensureWidgetVisible(form.reason_field)
        return False
    return True


def wants_late(ask: Ask, form: FormView, name: str) -> bool:
    """Whether the user says aloud that a day outside the term is meant (补录)."""
    problem = next((p for p in form.problems() if p.code == _OUTSIDE_TERM), None)
    if problem is None:
        return False
    args = {"day": problem.args["day"], "term": problem.args["term"]}
    answers = (
        Answer("back", sentence("KEYING_LATE_BACK")),
        Answer("late", sentence("KEYING_LATE")),
    )
    question = sentence("KEYING_LATE_QUESTION", {"name": name})
    return ask.choose(question, sentence("KEYING_LATE_TEXT", args), answers) == "late"


def _label(form: FormView, problem: Problem) -> str:
    wanted = problem.field.split(".")[0]
    return next((f.label for f in form.form.fields() if f.id == wanted), "")
