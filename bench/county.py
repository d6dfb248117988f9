"""An invented county just before its bureau takes a stick with two hundred packages, or more.

Each package is that of a small school: 19 sheets, 50 children, about 1,000 rows. A school of the
demonstration writes more of each child than that; what is over is left out, of every child alike.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import DATA, ROOT
from bench.invented_rows import identity_number, name
from liushou_desktop.app.demonstration.loop import BUREAU_USER, PASSWORD, _Loop
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.domain.register import EnrolledSite, SiteKey
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.report_reading import Report
    from liushou_desktop.storage.unit import UnitOfWork

FOLDER = DATA / "county"
BUREAU = FOLDER / "bureau"
STICK = FOLDER / "stick"
WORKBOOKS = FOLDER / "workbooks"
SCHOOLS, PUPILS, CHILDREN = 3, 62, 50
"""Schools of the demonstration, pupils of each, and children a package tells of."""

MOST_PER_CHILD = {"S6": 4, "S7": 2, "S8": 2, "S9": 2, "S16": 2}
"""Sheet → rows about one child; of the others as many as there are."""

PACKAGES, MANY = 200, 2_000
IN_THE_OPEN = 40  # workbooks that are kept unsealed, for candidates that check nothing
TODAY = date(2026, 11, 24)
AFTER_TERM = date(2026, 7, 21)


class _UpToTheStick(_Loop):
    """The demonstration's loop, stopped where the bureau begins."""

    def _merge(self) -> list[Path]:
        return []

    def _take_receipt(self, code: str, name: str, receipts: list[Path]) -> None:
        pass

    def _go_on(self, code: str) -> None:
        pass


def prepare(count: int = PACKAGES) -> None:
    """Made once, and again when the tables or sheets changed since; some workbooks inside the
    packages are kept as well, in the open."""
    done, made_by = FOLDER / "packages", _made_by()
    if done.exists():
        held, _, by = done.read_text().partition(" ")
        if int(held) >= count and by == made_by:
            return
    shutil.rmtree(FOLDER, ignore_errors=True)
    _UpToTheStick(FOLDER, SCHOOLS, PUPILS, 7, lambda line: None, TODAY).run()
    _multiply(count)
    done.write_text(f"{count} {made_by}")


def _made_by() -> str:
    """What a bureau's file and a package look like now."""
    paths = [*(ROOT / "src/liushou_desktop/storage/migrations").rglob("*.py")]
    told = sorted([*paths, ROOT / "forms/package.toml", Path(__file__)])
    return hashlib.sha256(b"".join(path.read_bytes() for path in told)).hexdigest()


def packages(count: int = PACKAGES) -> list[Path]:
    """The first packages on the stick."""
    return sorted(STICK.glob("*.lspkg"))[:count]


def open_bureau(folder: Path) -> Site:
    """The bureau, some days after the term's end."""
    return open_site(folder, BUREAU_USER, PASSWORD, RehearsalClock(AFTER_TERM))


def _multiply(count: int) -> None:
    """Take the five reports out and let many more schools send such ones of other children."""
    from liushou_desktop.exchange.report_reading import read_report
    from liushou_desktop.formspec.codes import code_sets
    from liushou_desktop.services.bureau.look_at_packages import look_at
    from liushou_desktop.services.shared.site_keys import current_keys

    for folder in (WORKBOOKS, STICK):
        folder.mkdir()
    bureau = open_bureau(BUREAU)
    sent = sorted((FOLDER / "usb").glob("*留守儿童*.lspkg"))
    reports = []
    for looked in look_at(bureau, sent):
        assert looked.opened is not None, looked
        reports.append(_of_fifty_children(read_report(looked.opened.payload, code_sets())))
    with bureau.unit() as unit:
        sealing_key = current_keys(unit).sealing_public
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        asked = ((reports[number % len(reports)], number, sealing_key) for number in range(count))
        signing_keys = dict(pool.map(_send_again, *zip(*asked, strict=True), chunksize=20))
    with bureau.unit() as unit:
        for code, signing_key in signing_keys.items():
            _enrol(unit, code, signing_key, sealing_key)
    bureau.lock()


