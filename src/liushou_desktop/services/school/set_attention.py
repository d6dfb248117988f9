"""Set a child's attention level by hand, with its causes and a reason (R35)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.spells import Attention
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.school.scope import require_visible
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

GREEN = "green"


def set_attention(site: Site, child_id: str, level: str, reasons: Sequence[str], why: str) -> None:
    """From today on the child has this level; the former one ended yesterday.

    Args:
        level, reasons: codes of ``attention_level`` and ``attention_reason``; green needs no cause.
        why: a sentence, kept with the level and in the change chain.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, CHOICE_UNKNOWN, REASON_MISSING,
            ATTENTION_WITHOUT_CAUSE, ATTENTION_SAME.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    _refuse_unknown("attention_level", (level,))
    _refuse_unknown("attention_reason", reasons)
    if not why.strip():
        raise RefusedError("REASON_MISSING")
    if level != GREEN and not reasons:
        raise RefusedError("ATTENTION_WITHOUT_CAUSE")
    with site.unit() as unit:
        require_visible(site, unit, [child_id])
        causes = tuple(reasons)
        for held in unit.find(Attention, child=child_id, end=None):
            if (held.level, held.reasons) == (level, causes):
                raise RefusedError("ATTENTION_SAME")
            ended = max(held.start, site.today - timedelta(days=1))
            unit.change(held, why, end=ended)
        unit.add(
            Attention(
                site=site.code,
                id=new_id(),
                child=child_id,
                level=level,
                reasons=causes,
                start=site.today,
                note=why.strip(),
            ),
            why,
        )
        refresh_children(site, unit, [child_id])


def _refuse_unknown(options: str, codes: Sequence[str]) -> None:
    known = code_set(options)
    for code in codes:
        if known.get(code) is None:
            names = "、".join(each.code for each in known.codes)
            raise RefusedError("CHOICE_UNKNOWN", label=known.title, text=code, known=names)
