"""No shape serves two meanings, also on a grey printer; every drawing draws something."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from liushou_desktop.app.sides import SIDES
from liushou_desktop.gui.common import icons, marks
from liushou_desktop.gui.common.marks import Mark


def _painted(mark: Mark) -> QImage:
    image = QImage(28, 28, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    marks.paint(painter, mark, QRectF(0, 0, 28, 28), "ink")
    painter.end()
    return image


def _difference(first: QImage, second: QImage) -> int:
    pairs = zip(bytes(first.constBits()), bytes(second.constBits()), strict=True)
    return sum(abs(a - b) > 96 for a, b in pairs)


def test_paints_no_two_marks_alike_in_one_ink(qtbot) -> None:
    painted = {mark: _painted(mark) for mark in Mark}
    for first, second in combinations(Mark, 2):
        assert _difference(painted[first], painted[second]) >= 12, (first, second)


def test_paints_every_mark(qtbot) -> None:
    blank = QImage(28, 28, QImage.Format.Format_Grayscale8)
    blank.fill(255)
    for mark in Mark:
        assert _difference(_painted(mark), blank) >= 12


def test_keeps_red_for_what_is_owed_or_refused() -> None:
    assert {mark for mark in Mark if mark.tone == "bad"} == {Mark.OVERDUE, Mark.REFUSED}


@pytest.mark.parametrize("name", icons.names())
def test_draws_icons_on_the_grid_in_the_words_colour(qtbot, name: str) -> None:
    shown = icons.pixmap(name, "bad", 60).toImage()
    inked = {
        shown.pixelColor(x, y).name()
        for x in range(shown.width())
        for y in range(shown.height())
        if shown.pixelColor(x, y).alpha() > 250
    }
    assert inked
    assert all(colour.startswith("#a") for colour in inked)


def test_has_a_drawing_for_every_page() -> None:
    for side in SIDES.values():
        assert {entry.icon for entry in side.pages} <= set(icons.names())
