"""A parent came home, the child moved along, grew up or left: the spell ends."""

from __future__ import annotations

from datetime import date

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.spells import Spell
from liushou_desktop.services.school.scope import require_visible
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site


def end_spell(site: Site, child_id: str, *, last_day: date, reason: str) -> None:
    """Close the running spell of a child on its last day of being left behind.

    Args:
        reason: code of the end reasons (父母双方返乡, 随迁, 毕业升学 …).

    Raises:
        RefusedError: NOT_ALLOWED, NOT_YOUR_CHILD, NO_RUNNING_SPELL, SPELL_ENDS_BEFORE_START,
            SPELL_IN_FUTURE.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.open_file import check_spell
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    with site.unit() as unit:
        require_visible(site, unit, [child_id])
        running = unit.find(Spell, child=child_id, end=None)
        if not running:
            raise RefusedError("NO_RUNNING_SPELL")
        if last_day > site.today:
            raise RefusedError("SPELL_IN_FUTURE", start=last_day.isoformat())
        spell = running[0]
        ended = unit.change(spell, end=last_day, end_reason=reason)
        check_spell(unit, ended, site.today)
        refresh_children(site, unit, [child_id])


def take_back_end(site: Site, child_id: str) -> None:
    """Undo ``end_spell``: the spell that ended last runs on, as if nobody had ended it.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_YOUR_CHILD, NO_ENDED_SPELL, SPELL_RUNS_ALREADY.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.open_file import check_spell
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    with site.unit() as unit:
        require_visible(site, unit, [child_id])
        ended = [spell for spell in unit.find(Spell, child=child_id) if spell.end is not None]
        if not ended:
            raise RefusedError("NO_ENDED_SPELL")
        last = max(ended, key=lambda spell: spell.start)
        check_spell(unit, unit.change(last, "撤回", end=None, end_reason=None), site.today)
        refresh_children(site, unit, [child_id])
