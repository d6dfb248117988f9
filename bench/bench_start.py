"""From nothing to the first painted window."""

from __future__ import annotations

from bench.harness import Bench, Measures, Stopwatch, resident_mb


def import_qt() -> Measures:
    """The floor: importing QtWidgets."""
    watch = Stopwatch()
    with watch("start"):
        import PySide6.QtWidgets  # noqa: F401
    return watch.measures


def empty_window() -> Measures:
    """Qt itself: an empty window, painted."""
    watch = Stopwatch()
    with watch("start"):
        from PySide6.QtWidgets import QApplication, QMainWindow

        app = QApplication([])
        window = QMainWindow()
        window.resize(1366, 768)
        window.show()
        app.processEvents()
    watch.measures["resident_mb"] = resident_mb()
    return watch.measures


BENCH = Bench(
    about="from start to the first painted window",
    rounds=7,
    candidates={"import QtWidgets": import_qt, "empty window": empty_window},
)
