"""The column that tells to which 学区, at a prefecture to which 县, a school belongs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.cells import Column, Row

AREA = "district"
"""Key of the column in a list of schools."""


def has_areas() -> bool:
    """Whether anything stands between this office and its schools: at a 学区 nothing does."""
    return sentence("FIGURES_DISTRICTS") != sentence("FIGURES_SCHOOLS")


def columns_here(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns with the heading of this office; at a 学区 without that column."""
    kept = columns if has_areas() else [each for each in columns if each.key != AREA]
    areas = sentence("FIGURES_DISTRICTS")
    return tuple(replace(each, title=areas) if each.key == AREA else each for each in kept)


def rows_here(
    rows: Sequence[tuple[Hashable, Row]], columns: Sequence[Column]
) -> list[tuple[Hashable, Row]]:
    """Rows over all ``columns``, cut to those of ``columns_here``."""
    if has_areas():
        return list(rows)
    place = next(n for n, each in enumerate(columns) if each.key == AREA)
    return [(row_id, (*row[:place], *row[place + 1 :])) for row_id, row in rows]
