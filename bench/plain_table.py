"""100,000 invented children in a plain SQLite table: what a first program would have."""

from __future__ import annotations

import sqlite3

from bench.harness import DATA
from bench.invented_rows import HEADINGS, roster_row

CHILDREN = 100_000
FILE = DATA / "children-100000.sqlite3"


def prepare() -> None:
    """All 71 columns, no index on names; made once."""
    if FILE.exists():
        return
    base = sqlite3.connect(FILE)
    columns = ", ".join(f'"{name}" TEXT' for name in HEADINGS)
    base.execute(f"CREATE TABLE child (id INTEGER PRIMARY KEY, {columns})")
    marks = ", ".join("?" * (len(HEADINGS) + 1))
    base.executemany(
        f"INSERT INTO child VALUES ({marks})",
        ((index, *roster_row(index).values()) for index in range(CHILDREN)),
    )
    base.commit()
    base.close()
