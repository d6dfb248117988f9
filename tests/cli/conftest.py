"""The small county, fresh for every test that changes it."""

from pathlib import Path

import pytest
from tests.cli.running import Terminal
from tests.helpers.county_fixtures import *  # noqa: F403 - fixtures are found by their names


@pytest.fixture
def terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Terminal:
    """A terminal in an empty folder."""
    return Terminal(capsys, monkeypatch, tmp_path / "nothing-yet")
