"""Memory that was freed, back to the system."""

from __future__ import annotations

import sys


def give_back() -> None:
    """Let the system have what this process freed; the PC has four gigabytes for everything.

    Only glibc waits to be asked: blocks freed between others stay with it. Elsewhere, and where
    another C library is in use, nothing is done.
    """
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
