"""Sheets of forms: blank ones that carry what is known, filled ones, the talks of a term."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.left_behind import Definitions
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form
from liushou_desktop.formspec.versions import with_answered
from liushou_desktop.paper.contents import FormSheet, TalkMonth, TalkTermSheet
from liushou_desktop.services.school.card_face import SchoolFace, school_face
from liushou_desktop.services.school.change_child import file_answers
from liushou_desktop.services.school.child_photo import photos_of
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.file_computed import computed_of_file
from liushou_desktop.services.school.prefills import prefilled
from liushou_desktop.services.school.print_groups import school_sheets
from liushou_desktop.services.school.print_job import (
    PrintJob,
    in_class_order,
    note_sheets,
    refuse_nothing,
)
from liushou_desktop.services.school.record_photos import with_pictures
from liushou_desktop.services.school.school_facts import class_on
from liushou_desktop.services.school.unseal import refuse_in_vain, values_for_paper
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


def print_form(
    site: Site,
    form_id: str,
    *,
    blank: bool,
    term: str | None = None,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
    records: Sequence[str] | None = None,
    reason: str | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """Sheets of a form: blank ones that already carry what is known, or the records of the term.

    Args:
        records: ids of the records to print; None = all confirmed ones of the term.
        reason: why sealed answers are printed too, of forms that seal their paper (``unseal``).
        keep: False to look at the pages only.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_UNKNOWN, FORM_KEPT_APART, PAPER_NOTHING_TO_PRINT,
            REASON_MISSING, SEALED_FROM_YOU.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    form = site.forms.form(form_id)
    if form.is_apart and not blank:
        raise RefusedError("FORM_KEPT_APART", form=form.title)
    asked = site.term(term)
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, asked)
        batch = unit.next_number("print")
        made: Sequence[tuple[str | None, FormSheet]]
        if form.is_apart or (form.is_record and not form.is_of_child):
            made = school_sheets(site, unit, form, shown, records, blank=blank, classes=classes)
        else:
            chosen = in_class_order(shown, classes, children)
            refuse_nothing(chosen)
            if blank or form.subject == "file":
                face = school_face(unit)
                made = _file_sheets(site, form, chosen, shown, face, blank=blank)
                if form.subject == "file":
                    photos = photos_of(unit, [facts.child.id for facts in chosen])
                    made = [
                        (child, replace(one, photo=photos.get(child or ""))) for child, one in made
                    ]
            else:
                made = _record_sheets(site, unit, form, chosen, shown, records, reason)
        refuse_nothing(made)
        note_sheets(unit, form.id, batch, [child for child, _ in made], site)
        sheets = _numbered([sheet for _, sheet in made], batch)
        shown_form = with_answered(form, {name for sheet in sheets for name in sheet.values})
        printed = paper.print_form(shown_form, sheets, site.forms.codes, watcher=watcher)
    return PrintJob(printed, form.title)


def _numbered(sheets: Sequence[FormSheet], batch: int) -> list[FormSheet]:
    from liushou_desktop.paper.numbering import sheet_number

    return [
        replace(sheet, sheet_number=sheet_number(batch, index))
        for index, sheet in enumerate(sheets, start=1)
    ]


def _file_sheets(
    site: Site,
    form: Form,
    chosen: Sequence[ChildFacts],
    shown: SchoolPicture,
    face: SchoolFace,
    *,
    blank: bool,
) -> list[tuple[str, FormSheet]]:
    """One sheet per child, with the child's id."""
    sheets = []
    definitions = Definitions.of(shown.rules)
    for facts in chosen:
        known = {
            name: value
            for name, value in file_answers(facts, form, shown.today).items()
            if value is not None
        }
        if form.subject == "file":
            known |= computed_of_file(form, facts, shown.school, face, shown.today, definitions)
        values = {**known, **_about(form, facts, shown)}
        sheets.append((facts.child.id, _sheet(site, facts, shown, values, blank)))
    return sheets


def _record_sheets(
    site: Site,
    unit: UnitOfWork,
    form: Form,
    chosen: Sequence[ChildFacts],
    shown: SchoolPicture,
    wanted: Sequence[str] | None,
    reason: str | None,
) -> list[tuple[str, FormSheet]]:
    """One sheet per record, several of a child after one another, with the child's id."""
    by_child: dict[str, list[Record]] = {}
    query = {"id": list(wanted)} if wanted is not None else {"term": shown.term.id}
    for record in unit.find(
        Record, form=form.id, state="confirmed", order_by=("occurred_on", "entered_seq"), **query
    ):
        by_child.setdefault(record.child or "", []).append(record)
    found = [each for facts in chosen for each in by_child.get(facts.child.id, ())]
    refuse_in_vain(site, form, found, reason)
    sheets = []
    for facts in chosen:
        for record in by_child.get(facts.child.id, []):
            told = values_for_paper(site, unit, form, record, reason)
            told = with_pictures(unit, form, told, record=record.id)
            values = {**_about(form, facts, shown), **told}
            values = _with_names(form, values, facts, shown)
            sheet = _sheet(site, facts, shown, values, blank=False)
            sheets.append((facts.child.id, replace(sheet, record_ids=(record.id,))))
    return sheets


