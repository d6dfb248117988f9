"""What printing answers: the finished PDF and what a person must know before handing it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from liushou_desktop.base.problem import Problem, Severity


@dataclass(frozen=True, slots=True)
class Undrawn:
    """A character no font could draw: printed as □ with 请手写, to be written in by hand."""

    sheet: str  # sheet number, file number or name of the paper
    text: str
    character: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A text kept off a carry card because it may not be shown there."""

    sheet: str
    place: str
    reason: str  # LEFT_BEHIND_WORD, SENSITIVE_WORD, LONG_NUMBER, TEXT_TOO_LONG_FOR_CARD


@dataclass(frozen=True, slots=True)
class PrintReport:
    """What a person must know about a print job before handing the paper out.

    Attributes:
        undrawn: characters to write by hand. withheld: texts kept off carry cards.
        continued: sheet numbers that got a 续页. check_codes: one per sheet, ``""`` on blanks.
        fallbacks: roles drawn with a face other than the wanted one (role → face).
    """

    undrawn: tuple[Undrawn, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    continued: tuple[str, ...] = ()
    check_codes: tuple[str, ...] = ()
    fallbacks: Mapping[str, str] = field(default_factory=dict)

    def notes(self) -> list[Problem]:
        """The report as problems, to be said before the paper is handed out."""
        told = [
            Problem(
                "",
                "CHARACTER_TO_WRITE",
                {"sheet": one.sheet, "text": one.text, "character": one.character},
                Severity.YELLOW,
            )
            for one in self.undrawn
        ]
        told += [
            Problem(one.place, one.reason, {"sheet": one.sheet}, Severity.YELLOW)
            for one in self.withheld
        ]
        told += [
            Problem("", "SHEET_CONTINUED", {"sheet": number}, Severity.INFO)
            for number in self.continued
        ]
        told += [
            Problem("", "FACE_REPLACED", {"role": role, "face": face}, Severity.INFO)
            for role, face in self.fallbacks.items()
        ]
        return told


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished job: the PDF, its number of pages (sides), and the report."""

    pdf: bytes
    pages: int
    report: PrintReport
