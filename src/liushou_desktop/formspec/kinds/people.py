"""Names and numbers a person has: the faces of a field; the knowledge lies in ``domain``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain import identity_number, person_name, phone, student_number
from liushou_desktop.domain.parsed import Parsed
from liushou_desktop.domain.plain_text import says_nothing
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind, Unreadable
from liushou_desktop.formspec.model import FormField

_OTHER_PAPER = re.compile(r"[A-Z]{1,3}[A-Z0-9()]{5,18}\Z")


class _Written(Kind[str]):
    """A text the domain knows how to read: red doubts refuse it, the others stay as problems."""

    def read(self, text: str, field: FormField, context: Context) -> Parsed[str]:
        raise NotImplementedError

    def parse(self, text: str, field: FormField, context: Context) -> str | None:
        if says_nothing(text):
            return None
        parsed = self.read(text, field, context)
        for problem in parsed.problems:
            if parsed.value is None and problem.severity is Severity.RED:
                raise Unreadable(problem.code, **problem.args)
        return parsed.value

    def check(self, value: str, field: FormField, context: Context) -> Iterator[Problem]:
        for problem in self.read(value, field, context).problems:
            yield problem._replace(field=field.id)

    def show(self, value: str, field: FormField, context: Context) -> str:
        return value

    def from_json(self, stored: Json, field: FormField) -> str:
        return stored if isinstance(stored, str) else self.misstored(stored)


class PersonName(_Written):
    """A name of up to 50 code points; the separator is U+00B7 (民委发〔2016〕33号)."""

    name = "person_name"

    def read(self, text: str, field: FormField, context: Context) -> Parsed[str]:
        return person_name.parse(text, field.id)


class IdentityNumber(_Written):
    """An 18-character identity number (GB 11643); with ``papers = true`` also another paper's."""

    name = "identity_number"
    digits_only = True
    limits: ClassVar = {"papers": bool}

    def read(self, text: str, field: FormField, context: Context) -> Parsed[str]:
        number = identity_number.clean(text)
        if field.limits.get("papers") and _OTHER_PAPER.match(number):
            return Parsed(number)
        return identity_number.parse(text, field.id, is_from_file=context.is_from_file)


class StudentNumber(_Written):
    """A 19-character student number: G regular, J without an identity number, L provisional."""

    name = "student_number"
    digits_only = True

    def read(self, text: str, field: FormField, context: Context) -> Parsed[str]:
        return student_number.parse(text, field.id)


class Phone(Kind[str]):
    """One mobile or landline number, kept as digits; several in one cell ask for a choice."""

    name = "phone"
    digits_only = True

    def parse(self, text: str, field: FormField, context: Context) -> str | None:
        parsed = phone.parse(text, field.id)
        for problem in parsed.problems:
            raise Unreadable(problem.code, **problem.args)
        numbers = parsed.value or ()
        if len(numbers) > 1:
            raise Unreadable("PHONE_SEVERAL", label=field.label, count=len(numbers))
        return numbers[0].digits if numbers else None

    def show(self, value: str, field: FormField, context: Context) -> str:
        return phone.written(value)

    def from_json(self, stored: Json, field: FormField) -> str:
        return stored if isinstance(stored, str) else self.misstored(stored)

    def check(self, value: str, field: FormField, context: Context) -> Iterator[Problem]:
        for problem in phone.parse(value, field.id).problems:
            yield problem._replace(severity=Severity.RED)
