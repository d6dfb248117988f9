"""Wizards as maps of steps that can be walked without a window.

A step names what it needs before one may go on and where one then comes. ``gui.wizard_frame`` draws
the map, ``cli`` and tests walk it. What the user answered is one dictionary, kept when going back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Answers = Mapping[str, Any]
Judge = Callable[[Answers], str | None]
WhereTo = Callable[[Answers], str | None]


def _nothing_missing(_: Answers) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """One question.

    Attributes:
        id: stable; its view is looked up by it.
        word: wording key of its name in the list at the left.
        next: where it leads with these answers; None = the end.
        missing: wording key of what must be done first (抄对两行才能往下走), or None.
        is_final: no way back from here (the site has been made).
    """

    id: str
    word: str
    next: WhereTo
    missing: Judge = _nothing_missing
    is_final: bool = False


@dataclass(slots=True)
class Wizard:
    """A walk through a map: where one is, where one came from, what was answered."""

    steps: Mapping[str, Step]
    first: str
    answers: dict[str, Any] = field(default_factory=dict)
    _walked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self._walked:
            self._walked = [self.first]

    @property
    def step(self) -> Step:
        """The step one is at."""
        return self.steps[self._walked[-1]]

    @property
    def walked(self) -> tuple[str, ...]:
        """Ids of the steps from the first to the present one."""
        return tuple(self._walked)

    @property
    def ahead(self) -> tuple[str, ...]:
        """Ids of the steps that follow with the present answers."""
        found: list[str] = []
        following = self.step.next(self.answers)
        while following is not None and following not in found:
            found.append(following)
            following = self.steps[following].next(self.answers)
        return tuple(found)

    @property
    def is_last(self) -> bool:
        """Whether nothing follows."""
        return self.step.next(self.answers) is None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a step before that may still be changed."""
        return len(self._walked) > 1 and not self.steps[self._walked[-2]].is_final

    def missing(self) -> str | None:
        """Wording key of what the present step still needs, or None."""
        return self.step.missing(self.answers)

    def forward(self) -> Step:
        """Go on.

        Raises:
            ValueError: when something is missing or nothing follows.
        """
        if (missing := self.missing()) is not None:
            raise ValueError(missing)
        following = self.step.next(self.answers)
        if following is None:
            raise ValueError("the wizard is at its end")
        self._walked.append(following)
        return self.step

    def back(self) -> Step:
        """Go to the step before; answers stay.

        Raises:
            ValueError: when there is none, or it cannot be undone.
        """
        if not self.can_go_back:
            raise ValueError("no way back from here")
        self._walked.pop()
        return self.step
