"""What a form of a child can carry before anybody writes: address, open questions, the family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.four_knows import four_knows
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.services.shared.words import word

# What a grandparent or parent is to the child, as a code of GB/T 4761.
_RELATION_OF_ROLE = {
    "father": "51",
    "mother": "52",
    "grandfather": "61",
    "grandmother": "62",
    "maternal_grandfather": "63",
    "maternal_grandmother": "64",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A ready answer to several fields at once: ``外祖母 韩桂英`` fills name and relation."""

    words: str
    values: Mapping[str, object]


def prefilled(form: Form, facts: ChildFacts, day: date) -> dict[str, object]:
    """Values of the fields that name a ``prefill``, by field id; what is not known is left out."""
    found = set_words(form)
    for field in form.fields():
        if field.prefill == "child.address" and (place := home_address(facts, day)):
            found[field.id] = place
        elif field.prefill == "child.missing_questions":
            found[field.id] = open_questions(facts, day, field)
    return found


def set_words(form: Form) -> dict[str, object]:
    """Texts a form brings along (the duties of an agreement), to be left or changed."""
    return {
        field.id: field.default
        for field in form.fields()
        if field.default and field.kind in ("text", "long_text")
    }


def home_address(facts: ChildFacts, day: date) -> str:
    """Town, village, group and house in one line; "" when not known."""
    address = facts.address_on(day)
    parts = (address.town, address.village, address.group, address.detail) if address else ()
    return "".join(part or "" for part in parts)


def open_questions(facts: ChildFacts, day: date, field: FormField) -> tuple[dict[str, object], ...]:
    """What the four knows still lack, as the first column of the form's own question list."""
    most = int(str(field.limits.get("max_rows", 3)))
    asked = four_knows(facts, day).next_questions(most)
    return tuple({field.fields[0].id: question_text(question)} for question in asked)


def without_unanswered(form: Form, answers: Mapping[str, object]) -> dict[str, object]:
    """Answers without proposed questions that nobody answered."""
    kept = dict(answers)
    for field in form.fields():
        rows = kept.get(field.id)
        if field.prefill is None or field.kind != "repeat" or not isinstance(rows, tuple | list):
            continue
        asked = field.fields[0].id
        answered = tuple(row for row in rows if set(row) - {asked})
        kept.pop(field.id)
        if answered:
            kept[field.id] = answered
    return kept


def question_text(question: str) -> str:
    """A four-knows question as it is printed on the next visit's form: the label of its field."""
    from liushou_desktop.formspec.loader import catalogue

    for form in catalogue().values():
        for field in form.fields():
            if field.binds == question:
                return field.label
    from liushou_desktop.services.shared.words import question_words

    return question_words(question)


def family_proposals(form: Form, facts: ChildFacts, day: date) -> dict[str, tuple[Proposal, ...]]:
    """By the group fields name in ``screen.suggest``: who of the family may have been met."""
    fields = [field for field in form.fields() if field.screen.get("suggest") == "family"]
    if not fields:
        return {}
    made = tuple(_proposal(fields, name, relation) for name, relation in _people(facts, day))
    return {"family": made}


def _proposal(fields: list[FormField], name: str, relation: str | None) -> Proposal:
    values: dict[str, object] = {}
    for field in fields:
        if field.kind == "person_name":
            values[field.id] = name
        elif field.options == "relation" and relation:
            values[field.id] = relation
    return Proposal(f"{word('relation', relation)} {name}".strip(), values)


def _people(facts: ChildFacts, day: date) -> Iterator[tuple[str, str | None]]:
    """The carer first, then parents and grandparents with a name; nobody twice."""
    seen = set()
    carer = facts.carer_on(day)
    if carer is not None:
        seen.add(carer.name)
        yield carer.name, carer.relation
    for role, code in _RELATION_OF_ROLE.items():
        relative = facts.relative(role)
        if relative is not None and relative.name and relative.name not in seen:
            seen.add(relative.name)
            yield relative.name, code
