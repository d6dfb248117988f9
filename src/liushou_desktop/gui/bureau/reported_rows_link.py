"""From a line of the county's lists to the rows of the school's sheet that told it."""

from __future__ import annotations

from typing import Protocol

from liushou_desktop.gui.common.page import Desk


class ToldLine(Protocol):
    """A line of one school, and the keys of the rows that told it."""

    @property
    def code(self) -> str: ...
    @property
    def rows(self) -> tuple[str, ...]: ...


def go_to_rows(
    desk: Desk, line: ToldLine | None, *, term: str | None, sheet: str, origin: str
) -> None:
    """Open what the school reported, these rows alone; nothing without a line.

    Args:
        sheet: id of the package's sheet; origin: id of the page that is gone back to.
    """
    if line is not None:
        desk.go(
            "bureau.sheets",
            school=line.code,
            term=term,
            sheet=sheet,
            rows=line.rows,
            origin=origin,
        )
