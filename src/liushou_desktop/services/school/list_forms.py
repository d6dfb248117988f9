"""The forms a school can fill in, whom each is about, and how often it was this term."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.records import Record
from liushou_desktop.services.school.scope import may_read_record, sees_all, visible_children
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

#: Groups of the list, in order: a child, a list of children, the school and its people.
CHILD, GROUP, SCHOOL = "child", "group", "school"


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form as the list of forms shows it.

    Attributes:
        group: child, group or school. kept: confirmed records of the term; last_on: of the newest.
        may_fill: whether the user may fill it in (what is about the school is the clerk's).
    """

    id: str
    code: str
    title: str
    clause: str
    group: str
    kept: int
    last_on: date | None
    may_fill: bool


def list_forms(site: Site, term: str | None = None) -> list[FormLine]:
    """All forms that make records, in the order of their numbers.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ)
    asked = site.term(term)
    with site.unit() as unit:
        visible = visible_children(site, unit)
        records = [
            record
            for record in unit.find(Record, term=asked.id, state="confirmed")
            if may_read_record(site, visible, record)
        ]
    kept = Counter(record.form for record in records)
    last: dict[str, date] = {}
    for record in records:
        last[record.form] = max(last.get(record.form, record.occurred_on), record.occurred_on)
    may, everything = site.may(Right.RECORD), sees_all(site)
    return [
        FormLine(
            form.id,
            form.code,
            form.title,
            form.clause,
            group_of(form.subject),
            kept[form.id],
            last.get(form.id),
            may and (everything or group_of(form.subject) != SCHOOL),
        )
        for form in site.forms.current.values()
        if form.is_record
    ]


def group_of(subject: str) -> str:
    """Group of a form's subject."""
    return {"child": CHILD, "group": GROUP}.get(subject, SCHOOL)
