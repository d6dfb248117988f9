"""The demonstration county under ``build/bench``, for benches of the window."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import DATA

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

FOLDER = DATA / "demo"
CLERK, PASSWORD = "李向荣", "demo-2021"


def prepare() -> None:
    """Made once, by the program's own demonstration."""
    from liushou_desktop.app.demonstration.loop import run_demonstration

    if not (DATA / "demo.done").exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        run_demonstration(FOLDER, schools=1, tell=lambda line: None)
        (DATA / "demo.done").touch()


def school() -> Path:
    """The first school's folder."""
    return min((FOLDER / "schools").iterdir())


def let_settle(app: QApplication, seconds: float = 1.5) -> None:
    """Let background jobs of the page end; the time is part of no ratio."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.01)
