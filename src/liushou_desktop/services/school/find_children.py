"""The list of children: found by characters, pinyin initials or last digits, filtered and sorted.

Returns ids first (cheap for a hundred thousand), rows a page at a time when they are looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.services.school.scope import own_classes, sees_all, visible_children
from liushou_desktop.services.shared.rights import Right, Role
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.queries.child_list import ChildFilter


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the filter boxes offer: classes and villages that occur, in order."""

    classes: tuple[tuple[str, str], ...]
    villages: tuple[str, ...]


def child_filter(**criteria: Any) -> ChildFilter:
    """What to ask ``find_children`` for; the criteria are the fields of ``ChildFilter``."""
    from liushou_desktop.storage.queries.child_list import ChildFilter

    return ChildFilter(**criteria)


def find_children(
    site: Site,
    wanted: ChildFilter,
    *,
    sort: str = "class",
    among: Collection[str] | None = None,
) -> list[str]:
    """Ids of the children in the user's scope that fit, in order.

    Args:
        among: only these, whatever else is asked (the names behind a duty).
        sort: ``class`` (class, then name), ``name``, ``birth_date`` …; ``-`` in front reverses.

    Raises:
        RefusedError: NOT_ALLOWED, SORT_UNKNOWN.
    """
    site.require(Right.READ)
    from liushou_desktop.storage.queries import child_list

    with site.unit() as unit:
        ids = child_list.matching_ids(unit, wanted, sort=sort)
        visible = visible_children(site, unit)
    if among is not None:
        visible = set(among) if visible is None else visible & set(among)
    return ids if visible is None else [id for id in ids if id in visible]


def count_children(site: Site, wanted: ChildFilter) -> int:
    """How many children in the user's scope fit.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    if not sees_all(site):
        return len(find_children(site, wanted))
    site.require(Right.READ)
    from liushou_desktop.storage.queries import child_list

    with site.unit() as unit:
        return child_list.count(unit, wanted)


def child_rows(site: Site, ids: Sequence[str]) -> list[ChildSummary]:
    """The lines of the given children in the user's scope, in the order asked for.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    from liushou_desktop.storage.queries import child_list

    with site.unit() as unit:
        visible = visible_children(site, unit)
        wanted = ids if visible is None else [id for id in ids if id in visible]
        return child_list.rows(unit, wanted)


def filter_choices(site: Site) -> FilterChoices:
    """Classes and villages of the children, for the filter boxes; a teacher's own classes only.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    from liushou_desktop.storage.queries import child_list

    with site.unit() as unit:
        classes, villages = child_list.classes(unit), child_list.villages(unit)
        if site.user.role is Role.CLASS_TEACHER:
            own = own_classes(site, unit)
            classes = tuple(each for each in classes if each[0] in own)
    return FilterChoices(classes, villages)
