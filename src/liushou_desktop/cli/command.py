"""A command as a row of a table: words, arguments, handler; parser and help derive from it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.cli.outcome import Outcome
from liushou_desktop.cli.session import Session

Handler = Callable[[argparse.Namespace, Session], Outcome]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: ``names`` and keyword options as argparse takes them."""

    names: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


def arg(*names: str, **options: Any) -> Argument:
    """Shorthand for a table row."""
    return Argument(names, options)


def day_of(text: str) -> date:
    """A day typed as ``YYYY-MM-DD``.

    Raises:
        RefusedError: DAY_UNREADABLE.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError("DAY_UNREADABLE", text=text) from error


def code_of(options: str, typed: str) -> str:
    """A code typed as itself or as one of its words.

    Raises:
        RefusedError: CHOICE_UNKNOWN.
    """
    from liushou_desktop.formspec.codes import code_set

    known = code_set(options)
    found = known.get(typed) or known.find(typed)
    if found is None:
        names = "、".join(code.name for code in known.codes)
        raise RefusedError("CHOICE_UNKNOWN", label=known.title, text=typed, known=names)
    return found.code


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        words: ``("import", "roster")``; the first may be a group of several commands.
        help: one Chinese line.
        run: does it; raises errors of ``base.errors``.
    """

    words: tuple[str, ...]
    help: str
    run: Handler
    arguments: tuple[Argument, ...] = ()
