"""The papers of a child by subject: study (F09, G18, F09B, F11), pairing (F07), entrusted care and
consent (F16, F16B, F20), each with its day and how it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.facts import ChildFacts, RecordFact
from liushou_desktop.domain.record_facts import ATTENDANCE, CHILD, UNTIL
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form
from liushou_desktop.formspec.versions import Editions
from liushou_desktop.services.school.list_records import RecordLine, lines_of
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

CARE, STUDY, PAIRING = "care", "study", "pairing"
#: Which forms lie on which shelf, in this order; their words are the forms' own.
SHELVES: Mapping[str, tuple[str, ...]] = {
    CARE: ("care_agreement", "guardian_notice", "consent"),
    STUDY: ("study_plan", "study_group", "study_helper", "progress_entry"),
    PAIRING: ("pairing_record",),
}
#: Whose name stands first on the line of a paper.
_NAMED = {
    "care_agreement": "carer_name",
    "guardian_notice": "receiver_name",
    "consent": "guardian_name",
    "study_helper": "study_helper",
}
CONSENT, STUDY_HELPER, PROGRESS = "consent", "study_helper", "progress_entry"
_STAGES, _ON, _GRADE = "stages", "on", "grade"


@dataclass(frozen=True, slots=True)
class Paper:
    """One record on a shelf.

    Attributes:
        record: its id, "" for a list of children the user may not open.
        text: who, and what it says in a line.
        way, said: the form's own answer to how it stands (已签字, 同意), as code and in words.
        until: its last day, where the form has one; steps: stage results noted so far.
    """

    record: str
    on: date
    text: str
    state: str
    is_signed: bool
    way: str = ""
    said: str = ""
    until: date | None = None
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """All papers of one form about a child, the newest first.

    Attributes:
        is_list: the form is about a list of children, not about this child alone.
        counts_steps: the form asks for stage results, so none is a gap.
    """

    form: str
    code: str
    title: str
    is_list: bool
    counts_steps: bool
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """What the guardian answered last about the child's data (F20).

    ``given``: agreed, refused, withdrawn, or "" when nobody was asked; ``by``: who signed.
    """

    given: str = ""
    by: str = ""
    on: date | None = None


def child_shelves(
    unit: UnitOfWork,
    forms: Editions,
    facts: ChildFacts,
    records: Sequence[Record],
    may_open: Callable[[Record], bool],
) -> dict[str, tuple[Shelf, ...]]:
    """Shelves by subject; ``records`` are the child's own, the newest first."""
    lines = {line.id: line for line in lines_of(unit, list(records))}
    details = {fact.id: fact for fact in (*facts.records, *facts.attended)}
    listed = _listed(unit, facts)
    found: dict[str, tuple[Shelf, ...]] = {}
    for subject, ids in SHELVES.items():
        shelves = []
        for form in (forms.form(each) for each in ids):
            is_list = form.attendance is not None
            wanted = listed if is_list else records
            papers = tuple(
                _paper(
                    record if may_open(record) else replace(record, id=""),
                    form,
                    lines.get(record.id),
                    details.get(record.id),
                    facts.child.id,
                )
                for record in wanted
                if record.form == form.id and record.state != "draft"
            )
            has_steps = any(field.fact == _STAGES for field in form.fields())
            shelves.append(Shelf(form.id, form.code, form.title, is_list, has_steps, papers))
        found[subject] = tuple(shelves)
    return found


def _listed(unit: UnitOfWork, facts: ChildFacts) -> list[Record]:
    """Group records of the shelves whose list holds the child, the newest first."""
    shelved = {form for ids in SHELVES.values() for form in ids}
    ids = [fact.id for fact in facts.attended if fact.form in shelved]
    if not ids:
        return []
    found = unit.find(Record, id=ids)
    return sorted(found, key=lambda each: (each.occurred_on, each.entered_seq), reverse=True)


def _paper(
    record: Record, form: Form, line: RecordLine | None, fact: RecordFact | None, child: str
) -> Paper:
    details: Mapping[str, Any] = fact.details if fact else {}
    until = details.get(UNTIL)
    name = record.answers.get(_NAMED.get(form.id, ""))
    parts = (
        [str(name or ""), line.staff, line.summary]
        if line
        else list(_own_row(record, form, details, child))
    )
    return Paper(
        record=record.id,
        on=record.occurred_on,
        text="　".join(part for part in parts if part),
        state=record.state,
        is_signed=record.paper == "signed",
        way=record.way or "",
        said=_said(form, record.way),
        until=until if isinstance(until, date) else None,
        steps=sum(_ON in row for row in details.get(_STAGES, ())),
    )


def _own_row(record: Record, form: Form, details: Mapping[str, Any], child: str) -> Iterator[str]:
    """What a list says about this child: the record's subjects, the child's group."""
    options = next((f.options for f in form.fields() if f.binds == "record.purposes"), None)
    if options:
        yield "、".join(word(options, code) for code in record.purposes)
    if form.attendance is None:
        return
    column = next((each for each in form.attendance.fields if each.fact == _GRADE), None)
    for row in details.get(ATTENDANCE, ()):
        if row.get(CHILD) == child and column is not None and column.options:
            yield word(column.options, row.get(_GRADE))


def _said(form: Form, way: str | None) -> str:
    """The answer that the form binds to ``record.way``, in words."""
    options = next((f.options for f in form.fields() if f.binds == "record.way"), None)
    return word(options, way) if options else ""


def newest(records: Sequence[Record], form: str, held: Collection[str] = ()) -> Record | None:
    """The newest confirmed record of a form; of ``held`` alone when they are named."""
    return next(
        (
            record
            for record in records
            if record.form == form
            and record.state == "confirmed"
            and (not held or record.id in held)
        ),
        None,
    )


def consent_of(forms: Editions, records: Sequence[Record], day: date) -> Consent:
    """The last answer of the family; one that was taken back by ``day`` is none."""
    record = newest(records, CONSENT)
    if record is None:
        return Consent()
    values = values_of_record(forms.form(record.form, record.form_version), record)
    withdrawn = values.get("withdrawn_on")
    by = word("relation", values.get("guardian_relation"))
    if isinstance(withdrawn, date) and withdrawn <= day:
        return Consent("withdrawn", by, withdrawn)
    return Consent(record.way or "", by, record.occurred_on)


def helper_pupil(
    forms: Editions, records: Sequence[Record], facts: ChildFacts, day: date
) -> tuple[Record, str] | None:
    """The newest card of a pupil who helps to learn and still does (F09B), and the pupil's name."""
    running = {
        fact.id
        for fact in facts.records
        if fact.form == STUDY_HELPER
        and not (isinstance(end := fact.details.get(UNTIL), date) and end < day)
    }
    record = newest(records, STUDY_HELPER, running) if running else None
    if record is None:
        return None
    values = values_of_record(forms.form(record.form, record.form_version), record)
    return record, str(values.get("study_helper", ""))
