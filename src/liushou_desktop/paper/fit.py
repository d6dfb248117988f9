"""Making text fit: shrink, then break, never clip.

All functions take a ``Measure`` and millimetres; sizes are points. A break never leaves a closing
mark at the start of a line nor an opening one at its end, and keeps numbers and Latin words whole
where the line is long enough for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from liushou_desktop.paper.roles import MM, Measure, Role

_NOT_FIRST = frozenset("，。、；：！？）》〉」』】〕”’…·％%,.;:!?)]}")
_NOT_LAST = frozenset("（《〈「『【〔“‘([{")
_STEP = 0.5
_GOES_ON = "〔转续页〕"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size; ``lead`` is the distance of baselines in mm."""

    size: float
    lines: tuple[str, ...]
    lead: float

    @property
    def height(self) -> float:
        """Height of the ink, from the top of the first line to the foot of the last."""
        return self.size / MM + self.lead * (len(self.lines) - 1)


def sizes_down(start: float, floor: float) -> Iterator[float]:
    """``start``, then smaller by half points, down to ``floor``."""
    size = start
    while size > floor:
        yield size
        size -= _STEP
    yield floor


def line_size(
    measure: Measure, text: str, role: Role, width: float, start: float, floor: float
) -> float | None:
    """The largest size at which ``text`` fits on one line, or None."""
    for size in sizes_down(start, floor):
        if measure.width(text, role, size) <= width:
            return size
    return None


def broken(
    measure: Measure, text: str, role: Role, size: float, width: float, *, at_dots: bool = True
) -> tuple[str, ...]:
    """``text`` in lines of at most ``width`` mm; line feeds are kept.

    ``at_dots``: break names after a middle dot if one is near, even when more would fit.
    """
    spans = _spans(measure, text, role, size, width, at_dots)
    return tuple(text[start:end] for start, end in spans)


def _spans(
    measure: Measure, text: str, role: Role, size: float, width: float, at_dots: bool = True
) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends; blanks between lines belong to neither."""
    begin = 0
    for paragraph in text.split("\n"):
        position = 0
        while True:
            rest = paragraph[position:]
            cut = _fitting(measure, rest, role, size, width)
            if cut < len(rest):
                cut = _good_break(rest, cut, at_dots)
            line = rest[:cut].rstrip(" ") if cut < len(rest) else rest
            yield begin + position, begin + position + len(line)
            position += cut
            position += len(paragraph[position:]) - len(paragraph[position:].lstrip(" "))
            if position >= len(paragraph):
                break
        begin += len(paragraph) + 1


def _fitting(measure: Measure, text: str, role: Role, size: float, width: float) -> int:
    """How many characters fit, at least one (a line always takes something)."""
    used = 0.0
    for index, character in enumerate(text):
        used += measure.width(character, role, size)
        if used > width + 1e-6:
            return max(index, 1)
    return len(text)


def _good_break(text: str, cut: int, at_dots: bool) -> int:
    """The best place to break at or before ``cut``; after a middle dot of a name if one is near."""
    dot = text.rfind("·", max(cut - 7, 1), cut) if at_dots else -1
    if dot > 0:
        return dot + 1
    best = cut
    while best > 1 and not _may_break(text, best):
        best -= 1
    return best if best > cut - 20 and best > 1 else cut


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return not (_is_word(before) and _is_word(after))


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "-_.*@/")


def block(
    measure: Measure,
    text: str,
    role: Role,
    width: float,
    height: float,
    *,
    start: float,
    floor: float,
    lead: float,
) -> Block | None:
    """``text`` as the largest block that fits ``width`` × ``height``, or None at the floor.

    Args:
        lead: distance of baselines as a multiple of the size.
    """
    for size in sizes_down(start, floor):
        for at_dots in (True, False):
            lines = broken(measure, text, role, size, width, at_dots=at_dots)
            made = Block(size, lines, size * lead / MM)
            if made.height <= height:
                return made
    return None


def cut_to_fit(
    measure: Measure, text: str, role: Role, width: float, height: float, size: float, lead: float
) -> tuple[Block, str]:
    """The beginning of ``text`` that fits, ending in 〔转续页〕, and what is left for the 续页."""
    step = size * lead / MM
    rows = max(int((height - size / MM) / step) + 1, 1)
    spans = list(_spans(measure, text, role, size, width))[:rows]
    start, end = spans[-1]
    while end > start and measure.width(text[start:end] + _GOES_ON, role, size) > width:
        end -= 1
    kept = [text[first:last] for first, last in spans[:-1]]
    return Block(size, (*kept, text[start:end] + _GOES_ON), step), text[end:].lstrip(" \n")
