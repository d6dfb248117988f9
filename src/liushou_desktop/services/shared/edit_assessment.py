"""The items of the assessment (五3) one's own: items, evidence, full points, term by term.

They are the county's to settle; a school that stands alone settles its own, for its
self-assessment. Each term's items have a version that counts their changes; once a 通报 of the term
was issued they stand. Packs take them to the schools, whose self-assessment goes by the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.services.shared.assessment_items import (
    PARTS,
    items_in_force,
    known_evidence,
    sheet_in_force,
)
from liushou_desktop.services.shared.bureau_state import ASSESSMENT, assessments_held
from liushou_desktop.services.shared.enrolment import enrolment_held, is_district
from liushou_desktop.services.shared.meanwhile import last_change
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_FROZEN = "assessment.frozen"  # term → the day its circular was issued
_CODE = re.compile(r"[A-Z][0-9]{2}\Z")
_MOST_POINTS, _MOST_ITEMS, _LONGEST_TITLE, _LONGEST_CLAUSE = 100, 30, 36, 20


class AssessmentRefusedError(RefusedError):
    """Items that cannot be; they are listed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("ASSESSMENT_ITEMS_WRONG", count=len(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class AssessmentSheet:
    """The items a term goes by.

    Attributes:
        since: the term they were made for, "" for the plan's own; version: of that term's items.
        frozen_on: the day the circular of this term was issued, or None.
        is_from_above: they come with packs and cannot be changed here.
    """

    term: str
    term_name: str
    items: tuple[AssessmentItem, ...]
    since: str
    version: int
    frozen_on: date | None
    is_from_above: bool = False

    @property
    def full(self) -> int:
        """All points that can be had."""
        return sum(item.weight for item in self.items)


def assessment_sheet(site: Site, term: str | None = None) -> AssessmentSheet:
    """What the assessment of a term looks at, with the points each gets.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.EXPORT)  # on both sides, who may take figures out
    asked = site.term(term)
    with site.unit() as unit:
        held = sheet_in_force(site, unit, asked.id)
        return AssessmentSheet(
            asked.id,
            asked.name,
            items_in_force(site, unit, asked.id),
            held.term if held else "",
            held.version if held else 0,
            _frozen_on(unit, asked.id),
            _is_from_above(site, unit),
        )


def keep_items(
    site: Site,
    term: str | None,
    items: Sequence[AssessmentItem],
    reason: str,
    *,
    seen: Sequence[AssessmentItem] | None = None,
) -> AssessmentSheet:
    """Let these items hold from a term on; the same items again change nothing.

    Args:
        seen: the items the person began with; None = whatever they are.

    Raises:
        ConflictError: ITEMS_CHANGED_BY_OTHER, somebody changed them since the person looked.
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, REASON_MISSING, ASSESSMENT_FROZEN,
            ASSESSMENT_FROM_ABOVE (a 学区, or a school that joined a bureau, goes by the
            county's), ASSESSMENT_ITEMS_WRONG (an ``AssessmentRefusedError`` with the list).
    """
    site.require(Right.SETTINGS)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    asked = site.term(term)
    if problems := tuple(judge_items(items)):
        raise AssessmentRefusedError(problems)
    with site.unit() as unit:
        if _is_from_above(site, unit):
            raise RefusedError("ASSESSMENT_FROM_ABOVE")
        frozen = _frozen_on(unit, asked.id)
        if frozen is not None:
            raise RefusedError("ASSESSMENT_FROZEN", term=asked.name, day=frozen.isoformat())
        now = items_in_force(site, unit, asked.id)
        if seen is not None and tuple(seen) != now:
            last = last_change(unit, entity="setting", row=ASSESSMENT)
            raise ConflictError("ITEMS_CHANGED_BY_OTHER", **last)
        if tuple(items) != now:
            _keep(unit, asked.id, items, reason)
    return assessment_sheet(site, asked.id)


def set_points(site: Site, term: str | None, points: Mapping[str, int], reason: str) -> None:
    """Give items their points in a term, 0 = the item is shown and not counted.

    Args:
        points: by the code of the item, ``A01``.

    Raises:
        RefusedError: NOT_FOUND, and those of ``keep_items``.
    """
    site.require(Right.SETTINGS)
    held = assessment_sheet(site, term).items
    for item in points:
        if item not in {each.code for each in held}:
            raise RefusedError("NOT_FOUND", kind="assessment_item", id=item)
    changed = [replace(each, weight=points.get(each.code, each.weight)) for each in held]
    keep_items(site, term, changed, reason, seen=held)


def freeze_items(site: Site, unit: UnitOfWork, term: str) -> None:
    """From now on the items of a term stand, also against changes of the terms before."""
    frozen = dict(unit.setting(_FROZEN, {}))
    if term in frozen:
        return
    held = sheet_in_force(site, unit, term)
    if held is None or held.term != term:
        _keep(unit, term, items_in_force(site, unit, term), "发通报，考核项目定下来")
    unit.set_setting(_FROZEN, {**frozen, term: site.today.isoformat()}, reason="发通报")


def judge_items(items: Sequence[AssessmentItem]) -> Iterator[Problem]:
    """What is wrong with a list of items; ``field`` is the code of the item, or its place."""
    if not 1 <= len(items) <= _MOST_ITEMS:
        yield Problem("", "ITEMS_TOO_MANY", {"count": len(items), "most": _MOST_ITEMS})
    codes = Counter(item.code for item in items)
    known = set(known_evidence())
    for place, item in enumerate(items, start=1):
        where, args = item.code or str(place), {"item": item.code or f"第 {place} 项"}
        if not _CODE.match(item.code):
            yield Problem(where, "ITEM_CODE_WRONG", args)
        elif codes[item.code] > 1:
            yield Problem(where, "ITEM_CODE_TWICE", args)
        if not 1 <= len(item.title.strip()) <= _LONGEST_TITLE:
            yield Problem(where, "ITEM_TITLE_WRONG", {**args, "most": _LONGEST_TITLE})
        if len(item.clause) > _LONGEST_CLAUSE:
            yield Problem(where, "ITEM_CLAUSE_LONG", {**args, "most": _LONGEST_CLAUSE})
        if item.figure not in known:
            yield Problem(where, "ITEM_EVIDENCE_UNKNOWN", {**args, "figure": item.figure or "—"})
        if item.part not in PARTS:
            known_parts = "、".join(PARTS.values())
            yield Problem(where, "ITEM_PART_UNKNOWN", {**args, "known": known_parts})
        if not 0 <= item.weight <= _MOST_POINTS:
            yield Problem(where, "ITEM_POINTS_WRONG", {**args, "most": _MOST_POINTS})


def _is_from_above(site: Site, unit: UnitOfWork) -> bool:
    return enrolment_held(unit) is not None if site.side == "school" else is_district(unit)


def _frozen_on(unit: UnitOfWork, term: str) -> date | None:
    day = unit.setting(_FROZEN, {}).get(term)
    return date.fromisoformat(day) if day else None


def _keep(unit: UnitOfWork, term: str, items: Sequence[AssessmentItem], reason: str) -> None:
    from liushou_desktop.exchange.payloads import to_values
    from liushou_desktop.exchange.supervision import AssessmentTold, ItemTold

    held = {each.term: each for each in assessments_held(unit)}
    version = held[term].version + 1 if term in held else 1
    told = tuple(
        ItemTold(
            code=item.code,
            title=item.title.strip(),
            clause=item.clause.strip(),
            part=item.part,
            figure=item.figure,
            weight=item.weight,
        )
        for item in items
    )
    held[term] = AssessmentTold(term=term, version=version, items=told)
    kept = {each: to_values(held[each]) for each in sorted(held)}
    unit.set_setting(ASSESSMENT, kept, reason=reason.strip())
