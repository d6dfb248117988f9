"""Workbooks for class teachers: out with names filled in, back with answers, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import ProgramError, RefusedError
from liushou_desktop.base.files import read_limited, write_whole
from liushou_desktop.base.problem import Problem
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.child import Child
from liushou_desktop.services.school.add_record import NewRecord, keep_record
from liushou_desktop.services.school.card_face import card_face, school_face
from liushou_desktop.services.school.change_child import ChangeRefusedError, change_child
from liushou_desktop.services.school.compute_figures import picture
from liushou_desktop.services.school.print_job import in_class_order
from liushou_desktop.services.school.record_context import context_for, value_bound
from liushou_desktop.services.school.refresh_summaries import refresh_children
from liushou_desktop.services.school.staff import find_class
from liushou_desktop.services.shared.record_answers import RecordRefusedError
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.sheets.form_reading import FilledRow, FormReading


def export_class_form(site: Site, form_id: str, out: Path, *, class_text: str | None = None) -> int:
    """A workbook of a form for one class (or the school); returns how many children it names.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_UNKNOWN, FORM_KEPT_APART, CLASS_UNKNOWN.
        SurroundingsError: disk.
    """
    site.require(Right.PRINT)
    from liushou_desktop.services.school.change_child import file_answers
    from liushou_desktop.sheets.form_sheet import ChildRow, WorkbookHead, class_workbook

    form = site.forms.form(form_id)
    if form.is_apart:
        raise RefusedError("FORM_KEPT_APART", form=form.title)
    class_id = find_class(site, class_text) if class_text else ""
    term = site.term()
    with site.unit() as unit:
        shown = picture(site, unit, term)
        chosen = in_class_order(shown, [class_id] if class_id else None)
        context = context_for(site, unit, term)
        unit.note_access("export", f"class form {form.id} {class_text or ''}".strip())
    children = [
        ChildRow(
            child=facts.child.id,
            name=facts.child.name,
            file_number=facts.child.file_number or "",
            values=file_answers(facts, form, site.today) if form.subject == "file" else {},
        )
        for facts in chosen
    ]
    label = shown.class_label(chosen[0]) if chosen and class_id else "全校"
    head = WorkbookHead(school=site.name, class_name=label, class_id=class_id, term=term.name)
    write_whole(out, class_workbook(form, children, head, context))
    return len(children)


@dataclass(frozen=True, slots=True)
class RecordsImported:
    """What came of a filled workbook. ``problems`` name sheet, row and column."""

    form: str
    kept: int
    repeated: int
    problems: tuple[Problem, ...]


def import_records(
    site: Site, file: Path, *, dry_run: bool = False, watcher: Watcher | None = None
) -> RecordsImported:
    """Take the sound rows of a filled class workbook; the others are named.

    A row that says what a kept record says already is passed over, so the same file twice changes
    nothing.

    Raises:
        RefusedError: NOT_ALLOWED, SHEET_WITHOUT_FORM, FORM_TOO_NEW and the fence's refusals.
        Cancelled: nothing was kept.
    """
    site.require(Right.RECORD)
    from liushou_desktop.sheets import fence, limits
    from liushou_desktop.sheets.form_reading import read_class_workbook

    watch = watcher or Watcher()
    grid = fence.read(read_limited(file, limits.FILE_BYTES), file.name, watch)
    with site.unit() as unit:
        context = context_for(site, unit, site.term(), with_children=True)
        numbers = {row.file_number: row.id for row in unit.find(Child) if row.file_number}
    reading = read_class_workbook(grid, site.forms, context, numbers)
    if reading.form.subject == "file":
        return _take_files(site, reading, dry_run)
    return _take_records(site, reading, dry_run, watch)


def _take_records(
    site: Site, reading: FormReading, dry_run: bool, watcher: Watcher
) -> RecordsImported:
    problems: list[Problem] = []
    kept = repeated = 0
    children: set[str] = set()
    with trial_unit(site, keep=not dry_run) as unit:
        held = _held_keys(unit, reading)
        for number, row in enumerate(reading.rows, start=1):
            watcher.report("WRITING_RECORDS", number, len(reading.rows))
            problems += row.problems
            if not row.is_sound or row.child is None:
                continue
            key = _key(reading, row)
            if key in held:
                repeated += 1
                continue
            new = NewRecord(
                form=reading.form.id, child=row.child, answers=row.answers, reason="班主任表格"
            )
            try:
                keep_record(site, unit, new)
            except RecordRefusedError as error:
                problems += [problem.at(row.place) for problem in error.problems]
            except ProgramError as error:
                problems.append(Problem("", error.code, error.arguments, place=row.place))
            else:
                held.add(key)
                kept += 1
                children.add(row.child)
        refresh_children(site, unit, children)
    return RecordsImported(reading.form.id, kept, repeated, tuple(problems))


def _held_keys(unit: Any, reading: FormReading) -> set[tuple[str, date | None, str | None]]:
    from liushou_desktop.domain.records import Record

    return {
        (record.child or "", record.occurred_on, record.text_digest)
        for record in unit.find(Record, form=reading.form.id, state="confirmed")
    }


def _key(reading: FormReading, row: FilledRow) -> tuple[str, date | None, str | None]:
    from liushou_desktop.services.school.add_record import text_digest

    day = value_bound(reading.form, row.answers, "record.occurred_on")
    return row.child or "", day, text_digest(reading.form, row.answers)


def _take_files(site: Site, reading: FormReading, dry_run: bool) -> RecordsImported:
    """A workbook of a child form changes files, one child at a time."""
    problems: list[Problem] = []
    kept = 0
    for row in reading.rows:
        problems += row.problems
        if not row.is_sound or row.child is None or dry_run:
            kept += row.is_sound and row.child is not None
            continue
        answers = {
            name: value
            for name, value in row.answers.items()
            if not reading.form.field(name).computed
        }
        try:
            change_child(site, row.child, answers, form=reading.form.id, reason="班主任表格")
        except ChangeRefusedError as error:
            problems += [problem.at(row.place) for problem in error.problems]
        except ProgramError as error:
            problems.append(Problem("", error.code, error.arguments, place=row.place))
        else:
            kept += 1
    return RecordsImported(reading.form.id, kept, 0, tuple(problems))


def export_roster(
    site: Site, out: Path, *, classes: Sequence[str] | None = None, masked: bool = True
) -> int:
    """The register as a plain Excel ledger; returns the number of rows.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.domain.masking import mask
    from liushou_desktop.sheets.ledger import write_roster

    term = site.term()
    with site.unit() as unit:
        shown = picture(site, unit, term)
        face = school_face(unit)
        unit.note_access("export", f"roster {term.id}", "" if masked else "whole numbers")
    rows = []
    for facts in in_class_order(shown, classes):
        card = card_face(facts, shown.school, face, shown.today)
        spell = facts.spell_on(shown.today)
        child = facts.child

        def numbered(kind: str, text: str | None) -> str:
            return (mask(kind, text) if masked else text) if text else ""

        rows.append(
            {
                "file_number": child.file_number,
                "class_text": shown.class_label(facts),
                "name": child.name,
                "sex": card.sex,
                "ethnicity": card.ethnicity,
                "birth_date": child.birth_date.isoformat() if child.birth_date else "",
                "id_number": numbered("identity_number", child.id_number),
                "student_number": numbered("student_number", child.student_number),
                "left_behind": word("left_behind_category", spell.category) if spell else "",
                "boarding": word("boarding", child.boarding),
                "address": card.address,
                "father.name": card.father.name,
                "father.work_place": card.father.place,
                "father.phone": card.father.phone,
                "mother.name": card.mother.name,
                "mother.work_place": card.mother.place,
                "mother.phone": card.mother.phone,
                "carer.name": card.carer.name,
                "carer.relation": card.carer.relation,
                "carer.phone": card.carer.phone,
                "helper_teacher": card.helper.name,
                "note": child.note or "",
            }
        )
    notes = (f"{site.name}　{term.name}　{site.today.isoformat()}",)
    watermark = f"{site.name} {site.user.name} {site.today.isoformat()}"
    write_whole(out, write_roster(rows, site.name, notes, watermark))
    return len(rows)
