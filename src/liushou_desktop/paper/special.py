"""Cells that are neither label nor value: signatures, seals, finger prints, photos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from liushou_desktop.paper import fit
from liushou_desktop.paper.geometry import Cell
from liushou_desktop.paper.labels import label
from liushou_desktop.paper.marks import HINT_GREY, Mark, Outline, Ring, Words, WritingLine
from liushou_desktop.paper.roles import Measure, Role
from liushou_desktop.paper.slots import Area, BlankSlot, PictureSlot, Slot


@dataclass(frozen=True, slots=True)
class SpecialCell:
    """What a special cell draws and what of it is filled."""

    marks: tuple[Mark, ...]
    slots: tuple[Slot, ...] = ()


def set_special(cell: Cell, area: Area, measure: Measure) -> SpecialCell:
    """Draw a cell of any kind in ``SPECIAL``."""
    return SPECIAL[cell.kind](cell, area, measure)


def date_line(right: float, baseline: float, size: float, pitch: float) -> tuple[Words, ...]:
    """年　月　日 for a hand to fill, its end at ``right``."""
    return tuple(
        Words(right - pitch * steps, baseline, text, Role.LABEL, size, "right")
        for text, steps in (("年", 2), ("月", 1), ("日", 0))
    )


def _signature(cell: Cell, area: Area, measure: Measure) -> SpecialCell:
    """Heading above, free field, date at the foot."""
    size = cell.size or 9.5
    while size > 7.5 and measure.width(cell.text, Role.LABEL, size) > area.width - 1.5:
        size -= 0.5
    heading = Words(area.middle, area.y + 5.4, cell.text, Role.LABEL, size, "centre")
    return SpecialCell((heading, *date_line(area.right - 2.2, area.bottom - 2.8, 9.5, 9.1)))


def _seal(cell: Cell, area: Area, measure: Measure) -> SpecialCell:
    """学校（盖章） above a free square; the date line crosses its foot (骑年盖月)."""
    heading = Words(area.middle, area.y + 9.3, cell.text, Role.LABEL, 10.5, "centre")
    date = date_line(area.right - 4, area.bottom - 4.2, 10.5, 11.6)
    return SpecialCell((heading, *date))


def _ring(cell: Cell, area: Area, measure: Measure) -> SpecialCell:
    """A dotted ring where sheets with seals are compared (W2, W3)."""
    radius = min(20.5, (area.height - 3) / 2)
    centre = area.y + 1.5 + radius
    ring = Ring(area.middle, centre, radius)
    words = Words(area.middle, centre + 1, cell.text, Role.LABEL, 8, "centre", grey=0.4)
    if cell.note:  # the key of a date that is printed
        slot = BlankSlot(cell.note, area.right - 48, 42, area.bottom - 3, 11)
        return SpecialCell((ring, words), (slot,))
    return SpecialCell((ring, words, *date_line(area.right - 6, area.bottom - 3, 10.5, 11.6)))


def _lines(cell: Cell, area: Area, measure: Measure) -> SpecialCell:
    """Signature lines one under the other, labels spread to one width.

    ``note`` is a declaration above them; ``label=key`` prints a value on its line.
    """
    marks: list[Mark] = []
    slots: list[Slot] = []
    top = area.y + (0.5 if not cell.note else 0)
    for number, sentence in enumerate(cell.note.split("\n") if cell.note else ()):
        top = area.y + 6 + number * 5.5
        size = fit.line_size(measure, sentence, Role.LABEL, area.width - 5, 10, 8) or 8
        marks.append(Words(area.x + 3, top, sentence, Role.LABEL, size))
    entries = [entry.partition("=")[::2] for entry in cell.text.split("|")]
    width = max(measure.width(text, Role.LABEL, 10.5) for text, _ in entries)
    room = area.bottom - 2.5 - top
    step = min(11.0, room / len(entries))
    first = top + max((room - step * len(entries)) / 2, 0) + step - 2.2
    left = area.x + 3.5
    start = left + width + measure.width("：", Role.LABEL, 10.5)
    end = min(start + 68, area.right - 5)
    for number, (text, key) in enumerate(entries):
        y = first + number * step
        marks.append(Words(left, y, text, Role.LABEL, 10.5, spread=width))
        marks.append(Words(left + width, y, "：", Role.LABEL, 10.5))
        marks.append(WritingLine(start, end, y + 1))
        if key:
            slots.append(BlankSlot(key, start, end - start, y, 11))
    return SpecialCell(tuple(marks), tuple(slots))


def _thumb(cell: Cell, area: Area, measure: Measure) -> SpecialCell:
    """Name line with a place for the print of a finger (手印) and the date."""
    marks: list[Mark] = [
        Words(area.x + 2.2, area.y + 6 + 6 * number, sentence, Role.LABEL, 10)
        for number, sentence in enumerate(cell.text.split("\n"))
    ]
    box = Outline(area.right - 23, area.bottom - 20, 21, 14, dotted=True)
    marks += [
        box,
        Words(box.x + 10.5, box.y + 12.6, "手印", Role.LABEL, 7.5, "centre", grey=HINT_GREY),
        WritingLine(area.x + 3, box.x - 4, area.bottom - 9),
        *date_line(area.right - 2, area.bottom - 2.6, 10, 10.3),
    ]
    return SpecialCell(tuple(marks))


def _photo(cell: Cell, area: Area, measure: Measure) -> SpecialCell:
    """Words where a photo is glued on; a photo that is kept lies over them."""
    words = tuple(label(cell.text or "照　片\n（自愿）", area, measure, Role.LABEL, 10))
    return SpecialCell(words, (PictureSlot("photo", area),))


SPECIAL: Mapping[str, Callable[[Cell, Area, Measure], SpecialCell]] = {
    "signature": _signature,
    "seal": _seal,
    "ring": _ring,
    "lines": _lines,
    "thumb": _thumb,
    "photo": _photo,
}
