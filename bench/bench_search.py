"""The search box at 100,000 children."""

from __future__ import annotations

import sqlite3

from bench import plain_table
from bench.harness import Bench, Measures, Stopwatch

QUESTIONS = {"1 character": "䶮", "2 characters": "玉兰", "3 characters": "马玉兰"}


def like_scan() -> Measures:
    """What would usually be picked: LIKE with a wildcard on both sides."""
    base = sqlite3.connect(plain_table.FILE)
    watch = Stopwatch()
    for label, text in QUESTIONS.items():
        watch.repeat(
            label,
            lambda text=text: base.execute(
                'SELECT id FROM child WHERE "姓名" LIKE ? ORDER BY "姓名" LIMIT 50', (f"%{text}%",)
            ).fetchall(),
            5,
        )
    return watch.measures


BENCH = Bench(
    about="searching 100,000 children by name (first 50)",
    prepare=plain_table.prepare,
    candidates={"LIKE scan": like_scan},
)
