"""The school's look for every window test, and places for what windows leave behind."""

from __future__ import annotations

import pytest
from tests.gui.demo_sites import built_demo, demo_sites  # noqa: F401 - fixtures by name
from tests.gui.typing import commit_text

from liushou_desktop.gui.common import theme


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
