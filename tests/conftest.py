"""What every test may rely on: a known day, no traces of the developer's own settings, our fonts.

``QT_QPA_PLATFORM`` is set before anything can import Qt, so tests never open a window.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from hypothesis.internal.conjecture import providers
from tests.helpers.patience import PatientBot
from tests.helpers.server import end_server

from liushou_desktop.base.clock import TickingClock

os.environ["QT_QPA_PLATFORM"] = "offscreen"
for name in [name for name in os.environ if name.startswith("LIUSHOU_")]:
    del os.environ[name]

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "build" / "fonts"

settings.register_profile(
    "house",
    deadline=None,  # two shared cores: a slow moment is no failure
    derandomize=True,  # the same run for everyone; `make soak` looks further
    database=None,
    max_examples=40,
    suppress_health_check=list(HealthCheck),  # they judge by the clock, or what is fixed anyway
)
settings.register_profile("soak", parent=settings.get_profile("house"), derandomize=False)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """With ``-m soak`` hypothesis looks further, and anew each time."""
    if _is_soaking(config):
        settings.register_profile("soak", settings.get_profile("soak"), max_examples=500)
        settings.load_profile("soak")
    else:
        # Hypothesis also tries constants of the modules imported so far. Which these are depends
        # on the tests that ran before in this process: the same test would try other cases.
        constants = providers._local_constants
        providers._get_local_constants = lambda: constants


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The server that some tests shared ends with the run."""
    end_server(session.config)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every property is part of the soak."""
    if _is_soaking(config):
        for item in items:
            if is_hypothesis_test(getattr(item, "obj", None)):
                item.add_marker("soak")


def _is_soaking(config: pytest.Config) -> bool:
    return config.getoption("-m") == "soak"


_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _own_settings_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch) -> None:
    """Nothing is read from or written to the developer's own configuration, or another test's."""
    folder = tmp_path_factory.getbasetemp() / "config" / str(next(_numbers))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))  # made by who first writes there


@pytest.fixture(autouse=True)
def _no_unexpected_warning_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning that the program logs fails the test, unless it is taken by `caplog.clear()`."""
    yield
    heard = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING and record.name.startswith("liushou")
    ]
    assert not heard, f"logged without being expected: {heard}"


@pytest.fixture
def clock() -> TickingClock:
    """16 June 2026, 09:00, in the second term of 2025/26; one second on with every question."""
    return TickingClock(datetime(2026, 6, 16, 9, 0, 0))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the source tree."""
    return ROOT


@pytest.fixture
def qtbot(qapp, request: pytest.FixtureRequest) -> PatientBot:
    """Waits for what happens, however long the PC takes."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Qt's command line: Fusion everywhere, so that sizes do not depend on the desktop."""
    from liushou_desktop.gui.common import theme

    return ["liushou", *theme.FUSION]


@pytest.fixture(scope="session", autouse=False)
def bundled_fonts(qapp) -> list[str]:
    """Families loaded from ``build/fonts`` into Qt; the machine may have no Chinese font itself."""
    from PySide6.QtGui import QFontDatabase

    families: list[str] = []
    for path in sorted(FONTS.glob("NotoSansSC-*.ttf")) or sorted(FONTS.glob("*.tt[fc]")):
        loaded = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(loaded)
    return families


@pytest.fixture(autouse=True)
def _fonts_for_windows(request: pytest.FixtureRequest) -> None:
    """Every test that drives a window sees Chinese letters."""
    if {"qtbot", "qapp"} & set(request.fixturenames):
        request.getfixturevalue("bundled_fonts")
