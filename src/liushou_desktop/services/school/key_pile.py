"""Keying a pile of paper: its order, what a sheet opens with, what has been done already.

A pile is one form and the children whose sheets lie on the desk, in the order blank sheets are
printed (class, then file number). It outlives the lock and a power cut: what was keyed stands in
the store, and so does how far the pile has come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.left_behind import age_on
from liushou_desktop.domain.schooling import Staff
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.formspec.context import Context
from liushou_desktop.services.school.add_record import NewRecord, Prepared, Saved
from liushou_desktop.services.school.browse_records import CARE_FORMS
from liushou_desktop.services.school.drafts import drafts_in, drop_draft_in
from liushou_desktop.services.school.prefills import Proposal, family_proposals, prefilled
from liushou_desktop.services.school.scope import (
    require_child,
    require_visible,
    visible_children,
)
from liushou_desktop.services.school.worklist_rows import rows_of_worklist
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class PileChild:
    """A place in the pile. ``state`` is open, saved, doubt (待核) or draft.

    ``row`` and ``sheet_number`` are what a worklist prints beside the child (0 and None elsewhere).
    """

    id: str
    name: str
    class_label: str
    file_number: str
    state: str
    record: str | None = None
    row: int = 0
    sheet_number: str | None = None


@dataclass(frozen=True, slots=True)
class Pile:
    """A pile; the row number of a sheet is its place, counted from 1.

    Attributes:
        worklist: 单号 of the worklist (W1) that is keyed row by row; "" for sheets of paper.
        others: other forms the worklist asks for, each with how many rows are not keyed yet.
    """

    form: str
    class_id: str | None
    class_label: str
    children: tuple[PileChild, ...]
    worklist: str = ""
    others: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_finished(self) -> bool:
        """Whether every sheet has been saved."""
        return all(child.state == "saved" for child in self.children)

    def place(self, child: str) -> int:
        """Row number of a child, 0 when it is not in the pile."""
        ids = [each.id for each in self.children]
        return ids.index(child) + 1 if child in ids else 0

    def row(self, child: str) -> int:
        """The number that stands on the paper beside a child: its row, else its place."""
        place = self.place(child)
        return (self.children[place - 1].row or place) if place else 0

    def sheet_of(self, child: str) -> str | None:
        """单号 and row a child of a worklist is keyed from."""
        place = self.place(child)
        return self.children[place - 1].sheet_number if place else None


@dataclass(frozen=True, slots=True)
class SheetStart:
    """What the keying strip shows of a child, and the answers the form opens with.

    ``done`` and ``owed`` are the visits of the term (0 / 0 for other forms).
    """

    child: str
    name: str
    sex: str
    age: int | None
    class_label: str
    file_number: str
    answers: Mapping[str, Any]
    proposals: Mapping[str, tuple[Proposal, ...]]
    done: int
    owed: int


def begin_pile(
    site: Site, form_id: str, *, class_id: str | None = None, children: Sequence[str] = ()
) -> Pile:
    """The pile of a class or of the given children; one begun before goes on where it stopped.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_UNKNOWN, PILE_EMPTY.
    """
    site.require(Right.RECORD)

    site.forms.form(form_id)
    with site.unit() as unit:
        ids = [each.id for each in _in_paper_order(site, unit, class_id, children)]
        if not ids:
            raise RefusedError("PILE_EMPTY")
        held = unit.setting(_key(site, form_id)) or {}
        is_same = held.get("class") == class_id and not held.get("worklist")
        if not is_same or set(held.get("children", ())) != set(ids):
            held = {"class": class_id, "children": ids, "saved": {}}
            unit.set_setting(_key(site, form_id), held)
        return _pile(site, unit, form_id, held)


def begin_worklist(site: Site, form_id: str, number: str) -> Pile:
    """The rows of a worklist that are keyed as one form, by row number.

    A worklist without a row of that form opens with the form it has most rows of.

    Raises:
        RefusedError: NOT_ALLOWED, SHEET_UNKNOWN, WORKLIST_NOTHING_TO_KEY (no row of it is keyed
            from here), NOT_YOUR_CHILD.
    """
    site.require(Right.RECORD)
    with site.unit() as unit:
        rows = [row for row in rows_of_worklist(unit, number) if row.sheet.form in CARE_FORMS]
        if not rows:
            raise RefusedError("WORKLIST_NOTHING_TO_KEY", number=number)
        forms = Counter(row.sheet.form for row in rows)
        form = form_id if form_id in forms else forms.most_common(1)[0][0]
        ids = [row.sheet.child or "" for row in rows if row.sheet.form == form]
        require_visible(site, unit, ids)
        held = unit.setting(_key(site, form)) or {}
        if held.get("worklist") != number:
            held = {"class": None, "children": ids, "saved": {}, "worklist": number}
            unit.set_setting(_key(site, form), held)
        return _pile(site, unit, form, held)


def resume_pile(site: Site, form_id: str) -> Pile | None:
    """The user's unfinished pile of a form, or None.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECORD)
    with site.unit() as unit:
        held = unit.setting(_key(site, form_id))
        pile = _pile(site, unit, form_id, held) if held else None
    return pile if pile is not None and not pile.is_finished else None


