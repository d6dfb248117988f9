"""Letters, notices and posters: one side of A4 each, as large as their words allow.

Title, greeting, paragraphs, headings with lines to write on, a table to tick, telephone numbers,
signature, and below a line to cut along what is handed back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper import fonts
from liushou_desktop.paper.contents import LetterSheet
from liushou_desktop.paper.fit import broken
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import FRAME, INNER, Mark, Outline, Page, Rule, Words, WritingLine
from liushou_desktop.paper.pages import PORTRAIT
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.roles import MM, Measure, Role

_LEFT, _WIDTH, _TOP, _BOTTOM = 28.0, 154.0, 30.0, 279.0
_RIGHT = _LEFT + _WIDTH
_INDENT = "　　"
_SIZES = (15.0, 14.0, 13.0, 12.0, 11.0, 10.5)
_POSTER = (34.0, 30.0, 26.0, 22.0)
_LEAD = 1.75  # lines of a paragraph, in heights of its letters
_WRITING = 10.0  # mm between lines to write on
_RECEIPT_SIZE = 11.0
_CUT = 8.0
_PROMPT_LINES = 2
_ROW = 9.5
_TICK, _NAMED, _LONG = 16.0, 28.0, 4  # mm of a column; characters of its head
_SIGN = "签字：＿＿＿＿＿＿＿　　　　年　　月　　日"


class _Sheet:
    """One letter laid out at one size; ``y`` is how far down it has come."""

    def __init__(self, asked: LetterSheet, size: float, measure: Measure) -> None:
        self._asked, self._size, self._measure = asked, size, measure
        self._lead = size * _LEAD / MM
        self.marks: list[Mark] = []
        self.y = _TOP

    def laid_out(self) -> float:
        """Draw all of it; returns where it ends, in mm."""
        self._head()
        if self._asked.greeting:
            self._text(self._asked.greeting)
        for paragraph in self._asked.text:
            self._paragraph(paragraph)
        self._table()
        self._contacts()
        for prompt in self._asked.prompts:
            self._text(prompt, Role.TITLE)
            self._lines(_PROMPT_LINES)
        self._lines(self._asked.lines)
        self._signed()
        self._receipt()
        return self.y

    def _head(self) -> None:
        asked = self._asked
        if asked.code:
            self._words(_LEFT, 12.6, asked.code, Role.LABEL, 8)
        size = 60.0 if asked.is_poster else 22.0
        self.y += size / MM
        self._words(_LEFT + _WIDTH / 2, self.y, asked.title, Role.TITLE, size, "centre")
        self.y += 14 if asked.is_poster else 6

    def _paragraph(self, text: str) -> None:
        if self._asked.is_poster:
            self.y += self._lead * 0.4
            self._text(text)
        else:
            self._text(_INDENT + text)

    def _text(self, text: str, role: Role = Role.VALUE, size: float = 0) -> None:
        points = size or self._size
        lead = points * _LEAD / MM
        for line in broken(self._measure, text, role, points, _WIDTH, at_dots=False):
            self.y += lead
            if self._asked.is_poster:
                self._words(_LEFT + _WIDTH / 2, self.y, line, role, points, "centre")
            else:
                self._words(_LEFT, self.y, line, role, points)

    def _lines(self, count: int) -> None:
        for _ in range(count):
            self.y += _WRITING
            self.marks.append(WritingLine(_LEFT, _RIGHT, self.y))

    def _table(self) -> None:
        """Rows to tick, a column for each week."""
        asked = self._asked
        if not asked.rows:
            return
        self.y += 4
        longest = max(len(column) for column in asked.columns)
        narrow = _TICK if longest < _LONG else _NAMED
        wide = _WIDTH - narrow * len(asked.columns)
        top = self.y
        for number, row in enumerate(("", *asked.rows)):
            base = top + _ROW * number + 6.4
            if row:
                self._words(_LEFT + 2, base, row, Role.VALUE, 12)
            else:
                for place, column in enumerate(asked.columns):
                    middle = _LEFT + wide + narrow * (place + 0.5)
                    self._words(middle, base, column, Role.LABEL, 10.5, "centre")
        self.y = top + _ROW * (len(asked.rows) + 1)
        for number in range(1, len(asked.rows) + 1):
            y = top + _ROW * number
            self.marks.append(Rule(_LEFT, y, _RIGHT, y, INNER))
        for place in range(len(asked.columns)):
            x = _LEFT + wide + narrow * place
            self.marks.append(Rule(x, top, x, self.y, INNER))
        self.marks.append(Outline(_LEFT, top, _WIDTH, self.y - top, FRAME))

    def _contacts(self) -> None:
        """Who is called: office, person, number, with room for one more."""
        if not self._asked.contacts:
            return
        self.y += 5
        top = self.y
        columns = (_LEFT + 2, _LEFT + 66, _LEFT + 104)
        for number, row in enumerate(self._asked.contacts):
            for x, text in zip(columns, row, strict=True):
                self._words(x, top + 8 * number + 5.6, text, Role.VALUE, 12)
            if number:
                y = top + 8 * number
                self.marks.append(Rule(_LEFT, y, _RIGHT, y, INNER))
        self.y = top + 8 * len(self._asked.contacts)
        self.marks.append(Outline(_LEFT, top, _WIDTH, self.y - top, FRAME))

    def _signed(self) -> None:
        self.y += self._lead * 0.5 if self._asked.signed else 0
        for line in self._asked.signed:
            self.y += self._lead
            self._words(_RIGHT - 6, self.y, line, Role.VALUE, self._size, "right")

    def _receipt(self) -> None:
        asked = self._asked
        if not asked.receipt:
            return
        self.y += _CUT
        middle = _LEFT + _WIDTH / 2
        self.marks.append(Rule(14, self.y, middle - 9, self.y, 0.5, 0.25, (3, 2.2)))
        self.marks.append(Rule(middle + 9, self.y, 196, self.y, 0.5, 0.25, (3, 2.2)))
        self._words(middle, self.y + 0.9, "沿虚线剪开", Role.LABEL, 7, "centre")
        self.y += 9
        self._words(middle, self.y, asked.receipt_title, Role.TITLE, 13, "centre")
        for text in asked.receipt:
            self._text(text, size=_RECEIPT_SIZE)
        if asked.hands_back:
            self.y += 10
            self._words(_LEFT, self.y, asked.hands_back, Role.VALUE, _RECEIPT_SIZE)
            self._words(
                _RIGHT,
                self.y,
                "签字：＿＿＿＿＿＿＿　　　　年　　月　　日",
                Role.LABEL,
                10.5,
                "right",
            )

    def _words(
        self, x: float, y: float, text: str, role: Role, size: float, align: str = "left"
    ) -> None:
        self.marks.append(Words(x, y, text, role, size, align))  # type: ignore[arg-type]


def print_letters(sheets: Sequence[LetterSheet], watcher: Watcher) -> Printed:
    """See ``paper.print_letters``."""
    if not sheets:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper="")
    measure = fonts.FontMeasure()
    pages: Iterator[Page] = (_page(asked, measure) for asked in sheets)
    pdf, count, undrawn = draw_pages(pages, sheets[0].title, watcher, len(sheets))
    return Printed(pdf, count, PrintReport(tuple(undrawn), fallbacks=fonts.fallbacks()))


def _page(asked: LetterSheet, measure: Measure) -> Page:
    """At the largest size at which all of it stands on one side."""
    sheet = _Sheet(asked, _SIZES[-1], measure)
    for size in _POSTER if asked.is_poster else _SIZES:
        sheet = _Sheet(asked, size, measure)
        if sheet.laid_out() <= _BOTTOM:
            break
    return Page(PORTRAIT.width, PORTRAIT.height, (), tuple(sheet.marks), sheet=asked.title)
