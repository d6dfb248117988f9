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
    peak_mb,
)

if TYPE_CHECKING:
    from liushou_desktop.services.shared.site import Site

WIDTH = 60  # no sheet of the package is wider


def openpyxl_and_orm() -> Measures:
    """What would usually be picked: openpyxl, and for each row select, then insert or change.

    It is given the workbooks already unsealed, and checks nothing.
    """
    from openpyxl import load_workbook
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    columns = [f"c{place}" for place in range(WIDTH)]
    Row = type(
        "Row",
        (Base,),
        {
            "__tablename__": "row",
            "__annotations__": dict.fromkeys(["id", *columns], Mapped[str]),
            "id": mapped_column(primary_key=True),
            **{name: mapped_column(nullable=True) for name in columns},
        },
    )
    watch = Stopwatch()
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'bureau.db'}")
        Base.metadata.create_all(engine)
        files = sorted(county.WORKBOOKS.iterdir())[:8]
        with watch("package"):
            for path in files:
                with Session(engine) as session:
                    for sheet in load_workbook(path).worksheets:
                        for number, values in enumerate(sheet.iter_rows(values_only=True)):
                            key = f"{path.stem}-{sheet.title}-{number}"
                            held = session.scalar(select(Row).where(Row.id == key))
                            if held is None:
                                held = Row(id=key)
                                session.add(held)
                            for place, value in enumerate(values[:WIDTH]):
                                setattr(held, f"c{place}", None if value is None else str(value))
                    session.commit()
        engine.dispose()
    watch.measures["package"] /= len(files)
    return watch.measures


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
        with watch("package"):
            for path in files:
                base.execute("BEGIN")
                base.executemany(f"INSERT OR REPLACE INTO row VALUES ({marks})", rows(path))
                base.execute("COMMIT")
    watch.measures["package"] /= len(files)
    return watch.measures


def ours() -> Measures:
    """Unseal, verify, fenced parsing, counts again, plan, merge into the chain, receipt kept."""
    return _merge(county.packages())


def ours_on_one_core() -> Measures:
    """The same where the fenced children share the only core with everything else."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return _merge(county.packages())


def ours_many() -> Measures:
    """The same with two thousand packages."""
    return _merge(county.packages(county.MANY))


def _merge(files: list[Path]) -> Measures:
    """Per package: ``package`` until its receipt is kept, ``checks`` of it for unsealing, hashes
    and signature alone, ``receipt`` for the receipt onto the stick, read back."""
    from liushou_desktop.services.bureau.package_receipts import write_receipts
    from liushou_desktop.services.bureau.receive_packages import receive

    watch = Stopwatch()
    with TemporaryDirectory() as folder:
        shutil.copytree(county.BUREAU, Path(folder) / "bureau")
        stick = Path(folder) / "stick"
        stick.mkdir()
        bureau = county.open_bureau(Path(folder) / "bureau")
        with watch("package"):
            looked = receive(bureau, files)
        watch.measures["peak_mb"] = peak_mb()
        with watch("receipt"):
            write_receipts(bureau, stick, [each.receipt for each in looked if each.receipt])
        with watch("checks"):
            _check(bureau, files)
        bureau.lock()
        assert all(each.merged for each in looked), [each.problem for each in looked]
    for measure in ("package", "receipt", "checks"):
        watch.measures[measure] /= len(files)
    return watch.measures


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
    about="merging a package of 50 children's term (time per package, two hundred packages)",
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
        Faster("package", "ours, one core", "openpyxl + ORM", times=10, stretch=35),
        Share("checks", "ours", of="package", times=0.1),
        AtMost("peak_mb", "ours", limit=250),
        *(
            (
                Within("package", "ours, 2,000 packages", "ours", times=1.2),
                AtMost("peak_mb", "ours, 2,000 packages", limit=250),
            )
            if _LARGE
            else ()
        ),
    ),
)
