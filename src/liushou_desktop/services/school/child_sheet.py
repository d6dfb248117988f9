"""What is known of a child, as lines to read: the sections of the forms with their answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from liushou_desktop.domain.masking import HIDDEN
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.formspec.versions import Editions, with_answered
from liushou_desktop.services.school.child_file import file_sections


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One answer.

    Attributes:
        text: as people read it, "" when nobody answered.
        path: what ``reveal`` is asked with when the value is masked, else "".
        is_asked: the four knows or the form ask for it, so an empty one is a gap.
    """

    label: str
    text: str
    path: str
    is_asked: bool


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A section of a form with its lines; ``is_open``: its answers can still be changed."""

    form: str
    id: str
    title: str
    lines: tuple[SheetLine, ...]
    is_open: bool = True


def child_sheet(
    forms: Editions, values: Mapping[str, Any], context: Context | None = None
) -> tuple[SheetPart, ...]:
    """All sections of the file over the values of ``ChildPage``; what nobody asks and nobody
    answered is left out."""
    known = context or Context(codes=forms.codes)
    extra = values.get("child.extra") or {}
    parts = [
        SheetPart(
            part.form,
            part.id,
            part.title,
            tuple(_lines(forms.form(part.form), part.fields, values, known)),
        )
        for part in file_sections(forms)
    ]
    for form_id in dict.fromkeys(part.form for part in parts):
        today = forms.form(form_id)
        form = with_answered(today, extra)
        for section in form.sections[len(today.sections) :]:
            fields = tuple(field.id for field in section.fields)
            lines = tuple(_lines(form, fields, values, known))
            parts.append(SheetPart(form_id, section.id, section.title, lines, is_open=False))
    return tuple(parts)


def _lines(
    form: Form, fields: tuple[str, ...], values: Mapping[str, Any], context: Context
) -> Iterator[SheetLine]:
    from liushou_desktop.services.school.change_child import answers_in

    answers = answers_in(form, values)
    for field_id in fields:
        field = form.field(field_id)
        text = _text(field, answers.get(field_id), context)
        is_asked = bool(field.known) or field.required
        is_shown = field.show_if is None or field.show_if.holds(answers)
        if text or (is_asked and is_shown):
            path = field.binds or ""
            yield SheetLine(field.label, text, path if "*" in text else "", is_asked)


def _text(field: FormField, value: Any, context: Context) -> str:
    from liushou_desktop.formspec.conditions import is_answered
    from liushou_desktop.formspec.kinds import kind_of

    if value == HIDDEN or (isinstance(value, str) and "*" in value):
        return str(value)
    return kind_of(field).show(value, field, context) if is_answered(value) else ""
