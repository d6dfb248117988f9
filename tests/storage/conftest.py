"""A store in an empty folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.helpers.rows import PASSWORD, SITE

from liushou_desktop.base.clock import TickingClock
from liushou_desktop.storage import keyslots
from liushou_desktop.storage.store import Store


@pytest.fixture
def key() -> bytes:
    return os.urandom(32)


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock(datetime(2026, 3, 10, 8, 0))


@pytest.fixture
def store(tmp_path: Path, key: bytes, clock: TickingClock) -> Iterator[Store]:
    """A store without slots: most tests need no password."""
    with Store.create(tmp_path / "site", site=SITE, key=key, clock=clock) as made:
        yield made


@pytest.fixture
def owned(tmp_path: Path, clock: TickingClock) -> Iterator[Store]:
    """A store whose folder has a clerk 李老师 with the password of the demonstration."""
    folder = tmp_path / "owned"
    slots = keyslots.create_slots(folder, user="李老师", role="clerk", password=PASSWORD)
    with Store.create(folder, site=SITE, key=slots.key, clock=clock) as made:
        yield made
