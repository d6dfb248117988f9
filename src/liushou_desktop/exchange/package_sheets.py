"""The sheets of the term package as data (``forms/package.toml``), read strictly.

Which column a package may carry is decided here and nowhere else: a class-3 column is left out
unless the profile names it, and the private values of a column give way to a general one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from liushou_desktop.base.paths import forms_dir
from liushou_desktop.exchange.sheet_answers import AnswerPath, parse_path

COVER = "S0"
DEFAULT_PROFILE = "county"

_SHEET_ID = re.compile(r"S(0|[1-9][0-9]?)")
_COLUMN_ID = re.compile(r"[a-z][a-z0-9_]*")
_CLASS_3 = 3


class CellType(StrEnum):
    """What a column holds. ``choice`` and ``choices`` hold codes of the set ``options``."""

    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """One column: see the head of ``forms/package.toml``.

    ``answers``: where a record's value comes from, the first that is answered.
    """

    id: str
    heading: str
    type: CellType = CellType.TEXT
    options: str | None = None
    sensitivity: int = 1
    width: int = 12
    wrap: bool = False
    hidden: bool = False
    private: frozenset[str] = frozenset()
    instead: str | None = None
    answers: tuple[AnswerPath, ...] = ()


class Span(StrEnum):
    """Which rows of a sheet the next package replaces: all (how things stand now), those of its
    own term, or none (a log)."""

    NOW = "now"
    TERM = "term"
    LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSource:
    """Records a sheet tells.

    Attributes:
        form: form id. rows: the list whose rows become rows of the sheet; "" = a row a record.
        span: ``term``: records of the term. ``latest``: the newest of each child and way.
            ``standing``: all that had not ended when the term began, by the field ``ends``.
        when: a condition over the answers; "" = all of them.
        tally: one row with how often and for how many children.
    """

    form: str
    rows: str = ""
    span: str = "term"
    ends: str = ""
    when: str = ""
    tally: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSheet:
    """One sheet. ``key`` names the column whose values tell rows apart for ever; ``child`` the one
    that names the child, if rows are about a child. A sheet without columns is reserved.

    ``edition``: since which edition of the package it travels; ``records`` and ``facts`` say what
    it tells (facts: what is no record, by name)."""

    id: str
    title: str
    key: str = ""
    child: str | None = None
    span: Span = Span.NOW
    edition: int = 1
    records: tuple[RecordSource, ...] = ()
    facts: tuple[str, ...] = ()
    columns: tuple[SheetColumn, ...] = ()

    @property
    def is_reserved(self) -> bool:
        return not self.columns

    @property
    def tab_name(self) -> str:
        """``S2 儿童名册``."""
        return f"{self.id} {self.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a receiver asks for. ``class3`` holds ``S2.id_number`` style names."""

    id: str
    title: str
    class3: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSheets:
    """All sheets of one format version, in order, the cover's lines, and the profiles.

    ``manifest`` is the label of each line of the cover by field of the manifest.
    """

    format: int
    manifest: Mapping[str, str]
    sheets: tuple[PackageSheet, ...]
    profiles: Mapping[str, Profile]

    @property
    def editions(self) -> tuple[int, ...]:
        """Editions a reader takes, newest first."""
        return tuple(sorted({sheet.edition for sheet in self.filled()}, reverse=True))

    def filled(self, edition: int | None = None) -> Iterator[PackageSheet]:
        """Sheets that carry rows, the cover first; of an earlier edition, those it had."""
        return (
            sheet
            for sheet in self.sheets
            if not sheet.is_reserved and (edition is None or sheet.edition <= edition)
        )

    def tables(self, edition: int | None = None) -> Iterator[PackageSheet]:
        """Sheets that carry rows but the cover."""
        return (sheet for sheet in self.filled(edition) if sheet.id != COVER)

    def sheet(self, sheet_id: str) -> PackageSheet:
        """The sheet of that id.

        Raises:
            KeyError: when there is none.
        """
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise KeyError(sheet_id)

    def columns(self, sheet: PackageSheet, profile: str) -> tuple[SheetColumn, ...]:
        """The columns of a sheet that a package of that profile carries."""
        asked = self.profiles[profile].class3
        return tuple(
            column
            for column in sheet.columns
            if column.sensitivity < _CLASS_3 or f"{sheet.id}.{column.id}" in asked
        )

    def asks_private(self, sheet: PackageSheet, column: SheetColumn, profile: str) -> bool:
        """Whether the profile asks for the private values of a column too."""
        return f"{sheet.id}.{column.id}" in self.profiles[profile].class3


