"""登记册: the records of a form row by row, as its ``[ledger]`` says (F05, F06, F15 …).

A ledger per month has a sheet for each class and says below the rows who is still owed; one of the
school gathers everything that was ever written, a line of a list from when until when it held. It
shows what records say: nothing is kept for it, and what is sealed has no column in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form, FormField, FormLedger
from liushou_desktop.services.school.compute_figures import SchoolPicture, duty_lines, picture
from liushou_desktop.services.school.print_job import in_class_order
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.storage.unit import UnitOfWork

MONTH, SCHOOL = "month", "school"
_FROM, _UNTIL = "@from", "@until"
_MID_MONTH = 15  # months belong to the term they lie in with at least 15 days
_SPAN_WORDS = {_FROM: "起", _UNTIL: "止"}


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """A column: ``options`` are the words a coded column is filled in with; ``is_long``: a text."""

    field: str
    title: str
    width: int
    options: tuple[str, ...] = ()
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row: the record it comes from, and its texts in the order of the columns."""

    record: str
    child: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """The rows of a class and month, or of the school (then ``class_id`` is "").

    Attributes:
        owed, done: children of the class who are owed the ledger's duty in the month, and whose it
            is done; missing: names of the others; excused: names with nothing owed.
    """

    class_id: str
    class_label: str
    rows: tuple[LedgerRow, ...]
    owed: int = 0
    done: int = 0
    missing: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerBook:
    """A ledger with its sheets in class order; ``month`` is "" for one of the school."""

    form: str
    code: str
    title: str
    clause: str
    per: str
    month: str
    heads: tuple[LedgerHead, ...]
    sheets: tuple[LedgerSheet, ...]


def ledger_forms(site: Site) -> list[Form]:
    """The forms that have a ledger, in the order of their numbers."""
    return [form for form in site.forms.current.values() if form.ledger is not None]


def form_ledger(
    site: Site,
    form_id: str,
    *,
    month: str | None = None,
    classes: Sequence[str] | None = None,
) -> LedgerBook:
    """The ledger of a form within the user's scope.

    Args:
        month: ``2026-06``; None = this month. A ledger of the school takes no notice of it.
        classes: class ids; None = all that have children.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_UNKNOWN, FORM_HAS_NO_LEDGER.
    """
    site.require(Right.READ)
    form = site.forms.form(form_id)
    if form.ledger is None:
        raise RefusedError("FORM_HAS_NO_LEDGER", form=form.title)
    from liushou_desktop.services.school.record_context import context_for

    asked = month or f"{site.today:%Y-%m}"
    with site.unit() as unit:
        context = context_for(site, unit, None, with_children=True)
        teller = _Teller(site, unit, form, form.ledger, context)
        if form.ledger.per == SCHOOL:
            sheets = [LedgerSheet("", "", tuple(teller.all_rows()))]
        else:
            sheets = _by_class(site, unit, form.ledger, teller, asked, classes)
    return LedgerBook(
        form=form.id,
        code=form.code,
        title=form.ledger.title,
        clause=form.clause,
        per=form.ledger.per,
        month="" if form.ledger.per == SCHOOL else asked,
        heads=tuple(teller.heads()),
        sheets=tuple(sheets),
    )


def _by_class(
    site: Site,
    unit: UnitOfWork,
    ledger: FormLedger,
    teller: _Teller,
    month: str,
    classes: Sequence[str] | None,
) -> list[LedgerSheet]:
    from liushou_desktop.services.school.school_facts import class_on, term_of_day

    term = term_of_day(site, date.fromisoformat(f"{month}-{_MID_MONTH}"))
    shown = picture(site, unit, term)
    members: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    for facts in in_class_order(shown, classes):
        seat = class_on(facts, shown.school, shown.today)
        if seat is not None:
            members.setdefault(seat.id, []).append(facts.child.id)
            labels[seat.id] = shown.class_label(facts)
    rows = teller.rows_of_month(month, [child for ids in members.values() for child in ids])
    states = _states(site, shown, ledger.rule, month)
    names = shown.names()
    return [
        _sheet(seat, labels[seat], ids, rows, {c: states[c] for c in ids if c in states}, names)
        for seat, ids in members.items()
    ]


def _sheet(
    seat: str,
    label: str,
    ids: Sequence[str],
    rows: Sequence[LedgerRow],
    states: Mapping[str, DutyState],
    names: Mapping[str, str],
) -> LedgerSheet:
    owed = [child for child, state in states.items() if state is not DutyState.EXEMPT]
    done = [child for child in owed if states[child] is DutyState.DONE]
    return LedgerSheet(
        class_id=seat,
        class_label=label,
        rows=tuple(row for row in rows if row.child in ids),
        owed=len(owed),
        done=len(done),
        missing=tuple(names[child] for child in owed if child not in done),
        excused=tuple(names[child] for child in states if child not in owed),
    )


