"""Which children a user may see: all, the own class, the paired ones, the own cases.

Asked by every service that touches a child, so that a class teacher's password opens the own class
only, whatever button was pressed or command typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Enrolment, Pairing, Post
from liushou_desktop.domain.spells import Attention
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_ALL = frozenset({Role.CLERK, Role.PRINCIPAL})
_CLASS_POSTS = frozenset({"class_teacher", "acting_class_teacher"})


def sees_all(site: Site) -> bool:
    """Whether the user may see every child of the school."""
    return site.user.role in _ALL


def own_classes(site: Site, unit: UnitOfWork) -> set[str]:
    """Ids of the classes the user answers for today."""
    if site.user.staff is None:
        return set()
    posts = unit.find(Post, staff=site.user.staff)
    return {
        post.class_
        for post in posts
        if post.kind in _CLASS_POSTS and post.class_ and _runs(post.start, post.end, site.today)
    }


def visible_children(site: Site, unit: UnitOfWork) -> set[str] | None:
    """Ids of the children the user may see; None = all of them."""
    if sees_all(site):
        return None
    today = site.today
    if site.user.role is Role.CLASS_TEACHER:
        classes = own_classes(site, unit)
        seats = unit.find(Enrolment, class_=classes) if classes else []
        return {seat.child for seat in seats if _runs(seat.start, seat.end, today)}
    if site.user.role is Role.HELPER and site.user.staff:
        pairs = unit.find(Pairing, staff=site.user.staff)
        return {pair.child for pair in pairs if _runs(pair.start, pair.end, today)}
    if site.user.role is Role.COUNSELLOR:
        levels = unit.find(Attention, level=["red", "yellow"])
        return {level.child for level in levels if _runs(level.start, level.end, today)}
    return set()


def require_visible(site: Site, unit: UnitOfWork, children: Iterable[str]) -> None:
    """Stop a user whose scope does not hold all of these children; cheaper than their facts.

    Raises:
        RefusedError: NOT_FOUND, NOT_YOUR_CHILD.
    """
    wanted = set(children)
    strange = wanted - (visible_children(site, unit) or set()) if not sees_all(site) else set()
    for child in sorted(strange):
        raise RefusedError("NOT_YOUR_CHILD", name=unit.require(Child, child).name)


def may_read_record(site: Site, visible: set[str] | None, record: Record) -> bool:
    """Whether a record lies in the user's scope: about a child in it, or written by the user.

    Args:
        visible: what ``visible_children`` says.
    """
    if visible is None:
        return True
    own = record.child is None and record.entered_by == site.user.name
    return own or record.child in visible


def require_class(site: Site, unit: UnitOfWork, class_id: str) -> None:
    """Stop a class teacher who reaches for another class.

    Raises:
        RefusedError: NOT_YOUR_CLASS.
    """
    if not sees_all(site) and class_id not in own_classes(site, unit):
        raise RefusedError("NOT_YOUR_CLASS")


def require_child(site: Site, facts: ChildFacts, school: SchoolFacts) -> None:
    """Stop a user whose scope does not hold this child.

    Raises:
        RefusedError: NOT_YOUR_CHILD.
    """
    if not _may_see(site, facts, school):
        raise RefusedError("NOT_YOUR_CHILD", name=facts.child.name)


def _may_see(site: Site, facts: ChildFacts, school: SchoolFacts) -> bool:
    if sees_all(site):
        return True
    today, staff = site.today, site.user.staff
    if staff is None:
        return False
    if site.user.role is Role.CLASS_TEACHER:
        held = facts.enrolment_on(today)
        return held is not None and any(
            staff in school.holders(kind, held.class_, today) for kind in _CLASS_POSTS
        )
    if site.user.role is Role.HELPER:
        return facts.helper_on(today) == staff
    attention = facts.attention_on(today)
    return attention is not None and attention.level in ("red", "yellow")


def _runs(start: date, end: date | None, day: date) -> bool:
    return start <= day and (end is None or day <= end)
