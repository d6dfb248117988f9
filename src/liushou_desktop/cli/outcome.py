"""What a command answers: sentences for people, one JSON object for programs."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, TextIO
from unicodedata import category

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a command.

    Attributes:
        message: one Chinese sentence, what was done or found.
        lines: more lines for people; left out of JSON.
        data: for programs, under their own keys beside ok, code and message.
        exit_code: 0 unless something was found that a caller must notice.
        code: ``OK`` or the code of what was found.
    """

    message: str
    lines: Sequence[str] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    exit_code: int = 0
    code: str = "OK"


def print_outcome(outcome: Outcome, *, as_json: bool, out: TextIO | None = None) -> None:
    """Print an answer to ``out`` (stdout)."""
    stream = out or sys.stdout
    if as_json:
        head = {
            "ok": outcome.exit_code == 0,
            "code": outcome.code,
            "message": outcome.message,
        }
        clash = head.keys() & outcome.data.keys()
        if clash:
            raise ValueError(f"data may not be called {sorted(clash)}")
        print(
            _sayable(json.dumps({**head, **plain(outcome.data)}, ensure_ascii=False)), file=stream
        )
        return
    for line in (outcome.message, *outcome.lines):
        print(_without_tricks(_sayable(line)), file=stream)


def _sayable(text: str) -> str:
    """Text that is UTF-8 for sure: names of files and folders may be made of other bytes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _without_tricks(text: str) -> str:
    """For a terminal: what schools reported may hold marks that turn text around or give orders."""
    if text.isprintable():
        return text
    return "".join("\ufffd" if _is_trick(sign) else sign for sign in text)


def _is_trick(sign: str) -> bool:
    return category(sign) in ("Cc", "Cf", "Zl", "Zp") and sign not in "\n\t"


def error_outcome(error: ProgramError) -> Outcome:
    """An error of ours as an answer; listed problems go with it."""
    from liushou_desktop.app.wording import say_error

    problems = tuple(getattr(error, "problems", ()))
    return Outcome(
        message=say_error(error),
        lines=[f"  {line}" for line in problem_lines(problems)],
        data={
            "problems": [problem_data(problem) for problem in problems],
            "details": plain(dict(error.arguments)),
        },
        exit_code=error.exit_code,
        code=error.code,
    )


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """One sentence per problem, its weight in front; identity numbers masked."""
    from liushou_desktop.app.wording import SEVERITY_WORDS, say_problem
    from liushou_desktop.domain.masking import mask_problem

    return [f"{SEVERITY_WORDS[p.severity]}　{say_problem(mask_problem(p))}" for p in problems]


def problem_data(problem: Problem) -> dict[str, Any]:
    """A problem for programs: code, field, severity, sheet, row, column, sentence."""
    from liushou_desktop.app.wording import say_problem
    from liushou_desktop.domain.masking import mask_problem

    place = problem.place
    return {
        "field": problem.field,
        "code": problem.code,
        "severity": problem.severity.value,
        "file": place.file if place else None,
        "sheet": place.sheet if place else None,
        "row": place.row if place else None,
        "column": place.column if place else None,
        "cell": place.cell if place else None,
        "message": say_problem(mask_problem(problem)),
    }


def plain(value: Any) -> Any:
    """Anything of ours as JSON values: dataclasses as objects, dates ISO, enums by value, bytes (a
    picture) as their number."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        if hasattr(value, "_asdict"):
            return plain(value._asdict())
        return [plain(inner) for inner in value]
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return str(value)
    if isinstance(value, bytes):
        return len(value)
    return value
