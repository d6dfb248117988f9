"""The family of errors, drawn as a tree so that a caller sees which branch to catch.

    ProgramError
    ├── RefusedError      the user can mend it: bad input, wrong key, not allowed   exit 2
    ├── ConflictError     two truths that a person must settle                      exit 3
    ├── DamagedError      a file is broken or was altered                           exit 4
    └── SurroundingsError disk full, read-only, no rights, library missing          exit 5

Everything else that escapes is our own bug (exit 1) and goes to ``app.crash_report``.

An error carries a *code* and *arguments*, never a sentence: sentences live in
``resources/wording/*.toml`` and are joined by ``app.wording``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class ProgramError(Exception):
    """Base of all errors this program raises on purpose.

    Args:
        code: key of the sentence in ``resources/wording`` (upper snake case, a statement).
        args: values for the placeholders of that sentence.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, /, **args: object) -> None:
        super().__init__(code, args)
        self.code = code
        self.arguments: Mapping[str, object] = args

    def __str__(self) -> str:
        shown = ", ".join(f"{key}={value!r}" for key, value in self.arguments.items())
        return f"{self.code}({shown})"


class RefusedError(ProgramError):
    """The user can mend it; nothing was changed."""

    exit_code = 2


class ConflictError(ProgramError):
    """Two versions of the truth; a person must decide, nothing was changed."""

    exit_code = 3


class DamagedError(ProgramError):
    """A file is broken or does not carry the signature it claims."""

    exit_code = 4


class SurroundingsError(ProgramError):
    """The machine around us failed: disk full, write-protected, no rights."""

    exit_code = 5


class Cancelled(Exception):
    """The user pressed 停下; whatever was under way has been undone."""
