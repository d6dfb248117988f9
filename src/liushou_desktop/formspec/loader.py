"""Forms from TOML, read strictly: unknown keys are refused with the nearest known one.

A mistake names file, field and key. What a form says about *meaning* is here; geometry of its paper
stands in ``forms/paper`` and is the paper room's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.paths import forms_dir
from liushou_desktop.base.problem import Severity
from liushou_desktop.formspec.condition_parser import parse
from liushou_desktop.formspec.conditions import Condition
from liushou_desktop.formspec.kinds import KINDS
from liushou_desktop.formspec.kinds.dates import FINENESS
from liushou_desktop.formspec.model import (
    CountsFor,
    Form,
    FormField,
    FormLedger,
    FormRule,
    LedgerColumn,
    Section,
)
from liushou_desktop.formspec.strict import Table, parse_table, read_table

# data of other rooms beside the forms
NOT_FORMS = frozenset(
    {
        *("calendar.toml", "letters.toml", "package.toml", "roster.toml"),
        *("statistics.toml", "summary.toml", "tables.toml"),
    }
)
SUBJECTS = ("child", "file", "register", "group", "class", "staff", "site", "apart")
SCREEN_HINTS = ("skip", "suggest", "wide", "lines")
PAPER_HINTS = ("skip", "lines", "width", "label", "tick", "frame")
SHEET_HINTS = ("skip", "width", "label")
KNOWN_GROUPS = ("K1", "K2", "K3", "K4")
LEDGERS_PER = ("month", "school")

_WORDS_OF_LIMITS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "date": {"precision": FINENESS},
    "region": {"place": ("home", "work")},
    "repeat": {"rows": ("children",)},
}

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


@cache
def catalogue() -> Mapping[str, Form]:
    """All forms the program ships, by id. Read once.

    Raises:
        RefusedError: see ``read_catalogue``.
    """
    return read_catalogue(forms_dir())


@cache
def county_forms() -> Mapping[str, Form]:
    """Forms only a bureau fills in, by id; no school's list shows them. Read once.

    Raises:
        RefusedError: see ``read_catalogue``.
    """
    return read_catalogue(forms_dir() / "county")


def form(form_id: str) -> Form:
    """One form of today's edition.

    Raises:
        RefusedError: FORM_UNKNOWN.
    """
    found = catalogue().get(form_id)
    if found is None:
        raise RefusedError("FORM_UNKNOWN", form=form_id, known=", ".join(sorted(catalogue())))
    return found


def form_files(folder: Path) -> tuple[Path, ...]:
    """The form definitions of a folder, in order of name."""
    return tuple(path for path in sorted(folder.glob("*.toml")) if path.name not in NOT_FORMS)


def read_catalogue(folder: Path) -> Mapping[str, Form]:
    """All forms of a folder, in order of their code (F01, F02 …).

    Raises:
        RefusedError: strictness of ``read_form``; FORM_CODE_TWICE.
    """
    forms = sorted((read_form(path) for path in form_files(folder)), key=lambda form: form.code)
    for one, other in pairwise(forms):
        if one.code == other.code:
            raise RefusedError("FORM_CODE_TWICE", code=one.code, first=one.id, second=other.id)
    return {form.id: form for form in forms}


def read_form(path: Path) -> Form:
    """One form file; its id must be the file's name.

    Raises:
        RefusedError: FORM_FILE_BROKEN, FORM_KEY_MISSING, FORM_KEY_MISSPELT, FORM_KEY_UNKNOWN,
            FORM_VALUE_WRONG, FORM_FIELD_TWICE, CONDITION_UNREADABLE and those of ``read_limited``.
    """
    table = read_table(path)
    found = build_form(table)
    if found.id != path.stem:
        table.wrong("id", f"{path.stem}（和文件名一样）")
    return found


def parse_form(content: bytes, name: str) -> Form:
    """One form held in memory (out of a bureau's pack).

    Raises:
        RefusedError: as ``read_form``.
    """
    return build_form(parse_table(content, name))


def build_form(table: Table) -> Form:
    """A form from its TOML table.

    Raises:
        RefusedError: as ``read_form``.
    """
    subject = table.text("subject")
    if subject not in SUBJECTS:
        table.wrong("subject", " / ".join(SUBJECTS))
    built = Form(
        id=_identifier(table, "id"),
        code=table.text("code"),
        version=table.number("version"),
        title=table.text("title"),
        subject=subject,
        clause=table.text("clause"),
        sections=tuple(_section(each) for each in table.tables("section")),
        signatures=table.texts("signatures"),
        counts_for=tuple(_counts_for(each) for each in table.tables("counts_for")),
        rules=tuple(_rule(each) for each in table.tables("rule")),
        gentle_title=table.optional_text("gentle_title"),
        note=table.optional_text("note") or "",
        opened_by=table.texts("opened_by"),
        seals_paper=table.flag("seals_paper"),
        retired=tuple(build_field(each) for each in table.tables("retired")),
        ledger=_ledger(table.table("ledger")),
        paper=table.mapping("paper"),
        sheet=table.mapping("sheet"),
    )
    table.finish()
    _refuse_doubles(built, table)
    return built


def _identifier(table: Table, key: str) -> str:
    text = table.text(key)
    if not _ID.match(text):
        table.wrong(key, "小写英文、数字和下划线，最多40个")
    return text


def _section(table: Table) -> Section:
    section = Section(
        _identifier(table, "id"),
        table.text("title"),
        tuple(build_field(each) for each in table.tables("field")),
    )
    table.finish()
    return section


def _ledger(table: Table | None) -> FormLedger | None:
    if table is None:
        return None
    per = table.text("per")
    if per not in LEDGERS_PER:
        table.wrong("per", " / ".join(LEDGERS_PER))
    built = FormLedger(
        title=table.text("title"),
        per=per,
        columns=tuple(_ledger_column(each) for each in table.tables("columns")),
        rule=table.optional_text("rule") or "",
        rows=table.optional_text("rows") or "",
        same=table.texts("same"),
        since=table.optional_text("since") or "",
    )
    if not built.columns:
        table.wrong("columns", "至少一栏")
    table.finish()
    return built


def _ledger_column(table: Table) -> LedgerColumn:
    built = LedgerColumn(
        table.text("field"), table.number_or("width", 20), table.optional_text("label") or ""
    )
    table.finish()
    return built


def build_field(table: Table) -> FormField:
    """A field from its TOML table; limits stand flat beside the other keys.

    Raises:
        RefusedError: as ``read_form``.
    """
    kind = KINDS.get(table.text("kind"))
    if kind is None:
        table.wrong("kind", " / ".join(KINDS))
    sensitivity = table.number_or("sensitivity", 1)
    if sensitivity not in (1, 2, 3):
        table.wrong("sensitivity", "1、2 或 3")
    known = table.optional_text("known")
    if known is not None and known not in KNOWN_GROUPS:
        table.wrong("known", " / ".join(KNOWN_GROUPS))
    field = FormField(
        id=_identifier(table, "id"),
        kind=kind.name,
        label=table.text("label"),
        required=table.flag("required"),
        options=table.optional_text("options"),
        limits={key: table.data[key] for key in kind.limits if key in table.data},
        show_if=_condition(table, "show_if"),
        required_if=_condition(table, "required_if"),
        sensitivity=sensitivity,
        binds=table.optional_text("binds"),
        computed=table.optional_text("computed"),
        known=known,
        default=table.optional_text("default"),
        prefill=table.optional_text("prefill"),
        hint=table.optional_text("hint"),
        fields=tuple(build_field(each) for each in table.tables("field")),
        repeatable=table.flag("repeatable"),
        fact=table.optional_text("fact"),
        core=table.flag("core"),
        renamed_from=table.texts("renamed_from"),
        screen=table.mapping("screen", SCREEN_HINTS),
        paper=table.mapping("paper", PAPER_HINTS),
        sheet=table.mapping("sheet", SHEET_HINTS),
    )
    _check_limits(table, kind.limits)
    table.finish(also=tuple(kind.limits))
    _check_fitting(table, field)
    return field


def _check_limits(table: Table, limits: Mapping[str, type]) -> None:
    for key, kind in limits.items():
        table.asked.add(key)
        value = table.data.get(key)
        if value is not None and (not isinstance(value, kind) or type(value) is not kind):
            table.wrong(key, kind.__name__)


def _check_fitting(table: Table, field: FormField) -> None:
    """Keys that only make sense for some kinds."""
    kind = KINDS[field.kind]
    if kind.needs_options and field.options is None:
        table.wrong("options", "代码表的编号")
    if field.options is not None and not kind.needs_options and field.kind != "computed":
        table.wrong("options", f"空着：{field.kind} 这种栏目没有代码表")
    if (field.kind == "repeat") != bool(field.fields):
        table.wrong("field", "只有 repeat 才有下一级栏目，也必须有")
    if (field.kind == "computed") != (field.computed is not None):
        table.wrong("computed", "只有 computed 才写，也必须写")
    for key, words in _WORDS_OF_LIMITS.get(field.kind, {}).items():
        if key in field.limits and field.limits[key] not in words:
            table.wrong(key, " / ".join(words))
    if any(column.kind in ("repeat", "photos") for column in field.fields):
        table.wrong("field", "简单的栏目，repeat 里不能再有 repeat 和 photos")


def _condition(table: Table, key: str) -> Condition | None:
    text = table.optional_text(key)
    return None if text is None else _parsed(table, key, text)


def _parsed(table: Table, key: str, text: str) -> Condition:
    try:
        return parse(text)
    except RefusedError as error:
        _refuse_condition(table, key, error)


def _refuse_condition(table: Table, key: str, error: RefusedError) -> NoReturn:
    raise RefusedError(
        "FORM_CONDITION_WRONG", file=table.file, place=table.place, key=key, **_said(error)
    ) from error


def _said(error: RefusedError) -> dict[str, object]:
    told = error.arguments
    return {
        "text": told.get("text", ""),
        "column": told.get("column", 1),
        "expected": told.get("expected", f"最多 {told.get('limit')} 个字符"),
    }


def _rule(table: Table) -> FormRule:
    severity = table.optional_text("severity") or "red"
    if severity not in {each.value for each in Severity}:
        table.wrong("severity", " / ".join(Severity))
    fields = table.texts("fields")
    if not fields:
        table.wrong("fields", "至少一个栏目编号")
    rule = FormRule(
        id=_identifier(table, "id"),
        holds=_parsed(table, "holds", table.text("holds")),
        fields=fields,
        code=table.text("code"),
        when=_condition(table, "when"),
        severity=Severity(severity),
    )
    table.finish()
    return rule


def _counts_for(table: Table) -> CountsFor:
    counted = CountsFor(
        table.text("rule"), _condition(table, "when"), table.optional_text("label") or ""
    )
    table.finish()
    return counted


def _refuse_doubles(form: Form, table: Table) -> None:
    """Every id once, also inside repeats, among retired fields and among earlier ids."""
    seen: set[str] = set()
    for field in form.every_field():
        for name in (field.id, *field.renamed_from, *(column.id for column in field.fields)):
            if name in seen:
                raise RefusedError("FORM_FIELD_TWICE", file=table.file, field=name)
            seen.add(name)