def _states(site: Site, shown: SchoolPicture, rule: str, month: str) -> dict[str, DutyState]:
    """How the ledger's duty of the month stands for each child; a child may owe it once only."""
    return {
        line.duty.child: line.duty.state
        for line in duty_lines(site, shown)
        if line.duty.rule == rule and line.duty.child and line.duty.period.endswith(f"/{month}")
    }


@dataclass(frozen=True, slots=True)
class _Teller:
    """Turns records of the form into rows of words."""

    site: Site
    unit: UnitOfWork
    form: Form
    ledger: FormLedger
    context: Context

    def fields(self) -> dict[str, FormField]:
        known = {field.id: field for field in self.form.fields()}
        if self.ledger.rows:
            known |= {column.id: column for column in self.form.field(self.ledger.rows).fields}
        return known

    def heads(self) -> Iterator[LedgerHead]:
        known = self.fields()
        for column in self.ledger.columns:
            field = known.get(column.field)
            if field is None:
                title = column.label or _SPAN_WORDS[column.field]
                yield LedgerHead(column.field, title, column.width)
                continue
            options = self.context.codes.get(field.options or "")
            words = [code.short or code.name for code in options.offered()] if options else []
            title = column.label or str(field.paper.get("label") or field.label)
            is_long = field.kind == "long_text"
            yield LedgerHead(column.field, title, column.width, tuple(words), is_long)

    def records(self, children: Sequence[str] | None = None) -> list[Record]:
        visible = visible_children(self.site, self.unit)
        query: dict[str, Any] = {} if children is None else {"child": list(children)}
        found = self.unit.find(
            Record,
            form=self.form.id,
            state="confirmed",
            order_by=("occurred_on", "entered_seq"),
            **query,
        )
        return [record for record in found if may_read_record(self.site, visible, record)]

    def values(self, record: Record) -> dict[str, Any]:
        return values_of_record(self.site.forms.form(record.form, record.form_version), record)

    def rows_of_month(self, month: str, children: Sequence[str]) -> list[LedgerRow]:
        found = self.records(children) if children else []
        return [
            self.row(record, self.values(record))
            for record in found
            if f"{record.occurred_on:%Y-%m}" == month
        ]

    def all_rows(self) -> Iterable[LedgerRow]:
        if not self.ledger.rows:
            return [self.row(record, self.values(record)) for record in self.records()]
        return self.listed_rows()

    def listed_rows(self) -> list[LedgerRow]:
        """A row per line of the list; with ``same``, a line that stays is one row."""
        lines: list[_Line] = []
        standing: dict[tuple[str, ...], _Line] = {}
        for record in self.records():
            values = self.values(record)
            seen = set()
            for said in values.get(self.ledger.rows) or ():
                key = tuple(str(said.get(name) or "") for name in self.ledger.same)
                seen.add(key)
                if self.ledger.same and key in standing:
                    standing[key].values |= said
                    continue
                line = _Line(record, {**values, **said}, record.occurred_on)
                lines.append(line)
                if self.ledger.same:
                    standing[key] = line
            for key in standing.keys() - seen:
                standing.pop(key).until = record.occurred_on
        return [self.row(line.record, line.said(self.ledger.since)) for line in lines]

    def row(self, record: Record, values: Mapping[str, Any]) -> LedgerRow:
        known = self.fields()
        cells = [
            self.text(known.get(column.field), values.get(column.field))
            for column in self.ledger.columns
        ]
        return LedgerRow(record.id, record.child or "", tuple(cells))

    def text(self, field: FormField | None, value: Any) -> str:
        """A value as a narrow cell has it: codes by their short words, days by month and day."""
        from liushou_desktop.formspec.kinds import kind_of

        if value is None or value == () or value == "":
            return ""
        if isinstance(value, date):
            return self.day(value)
        if field is None:
            return str(value)
        codes = self.context.codes.get(field.options or "")
        if codes is not None:
            chosen = (value,) if isinstance(value, str) else value
            entries = [(code, codes.get(code)) for code in chosen]
            return "、".join((e.short or e.name) if e else code for code, e in entries)
        return kind_of(field).show(value, field, self.context)

    def day(self, value: date) -> str:
        if self.ledger.per == MONTH:
            return f"{value.month}.{value.day}"
        return f"{value.year}.{value.month}.{value.day}"


@dataclass(slots=True)
class _Line:
    """A line of a list that may stand in several records."""

    record: Record
    values: dict[str, Any]
    first: date
    until: date | None = None

    def said(self, since: str) -> dict[str, Any]:
        """Its answers and its span; the field ``since`` may say the first day itself."""
        first = self.values.get(since) or self.first
        return {**self.values, _FROM: first, _UNTIL: self.until}
