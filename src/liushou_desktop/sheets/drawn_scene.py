"""Pictures nobody took: drawn scenes for the demonstration, in place of photos.

Flat shapes and few colours, so that nobody can take one for a photo of a real child or home. JPEGs
as ``sheets.picture`` would keep them: small, without EXIF. The same number draws the same picture.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from liushou_desktop.sheets.picture import PASSPORT, plain_jpeg

_SIZE = (640, 480)
_SKIES = ("#cfe3ee", "#e6dfc9", "#d8e6dc", "#dcd9ea")
_HILLS = (("#a9b98f", "#7f9a6d"), ("#c6b184", "#a58f60"), ("#93b3a4", "#6f9485"))
_WALLS = ("#e2cfae", "#d9b98f", "#efe6d5")
_ROOFS = ("#8c4a3c", "#5d6b74", "#7a5a43")
_COATS = ("#c2554a", "#3f6f8f", "#d29a3a", "#5b8a5e", "#7d5a8c", "#b4657f")
_SKIN, _HAIR = ("#f0c9a2", "#e6b98e", "#d9a679"), ("#2f2723", "#4a362a")


@cache
def house(number: int) -> bytes:
    """A home among hills: walls, roof, a stove pipe, a tree, somebody at the door."""
    pick, picture, draw = _begun(number, _SIZE)
    _land(pick, draw)
    wall, roof = pick.choice(_WALLS), pick.choice(_ROOFS)
    left, top = 150 + pick.randint(-40, 60), 210 + pick.randint(-10, 20)
    right, foot = left + 280, top + 150
    draw.rectangle((left, top, right, foot), fill=wall)
    draw.polygon(
        ((left - 24, top), (left + 40, top - 76), (right - 40, top - 76), (right + 24, top)),
        fill=roof,
    )
    draw.rectangle((right - 92, top - 128, right - 74, top - 70), fill="#6b6b6b")
    for puff in range(3):
        size = 14 + 6 * puff
        x, y = right - 83 + 14 * puff, top - 150 - 26 * puff
        draw.ellipse((x - size, y - size, x + size, y + size), fill="#f1f1ee")
    for x in (left + 28, right - 88):
        draw.rectangle((x, top + 40, x + 60, top + 92), fill="#8fb6c9", outline="#5b4a3a", width=4)
        draw.line((x + 30, top + 40, x + 30, top + 92), fill="#5b4a3a", width=3)
    draw.rectangle((left + 112, top + 44, left + 168, foot), fill="#6d4a33")
    draw.rectangle((58, foot - 130, 74, foot + 14), fill="#6b5138")
    draw.ellipse((10, foot - 230, 122, foot - 100), fill="#5f8350")
    for place in range(pick.randint(1, 2)):
        _person(pick, draw, left + 200 + 46 * place, foot + 20, 100 - 24 * place)
    return plain_jpeg(picture)


@cache
def gathering(number: int) -> bytes:
    """Children in two rows before a board in the school yard, a flag above."""
    pick, picture, draw = _begun(number, _SIZE)
    _land(pick, draw)
    draw.rectangle((90, 110, 550, 290), fill="#efe9dc", outline="#8a7a5f", width=5)
    draw.rectangle((170, 150, 470, 240), fill="#3f5f50", outline="#5b4a3a", width=6)
    for row in range(3):
        draw.line(
            (200, 172 + 22 * row, 300 + pick.randint(20, 140), 172 + 22 * row), fill="#e9efe9"
        )
    draw.rectangle((596, 60, 602, 400), fill="#8d8d8d")
    draw.polygon(((602, 62), (638, 76), (602, 92)), fill="#c0392b")
    for row, (foot, tall) in enumerate(((372, 92), (446, 112))):
        for place in range(8 - row):
            _person(pick, draw, 84 + 66 * place + 30 * row, foot, tall + pick.randint(-8, 8))
    return plain_jpeg(picture)


@cache
def portrait(number: int, *, has_plaits: bool) -> bytes:
    """A drawn head and shoulders in the measure of a child's photo."""
    pick, picture, draw = _begun(number, PASSPORT)
    width, height = PASSPORT
    draw.rectangle((0, 0, width, height), fill=pick.choice(("#c9dcea", "#dfe8da", "#ece3d2")))
    skin, hair = pick.choice(_SKIN), pick.choice(_HAIR)
    coat = pick.choice(_COATS)
    if has_plaits:
        for x in (62, 196):
            draw.ellipse((x, 150, x + 24, 270), fill=hair)
    draw.ellipse((20, 252, width - 20, height + 160), fill=coat)
    draw.rectangle((118, 220, 162, 276), fill=skin)
    draw.ellipse((70, 84, 210, 250), fill=skin)
    draw.pieslice((62, 66, 218, 230), 180, 360, fill=hair)
    draw.ellipse((96, 164, 110, 180), fill="#2b2b2b")
    draw.ellipse((170, 164, 184, 180), fill="#2b2b2b")
    draw.arc((112, 184, 168, 222), 20, 160, fill="#a0504a", width=5)
    draw.polygon(((112, 268), (140, 300), (168, 268)), fill="#f4f1ea")
    return plain_jpeg(picture)


def _begun(number: int, size: tuple[int, int]) -> tuple[random.Random, Any, Any]:
    pick = random.Random(number)  # noqa: S311 - which colour, nothing more
    picture = Image.new("RGB", size, pick.choice(_SKIES))
    return pick, picture, ImageDraw.Draw(picture)


def _land(pick: random.Random, draw: Any) -> None:
    far, near = pick.choice(_HILLS)
    draw.ellipse((-160, 120, 420, 620), fill=far)
    draw.ellipse((240, 150, 860, 640), fill=near)
    draw.rectangle((0, 350, 640, 480), fill="#d6c69f")


def _person(pick: random.Random, draw: Any, x: int, foot: int, tall: int) -> None:
    """Somebody standing on ``foot``, ``tall`` dots high."""
    head = tall // 4
    top = foot - tall
    draw.rectangle((x - head // 2, foot - tall // 3, x + head // 2, foot), fill="#4a4f57")
    coat = (x - head * 3 // 4, top + head, x + head * 3 // 4, foot - tall // 4)
    draw.rounded_rectangle(coat, radius=head // 3, fill=pick.choice(_COATS))
    draw.ellipse((x - head // 2, top, x + head // 2, top + head), fill=pick.choice(_SKIN))
    draw.pieslice((x - head // 2, top - 2, x + head // 2, top + head), 180, 360, fill=_HAIR[0])
