"""Duplicates among 600,000 children: blocks, not pairs."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from bench.harness import AtMost, Bench, Measures, Stopwatch, Within, peak_mb
from bench.invented_rows import identity_number, name
from liushou_desktop.domain.duplicates import Enlisted, _keys, find_pairs

CHILDREN, SCHOOLS = 600_000, 10_000
TWICE = 400
"""One child in so many stands at a second school: by number, by name, or with a slip in it."""


@cache
def children() -> list[Enlisted]:
    """A province's children, in the order of nothing."""
    from liushou_desktop.domain import pinyin

    sounds: dict[str, str] = {}
    found = []
    for number in range(CHILDREN):
        called = name(number * 7919 % 1_000_003)
        if called not in sounds:
            sounds[called] = pinyin.sort_key(called).removesuffix(f" {called}")
        born = date(2010, 9, 1) + timedelta(days=number * 31 % 3_287)
        found.append(
            Enlisted(
                site=f"2199{number * 17 % SCHOOLS:05d}", child=f"c{number:06d}", name=called,
                sound=sounds[called], sex=str(1 + number % 2), birth_date=born,
                id_number=identity_number(born, number // 3_287 + 1),
                village=f"村{number % 900}", carer=f"grandmother {name(number * 13)}",
            )
        )  # fmt: skip
    for number in range(0, CHILDREN, TWICE):
        row = found[number]
        found.append(
            Enlisted(
                site="219999999", child=row.child, name=row.name, sound=row.sound, sex=row.sex,
                birth_date=row.birth_date, id_number=row.id_number if number % 3 else None,
            )
        )  # fmt: skip
    return found


def sorting() -> Measures:
    """The floor of every way by blocks: the keys of all children, made before, put in order."""
    keys = [
        "".join(map(str, key)) for row in children() for key in _keys(row) if isinstance(key, tuple)
    ]
    watch = Stopwatch()
    with watch("all"):
        keys.sort()
    return watch.measures


def ours() -> Measures:
    """The program's own."""
    rows = children()
    watch = Stopwatch()
    with watch("all"):
        pairs = find_pairs(rows)
    assert len(pairs) >= CHILDREN // TWICE
    watch.measures["peak_mb"] = peak_mb()
    return watch.measures


BENCH = Bench(
    about=f"children counted twice among {CHILDREN:,} of {SCHOOLS:,} schools",
    candidates={"sorting the keys": sorting, "ours": ours},
    goals=(
        Within("all", "ours", "sorting the keys", times=10),
        AtMost("peak_mb", "ours", limit=2_000),
    ),
)
