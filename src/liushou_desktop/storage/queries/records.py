"""Records as facts, for duties and figures: one scan of a dozen columns.

Answers are read of those forms alone whose fields state facts. A large school has 150,000 records
that say the same few things on the same few days: each spelling is read once, and what it says is
one object for all records that say it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Generic, TypeVar

import sqlalchemy as sa

from liushou_desktop.domain.record_facts import NOTHING, RecordFact, Said, short_digest
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.facts import facts_of, forms_with_facts
from liushou_desktop.formspec.model import FormField
from liushou_desktop.storage import tables
from liushou_desktop.storage.unit import UnitOfWork

_T: Final = tables.table_of(Record)
_BATCH: Final = 500
_COLUMNS: Final[tuple[sa.ColumnElement[Any], ...]] = tuple(
    sa.type_coerce(_T.c[name], sa.Text())  # as the file has it
    for name in (
        "id",
        "child",
        "occurred_on",
        "entered_on",
        "text_digest",
        *("form", "state", "outcome", "doer_role", "staff", "way", "purposes"),  # of what is said
    )
)


def record_facts(
    unit: UnitOfWork,
    *,
    children: Collection[str] | None = None,
    term: str | None = None,
    forms: Collection[str] | None = None,
) -> list[RecordFact]:
    """Records of this site as facts, whatever their state.

    Args:
        children: of these children only; None = all, those of no child included.
        term: of one term; forms: of these forms.
    """
    query = sa.select(*_COLUMNS).where(_T.c.site == unit.site)
    if term is not None:
        query = query.where(_T.c.term == term)
    if forms is not None:
        query = query.where(_T.c.form.in_(list(forms)))
    if children is None:
        return list(_facts(unit, query))
    wanted = list(children)
    found: list[RecordFact] = []
    for start in range(0, len(wanted), _BATCH):
        found += _facts(unit, query.where(_T.c.child.in_(wanted[start : start + _BATCH])))
    return found


def group_record_facts(unit: UnitOfWork) -> list[RecordFact]:
    """Records that name no single child (meetings, drills …)."""
    query = sa.select(*_COLUMNS).where(_T.c.site == unit.site, _T.c.child.is_(None))
    return list(_facts(unit, query))


_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class _Once(dict[_K, _V], Generic[_K, _V]):
    """What each spelling says, read when it is met first."""

    def __init__(self, read: Callable[[_K], _V]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, spelling: _K) -> _V:
        said = self[spelling] = self._read(spelling)
        return said


def _facts(unit: UnitOfWork, query: sa.Select[Any]) -> Iterator[RecordFact]:
    stating = forms_with_facts()
    answers = sa.case((_T.c.form.in_(list(stating)), sa.type_coerce(_T.c.answers, sa.Text())))
    children: _Once[str | None, Any] = _Once(lambda child: child)
    days: _Once[str, int] = _Once(lambda text: date.fromisoformat(text).toordinal())
    alike: dict[tuple[Any, ...], Said] = {}
    said: _Once[tuple[Any, ...], Said] = _Once(lambda spelt: _said(stating, spelt, alike))
    found = unit.connection.execute(query.add_columns(answers))
    for row in itertools.chain.from_iterable(found.partitions(_BATCH)):
        id_, child, occurred, entered, digest, *spelt = row
        yield RecordFact(
            id_,
            children[child],
            days[occurred],
            days[entered],
            short_digest(digest) if digest else None,
            said[tuple(spelt)],
        )


def _said(
    stating: Mapping[str, tuple[FormField, ...]],
    spelt: tuple[Any, ...],
    alike: dict[tuple[Any, ...], Said],
) -> Said:
    """What columns and answers say: answers with other texts may well state the same facts."""
    *columns, answers = spelt
    form, state, outcome, doer_role, staff, way, purposes = columns
    details = facts_of(stating[form], json.loads(answers)) if answers else NOTHING
    people, meant = tuple(json.loads(staff)), tuple(json.loads(purposes))
    said = Said(form, state, outcome, doer_role, people, way, meant, details)
    return alike.setdefault((*columns, repr(details)), said)
