"""One doubt about one value, and where it stands. A problem is data; sentences come later."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs (domain.md §4.2): red blocks, yellow asks a reason, info tells."""

    RED = "red"
    YELLOW = "yellow"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stood in a foreign file. Rows and columns count from 1, as people do."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None  # the heading text, or the letter when there is no heading
    cell: str | None = None  # spreadsheet address such as "M17"


@dataclass(frozen=True, slots=True)
class Problem:
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
    args: Mapping[str, object] = dataclasses.field(default_factory=dict)
    severity: Severity = Severity.RED
    place: Place | None = None

    def at(self, place: Place) -> Problem:
        """The same problem, with the place it was found in."""
        return replace(self, place=place)
