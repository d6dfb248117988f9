"""Staff, who is class teacher of which class, and who helps whom (R20, R23, R32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.class_names import order_key, short_label
from liushou_desktop.domain.schooling import Enrolment, Pairing, Post, SchoolClass, Staff
from liushou_desktop.domain.terms import school_year_of
from liushou_desktop.services.school.scope import require_visible
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

CLASS_TEACHER = "class_teacher"

#: Posts of which a school has one.
SCHOOL_POSTS = ("principal", "clerk", "counsellor")

#: Posts as people say them.
POST_WORDS = {
    "class_teacher": "班主任",
    "acting_class_teacher": "代班主任",
    "principal": "校长",
    "clerk": "资料员",
    "counsellor": "心理教师",
}


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A person of the staff list; ``posts`` in words, ``children`` paired with the person."""

    id: str
    name: str
    subject: str
    phone: str
    posts: str
    children: int


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class as lists show it, with its class teacher today."""

    id: str
    label: str
    teacher: str
    teacher_id: str | None


def add_staff(
    site: Site,
    *,
    name: str,
    phone: str | None = None,
    subject: str | None = None,
    job: str | None = None,
) -> Staff:
    """A new person on the staff list; one of the same name and phone is taken as the same.

    Raises:
        RefusedError: NOT_ALLOWED, NAME_MISSING, PHONE_UNREADABLE.
    """
    site.require(Right.SETTINGS)
    if not name.strip():
        raise RefusedError("NAME_MISSING")
    with site.unit() as unit:
        for held in unit.find(Staff, name=name.strip(), end=None):
            if phone in (None, held.phone):
                return held
        person = Staff(
            site=site.code,
            id=new_id(),
            name=name.strip(),
            phone=phone,
            subject=subject,
            job=job,
            start=site.today,
        )
        unit.add(person)
    return person


def staff_here(unit: UnitOfWork, staff_id: str) -> Staff:
    """The person of that id, who has not left.

    Raises:
        RefusedError: NOT_FOUND, STAFF_HAS_LEFT.
    """
    person = unit.require(Staff, staff_id)
    if person.end is not None:
        raise RefusedError("STAFF_HAS_LEFT", name=person.name, end=person.end.isoformat())
    return person


def find_staff(site: Site, name: str) -> Staff:
    """The person of that name.

    Raises:
        RefusedError: NOT_ALLOWED, STAFF_UNKNOWN, STAFF_AMBIGUOUS.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        found = unit.find(Staff, name=name, end=None)
    if not found:
        raise RefusedError("STAFF_UNKNOWN", name=name)
    if len(found) > 1:
        raise RefusedError("STAFF_AMBIGUOUS", name=name, count=len(found))
    return found[0]


def list_staff(site: Site) -> list[StaffLine]:
    """Everybody on the list today, by name.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    from liushou_desktop.domain.masking import mask

    with site.unit() as unit:
        people = unit.find(Staff, end=None, order_by="name")
        posts = unit.find(Post)
        classes = {row.id: row for row in unit.find(SchoolClass)}
        pairs = unit.find(Pairing)
    lines = []
    for person in people:
        held = [post for post in posts if post.staff == person.id and _runs(post, site.today)]
        words = "、".join(_post_words(post, classes, site.today) for post in held)
        count = sum(pair.staff == person.id and _runs(pair, site.today) for pair in pairs)
        phone = mask("phone", person.phone or "")
        lines.append(StaffLine(person.id, person.name, person.subject or "", phone, words, count))
    return lines


def _runs(fact: Post | Pairing, day: date) -> bool:
    return fact.start <= day and (fact.end is None or day <= fact.end)


def _post_words(post: Post, classes: dict[str, SchoolClass], day: date) -> str:
    seat = classes.get(post.class_ or "")
    return (short_label(seat, day) if seat else "") + POST_WORDS.get(post.kind, post.kind)


def list_classes(site: Site) -> list[ClassLine]:
    """Classes in school order with their class teachers.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        classes = [row for row in unit.find(SchoolClass) if row.end is None]
        posts = [p for p in unit.find(Post, kind="class_teacher") if _runs(p, site.today)]
        names = {row.id: row.name for row in unit.find(Staff)}
    teacher = {post.class_: post.staff for post in posts}
    ordered = sorted(classes, key=lambda row: order_key(row, site.today))
    return [
        ClassLine(
            row.id,
            short_label(row, site.today),
            names.get(teacher.get(row.id, ""), ""),
            teacher.get(row.id),
        )
        for row in ordered
    ]


