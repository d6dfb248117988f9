"""Finds the heading row of a table wherever it stands, and what each column means.

Titles above, merged cells, headings in two rows (父亲 over 姓名/务工地/电话) and repeated headings
(…父亲 电话 母亲 电话…) are ordinary. A person's own choice for a shape of file comes in as data and
goes out as data; remembering it is the caller's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from liushou_desktop.sheets.addresses import column_letter
from liushou_desktop.sheets.grid import GridRow, SheetGrid
from liushou_desktop.sheets.roster_words import RosterWords, squeeze

_SEARCHED_ROWS = 40
_FEWEST_FIELDS = 3
_FEWEST_WITHOUT_NAME = 4
_LONGEST_HEADING = 40
# Headings that mean the child's own only when they stand apart from a person's columns.
_AMBIGUOUS = frozenset({"phone", "parents.work_place", "carer.relation", "address"})


Found = tuple[int, str, str | None]
"""Index, heading and field of a column while it is being looked for."""


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """One column of the file.

    Attributes:
        index: from 0.
        heading: as it stands, both rows of a two-row heading joined.
        key: by which a choice for this column is remembered.
        field: field id of ``forms/roster.toml``, or None when it is not known.
        is_dropped: known, but not taken.
        is_hidden: the column is hidden in the file.
    """

    index: int
    heading: str
    key: str
    field: str | None
    is_dropped: bool = False
    is_hidden: bool = False

    @property
    def letter(self) -> str:
        """Spreadsheet letters."""
        return column_letter(self.index)

    @property
    def name(self) -> str:
        """What messages call the column."""
        return self.heading or self.letter


@dataclass(frozen=True, slots=True)
class TableHead:
    """Heading of one sheet.

    Attributes:
        sheet: tab name.
        row: number of the (first) heading row.
        first_data: number of the first row that may hold a child.
        titles: texts above the heading, for a class named only there.
        columns: every column with a heading.
        shape: the same for files with the same headings in the same order.
    """

    sheet: str
    row: int
    first_data: int
    titles: tuple[str, ...]
    columns: tuple[RosterColumn, ...]
    shape: str

    def column_of(self, field: str) -> RosterColumn | None:
        """The column taken for a field."""
        return next((c for c in self.columns if c.field == field and not c.is_dropped), None)


def find_head(
    sheet: SheetGrid, words: RosterWords, chosen: Mapping[str, str] | None = None
) -> TableHead | None:
    """The heading of a sheet, or None when no row reads like one.

    A heading without the name is still found when enough of the rest is there, so that a person can
    say which column holds it.
    """
    rows = sheet.rows[:_SEARCHED_ROWS]
    best = max(_candidates(rows, sheet, words), key=_Candidate.score, default=None)
    if best is None:
        return None
    columns = _columns(best.found, sheet, words, chosen or {})
    fields = {column.field for column in columns if column.field and not column.is_dropped}
    if len(fields) < (_FEWEST_FIELDS if "name" in fields else _FEWEST_WITHOUT_NAME):
        return None
    number = rows[best.position].number
    return TableHead(
        sheet=sheet.name,
        row=number,
        first_data=number + best.depth,
        titles=tuple(t for row in rows[: best.position] for t in row.texts if t.strip()),
        columns=columns,
        shape=_shape(columns),
    )


class _Candidate(NamedTuple):
    """Rows read as a heading: where, how many rows, and (index, heading, field) of each column."""

    position: int
    depth: int
    found: Sequence[Found]

    def score(self) -> tuple[int, int, int]:
        """More fields first, the name counting most; then fewer rows; then higher up."""
        fields = {field for _, _, field in self.found if field}
        return len(fields) + (5 if "name" in fields else 0), -self.depth, -self.position


def _candidates(
    rows: Sequence[GridRow], sheet: SheetGrid, words: RosterWords
) -> Iterator[_Candidate]:
    for position, row in enumerate(rows):
        below = rows[position + 1] if position + 1 < len(rows) else None
        for depth, found in enumerate(_readings(row, below, sheet, words), 1):
            yield _Candidate(position, depth, found)


def _readings(
    row: GridRow, below: GridRow | None, sheet: SheetGrid, words: RosterWords
) -> list[list[Found]]:
    """(index, heading, field) of each column, read as one heading row, then as two."""
    if sum(bool(text) for text in row.texts) < 2:
        return []
    one = _resolve([(i, text, "") for i, text in enumerate(row.texts) if text.strip()], words)
    if below is None or below.number != row.number + 1:
        return [one]
    return [one, _resolve(_two_rows(row, below, sheet, words), words)]


def _two_rows(
    row: GridRow, below: GridRow, sheet: SheetGrid, words: RosterWords
) -> list[tuple[int, str, str]]:
    """(index, lower or only text, upper text) where the upper row spans several columns."""
    spans = {
        index: left
        for top, left, _, right in sheet.merges
        if top == row.number
        for index in range(left, min(right, left + _LONGEST_HEADING) + 1)
    }
    pairs = []
    carried = ""
    for index in range(max(len(row.texts), len(below.texts))):
        upper = row.cell(index).text.strip()
        lower = below.cell(index).text.strip()
        if not upper and index in spans:
            upper = row.cell(spans[index]).text.strip()
        elif not upper and lower and squeeze(carried) in words.persons:
            upper = carried
        carried = upper
        if lower and upper:
            pairs.append((index, lower, upper))
        elif lower or upper:
            pairs.append((index, lower or upper, ""))
    return pairs


def _resolve(texts: Sequence[tuple[int, str, str]], words: RosterWords) -> list[Found]:
    """Meanings from left to right: a repeated or vague heading goes with the person on its left."""
    found: list[Found] = []
    used: set[str] = set()
    person = ""
    last = -2
    for index, lower, upper in texts:
        heading = upper + lower if upper else lower
        if len(heading) > _LONGEST_HEADING:
            found.append((index, heading[:_LONGEST_HEADING], None))
            continue
        field = words.meaning(heading) or (words.meaning(lower) if upper else None)
        told = words.told.get(squeeze(lower))
        beside = person if index == last + 1 else ""
        if beside and told and (field is None or field in used or field in _AMBIGUOUS):
            field = f"{beside}.{told}"
        owner, dot, _ = (field or "").partition(".")
        person = owner if dot else ""
        if person:
            last = index
        if field and field in used and field not in words.dropped:
            field = None
        if field:
            used.add(field)
        found.append((index, heading, field))
    return found


def _columns(
    found: Sequence[Found],
    sheet: SheetGrid,
    words: RosterWords,
    chosen: Mapping[str, str],
) -> tuple[RosterColumn, ...]:
    columns = []
    keys: dict[str, int] = {}
    claimed = {field for field in chosen.values() if field}
    for index, heading, guessed in found:
        key = squeeze(heading)
        keys[key] = keys.get(key, 0) + 1
        if keys[key] > 1:
            key = f"{key}#{keys[key]}"
        if key in chosen:
            field: str | None = chosen[key] or "not_taken"
        else:  # a person may have given this field to another column
            field = None if guessed in claimed else guessed
        columns.append(
            RosterColumn(
                index=index,
                heading=" ".join(heading.split()),
                key=key,
                field=field,
                is_dropped=field in words.dropped,
                is_hidden=index in sheet.hidden_columns,
            )
        )
    return tuple(columns)


def _shape(columns: Sequence[RosterColumn]) -> str:
    text = "\n".join(column.key for column in columns)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
