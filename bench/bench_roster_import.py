"""From a roster file to children in the store: 3,000 pupils, 71 columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import DATA, Bench, Measures, Stopwatch, Within
from bench.invented_rows import roster, write_as_spreadsheets_do
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.services.shared.site import Site

FILE = DATA / "roster-3000.xlsx"
SHORT = DATA / "roster-50.xlsx"
PUPILS, A_CLASS = 3_000, 50
CLOCK = RehearsalClock(date(2026, 6, 16))
USER, PASSWORD = "资料员", "demo-2021"


def prepare() -> None:
    """Write the workbooks once."""
    for file, pupils in ((FILE, PUPILS), (SHORT, A_CLASS)):
        if not file.exists():
            write_as_spreadsheets_do(file, roster(pupils))


def empty_school(folder: Path) -> Site:
    """A school that has just been founded, unlocked."""
    from liushou_desktop.services.shared.create_site import NewSite, create_site
    from liushou_desktop.services.shared.open_site import open_site
    from liushou_desktop.services.shared.rights import Role

    new = NewSite(
        side="school",
        code="2162999901",
        name="中心小学",
        short_code="ZX",
        user=USER,
        role=Role.CLERK,
        password=PASSWORD,
    )
    create_site(folder, new, CLOCK)
    return open_site(folder, USER, PASSWORD, CLOCK)


def ours() -> Measures:
    """Fence, checks, comparison, backup, children with families, chain, search, lists.

    Like the floor in a process that has imported before: codes, places and rules are read once.
    """
    with TemporaryDirectory() as folder:
        before = empty_school(Path(folder) / "before")
        import_roster(before, SHORT, pupils=A_CLASS)
        before.lock()
        site = empty_school(Path(folder) / "school")
        measures = import_roster(site)
        site.lock()
    return measures


def import_roster(site: Site, file: Path = FILE, pupils: int = PUPILS) -> Measures:
    """The whole import, and its three parts."""
    from liushou_desktop.services.school.apply_roster import apply_roster
    from liushou_desktop.services.school.plan_roster import plan_roster, read_roster_file

    watch = Stopwatch()
    with watch("import"):
        with watch("read_s"):
            reading = read_roster_file(site, file)
        with watch("plan_s"):
            plan = plan_roster(site, reading)
        with watch("write_s"):
            done = apply_roster(site, plan)
    assert done.added == pupils, done
    return watch.measures


def parse_and_executemany() -> Measures:
    """The floor: bare parsing, then the rows that an import leaves, by the driver alone.

    The same encrypted engine, tables and indexes, one transaction; no checks, no comparison, no
    backup, nothing worked out: every row is given.
    """
    from python_calamine import CalamineWorkbook

    watch = Stopwatch()
    with TemporaryDirectory() as folder:
        filled = empty_school(Path(folder) / "filled")
        import_roster(filled)
        rows = _all_rows(filled)
        filled.lock()
        site = empty_school(Path(folder) / "school")
        with site.store.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("BEGIN")
            for table in rows:
                driver.execute(f"DELETE FROM {table}")
            with watch("import"):
                CalamineWorkbook.from_path(str(FILE)).get_sheet_by_index(0).to_python()
                for table, held in rows.items():
                    marks = ", ".join("?" * len(held[0]))
                    driver.executemany(f"INSERT INTO {table} VALUES ({marks})", held)
                driver.execute("COMMIT")
        site.lock()
    return watch.measures


def _all_rows(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with site.store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        tables = driver.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        found = {name: driver.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables}
    return {name: [tuple(row) for row in rows] for name, rows in found.items() if rows}


BENCH = Bench(
    about="importing a roster of 3,000 pupils into an empty school",
    prepare=prepare,
    candidates={"parse + executemany": parse_and_executemany, "ours, whole import": ours},
    goals=(Within("import", "ours, whole import", "parse + executemany", times=3),),
)
