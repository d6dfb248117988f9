"""Where a duty is done: the form it is keyed with, its room, what to begin the form with."""

from __future__ import annotations

from collections.abc import Mapping

from liushou_desktop.domain.rule_judging import forms_of
from liushou_desktop.domain.rules import Rule
from liushou_desktop.formspec.model import Form, FormField

RECORDS = "school.records"
MEETINGS = "school.meetings"
FORM_ENTRY = "school.form_entry"
PAIRING = "school.pairing"
ORGANISATION = "school.organisation"

#: Rooms of the window beside 关爱记录, and the forms that are written there, in their order.
ROOMS: dict[str, tuple[str, ...]] = {
    PAIRING: ("pairing_record", "study_plan", "study_helper", "progress_entry", "study_group"),
    MEETINGS: ("guardian_meeting", "activity", "council", "publicity"),
    ORGANISATION: (
        "leading_group",
        "duty_split",
        "work_plan",
        "rule_register",
        "emergency_plan",
        "drill",
        "on_duty_list",
        "hotline",
        "partner_directory",
        "parent_committee",
        "four_networks",
        "inspection",
        "typical_case",
        "work_summary",
        "teacher_evidence",
    ),
}

_PAGES = {
    "card": "school.printing",
    "pairing": PAIRING,
    "knows": "school.children",
    "post": ORGANISATION,
}
#: Forms with a page of their own that shows more than a list of what was written.
_OWN_PAGES = {
    "incident": "school.incidents",
    "mandatory_report": "school.incidents",
    "early_sign": "school.key_cases",
    "census_closing": "school.census",
    "individual_plan": "school.key_cases",
    "dropout_case": "school.dropout",
    "dropout_month": "school.dropout",
    "return_attempt": "school.dropout",
    "school_age_count": "school.dropout",
}
_ROOM_OF = {form: room for room, forms in ROOMS.items() for form in forms} | _OWN_PAGES


def room_of_form(form_id: str) -> str:
    """The page where a form is written and read."""
    return _ROOM_OF.get(form_id, RECORDS)


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
    found = _PAGES.get(rule.satisfied_by.proof)
    return found or _ROOM_OF.get(form_of_rule(rule), RECORDS)


def step_of_rule(rule: Rule) -> tuple[str, str]:
    """Page and form of the next step: a form keyed child by child, a form of the school or a group
    opened blank, or the page where it is done otherwise (form "")."""
    page, form = page_of_rule(rule), form_of_rule(rule)
    child_form = child_form_of_rule(rule)
    if child_form or page != RECORDS or not form:
        return page, child_form
    return FORM_ENTRY, form


def first_answers(rule: Rule, form: Form) -> dict[str, object]:
    """What a new form must say so that it counts for the rule: its kind, its topic.

    Of several codes that would do, the first. A field that is asked only after another answer
    (安全专题 after 安全教育) brings that answer along.
    """
    asked: dict[str, tuple[str, ...]] = dict(rule.satisfied_by.where)
    for name, codes in (
        ("purposes", rule.satisfied_by.purposes),
        ("way", rule.satisfied_by.ways),
    ):
        if codes:
            asked[f"record.{name}"] = codes
    found: dict[str, object] = {}
    for field in form.fields():
        wanted = asked.get(field.binds or field.fact or "")
        if wanted:
            found |= _cause(field, form, found)
            found[field.id] = _answer(field, wanted[0])
    return found


def _answer(field: FormField, code: str) -> object:
    return (code,) if field.kind == "choices" else code


def _cause(field: FormField, form: Form, found: Mapping[str, object]) -> dict[str, object]:
    """The answer of another field under which this one is asked; nothing when it always is."""
    from liushou_desktop.formspec.codes import code_set

    if field.show_if is None or field.show_if.holds(found):
        return {}
    for name in sorted(field.show_if.field_ids()):
        other = form.field(name)
        for code in code_set(other.options).codes if other.options else ():
            if field.show_if.holds({**found, name: _answer(other, code.code)}):
                return {name: _answer(other, code.code)}
    return {}