def _of_fifty_children(report: Report) -> Report:
    """The report with as many children as a package here tells of, and as many rows of each."""
    from liushou_desktop.exchange.plain_rows import PlainSheet

    children = set(list(report.rows["S2"])[:CHILDREN])
    assert len(children) == CHILDREN
    rows = {}
    for sheet, held in report.rows.items():
        told, kept = Counter[object](), []
        for row in held.values():
            child = row.get("child")
            told[child] += 1
            if child is None or (
                child in children and told[child] <= MOST_PER_CHILD.get(sheet, told[child])
            ):
                kept.append(row)
        rows[sheet] = PlainSheet.of(held.key, kept)
    return replace(report, rows=rows)


def _of_other_children(report: Report, number: int) -> Report:
    """The same term with children of other names and numbers: no two schools report the same."""
    from liushou_desktop.exchange.plain_rows import PlainSheet

    fresh = {}
    for place, (old, row) in enumerate(report.rows["S2"].items()):
        born = date.fromisoformat(str(row["birth_date"]))
        fresh[old] = {
            "child": f"{old[:10]}{number:08d}{place:08d}",
            "name": name(number * CHILDREN + place),
            "id_number": identity_number(born, 1 + (number * 7 + place) % 998),
        }
    rows = {}
    for sheet, held in report.rows.items():
        kept = []
        for row in held.values():
            told = dict(row)
            child = fresh.get(str(told.get("child")))
            if child is not None:
                told |= child if sheet == "S2" else {"child": child["child"]}
            kept.append(told)
        rows[sheet] = PlainSheet.of(held.key, kept)
    return replace(report, rows=rows)


def _send_again(like: Report, number: int, sealing_key: str) -> tuple[str, str]:
    """Write one more package; code and signing key of its school."""
    from liushou_desktop.exchange.comment import Heading, Kind
    from liushou_desktop.exchange.envelope import seal_package
    from liushou_desktop.exchange.minisign import SigningKey
    from liushou_desktop.exchange.report import build_report
    from liushou_desktop.formspec.codes import code_sets

    code, report = f"219909{number:04d}", _of_other_children(like, number)
    key = SigningKey.generate()
    manifest = replace(report.manifest, site=code, site_name=f"第{code[-4:]}小学")
    workbook = build_report(manifest, _typed(report), code_sets())
    heading = Heading(
        kind=Kind.REPORT,
        site=code,
        receiver=manifest.receiver,
        term=manifest.term,
        sequence=manifest.sequence,
        epoch=manifest.epoch,
        previous=manifest.previous,
    )
    sealed = seal_package(workbook, heading, key, (sealing_key,))
    (STICK / f"{code}.lspkg").write_bytes(sealed.content)
    if number < IN_THE_OPEN:
        (WORKBOOKS / f"{code}.xlsx").write_bytes(workbook)
    return code, key.public.text


def _enrol(unit: UnitOfWork, code: str, signing_key: str, sealing_key: str) -> None:
    from liushou_desktop.exchange.fingerprints import Fingerprint

    unit.add(
        EnrolledSite(
            site=unit.site,
            id=code,
            code=code,
            name=f"第{code[-4:]}小学",
            state="approved",
            invited_on=date(2026, 2, 20),
        )
    )
    unit.add(
        SiteKey(
            site=unit.site,
            id=f"{code}.1",
            code=code,
            epoch=1,
            signing_key=signing_key,
            sealing_key=sealing_key,
            fingerprint=Fingerprint.of(signing_key, sealing_key).digits,
            state="pinned",
            pinned_on=date(2026, 2, 20),
        )
    )


def _typed(report: Report) -> dict[str, list[dict[str, object]]]:
    """Plain rows (dates as text) back to the values a report is built from."""
    from liushou_desktop.exchange.package_sheets import CellType, package_sheets

    typed = {}
    for sheet, rows in report.rows.items():
        columns = package_sheets().sheet(sheet).columns
        dates = {column.id for column in columns if column.type is CellType.DATE}
        typed[sheet] = [
            {
                name: date.fromisoformat(str(value)) if value and name in dates else value
                for name, value in row.items()
            }
            for row in rows.values()
        ]
    return typed