def add_to_pile(site: Site, form_id: str, child: str) -> Pile:
    """Put a sheet that lay between the others at the end of the pile.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    site.require(Right.RECORD)
    with site.unit() as unit:
        require_pupil(site, unit, child)
        held = unit.setting(_key(site, form_id)) or {"class": None, "children": [], "saved": {}}
        if child not in held["children"]:
            held = {**held, "children": [*held["children"], child]}
            unit.set_setting(_key(site, form_id), held)
        return _pile(site, unit, form_id, held)


def read_pile(site: Site, form_id: str) -> Pile:
    """The pile as it stands now.

    Raises:
        RefusedError: NOT_ALLOWED, PILE_EMPTY when none was begun.
    """
    site.require(Right.RECORD)
    with site.unit() as unit:
        held = unit.setting(_key(site, form_id))
        if not held:
            raise RefusedError("PILE_EMPTY")
        return _pile(site, unit, form_id, held)


def begin_sheet(site: Site, form_id: str, child: str) -> SheetStart:
    """A child's facts for the strip and what the form proposes.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, FORM_UNKNOWN.
    """
    site.require(Right.RECORD)
    from liushou_desktop.services.school.school_facts import load_child

    form = site.forms.form(form_id)
    with site.unit() as unit:
        require_pupil(site, unit, child)
        facts = load_child(unit, child)
        line = unit.get(ChildSummary, child)
    born = facts.child.birth_date
    is_visit = form_id == "home_visit"
    return SheetStart(
        child=child,
        name=facts.child.name,
        sex=word("sex", facts.child.sex, short=True),
        age=age_on(born, site.today) if born else None,
        class_label=(line.class_label if line else None) or "",
        file_number=facts.child.file_number or "",
        answers=prefilled(form, facts, site.today),
        proposals=family_proposals(form, facts, site.today),
        done=line.visits_done if line and is_visit else 0,
        owed=line.visits_owed if line and is_visit else 0,
    )


def keying_context(site: Site, *, is_late_entry: bool = False) -> Context:
    """Lists and dates the form on the screen is checked against: staff still at the school.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECORD)
    from dataclasses import replace

    from liushou_desktop.services.school.record_context import context_for

    with site.unit() as unit:
        context = context_for(site, unit, site.term(), is_late_entry=is_late_entry)
        staff = {row.id: row.name for row in unit.find(Staff, end=None, order_by="name")}
    return replace(context, staff=staff)


def look_ahead(site: Site, new: NewRecord) -> Prepared:
    """What saving would compute, complain about and count for; nothing is kept.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, RECORD_HAS_NO_DATE.
    """
    site.require(Right.RECORD)
    from liushou_desktop.services.school.add_record import prepare

    with site.unit() as unit:
        return prepare(site, unit, site.forms.form(new.form), new)


