"""A bureau merges the packages of its schools: what one package costs."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench import county
from bench.harness import (
    LARGE,
    AtMost,
    Bench,
    Faster,
    Measures,
    Share,
    Stopwatch,
    Within,
    cpu_of,
    peak_mb,
)

if TYPE_CHECKING:
    from liushou_desktop.services.shared.site import Site

WIDTH = 60  # no sheet of the package is wider


def openpyxl_and_orm() -> Measures:
    """What would usually be picked: openpyxl, and for each row select, then insert or change.

    A table for each sheet with that sheet's columns; the rows below the headings, which are those
    we keep. It is given the workbooks already unsealed, and checks nothing.
    """
    from openpyxl import load_workbook
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    files = sorted(county.WORKBOOKS.iterdir())[:8]
    kinds = {}
    for sheet in load_workbook(files[0]).worksheets:
        columns = [f"c{place}" for place in range(sheet.max_column)]
        names = {"site": True, "id": True, **dict.fromkeys(columns, False)}
        told = {
            "__tablename__": sheet.title,
            "__annotations__": dict.fromkeys(names, Mapped[str]),
            **{n: mapped_column(primary_key=key, nullable=not key) for n, key in names.items()},
        }
        kinds[sheet.title] = type(f"Row{len(kinds)}", (Base,), told), columns
    watch = Stopwatch()
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'bureau.db'}")
        Base.metadata.create_all(engine)
        with watch("package"), cpu_of(watch):
            for path in files:
                with Session(engine) as session:
                    for sheet in load_workbook(path).worksheets:
                        Row, columns = kinds[sheet.title]
                        first = int(str(sheet.freeze_panes)[1:])
                        for values in sheet.iter_rows(min_row=first, values_only=True):
                            key = Row.site == path.stem, Row.id == str(values[0])
                            held = session.scalar(select(Row).where(*key))
                            if held is None:
                                held = Row(site=path.stem, id=str(values[0]))
                                session.add(held)
                            for name, value in zip(columns, values, strict=True):
                                setattr(held, name, None if value is None else str(value))
                    session.commit()
        engine.dispose()
    return _per_package(watch, len(files))


def calamine_and_executemany() -> Measures:
    """The floor of a workbook package: bare parsing, one statement per package, no checks."""
    from python_calamine import CalamineWorkbook

    def rows(path: Path) -> Iterator[list[object]]:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            for number, values in enumerate(book.get_sheet_by_name(name).to_python()):
                cells = (values + [""] * WIDTH)[:WIDTH]
                yield [f"{path.stem}-{name}-{number}", *cells]

    watch = Stopwatch()
    with TemporaryDirectory() as folder:
        base = sqlite3.connect(Path(folder) / "bureau.db", isolation_level=None)
        names = ", ".join(f"c{place}" for place in range(WIDTH))
        base.execute(f"CREATE TABLE row (id TEXT PRIMARY KEY, {names})")
        files = sorted(county.WORKBOOKS.iterdir())
        marks = ", ".join("?" * (WIDTH + 1))
        with watch("package"), cpu_of(watch):
            for path in files:
                base.execute("BEGIN")
                base.executemany(f"INSERT OR REPLACE INTO row VALUES ({marks})", rows(path))
                base.execute("COMMIT")
    return _per_package(watch, len(files))


def ours() -> Measures:
    """Unseal, verify, fenced parsing, counts again, plan, merge into the chain, receipt kept; what
    comes before the store is done in processes beside, on the second core."""
    return _merge(county.packages())


def ours_on_one_core() -> Measures:
    """The same where the fenced children share the only core with everything else."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return _merge(county.packages())


def ours_many() -> Measures:
    """The same with two thousand packages."""
    return _merge(county.packages(county.MANY))


def _merge(files: list[Path]) -> Measures:
    """Per package: ``package`` until its receipt is kept, ``cpu`` what that took of processors (the
    fenced children's too, which says more on a busy machine), ``checks`` of it for unsealing,
    hashes and signature alone, ``receipt`` for the receipt onto the stick, read back."""
    from liushou_desktop.services.bureau.package_receipts import write_receipts
    from liushou_desktop.services.bureau.receive_packages import receive

    watch = Stopwatch()
    with TemporaryDirectory() as folder:
        shutil.copytree(county.BUREAU, Path(folder) / "bureau")
        stick = Path(folder) / "stick"
        stick.mkdir()
        bureau = county.open_bureau(Path(folder) / "bureau")
        receive(bureau, files[:1])  # what is imported and read once (codes, pinyin) is not the job
        files = files[1:]
        with watch("package"), cpu_of(watch):
            looked = receive(bureau, files)
        watch.measures["peak_mb"] = peak_mb()
        with watch("receipt"):
            write_receipts(bureau, stick, [each.receipt for each in looked if each.receipt])
        with watch("checks"):
            _check(bureau, files)
        bureau.lock()
        assert all(each.merged for each in looked), [each.problem for each in looked]
    return _per_package(watch, len(files))


def _per_package(watch: Stopwatch, count: int) -> Measures:
    return {
        name: value if name.endswith("_mb") else value / count
        for name, value in watch.measures.items()
    }


def _check(bureau: Site, files: list[Path]) -> None:
    from liushou_desktop.exchange.envelope import open_package
    from liushou_desktop.exchange.minisign import PublicKey, verify
    from liushou_desktop.services.bureau.register_state import RegisterNow
    from liushou_desktop.services.shared.site_keys import identities

    with bureau.unit() as unit:
        identity = identities(unit)[0]
        register = RegisterNow(unit, [file.stem for file in files])
    for file in files:
        opened = open_package(file.read_bytes(), identity)
        key = register.keys_of(file.stem)[0].signing_key
        verify(opened.payload, opened.signature, PublicKey.from_text(key))


_LARGE = bool(os.environ.get(LARGE))


def _prepare() -> None:
    county.prepare(county.MANY if _LARGE else county.PACKAGES)


BENCH = Bench(
    about="merging a package: 19 sheets, 50 children, 1,100 rows (time per package, two hundred)",
    prepare=_prepare,
    candidates={
        "openpyxl + ORM": openpyxl_and_orm,
        "calamine + executemany, unchecked": calamine_and_executemany,
        "ours": ours,
        "ours, one core": ours_on_one_core,
        **({"ours, 2,000 packages": ours_many} if _LARGE else {}),
    },
    goals=(
        Faster("package", "ours", "openpyxl + ORM", times=20, stretch=50),
        Faster("package", "ours, one core", "openpyxl + ORM", times=20, stretch=35),
        Faster("cpu", "ours, one core", "openpyxl + ORM", times=20, stretch=35),
        Share("checks", "ours", of="package", times=0.1),
        AtMost("peak_mb", "ours", limit=250),
        *(
            (
                Within("package", "ours, 2,000 packages", "ours", times=1.2),
                Within("cpu", "ours, 2,000 packages", "ours", times=1.2),
                AtMost("peak_mb", "ours, 2,000 packages", limit=250),
            )
            if _LARGE
            else ()
        ),
    ),
)
