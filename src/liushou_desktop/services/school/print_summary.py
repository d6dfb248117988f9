"""The summary of a term (F18) as an official document: what was kept, or a draft of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form
from liushou_desktop.paper.contents import Narrative
from liushou_desktop.services.school.draft_summary import FORM, is_of_term, summary_texts
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_DRAFT = "草稿　还没有存成总结"


@dataclass(frozen=True, slots=True)
class Summary:
    """The text of a summary.

    Attributes:
        record: id of the record that holds it, "" while it is only proposed.
        texts: by field id of the form.
    """

    term: str
    record: str
    day: date | None
    texts: Mapping[str, str] = field(default_factory=dict)


def term_summary(site: Site, term: str | None = None) -> Summary:
    """The summary kept last of a term, or the numbers it would begin with.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    site.require(Right.CLOSE_TERM)
    with site.unit() as unit:
        return _summary(site, unit, site.term(term).id)


def _summary(site: Site, unit: UnitOfWork, term: str) -> Summary:
    order = ("-occurred_on", "-entered_seq")
    kept = unit.find(Record, form=FORM, term=term, state="confirmed", order_by=order, limit=1)
    if kept:
        form = site.forms.form(FORM, kept[0].form_version)
        values = values_of_record(form, kept[0])
        texts = {id: str(values[id]) for id in _parts(form) if values.get(id)}
        return Summary(term, kept[0].id, kept[0].occurred_on, texts)
    form = site.forms.form(FORM)
    begun = summary_texts(site, unit, term)
    asked = {f.id: str(f.prefill) for f in form.fields() if is_of_term(f.prefill)}
    return Summary(term, "", None, {id: begun[name] for id, name in asked.items()})


def _parts(form: Form) -> dict[str, str]:
    """The long texts of the form: id → heading, in their order."""
    return {each.id: each.label for each in form.fields() if each.kind == "long_text"}


def print_summary(
    site: Site, term: str | None = None, *, keep: bool = True, watcher: Watcher | None = None
) -> PrintJob:
    """The summary of a term as an official document (GB/T 9704).

    Args:
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    from liushou_desktop import paper

    site.require(Right.CLOSE_TERM)
    asked = site.term(term)
    with trial_unit(site, keep=keep) as unit:
        found = _summary(site, unit, asked.id)
        unit.note_access("print", f"{FORM} {asked.id}")
    form = site.forms.form(FORM)
    day = found.day
    narrative = Narrative(
        title=f"{site.name}{asked.name}留守儿童关爱工作总结",
        sections=tuple(
            (heading, found.texts[id]) for id, heading in _parts(form).items() if id in found.texts
        ),
        signed=site.name,
        day=f"{day.year}年{day.month}月{day.day}日" if day else "",
        watermark="" if found.record else _DRAFT,
    )
    return PrintJob(paper.print_narrative(narrative, watcher=watcher), form.title)
