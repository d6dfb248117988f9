"""The records of a term as a list: filtered, counted by form, with what is overdue beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Staff
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.services.school.list_records import RecordLine, lines_of
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import words

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

#: Forms keyed from paper, with the duty each answers (R31, R34).
CARE_FORMS = {"home_visit": "R31", "talk": "R34"}
_MOST_FOUND = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuery:
    """What the boxes above the list ask for; "" = everything.

    Attributes:
        text: name, initials or file number of the child, name of the teacher, or words of the line.
        staff: id of the person who did it; state: confirmed or void.
        term: its id; "" = the present one.
    """

    text: str = ""
    form: str = ""
    class_id: str = ""
    staff: str = ""
    state: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class BookLine:
    """A record with the class its child sits in today.

    Attributes:
        about: what it was for, in words. counts: whether it satisfies a duty.
    """

    record: RecordLine
    class_id: str
    class_label: str
    staff_ids: tuple[str, ...]
    about: str
    counts: bool


@dataclass(frozen=True, slots=True)
class FormCount:
    """How a form stands in the term: records kept, duties done of owed, children overdue."""

    form: str
    title: str
    kept: int
    done: int
    owed: int
    overdue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordBook:
    """Everything the page of records shows.

    Attributes:
        lines: newest first; total: records of the term before the filters.
        forms, classes, staff: id and name of what the filters offer; terms: newest first.
    """

    term: str
    lines: tuple[BookLine, ...]
    total: int
    counts: tuple[FormCount, ...]
    forms: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, str], ...]
    staff: tuple[tuple[str, str], ...]
    terms: tuple[tuple[str, str], ...]


def browse_records(site: Site, query: RecordQuery) -> RecordBook:
    """Records of a term in the user's scope.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ)
    term = site.term(query.term or None)
    with site.unit() as unit:
        lines = _lines(site, unit, term.id)
        found = _found_children(unit, query.text)
        staff = {row.id: row.name for row in unit.find(Staff)}
    shown = [line for line in lines if _fits(line, query, found)]
    return RecordBook(
        term=term.id,
        lines=tuple(shown),
        total=len(lines),
        counts=tuple(_counts(site, term.id, lines)),
        forms=_forms(site, lines),
        classes=_classes(site, lines),
        staff=_people(lines, staff),
        terms=tuple((t.id, t.name) for t in reversed(site.own_terms) if t.start <= site.today),
    )


def _lines(site: Site, unit: UnitOfWork, term: str) -> list[BookLine]:
    visible = visible_children(site, unit)
    records = [
        record
        for record in unit.find(
            Record,
            term=term,
            state=["confirmed", "void"],
            order_by=("-occurred_on", "-entered_seq"),
        )
        if may_read_record(site, visible, record)
    ]
    children = {record.child for record in records if record.child}
    classes = {line.id: line for line in unit.find(ChildSummary, id=children)} if children else {}
    found = []
    for record, line in zip(records, lines_of(unit, records), strict=True):
        child = classes.get(record.child or "")
        found.append(
            BookLine(
                line,
                (child.class_id if child else None) or "",
                (child.class_label if child else None) or "",
                record.staff,
                purpose_words(record),
                record.state == "confirmed" and _counts_at_all(site, record),
            )
        )
    return found


def _counts_at_all(site: Site, record: Record) -> bool:
    from liushou_desktop.formspec.check import counts
    from liushou_desktop.services.shared.record_answers import values_of_record

    form = site.forms.form(record.form, record.form_version)
    return bool(counts(form, values_of_record(form, record)))


def purpose_words(record: Record) -> str:
    """What a record was for (目的, 类型), in words."""
    return words(_purpose_set(record.form), record.purposes)


def _purpose_set(form_id: str) -> str:
    """Name of the code set of what a form was for (目的, 类型)."""
    from liushou_desktop.formspec.loader import form

    fields = form(form_id).fields()
    return next((f.options or "" for f in fields if f.binds == "record.purposes"), "")


def _found_children(unit: UnitOfWork, text: str) -> frozenset[str]:
    if not text.strip():
        return frozenset()
    return frozenset(unit.search(text.strip(), kind=Child, limit=_MOST_FOUND))


def _fits(line: BookLine, query: RecordQuery, found: frozenset[str]) -> bool:
    text = query.text.strip()
    record = line.record
    return (
        (not query.form or record.form == query.form)
        and (not query.class_id or line.class_id == query.class_id)
        and (not query.staff or query.staff in line.staff_ids)
        and (not query.state or record.state == query.state)
        and (
            not text
            or record.child in found
            or text in f"{record.staff} {line.about} {record.summary}"
        )
    )


def _counts(site: Site, term: str, lines: Iterable[BookLine]) -> Iterable[FormCount]:
    from liushou_desktop.services.school.compute_figures import duties

    kept = Counter(line.record.form for line in lines if line.record.state == "confirmed")
    owed = [line.duty for line in duties(site, term=term)]
    for form_id, rule in CARE_FORMS.items():
        mine = [d for d in owed if d.rule == rule and d.state is not DutyState.EXEMPT]
        late = {d.child for d in mine if d.state is DutyState.OVERDUE and d.child}
        yield FormCount(
            form_id,
            site.forms.form(form_id).title,
            kept[form_id],
            sum(d.done for d in mine),
            sum(d.owed for d in mine),
            tuple(sorted(late)),
        )


def _forms(site: Site, lines: Iterable[BookLine]) -> tuple[tuple[str, str], ...]:
    """Forms that occur, and those with a rate, in the order of their numbers."""
    named = {line.record.form for line in lines} | set(CARE_FORMS)
    return tuple((form.id, form.title) for form in site.forms.current.values() if form.id in named)


def _classes(site: Site, lines: Iterable[BookLine]) -> tuple[tuple[str, str], ...]:
    """Classes that occur, in school order."""
    from liushou_desktop.services.school.staff import list_classes

    named = {line.class_id for line in lines}
    return tuple((each.id, each.label) for each in list_classes(site) if each.id in named)


def _people(lines: Iterable[BookLine], names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    from liushou_desktop.domain.pinyin import sort_key

    found = {person for line in lines for person in line.staff_ids}
    named = [(person, names.get(person, person)) for person in found]
    return tuple(sorted(named, key=lambda each: sort_key(each[1])))
