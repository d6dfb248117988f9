"""Keep one filled form: about one child (a home visit, R31), a list of children (a meeting, R30), a
teacher, or the school itself.

The form checks the answers; red problems stop it, yellow ones need a reason. What the record counts
for is told before and after saving.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Term
from liushou_desktop.formspec.model import CountsFor, Form
from liushou_desktop.formspec.questions import is_schools_own
from liushou_desktop.services.school.group_lists import (
    about_list,
    listed_children,
    with_row_defaults,
)
from liushou_desktop.services.school.record_context import (
    CLASS_POSTS,
    computed_values,
    context_for,
    role_of,
    value_bound,
)
from liushou_desktop.services.school.record_photos import keep_photos
from liushou_desktop.services.school.scope import require_child, require_visible, sees_all
from liushou_desktop.services.school.staff_evidence import evidence_values
from liushou_desktop.services.shared.record_answers import (
    is_added_and_open,
    refuse_problems,
    split_answers,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_CENSUS = "census"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """What was filled in.

    Attributes:
        child: the child of a form about one child, else None.
        answers: by field id, as Python values of the field kinds.
        reason: why yellow doubts are all right, or why it is keyed late.
        is_late_entry: confirmed as 补录, so a day outside the current term is taken.
        sheet_number: 单号 of the paper it was keyed from.
        is_draft: kept to go on later; not checked, counts for nothing.
        is_worked_out: the program fills it in by itself, where nobody sees the questions that were
            added to its form: they need no answer.
    """

    form: str
    child: str | None = None
    answers: Mapping[str, Any]
    reason: str = ""
    is_late_entry: bool = False
    sheet_number: str | None = None
    paper: str = "unprinted"
    is_draft: bool = False
    is_worked_out: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A record that is on the disk, what it counts for, and the doubts that were explained."""

    id: str
    counts_for: tuple[CountsFor, ...]
    problems: tuple[Problem, ...] = ()