def save_sheet(site: Site, new: NewRecord) -> Saved:
    """Keep the record, tick the sheet off in the pile and forget its draft, in one transaction.

    Raises:
        RefusedError: as ``add_record``.
    """
    site.require(Right.RECORD)
    from liushou_desktop.services.school.add_record import children_of, keep_record
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    child = new.child or ""
    with site.unit() as unit:
        saved = keep_record(site, unit, new)
        refresh_children(site, unit, children_of(site, new))
        drop_draft_in(site, unit, new.form, child)
        _tick(site, unit, new.form, child, saved.id)
    return saved


def take_back(site: Site, form_id: str, child: str, record: str, reason: str) -> None:
    """撤回: void what was just saved and open its place in the pile again.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, REASON_MISSING, RECORD_VOID_ALREADY.
    """
    from liushou_desktop.services.school.list_records import void_record

    void_record(site, record, reason)
    with site.unit() as unit:
        _tick(site, unit, form_id, child, None)


def _tick(site: Site, unit: UnitOfWork, form_id: str, child: str, record: str | None) -> None:
    held = unit.setting(_key(site, form_id))
    if held and child in held["children"]:
        saved = {key: value for key, value in held["saved"].items() if key != child}
        if record is not None:
            saved[child] = record
        unit.set_setting(_key(site, form_id), {**held, "saved": saved})


def _key(site: Site, form_id: str) -> str:
    return f"pile.{site.user.name}.{form_id}"


def require_pupil(site: Site, unit: UnitOfWork, child: str) -> None:
    """Stop a user who may not key a sheet of this child.

    Raises:
        RefusedError: NOT_FOUND, NOT_YOUR_CHILD.
    """
    from liushou_desktop.services.school.school_facts import load_child, load_school

    unit.require(Child, child)
    require_child(site, load_child(unit, child), load_school(unit))


def _in_paper_order(
    site: Site, unit: UnitOfWork, class_id: str | None, children: Sequence[str]
) -> list[ChildSummary]:
    """Children with a running spell of a class, or the given ones, as blank sheets are printed."""
    wanted: dict[str, Any] = {"is_left_behind": True}
    if children:
        wanted = {"id": list(children)}
    elif class_id is not None:
        wanted["class_id"] = class_id
    visible = visible_children(site, unit)
    lines = [
        line for line in unit.find(ChildSummary, **wanted) if visible is None or line.id in visible
    ]
    return sorted(lines, key=lambda line: (line.class_order, line.file_number or ""))


def _pile(site: Site, unit: UnitOfWork, form_id: str, held: Mapping[str, Any]) -> Pile:
    ids, saved = list(held["children"]), held["saved"]
    lines = {line.id: line for line in unit.find(ChildSummary, id=ids)}
    drafts = drafts_in(site, unit, form_id)
    worklist = str(held.get("worklist") or "")
    listed = rows_of_worklist(unit, worklist) if worklist else []
    sheets = {row.sheet.child: row for row in listed if row.sheet.form == form_id}
    children = []
    for child in ids:
        line = lines.get(child)
        if line is None:
            continue
        row = sheets.get(child)
        record = saved.get(child) or (row.record if row else None)
        state = "open"
        if record is not None:
            state = "saved"
        elif child in drafts:
            state = "doubt" if drafts[child].is_doubtful else "draft"
        children.append(
            PileChild(
                child,
                line.name,
                line.class_label or "",
                line.file_number or "",
                state,
                record,
                row.number if row else 0,
                row.sheet.id if row else None,
            )
        )
    class_id = held.get("class")
    label = next((c.class_label for c in children), "") if class_id or worklist else ""
    others = Counter(
        row.sheet.form
        for row in listed
        if row.sheet.form in CARE_FORMS and row.sheet.form != form_id and row.record is None
    )
    return Pile(form_id, class_id, label, tuple(children), worklist, dict(others))
