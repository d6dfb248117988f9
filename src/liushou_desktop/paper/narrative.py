"""A text set as an official document after GB/T 9704: the term's summary F18.

Upper margin 37 mm, left 28 mm, text 156 × 225 mm in 22 lines of 28 characters (16 pt), title 22 pt,
headings in 黑, page numbers in dashes below, name and day of the school at the right end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.chinese_numerals import numeral
from liushou_desktop.paper import fonts
from liushou_desktop.paper.contents import Narrative
from liushou_desktop.paper.fit import broken
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Align, Mark, Page, Words
from liushou_desktop.paper.pages import PORTRAIT
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.roles import Measure, Role
from liushou_desktop.paper.watermark import watermark

_LEFT, _TOP, _WIDTH, _HEIGHT, _LINES = 28.0, 37.0, 156.0, 225.0, 22
_LEAD = _HEIGHT / _LINES
_SIZE, _TITLE = 15.7, 22.0  # 28 characters in 156 mm
_INDENT = "　　"
_FROM_RIGHT = 4 * _SIZE * 25.4 / 72  # mm: the signature ends four characters before the edge


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the text; ``at`` its align, ``gap`` how many lines stay free above it."""

    text: str
    role: Role = Role.VALUE
    size: float = _SIZE
    at: Align = "left"
    gap: int = 0


def print_narrative(asked: Narrative, watcher: Watcher) -> Printed:
    """See ``paper.print_narrative``."""
    measure = fonts.FontMeasure()
    sides = list(_dealt([*_title(asked, measure), *_body(asked, measure), *_signed(asked)]))
    pages = [_page(asked, side, number) for number, side in enumerate(sides, start=1)]
    pdf, count, undrawn = draw_pages(pages, asked.title, watcher, len(pages))
    return Printed(pdf, count, PrintReport(tuple(undrawn), fallbacks=fonts.fallbacks()))


def _title(asked: Narrative, measure: Measure) -> Iterator[_Line]:
    lines = broken(measure, asked.title, Role.TITLE, _TITLE, _WIDTH)
    for number, text in enumerate(lines):
        yield _Line(text, Role.TITLE, _TITLE, "centre", 0 if number else 1)


def _body(asked: Narrative, measure: Measure) -> Iterator[_Line]:
    for number, (heading, text) in enumerate(asked.sections, start=1):
        head = f"{_INDENT}{numeral(number)}、{heading}"
        yield _Line(head, Role.TITLE, gap=0 if number > 1 else 1)
        for paragraph in text.split("\n"):
            if paragraph.strip():
                for line in _paragraph(paragraph.strip(), measure):
                    yield _Line(line)


def _paragraph(text: str, measure: Measure) -> Iterator[str]:
    """The lines of a paragraph, the first two characters in."""
    yield from broken(measure, _INDENT + text, Role.VALUE, _SIZE, _WIDTH, at_dots=False)


def _signed(asked: Narrative) -> Iterator[_Line]:
    yield _Line(asked.signed, at="right", gap=2)
    yield _Line(asked.day or "　　　　年　　月　　日", at="right")


def _dealt(lines: Sequence[_Line]) -> Iterator[list[tuple[int, _Line]]]:
    """Lines by side, each with its place; signature and day stay together, and the last words of
    the text with them: a side that bears the seal alone is no official document (GB/T 9704)."""
    side: list[tuple[int, _Line]] = []
    used = 0
    last = len(lines) - 2
    for number, line in enumerate(lines):
        gap = line.gap if side or number == 0 else 0
        needed = gap + 1 + (number == last)
        if used + needed > _LINES:
            carried = _last_words(side) if number == last else []
            yield side
            side = list(enumerate(carried, start=1))
            used, gap = len(side), line.gap if side else 0
        used += gap + 1
        side.append((used, line))
    yield side


def _last_words(side: list[tuple[int, _Line]]) -> list[_Line]:
    """Taken off the side: its last line, and a heading right above it."""
    if len(side) < 2:
        return []
    taken = [side.pop()[1]]
    if len(side) > 1 and side[-1][1].role is Role.TITLE:
        taken.insert(0, side.pop()[1])
    return taken


def _page(asked: Narrative, side: Sequence[tuple[int, _Line]], number: int) -> Page:
    marks: list[Mark] = [_words(place, line) for place, line in side]
    right = number % 2 == 1
    x = _LEFT + _WIDTH - 5.6 if right else _LEFT + 5.6
    align: Align = "right" if right else "left"
    marks.append(Words(x, _TOP + _HEIGHT + 7 + 4, f"— {number} —", Role.LABEL, 14, align))
    under = watermark(PORTRAIT, asked.watermark)
    return Page(PORTRAIT.width, PORTRAIT.height, (), tuple(marks), under, asked.title)


def _words(place: int, line: _Line) -> Words:
    x = {"left": _LEFT, "centre": _LEFT + _WIDTH / 2, "right": _LEFT + _WIDTH - _FROM_RIGHT}
    y = _TOP + place * _LEAD - 2.6
    return Words(x[line.at], y, line.text, line.role, line.size, line.at)
