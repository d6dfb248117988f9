"""Findings of an inspection and what became of them (三, 五1).

A finding is closed when whoever inspected has looked again and found it remedied. That the school
says so is an answer, not an end; a promise is neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

REMEDIED = "remedied"
#: Evidence of the assessment: findings remedied of those that were due.
EVIDENCE = "D01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem found.

    Attributes:
        kind: code of ``finding_kind``; clause: of the plan, as the inspector wrote it.
        answered_on: the day the school says it was remedied.
        rechecked_on, result: when the inspector looked again, and a code of ``recheck_result``.
    """

    kind: str
    finding: str
    clause: str = ""
    remedy: str = ""
    due: date | None = None
    answered_on: date | None = None
    rechecked_on: date | None = None
    result: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was looked at again and found remedied."""
        return self.result == REMEDIED

    def state(self, today: date) -> str:
        """``done``, ``answered`` (to be looked at again), ``overdue``, ``open`` or ``undated``."""
        if self.is_done:
            return "done"
        looked = self.rechecked_on or date.min
        if self.answered_on is not None and self.answered_on > looked:
            return "answered"
        if self.due is None:
            return "undated"
        return "overdue" if self.due < today else "open"


def remedied(findings: Iterable[Finding], today: date) -> tuple[int, int]:
    """How many were found remedied, of those that were or that were due by now."""
    asked = [f for f in findings if f.is_done or (f.due is not None and f.due < today)]
    return sum(f.is_done for f in asked), len(asked)