@cache
def package_sheets() -> PackageSheets:
    """The sheets as shipped in ``forms/package.toml``."""
    return parse_sheets((forms_dir() / "package.toml").read_text("utf-8"))


def parse_sheets(text: str) -> PackageSheets:
    """Read sheet definitions strictly.

    Raises:
        ValueError: for any key, type or reference that does not belong there.
    """
    table = tomllib.loads(text)
    _only(table, {"format", "profiles", "manifest", "sheet"})
    sheets = tuple(_sheet(entry) for entry in table["sheet"])
    if len({sheet.id for sheet in sheets}) != len(sheets) or sheets[0].id != COVER:
        raise ValueError("every sheet once, the cover first")
    names = {f"{sheet.id}.{column.id}" for sheet in sheets for column in sheet.columns}
    profiles = {name: _profile(name, entry) for name, entry in table["profiles"].items()}
    if unknown := {n for p in profiles.values() for n in p.class3} - names:
        raise ValueError(f"profiles ask for unknown columns: {sorted(unknown)}")
    return PackageSheets(
        format=table["format"], manifest=table["manifest"], sheets=sheets, profiles=profiles
    )


def _sheet(entry: Mapping[str, Any]) -> PackageSheet:
    _only(entry, set(PackageSheet.__dataclass_fields__))
    columns = tuple(_column(column) for column in entry.get("columns", ()))
    sheet = PackageSheet(
        **{
            **entry,
            "columns": columns,
            "span": Span(entry.get("span", Span.NOW)),
            "records": tuple(_source(source) for source in entry.get("records", ())),
            "facts": tuple(entry.get("facts", ())),
        }
    )
    ids = [column.id for column in columns]
    if not _SHEET_ID.fullmatch(sheet.id) or len(set(ids)) != len(ids):
        raise ValueError(f"{sheet.id}: ids are unique and well formed")
    if columns and (sheet.key not in ids or (sheet.child or sheet.key) not in ids):
        raise ValueError(f"{sheet.id}: key and child are columns")
    return sheet


def _source(entry: Mapping[str, Any]) -> RecordSource:
    _only(entry, set(RecordSource.__dataclass_fields__))
    source = RecordSource(**entry)
    if source.span not in ("term", "latest", "standing"):
        raise ValueError(f"{source.form}: no such span: {source.span}")
    if source.ends and source.span != "standing":
        raise ValueError(f"{source.form}: only what stands may end")
    return source


def _column(entry: Mapping[str, Any]) -> SheetColumn:
    _only(entry, set(SheetColumn.__dataclass_fields__))
    kind = CellType(entry.get("type", CellType.TEXT))
    column = SheetColumn(
        **{
            **entry,
            "type": kind,
            "private": frozenset(entry.get("private", ())),
            "answers": tuple(map(parse_path, entry.get("answers", (entry["id"],)))),
        }
    )
    is_coded = kind in (CellType.CHOICE, CellType.CHOICES)
    if not _COLUMN_ID.fullmatch(column.id) or is_coded != (column.options is not None):
        raise ValueError(f"{column.id}: a choice names its code set, nothing else does")
    if bool(column.private) != (column.instead is not None):
        raise ValueError(f"{column.id}: private values need a general one instead")
    return column


def _profile(name: str, entry: Mapping[str, Any]) -> Profile:
    _only(entry, {"title", "class3"})
    return Profile(id=name, title=entry["title"], class3=frozenset(entry["class3"]))


def _only(entry: Mapping[str, Any], allowed: set[str]) -> None:
    if unknown := set(entry) - allowed:
        raise ValueError(f"unknown keys: {sorted(unknown)}")