def find_class(site: Site, text: str) -> str:
    """Id of the class somebody wrote as ``五(2)班`` or the like.

    Raises:
        RefusedError: NOT_ALLOWED, CLASS_UNKNOWN.
    """
    site.require(Right.READ)
    from liushou_desktop.domain.class_names import parse

    read = parse(text).value
    with site.unit() as unit:
        classes = unit.find(SchoolClass)
    if read is not None:
        for row in classes:
            _, entry, number = read.resolve(school_year_of(site.today), row.stage)
            if (row.entry_year, row.number) == (entry, number):
                return row.id
    for row in classes:
        if text in (row.id, row.label, row.roster_code):
            return row.id
    raise RefusedError("CLASS_UNKNOWN", text=text)


def set_class_teacher(site: Site, staff_id: str, class_text: str) -> None:
    """From today this person is the class teacher; who was it before is not any more.

    Raises:
        RefusedError: NOT_ALLOWED, CLASS_UNKNOWN, NOT_FOUND, STAFF_HAS_LEFT.
    """
    site.require(Right.SETTINGS)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    class_id = find_class(site, class_text)
    with site.unit() as unit:
        appoint(unit, site.today, staff_id, class_id)
        seats = unit.find(Enrolment, class_=class_id, end=None)
        refresh_children(site, unit, {seat.child for seat in seats})  # the teacher is on the cards


def set_post(site: Site, staff_id: str, kind: str) -> None:
    """From today this person holds a post of the school (校长, 资料员, 心理教师; R20, R23).

    Who held it before does not any more; duties of the post go with it.

    Raises:
        RefusedError: NOT_ALLOWED, POST_UNKNOWN, NOT_FOUND, STAFF_HAS_LEFT.
    """
    site.require(Right.SETTINGS)
    if kind not in SCHOOL_POSTS:
        known = "、".join(POST_WORDS[each] for each in SCHOOL_POSTS)
        raise RefusedError("POST_UNKNOWN", text=kind, known=known)
    with site.unit() as unit:
        appoint(unit, site.today, staff_id, None, kind=kind)


def appoint(
    unit: UnitOfWork,
    day: date,
    staff_id: str,
    class_id: str | None,
    *,
    kind: str = CLASS_TEACHER,
    since: date | None = None,
) -> None:
    """``set_class_teacher`` and ``set_post`` inside the caller's transaction."""
    staff_here(unit, staff_id)
    for post in unit.find(Post, kind=kind, class_=class_id, end=None):
        if post.staff == staff_id:
            return
        unit.change(post, end=max(post.start, day - timedelta(days=1)))
    unit.add(
        Post(
            site=unit.site,
            id=new_id(),
            staff=staff_id,
            kind=kind,
            class_=class_id,
            start=since or day,
        )
    )


def pair(site: Site, child_id: str, staff_id: str, *, aim: str | None = None) -> None:
    """A helper teacher for a child from today; an earlier pairing ends the day before (R32).

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, STAFF_HAS_LEFT.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    with site.unit() as unit:
        staff_here(unit, staff_id)
        require_visible(site, unit, [child_id])
        for held in unit.find(Pairing, child=child_id, end=None):
            unit.change(held, end=max(held.start, site.today - timedelta(days=1)))
        unit.add(
            Pairing(
                site=site.code,
                id=new_id(),
                child=child_id,
                staff=staff_id,
                start=site.today,
                aim=aim,
            )
        )
        refresh_children(site, unit, [child_id])
