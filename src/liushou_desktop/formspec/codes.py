"""Code sets: the closed lists of ``forms/codes``, read once.

Import goes by name with synonyms, never by a foreign number (public systems number the same list
differently). Places are data too: ``places`` holds the provinces and the home county.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.paths import forms_dir
from liushou_desktop.formspec.model import Code, CodeSet, spellings
from liushou_desktop.formspec.places import Places, read_places
from liushou_desktop.formspec.strict import Table, read_table

PLACE_FILES = ("places.toml", "towns_622927.toml")

CodeSets = Mapping[str, CodeSet]


@cache
def code_sets() -> CodeSets:
    """All code sets the program ships, by id; ``province``, ``city`` and ``town`` among them.

    Raises:
        RefusedError: see ``read_code_sets``.
    """
    return read_code_sets(forms_dir() / "codes")


def code_set(set_id: str) -> CodeSet:
    """One code set.

    Raises:
        RefusedError: CODE_SET_UNKNOWN.
    """
    found = code_sets().get(set_id)
    if found is None:
        raise RefusedError("CODE_SET_UNKNOWN", set=set_id)
    return found


@cache
def places() -> Places:
    """Provinces, prefecture-level places and the towns of the home county."""
    return read_places(*(forms_dir() / "codes" / name for name in PLACE_FILES))


def read_code_sets(folder: Path) -> CodeSets:
    """The code sets of a folder.

    Raises:
        RefusedError: strictness of ``strict``; CODE_SET_TWICE; CODE_TWICE for a code or a spelling
            that means two values of one set.
    """
    found: dict[str, CodeSet] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in PLACE_FILES:
            continue
        table = read_table(path, f"codes/{path.name}")
        for entry in table.tables("set"):
            code_set = read_set(entry)
            if code_set.id in found:
                raise RefusedError("CODE_SET_TWICE", file=table.file, set=code_set.id)
            found[code_set.id] = code_set
        table.finish()
    known = read_places(*(folder / name for name in PLACE_FILES))
    return {**found, **{each.id: each for each in known.code_sets()}}


def read_set(table: Table) -> CodeSet:
    """One code set from its TOML table.

    Raises:
        RefusedError: strictness of ``strict``; CODE_TWICE.
    """
    codes = tuple(_read_code(each) for each in table.tables("codes"))
    read = CodeSet(
        table.text("id"), table.text("title"), table.text("source"), codes, table.texts("pinned")
    )
    table.finish()
    _refuse_doubles(read, table.file)
    for code in read.pinned:
        if read.get(code) is None:
            table.wrong("pinned", f"表里有的代码，{code} 不是")
    return read


def _read_code(table: Table) -> Code:
    read = Code(
        table.text("code"),
        table.text("name"),
        table.texts("also"),
        table.optional_text("short"),
        table.mapping("attributes"),
    )
    table.finish()
    return read


def _refuse_doubles(code_set: CodeSet, file: str) -> None:
    owners: dict[str, str] = {}
    codes: set[str] = set()
    for entry in code_set.codes:
        for word in {*spellings(entry)}:
            if owners.setdefault(word, entry.code) != entry.code:
                raise RefusedError("CODE_TWICE", file=file, set=code_set.id, word=word)
        if entry.code in codes:
            raise RefusedError("CODE_TWICE", file=file, set=code_set.id, word=entry.code)
        codes.add(entry.code)
