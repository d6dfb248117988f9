"""Makes a fresh machine ready: ``python3 setup/prepare.py run|test|fonts``.

``make`` calls this before everything else. It needs only Python 3.11 with pip and venv, does
nothing (in well under a second) when nothing changed, and never touches anything outside this
folder except Debian packages, and those only as root.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from debian import prepare_packages
from environment import ROOT, prepare_environment
from fonts import prepare_fonts
from say import stop


def main(arguments: list[str]) -> None:
    """Prepare for ``run`` (the program), ``test`` (its development) or ``fonts`` alone."""
    level = arguments[0] if arguments else "run"
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        found = ".".join(map(str, sys.version_info[:3]))
        stop(
            f"需要 Python 3.11–3.13，这里是 {found}。可用 make PYTHON=/路径/python3.11 指定",
            f"Python 3.11 to 3.13 is needed, found {found}",
        )
    with _alone():
        if level != "fonts":
            prepare_packages(level)
            prepare_environment(level)
        prepare_fonts()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two set-ups in one folder wait for each other."""
    (ROOT / "build").mkdir(exist_ok=True)
    try:
        import fcntl
    except ImportError:  # Windows: one person, one terminal
        yield
        return
    with (ROOT / "build" / ".prepare.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(sys.argv[1:])
