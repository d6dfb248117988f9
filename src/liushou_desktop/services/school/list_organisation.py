"""机构与人员: the school's standing papers with their state, the posts with who holds them.

Clauses 二, 三, 四(二)1–2, 四(三)6 and 五 (R05, R07, R10–R15, R20, R23, R24, R47, R49, R52, R55): a
standing paper is a record that holds until it runs out; its earlier ones are its history. A post is
a dated fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.domain.class_names import order_key, short_label
from liushou_desktop.domain.facts import held_on
from liushou_desktop.domain.pinyin import sort_key
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Post
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.duty_places import ORGANISATION, ROOMS
from liushou_desktop.services.school.list_records import first_words
from liushou_desktop.services.school.room_duties import RoomDuty, room_duties
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.school.staff import (
    CLASS_TEACHER,
    POST_WORDS,
    SCHOOL_POSTS,
    StaffLine,
    list_staff,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

THERE, OLD, MISSING, OWED, NONE = "there", "old", "missing", "owed", "none"
_MOST_HISTORY = 12


@dataclass(frozen=True, slots=True)
class Edition:
    """One record of a standing paper."""

    record: str
    on: date
    staff: str
    text: str


@dataclass(frozen=True, slots=True)
class StandingPaper:
    """A paper the school keeps.

    Attributes:
        state: ``there``; ``old``: it ran out or is not of this term; ``missing``: asked for and
            never written; ``owed``: not yet due; ``none``: nobody asks for it.
        since: when it was written, or the day it was or is due; None for ``none``.
        is_late: overdue, which only the plan can make it.
        done, owed: of papers written child by child.
        editions: newest first; rules: R-codes that ask for it.
    """

    form: str
    code: str
    title: str
    clause: str
    state: str
    since: date | None
    is_late: bool
    done: int
    owed: int
    is_of_child: bool
    editions: tuple[Edition, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post, who holds it, and who held it before (name, from, to)."""

    kind: str
    class_id: str
    words: str
    holder: str
    holder_id: str
    since: date | None
    history: tuple[tuple[str, date, date | None], ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """Everything the page shows."""

    papers: tuple[StandingPaper, ...]
    posts: tuple[PostLine, ...]
    staff: tuple[StaffLine, ...]
    duties: tuple[RoomDuty, ...]


def list_organisation(site: Site) -> Organisation:
    """Papers in their order, posts of the school then of the classes, staff by name.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term())
        editions = _editions(site, unit, shown)
    duties = room_duties(site, shown, ORGANISATION)
    staff = sorted(list_staff(site), key=lambda line: sort_key(line.name))
    return Organisation(
        papers=tuple(_papers(site, duties, editions)),
        posts=tuple(_posts(shown)),
        staff=tuple(staff),
        duties=duties,
    )


def _editions(site: Site, unit: UnitOfWork, shown: SchoolPicture) -> dict[str, list[Edition]]:
    visible = visible_children(site, unit)
    names = {person.id: person.name for person in shown.school.staff.values()}
    found: dict[str, list[Edition]] = {}
    for record in unit.find(
        Record,
        form=list(ROOMS[ORGANISATION]),
        state="confirmed",
        order_by=("-occurred_on", "-entered_seq"),
    ):
        held = found.setdefault(record.form, [])
        if len(held) < _MOST_HISTORY and may_read_record(site, visible, record):
            form = site.forms.form(record.form, record.form_version)
            staff = "、".join(names.get(each, each) for each in record.staff)
            held.append(Edition(record.id, record.occurred_on, staff, first_words(record, form)))
    return found


def _papers(
    site: Site, duties: Sequence[RoomDuty], editions: Mapping[str, list[Edition]]
) -> Iterator[StandingPaper]:
    for form_id in ROOMS[ORGANISATION]:
        form, held = site.forms.form(form_id), tuple(editions.get(form_id, ()))
        asked = [duty for duty in duties if duty.form == form_id]
        unmet = [duty for duty in asked if duty.state != "done"]
        state, since = _state(unmet, held)
        yield StandingPaper(
            form=form_id,
            code=form.code,
            title=form.title,
            clause=form.clause,
            state=state,
            since=since,
            is_late=any(duty.state == "overdue" for duty in unmet),
            done=sum(duty.done for duty in asked),
            owed=sum(duty.owed for duty in asked),
            is_of_child=form.is_of_child,
            editions=held,
            rules=tuple(duty.rule for duty in asked),
        )


def _state(unmet: Sequence[RoomDuty], held: Sequence[Edition]) -> tuple[str, date | None]:
    if not unmet:
        return (THERE, held[0].on) if held else (NONE, None)
    due = min((duty.due_on for duty in unmet if duty.due_on), default=None)
    if all(duty.state == "owed" for duty in unmet):
        return OWED, due
    return (OLD if held else MISSING), due


def _posts(shown: SchoolPicture) -> Iterator[PostLine]:
    school, today = shown.school, shown.today
    for kind in SCHOOL_POSTS:
        yield _post(shown, kind, "", POST_WORDS[kind])
    classes = [row for row in school.classes.values() if row.end is None]
    for row in sorted(classes, key=lambda row: order_key(row, today)):
        words = f"{short_label(row, today)}{POST_WORDS[CLASS_TEACHER]}"
        yield _post(shown, CLASS_TEACHER, row.id, words)


def _post(shown: SchoolPicture, kind: str, class_id: str, words: str) -> PostLine:
    held = [p for p in shown.school.posts if p.kind == kind and (p.class_ or "") == class_id]
    now = held_on(held, shown.today)
    names = {person.id: person.name for person in shown.school.staff.values()}
    held.sort(key=lambda post: post.start, reverse=True)
    return PostLine(
        kind=kind,
        class_id=class_id,
        words=words,
        holder=names.get(now.staff, "") if now else "",
        holder_id=now.staff if now else "",
        since=now.start if now else _vacant_since(held),
        history=tuple((names.get(post.staff, ""), post.start, post.end) for post in held),
    )


def _vacant_since(held: Sequence[Post]) -> date | None:
    return held[0].end if held else None
