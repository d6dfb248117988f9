"""Our line drawings: a grid of 20 units, a line of 1.5, in the colour of the word beside them.

An icon always stands with a word, except the eye, close and arrows.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from liushou_desktop.base.paths import resources_dir
from liushou_desktop.gui.common import theme


def names() -> list[str]:
    """All drawings there are."""
    return sorted(path.stem for path in (resources_dir() / "icons").glob("*.svg"))


def pixmap(name: str, tone: str = "ink2", size: int = 18) -> QPixmap:
    """A drawing in a token's colour at ``size`` logical pixels.

    Raises:
        FileNotFoundError: there is no such drawing.
    """
    ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    return _pixmap(name, theme.color(tone).name(), size, ratio)


def icon(name: str, tone: str = "ink2", size: int = 18) -> QIcon:
    """The same as a ``QIcon``, for Qt's own widgets."""
    return QIcon(pixmap(name, tone, size))


def paint(painter: QPainter, name: str, rect: QRectF, tone: str = "ink2") -> None:
    """Draw into a rectangle."""
    _renderer(name, theme.color(tone).name()).render(painter, rect)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = (resources_dir() / "icons" / f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))


@cache
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(name, colour).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made
