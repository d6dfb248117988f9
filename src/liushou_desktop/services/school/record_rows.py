"""Rows of the report sheets that tell records, as ``forms/package.toml`` says: which records of
which form, one row each or one for each row of a list, and where every cell comes from.

Records of children who are not reported stay out; what a sheet may carry is the profile's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.class_names import short_label
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.check import counts
from liushou_desktop.formspec.condition_parser import parse
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.model import Form
from liushou_desktop.formspec.questions import is_schools_own
from liushou_desktop.services.school.compute_figures import SchoolPicture
from liushou_desktop.services.school.group_lists import with_row_defaults
from liushou_desktop.services.shared.record_answers import values_of_record

if TYPE_CHECKING:
    from liushou_desktop.exchange.package_sheets import PackageSheet, RecordSource, SheetColumn
    from liushou_desktop.formspec.versions import Editions
    from liushou_desktop.storage.unit import UnitOfWork

Row = dict[str, Any]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Told:
    """A record with the form it was filled under and its answers."""

    record: Record
    form: Form
    values: Values


class RecordRows:
    """Makes the rows of one package; forms, staff and children are looked up once.

    Args:
        children: those the package reports.
    """

    def __init__(
        self, unit: UnitOfWork, shown: SchoolPicture, children: Iterable[ChildFacts]
    ) -> None:
        from liushou_desktop.services.shared.forms_in_force import forms_in_force

        self._unit = unit
        self._shown = shown
        self._children = {facts.child.id: facts for facts in children}
        self._forms: Editions = forms_in_force(unit)
        self._read: dict[tuple[str, str], list[_Told]] = {}

    def of_sheet(self, sheet: PackageSheet) -> Iterator[Row]:
        """All rows of a sheet that come from records, source by source, in order of day."""
        for source in sheet.records:
            told = self._told(source)
            if source.tally:
                yield from self._tally(sheet, source, told)
                continue
            for each in told:
                yield from self._rows(sheet, source, each)

    def _told(self, source: RecordSource) -> list[_Told]:
        span = "term" if source.span == "term" else "ever"
        if (source.form, span) not in self._read:
            self._read[source.form, span] = list(self._load(source.form, span))
        found = self._read[source.form, span]
        if source.when:
            condition = parse(source.when)
            found = [each for each in found if condition.holds(each.values)]
        if source.span == "latest":
            newest = {(each.record.child, each.record.way): each for each in found}
            return list(newest.values())
        if source.ends:
            return [each for each in found if not self._ended_before(each.values.get(source.ends))]
        return found

    def _load(self, form_id: str, span: str) -> Iterator[_Told]:
        wanted: dict[str, Any] = {"term": self._shown.term.id} if span == "term" else {}
        for record in self._unit.find(
            Record,
            form=form_id,
            state="confirmed",
            order_by=("occurred_on", "entered_seq"),
            **wanted,
        ):
            is_other = record.child is not None and record.child not in self._children
            if is_other or record.occurred_on > self._shown.today:
                continue
            form = self._forms.form(form_id, record.form_version)
            values = with_row_defaults(form, values_of_record(form, record))
            yield _Told(record, form, values)

    def _ended_before(self, day: object) -> bool:
        return isinstance(day, date) and day < self._shown.term.start

    def _tally(
        self, sheet: PackageSheet, source: RecordSource, told: Sequence[_Told]
    ) -> Iterator[Row]:
        """One row with numbers only; none when nothing was done."""
        if not told:
            return
        heads = {each.record.child for each in told if each.record.child}
        for each in told:
            heads |= set(self._present(each))
        from liushou_desktop.exchange.row_keys import row_key

        yield {
            sheet.key: row_key(source.form, term=self._shown.term.id),
            "kind": told[-1].form.title,
            "times": len(told),
            "heads": len(heads),
        }

    def _present(self, each: _Told) -> Iterator[str]:
        """The reported children on the record's list who were there."""
        listed = each.form.attendance
        if listed is None:
            return
        child = listed.fields[0].id
        for row in each.values.get(listed.id) or ():
            if row.get(child) in self._children and row.get("there", "present") == "present":
                yield str(row[child])

    def _rows(self, sheet: PackageSheet, source: RecordSource, told: _Told) -> Iterator[Row]:
        from liushou_desktop.exchange.row_keys import row_key

        term = "" if source.span == "term" else self._shown.term.id
        listed: Sequence[Values] = told.values.get(source.rows) or () if source.rows else ()
        if not listed:
            key = row_key(told.record.id, term=term)
            yield self._row(sheet, told, key, told.values, told.record.child)
            return
        child_field = self._child_field(told.form, source.rows)
        for number, line in enumerate(listed, start=1):
            child = line.get(child_field) if child_field else told.record.child
            if child is not None and child not in self._children:
                continue
            key = row_key(told.record.id, term=term, number=number)
            yield self._row(sheet, told, key, {**told.values, **line}, child)

    @staticmethod
    def _child_field(form: Form, rows: str) -> str | None:
        listed = form.field(rows)
        return next((each.id for each in listed.fields if each.kind == "child"), None)

    def _row(
        self, sheet: PackageSheet, told: _Told, key: str, values: Values, child: str | None
    ) -> Row:
        known = {**self._common(told, values), **self._about(child, values), sheet.key: key}
        row: Row = {}
        for column in sheet.columns:
            answer = known[column.id] if column.id in known else _answer(column, told.form, values)
            if is_answered(answer):
                row[column.id] = answer
        return row

    def _common(self, told: _Told, values: Values) -> Row:
        """Cells every sheet of records knows, whatever the form."""
        record = told.record
        late = record.entered_on > self._shown.today
        return {
            "kind": told.form.title,
            "occurred_on": record.occurred_on,
            "entered_on": record.entered_on,
            "staff": "、".join(self._name(person) for person in record.staff),
            "doer_role": record.doer_role,
            "counts": bool(counts(told.form, told.values)) and not late,
            "is_late": late,
            "sheet_number": record.sheet_number,
            "text_length": _text_length(told.form, values),
        }

    def _about(self, child: str | None, values: Values) -> Row:
        """Who a row is about: the child, else the class it names."""
        facts = self._children.get(child or "")
        if facts is None:
            return {
                "child": None,
                "file_number": None,
                "child_name": None,
                "class_label": self._class_labels.get(str(values.get("class_") or "")),
            }
        return {
            "child": facts.child.id,
            "file_number": facts.child.file_number,
            "child_name": facts.child.name,
            "class_label": self._shown.class_label(facts),
        }

    @cached_property
    def _class_labels(self) -> Mapping[str, str]:
        day = self._shown.today
        return {id: short_label(seat, day) for id, seat in self._shown.school.classes.items()}

    def _name(self, person: str) -> str:
        known = self._shown.school.staff.get(person)
        return known.name if known else person


def _answer(column: SheetColumn, form: Form, values: Values) -> object:
    for path in column.answers:
        value = path.value(form.id, values)
        if is_answered(value):
            return value
    return None


def _text_length(form: Form, values: Values) -> int:
    """Characters of all that was written down, whatever of it may leave the school; not of what the
    school asks on its own, which no county's hint shall hang on."""
    long = (
        field.id
        for field in form.fields()
        if field.kind == "long_text" and not is_schools_own(field.id)
    )
    return sum(len(str(values.get(name) or "")) for name in long)
