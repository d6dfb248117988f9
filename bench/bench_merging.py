"""A bureau merges packages: what one package costs."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import DATA, Bench, Measures, Stopwatch
from bench.invented_rows import HEADINGS, roster_row, write_as_spreadsheets_do

FOLDER = DATA / "packages"
SHEETS, CHILDREN, PACKAGES = 12, 50, 12
KEY = HEADINGS.index("身份证件号")


def prepare() -> None:
    """Workbooks of about 1,000 rows: children, visits, talks, as one sheet for simplicity."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number in range(PACKAGES):
        path = FOLDER / f"school-{number:03d}.xlsx"
        if not path.exists():
            write_as_spreadsheets_do(path, _rows(number))


def _rows(number: int):
    yield ("id", *HEADINGS[:12])
    for index in range(CHILDREN * 20):
        row = roster_row(number * CHILDREN + index % CHILDREN)
        yield (f"{number}-{index}", *(row[name] for name in HEADINGS[:12]))


def openpyxl_and_orm() -> Measures:
    """What would usually be picked: openpyxl, and for each row select, then insert or change."""
    from openpyxl import load_workbook
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    columns = {f"c{place}": mapped_column(nullable=True) for place in range(12)}
    kinds = {f"c{place}": Mapped[str] for place in range(12)}
    Row = type(
        "Row",
        (Base,),
        {
            "__tablename__": "row",
            "id": mapped_column(primary_key=True),
            "__annotations__": {"id": Mapped[str], **kinds},
            **columns,
        },
    )
    watch = Stopwatch()
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'bureau.db'}")
        Base.metadata.create_all(engine)
        files = sorted(FOLDER.glob("*.xlsx"))
        with watch("package"):
            for path in files:
                with Session(engine) as session:
                    sheet = load_workbook(path, read_only=True).worksheets[0]
                    for values in sheet.iter_rows(min_row=2, values_only=True):
                        held = session.scalar(select(Row).where(Row.id == values[0]))
                        if held is None:
                            held = Row(id=values[0])
                            session.add(held)
                        for place, value in enumerate(values[1:13]):
                            setattr(held, f"c{place}", value)
                    session.commit()
    watch.measures["package"] /= len(files)
    return watch.measures


def calamine_and_executemany() -> Measures:
    """The floor of a workbook package: bare parsing, one statement per package, no checks."""
    from python_calamine import CalamineWorkbook

    watch = Stopwatch()
    with TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder) / "bureau.db", isolation_level=None)
        names = ", ".join(f"c{place}" for place in range(12))
        base.execute(f"CREATE TABLE row (id TEXT PRIMARY KEY, {names})")
        files = sorted(FOLDER.glob("*.xlsx"))
        marks = ", ".join("?" * 13)
        with watch("package"):
            for path in files:
                rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
                base.execute("BEGIN")
                base.executemany(f"INSERT OR REPLACE INTO row VALUES ({marks})", rows)
                base.execute("COMMIT")
    watch.measures["package"] /= len(files)
    return watch.measures


BENCH = Bench(
    about="merging a package of 1,000 rows (time per package)",
    prepare=prepare,
    candidates={
        "openpyxl + ORM": openpyxl_and_orm,
        "calamine + executemany, unchecked": calamine_and_executemany,
    },
)
