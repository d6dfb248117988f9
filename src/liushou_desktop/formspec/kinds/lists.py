"""Values that stand on a list of the site: staff, child, class. Values are ids, texts are names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind, Unreadable, red
from liushou_desktop.formspec.model import FormField, plain

_BETWEEN = re.compile(r"[、,，;；/\n]+")
_TITLES = ("老师", "教师", "校长", "主任", "班主任")


def look_up(text: str, names: Mapping[str, str], field: FormField) -> str:
    """The id of a name, or of an id itself.

    Raises:
        Unreadable: NAME_NOT_ON_LIST; NAME_AMBIGUOUS when several bear it.
    """
    wanted = plain(text)
    if text.strip() in names:
        return text.strip()
    found = [key for key, name in names.items() if plain(name) == wanted]
    if not found:
        found = [key for key, name in names.items() if _without_title(wanted) == plain(name)]
    if len(found) > 1:
        raise Unreadable("NAME_AMBIGUOUS", label=field.label, text=text.strip(), count=len(found))
    if not found:
        raise Unreadable("NAME_NOT_ON_LIST", label=field.label, text=text.strip())
    return found[0]


def _without_title(name: str) -> str:
    for title in sorted(_TITLES, key=len, reverse=True):
        if name.endswith(title) and len(name) > len(title) + 1:
            return name.removesuffix(title)
    return name


class _Listed(Kind[str]):
    """One entry of a list; without a list the text itself is kept."""

    def names(self, context: Context) -> Mapping[str, str] | None:
        raise NotImplementedError

    def parse(self, text: str, field: FormField, context: Context) -> str | None:
        names = self.names(context)
        if not text.strip():
            return None
        return text.strip() if names is None else look_up(text, names, field)

    def show(self, value: str, field: FormField, context: Context) -> str:
        return (self.names(context) or {}).get(value, value)

    def from_json(self, stored: Json, field: FormField) -> str:
        return stored if isinstance(stored, str) else self.misstored(stored)

    def check(self, value: str, field: FormField, context: Context) -> Iterator[Problem]:
        names = self.names(context)
        if names is not None and value not in names:
            yield red(field, "NAME_NOT_ON_LIST", label=field.label, text=value)


class ChildOnRoll(_Listed):
    """A pupil of this school."""

    name = "child"

    def names(self, context: Context) -> Mapping[str, str] | None:
        return context.children


class ClassOfSchool(_Listed):
    """A class of this school."""

    name = "class"

    def names(self, context: Context) -> Mapping[str, str] | None:
        return context.classes


class StaffMembers(Kind[tuple[str, ...]]):
    """People of the staff list, one unless ``several = true``. Always a tuple of ids."""

    name = "staff"
    limits: ClassVar = {"several": bool}

    def parse(self, text: str, field: FormField, context: Context) -> tuple[str, ...] | None:
        words = [word.strip() for word in _BETWEEN.split(text) if word.strip()]
        if context.staff is not None:
            words = [look_up(word, context.staff, field) for word in words]
        return tuple(dict.fromkeys(words)) or None

    def show(self, value: tuple[str, ...], field: FormField, context: Context) -> str:
        return "、".join((context.staff or {}).get(one, one) for one in value)

    def to_json(self, value: tuple[str, ...], field: FormField) -> Json:
        return list(value)

    def from_json(self, stored: Json, field: FormField) -> tuple[str, ...]:
        if isinstance(stored, list) and all(isinstance(one, str) for one in stored):
            return tuple(stored)
        return self.misstored(stored)

    def check(
        self, value: tuple[str, ...], field: FormField, context: Context
    ) -> Iterator[Problem]:
        if len(value) > 1 and not field.limits.get("several"):
            yield red(field, "ONLY_ONE_PERSON", label=field.label)
        for one in value:
            if context.staff is not None and one not in context.staff:
                yield red(field, "NAME_NOT_ON_LIST", label=field.label, text=one)
