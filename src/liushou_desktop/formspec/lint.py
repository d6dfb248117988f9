"""What ``liushou forms check`` runs: every form and code set, as strictly as a test would.

A form that loads may still ask for a code set nobody wrote, hide a field by a later one, or bind a
column the store does not have. Faces of other rooms (paper, sheet, screen) are handed in, because
this room may not know them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_origin

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.paths import forms_dir, resources_dir
from liushou_desktop.base.problem import Place, Problem
from liushou_desktop.formspec import binds, letters
from liushou_desktop.formspec.check import default_of
from liushou_desktop.formspec.codes import CodeSets, read_code_sets
from liushou_desktop.formspec.conditions import FALSE_WORDS, TRUE_WORDS, Condition, Has, nodes
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import Unreadable
from liushou_desktop.formspec.loader import form_files, read_form
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.formspec.rule_lint import check_rule_sets

PREFILLS = frozenset(
    {
        *("child.address", "child.missing_questions", "class.children"),
        *(f"assessment.{part}" for part in ("period", "full", "points", "items")),
        *(f"census.{part}" for part in ("from", "to", "teams", "households", "reached")),
        *(f"census.{part}" for part in ("before", "added", "ended", "total")),
        *("term.basics", "term.practice", "term.troubles", "term.next_steps"),
    }
)

SPAN = ("@from", "@until")
SEALED = 3

Face = Callable[[Form, CodeSets], Iterable[Problem]]
"""A medium that tries a form: returns problems, or raises one of our errors."""


@dataclass(frozen=True, slots=True)
class Linted:
    """What was looked at and what is wrong with it."""

    forms: tuple[str, ...]
    code_sets: int
    problems: tuple[Problem, ...]


def check_forms(folder: Path | None = None, faces: Iterable[Face] = ()) -> Linted:
    """Look at every form and code set of a folder (the program's own by default).

    Args:
        faces: media that try each form that is sound so far.
    """
    where = folder or forms_dir()
    try:
        codes = read_code_sets(where / "codes")
    except ProgramError as error:
        return Linted((), 0, (_told(error, "codes"),))
    rules, wording = rule_codes(where / "rules"), wording_codes()
    names: list[str] = []
    problems: list[Problem] = []
    sound: dict[str, Form] = {}
    of_office: dict[str, Form] = {}
    files = (*form_files(where), *form_files(where / "county"))
    for path in files:
        try:
            form = read_form(path)
        except ProgramError as error:
            problems.append(_told(error, path.name))
            continue
        names.append(form.id)
        (sound if path.parent == where else of_office)[form.id] = form
        found = [*lint_form(form, codes, rules, wording)]
        problems += found or _try_faces(form, codes, faces)
    if (where / letters.FILE).is_file():
        problems += _lint_letters(where / letters.FILE, sound)
    if len(sound) + len(of_office) == len(files):  # else a rule's form may be the unreadable one
        problems += check_rule_sets(where / "rules", sound | of_office, codes)
    return Linted(tuple(names), len(codes), tuple(problems))


def lint_form(
    form: Form, codes: CodeSets, rules: Container[str], wording: Container[str]
) -> Iterator[Problem]:
    """Everything that is wrong with one form."""
    linter = _Linter(form, codes, {field.id: field for field in form.fields()})
    place = Place(file=f"{form.id}.toml")
    for problem in linter.problems(rules, wording):
        yield problem.at(place)


def rule_codes(folder: Path) -> frozenset[str]:
    """Codes of all duties in the rule sets of a folder (``R31`` …)."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.toml")):
        for rule in tomllib.loads(path.read_text("utf-8")).get("rule", ()):
            found.add(str(rule.get("code") or rule.get("id")))
    return frozenset(found)


def wording_codes() -> frozenset[str]:
    """Codes for which a sentence is written."""
    files = sorted((resources_dir() / "wording").glob("*.toml"))
    return frozenset(code for path in files for code in tomllib.loads(path.read_text("utf-8")))


def _lint_letters(path: Path, sound: Mapping[str, Form]) -> Iterator[Problem]:
    """Letters that read, and lie with a form that is there."""
    try:
        found = letters.read_letters(path)
    except ProgramError as error:
        yield _told(error, path.name)
        return
    for letter in found.values():
        if letter.form not in sound:
            args = {"form": letter.id, "other": letter.form}
            yield Problem(letter.id, "FORM_LETTER_HOMELESS", args, place=Place(file=path.name))


def _told(error: ProgramError, file: str) -> Problem:
    return Problem("", error.code, error.arguments, place=Place(file=file))


