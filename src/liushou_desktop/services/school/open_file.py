"""Open a child's file: the pupil was identified as left behind (clause 四（一）1, R18, R19).

The file number reads ``LW-2026-037``: the school's letters, the year the file was opened, a number
of that year. It is permanent, never used again, and holds no digit of an identity number.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain import codes
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.spells import Spell
from liushou_desktop.services.school.scope import require_visible
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


def open_file(
    site: Site,
    child_id: str,
    *,
    category: str,
    start: date,
    reason: str | None = None,
    start_precision: str = "day",
    start_is_assumed: bool = False,
) -> str:
    """Give the pupil a file and a spell that began on ``start``; returns the file number.

    A child who had a file before keeps its number and gets a new spell.

    Args:
        category: C01, ``1`` one parent away, ``2`` both.
        reason: C02; start_is_assumed: the day is a guess and becomes a question to ask.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, SPELL_RUNS_ALREADY, SPELL_OVERLAPS,
            SPELL_IN_FUTURE.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    with site.unit() as unit:
        child = unit.require(Child, child_id)
        require_visible(site, unit, [child_id])
        spell = Spell(
            site=site.code,
            id=new_id(),
            child=child.id,
            category=category,
            reason=reason,
            start=start,
            start_precision=start_precision,
            start_is_assumed=start_is_assumed,
            identified_on=site.today,
        )
        check_spell(unit, spell, site.today)
        unit.add(spell)
        number = child.file_number or next_file_number(unit, site.short_code, site.today)
        unit.change(
            child,
            file_number=number,
            file_opened_on=child.file_opened_on or site.today,
            identified_on=child.identified_on or site.today,
            is_closed=False,
        )
        refresh_children(site, unit, [child.id])
    return number


def next_file_number(unit: UnitOfWork, short_code: str, today: date) -> str:
    """The next file number of this year, taken for good."""
    return file_numbers(unit, short_code, today, 1)[0]


def file_numbers(unit: UnitOfWork, short_code: str, today: date, count: int) -> list[str]:
    """``count`` file numbers at once, for a whole roster."""
    first = unit.next_numbers(f"file:{today.year}", count)
    return [f"{short_code}-{today.year}-{number:03d}" for number in range(first, first + count)]


def check_spell(unit: UnitOfWork, spell: Spell, today: date) -> None:
    """Refuse a spell that overlaps another of the child or lies in the future (V08).

    Raises:
        RefusedError: SPELL_CATEGORY_UNKNOWN, SPELL_IN_FUTURE, SPELL_ENDS_BEFORE_START,
            SPELL_RUNS_ALREADY, SPELL_OVERLAPS.
    """
    if spell.category not in (codes.ONE_PARENT_AWAY, codes.BOTH_PARENTS_AWAY):
        raise RefusedError("SPELL_CATEGORY_UNKNOWN", category=spell.category)
    if spell.start > today:
        raise RefusedError("SPELL_IN_FUTURE", start=spell.start.isoformat())
    if spell.end is not None and spell.end < spell.start:
        raise RefusedError(
            "SPELL_ENDS_BEFORE_START", start=spell.start.isoformat(), end=spell.end.isoformat()
        )
    for other in unit.find(Spell, child=spell.child):
        if other.id == spell.id:
            continue
        begins_after = other.end is not None and other.end < spell.start
        ends_before = spell.end is not None and spell.end < other.start
        if not (begins_after or ends_before):
            code = "SPELL_RUNS_ALREADY" if other.end is None else "SPELL_OVERLAPS"
            end = other.end.isoformat() if other.end else ""
            raise RefusedError(code, start=other.start.isoformat(), end=end)
