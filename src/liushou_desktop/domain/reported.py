"""What schools reported, as the bureau holds it. ``site`` is the school that reported.

Rows of every package sheet are kept as they were signed, many in a piece (``ReportedPiece``); what
the bureau searches is lifted into typed columns (``ReportedChild``), what it adds up stands side by
side (``ReportedFigures``). They come a thousand at a time and are read by school, which the key
does: every further index would be paid for at each merge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypedDict, cast

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedChild(Entity):
    """A child of a school's register sheet (S2) in its last merged package."""

    package: str
    term: str
    file_number: str | None = None
    name: str = column(sensitivity=2)
    name_key: str | None = column(default=None, sensitivity=2)
    sex: str | None = column(default=None, sensitivity=2)
    ethnicity: str | None = column(default=None, sensitivity=2)
    birth_date: date | None = column(default=None, sensitivity=2)
    id_number: str | None = column(default=None, sensitivity=3)
    student_number: str | None = column(default=None, sensitivity=3)
    class_label: str | None = column(default=None, sensitivity=2)
    category: str | None = column(default=None, sensitivity=2)
    carer: str | None = column(default=None, sensitivity=2)
    village: str | None = column(default=None, sensitivity=2)
    attention: str | None = column(default=None, sensitivity=3)
    is_on_roll: bool = True
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPiece(Entity):
    """Rows of one sheet that one package was the last to tell; ``values`` are cells by column.

    ``key`` is the column whose cells tell rows apart; ``term`` the term they were told in. A row is
    in one such piece alone: told anew it moves to that of the later package, no longer told to that
    package's piece of rows that are gone. ``id`` is ``sheet/term/package``, then ``gone`` for
    those, then the number of the piece.
    """

    sheet: str
    key: str
    package: str
    term: str
    is_gone: bool = False
    values: Mapping[str, object] = column(sensitivity=3)


class ReportedRow(NamedTuple):
    """One row of a ``ReportedPiece``, as it is read.

    Attributes:
        key: of the row in its sheet; child: id of the child it is about.
        package: the one that told it last; values: the cells as reported.
    """

    site: str
    sheet: str
    key: str
    package: str
    term: str
    child: str | None
    values: Mapping[str, object]
    is_gone: bool = False

    @property
    def id(self) -> str:
        """``sheet/key``."""
        return f"{self.sheet}/{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFigures(Entity):
    """The indicators of one term of one school (S15), as ``figures_of`` puts them; ``id`` is the
    term.

    A county is added up whenever somebody looks: one row a school is read in a third of the time of
    one a figure, and costs merging one insert.
    """

    package: str
    term: str
    values: Mapping[str, object]


class ReportedFigure(NamedTuple):
    """One indicator of one term of one school, as it is read."""

    site: str
    term: str
    indicator: str
    numerator: int
    denominator: int


class FigureColumns(TypedDict):
    """``ReportedFigures.values``: three lists of one length."""

    indicator: list[str]
    numerator: list[int]
    denominator: list[int]


def figures_of(
    site: str, package: str, term: str, told: Mapping[str, tuple[int, int]]
) -> ReportedFigures:
    """What a school told of a term: numerator and denominator by indicator."""
    shares = [told[indicator] for indicator in sorted(told)]
    columns = {
        "indicator": sorted(told),
        "numerator": [done for done, _ in shares],
        "denominator": [owed for _, owed in shares],
    }
    return ReportedFigures(site=site, id=term, package=package, term=term, values=columns)


def figures_in(held: ReportedFigures) -> list[ReportedFigure]:
    """The indicators of a row, in order."""
    columns = cast("FigureColumns", held.values)
    return [
        ReportedFigure(held.site, held.term, *figure)
        for figure in zip(
            columns["indicator"], columns["numerator"], columns["denominator"], strict=True
        )
    ]


def rows_in(columns: Mapping[str, Sequence[object]]) -> list[dict[str, object]]:
    """Rows of cells that stand column by column; what says nothing is in no row."""
    names = list(columns)
    return [
        {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
        for cells in zip(*columns.values(), strict=True)
    ]


def columns_in(rows: Sequence[Mapping[str, object]]) -> dict[str, list[object]]:
    """The cells of rows column by column, columns in order; ``None`` where a row says nothing."""
    names = sorted({name for row in rows for name, cell in row.items() if cell is not None})
    return {name: [row.get(name) for row in rows] for name in names}


def day_in(value: object) -> date | None:
    """A day as the cell of a reported row holds it; None when there is none."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
