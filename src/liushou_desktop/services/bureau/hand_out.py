"""De-identified numbers of a term for others: plain SQLite and CSV, small numbers hidden.

No child's row leaves: only how many there are by school, group and value, and the indicators, with
the sums of all schools. What would point at somebody, and what would tell it by subtraction, is
blank and marked (``domain.small_cells``, docs/decisions/0014).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.domain.reported import ReportedFigure
from liushou_desktop.domain.small_cells import (
    ALL,
    LEAST,
    SUM,
    Place,
    Share,
    hidden_cells,
    hidden_lines,
    hidden_shares,
    with_sums,
)
from liushou_desktop.domain.tally import BREAKDOWNS
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.bureau.county_tables import school_counts
from liushou_desktop.services.bureau.rules_used import RulesUsed, other_rules
from liushou_desktop.services.shared.count_words import MOVEMENT, TOTAL, count_lines
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

Counts = Mapping[str, Mapping[str, Mapping[str, int]]]
"""School → group → value → heads."""

Row = tuple[str | int | None, ...]

_LEFT_OUT = (TOTAL, MOVEMENT, "age")
"""The sum stands in every group; changes between two days tell who came and went; years of age,
beside the bands they add up to, would undo what is hidden in either."""

_COUNTS = ("school_code", "school", "group_code", "group", "value_code", "value", "heads", "hidden")
_FIGURES = ("school_code", "school", "indicator", "title", "done", "owed", "hidden", "rules")
_ALL_SCHOOLS = "全部学校"
_FAMILY = 3
"""I01 and I01b, I03 and its parts: figures of one number are parts of one another."""


def write_hand_out(site: Site, folder: Path, term: str | None = None) -> list[Path]:
    """Write ``….sqlite`` and a CSV for each of its tables; returns the files.

    Raises:
        RefusedError: NOT_ALLOWED, FOLDER_NOT_THERE, NO_SUCH_TERM, TABLES_NO_SCHOOL.
        SurroundingsError: the stick failed.
    """
    site.require(Right.READ_COUNTY)
    site.require(Right.EXPORT)
    if not folder.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(folder))
    from liushou_desktop.storage.plain_tables import sqlite_bytes
    from liushou_desktop.storage.queries.reported import reported_figures
    from liushou_desktop.storage.rows import ANY_SITE

    asked = site.term(term)
    with site.unit() as unit:
        names, counts = school_counts(unit, asked)
        figures = reported_figures(unit, site=ANY_SITE, term=asked.id)
        used = other_rules(unit, asked.id)
        unit.note_access("export", f"hand-out {asked.id}")
    if not names:
        raise RefusedError("TABLES_NO_SCHOOL", term=asked.name)
    groups = _Groups(counts)
    tables: dict[str, tuple[tuple[str, ...], list[Row]]] = {
        "about": (("name", "value"), list(_about(site, asked.name))),
        "counts": (_COUNTS, list(_count_rows(names, groups))),
        "figures": (_FIGURES, list(_figure_rows(names, groups, figures, used))),
    }
    stem = safe_file_name(f"{site.code}_{site.name}_{asked.name}_去标识数据")
    files = [folder / f"{stem}.sqlite"]
    write_whole(files[0], sqlite_bytes(tables))
    for name, (columns, rows) in tables.items():
        files.append(folder / f"{stem}_{name}.csv")
        write_whole(files[-1], _csv(columns, rows))
    return files


def _about(site: Site, term: str) -> Iterator[Row]:
    """What the reader has to know, in the file itself."""
    yield ("bureau", site.name)
    yield ("term", term)
    yield ("least", str(LEAST))
    for note in code_set("hand_out_note").codes:
        yield (note.code, note.name)


class _Groups:
    """The counts by group with the sums of all schools, and what is hidden of them: what is hidden
    in one school depends on the others."""

    def __init__(self, counts: Counts) -> None:
        self.sums = {code: held[TOTAL][TOTAL] for code, held in counts.items()}
        self.numbers: dict[str, dict[Place, int]] = {}
        self.hidden: dict[str, frozenset[Place]] = {}
        for group in (code.code for code in code_set("count_group").codes):
            values = {value for held in counts.values() for value in held.get(group, ())}
            if not values or group in _LEFT_OUT:
                continue
            cells = {
                (code, value): held.get(group, {}).get(value, 0)
                for code, held in counts.items()
                for value in values
            }
            self.numbers[group] = with_sums(cells, self.sums)
            self.hidden[group] = hidden_cells(cells, self.sums, closes=group in BREAKDOWNS)

    def hides(self, group: str) -> set[str]:
        """Schools of which a number of the group is hidden; "" of no group in particular: those of
        which nothing is shown."""
        if group:
            return {line for line, _ in self.hidden.get(group, ())}
        return set(hidden_lines(self.sums))


def _count_rows(names: Mapping[str, str], groups: _Groups) -> Iterator[Row]:
    """Group by group, school by school, all schools together last."""
    for group, numbers in groups.numbers.items():
        parts = {value: n for (code, value), n in numbers.items() if code == ALL and value != SUM}
        lines = list(count_lines({group: parts}))
        title_of_group = lines[0].group_title
        columns = [(line.value, line.title) for line in lines] + [(SUM, word("count_group", TOTAL))]
        for code in (*names, ALL):
            for value, title in columns:
                is_hidden = (code, value) in groups.hidden[group]
                shown = None if is_hidden else groups.numbers[group][code, value]
                name = names.get(code, _ALL_SCHOOLS)
                yield (code, name, group, title_of_group, value, title, shown, int(is_hidden))


def _figure_rows(
    names: Mapping[str, str],
    groups: _Groups,
    figures: list[ReportedFigure],
    used: Mapping[str, RulesUsed],
) -> Iterator[Row]:
    """Figure by figure, school by school, all schools together last; ``rules`` says who counted by
    others than the bureau's."""
    told: dict[str, dict[str, Share]] = {}
    for row in sorted(figures, key=lambda each: (each.indicator, each.site)):
        if row.site in names:
            told.setdefault(row.indicator, {})[row.site] = (row.numerator, row.denominator)
    for indicator, shares in told.items():
        family = {each: told[each] for each in told if each[:_FAMILY] == indicator[:_FAMILY]}
        hidden = hidden_shares(family, groups.hides("") | groups.hides(_counted_in(indicator)))
        together = {ALL: (sum(n for n, _ in shares.values()), sum(d for _, d in shares.values()))}
        for code, share in {**shares, **together}.items():
            is_hidden = code in hidden
            done, owed = (None, None) if is_hidden else share
            title, name = word("indicator", indicator), names.get(code, _ALL_SCHOOLS)
            rules = used[code].words if code in used else ""
            yield (code, name, indicator, title, done, owed, int(is_hidden), rules)


def _counted_in(indicator: str) -> str:
    """The group whose values say for how many the figure is owed; "" for most."""
    code = code_set("indicator").get(indicator)
    return str(code.attributes.get("counted_in", "")) if code is not None else ""


def _csv(columns: tuple[str, ...], rows: list[Row]) -> bytes:
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
