"""The county's tables as plain values: what is kept when they are frozen, and printed from.

A table is heads and rows of texts and numbers, nothing else; Excel and paper are made from it
alone, so that a reprint years later needs no school, no rule and no code set of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Head:
    """One column: heading, width in half-width characters, whether it holds numbers."""

    title: str
    width: int = 12
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class CountyTable:
    """One table.

    Attributes:
        id: 1 … 8, after a dash which part of it goes school by school (``1-性别``).
        rows: in the order of ``heads``; a row of one text is a line over the whole width.
        total: the last row, bold; None when nothing is added up.
        note: a sentence below the table; "" = none.
    """

    id: str
    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Value]]
    total: Sequence[Value] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CountyTables:
    """All tables of a term.

    Attributes:
        schools: code → name of the schools in them, in order.
        missing: names of schools that have not reported the term.
        pupils: children on the rolls; twice: of them decided to be counted a second time.
        notices: sentences about what does not close or is not decided, as they were told.
    """

    site: str
    site_name: str
    term: str
    term_name: str
    cut_off: str
    schools: Mapping[str, str]
    missing: Sequence[str]
    pupils: int
    twice: int
    tables: Sequence[CountyTable] = ()
    notices: Sequence[str] = field(default=())


def as_values(tables: CountyTables) -> dict[str, Any]:
    """The tables as JSON values, for keeping."""
    return {
        "site": tables.site,
        "site_name": tables.site_name,
        "term": tables.term,
        "term_name": tables.term_name,
        "cut_off": tables.cut_off,
        "schools": dict(tables.schools),
        "missing": list(tables.missing),
        "pupils": tables.pupils,
        "twice": tables.twice,
        "notices": list(tables.notices),
        "tables": [
            {
                "id": table.id,
                "title": table.title,
                "heads": [[h.title, h.width, h.is_number] for h in table.heads],
                "rows": [list(row) for row in table.rows],
                "total": None if table.total is None else list(table.total),
                "note": table.note,
            }
            for table in tables.tables
        ],
    }


def from_values(values: Mapping[str, Any]) -> CountyTables:
    """The way back from ``as_values``."""
    tables = tuple(
        CountyTable(
            each["id"],
            each["title"],
            tuple(Head(*head) for head in each["heads"]),
            tuple(tuple(row) for row in each["rows"]),
            None if each["total"] is None else tuple(each["total"]),
            each["note"],
        )
        for each in values["tables"]
    )
    plain = {key: value for key, value in values.items() if key != "tables"}
    return CountyTables(**plain, tables=tables)
