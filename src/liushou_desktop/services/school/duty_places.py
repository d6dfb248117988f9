"""Where a duty is done: the form it is keyed with and the page that leads there."""

from __future__ import annotations

from liushou_desktop.domain.rule_judging import forms_of
from liushou_desktop.domain.rules import Rule

_PAGES = {
    "card": "school.printing",
    "pairing": "school.children",
    "knows": "school.children",
    "post": "common.settings",
}


def form_of_rule(rule: Rule) -> str:
    """The form that does it; "" when it is done otherwise (a card, a helper, a post)."""
    return next(iter(forms_of(rule)), "")


def child_form_of_rule(rule: Rule) -> str:
    """The form keyed child by child from a pile of paper; "" for group and site forms."""
    from liushou_desktop.formspec.loader import catalogue

    found = catalogue().get(form_of_rule(rule))
    return found.id if found is not None and found.subject == "child" else ""


def page_of_rule(rule: Rule) -> str:
    """The page on which it is done."""
    return _PAGES.get(rule.satisfied_by.proof, "school.records")
