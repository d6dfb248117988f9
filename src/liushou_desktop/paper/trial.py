"""Whether a form can be set: what ``liushou forms check`` asks of paper."""

from __future__ import annotations

from collections.abc import Mapping

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.formspec.model import CodeSet, Form
from liushou_desktop.paper.added import is_printed
from liushou_desktop.paper.form_sheets import form_printer
from liushou_desktop.paper.values import STYLES

OWN_PAPERS = frozenset({"file", "register"})  # cards and lists are drawn from contents of their own


def try_form(form: Form, codes: Mapping[str, CodeSet]) -> list[Problem]:
    """See ``paper.try_form``."""
    problems = [
        Problem(asked.id, "PAPER_KIND_UNKNOWN", {"label": asked.label, "kind": asked.kind})
        for asked in form.fields()
        if asked.kind not in STYLES
    ]
    if problems:
        return problems
    sides = len(form_printer(form, codes).setting.frames())
    if sides > 2 and form.subject not in OWN_PAPERS:
        count = sum(is_printed(asked) for asked in form.fields())
        problems.append(
            Problem(
                "",
                "PAPER_FORM_LONG",
                {"title": form.title, "fields": count, "sides": sides},
                Severity.INFO,
            )
        )
    return problems
