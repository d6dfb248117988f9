"""Doubts about a rule whose every value is well formed: what does not go together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.rules import STANDING_PROOFS, Rule, Satisfaction

_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\Z")
_WITH_FORM = ("record", "attendance")


def judge_rule(rule: Rule, forms: Collection[str] | None) -> Iterator[Problem]:
    """RULE_RATE_ZERO, RULE_DAYS_ZERO, RULE_MINUTES_ZERO, RULE_DATE_WRONG, RULE_FORM_MISSING,
    RULE_FORM_UNKNOWN, RULE_FORM_AWAITED, RULE_STEPS_MISSING, RULE_POSTS_MISSING,
    RULE_SUBJECT_UNFIT.

    Args:
        forms: ids of the forms there are; None = not known here.
    """
    for code, args in (*_of_period(rule), *_of_proof(rule), *_of_forms(rule, forms)):
        yield Problem(rule.code, code, {"where": rule.code, "rule": rule.code, **args})


_Doubt = tuple[str, dict[str, object]]


def _of_period(rule: Rule) -> Iterator[_Doubt]:
    period = rule.period
    if period.times < 1:
        yield "RULE_RATE_ZERO", {}
    if period.kind in ("rolling", "standing") and period.days < 1:
        yield "RULE_DAYS_ZERO", {}
    if period.kind == "event" and period.minutes + period.days < 1:
        yield "RULE_MINUTES_ZERO", {}
    if period.kind == "yearly":
        for day in (period.opens, period.due):
            if not _MONTH_DAY.match(day):
                yield "RULE_DATE_WRONG", {"text": day}


def _of_proof(rule: Rule) -> Iterator[_Doubt]:
    found = rule.satisfied_by
    if not _fits(rule):
        yield "RULE_SUBJECT_UNFIT", {}
    if rule.period.kind == "event" and not (found.steps and rule.period.event):
        yield "RULE_STEPS_MISSING", {}
    if found.proof == "post" and not found.posts:
        yield "RULE_POSTS_MISSING", {}
    if any(each.proof in _WITH_FORM and not each.form for each in found.alternatives()):
        yield "RULE_FORM_MISSING", {}


def _fits(rule: Rule) -> bool:
    """Whether subject, period and proof go together."""
    kind, proof = rule.period.kind, rule.satisfied_by.proof
    if (rule.among or rule.excused_by) and rule.subject != "child":
        return False
    if any(each.proof == "attendance" for each in rule.satisfied_by.alternatives()):
        return rule.subject == "child" and kind not in ("event", "standing")
    if kind == "event":
        return proof == "steps" and rule.subject in ("child", "school", "bureau")
    if kind == "standing":
        return rule.subject in STANDING_PROOFS.get(proof, ())
    return proof == "record"


def _of_forms(rule: Rule, forms: Collection[str] | None) -> Iterator[_Doubt]:
    if forms is None:
        return
    if rule.awaits:
        if rule.awaits in forms:
            yield "RULE_FORM_AWAITED", {"form": rule.awaits}
        return
    for form in forms_of(rule):
        if form not in forms:
            yield "RULE_FORM_UNKNOWN", {"form": form}


def forms_of(rule: Rule) -> tuple[str, ...]:
    """Ids of the forms whose records fulfil a rule or open its clock, in the order named."""
    named = [rule.period.event, *map(_form, rule.satisfied_by.alternatives())]
    return tuple(dict.fromkeys(form for form in named if form))


def _form(found: Satisfaction) -> str:
    return found.form
