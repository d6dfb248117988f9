"""Blocks of marks dealt out to sides one below the other: for reports of mixed content.

A block is drawn at y = 0 and moved to its place. A heading stays with what follows; the head of a
table is drawn again at the top of a side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liushou_desktop.paper.marks import Mark, shifted
from liushou_desktop.paper.pages import PageClass


@dataclass(frozen=True, slots=True)
class Block:
    """Marks ``height`` mm high.

    Attributes:
        keeps: never the last block of a side (a heading, the head of a table).
        head: drawn above it when it opens a side: the head of its table.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    keeps: bool = False
    head: Block | None = None


def dealt(blocks: Sequence[Block], page: PageClass) -> list[tuple[Mark, ...]]:
    """The marks of every side, from the top of the page's table area to its bottom."""
    sides: list[list[Mark]] = [[]]
    y = page.top
    for place, block in enumerate(blocks):
        needed = block.height
        after = place
        while blocks[after].keeps and after + 1 < len(blocks):
            after += 1
            needed += blocks[after].height
        if y + needed > page.bottom + 0.01 and y > page.top:
            sides.append([])
            y = page.top
            if block.head is not None:
                sides[-1] += [shifted(mark, 0, y) for mark in block.head.marks]
                y += block.head.height
        sides[-1] += [shifted(mark, 0, y) for mark in block.marks]
        y += block.height
    return [tuple(side) for side in sides]
