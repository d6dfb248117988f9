"""Reads the condition language: words → nodes. Mistakes are named with their column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.formspec.conditions import (
    KEYWORDS,
    All,
    Answered,
    Condition,
    Equals,
    Has,
    Node,
    Not,
    OneOf,
    Ordered,
    Some,
)

LONGEST = 500
DEEPEST = 20

_TOKEN = re.compile(r'\s*(?:(!=|<=|>=|[()=<>,])|"([^"]*)"|([^\s()!=<>,"]+))')
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?\Z")
_ORDER = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # sign, text (quoted), word, end
    text: str
    column: int


def parse(text: str) -> Condition:
    """The condition written in ``text``.

    Raises:
        RefusedError: CONDITION_UNREADABLE with the column (from 1), what was found and what would
            fit; CONDITION_TOO_LONG.
    """
    if len(text) > LONGEST:
        raise RefusedError("CONDITION_TOO_LONG", limit=LONGEST)
    return Condition(text, _Parser(text, _tokens(text)).whole())


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            _refuse(text, at + 1, text[at], "后引号")
        kind = ("sign", "text", "word")[match.lastindex - 1 if match.lastindex else 0]
        found.append(_Token(kind, match.group(match.lastindex or 0), match.end() + 1))
        found[-1] = _Token(kind, found[-1].text, match.start(match.lastindex or 0) + 1)
        at = match.end()
    return [*found, _Token("end", "", len(text) + 1)]


def _refuse(text: str, column: int, found: str, expected: str) -> NoReturn:
    raise RefusedError(
        "CONDITION_UNREADABLE", text=text, column=column, found=found, expected=expected
    )


@dataclass(slots=True)
class _Parser:
    """Recursive descent: ``or`` binds weakest, then ``and``, then ``not``."""

    source: str
    tokens: list[_Token]
    at: int = 0
    depth: int = field(default=0)

    def whole(self) -> Node:
        node = self.either()
        if self.peek().kind != "end":
            self.refuse("and 或 or")
        return node

    def peek(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def is_word(self, word: str) -> bool:
        token = self.peek()
        return token.kind == "word" and token.text == word

    def is_sign(self, *signs: str) -> bool:
        token = self.peek()
        return token.kind == "sign" and token.text in signs

    def refuse(self, expected: str) -> NoReturn:
        token = self.peek()
        _refuse(self.source, token.column, token.text, expected)

    def either(self) -> Node:
        parts = [self.both()]
        while self.is_word("or"):
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def both(self) -> Node:
        parts = [self.single()]
        while self.is_word("and"):
            self.take()
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def single(self) -> Node:
        if not self.is_word("not") and not self.is_sign("("):
            return self.test()
        self.depth += 1
        if self.depth > DEEPEST:
            self.refuse("少几层括号")
        node = self.negated() if self.is_word("not") else self.enclosed()
        self.depth -= 1
        return node

    def negated(self) -> Node:
        self.take()
        return Not(self.single())

    def enclosed(self) -> Node:
        self.take()
        node = self.either()
        self.expect(")")
        return node

    def expect(self, sign: str) -> None:
        if not self.is_sign(sign):
            self.refuse(sign)
        self.take()

    def test(self) -> Node:
        name = self.name()
        if self.is_sign("=", "!="):
            negated = self.take().text == "!="
            return Equals(name, self.value(), negated)
        if self.is_sign(*_ORDER):
            return self.ordered(name)
        return self.worded(name)

    def worded(self, name: str) -> Node:
        for word in ("answered", "has", "in"):
            if self.is_word(word):
                break
        else:
            self.refuse("= != < <= > >= in has answered 中的一个")
        self.take()
        if word == "answered":
            return Answered(name)
        return Has(name, self.value()) if word == "has" else OneOf(name, self.values())

    def ordered(self, name: str) -> Node:
        sign = self.take().text
        is_field = self.peek().kind == "word" and bool(_NAME.match(self.peek().text))
        return Ordered(name, sign, self.value(), is_field)

    def name(self) -> str:
        token = self.peek()
        if token.kind != "word" or token.text in KEYWORDS or not _NAME.match(token.text):
            self.refuse("栏目编号")
        return self.take().text

    def value(self) -> str:
        token = self.peek()
        if token.kind not in ("word", "text") or (token.kind == "word" and token.text in KEYWORDS):
            self.refuse("一个值")
        return self.take().text

    def values(self) -> tuple[str, ...]:
        self.expect("(")
        words = [self.value()]
        while self.is_sign(","):
            self.take()
            words.append(self.value())
        self.expect(")")
        return tuple(words)
