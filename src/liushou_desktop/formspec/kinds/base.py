"""What a field kind is: three faces of a value and its own checks.

A value has a *text* face (typed in, read from a sheet, printed), a *value* face (Python: ``date``,
``tuple`` of codes …) and a *stored* face (JSON inside a record's answers). A kind owns the ways
between them and the checks that need nothing but the value. Kinds have no state; one object each
stands in ``kinds.KINDS``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar, Generic, NoReturn, TypeVar

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import FormField

Value = TypeVar("Value")
Json = object  # what the json module reads and writes


class Unreadable(Exception):
    """A text or stored value that is no value of the kind.

    Args:
        code: key of the sentence in ``resources/wording``.
        args: values for its placeholders.
    """

    def __init__(self, code: str, **args: object) -> None:
        super().__init__(code, args)
        self.code = code
        self.arguments: Mapping[str, object] = args

    def problem(self, field: str) -> Problem:
        """The same as a red problem of a field."""
        return Problem(field, self.code, self.arguments)


class Kind(ABC, Generic[Value]):
    """One kind of field.

    Attributes:
        name: as written in ``kind = "…"``.
        limits: keys a field of this kind may carry beside the common ones, with their types.
        needs_options: a code set must be named.
        is_typed: people type it; false for what the program computes.
        digits_only: the input method is switched off while it has the focus.
    """

    name: ClassVar[str]
    limits: ClassVar[Mapping[str, type]] = {}
    needs_options: ClassVar[bool] = False
    is_typed: ClassVar[bool] = True
    digits_only: ClassVar[bool] = False

    @abstractmethod
    def parse(self, text: str, field: FormField, context: Context) -> Value | None:
        """The value a person meant; None for nothing.

        Raises:
            Unreadable: when the text is no value of this kind.
        """

    @abstractmethod
    def show(self, value: Value, field: FormField, context: Context) -> str:
        """The value as people write it; ``parse`` takes it back."""

    def tell(self, value: Value, field: FormField, context: Context) -> str:
        """The value as people read it, where nobody writes it back."""
        return self.show(value, field, context)

    def to_json(self, value: Value, field: FormField) -> Json:
        """The stored face."""
        return value

    @abstractmethod
    def from_json(self, stored: Json, field: FormField) -> Value:
        """The value of a stored face.

        Raises:
            Unreadable: STORED_ANSWER_WRONG.
        """

    def check(self, value: Value, field: FormField, context: Context) -> Iterator[Problem]:
        """What is wrong with a readable value."""
        return iter(())

    def misstored(self, stored: Json) -> NoReturn:
        """Refuse a stored face of the wrong shape."""
        raise Unreadable("STORED_ANSWER_WRONG") from None


def red(field: FormField, code: str, **args: object) -> Problem:
    """A red problem of a field."""
    return Problem(field.id, code, args)


def yellow(field: FormField, code: str, **args: object) -> Problem:
    """A yellow problem of a field: it asks for a reason instead of blocking."""
    return Problem(field.id, code, args, Severity.YELLOW)


def limit(field: FormField, key: str, otherwise: int) -> int:
    """A whole-number limit of a field."""
    value = field.limits.get(key, otherwise)
    return value if isinstance(value, int) else otherwise
