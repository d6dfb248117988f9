"""What names and numbers a person has. The knowledge lies in ``domain``; here are the faces."""

from __future__ import annotations

from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind
from liushou_desktop.formspec.model import FormField


class _Written(Kind[str]):
    """A text with rules of its own."""

    def show(self, value: str, field: FormField, context: Context) -> str:
        return value

    def from_json(self, stored: Json, field: FormField) -> str:
        return stored if isinstance(stored, str) else self.misstored(stored)

    def parse(self, text: str, field: FormField, context: Context) -> str | None:
        return text.strip() or None


class PersonName(_Written):
    """A name of up to 50 code points; the separator is U+00B7 (民委发〔2016〕33号)."""

    name = "person_name"


class IdentityNumber(_Written):
    """An 18-character identity number (GB 11643) or the number of another paper."""

    name = "identity_number"
    digits_only = True


class StudentNumber(_Written):
    """A 19-character student number: G, L or J and what follows."""

    name = "student_number"
    digits_only = True


class Phone(_Written):
    """A mobile or landline number, kept as digits."""

    name = "phone"
    digits_only = True
