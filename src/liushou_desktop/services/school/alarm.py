"""A line of 今天先做 that no duty of a rule stands for: it holds as soon as a fact is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: What cannot wait; what has a day ahead; what waits longer than the school wants it to.
AT_ONCE, ON_TIME, PAST = "at_once", "on_time", "past"
CHILD_PAGE: Final = "school.child"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of alarm and whom it is about.

    Attributes:
        code: what it says, ``ALARM_…`` of the wording; clause: of the law or the plan behind it.
        children, names: in the same order, the most urgent first.
        page: where it is dealt with, opened with ``children`` and the ``arguments``.
        state: ``at_once``, ``on_time`` or ``past``.
        days: left, or past; 0 for what cannot wait.
    """

    code: str
    children: tuple[str, ...]
    names: tuple[str, ...]
    clause: str
    page: str
    state: str
    days: int = 0
    arguments: Mapping[str, object] = field(default_factory=dict)
