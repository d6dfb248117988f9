"""How tests wait: for what happens, never for time.

A shared PC may stand still for seconds, and a paused one wakes up with a clock that has jumped. So
nothing here measures time: waiting is counted in looks, and a look is taken only while the program
itself was allowed to run. The bound is there for the developer who broke something, not for the PC.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

LONGEST = 300.0
"""Seconds; only for waiting that must be given one, as of ``threading.Event.wait``."""

_LONGEST_MS = int(LONGEST * 1000)
_LOOKS = 20_000
_BETWEEN_MS = 10
_TURNS = 3


def wait_until(happened: Callable[[], bool]) -> None:
    """Outside a window: until another process or thread has done something."""
    for _ in range(_LOOKS):
        if happened():
            return
        time.sleep(_BETWEEN_MS / 1000)
    pytest.fail("what was waited for never happened")


def cpu_seconds() -> float:
    """What this process and its ended children have computed so far: no pause counts."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


class PatientBot(QtBot):
    """``qtbot`` whose waits take no length: see ``tests/conftest.py``."""

    def waitUntil(self, callback: Callable[[], bool]) -> None:
        """Until ``callback`` is true, and still is once what was queued meanwhile has been done."""
        for _ in range(_LOOKS):
            if callback() and self._is_settled(callback):
                return
            self.wait(_BETWEEN_MS)
        pytest.fail("what was waited for never happened")

    def _is_settled(self, callback: Callable[[], bool]) -> bool:
        for _ in range(_TURNS):
            QCoreApplication.processEvents()
        return callback()

    def waitSignal(self, signal, *, timeout: int = _LONGEST_MS, **how):
        return super().waitSignal(signal, timeout=timeout, **how)

    def waitSignals(self, signals, *, timeout: int = _LONGEST_MS, **how):
        return super().waitSignals(signals, timeout=timeout, **how)

    def waitCallback(self, *, timeout: int = _LONGEST_MS, **how):
        return super().waitCallback(timeout=timeout, **how)

    def waitActive(self, widget, *, timeout: int = _LONGEST_MS):
        return super().waitActive(widget, timeout=timeout)

    def waitExposed(self, widget, *, timeout: int = _LONGEST_MS):
        return super().waitExposed(widget, timeout=timeout)
