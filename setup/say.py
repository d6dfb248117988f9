"""What set-up says: Chinese, with one line of English where somebody must act on it."""

from __future__ import annotations

import sys
from typing import NoReturn


def say(sentence: str) -> None:
    """One line of progress."""
    print(f"· {sentence}", flush=True)


def warn(sentence: str, english: str) -> None:
    """Something is missing, but the work goes on."""
    print(f"! {sentence}\n  ({english})", file=sys.stderr, flush=True)


def stop(sentence: str, english: str) -> NoReturn:
    """Something is missing that the work cannot do without."""
    print(f"✗ {sentence}\n  ({english})", file=sys.stderr, flush=True)
    raise SystemExit(5)
