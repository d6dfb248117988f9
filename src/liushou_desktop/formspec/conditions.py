"""The tiny language of ``show_if``, ``required_if``, ``when`` and ``holds``: meaning only.

::

    outcome = met                                way in (household, village)
    guardianship != poor                         purposes has census        (one of several answers)
    ended_at >= started_at                       measure answered
    way = household and not (outcome = absent or referral answered)

A condition is parsed once (``condition_parser.parse``) into these nodes; no text is ever run. An
unanswered field equals nothing: ``=``, ``in`` and ``has`` are false, ``!=`` is true, and an order
(``<``, ``>=`` …) is *unknown*, so that a rule over two dates stays quiet until both are there.
Right of an order sign a name is another field, elsewhere it is a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Protocol

from liushou_desktop.formspec.order import precedes

Answers = Mapping[str, object]

TRUE_WORDS = frozenset({"yes", "是", "有"})
FALSE_WORDS = frozenset({"no", "否", "无"})


class Node(Protocol):
    """One piece of a condition."""

    def truth(self, answers: Answers) -> bool | None:
        """True, false, or None while it cannot be known."""
        ...

    def fields(self) -> Iterator[str]:
        """Ids of the fields it looks at."""
        ...

    def text(self) -> str:
        """As it would be written."""
        ...


def is_answered(value: object) -> bool:
    """Whether a value counts as an answer; ``False`` and ``0`` do, empty texts and lists do not."""
    return value is not None and value != "" and value != () and value != []


def _equals(value: object, word: str) -> bool:
    if isinstance(value, bool):
        return word in (TRUE_WORDS if value else FALSE_WORDS)
    if isinstance(value, int | Decimal):
        try:
            return value == Decimal(word)
        except InvalidOperation:
            return False
    if isinstance(value, time):
        return value.isoformat("minutes") == word
    if isinstance(value, date):
        return value.isoformat() == word
    return isinstance(value, str) and value == word


def quoted(word: str) -> str:
    """A value as it must be written: in quotes when it holds spaces, signs or a keyword."""
    plain = word and not any(c.isspace() or c in '(),!=<>"' for c in word)
    return word if plain and word not in KEYWORDS else f'"{word}"'


KEYWORDS = frozenset({"and", "or", "not", "in", "has", "answered"})


@dataclass(frozen=True, slots=True)
class Equals:
    """``field = value``, or with ``negated`` ``field != value``."""

    field: str
    word: str
    negated: bool = False

    def truth(self, answers: Answers) -> bool:
        value = answers.get(self.field)
        return (is_answered(value) and _equals(value, self.word)) != self.negated

    def fields(self) -> Iterator[str]:
        yield self.field

    def text(self) -> str:
        return f"{self.field} {'!=' if self.negated else '='} {quoted(self.word)}"


@dataclass(frozen=True, slots=True)
class Ordered:
    """``field < other`` and its three sisters; ``other`` is a field or a literal."""

    field: str
    sign: str
    other: str
    is_field: bool

    def truth(self, answers: Answers) -> bool | None:
        left = answers.get(self.field)
        right = answers.get(self.other) if self.is_field else self.other
        if not is_answered(left) or not is_answered(right):
            return None
        strict = precedes(left, right) if self.sign in ("<", ">=") else precedes(right, left)
        if strict is None or self.sign in ("<", ">"):
            return strict
        return not strict

    def fields(self) -> Iterator[str]:
        yield self.field
        if self.is_field:
            yield self.other

    def text(self) -> str:
        return f"{self.field} {self.sign} {self.other if self.is_field else quoted(self.other)}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """``field in (a, b)``."""

    field: str
    words: tuple[str, ...]

    def truth(self, answers: Answers) -> bool:
        value = answers.get(self.field)
        return is_answered(value) and any(_equals(value, word) for word in self.words)

    def fields(self) -> Iterator[str]:
        yield self.field

    def text(self) -> str:
        return f"{self.field} in ({', '.join(map(quoted, self.words))})"


@dataclass(frozen=True, slots=True)
class Has:
    """``field has value``: one of the answers of a multi-choice field."""

    field: str
    word: str

    def truth(self, answers: Answers) -> bool:
        value = answers.get(self.field)
        return isinstance(value, tuple | list) and self.word in value

    def fields(self) -> Iterator[str]:
        yield self.field

    def text(self) -> str:
        return f"{self.field} has {quoted(self.word)}"


@dataclass(frozen=True, slots=True)
class Answered:
    """``field answered``."""

    field: str

    def truth(self, answers: Answers) -> bool:
        return is_answered(answers.get(self.field))

    def fields(self) -> Iterator[str]:
        yield self.field

    def text(self) -> str:
        return f"{self.field} answered"


@dataclass(frozen=True, slots=True)
class Not:
    """``not …``."""

    inner: Node

    def truth(self, answers: Answers) -> bool | None:
        known = self.inner.truth(answers)
        return None if known is None else not known

    def fields(self) -> Iterator[str]:
        yield from self.inner.fields()

    def text(self) -> str:
        return f"not ({self.inner.text()})"


@dataclass(frozen=True, slots=True)
class All:
    """``… and …``: false as soon as one part is false."""

    parts: tuple[Node, ...]

    def truth(self, answers: Answers) -> bool | None:
        known = [part.truth(answers) for part in self.parts]
        return False if False in known else None if None in known else True

    def fields(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.fields()

    def text(self) -> str:
        return " and ".join(f"({part.text()})" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Some:
    """``… or …``: true as soon as one part is true."""

    parts: tuple[Node, ...]

    def truth(self, answers: Answers) -> bool | None:
        known = [part.truth(answers) for part in self.parts]
        return True if True in known else None if None in known else False

    def fields(self) -> Iterator[str]:
        for part in self.parts:
            yield from part.fields()

    def text(self) -> str:
        return " or ".join(f"({part.text()})" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition with the text it came from (kept for messages only)."""

    source: str
    root: Node

    def holds(self, answers: Answers) -> bool:
        """Whether it is known to be true of these answers."""
        return self.root.truth(answers) is True

    def is_broken(self, answers: Answers) -> bool:
        """Whether it is known to be false; what cannot be known yet is not broken."""
        return self.root.truth(answers) is False

    def field_ids(self) -> frozenset[str]:
        """Fields it looks at."""
        return frozenset(self.root.fields())

    def values_by_field(self) -> Iterator[tuple[str, str]]:
        """Pairs of field and literal value, for the lint that looks them up in code sets."""
        for node in nodes(self.root):
            if isinstance(node, Equals | Has):
                yield node.field, node.word
            elif isinstance(node, OneOf):
                yield from ((node.field, word) for word in node.words)

    def __str__(self) -> str:
        return self.root.text()


def nodes(node: object) -> Iterator[object]:
    """A node and everything inside it."""
    yield node
    inner = node.parts if isinstance(node, All | Some) else ()
    for part in (node.inner,) if isinstance(node, Not) else inner:
        yield from nodes(part)
