"""The four boxes about care on the registration form, computed from dated facts.

The national form asks: both parents away? one away and the other unable? who is unable? is there an
entrusted carer? Nobody types these; they follow from the parents' whereabouts and the carer of the
day, by the rule set's own words for *away* and *unable*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.left_behind import PARENTS, Definitions
from liushou_desktop.formspec.model import Form


@dataclass(frozen=True, slots=True)
class _Care:
    """Who is away, who is unable; whether both parents' whereabouts are known at all."""

    away: tuple[str, ...]
    unable: tuple[str, ...]
    is_known: bool
    has_carer: bool


def _both_away(care: _Care) -> object:
    return _yes(len(care.away) == len(PARENTS)) if care.is_known else None


def _one_away_other_unable(care: _Care) -> object:
    return _yes(len(care.away) == len(care.unable) == 1) if care.is_known else None


def _unable(care: _Care) -> object:
    return (care.unable or "none") if care.is_known else None


def _has_carer(care: _Care) -> object:
    return _yes(care.has_carer) if care.has_carer or care.is_known else None


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


_COMPUTED: Mapping[str | None, Callable[[_Care], object]] = {
    "both_parents_away": _both_away,
    "one_away_other_incapable": _one_away_other_unable,
    "incapable_parent": _unable,
    "has_carer": _has_carer,
}


def family_boxes(
    form: Form, facts: ChildFacts, day: date, definitions: Definitions
) -> dict[str, object]:
    """Values of the computed fields, by field id; what cannot be known yet is left out."""
    care = _care(facts, day, definitions)
    values = {
        field.id: _COMPUTED[field.computed](care)
        for field in form.fields()
        if field.computed in _COMPUTED
    }
    return {field: value for field, value in values.items() if value is not None}


def _care(facts: ChildFacts, day: date, definitions: Definitions) -> _Care:
    held = {parent: facts.whereabouts_of(parent, day) for parent in PARENTS}
    states = {parent: each.status for parent, each in held.items() if each is not None}
    return _Care(
        away=tuple(parent for parent, state in states.items() if state in definitions.away),
        unable=tuple(parent for parent, state in states.items() if state in definitions.incapable),
        is_known=len(states) == len(PARENTS),
        has_carer=facts.carer_on(day) is not None,
    )
