"""What the paper that goes with a package says, and the package's file name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from liushou_desktop.base.files import safe_file_name
from liushou_desktop.exchange import envelope
from liushou_desktop.exchange.envelope import SealedPackage
from liushou_desktop.exchange.manifest import Manifest
from liushou_desktop.exchange.package_sheets import COVER, PackageSheets
from liushou_desktop.paper.contents import Handover, HandoverSheet

PACKAGE_SUFFIX = ".lspkg"
ENROLMENT_SUFFIX = ".lsenrol"


def report_file_name(manifest: Manifest, short_name: str, day: date) -> str:
    """``2162999901_青杏小学_2026春_留守儿童_V1_20260712.lspkg``, safe on every kind of stick."""
    year, half = manifest.term.split("-")
    # The second term of a school year lies in the calendar year that follows.
    season = f"{int(year) + 1}春" if half == "2" else f"{year}秋"
    parts = (manifest.site, short_name, season, "留守儿童", f"V{manifest.version}", f"{day:%Y%m%d}")
    return safe_file_name("_".join(parts)) + PACKAGE_SUFFIX


def handover_of(
    package: SealedPackage,
    manifest: Manifest,
    sheets: PackageSheets,
    *,
    file_name: str,
    made_at: datetime,
    sheet_number: str = "",
) -> Handover:
    """The values of the handover sheet (W2) of a report package."""
    return Handover(
        school=manifest.site_name,
        school_code=manifest.site,
        receivers="、".join(manifest.receiver_names),
        term=manifest.term_name,
        file_name=file_name,
        size=len(package.content),
        sequence=manifest.sequence,
        epoch=manifest.epoch,
        made_at=made_at,
        short_code=package.short_code,
        previous_short_code=envelope.code_of(manifest.previous) if manifest.previous else None,
        sheets=_lines(manifest.counts, sheets),
        pupils=manifest.pupils,
        maker=manifest.maker,
        sheet_number=sheet_number,
    )


def _lines(counts: Mapping[str, int], sheets: PackageSheets) -> tuple[HandoverSheet, ...]:
    """One line per sheet that travels; the cover counts as one row."""
    numbers = {COVER: 1, **counts}
    return tuple(
        HandoverSheet(code=sheet.id, title=sheet.title, rows=numbers[sheet.id])
        for sheet in sheets.filled()
        if sheet.id in numbers
    )
