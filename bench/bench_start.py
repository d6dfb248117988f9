"""From nothing to the first painted window."""

from __future__ import annotations

from bench import demo_school
from bench.harness import AtMost, Bench, Measures, Stopwatch, Within, resident_mb


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


def first_window() -> Measures:
    """Our program on a school's folder: imports, theme, opening page, painted."""
    watch = Stopwatch()
    with watch("start"):
        from liushou_desktop import bootstrap
        from liushou_desktop.base.clock import SystemClock

        app = bootstrap.make_application("school")
        window = bootstrap.make_window(demo_school.school(), SystemClock())
        window.show()
        app.processEvents()
    watch.measures["resident_mb"] = resident_mb()
    return watch.measures


def open_school() -> Measures:
    """The demonstration school unlocked, its first page shown and at rest."""
    from liushou_desktop import bootstrap
    from liushou_desktop.base.clock import SystemClock

    app = bootstrap.make_application("school")
    folder, clock = demo_school.school(), SystemClock()
    window = bootstrap.make_window(folder, clock)
    window.show()
    app.processEvents()
    watch = Stopwatch()
    with watch("unlock_s"):
        site = bootstrap.enter_site(folder, demo_school.CLERK, demo_school.PASSWORD, clock)
    with watch("first_page_s"):
        window.enter(site)
        demo_school.let_settle(app)
    watch.measures["resident_mb"] = resident_mb()
    site.lock()
    return watch.measures


BENCH = Bench(
    about="from start to the first painted window; memory with the demonstration school open",
    rounds=5,
    prepare=demo_school.prepare,
    candidates={
        "import QtWidgets": import_qt,
        "empty window": empty_window,
        "our first window": first_window,
        "demonstration school open": open_school,
    },
    goals=(
        Within("start", "our first window", "import QtWidgets", times=2.5),
        AtMost("resident_mb", "demonstration school open", limit=160),
    ),
)
