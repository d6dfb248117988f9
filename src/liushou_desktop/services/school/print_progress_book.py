"""The progress archive of a child as a small book to take along (R40, F11).

It holds the child's own entries and nothing of the file: no number, address or phone, no word of
being left behind, no grade and nothing of class 3. What an entry says stands in it as it was kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.class_names import short_label
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import Form
from liushou_desktop.paper.contents import BookEntry, BookTerm, ProgressBook
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.print_job import PrintJob, in_class_order, refuse_nothing
from liushou_desktop.services.school.school_facts import class_on
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

PAPER, FORM = "progress_book", "progress_entry"
_SEALED = 3
_WORDS = ("long_text", "text")


def print_progress_book(
    site: Site,
    *,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """A book for every child asked for who has an entry, in class order; the entries of all terms.

    Args:
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT, PROGRESS_BOOK_EMPTY.
    """
    from liushou_desktop import paper
    from liushou_desktop.base.errors import RefusedError

    site.require(Right.PRINT)
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, site.term())
        chosen = in_class_order(shown, classes, children)
        refuse_nothing(chosen)
        books = list(_books(site, unit, chosen, shown))
        if not books:
            raise RefusedError("PROGRESS_BOOK_EMPTY", count=len(chosen))
        unit.note_access("print", f"{PAPER} × {len(books)}")
        printed = paper.print_progress_books(books, watcher=watcher)
    title = site.forms.form(FORM).title
    return PrintJob(printed, title, turns_over_short_edge=True)


def _books(
    site: Site, unit: UnitOfWork, chosen: Sequence[ChildFacts], shown: SchoolPicture
) -> Iterator[ProgressBook]:
    kept: dict[str, list[Record]] = {}
    ids = [facts.child.id for facts in chosen]
    for record in unit.find(
        Record,
        form=FORM,
        state="confirmed",
        child=ids,
        order_by=("occurred_on", "entered_seq"),
    ):
        kept.setdefault(record.child or "", []).append(record)
    names = {term.id: term.name for term in site.own_terms}
    for facts in chosen:
        records = kept.get(facts.child.id)
        if not records:
            continue
        seat = class_on(facts, shown.school, shown.today)
        terms = list(dict.fromkeys(record.term for record in records))
        found = tuple(
            BookTerm(
                names.get(term, term),
                tuple(
                    _entry(site.forms.form(FORM, record.form_version), record)
                    for record in records
                    if record.term == term
                ),
            )
            for term in terms
        )
        first, last = found[0].name, found[-1].name
        yield ProgressBook(
            name=facts.child.name,
            class_label=short_label(seat, shown.today) if seat else "",
            school=site.name,
            span=first if first == last else f"{first} — {last}",
            terms=found,
        )


def _entry(form: Form, record: Record) -> BookEntry:
    """What was noted: its kinds, and the texts in the form's order, the first without a label."""
    from liushou_desktop.formspec.kinds import kind_of

    values, context = values_of_record(form, record), Context()
    kinds = next((f for f in form.fields() if f.binds == "record.purposes"), None)
    told = [
        (field.label, str(values[field.id]))
        for field in form.fields()
        if field.kind in _WORDS and field.sensitivity < _SEALED and values.get(field.id)
    ]
    day = record.occurred_on
    return BookEntry(
        day=f"{day.month}月{day.day}日",
        kinds=kind_of(kinds).show(values[kinds.id], kinds, context)
        if kinds is not None and kinds.id in values
        else "",
        parts=tuple(
            ("" if number == 0 else label, text) for number, (label, text) in enumerate(told)
        ),
    )
