"""A school's own store with 100,000 invented children: ours, for searching and listing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

from bench.harness import DATA
from bench.invented_rows import roster_row
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.storage.store import Store

CHILDREN = 100_000
FOLDER = DATA / "big-site"
KEY = bytes(range(32))
SITE = "2162999901"
_BATCH = 10_000


def prepare() -> None:
    """Made once; a store that was not finished is made anew."""
    if (FOLDER / "done").exists():
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    with Store.create(FOLDER, site=SITE, key=KEY, database_id="bench") as store:
        for start in range(0, CHILDREN, _BATCH):
            with store.unit("bench", "clerk") as unit:
                unit.add_many(_children(range(start, start + _BATCH)))
                unit.refresh(_summaries(range(start, start + _BATCH)))
    (FOLDER / "done").touch()


def open_store() -> Store:
    """The store, as after unlocking."""
    return Store.open(FOLDER, KEY)


def _children(indexes: range) -> Iterator[Child]:
    for index in indexes:
        row = roster_row(index)
        yield Child(
            site=SITE,
            id=f"c{index:06d}",
            file_number=f"{SITE}-{index:06d}",
            name=row["姓名"],
            sex="1" if row["性别"] == "男" else "2",
            birth_date=date.fromisoformat(row["出生日期"]),
            id_number=row["身份证件号"],
        )


def _summaries(indexes: range) -> Iterator[ChildSummary]:
    from liushou_desktop.domain import pinyin

    for index in indexes:
        row = roster_row(index)
        yield ChildSummary(
            site=SITE,
            id=f"c{index:06d}",
            file_number=f"{SITE}-{index:06d}",
            name=row["姓名"],
            name_key=pinyin.sort_key(row["姓名"]),
            sex="1" if row["性别"] == "男" else "2",
            class_label=row["班号"],
            class_order=int(row["班号"]),
            village=row["现住址"],
            is_left_behind=True,
        )
