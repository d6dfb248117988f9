"""Codes and names in an interchange file: a code its set has, a person or class the file brings.

Which column holds codes of which set is said by the form that binds it; columns no form binds stand
in ``UNBOUND``. What a record says of its own columns (way, purposes …) is said by its form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.child import Card, Child
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.family import Carer, Phone
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Enrolment, Post, SchoolClass, Staff
from liushou_desktop.domain.spells import Attention, Spell, Suspension
from liushou_desktop.formspec.codes import code_set

if TYPE_CHECKING:
    from liushou_desktop.formspec.model import Form, FormField

UNBOUND: Final[Mapping[tuple[type[Entity], str], str]] = {
    (Card, "state"): "card_state",
    (Carer, "kind"): "carer_kind",
    (Phone, "owner"): "phone_owner",
    (Record, "state"): "record_state",
    (Record, "paper"): "paper_state",
    (SchoolClass, "stage"): "school_stage",
    (Post, "kind"): "post_kind",
    (Enrolment, "end_reason"): "enrolment_end_reason",
    (Spell, "end_reason"): "spell_end_reason",
    (Suspension, "kind"): "suspension_kind",
    (Attention, "level"): "attention_level",
    (Attention, "reasons"): "attention_reason",
}
_FACTS: Final = ("registration", "contact_card")  # the forms that bind what is known of a child
_CHOICES: Final = frozenset({"choice", "choices"})
#: Kinds of answers that name a row, and where it must stand.
_NAMES: Final[Mapping[str, type[Entity]]] = {"child": Child, "staff": Staff, "class": SchoolClass}
_SHOWN, _MOST_NAMED = 60, 12


@cache
def code_columns() -> Mapping[tuple[type[Entity], str], str]:
    """The code set of each column that holds codes, but for those the form of a record decides."""
    from liushou_desktop.formspec.binds import column_of, paths
    from liushou_desktop.formspec.loader import catalogue

    found = dict(UNBOUND)
    for form_id in _FACTS:
        for field in catalogue()[form_id].fields():
            for path in paths(field) if field.kind in _CHOICES and field.options else ():
                column = column_of(path)
                if column is not None and column.entity is not Record:
                    found.setdefault((column.entity, column.name), field.options or "")
    return found


def code_problems(kind: type[Entity], row: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """Codes of a row that their sets do not have."""
    for name, options in _by_entity().get(kind, ()):
        yield from _unknown(options, row[name], f"{path}.{name}", name)


@cache
def _by_entity() -> Mapping[type[Entity], list[tuple[str, str]]]:
    found: dict[type[Entity], list[tuple[str, str]]] = defaultdict(list)
    for (entity, name), options in code_columns().items():
        found[entity].append((name, options))
    return found


class RecordChecks:
    """Judges the codes of records, and remembers whom they name until all rows are read."""

    def __init__(self, own_site: str) -> None:
        self._own = own_site
        self._named: dict[tuple[type[Entity], str], str] = {}
        self._brought: set[tuple[type[Entity], str]] = set()
        self._columns: dict[tuple[str, int], list[tuple[str, str]]] = {}

    def brings(self, kind: type[Entity], row: Mapping[str, Any]) -> None:
        """A row that records may name."""
        if kind in _NAMES.values() and row["site"] == self._own:
            self._brought.add((kind, row["id"]))

    def of_record(self, form: Form, row: Mapping[str, Any], path: str) -> Iterator[Problem]:
        """Codes in the columns of a record, by its form; whom it names."""
        key = (form.id, form.version)
        if key not in self._columns:
            self._columns[key] = list(_bound_to_record(form))
        for name, options in self._columns[key]:
            yield from _unknown(options, row.get(name), f"{path}.{name}", name)
        self._name(row, Staff, row["staff"], f"{path}.staff")

    def of_answer(
        self, row: Mapping[str, Any], field: FormField, value: Any, path: str
    ) -> Iterator[Problem]:
        """Codes of one answer, and whom it names; ``value`` as the field's kind reads it."""
        if field.kind in _CHOICES and field.options:
            yield from _unknown(field.options, value, path, "answers")
        elif field.kind in _NAMES:
            self._name(row, _NAMES[field.kind], value, path)
        elif field.fields:
            first, seen = field.fields[0], set()
            for place, line in enumerate(value or ()):
                for column in field.fields:
                    where = f"{path}[{place}].{column.id}"
                    yield from self.of_answer(row, column, line.get(column.id), where)
                who = line.get(first.id) if _NAMES.get(first.kind) is Child else None
                if who is not None and who in seen:
                    args = {"path": f"{path}[{place}].{first.id}", "found": str(who)[:_SHOWN]}
                    yield Problem("answers", "SITE_VALUE_TWICE", args)
                seen.add(who)

    def missing(self) -> Iterator[Problem]:
        """Names of rows the file does not bring."""
        from liushou_desktop.storage import whole_site

        for (kind, row_id), path in self._named.items():
            if (kind, row_id) not in self._brought:
                args = {"path": path, "table": whole_site.NAMES[kind], "id": row_id[:_SHOWN]}
                yield Problem("answers", "SITE_ROW_DANGLING", args)

    def _name(self, row: Mapping[str, Any], kind: type[Entity], value: Any, path: str) -> None:
        if row["site"] != self._own:
            return
        for row_id in (value,) if isinstance(value, str) else value or ():
            self._named.setdefault((kind, row_id), path)


def _bound_to_record(form: Form) -> Iterator[tuple[str, str]]:
    """Columns of the record that hold codes, by the form's own questions."""
    for field in form.fields():
        owner, _, name = (field.binds or "").partition(".")
        if owner == "record" and field.options and field.kind in _CHOICES:
            yield name, field.options


def _unknown(options: str, value: Any, path: str, name: str) -> Iterator[Problem]:
    try:
        known = code_set(options)
    except RefusedError:  # a set of a bureau's own question
        return
    for code in (value,) if isinstance(value, str) else value or ():
        if code and known.get(code) is None:
            named = [f"{each.code}（{each.name}）" for each in known.codes[:_MOST_NAMED]]
            words = "、".join(named) + ("……" if len(known.codes) > _MOST_NAMED else "")
            args = {"path": path, "found": str(code)[:_SHOWN], "set": known.title, "known": words}
            yield Problem(name, "SITE_CODE_UNKNOWN", args)
