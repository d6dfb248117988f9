"""Pages to PDF. The only module that writes content streams.

Operators are written directly: a page of marks becomes strings, characters are encoded once per
job, the frame that pages share becomes one form XObject, and a QR code is one path of runs. Same
pages, same bytes.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import segno
from reportlab.pdfgen.canvas import Canvas

from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper import fonts
from liushou_desktop.paper.marks import (
    HAIR,
    HINT_GREY,
    INNER,
    TICK_BOX,
    Code,
    Fill,
    Mark,
    Outline,
    Page,
    Picture,
    Ring,
    Rule,
    Shape,
    Tick,
    TickBox,
    Trace,
    Words,
    WritingLine,
)
from liushou_desktop.paper.printed import Undrawn
from liushou_desktop.paper.roles import BLANK_WIDTH, MM, Role

_QR_MASK = 2  # fixed: choosing the best of eight costs more than all the text of a card
_DOTS = "[0.8 1.8] 0 d"


class Ink:
    """Draws pages into one PDF and keeps the list of characters no font could draw."""

    def __init__(self, title: str) -> None:
        self._buffer = io.BytesIO()
        self._canvas: Any = Canvas(
            self._buffer,
            invariant=1,
            pageCompression=1,
            initialFontName=fonts.base_face().fontName,
        )
        self._canvas.setTitle(title)
        self._canvas.setCreator("liushou_desktop")
        self._canvas.setProducer("liushou_desktop")
        self._canvas.setAuthor("liushou_desktop")
        self._canvas.setSubject(title)
        self._encoded: dict[tuple[fonts.Face, str], tuple[str, str]] = {}
        self._frames: dict[tuple[Mark, ...], str] = {}
        self._same_frame: dict[int, tuple[tuple[Mark, ...], str]] = {}
        self._pages = 0
        self._sheet = ""
        self.undrawn: list[Undrawn] = []

    # pages

    def page(self, page: Page) -> None:
        """Draw one side."""
        canvas = self._canvas
        self._sheet = page.sheet
        canvas.setPageSize((page.width * MM, page.height * MM))
        frame = self._frame_name(page) if page.frame else None
        self._draw(page.under, page.height)
        if frame is not None:
            canvas.doForm(frame)
        self._draw(page.marks, page.height)
        canvas.showPage()
        self._pages += 1

    def finish(self) -> tuple[bytes, int]:
        """The PDF and its number of pages."""
        self._canvas.save()
        return self._buffer.getvalue(), self._pages

    def _frame_name(self, page: Page) -> str:
        # Comparing hundreds of marks costs more than a card: the very same tuple is found first.
        same = self._same_frame.get(id(page.frame))
        if same is not None:
            return same[1]
        name = self._frames.get(page.frame)
        if name is None:
            name = self._frames[page.frame] = f"frame{len(self._frames)}"
            self._canvas.beginForm(name, 0, 0, page.width * MM, page.height * MM)
            self._draw(page.frame, page.height)
            self._canvas.endForm()
        self._same_frame[id(page.frame)] = (page.frame, name)
        return name

    def _draw(self, marks: Iterable[Mark], height: float) -> None:
        code = self._canvas._code
        for mark in marks:
            _PENS[type(mark)](self, mark, height, code)

    # words

    def _words(self, mark: Words, height: float, code: list[str]) -> None:
        text = mark.text
        if not text:
            return
        face = fonts.typeface(mark.role)
        size, spacing = mark.size, mark.spacing
        x = mark.x * MM
        if mark.spread and len(text) > 1:
            natural = face.width(text, size) * MM
            spacing = max((mark.spread * MM - natural) / (len(text) - 1), 0)
            x -= {"left": 0.0, "centre": 0.5, "right": 1.0}[mark.align] * mark.spread * MM
        elif mark.align != "left":
            natural = face.width(text, size) * MM + spacing * (len(text) - 1)
            x -= natural * (0.5 if mark.align == "centre" else 1)
        y = (height - mark.y) * MM
        before, after = self._ink_of(mark)
        self._text_object(face, text, x, y, size, spacing, mark, (before, after), code)

    def _text_object(
        self,
        face: fonts.Typeface,
        text: str,
        x: float,
        y: float,
        size: float,
        spacing: float,
        mark: Words,
        wrap: tuple[str, str],
        code: list[str],
    ) -> None:
        parts = [f"{wrap[0]}BT {_turned(mark.turn, x, y)} Tm"]
        if spacing:
            parts.append(f"{spacing:.3f} Tc")
        blanks: list[float] = []
        offset = 0.0
        for run_face, run in face.runs(text):
            if run_face is None:
                self.undrawn.append(Undrawn(self._sheet, text, run))
                blanks.append(x + offset)
                shift = BLANK_WIDTH * MM + spacing
                offset += shift
                parts.append(f"{_turned(mark.turn, x + offset, y)} Tm")
                continue
            for name, encoded, width in self._chunks(run_face, run):
                parts.append(f"{name} {size:g} Tf <{encoded}> Tj")
                offset += width * size / 1000
            offset += spacing * len(run)
        parts.append("0 Tc ET" if spacing else "ET")
        code.append(" ".join(parts) + wrap[1])
        for left in blanks:
            self._hand_blank(left, y, size, code)

    def _chunks(self, face: fonts.Face, run: str) -> list[tuple[str, str, float]]:
        chunks: list[tuple[str, str, float]] = []
        for character in run:
            name, encoded = self._encode(face, character)
            advance = face.advance(character)
            if chunks and chunks[-1][0] == name:
                previous = chunks[-1]
                chunks[-1] = (name, previous[1] + encoded, previous[2] + advance)
            else:
                chunks.append((name, encoded, advance))
        return chunks

    def _encode(self, face: fonts.Face, character: str) -> tuple[str, str]:
        known = self._encoded.get((face, character))
        if known is None:
            document = self._canvas._doc
            [(subset, encoded)] = face.splitString(character, document)
            name = face.getSubsetInternalName(subset, document)
            known = self._encoded[face, character] = (name, encoded.hex())
        return known

    def _hand_blank(self, x: float, y: float, size: float, code: list[str]) -> None:
        """□ in a blank of 8 mm, 请手写 below it."""
        label = fonts.typeface(Role.LABEL)
        middle = x + BLANK_WIDTH * MM / 2
        note_size = 7.5 if size >= 10.5 else size * 0.6
        for text, points, baseline in (("□", size, y), ("请手写", note_size, y - note_size * 0.95)):
            left = middle - label.width(text, points) * MM / 2
            mark = Words(0, 0, text, Role.LABEL, points)
            self._text_object(label, text, left, baseline, points, 0, mark, ("", ""), code)

    @staticmethod
    def _ink_of(mark: Words) -> tuple[str, str]:
        if mark.outline:
            return f"q {mark.outline:g} w {mark.grey:g} G 1 Tr ", " Q"
        if mark.grey:
            return f"q {mark.grey:g} g ", " Q"
        return "", ""

    # lines and shapes

    def _rule(self, mark: Rule, height: float, code: list[str]) -> None:
        dash = f" [{' '.join(f'{d:g}' for d in mark.dash)}] 0 d" if mark.dash else ""
        grey = f" {mark.grey:g} G" if mark.grey else ""
        code.append(
            f"q {mark.weight:g} w 2 J{grey}{dash} {mark.x1 * MM:.2f} {(height - mark.y1) * MM:.2f}"
            f" m {mark.x2 * MM:.2f} {(height - mark.y2) * MM:.2f} l S Q"
        )

    def _writing_line(self, mark: WritingLine, height: float, code: list[str]) -> None:
        y = (height - mark.y) * MM
        style = f"{HAIR} w {HINT_GREY} G {_DOTS}" if mark.dotted else f"{INNER} w"
        code.append(f"q {style} {mark.x1 * MM:.2f} {y:.2f} m {mark.x2 * MM:.2f} {y:.2f} l S Q")

    def _tick_box(self, mark: TickBox, height: float, code: list[str]) -> None:
        side = TICK_BOX * MM
        y = (height - mark.y) * MM - side
        code.append(f"q 0.6 w {mark.x * MM:.2f} {y:.2f} {side:.2f} {side:.2f} re S Q")

    def _tick(self, mark: Tick, height: float, code: list[str]) -> None:
        # The point leaves the box by 0.1 mm, so that a photocopy still shows a tick, not a blot.
        points = ((0.55, 1.55), (1.3, 2.45), (3.2, 0.35))
        (x1, y1), (x2, y2), (x3, y3) = (
            ((mark.x + dx) * MM, (height - mark.y - dy) * MM) for dx, dy in points
        )
        code.append(
            f"q 1.25 w 1 J 1 j {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l {x3:.2f} {y3:.2f} l S Q"
        )

    def _outline(self, mark: Outline, height: float, code: list[str]) -> None:
        style = f"{HAIR} w {HINT_GREY} G {_DOTS}" if mark.dotted else f"{mark.weight:g} w"
        x, y = mark.x * MM, (height - mark.y - mark.height) * MM
        wide, high = mark.width * MM, mark.height * MM
        code.append(f"q {style} {x:.2f} {y:.2f} {wide:.2f} {high:.2f} re S Q")

    def _ring(self, mark: Ring, height: float, code: list[str]) -> None:
        x, y, r = mark.x * MM, (height - mark.y) * MM, mark.radius * MM
        k = r * 4 / 3 * (math.sqrt(2) - 1)
        curves = (
            (x + r, y + k, x + k, y + r, x, y + r),
            (x - k, y + r, x - r, y + k, x - r, y),
            (x - r, y - k, x - k, y - r, x, y - r),
            (x + k, y - r, x + r, y - k, x + r, y),
        )
        path = " ".join(" ".join(f"{v:.2f}" for v in curve) + " c" for curve in curves)
        code.append(f"q {INNER} w {mark.grey:g} G {_DOTS} {x + r:.2f} {y:.2f} m {path} S Q")

    def _shape(self, mark: Shape, height: float, code: list[str]) -> None:
        x, y, s = mark.x * MM, (height - mark.y) * MM, mark.size * MM
        if mark.kind == "square":
            code.append(f"{x:.2f} {y:.2f} {s:.2f} {s:.2f} re f")
        elif mark.kind == "triangle":
            code.append(
                f"{x:.2f} {y:.2f} m {x + s:.2f} {y:.2f} l {x + s / 2:.2f} {y + s * 0.9:.2f} l f"
            )
        else:
            ring = Ring(mark.x + mark.size / 2, mark.y - mark.size / 2, mark.size / 2, 0)
            self._ring(ring, height, code)

    # charts

    def _fill(self, mark: Fill, height: float, code: list[str]) -> None:
        x, y = mark.x * MM, (height - mark.y - mark.height) * MM
        wide, high = mark.width * MM, mark.height * MM
        code.append(f"q {mark.grey:g} g {x:.2f} {y:.2f} {wide:.2f} {high:.2f} re f Q")

    def _trace(self, mark: Trace, height: float, code: list[str]) -> None:
        dash = f" [{' '.join(f'{d:g}' for d in mark.dash)}] 0 d" if mark.dash else ""
        path = " ".join(
            f"{(mark.x + x) * MM:.2f} {(height - mark.y - y) * MM:.2f} {'l' if number else 'm'}"
            for number, (x, y) in enumerate(mark.points)
        )
        if path:
            code.append(f"q {mark.weight:g} w {mark.grey:g} G 1 J 1 j{dash} {path} S Q")

    # codes

    def _picture(self, mark: Picture, height: float, code: list[str]) -> None:
        from reportlab.lib.utils import ImageReader

        self._canvas.drawImage(
            ImageReader(io.BytesIO(mark.content)),
            mark.x * MM,
            (height - mark.y - mark.height) * MM,
            mark.width * MM,
            mark.height * MM,
        )

    def _code(self, mark: Code, height: float, code: list[str]) -> None:
        runs = self._runs_of(mark.content)
        side = runs[0][1]
        unit = mark.size * MM / side
        left, top = mark.x * MM, (height - mark.y) * MM
        path = " ".join(
            f"{left + x * unit:.2f} {top - (y + 1) * unit:.2f} {length * unit:.2f} {unit:.2f} re"
            for x, y, length in runs[1:]
        )
        code.append(path + " f")

    @staticmethod
    def _runs_of(content: str) -> list[tuple[int, int, int]]:
        """Runs of dark modules as (column, row, length); the first entry is (0, side, 0)."""
        matrix = segno.make(content, error="m", mask=_QR_MASK, micro=False, boost_error=False)
        rows = [bytes(row) for row in matrix.matrix]
        runs = [(0, len(rows), 0)]
        for y, row in enumerate(rows):
            x = row.find(1)
            while x >= 0:
                end = row.find(0, x)
                end = len(row) if end < 0 else end
                runs.append((x, y, end - x))
                x = row.find(1, end)
        return runs


_PENS: dict[type, Callable[[Any, Any, float, list[str]], None]] = {
    Words: Ink._words,
    Rule: Ink._rule,
    WritingLine: Ink._writing_line,
    TickBox: Ink._tick_box,
    Tick: Ink._tick,
    Outline: Ink._outline,
    Ring: Ink._ring,
    Shape: Ink._shape,
    Fill: Ink._fill,
    Trace: Ink._trace,
    Code: Ink._code,
    Picture: Ink._picture,
}


def _turned(degrees: float, x: float, y: float) -> str:
    if not degrees:
        return f"1 0 0 1 {x:.2f} {y:.2f}"
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {y:.2f}"


def draw_pages(
    pages: Iterable[Page], title: str, watcher: Watcher, total: int = 0
) -> tuple[bytes, int, Sequence[Undrawn]]:
    """Draw a job page by page, telling the watcher; pages may be made while they are drawn."""
    ink = Ink(title)
    for done, page in enumerate(pages):
        watcher.report("PRINTING", done, max(total, done + 1))  # 续页 are not counted before
        ink.page(page)
    pdf, count = ink.finish()
    watcher.report("PRINTING", count, count)
    return pdf, count, tuple(ink.undrawn)
