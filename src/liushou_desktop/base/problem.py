"""One doubt about one value, and where it stands. A problem is data; sentences come later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

_NO_ARGS: Mapping[str, object] = {}


class Severity(StrEnum):
    """How much a problem weighs (domain.md §4.2): red blocks, yellow asks a reason, info tells."""

    RED = "red"
    YELLOW = "yellow"
    INFO = "info"


class Place(NamedTuple):
    """Where a value stood in a foreign file. Rows and columns count from 1, as people do."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None  # the heading text, or the letter when there is no heading
    cell: str | None = None  # spreadsheet address such as "M17"


class Problem(NamedTuple):
    """What is wrong with one value.

    Attributes:
        field: id of the field, or "" when the problem belongs to the whole.
        code: key of the sentence in ``resources/wording`` (``ID_CHECK_DIGIT_WRONG`` …).
        args: values for its placeholders.
        severity: red, yellow or info.
        place: where in a foreign file, if it came from one.
    """

    field: str
    code: str
    args: Mapping[str, object] = _NO_ARGS
    severity: Severity = Severity.RED
    place: Place | None = None

    def at(self, place: Place) -> Problem:
        """The same problem, with the place it was found in."""
        return self._replace(place=place)

    def told(self) -> list[object]:
        """The problem as JSON knows it, without its place; ``problem_told`` takes it back."""
        return [self.field, self.code, dict(self.args), self.severity.value]


def problem_told(told: Sequence[Any]) -> Problem:
    """The problem that ``told`` gave."""
    field, code, args, severity = told
    return Problem(field, code, args, Severity(severity))
