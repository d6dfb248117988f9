"""Decide what becomes of an early sign (R51): watched, made a case, passed on, or gone."""

from __future__ import annotations

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.records import Record
from liushou_desktop.services.school.scope import require_visible
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

SIGN = "early_sign"


def judge_sign(site: Site, record_id: str, decision: str, measure: str = "") -> None:
    """Note the decision on a sign, today and by the user; a later decision takes its place.

    Args:
        decision: a code of ``sign_decision``; measure: what is done, asked for watch and case.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, RECORD_VOID_ALREADY,
            RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)
    from liushou_desktop.services.school.record_context import context_for
    from liushou_desktop.services.school.refresh_summaries import refresh_children
    from liushou_desktop.services.shared.record_answers import (
        refuse_kept,
        split_answers,
        values_of_record,
    )

    with site.unit() as unit:
        record = unit.get(Record, record_id)
        if record is None or record.form != SIGN or record.child is None:
            raise RefusedError("NOT_FOUND", kind="record", id=record_id)
        require_visible(site, unit, [record.child])
        if record.state != "confirmed":
            raise RefusedError("RECORD_VOID_ALREADY")
        form = site.forms.form(record.form, record.form_version)
        new = {
            **values_of_record(form, record),
            "decision": decision,
            "decided_on": site.today,
            "decided_by": site.user.name,
            "measure": measure.strip() or None,
        }
        context = context_for(site, unit, site.term(), is_late_entry=True, with_children=True)
        refuse_kept(form, new, context)
        columns, answers = split_answers(form, new)
        unit.change(record, "研判", answers=answers, **columns)
        refresh_children(site, unit, [record.child])