def _try_faces(form: Form, codes: CodeSets, faces: Iterable[Face]) -> list[Problem]:
    found: list[Problem] = []
    for face in faces:
        try:
            found += [problem.at(Place(file=f"{form.id}.toml")) for problem in face(form, codes)]
        except ProgramError as error:
            found.append(_told(error, f"{form.id}.toml"))
    return found


@dataclass(frozen=True, slots=True)
class _Linter:
    form: Form
    codes: CodeSets
    fields: Mapping[str, FormField]

    def problems(self, rules: Container[str], wording: Container[str]) -> Iterator[Problem]:
        for field in self.form.fields():
            yield from self.options(field)
            for column in field.fields:
                yield from self.options(column)
            yield from self.bind(field)
            yield from self.small(field)
        yield from self.binds_once()
        yield from self.labels_once()
        yield from self.photos_open()
        yield from self.facts_once()
        yield from self.subject()
        yield from self.order()
        for place, condition in self.conditions():
            yield from self.condition(place, condition)
        yield from self.rules(wording)
        yield from self.counted(rules)
        yield from self.ledger(rules)

    def told(self, field: str, code: str, /, **args: object) -> Problem:
        return Problem(field, code, {"form": self.form.id, **args})

    def options(self, field: FormField) -> Iterator[Problem]:
        if field.options is not None and field.options not in self.codes:
            yield self.told(field.id, "FORM_OPTIONS_MISSING", field=field.id, set=field.options)

    def bind(self, field: FormField) -> Iterator[Problem]:
        for path in binds.paths(field):
            column = binds.column_of(path)
            if column is None:
                yield self.told(field.id, "FORM_BIND_MISSING", field=field.id, path=path)
                continue
            if not fits(field, column.type):
                yield self.told(
                    field.id, "FORM_BIND_UNFIT", field=field.id, kind=field.kind, path=path
                )
            if field.sensitivity < column.sensitivity:
                yield self.told(
                    field.id,
                    "FORM_SENSITIVITY_LOW",
                    field=field.id,
                    path=path,
                    wanted=column.sensitivity,
                    found=field.sensitivity,
                )

    def binds_once(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for field in self.form.fields():
            for path in binds.paths(field):
                if path in seen:
                    yield self.told(field.id, "FORM_BIND_TWICE", path=path)
                seen.add(path)

    def labels_once(self) -> Iterator[Problem]:
        """Headings are the way back when a workbook lost its id row."""
        seen: set[str] = set()
        for field in self.form.fields():
            label = str(field.sheet.get("label") or field.label)
            if not field.sheet.get("skip") and field.kind not in ("computed", "photos"):
                if label in seen:
                    yield self.told(field.id, "FORM_LABEL_TWICE", label=label)
                seen.add(label)

    def photos_open(self) -> Iterator[Problem]:
        """Photos are shown, printed and exported with their record: none of them is sealed."""
        for field in self.form.fields():
            if field.kind == "photos" and field.sensitivity >= SEALED:
                yield self.told(field.id, "FORM_PHOTOS_SEALED", label=field.label)

    def facts_once(self) -> Iterator[Problem]:
        """A name of a fact means one field, in the form and in each list of it."""
        groups = [tuple(self.form.fields()), *(field.fields for field in self.form.fields())]
        for group in groups:
            named = [field.fact for field in group if field.fact is not None]
            for name in sorted({each for each in named if named.count(each) > 1}):
                yield self.told("", "FORM_FACT_TWICE", fact=name)

    def subject(self) -> Iterator[Problem]:
        """A record says when it happened, and about whom: one child, a list of them, or neither."""
        bound = {field.binds for field in self.form.fields()}
        lists = [f for f in self.form.fields() if f.limits.get("rows") == "children"]
        if not self.form.is_record:
            return
        if "record.occurred_on" not in bound:
            yield self.told("", "FORM_DATE_MISSING")
        if self.form.is_of_child != ("record.child" in bound):
            code = "FORM_CHILD_MISSING" if self.form.is_of_child else "FORM_CHILD_NOT_ASKED"
            yield self.told("", code)
        if (self.form.subject == "group") != (len(lists) == 1):
            code = "FORM_LIST_MISSING" if self.form.subject == "group" else "FORM_LIST_NOT_ASKED"
            yield self.told("", code)
        for field in lists:
            if (field.fields[0].kind, field.fields[0].fact) != ("child", "child"):
                yield self.told(field.id, "FORM_LIST_WITHOUT_CHILD", field=field.id)

    def small(self, field: FormField) -> Iterator[Problem]:
        """Defaults that are values of the field; known names to fill in from."""
        if field.default is not None and field.options in (None, *self.codes):
            try:
                default_of(field, Context(codes=self.codes))
            except Unreadable:
                yield self.told(field.id, "FORM_DEFAULT_WRONG", field=field.id, text=field.default)
        known = field.prefill is None or field.prefill in PREFILLS
        if not known and binds.column_of(field.prefill or "") is None:
            yield self.told(field.id, "FORM_PREFILL_UNKNOWN", field=field.id, prefill=field.prefill)

    def order(self) -> Iterator[Problem]:
        """A field opens below its cause, so the cause stands before it."""
        seen: set[str] = set()
        for field in self.form.fields():
            causes = field.show_if.field_ids() if field.show_if else frozenset[str]()
            for cause in sorted(causes & self.fields.keys() - seen):
                yield self.told(field.id, "FORM_CONDITION_LATER", field=field.id, cause=cause)
            seen.add(field.id)

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Every condition with the name of its place."""
        for field in self.form.fields():
            for condition in (field.show_if, field.required_if):
                if condition is not None:
                    yield field.id, condition
        for rule in self.form.rules:
            for condition in (rule.when, rule.holds):
                if condition is not None:
                    yield rule.id, condition
        for counted in self.form.counts_for:
            if counted.when is not None:
                yield counted.rule, counted.when

    def condition(self, place: str, condition: Condition) -> Iterator[Problem]:
        for name in sorted(condition.field_ids() - self.fields.keys()):
            yield self.told(name, "FORM_CONDITION_FIELD_MISSING", place=place, field=name)
        for name, value in condition.values_by_field():
            field = self.fields.get(name)
            if field is not None and not self.takes(field, value):
                yield self.told(
                    name, "FORM_CONDITION_VALUE_MISSING", place=place, field=name, value=value
                )
        for node in nodes(condition.root):
            asked = self.fields.get(node.field) if isinstance(node, Has) else None
            if asked is not None and asked.kind not in ("choices", "staff"):
                yield self.told(asked.id, "FORM_CONDITION_HAS_SINGLE", place=place, field=asked.id)

    def takes(self, field: FormField, value: str) -> bool:
        """Whether a field can ever have that value."""
        if field.kind == "yes_no":
            return value in TRUE_WORDS | FALSE_WORDS
        codes = self.codes.get(field.options or "")
        return codes is None or codes.get(value) is not None

    def rules(self, wording: Container[str]) -> Iterator[Problem]:
        for rule in self.form.rules:
            for name in rule.fields:
                if name not in self.fields:
                    yield self.told(name, "FORM_RULE_FIELD_MISSING", rule=rule.id, field=name)
            if rule.code not in wording:
                yield self.told(
                    rule.fields[0], "FORM_WORDING_MISSING", rule=rule.id, code=rule.code
                )

    def counted(self, rules: Container[str]) -> Iterator[Problem]:
        for each in self.form.counts_for:
            if each.rule not in rules:
                yield self.told("", "FORM_COUNTS_FOR_UNKNOWN", rule=each.rule)

    def ledger(self, rules: Container[str]) -> Iterator[Problem]:
        """Columns are fields of the form or of its list, and nothing sealed: a ledger lies open."""
        ledger = self.form.ledger
        if ledger is None:
            return
        if ledger.rule and ledger.rule not in rules:
            yield self.told("", "FORM_COUNTS_FOR_UNKNOWN", rule=ledger.rule)
        listed = self.fields.get(ledger.rows)
        known = {**self.fields, **{f.id: f for f in (listed.fields if listed else ())}}
        spans = frozenset(SPAN) if ledger.same else frozenset[str]()
        for name in filter(None, (*(c.field for c in ledger.columns), *ledger.same, ledger.since)):
            if name not in known and name not in spans:
                yield self.told(name, "FORM_LEDGER_FIELD_MISSING", field=name)
            elif name in known and known[name].sensitivity >= SEALED:
                yield self.told(name, "FORM_LEDGER_SEALED", field=name)
        if ledger.rows and (listed is None or listed.kind != "repeat"):
            yield self.told(ledger.rows, "FORM_LEDGER_FIELD_MISSING", field=ledger.rows)


_TYPES: Mapping[str, tuple[object, ...]] = {
    "integer": (int,),
    "decimal": (int, Decimal),
    "yes_no": (bool,),
    "date": (date, str),
    "choices": (tuple,),
    "staff": (tuple,),
}


def fits(field: FormField, column: object) -> bool:
    """Whether values of a field can be kept in a column of that type."""
    if field.kind == "computed":
        return True
    parts = {get_origin(part) or part for part in (*get_args(column), column)}
    wanted: tuple[Any, ...] = _TYPES.get(field.kind, (str,))
    return any(part in parts for part in wanted)
