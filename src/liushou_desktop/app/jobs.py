"""Carrying out a piece of work and sorting how it ended; the window runs this on its one worker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from liushou_desktop.base.errors import Cancelled, ProgramError
from liushou_desktop.base.progress import Watcher

Work = Callable[[Watcher], object]


@dataclass(frozen=True, slots=True)
class Finished:
    """It was done; ``value`` is what the work returned."""

    value: object


@dataclass(frozen=True, slots=True)
class Failed:
    """The user or the surroundings can mend it."""

    error: ProgramError


@dataclass(frozen=True, slots=True)
class Stopped:
    """The user pressed 停下; what was under way has been undone."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Our own bug."""

    error: BaseException


Outcome = Finished | Failed | Stopped | Broken


def carry_out(work: Work, watcher: Watcher) -> Outcome:
    """Run ``work`` to its end and say how it ended; never raises."""
    try:
        return Finished(work(watcher))
    except Cancelled:
        return Stopped()
    except ProgramError as error:
        return Failed(error)
    except Exception as error:  # noqa: BLE001 — whatever it is, it is our bug and must be told
        return Broken(error)
