"""The handover sheet W2: goes with a package, and its lower strip comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from liushou_desktop.paper import sheet
from liushou_desktop.paper.contents import Handover, HandoverSheet
from liushou_desktop.paper.form_sheets import cut_line
from liushou_desktop.paper.geometry import Geometry
from liushou_desktop.paper.marks import (
    Words,
)
from liushou_desktop.paper.one_side import around, geometry_of_paper, printed, table
from liushou_desktop.paper.printed import Printed
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.values import date_text


def print_handover(handover: Handover) -> Printed:
    """See ``paper.print_handover``."""
    geometry = _with_sheets(geometry_of_paper("handover"), len(handover.sheets))
    strip = geometry_of_paper("handover_receipt")
    values = _handover_values(handover)
    marks = [
        *around(geometry, values, handover.sheet_number, ""),
        *table(geometry, values),
        *cut_line(221.3, 17, 195),
        *sheet.sheet_number(
            replace(strip.page, foot_rule=0, left=strip.page.left - 35, code_y=225.2),
            handover.sheet_number,
        ),
        Words(strip.page.middle, 229.2, strip.title, Role.TITLE, 13, "centre", spacing=0.8),
        Words(strip.page.right, 228.8, "交送校留存", Role.LABEL, 8, "right"),
        *table(strip, values),
    ]
    return printed(geometry.title, marks, handover.sheet_number or handover.short_code, "")


def _with_sheets(geometry: Geometry, sheets: int) -> Geometry:
    """Rows for as many sheets as the package has, two to a row."""
    [band] = geometry.bands
    needed = max(-(-sheets // 2), 1)
    rows = tuple(replace(row, times=needed) if row.repeat == "sheets" else row for row in band.rows)
    return replace(geometry, bands=(replace(band, rows=rows),))


def _handover_values(handover: Handover) -> dict[str, object]:
    made = handover.made_at
    return {
        "school": handover.school,
        "term": handover.term,
        "copies": "一式两份：校、局各一",
        "school_code": handover.school_code,
        "receivers": handover.receivers,
        "file_name": handover.file_name,
        "sequence": f"第 {handover.sequence} 号（第 {handover.epoch} 密钥期）",
        "made_at": f"{date_text(made.date())}　{made:%H:%M}",
        "made_on": f"{made.year} 年 {made.month} 月 {made.day} 日",
        "size": f"{handover.size:,} 字节".replace(",", " "),
        "short_code": spoken_code(handover.short_code),
        "previous_short_code": spoken_code(handover.previous_short_code or "") or "—",
        "sheets": _two_columns(handover.sheets),
        "total": str(sum(each.rows for each in handover.sheets)),
        "pupils": str(handover.pupils),
        "maker": handover.maker,
    }


def _two_columns(sheets: Sequence[HandoverSheet]) -> list[dict[str, str]]:
    half = -(-len(sheets) // 2)
    rows = []
    for number in range(half):
        row = _column("left", sheets[number])
        if half + number < len(sheets):
            row |= _column("right", sheets[half + number])
        rows.append(row)
    return rows


def _column(side: str, each: HandoverSheet) -> dict[str, str]:
    return {
        f"{side}_code": each.code,
        f"{side}_title": each.title,
        f"{side}_rows": str(each.rows),
    }


def spoken_code(code: str) -> str:
    """``K7QM-2HXD`` with air around the dashes, to be read aloud group by group."""
    return code.replace("-", " – ")
