"""One or several values of a code set. Values are codes; texts are names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind, Unreadable, red
from liushou_desktop.formspec.model import CodeSet, FormField, plain

MOST_CHIPS = 9  # look.md §4: keys 1–9 choose
_BETWEEN = re.compile(r"[、,，;；/|\n·。]+")


def _find(text: str, codes: CodeSet, field: FormField) -> str:
    found = codes.find(text)
    if found is None:
        known = "、".join(entry.name for entry in codes.offered()[:MOST_CHIPS])
        raise Unreadable("CHOICE_UNKNOWN", label=field.label, text=text.strip(), known=known)
    return found.code


def option_label(code: str, codes: CodeSet) -> str:
    """The canonical name of a code; the code itself when the set no longer has it."""
    entry = codes.get(code)
    return entry.name if entry else code


class Choice(Kind[str]):
    """One value of a code set."""

    name = "choice"
    needs_options = True

    def parse(self, text: str, field: FormField, context: Context) -> str | None:
        return _find(text, context.options(field.options), field) if text.strip() else None

    def show(self, value: str, field: FormField, context: Context) -> str:
        return option_label(value, context.options(field.options))

    def from_json(self, stored: Json, field: FormField) -> str:
        return stored if isinstance(stored, str) else self.misstored(stored)

    def check(self, value: str, field: FormField, context: Context) -> Iterator[Problem]:
        if context.options(field.options).get(value) is None:
            yield red(field, "CODE_NOT_IN_SET", label=field.label, text=value)


class Choices(Kind[tuple[str, ...]]):
    """Several values of a code set, kept in the order of the set."""

    name = "choices"
    needs_options = True

    def parse(self, text: str, field: FormField, context: Context) -> tuple[str, ...] | None:
        codes = context.options(field.options)
        whole = codes.find(text)  # a name may hold a separator: 祖父母、外祖父母
        if whole is not None:
            return (whole.code,)
        words = [word for word in _BETWEEN.split(text) if plain(word)]
        if len(words) == 1 and len(words[0].split()) > 1:
            words = words[0].split()
        return self.ordered({_find(word, codes, field) for word in words}, codes) or None

    def ordered(self, chosen: set[str], codes: CodeSet) -> tuple[str, ...]:
        """The chosen codes in the order of the set."""
        return tuple(entry.code for entry in codes.codes if entry.code in chosen)

    def show(self, value: tuple[str, ...], field: FormField, context: Context) -> str:
        codes = context.options(field.options)
        return "、".join(option_label(code, codes) for code in value)

    def to_json(self, value: tuple[str, ...], field: FormField) -> Json:
        return list(value)

    def from_json(self, stored: Json, field: FormField) -> tuple[str, ...]:
        if isinstance(stored, list) and all(isinstance(code, str) for code in stored):
            return tuple(stored)
        return self.misstored(stored)

    def check(
        self, value: tuple[str, ...], field: FormField, context: Context
    ) -> Iterator[Problem]:
        codes = context.options(field.options)
        for code in value:
            entry = codes.get(code)
            if entry is None:
                yield red(field, "CODE_NOT_IN_SET", label=field.label, text=code)
            elif entry.attributes.get("exclusive") and len(value) > 1:
                yield red(field, "CHOICE_EXCLUDES_OTHERS", label=field.label, name=entry.name)
