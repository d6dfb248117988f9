"""Which piles of paper could be keyed: classes with their children and what is still owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.pinyin import sort_key
from liushou_desktop.domain.records import PrintedSheet, Record
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.services.school.browse_records import CARE_FORMS
from liushou_desktop.services.school.compute_figures import duties
from liushou_desktop.services.school.key_pile import resume_pile
from liushou_desktop.services.school.scope import visible_children
from liushou_desktop.services.school.staff import list_classes
from liushou_desktop.services.school.worklist_rows import WORKLIST, rows_of_worklist
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

_WORKLIST_DAYS, _MOST_WORKLISTS = 21, 60


@dataclass(frozen=True, slots=True)
class PileLine:
    """A class as a possible pile; ``saved`` counts sheets of a pile begun before, else None."""

    class_id: str
    label: str
    teacher: str
    children: int
    done: int
    owed: int
    overdue: int
    saved: int | None


@dataclass(frozen=True, slots=True)
class WorklistLine:
    """A worklist (W1) with rows that are not keyed yet. ``rows`` are those keyed as records."""

    number: str
    class_label: str
    printed_on: date
    rows: int
    keyed: int


def open_worklists(site: Site) -> list[WorklistLine]:
    """Worklists printed in the last weeks with rows still to key, the latest first.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECORD)
    found = []
    with site.unit() as unit:
        labels = {line.id: line.class_label or "" for line in unit.find(ChildSummary)}
        visible = visible_children(site, unit)
        since = site.today - timedelta(days=_WORKLIST_DAYS)
        sheets = unit.find(PrintedSheet, form=WORKLIST, order_by=("-batch", "id"))
        for sheet in sheets[:_MOST_WORKLISTS]:
            rows = [r for r in rows_of_worklist(unit, sheet.id) if r.sheet.form in CARE_FORMS]
            children = {row.sheet.child for row in rows if row.sheet.child}
            keyed = sum(row.record is not None for row in rows)
            is_mine = visible is None or children <= visible
            if sheet.printed_on >= since and keyed < len(rows) and is_mine:
                label = labels.get(min(children), "")
                found.append(WorklistLine(sheet.id, label, sheet.printed_on, len(rows), keyed))
    return found


def list_piles(site: Site, form_id: str) -> list[PileLine]:
    """Classes with children that have a running spell, in school order.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECORD)
    lines = _pupils(site)
    running = resume_pile(site, form_id)
    owed = [line.duty for line in duties(site) if line.duty.rule == CARE_FORMS.get(form_id)]
    kept = set() if form_id in CARE_FORMS else _children_with(site, form_id)
    found = []
    for each in list_classes(site):
        ids = {line.id for line in lines if line.class_id == each.id}
        if not ids:
            continue
        mine = [d for d in owed if d.child in ids and d.state is not DutyState.EXEMPT]
        saved = None
        if running is not None and running.class_id == each.id:
            saved = sum(child.state == "saved" for child in running.children)
        found.append(
            PileLine(
                each.id,
                each.label,
                each.teacher,
                len(ids),
                sum(d.done for d in mine) or len(kept & ids),
                sum(d.owed for d in mine) or (0 if form_id in CARE_FORMS else len(ids)),
                len({d.child for d in mine if d.state is DutyState.OVERDUE}),
                saved,
            )
        )
    return found


def _children_with(site: Site, form_id: str) -> set[str]:
    """Children who have a record of the form this term: what stands for a rate where the form
    itself has none."""
    with site.unit() as unit:
        records = unit.find(Record, form=form_id, term=site.term().id, state="confirmed")
    return {record.child for record in records if record.child}


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child to be found by name."""

    id: str
    name: str
    class_label: str


def pupils(site: Site) -> list[Pupil]:
    """Children with a running spell in the user's scope, by name (F2 查人).

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECORD)
    found = sorted(_pupils(site), key=lambda line: sort_key(line.name))
    return [Pupil(line.id, line.name, line.class_label or "") for line in found]


def _pupils(site: Site) -> list[ChildSummary]:
    with site.unit() as unit:
        visible = visible_children(site, unit)
        lines = unit.find(ChildSummary, is_left_behind=True)
    return [line for line in lines if visible is None or line.id in visible]
