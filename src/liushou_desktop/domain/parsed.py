"""What comes of reading a typed or imported text: a value, doubts, or both.

A value with yellow doubts may be kept with a reason; one with a red doubt is never given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from liushou_desktop.base.problem import Problem, Severity

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Value]):
    """``value`` is None when there was nothing to read or it cannot be meant."""

    value: Value | None
    problems: tuple[Problem, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Nothing red."""
        return all(problem.severity is not Severity.RED for problem in self.problems)


def refused(
    field: str, code: str, severity: Severity = Severity.RED, **args: object
) -> Parsed[Value]:
    """Nothing but one doubt."""
    return Parsed(None, (Problem(field, code, args, severity),))
