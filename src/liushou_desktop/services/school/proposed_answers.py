"""What a form of the school is begun with: fields whose ``prefill`` tells of the term's figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from liushou_desktop.formspec.model import Form
from liushou_desktop.services.school.census import census_answers
from liushou_desktop.services.school.draft_summary import summary_texts
from liushou_desktop.services.school.self_assessment import assessment_answers
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

#: First part of a prefill → what tells all of its kind.
_TELLERS: Mapping[str, Callable[[Site, UnitOfWork, str], Mapping[str, object]]] = {
    "term": summary_texts,
    "assessment": assessment_answers,
    "census": census_answers,
}


def proposed_answers(site: Site, form: Form, term: str | None = None) -> dict[str, object]:
    """Values by field id, to be left or changed.

    Empty for forms that ask for nothing of the kind, and for users who see a part of the school
    only: its numbers would be wrong.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.RECORD)
    asked = {field.id: field.prefill for field in form.fields() if field.prefill}
    kinds = {name.partition(".")[0] for name in asked.values()} & set(_TELLERS)
    if not kinds or not site.may(Right.CLOSE_TERM):
        return {}
    told: dict[str, object] = {}
    with site.unit() as unit:
        for kind in sorted(kinds):
            told |= _TELLERS[kind](site, unit, site.term(term).id)
    return {id: told[name] for id, name in asked.items() if told.get(name) not in (None, "")}
