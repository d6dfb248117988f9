"""The school's look for every window test, and places for what windows leave behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gui.demo_sites import built_demo, demo_sites  # noqa: F401 - fixtures by name
from tests.gui.school_site import fill_school, make_school
from tests.gui.typing import commit_text

from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.testing import QuietDesk


@pytest.fixture(scope="session")
def themed(qapp, bundled_fonts):
    """The application dressed for the school."""
    theme.apply_theme(qapp, "school")
    return qapp


@pytest.fixture(autouse=True)
def _dressed(request: pytest.FixtureRequest) -> None:
    if "qtbot" in request.fixturenames:
        request.getfixturevalue("themed")


@pytest.fixture
def commit():
    """Types as an input method does."""
    return commit_text


@pytest.fixture
def site(tmp_path: Path):
    """A small school, unlocked by its clerk."""
    made = make_school(tmp_path / "site")
    yield made
    made.lock()


@pytest.fixture
def names(site) -> dict[str, str]:
    """The school's children: id by name."""
    return fill_school(site)


@pytest.fixture
def desk(site, tmp_path: Path):
    """What pages get from the shell, over the small school."""
    made = QuietDesk(site, tmp_path / "memory")
    yield made
    made.jobs.close()
