"""Geometry as data: what ``forms/paper/*.toml`` says, read and checked.

A paper is a stack of bands, a band a stack of rows, a row a list of widths in millimetres and as
many cells. A cell is a string: plain text is a label, ``{field}`` a value, anything mixed is a line
with blanks and tick boxes (``cells.parse``). docs/formats/paper.md describes the file for people.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.paths import forms_dir
from liushou_desktop.paper.pages import PAGE_CLASSES, PORTRAIT, PageClass

SIDE = 8.0  # mm of a side head


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: see the module.
        kind: ``line`` (label, value or mixed), ``value`` (always a text, even of a choice),
            ``writing`` (a long text), ``signature`` (heading, free field, date), ``seal`` (the
            same for a stamp), ``ring`` (a dotted seal; ``note`` is the key of its date), ``lines``
            (signature lines, ``|`` between their labels, after ``=`` the key of a printed name;
            ``note`` is a declaration above), ``thumb`` (name line with room for a finger print),
            ``photo``.
        align: left, centre, right or "" for the habit of its kind. size: points, 0 = usual.
        floor: the smallest size of a value, 0 = 9 points. role: name of a ``roles.Role`` or "".
        spacing: points between characters. open: no line at its left. note: a hint, grey, at the
        right of an empty cell of a blank sheet.
    """

    text: str = ""
    kind: str = "line"
    align: str = ""
    size: float = 0
    floor: float = 0
    role: str = ""
    spacing: float = 0
    open: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``times``: how often it is ruled; with ``repeat`` each takes one row of that field.
    ``head``: a row of column heads. ``gives``: mm it may give up when other rows need room."""

    height: float
    widths: tuple[float, ...]
    cells: tuple[Cell, ...]
    times: int = 1
    repeat: str = ""
    head: bool = False
    gives: float = 0
    heavy: bool = False  # section line above


@dataclass(frozen=True, slots=True)
class Band:
    """Rows under one side head. ``beside``: a cell at the right over the first rows (the photo).
    ``last``: closes the sheet and every 续页 (signatures). ``together``: never parted by a page."""

    rows: tuple[Row, ...]
    side: str = ""
    side_width: float = SIDE
    beside: Cell | None = None
    beside_width: float = 0
    beside_rows: int = 0
    last: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class Geometry:
    """One side of a paper. ``subline``: pairs of label and what is asked; ``foot``: its right end;
    ``note``: a line under the table, ``note_sign``: who signs beside it; ``leaves_out``: fields
    this paper does without (they stand in its head, or are signed)."""

    id: str
    page: PageClass
    bands: tuple[Band, ...]
    title: str = ""
    code: str = ""
    version: int = 1
    mark: str = ""
    subline: tuple[tuple[str, str], ...] = ()
    foot: str = ""
    has_code: bool = True
    note: str = ""
    note_sign: str = ""
    signature_lines: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """All rows from top to bottom."""
        for band in self.bands:
            yield from band.rows

    def check(self) -> None:
        """Refuse a table whose columns do not fill the working area exactly.

        Raises:
            RefusedError: PAPER_COLUMNS_DO_NOT_ADD_UP.
        """
        for band in self.bands:
            for number, row in enumerate(band.rows):
                side = band.side_width if band.side else 0
                beside = band.beside_width if number < band.beside_rows else 0
                total = side + beside + sum(row.widths)
                if abs(total - self.page.span) > 1e-6 or len(row.widths) != len(row.cells):
                    raise RefusedError(
                        "PAPER_COLUMNS_DO_NOT_ADD_UP",
                        paper=self.id,
                        row=number + 1,
                        band=band.side or self.bands.index(band) + 1,
                        total=f"{total:g}",
                        span=f"{self.page.span:g}",
                    )


def read_geometry(name: str) -> Geometry | None:
    """The geometry of ``forms/paper/<name>.toml``, or None when there is no such file.

    Raises:
        RefusedError: PAPER_COLUMNS_DO_NOT_ADD_UP, PAPER_FILE_WRONG.
    """
    path = forms_dir() / "paper" / f"{name}.toml"
    return _read_file(path) if path.is_file() else None


@cache
def _read_file(path: Path) -> Geometry:
    try:
        made = geometry_from(path.stem, tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise RefusedError("PAPER_FILE_WRONG", file=path.name, detail=str(error)) from error
    made.check()
    return made


def geometry_from(name: str, data: Mapping[str, object]) -> Geometry:
    """A geometry from parsed TOML; not checked yet."""
    known = dict(data)
    bands = tuple(_band(entry) for entry in _tables(known.pop("band", [])))
    page = PAGE_CLASSES[str(known.pop("page", PORTRAIT.name))]
    if "top" in known:
        page = replace(page, top=float(str(known.pop("top"))))
    pairs = tuple((str(pair[0]), str(pair[1])) for pair in _lists(known.pop("subline", [])))
    lines = tuple(str(line) for line in _list(known.pop("signature_lines", [])))
    out = tuple(str(key) for key in _list(known.pop("leaves_out", [])))
    return Geometry(
        id=name,
        page=page,
        bands=bands,
        subline=pairs,
        signature_lines=lines,
        leaves_out=out,
        **known,  # type: ignore[arg-type]  # the dataclass refuses unknown keys
    )


def _band(entry: Mapping[str, object]) -> Band:
    known = dict(entry)
    rows = tuple(_row(row) for row in _tables(known.pop("row", [])))
    beside = known.pop("beside", None)
    return Band(
        rows=rows,
        beside=None if beside is None else _cell(beside),
        **known,  # type: ignore[arg-type]
    )


def _row(entry: Mapping[str, object]) -> Row:
    known = dict(entry)
    widths = tuple(float(str(width)) for width in _list(known.pop("widths")))
    cells = tuple(_cell(cell) for cell in _list(known.pop("cells")))
    height = float(str(known.pop("height")))
    return Row(height=height, widths=widths, cells=cells, **known)  # type: ignore[arg-type]


def _cell(entry: object) -> Cell:
    if isinstance(entry, str):
        return Cell(entry)
    if isinstance(entry, Mapping):
        return Cell(**entry)
    raise TypeError(f"a cell is a string or a table, not {entry!r}")


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, not {value!r}")
    return value


def _lists(value: object) -> list[list[object]]:
    return [_list(entry) for entry in _list(value)]


def _tables(value: object) -> list[Mapping[str, object]]:
    tables = _list(value)
    if not all(isinstance(entry, Mapping) for entry in tables):
        raise TypeError("expected tables")
    return tables  # type: ignore[return-value]
