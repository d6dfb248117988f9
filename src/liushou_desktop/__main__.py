"""``liushou`` alone opens the window; with a command it works without one."""

from __future__ import annotations

import sys


def main() -> int:
    """Entry point of the console script; the value is the exit code."""
    words = sys.argv[1:]
    if words and words[0] == "--fenced-child":
        from liushou_desktop.sheets.fenced_child import main as fenced

        return fenced()
    if words and words[0] == "--reading-child":
        from liushou_desktop.exchange.reading_child import main as reading

        return reading()
    if _wants_window(words):
        from liushou_desktop.bootstrap import open_window

        return open_window(words)
    from liushou_desktop.cli.main import main as run

    return run(words)


def _wants_window(words: list[str]) -> bool:
    """No command, only the window's own options: ``liushou``, ``liushou --data-dir DIR``."""
    options = ("--data-dir", "--today", "--screens", "--database-url")
    return all(
        word.split("=")[0] in options or (index > 0 and words[index - 1] in options)
        for index, word in enumerate(words)
    )


if __name__ == "__main__":
    raise SystemExit(main())
