"""The search box at 100,000 children."""

from __future__ import annotations

import sqlite3

from bench import big_site, plain_table
from bench.harness import Bench, Faster, Measures, Stopwatch

QUESTIONS = {
    "1 character": "䶮",
    "2 characters": "玉兰",
    "3 characters": "马玉兰",
    "initials": "myl",
    "last digits": "4321",
}


def like_scan() -> Measures:
    """What would usually be picked: LIKE with a wildcard on both sides.

    A plain table has no initials; the scan of as many letters over a column of them stands in.
    """
    base = sqlite3.connect(plain_table.FILE)
    watch = Stopwatch()
    for label, text in QUESTIONS.items():
        column = {"initials": "学籍辅号", "last digits": "身份证件号"}.get(label, "姓名")
        watch.repeat(
            label,
            lambda text=text, column=column: base.execute(
                f'SELECT id FROM child WHERE "{column}" LIKE ? ORDER BY "姓名" LIMIT 50',
                (f"%{text}%",),
            ).fetchall(),
            5,
        )
    return watch.measures


def our_search() -> Measures:
    """Our index in the encrypted store, through the unit of work."""
    from liushou_desktop.domain.child import Child

    watch = Stopwatch()
    with big_site.open_store() as store, store.unit("bench", "clerk") as unit:
        for label, text in QUESTIONS.items():
            watch.repeat(label, lambda text=text: unit.search(text, kind=Child, limit=50), times=15)
    return watch.measures


def prepare() -> None:
    """The plain table and our store, the same children in both."""
    plain_table.prepare()
    big_site.prepare()


BENCH = Bench(
    about="searching 100,000 children (first 50)",
    prepare=prepare,
    candidates={"LIKE scan": like_scan, "ours": our_search},
    goals=tuple(Faster(label, "ours", "LIKE scan", times=100) for label in QUESTIONS),
)
