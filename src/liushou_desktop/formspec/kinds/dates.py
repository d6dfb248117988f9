"""Days, and dates known only to the month or the year."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind
from liushou_desktop.formspec.model import FormField


class DateOfForm(Kind[date]):
    """A date; ``precision`` is the coarsest that will do (``day``, ``month``, ``year``)."""

    name = "date"
    limits: ClassVar = {"precision": str, "within_term": bool, "past": bool}
    digits_only = True

    def parse(self, text: str, field: FormField, context: Context) -> date | None:
        return date.fromisoformat(text.strip()) if text.strip() else None

    def show(self, value: date, field: FormField, context: Context) -> str:
        return value.isoformat()

    def to_json(self, value: date, field: FormField) -> Json:
        return value.isoformat()

    def from_json(self, stored: Json, field: FormField) -> date:
        return date.fromisoformat(stored) if isinstance(stored, str) else self.misstored(stored)
