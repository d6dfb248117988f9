"""Which piles of paper could be keyed: classes with their children and what is still owed."""

from __future__ import annotations

from dataclasses import dataclass

from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.pinyin import sort_key
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.services.school.browse_records import CARE_FORMS
from liushou_desktop.services.school.compute_figures import duties
from liushou_desktop.services.school.key_pile import resume_pile
from liushou_desktop.services.school.scope import visible_children
from liushou_desktop.services.school.staff import list_classes
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site


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


def list_piles(site: Site, form_id: str) -> list[PileLine]:
    """Classes with children that have a running spell, in school order.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECORD)
    lines = _pupils(site)
    running = resume_pile(site, form_id)
    owed = [line.duty for line in duties(site) if line.duty.rule == CARE_FORMS.get(form_id)]
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
                sum(d.done for d in mine),
                sum(d.owed for d in mine),
                len({d.child for d in mine if d.state is DutyState.OVERDUE}),
                saved,
            )
        )
    return found


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
