"""Feeds damaged files to the importer for as long as asked: ``python -m tests.hostile.soak 50000``.

Prints how many were refused, how many read, and the first file that broke a promise.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.hostile.mutants import mutants

from liushou_desktop.app.wording import say_error
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets.fence import Fence
from liushou_desktop.sheets.roster import read_grid


def soak(count: int, seed: int) -> Counter[str]:
    """Codes by frequency; ``read`` for files that were taken.

    Raises:
        AssertionError: a file had to be stopped twice; what is no refusal at all escapes as it is.
    """
    ends: Counter[str] = Counter()
    with Fence() as fence:
        for name, content in mutants(count, seed):
            end = _end(fence, content, name)
            if end == "FENCE_TOO_SLOW":  # a busy PC is late once, a slow file every time
                end = _end(fence, content, name)
            ends[end] += 1
    assert not {"FENCE_TOO_SLOW", "FENCE_NONSENSE"} & ends.keys(), ends
    return ends


def _end(fence: Fence, content: bytes, name: str) -> str:
    try:
        read_grid(fence.read(content, name))
    except RefusedError as refusal:
        say_error(refusal)
        return refusal.code
    return "read"


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for code, times in soak(count, seed).most_common():
        print(f"{times:8d}  {code}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
