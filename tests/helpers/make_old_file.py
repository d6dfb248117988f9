"""Leave a sample of this version's file for all versions to come:
``tests/old_files/<revision>.lsbackup``.

    python -m tests.helpers.make_old_file

An encrypted backup with invented children; 李老师 opens it with the password of the demonstration.
Made once, when a version is released, and never again.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path

from tests.helpers.rows import PASSWORD, SITE, make_child, make_phone

from liushou_desktop.base.clock import TickingClock
from liushou_desktop.domain.records import Record
from liushou_desktop.storage import keyslots, schema
from liushou_desktop.storage.backup import back_up
from liushou_desktop.storage.store import Store

OLD_FILES = Path(__file__).resolve().parents[1] / "old_files"
USER = "李老师"
NAMES = ("马小明", "阿依古丽·买买提", "癿䶮𫗠")


def make(folder: Path) -> Path:
    """A site with three children, a phone each, one visit and one correction; its backup."""
    slots = keyslots.create_slots(folder, user=USER, role="clerk", password=PASSWORD)
    clock = TickingClock(datetime(2026, 3, 10, 8, 0))
    children = [
        make_child(name, birth_date=date(2016, 2, 29), extra={"问": "答"}) for name in NAMES
    ]
    visit = Record(
        site=SITE,
        id="visit",
        form="home_visit",
        form_version=1,
        child=children[0].id,
        term="2025-2",
        occurred_on=date(2026, 3, 9),
        entered_on=date(2026, 3, 10),
        entered_at=datetime(2026, 3, 10, 8, 0),
        entered_seq=1,
        entered_by=USER,
        staff=("s1", "s2"),
        answers={"talk": "谈了学习"},
    )
    with Store.create(folder, site=SITE, key=slots.key, clock=clock) as store:
        with store.unit(USER, "clerk") as unit:
            unit.add_many(children, "学籍导入")
            unit.add_many(make_phone(child, f"1990000000{n}") for n, child in enumerate(children))
            unit.add(visit)
            unit.set_setting("site.name", "样例小学")
        with store.unit(USER, "clerk") as unit:
            unit.change(children[1], "更正", ethnicity="05")
        return back_up(store).path


def main() -> None:
    """Write the sample of the current revision."""
    with tempfile.TemporaryDirectory() as scratch:
        place = OLD_FILES / f"{schema.CURRENT}.lsbackup"
        OLD_FILES.mkdir(exist_ok=True)
        shutil.copyfile(make(Path(scratch) / "site"), place)
    print(place.name)


if __name__ == "__main__":
    main()
