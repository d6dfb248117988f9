"""勾稽 over a report as it travels: sums that must close between cover and sheets.

The school asks it of what it is about to seal, the bureau of what it received. Equations of the
official summary forms: a breakdown adds up to the total, movement leads from 期初 to 期末, the
register has as many rows as the total says, a numerator never exceeds its denominator, whoever is
told of on a sheet stands in the register. Packages of the first edition have fewer sheets; what is
not there is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.balance import CountTable, Movement, check_balance
from liushou_desktop.domain.tally import BREAKDOWNS
from liushou_desktop.exchange.manifest import Manifest
from liushou_desktop.exchange.package_sheets import package_sheets
from liushou_desktop.exchange.plain_rows import PlainRow, PlainRows, cells_of
from liushou_desktop.formspec.codes import code_set

_MOVEMENT, _TOTAL = "movement", "total"
_STATES = ("present", "made_up", "excused", "absent")

Counts = dict[str, dict[str, int]]
"""S5's numbers by group and value."""


def check_report(manifest: Manifest, rows: PlainRows) -> list[Problem]:
    """Everything that does not close; ``field`` is the sheet (or what ``check_balance`` calls it).

    Codes of ``check_balance``, and REPORT_CHILD_NOT_REGISTERED (yellow), REPORT_TOTAL_DIFFERS,
    REPORT_LIST_DIFFERS, REPORT_MONTH_DIFFERS, REPORT_UNDONE_DIFFERS.
    """
    counts = _counts(rows.get("S5", {}))
    return [
        *map(named, check_balance(_table(manifest, rows, counts))),
        *_total(manifest, counts),
        *_strangers(rows),
        *_lists(rows),
        *_months(rows.get("S14", {})),
        *_undone(rows.get("S19", {})),
    ]


def named(problem: Problem) -> Problem:
    """The problem with the name of its breakdown or figure, for a sentence."""
    named = {"breakdown": "count_group", "indicator": "indicator"}
    told = {
        key: code_set(named[key]).name_of(str(value)) if key in named else value
        for key, value in problem.args.items()
    }
    return problem._replace(args=told)


def _table(manifest: Manifest, rows: PlainRows, counts: Counts) -> CountTable:
    """The counts a report tells: the cover's total, S2's rows, S5's groups, S15's shares."""
    here = _on_roll(rows.get("S2", {}))
    moves = counts.get(_MOVEMENT)
    return CountTable(
        total=manifest.pupils,
        breakdowns={name: held for name, held in counts.items() if name in BREAKDOWNS},
        movement=Movement(**moves) if moves and set(moves) == _MOVES else None,
        register_rows=len(here),
        figures=dict(_shares(rows.get("S15", {}))),
        id_numbers=here,
    )


def _on_roll(sheet: Mapping[str, PlainRow]) -> list[tuple[str, str | None]]:
    """Key and identity number of each child on the roll."""
    cells = zip(sheet, cells_of(sheet, "is_on_roll"), cells_of(sheet, "id_number"), strict=True)
    return [(key, cast("str | None", number)) for key, is_on_roll, number in cells if is_on_roll]


_MOVES = set(Movement.__dataclass_fields__)


def _counts(sheet: Mapping[str, PlainRow]) -> Counts:
    """S5's numbers by group and value, from their keys ``<term>/<group>-<value>``."""
    found: Counts = {}
    cells = zip(sheet, cells_of(sheet, "group"), cells_of(sheet, "heads"), strict=True)
    for key, named, heads in cells:
        group, dash, value = key.rpartition("/")[2].partition("-")
        if dash and named:
            found.setdefault(group, {})[value] = _whole(heads)
    return found


def _total(manifest: Manifest, counts: Counts) -> Iterator[Problem]:
    """The row 合计 of S5 is the cover's number."""
    heads = counts.get(_TOTAL, {}).get(_TOTAL)
    if heads is not None and heads != manifest.pupils:
        yield Problem(_TOTAL, "REPORT_TOTAL_DIFFERS", {"heads": heads, "total": manifest.pupils})


def _shares(sheet: Mapping[str, PlainRow]) -> Iterator[tuple[str, tuple[int, int]]]:
    cells = (cells_of(sheet, name) for name in ("rate", "numerator", "denominator"))
    for key, rate, numerator, denominator in zip(sheet, *cells, strict=True):
        if str(rate).endswith("%"):
            yield key, (_whole(numerator), _whole(denominator))


def _strangers(rows: PlainRows) -> Iterator[Problem]:
    """表5 and every other sheet: only children of the register (表2)."""
    register = rows.get("S2", {})
    for sheet in package_sheets().tables():
        if sheet.child is None or sheet.id == "S2":
            continue
        told = _children(rows.get(sheet.id, {}), sheet.child)
        if unknown := len(told - set(register)):
            args = {"sheet": sheet.title, "count": unknown}
            yield Problem(sheet.id, "REPORT_CHILD_NOT_REGISTERED", args, Severity.YELLOW)


def _children(rows: Mapping[str, PlainRow], column: str) -> set[object]:
    """Whom the rows of a sheet are about."""
    return set(cells_of(rows, column)) - {None}


def _lists(rows: PlainRows) -> Iterator[Problem]:
    """Who came, made up, excused themselves or stayed away are those on the list."""
    for sheet in ("S10", "S11", "S13"):
        for key, row in rows.get(sheet, {}).items():
            parts = sum(_number(row, state) for state in _STATES)
            if "listed" in row and parts > _number(row, "listed"):
                args = {"sheet": package_sheets().sheet(sheet).title, "row": key}
                yield Problem(sheet, "REPORT_LIST_DIFFERS", args)


def _months(sheet: Mapping[str, PlainRow]) -> Iterator[Problem]:
    for row in sheet.values():
        if "expected" in row and _number(row, "present") > _number(row, "expected"):
            yield Problem("S14", "REPORT_MONTH_DIFFERS", {"month": row.get("month", "")})


def _undone(sheet: Mapping[str, PlainRow]) -> Iterator[Problem]:
    cells = (cells_of(sheet, name) for name in ("missing", "owed", "done", "title"))
    for missing, owed, done, title in zip(*cells, strict=True):
        if _whole(missing) != _whole(owed) - _whole(done):
            yield Problem("S19", "REPORT_UNDONE_DIFFERS", {"title": title or ""})


def _number(row: PlainRow, name: str) -> int:
    return _whole(row.get(name))


def _whole(value: object) -> int:
    return value if type(value) is int else 0
