"""Holding Python's cyclic garbage collector off: while many rows are made, and beside a window.

Rows make no cycles; yet every few ten thousand new ones the collector walks through all that live.
On an import of 3,000 pupils that is a sixth of the time.

The collector runs on whichever thread makes one object too many. On a worker's thread it would
take apart what belongs to the window's thread, while that one paints it.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator


class _Rests:
    """Everybody who wants the collector to rest; it works again when the last one is done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._was_on = True

    def begin(self) -> None:
        with self._lock:
            if not self._count:
                self._was_on = gc.isenabled()
                gc.disable()
            self._count += 1

    def end(self) -> None:
        with self._lock:
            self._count -= 1
            if not self._count and self._was_on:
                gc.enable()


_rests = _Rests()


class CollectorRest:
    """A rest that begins and ends in different places; either may be called again."""

    def __init__(self) -> None:
        self.is_on = False

    def begin(self) -> None:
        """From now on."""
        if not self.is_on:
            self.is_on = True
            _rests.begin()

    def end(self) -> None:
        """The collector may work again, as far as this rest is concerned."""
        if self.is_on:
            self.is_on = False
            _rests.end()


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """No cyclic collection inside the block; nested blocks and other threads do no harm."""
    _rests.begin()
    try:
        yield
    finally:
        _rests.end()
