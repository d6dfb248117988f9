"""De-identified numbers of a term for others: plain SQLite and CSV, small numbers hidden.

No child's row leaves: only how many there are by school, group and value, and the indicators. What
would point at somebody is blank and marked (``domain.small_cells``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.domain.reported import ReportedFigure
from liushou_desktop.domain.small_cells import LEAST, hidden_cells, may_be_told
from liushou_desktop.services.bureau.county_tables import school_counts
from liushou_desktop.services.shared.count_words import MOVEMENT, TOTAL, count_lines
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

Counts = Mapping[str, Mapping[str, Mapping[str, int]]]
"""School → group → value → heads."""

_COUNTS = ("school_code", "school", "group_code", "group", "value_code", "value", "heads", "hidden")
_FIGURES = ("school_code", "school", "indicator", "title", "done", "owed", "hidden")


def write_hand_out(site: Site, folder: Path, term: str | None = None) -> list[Path]:
    """Write ``….sqlite`` and a CSV for each of its tables; returns the files.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TABLES_NO_SCHOOL. SurroundingsError: disk.
    """
    site.require(Right.READ_COUNTY)
    site.require(Right.EXPORT)
    from liushou_desktop.storage.plain_tables import sqlite_bytes
    from liushou_desktop.storage.rows import ANY_SITE

    asked = site.term(term)
    with site.unit() as unit:
        names, counts = school_counts(unit, asked)
        figures = unit.find(ReportedFigure, site=ANY_SITE, term=asked.id)
        unit.note_access("export", f"hand-out {asked.id}")
    if not names:
        raise RefusedError("TABLES_NO_SCHOOL", term=asked.name)
    about = {
        "bureau": site.name,
        "term": asked.name,
        "least": str(LEAST),
        "hidden": f"小于 {LEAST} 的数，和能用减法推出它的数，留空，hidden 为 1",
    }
    tables: dict[str, tuple[tuple[str, ...], list[tuple[str | int | None, ...]]]] = {
        "about": (("name", "value"), list(about.items())),
        "counts": (_COUNTS, list(_count_rows(names, counts))),
        "figures": (_FIGURES, list(_figure_rows(names, figures))),
    }
    stem = safe_file_name(f"{site.code}_{site.name}_{asked.name}_去标识数据")
    files = [folder / f"{stem}.sqlite"]
    write_whole(files[0], sqlite_bytes(tables, folder))
    for name, (columns, rows) in tables.items():
        files.append(folder / f"{stem}_{name}.csv")
        write_whole(files[-1], _csv(columns, rows))
    return files


def _count_rows(names: Mapping[str, str], counts: Counts) -> Iterator[tuple[str | int | None, ...]]:
    """Group by group over all schools: what is hidden in one depends on the others."""
    total: dict[str, dict[str, int]] = {}
    for held in counts.values():
        for group, values in held.items():
            into = total.setdefault(group, {})
            for value, heads in values.items():
                into[value] = into.get(value, 0) + heads
    for group in total:
        if group in (TOTAL, MOVEMENT):
            continue
        lines = list(count_lines({group: total[group]}))
        cells = {
            (code, line.value): held.get(group, {}).get(line.value, 0)
            for code, held in counts.items()
            for line in lines
        }
        cells |= {(code, _SUM): held[TOTAL][TOTAL] for code, held in counts.items()}
        hidden = hidden_cells(cells, _SUM)
        for code in counts:
            for value, title in [(li.value, li.title) for li in lines] + [(_SUM, "合计")]:
                is_hidden = (code, value) in hidden
                shown = None if is_hidden else cells[code, value]
                words = (group, lines[0].group_title, value, title)
                yield (code, names[code], *words, shown, int(is_hidden))


_SUM = "sum"


def _figure_rows(
    names: Mapping[str, str], figures: list[ReportedFigure]
) -> Iterator[tuple[str | int | None, ...]]:
    for row in sorted(figures, key=lambda each: (each.indicator, each.site)):
        if row.site not in names:
            continue
        is_told = may_be_told(row.numerator, row.denominator)
        values = (row.numerator, row.denominator) if is_told else (None, None)
        title = word("indicator", row.indicator)
        yield (row.site, names[row.site], row.indicator, title, *values, int(not is_told))


def _csv(columns: tuple[str, ...], rows: list[tuple[str | int | None, ...]]) -> bytes:
    """UTF-8 with the mark Excel and WPS look for; a text that begins like a formula is quoted."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_as_text(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _as_text(value: str | int | None) -> str | int | None:
    starts = isinstance(value, str) and value[:1] in _LIKE_FORMULA and value != ""
    return f"'{value}" if starts else value


_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
