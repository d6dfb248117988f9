"""Whole numbers, decimals, yes or no, times of day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind, Unreadable, red
from liushou_desktop.formspec.model import FormField, plain

_UNITS = re.compile(r"(?:公里|千米|km|KM|米|人|个|岁|次|元|分钟|分)\Z")


def _bounds(value: int | Decimal, field: FormField) -> Iterator[Problem]:
    low, high = field.limits.get("minimum"), field.limits.get("maximum")
    if isinstance(low, int) and value < low:
        yield red(field, "NUMBER_TOO_SMALL", label=field.label, limit=low)
    if isinstance(high, int) and value > high:
        yield red(field, "NUMBER_TOO_LARGE", label=field.label, limit=high)


class Integer(Kind[int]):
    """A whole number; a unit behind it (``3人``) is passed over."""

    name = "integer"
    limits: ClassVar = {"minimum": int, "maximum": int, "unit": str}
    digits_only = True

    def parse(self, text: str, field: FormField, context: Context) -> int | None:
        found = _UNITS.sub("", plain(text)).removesuffix(".0")
        if not found:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,9}", found):
            raise Unreadable("NOT_A_WHOLE_NUMBER", label=field.label, text=text.strip())
        return int(found)

    def show(self, value: int, field: FormField, context: Context) -> str:
        return str(value)

    def from_json(self, stored: Json, field: FormField) -> int:
        if isinstance(stored, int) and not isinstance(stored, bool):
            return stored
        return self.misstored(stored)

    def check(self, value: int, field: FormField, context: Context) -> Iterator[Problem]:
        yield from _bounds(value, field)


class DecimalNumber(Kind[Decimal]):
    """A decimal number with ``decimals`` places (1 by default); stored as text, never as float."""

    name = "decimal"
    limits: ClassVar = {"minimum": int, "maximum": int, "decimals": int, "unit": str}
    digits_only = True

    def parse(self, text: str, field: FormField, context: Context) -> Decimal | None:
        found = _UNITS.sub("", plain(text))
        if not found:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?", found):
            raise Unreadable("NOT_A_NUMBER", label=field.label, text=text.strip())
        places = decimals_of(field)
        value = Decimal(found)
        rounded = value.quantize(Decimal(1).scaleb(-places))
        if rounded != value:
            raise Unreadable("TOO_MANY_DECIMALS", label=field.label, decimals=places)
        return rounded

    def show(self, value: Decimal, field: FormField, context: Context) -> str:
        return f"{value:f}"

    def to_json(self, value: Decimal, field: FormField) -> Json:
        return f"{value:f}"

    def from_json(self, stored: Json, field: FormField) -> Decimal:
        try:
            value = Decimal(stored) if isinstance(stored, str) else None
        except InvalidOperation:
            value = None
        return value if value is not None and value.is_finite() else self.misstored(stored)

    def check(self, value: Decimal, field: FormField, context: Context) -> Iterator[Problem]:
        yield from _bounds(value, field)


def decimals_of(field: FormField) -> int:
    """How many places a decimal field keeps."""
    value = field.limits.get("decimals", 1)
    return value if isinstance(value, int) else 1


class YesNo(Kind[bool]):
    """Yes or no, in the form's own words (``yes = "已签"``, ``no = "没签"``)."""

    name = "yes_no"
    limits: ClassVar = {"yes": str, "no": str}
    _yes = frozenset("是 有 对 √ ✓ ☑ v y yes true 1 已".split())
    _no = frozenset("否 无 没有 不 不是 × ✗ x n no false 0 没".split())

    def words(self, field: FormField) -> tuple[str, str]:
        """The two chips, yes first."""
        return str(field.limits.get("yes", "是")), str(field.limits.get("no", "否"))

    def parse(self, text: str, field: FormField, context: Context) -> bool | None:
        found = plain(text).lower()
        if not found:
            return None
        yes, no = (plain(word).lower() for word in self.words(field))
        if found == yes or (found in self._yes and found != no):
            return True
        if found == no or (found in self._no and found != yes):
            return False
        raise Unreadable("NOT_YES_OR_NO", label=field.label, text=text.strip(), yes=yes, no=no)

    def show(self, value: bool, field: FormField, context: Context) -> str:
        return self.words(field)[0 if value else 1]

    def from_json(self, stored: Json, field: FormField) -> bool:
        return stored if isinstance(stored, bool) else self.misstored(stored)


class TimeOfDay(Kind[time]):
    """A time of day: ``16:10``, ``1610``, ``16点10分``, ``下午4点半``."""

    name = "time"
    digits_only = True
    _shape = re.compile(
        r"(上午|下午|晚上|中午)?"
        r"(?:([0-9]{1,2})(?:[:点时.]([0-9]{1,2})?分?(?::[0-9]{2})?)?|([0-9]{1,2})([0-9]{2}))\Z"
    )

    def parse(self, text: str, field: FormField, context: Context) -> time | None:
        found = plain(text).replace("半", "30")
        if not found:
            return None
        match = self._shape.match(found)
        hour, minute = (-1, 0) if match is None else self._parts(match)
        if not 0 <= hour <= 23 or minute > 59:
            raise Unreadable("NOT_A_TIME", label=field.label, text=text.strip())
        return time(hour, minute)

    def _parts(self, match: re.Match[str]) -> tuple[int, int]:
        hour, minute = int(match[2] or match[4]), int(match[3] or match[5] or 0)
        return (hour + 12 if match[1] in ("下午", "晚上") and hour < 12 else hour), minute

    def show(self, value: time, field: FormField, context: Context) -> str:
        return f"{value:%H:%M}"

    def to_json(self, value: time, field: FormField) -> Json:
        return f"{value:%H:%M}"

    def from_json(self, stored: Json, field: FormField) -> time:
        try:
            return time.fromisoformat(stored) if isinstance(stored, str) else self.misstored(stored)
        except ValueError:
            self.misstored(stored)
