"""The consent line of the cover: how many guardians agreed in writing (F20), and on what ground the
rest is reported. 个人信息保护法 arts. 13, 28–31: consent, or what a school's statutory duty needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.domain.records import Record
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_FORM, _WITHDRAWN = "consent", "withdrawn_on"
_GROUND = "没签的只报履行关爱保护法定职责必需的内容"


def consent_note(unit: UnitOfWork, children: Collection[str], day: date) -> str:
    """``告知同意书：同意 40 人、没签 2 人；…`` of the children on the roll.

    The last sheet of each child until that day counts; one withdrawn by then is none.
    """
    newest: dict[str, Record] = {}
    for record in unit.find(
        Record, form=_FORM, state="confirmed", order_by=("occurred_on", "entered_seq")
    ):
        if record.child and record.child in children and record.occurred_on <= day:
            newest[record.child] = record
    answers = Counter(
        word("consent_answer", record.way)
        for record in newest.values()
        if not _is_withdrawn(record, day)
    )
    parts = [f"{answer} {count} 人" for answer, count in sorted(answers.items())]
    unsigned = len(children) - sum(answers.values())
    if unsigned:
        parts.append(f"没签或撤回 {unsigned} 人；{_GROUND}")
    return f"告知同意书：{'、'.join(parts) or '没有在册儿童'}"


def _is_withdrawn(record: Record, day: date) -> bool:
    until = str(record.answers.get(_WITHDRAWN) or "")
    return bool(until) and until <= day.isoformat()
