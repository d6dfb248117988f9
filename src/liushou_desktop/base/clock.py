"""The one door to the calendar, so that rehearsals and tests can choose their day.

Order and "latest" never come from here: clocks of school PCs are wrong (trust.md). They go by
sequence numbers. The clock only dates what a person writes.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Says which day it is and what time."""

    def today(self) -> date: ...

    def now(self) -> datetime:
        """Local wall-clock time without zone, to the second."""
        ...


class SystemClock:
    """The PC's own clock."""

    def today(self) -> date:
        return datetime.now().date()

    def now(self) -> datetime:
        return datetime.now().replace(microsecond=0)


class RehearsalClock:
    """A chosen day (``--today``); the time of day still runs."""

    def __init__(self, day: date) -> None:
        self.day = day

    def today(self) -> date:
        return self.day

    def now(self) -> datetime:
        return datetime.combine(self.day, datetime.now().time().replace(microsecond=0))


class TickingClock:
    """For tests: starts at a moment, moves one second with every question."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def today(self) -> date:
        return self.moment.date()

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment
