"""Pictures of windows and pages, for the README and for eyes: 100 % and 125 % of 1366 × 768."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

FULL = (1366, 768)
AT_125_PERCENT = (1093, 615)


def grab(widget: QWidget, path: Path, size: tuple[int, int] = FULL) -> Path:
    """Save a picture of a window or page at a logical size; returns its path.

    Offscreen there is no title bar: the picture is the client area.

    Raises:
        OSError: the picture could not be written.
    """
    widget.resize(*size)
    widget.show()
    settle()
    path.parent.mkdir(parents=True, exist_ok=True)
    if not widget.grab().save(str(path)):
        raise OSError(f"could not write {path}")
    return path


def settle() -> None:
    """Let layouts, queued signals and timers of no length come to rest."""
    for _ in range(3):
        loop = QEventLoop()
        QTimer.singleShot(0, loop.quit)
        loop.exec()
        QApplication.processEvents()
