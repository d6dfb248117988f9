"""The items of the assessment out as Excel or TOML, changed there, and in again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited, write_whole
from liushou_desktop.base.problem import Place, Problem
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.services.shared.assessment_items import PARTS
from liushou_desktop.services.shared.edit_assessment import (
    AssessmentRefusedError,
    AssessmentSheet,
    assessment_sheet,
    judge_items,
    keep_items,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import evidence

if TYPE_CHECKING:
    from liushou_desktop.sheets.assessment_list import ListedItem

_TOML_BYTES = 200_000
_FIELDS = ("code", "title", "clause", "part", "figure", "weight")


def write_items(site: Site, file: Path, term: str | None = None) -> AssessmentSheet:
    """The items of a term as a workbook, or as TOML when the name ends so.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM. SurroundingsError: the file cannot be written.
    """
    site.require(Right.EXPORT)
    sheet = assessment_sheet(site, term)
    if file.suffix.lower() == ".toml":
        content = _toml(sheet).encode("utf-8")
    else:
        from liushou_desktop.sheets.assessment_list import write_assessment

        notes = f"{site.name}　{sheet.term_name}　满分 {sheet.full} 分"
        rows = [
            {
                **{name: getattr(item, name) for name in _FIELDS},
                "part": PARTS[item.part],
                "evidence": evidence(item.figure),
            }
            for item in sheet.items
        ]
        content = write_assessment(rows, notes)
    write_whole(file, content)
    return sheet


def read_items(
    site: Site, file: Path, watcher: Watcher | None = None
) -> tuple[AssessmentItem, ...]:
    """The items of a file, found fit; nothing is kept.

    Raises:
        RefusedError: NOT_ALLOWED, FILE_MISSING, ASSESSMENT_NO_HEADINGS, ASSESSMENT_TOML_WRONG,
            ASSESSMENT_ITEMS_WRONG (an ``AssessmentRefusedError`` with file, sheet, row, column) and
            the fence's refusals. Cancelled.
    """
    site.require(Right.SETTINGS)
    if file.suffix.lower() == ".toml":
        items, places = _from_toml(file), {}
    else:
        from liushou_desktop.sheets import fence, limits
        from liushou_desktop.sheets.assessment_list import read_assessment

        watch = watcher or Watcher()
        listed = read_assessment(
            fence.read(read_limited(file, limits.FILE_BYTES), file.name, watch)
        )
        items = tuple(_item(each) for each in listed)
        places = {each.code or str(n): each.place for n, each in enumerate(listed, start=1)}
    problems = tuple(
        each.at(places.get(each.field, Place(file=file.name))) for each in judge_items(items)
    )
    if problems:
        raise AssessmentRefusedError(problems)
    return items


def import_items(
    site: Site, file: Path, term: str | None, reason: str, watcher: Watcher | None = None
) -> AssessmentSheet:
    """Let the items of a file hold from a term on: all of them or none.

    Raises:
        those of ``read_items`` and ``keep_items``.
    """
    return keep_items(site, term, read_items(site, file, watcher), reason)


def _item(listed: ListedItem) -> AssessmentItem:
    part = next((code for code, name in PARTS.items() if listed.part in (code, name)), listed.part)
    weight = int(listed.weight) if listed.weight.isascii() and listed.weight.isdigit() else -1
    made = AssessmentItem(listed.code, listed.title, listed.clause, listed.figure, weight)
    return replace(made, part=cast(Any, part))


def _toml(sheet: AssessmentSheet) -> str:
    """As a rule set has them: ``[[assessment]]`` tables. A text in JSON is one in TOML."""
    parts = [f"# 考核项目　{sheet.term_name}　第 {sheet.version} 版\n"]
    for item in sheet.items:
        lines = [
            f"{name} = {json.dumps(getattr(item, name), ensure_ascii=False)}" for name in _FIELDS
        ]
        parts.append("\n".join(("[[assessment]]", *lines)) + "\n")
    return "\n".join(parts)


def _from_toml(file: Path) -> tuple[AssessmentItem, ...]:
    try:
        read = tomllib.loads(read_limited(file, _TOML_BYTES).decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RefusedError("ASSESSMENT_TOML_WRONG", file=file.name, why=str(error)) from error
    tables = read.get("assessment")
    if not isinstance(tables, list) or set(read) != {"assessment"}:
        raise RefusedError("ASSESSMENT_TOML_WRONG", file=file.name, why="[[assessment]]")
    return tuple(_table(file.name, number, table) for number, table in enumerate(tables, start=1))


def _table(file: str, number: int, table: object) -> AssessmentItem:
    wanted: Sequence[tuple[str, type]] = [(n, int if n == "weight" else str) for n in _FIELDS]
    given: Mapping[str, Any] = table if isinstance(table, Mapping) else {}
    if set(given) - set(_FIELDS) or any(type(given.get(n)) is not kind for n, kind in wanted):
        fields = "、".join(_FIELDS)
        problem = Problem(str(number), "ITEM_TABLE_WRONG", {"item": number, "fields": fields})
        raise AssessmentRefusedError((problem.at(Place(file=file)),))
    return AssessmentItem(**given)