def add_record(site: Site, new: NewRecord) -> Saved:
    """Check and keep a record.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_YOUR_CHILD, NOT_FOUND, FORM_UNKNOWN, FORM_IS_NO_RECORD,
            RECORD_NEEDS_CHILD, RECORD_TAKES_NO_CHILD, RECORD_OF_SCHOOL, RECORD_HAS_NO_DATE,
            RECORD_HAS_PROBLEMS (a ``RecordRefusedError`` with the list), PHOTO_LOST.
    """
    site.require(Right.RECORD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    with site.unit() as unit:
        saved = keep_record(site, unit, new)
        refresh_children(site, unit, children_of(site, new))
    return saved


def children_of(site: Site, new: NewRecord) -> tuple[str, ...]:
    """The children whose figures a record touches: its child, or all on its list."""
    return (new.child,) if new.child else listed_children(site.forms.form(new.form), new.answers)


def keep_record(site: Site, unit: UnitOfWork, new: NewRecord) -> Saved:
    """``add_record`` inside the caller's transaction, without refreshing lists."""

    form = site.forms.form(new.form)
    if not form.is_record:
        raise RefusedError("FORM_IS_NO_RECORD", form=form.title)
    prepared = prepare(site, unit, form, new)
    if not new.is_draft:
        refuse_problems(prepared.problems, new.reason)
    record = _record(site, unit, form, new, prepared)
    unit.add(record, new.reason)
    keep_photos(site, unit, form, record, prepared.answers)
    return Saved(record.id, prepared.counts_for, prepared.problems)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Answers completed by what the program knows, checked, and what they would count for."""

    answers: Mapping[str, Any]
    day: date
    term: Term
    problems: tuple[Problem, ...]
    counts_for: tuple[CountsFor, ...]


def prepare(site: Site, unit: UnitOfWork, form: Form, new: NewRecord) -> Prepared:
    """Complete and check answers without keeping them; the window asks while typing.

    Raises:
        RefusedError: NOT_FOUND, NOT_YOUR_CHILD, RECORD_HAS_NO_DATE.
    """
    from liushou_desktop.formspec.check import check, counts, with_defaults

    whom = _whom(site, unit, form, new)
    day = value_bound(form, new.answers, "record.occurred_on")
    if day is None:
        if not new.is_draft:
            raise RefusedError("RECORD_HAS_NO_DATE", form=form.title)
        day = site.today
    term = site.term() if not new.is_late_entry else _term_of(site, day)
    answers = with_defaults(form, {**new.answers, **_child_answer(form, new.child)})
    answers = with_row_defaults(form, answers)
    if whom is None:
        answers |= evidence_values(unit, form, answers)
    else:
        answers |= computed_values(form, answers, *whom, term)
    context = context_for(site, unit, term, is_late_entry=new.is_late_entry)
    problems = check(form, answers, context)
    if new.is_worked_out:
        problems = [each for each in problems if not is_added_and_open(each)]
    if whom is None:
        problems += about_list(unit, form, answers, day)
    else:
        purposes = value_bound(form, answers, "record.purposes") or ()
        problems += _about_child(whom[0], day, purposes)
        problems += _about_doer(form, answers, *whom, day)
    return Prepared(answers, day, _term_of(site, day), tuple(problems), counts(form, answers))


def _whom(
    site: Site, unit: UnitOfWork, form: Form, new: NewRecord
) -> tuple[ChildFacts, SchoolFacts] | None:
    """The facts of the child a form is about; None for lists, teachers and the school.

    Raises:
        RefusedError: RECORD_NEEDS_CHILD, RECORD_TAKES_NO_CHILD, RECORD_OF_SCHOOL, NOT_FOUND,
            NOT_YOUR_CHILD.
    """
    from liushou_desktop.services.school.school_facts import load_child, load_school

    if new.child is not None and not form.is_of_child:
        raise RefusedError("RECORD_TAKES_NO_CHILD", form=form.title)
    if new.child is not None:
        unit.require(Child, new.child)
        facts, school = load_child(unit, new.child), load_school(unit)
        require_child(site, facts, school)
        return facts, school
    if form.is_of_child:
        raise RefusedError("RECORD_NEEDS_CHILD", form=form.title)
    if form.attendance is not None:
        require_visible(site, unit, listed_children(form, new.answers))
    elif not sees_all(site):
        raise RefusedError("RECORD_OF_SCHOOL", form=form.title)
    return None


def _term_of(site: Site, day: date) -> Term:
    from liushou_desktop.services.school.school_facts import term_of_day

    return term_of_day(site, day)


def _child_answer(form: Form, child: str | None) -> dict[str, str]:
    if child is None:
        return {}
    return {field.id: child for field in form.fields() if field.binds == "record.child"}


def _about_child(facts: ChildFacts, day: date, purposes: Collection[str]) -> Iterator[Problem]:
    """V17: a record outside the child's spells counts for nothing; a census visit may come before
    anybody knew of the child."""
    if facts.spell_on(day) is None and _CENSUS not in purposes:
        args = {"name": facts.child.name, "day": f"{day.year}年{day.month}月{day.day}日"}
        yield Problem("occurred_on", "RECORD_OUTSIDE_SPELL", args)


def _about_doer(
    form: Form, answers: Mapping[str, Any], facts: ChildFacts, school: SchoolFacts, day: date
) -> Iterator[Problem]:
    """Whoever calls somebody class teacher who is none that day is asked why (I05)."""
    field = next((each for each in form.fields() if each.binds == "record.doer_role"), None)
    people = value_bound(form, answers, "record.staff")
    yield from _gone(form, people or (), school, day)
    if field is None or field.computed or not people or field.id not in answers:
        return
    known = role_of(people, facts, school, day)
    if answers[field.id] in CLASS_POSTS and known not in CLASS_POSTS:
        yield Problem(field.id, "DOER_NOT_CLASS_TEACHER", {}, Severity.YELLOW)


def _gone(
    form: Form, people: str | Collection[str], school: SchoolFacts, day: date
) -> Iterator[Problem]:
    """Somebody who had left the school cannot have done it."""
    asked = next((each.id for each in form.fields() if each.binds == "record.staff"), "")
    for each in (people,) if isinstance(people, str) else people:
        person = school.staff.get(each)
        if person is not None and not school.is_here(each, day):
            args = {"name": person.name, "end": person.end.isoformat() if person.end else ""}
            yield Problem(asked, "DOER_HAD_LEFT", args)


def _record(site: Site, unit: UnitOfWork, form: Form, new: NewRecord, prepared: Prepared) -> Record:
    columns, answers = split_answers(form, prepared.answers)
    columns.pop("occurred_on", None)
    staff = columns.pop("staff", None) or ()
    cut_off = prepared.term.cut_off or prepared.term.end
    return Record(
        site=site.code,
        id=new_id(),
        form=form.id,
        form_version=form.version,
        child=new.child,
        term=prepared.term.id,
        occurred_on=prepared.day,
        entered_on=site.today,
        entered_at=site.clock.now(),
        entered_seq=unit.next_number("record"),
        entered_by=site.user.name,
        staff=(staff,) if isinstance(staff, str) else tuple(staff),
        state="draft" if new.is_draft else "confirmed",
        paper=new.paper,
        sheet_number=new.sheet_number,
        is_late_entry=site.today > cut_off,
        text_digest=text_digest(form, prepared.answers),
        answers=answers,
        **{name: value for name, value in columns.items() if value is not None},
    )


def text_digest(form: Form, answers: Mapping[str, Any]) -> str | None:
    """A digest of all long texts, so that copied talks can be seen (V19); None without text.

    Words the form itself proposes (of a notice, of an agreement) are meant to be the same; what a
    school asks on its own neither makes two talks alike nor tells them apart.
    """
    texts = [
        "".join(str(answers[field.id]).split())
        for field in form.fields()
        if field.kind == "long_text"
        and not is_schools_own(field.id)
        and answers.get(field.id) not in (None, "", field.default)
    ]
    if not texts:
        return None
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=12).hexdigest()
