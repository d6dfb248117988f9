"""The progress archive as a small book the child takes along (R40, F11): A5 pages on folded A4.

A cover, the entries by term, pages with lines to write on, a last page for what grown-ups say. The
pages of a sheet lie so that the printed stack is folded once in the middle: the number of pages is
a multiple of four, sheets are printed on both sides and turned over their short edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper import fonts
from liushou_desktop.paper.contents import BookEntry, ProgressBook
from liushou_desktop.paper.fit import broken, line_size
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import HAIR, SECTION, Mark, Outline, Page, Rule, Words, shifted
from liushou_desktop.paper.marks import WritingLine as Line
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.roles import Measure, Role

_WIDTH, _HEIGHT = 148.5, 210.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 18.0, 130.5, 22.0, 186.0
_MIDDLE, _SPAN = _WIDTH / 2, _RIGHT - _LEFT
_LEAD, _SIZE, _LABEL = 7.0, 12.5, 10.5
_TITLE = "我的进步"
_WRITE, _SAY = "还想记下的", "写给你的话"
_SAYERS = ("老师", "爸爸妈妈", "自己")


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that stay together; marks are placed from y = 0."""

    height: float
    marks: tuple[Mark, ...]
    opens_term: bool = False


def print_progress_books(books: Sequence[ProgressBook], watcher: Watcher) -> Printed:
    """See ``paper.print_progress_books``."""
    measure = fonts.FontMeasure()
    sheets = [sheet for book in books for sheet in _sheets(book, measure)]
    pdf, count, undrawn = draw_pages(sheets, _TITLE, watcher, len(books))
    return Printed(pdf, count, PrintReport(tuple(undrawn), fallbacks=fonts.fallbacks()))


def _sheets(book: ProgressBook, measure: Measure) -> Iterator[Page]:
    """Both sides of every A4 sheet, in the order they are printed."""
    inner = [_numbered(marks, number) for number, marks in enumerate(_inner(book, measure), 2)]
    while (len(inner) + 2) % 4:
        inner.append(_numbered(_lines(_WRITE, _TOP, _BOTTOM), len(inner) + 2))
    pages = [_cover(book, measure), *inner, tuple(_back())]
    last = len(pages) - 1
    for sheet in range(len(pages) // 4):
        front, back = 2 * sheet, 2 * sheet + 1
        yield _side(pages[last - front], pages[front], book.name)
        yield _side(pages[back], pages[last - back], book.name)


def _side(left: Sequence[Mark], right: Sequence[Mark], name: str) -> Page:
    moved = tuple(shifted(mark, _WIDTH, 0) for mark in right)
    return Page(2 * _WIDTH, _HEIGHT, (), (*left, *moved), (), name)


def _cover(book: ProgressBook, measure: Measure) -> tuple[Mark, ...]:
    size = line_size(measure, book.name, Role.VALUE, _SPAN - 20, 24, 10) or 10
    return (
        Outline(_LEFT - 3, 18, _SPAN + 6, _HEIGHT - 36, SECTION),
        Words(_MIDDLE, 72, _TITLE, Role.TITLE, 34, "centre", spacing=8),
        Rule(_MIDDLE - 22, 82, _MIDDLE + 22, 82, SECTION),
        Words(_MIDDLE, 106, book.name, Role.VALUE, size, "centre"),
        Words(_MIDDLE, 118, book.class_label, Role.LABEL, 13, "centre"),
        Words(_MIDDLE, 166, book.school, Role.LABEL, 13, "centre"),
        Words(_MIDDLE, 176, book.span, Role.LABEL, _LABEL, "centre"),
    )


def _inner(book: ProgressBook, measure: Measure) -> Iterator[tuple[Mark, ...]]:
    """Pages of entries; a term's heading never stands alone at the foot."""
    page: list[Mark] = []
    y = _TOP
    blocks = [
        block
        for term in book.terms
        for block in (_heading(term.name), *(_entry(each, measure) for each in term.entries))
    ]
    for place, block in enumerate(blocks):
        after = blocks[place + 1].height if block.opens_term else 0
        if page and y + block.height + after > _BOTTOM:
            yield tuple(page)
            page, y = [], _TOP
        page += [shifted(mark, 0, y) for mark in block.marks]
        y += block.height
    if page:
        yield (*page, *_rest(y))


def _rest(y: float) -> Iterator[Mark]:
    """Lines to write on in what is left of the last page of entries."""
    if y + 4 * _LEAD < _BOTTOM:
        yield from _lines("", y + _LEAD, _BOTTOM)


def _heading(term: str) -> _Block:
    marks: tuple[Mark, ...] = (
        Words(_LEFT, 6, term, Role.TITLE, 14),
        Rule(_LEFT, 9, _RIGHT, 9, SECTION),
    )
    return _Block(16, marks, opens_term=True)


def _entry(entry: BookEntry, measure: Measure) -> _Block:
    marks: list[Mark] = [
        Words(_LEFT, 5, entry.day, Role.STRONG, _LABEL),
        Words(_RIGHT, 5, entry.kinds, Role.LABEL, _LABEL, "right", grey=0.35),
    ]
    y = 5.0
    for label, text in entry.parts:
        words = f"{label}：{text}" if label else text
        for line in broken(measure, words, Role.VALUE, _SIZE, _SPAN):
            y += _LEAD
            marks.append(Words(_LEFT, y, line, Role.VALUE, _SIZE))
    y += 5
    marks.append(Rule(_LEFT, y, _RIGHT, y, HAIR, 0.5))
    return _Block(y + 4, tuple(marks))


def _lines(title: str, top: float, bottom: float) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    if title:
        marks.append(Words(_LEFT, top + 6, title, Role.TITLE, 14))
        top += 14
    step = 10.0
    marks += [
        Line(_LEFT, _RIGHT, top + number * step, dotted=True)
        for number in range(1, int((bottom - top) // step) + 1)
    ]
    return tuple(marks)


def _back() -> Iterator[Mark]:
    """The last page: room for the teacher, the parents and the child."""
    yield Words(_MIDDLE, _TOP + 6, _SAY, Role.TITLE, 16, "centre")
    room = (_BOTTOM - _TOP - 16) / len(_SAYERS)
    for number, who in enumerate(_SAYERS):
        top = _TOP + 16 + number * room
        yield Words(_LEFT, top + 6, who, Role.STRONG, 12)
        yield from _lines("", top + 6, top + room - 4)


def _numbered(marks: Sequence[Mark], number: int) -> tuple[Mark, ...]:
    return (*marks, Words(_MIDDLE, 198, str(number), Role.LABEL, _LABEL, "centre"))
