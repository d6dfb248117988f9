"""The school's look for every window test, and places for what windows leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.gui.demo_sites import built_demo, demo_sites  # noqa: F401 - fixtures by name
from tests.gui.school_site import names, site  # noqa: F401 - fixtures by name
from tests.gui.typing import commit_text
from tests.helpers.sites import cheap_passwords

from liushou_desktop.gui.bureau import stick_lookout
from liushou_desktop.gui.common import masked_value as common_masked_value
from liushou_desktop.gui.common import theme, toast
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.gui.school import keying_sheet
from liushou_desktop.gui.school import masked_value as school_masked_value


@pytest.fixture(scope="session")
def themed(qapp, bundled_fonts):
    """The application dressed for the school."""
    theme.apply_theme(qapp, "school")
    return qapp


@pytest.fixture(autouse=True)
def _dressed(request: pytest.FixtureRequest) -> None:
    if "qtbot" in request.fixturenames:
        request.getfixturevalue("themed")


_UNTIL_THE_END = 24 * 60 * 60 * 1000  # ms

_ON_THEIR_OWN = (
    (toast, "STAY_MS"),
    (common_masked_value, "SHOWN_MS"),
    (school_masked_value, "SHOWN_MS"),
    (keying_sheet, "_AUTOSAVE_MS"),
    (stick_lookout, "_LOOK_FOR_STICKS"),
)


@pytest.fixture(autouse=True)
def _nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes away or begins after some seconds does not do so because the PC was slow.

    A test that is about it calls what the clock would call.
    """
    for module, name in _ON_THEIR_OWN:
        assert isinstance(getattr(module, name), int)
        monkeypatch.setattr(module, name, _UNTIL_THE_END)


@pytest.fixture(autouse=True)
def _no_worker_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker that a test forgot does not go on beside the next one."""
    runners: list[JobRunner] = []
    begin = JobRunner.__init__

    def begin_noted(self: JobRunner, *args: object) -> None:
        runners.append(self)
        begin(self, *args)

    monkeypatch.setattr(JobRunner, "__init__", begin_noted)
    yield
    for runner in runners:
        runner.close()


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_passwords(monkeypatch)


@pytest.fixture
def commit():
    """Types as an input method does."""
    return commit_text


@pytest.fixture
def desk(site, tmp_path: Path):  # noqa: F811
    """What pages get from the shell, over the small school."""
    made = QuietDesk(site, tmp_path / "memory")
    yield made
    made.jobs.close()
