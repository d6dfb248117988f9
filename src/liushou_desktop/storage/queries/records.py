"""Records as facts, for duties and figures: one scan of a dozen columns.

Answers are read of those forms alone whose fields state facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

import sqlalchemy as sa

from liushou_desktop.domain.record_facts import NOTHING, RecordFact
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.facts import facts_of, forms_with_facts
from liushou_desktop.storage import tables
from liushou_desktop.storage.unit import UnitOfWork

_T: Final = tables.table_of(Record)
_BATCH: Final = 5_000
_COLUMNS: Final = tuple(
    _T.c[name]
    for name in (
        "id",
        "form",
        "child",
        "occurred_on",
        "entered_on",
        "state",
        "outcome",
        "doer_role",
        "staff",
        "way",
        "purposes",
        "text_digest",
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


def _facts(unit: UnitOfWork, query: sa.Select[Any]) -> Iterator[RecordFact]:
    stating = forms_with_facts()
    answers = sa.case((_T.c.form.in_(list(stating)), _T.c.answers)).label("answers")
    for id_, form, child, occurred, entered, *others, stored in unit.connection.execute(
        query.add_columns(answers)
    ):
        details = facts_of(stating[form], stored) if stored else NOTHING
        columns = (id_, form, child, occurred.toordinal(), entered.toordinal(), *others, details)
        yield RecordFact._make(columns)
