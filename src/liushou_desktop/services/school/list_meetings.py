"""会议与活动: the meetings, lessons and activities of a term, who came, who is not made up.

Clauses 四(二)2, 四(三)1, 5, 6 and 五1 (R30, R42, R46–R48, R50): a meeting is a group record with a
list (F08, F19) or one of the school alone (F19B, G15).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.pinyin import initials
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Staff
from liushou_desktop.formspec.model import Form
from liushou_desktop.services.school.browse_records import purpose_words
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.duty_places import MEETINGS, ROOMS
from liushou_desktop.services.school.group_lists import ABSENT, EXCUSED, MADE_UP, column_of
from liushou_desktop.services.school.list_records import first_words
from liushou_desktop.services.school.room_duties import RoomDuty, room_duties
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_TITLES = ("agenda", "theme")  # fields that say in one line what it was about


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody of the list who was not there and is not made up for. ``why``: 没到, 请假."""

    child: str
    name: str
    class_label: str
    why: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting or activity as one line.

    Attributes:
        kinds: what it was, in words (座谈会、安全教育); topic: agenda, theme or first words.
        there, listed: who came of whom; made_up: of the absent. ``listed`` is 0 without a list.
        missed: who is still to be made up; empty for forms that know no make-up.
    """

    id: str
    form: str
    title: str
    kinds: str
    topic: str
    place: str
    staff: str
    occurred_on: date
    there: int
    listed: int
    made_up: int
    missed: tuple[Missed, ...]
    has_list: bool


@dataclass(frozen=True, slots=True)
class MeetingBook:
    """Everything the page of meetings shows.

    Attributes:
        meetings: newest first, after the filters; total: of the term.
        duties: what the term asks for here. terms: id and name, newest first.
    """

    term: str
    meetings: tuple[Meeting, ...]
    total: int
    to_make_up: int
    duties: tuple[RoomDuty, ...]
    terms: tuple[tuple[str, str], ...]


def list_meetings(
    site: Site, *, term: str = "", form: str = "", text: str = "", only_open: bool = False
) -> MeetingBook:
    """Meetings of a term in the user's scope.

    Args:
        text: words of topic, kind, place or teacher, or initials of the topic.
        only_open: only those with somebody to be made up.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ)
    asked = site.term(term or None)
    with site.unit() as unit:
        shown = picture(site, unit, asked)
        found = _meetings(site, unit, shown)
    lines = [
        line
        for line in found
        if (not form or line.form == form)
        and (not only_open or line.missed)
        and _matches(line, text.strip().lower())
    ]
    return MeetingBook(
        term=asked.id,
        meetings=tuple(lines),
        total=len(found),
        to_make_up=sum(len(line.missed) for line in found),
        duties=room_duties(site, shown, MEETINGS),
        terms=tuple((t.id, t.name) for t in reversed(site.own_terms) if t.start <= site.today),
    )


def _meetings(site: Site, unit: UnitOfWork, shown: SchoolPicture) -> list[Meeting]:
    visible = visible_children(site, unit)
    records = unit.find(
        Record,
        form=list(ROOMS[MEETINGS]),
        term=shown.term.id,
        state="confirmed",
        order_by=("-occurred_on", "-entered_seq"),
    )
    names = {person.id: person.name for person in unit.find(Staff)}
    known = {facts.child.id: facts.child.name for facts in shown.children}
    labels = shown.class_labels()
    return [
        _meeting(site, record, names, known, labels)
        for record in records
        if may_read_record(site, visible, record)
    ]


def _meeting(
    site: Site,
    record: Record,
    staff: Mapping[str, str],
    children: Mapping[str, str],
    labels: Mapping[str, str],
) -> Meeting:
    form = site.forms.form(record.form, record.form_version)
    values = values_of_record(form, record)
    rows = rows_of_list(form, values)
    missed = tuple(
        Missed(child, children.get(child, ""), labels.get(child, ""), word("attendance_state", why))
        for child, why in rows
        if why in (ABSENT, EXCUSED) and _knows_make_up(form)
    )
    return Meeting(
        id=record.id,
        form=form.id,
        title=form.title,
        kinds=purpose_words(record),
        topic=next((str(values[each]) for each in _TITLES if values.get(each)), "")
        or first_words(record, form),
        place=str(values.get("place") or ""),
        staff="、".join(staff.get(person, person) for person in record.staff),
        occurred_on=record.occurred_on,
        there=sum(why not in (ABSENT, EXCUSED, MADE_UP) for _, why in rows),
        listed=len(rows),
        made_up=sum(why == MADE_UP for _, why in rows),
        missed=missed,
        has_list=form.attendance is not None,
    )


def rows_of_list(form: Form, values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Child id and state of everybody on the list of a group record."""
    listed = form.attendance
    there = column_of(listed, "there") if listed is not None else None
    if listed is None or there is None:
        return ()
    child = listed.fields[0].id
    rows = values.get(listed.id) or ()
    return [(str(row[child]), str(row.get(there.id) or "")) for row in rows if row.get(child)]


def _knows_make_up(form: Form) -> bool:
    return form.attendance is not None and column_of(form.attendance, "made_up_on") is not None


def _matches(line: Meeting, words: str) -> bool:
    text = f"{line.topic} {line.kinds} {line.title} {line.place} {line.staff}".lower()
    return not words or words in text or any(words in each for each in initials(line.topic))
