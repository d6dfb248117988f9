"""Fixed words of a table: labels spread to one width, column heads, side heads."""

from __future__ import annotations

from collections.abc import Iterator

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.paper import fit
from liushou_desktop.paper.marks import Align, Words
from liushou_desktop.paper.roles import MM, Measure, Role
from liushou_desktop.paper.slots import Area

LABEL_SIZE, LABEL_FLOOR = 10.5, 8.5
SIDE_SIZE = 10.5
NARROW_SIDE = 8.5  # mm; wider side heads are set larger
_BODY = 0.38  # of the size: how far the middle of a Han character lies above the baseline
PADDING = 1.5


def centred_baseline(area: Area, size: float) -> float:
    """Baseline of one line in the vertical middle of ``area``."""
    return area.y + area.height / 2 + _BODY * size / MM


def spread_width(width: float) -> float:
    """The common width labels of 2–4 characters are spread to in a column of ``width`` mm."""
    return min(15.0, max(width - 5.0, 0))


def label(
    text: str, area: Area, measure: Measure, role: Role, size: float = 0, align: str = ""
) -> Iterator[Words]:
    """A label in its cell, spread when short, on two lines when long."""
    size = size or LABEL_SIZE
    floor = min(LABEL_FLOOR, size)
    inner = area.width - 2 * PADDING
    spread = spread_width(area.width)
    if 1 < len(text) <= 3 and "\n" not in text and not align and text.isalpha():
        natural = measure.width(text, role, size)
        if natural < spread:
            y = centred_baseline(area, size)
            yield Words(area.middle, y, text, role, size, "centre", spread=spread)
            return
    block = fit.block(
        measure, text, role, inner, area.height - 0.8, start=size, floor=floor, lead=1.25
    ) or fit.block(
        measure, text, role, area.width - 0.8, area.height, start=floor, floor=6.5, lead=1.15
    )
    if block is None:
        raise RefusedError("PAPER_LABEL_TOO_LONG", label=text, width=f"{area.width:g}")
    yield from placed(block, area, role, "left" if align == "left" else "centre")


def placed(
    block: fit.Block, area: Area, role: Role, align: Align, padding: float = PADDING
) -> Iterator[Words]:
    """Lines of a block, vertically centred in ``area``."""
    if align == "left":
        x = area.x + padding
    else:
        x = area.middle if align == "centre" else area.right - padding
    middle = area.y + area.height / 2 - block.lead * (len(block.lines) - 1) / 2
    for number, line in enumerate(block.lines):
        y = middle + _BODY * block.size / MM + number * block.lead
        yield Words(x, y, line, role, block.size, align)


def side_head(text: str, area: Area, size: float = SIDE_SIZE) -> Iterator[Words]:
    """A vertical head, one character under the other, as large as its band allows."""
    columns = 1
    while True:
        per_column = -(-len(text) // columns)
        fitting = (area.height - 1) * MM / (per_column * 1.25)
        if fitting >= 7.5 or columns == 2:
            break
        columns += 1
    size = min(size, max(fitting, 5), (area.width - 0.6) * MM / columns)
    step = size * 1.25 / MM
    for column in range(columns):
        part = text[column * per_column : (column + 1) * per_column]
        x = area.x + area.width * (column + 0.5) / columns
        top = area.y + area.height / 2 - step * len(part) / 2
        for number, character in enumerate(part):
            y = top + step * (number + 0.5) + _BODY * size / MM
            yield Words(x, y, character, Role.TITLE, size, "centre")
