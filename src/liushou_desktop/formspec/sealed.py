"""Answers of class 3 taken out of a form's answers, on paper and in files that leave the PC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from liushou_desktop.formspec.model import Form, FormField

SEALED_CLASS: Final = 3
ON_PAPER: Final = "〔封存〕"
_WRITTEN: Final = ("text", "long_text")


def sealed_fields(form: Form) -> list[FormField]:
    """The fields whose answers are sealed, also those asked no more."""
    return [field for field in form.every_field() if field.sensitivity >= SEALED_CLASS]


def without_sealed(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those of class 3; a written one says that it is sealed."""
    found = dict(values)
    for field in sealed_fields(form):
        if field.id in found:
            del found[field.id]
            if field.kind in _WRITTEN:
                found[field.id] = ON_PAPER
    return found


def with_sealed(form: Form, values: Mapping[str, Any], sealed: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with the sealed ones back in their places; what was written since stays."""
    found = dict(values)
    for field in sealed_fields(form):
        if field.id in sealed and found.get(field.id) in (None, ON_PAPER):
            found[field.id] = sealed[field.id]
    return found