def _with_names(
    form: Form, values: dict[str, object], facts: ChildFacts, shown: SchoolPicture
) -> dict[str, object]:
    """Ids of staff and child become the names that stand on paper."""
    named = dict(values)
    for field in form.fields():
        value = named.get(field.id)
        if field.kind == "staff" and value:
            people = (value,) if isinstance(value, str) else value
            named[field.id] = "、".join(
                shown.school.staff[person].name if person in shown.school.staff else str(person)
                for person in people  # type: ignore[attr-defined]
            )
        elif field.kind == "child":
            named[field.id] = facts.child.name
    return named


def _about(form: Form, facts: ChildFacts, shown: SchoolPicture) -> dict[str, object]:
    """What is known of the child on any form: name, class, address."""
    known = prefilled(form, facts, shown.today)
    seat = class_on(facts, shown.school, shown.today)
    for field in form.fields():
        if field.kind == "child":
            known[field.id] = facts.child.name
        elif field.computed == "class_label" and seat is not None:
            known[field.id] = shown.class_label(facts)
    return known


def _sheet(
    site: Site, facts: ChildFacts, shown: SchoolPicture, values: dict[str, object], blank: bool
) -> FormSheet:
    return FormSheet(
        values=values,
        school=site.name,
        term=shown.term.name,
        class_name=shown.class_label(facts),
        child_name=facts.child.name,
        file_number=facts.child.file_number,
        blank=blank,
    )


def print_talk_terms(
    site: Site,
    *,
    term: str | None = None,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
    reason: str | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """One two-sided sheet per child with the talks of the term, empty boxes for those to come.

    Args:
        reason: why what was said is printed too; without it the sheets say that it is sealed.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, PAPER_NOTHING_TO_PRINT, REASON_MISSING,
            SEALED_FROM_YOU.
    """
    from liushou_desktop import paper
    from liushou_desktop.paper.numbering import sheet_number

    site.require(Right.PRINT)
    form, asked = site.forms.form("talk"), site.term(term)
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, asked)
        chosen = in_class_order(shown, classes, children)
        refuse_nothing(chosen)
        batch = unit.next_number("print")
        sheets = [
            TalkTermSheet(
                school=site.name,
                term=asked.name,
                class_name=shown.class_label(facts),
                child_name=facts.child.name,
                file_number=facts.child.file_number or "",
                months=tuple(_talk_months(site, unit, form, facts, shown, reason)),
                sheet_number=sheet_number(batch, index),
            )
            for index, facts in enumerate(chosen, start=1)
        ]
        note_sheets(unit, "talk_term", batch, [facts.child.id for facts in chosen], site)
        printed = paper.print_talk_terms(form, sheets, site.forms.codes, watcher=watcher)
    return PrintJob(printed, "谈心记录卡（学期）")


_MONTH_WORDS = "一二三四五六七八九十"


def _talk_months(
    site: Site,
    unit: UnitOfWork,
    form: Form,
    facts: ChildFacts,
    shown: SchoolPicture,
    reason: str | None,
) -> Iterable[TalkMonth]:
    talks = unit.find(
        Record,
        form="talk",
        child=facts.child.id,
        term=shown.term.id,
        state="confirmed",
        order_by=("occurred_on", "entered_seq"),
    )
    refuse_in_vain(site, form, talks, reason)

    def box(label: str, talk: Record | None) -> TalkMonth:
        if talk is None:
            return TalkMonth(label=label)
        told = values_for_paper(site, unit, form, talk, reason)
        return TalkMonth(
            label=label, values=_with_names(form, told, facts, shown), record_id=talk.id
        )

    extra: list[Record] = []
    for month in shown.term.months:
        own = [talk for talk in talks if f"{talk.occurred_on:%Y-%m}" == month]
        yield box(_month_word(int(month[5:])), own[0] if own else None)
        extra += own[1:]
    yield box("加谈", extra[0] if extra else None)


def _month_word(number: int) -> str:
    word = _MONTH_WORDS[number - 1] if number <= 10 else "十" + _MONTH_WORDS[number - 11]
    return f"{word}月"
