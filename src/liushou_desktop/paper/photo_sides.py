"""Photos of a record on paper: below its table where there is room, else on a side of their own.

Two beside each other, 82 mm wide at most, never larger than their dots allow: small and sharp.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

from liushou_desktop.domain.pictures import Picture as Photo
from liushou_desktop.formspec.model import Form
from liushou_desktop.paper.marks import Mark, Picture, Words
from liushou_desktop.paper.pages import PageClass
from liushou_desktop.paper.roles import Role

_KIND = "photos"
_ACROSS = 2
_GAP = 6.0  # mm between photos
_TITLE = 7.0
_CAPTION = 5.0
_BELOW, _ALONE = 62.0, 106.0  # mm a photo may be high below a table, on a side of its own
_COARSEST = 150 / 25.4  # dots to the mm that still look sharp

Side = tuple[Mark, ...]


def photos_of(form: Form, values: Mapping[str, object]) -> list[bytes]:
    """The JPEGs among the answers of a sheet."""
    found = []
    for field in form.fields():
        value = values.get(field.id)
        if field.kind == _KIND and isinstance(value, tuple):
            found += [each.content for each in value if isinstance(each, Photo) and each.content]
    return found


def below(photos: Sequence[bytes], page: PageClass, top: float) -> Side | None:
    """All photos between ``top`` and the foot; None when they do not fit there."""
    rows = _rows(photos, page, _BELOW)
    if top + _TITLE + sum(height for _, height in rows) > page.bottom:
        return None
    return tuple(_placed(rows, page, top))


def own_sides(photos: Sequence[bytes], page: PageClass) -> list[Side]:
    """Sides with nothing but photos."""
    room = page.bottom - page.top - _TITLE
    rows = _rows(photos, page, min(_ALONE, room - _CAPTION))
    sides: list[list[tuple[list[_Sized], float]]] = [[]]
    used = 0.0
    for row in rows:
        if sides[-1] and used + row[1] > room:
            sides.append([])
            used = 0.0
        sides[-1].append(row)
        used += row[1]
    return [tuple(_placed(side, page, page.top)) for side in sides]


_Sized = tuple[int, bytes, float, float]
"""Number of a photo, its bytes, width and height in mm."""


def _rows(
    photos: Sequence[bytes], page: PageClass, highest: float
) -> list[tuple[list[_Sized], float]]:
    """Photos two to a row, each row with its height."""
    widest = (page.span - _GAP * (_ACROSS - 1)) / _ACROSS
    sized = [
        (number, photo, *_size(photo, widest, highest)) for number, photo in enumerate(photos, 1)
    ]
    rows = [sized[first : first + _ACROSS] for first in range(0, len(sized), _ACROSS)]
    return [(row, max(each[3] for each in row) + _CAPTION) for row in rows]


def _size(photo: bytes, widest: float, highest: float) -> tuple[float, float]:
    from reportlab.lib.utils import ImageReader

    across, down = ImageReader(io.BytesIO(photo)).getSize()
    scale = min(widest / across, highest / down, 1 / _COARSEST)
    return across * scale, down * scale


def _placed(
    rows: Sequence[tuple[list[_Sized], float]], page: PageClass, top: float
) -> Iterator[Mark]:
    yield Words(page.left, top + 4.6, "照片", Role.TITLE, 10.5)
    y = top + _TITLE
    for row, height in rows:
        for place, (number, photo, wide, high) in enumerate(row):
            x = page.left + place * (page.span + _GAP) / _ACROSS
            yield Picture(x, y, wide, high, photo)
            yield Words(x, y + high + 3.6, f"照片{number}", Role.LABEL, 8)
        y += height
