"""Field kinds, the unit of growth: a new kind is one class here and a row each in the media.

``KINDS`` is the one table; each medium keeps its own table by the same names, and a test asks that
none misses a kind.
"""

from __future__ import annotations

from typing import Any

from liushou_desktop.formspec.kinds.base import Json, Kind, Unreadable
from liushou_desktop.formspec.kinds.choices import MOST_CHIPS, Choice, Choices
from liushou_desktop.formspec.kinds.dates import DateOfForm
from liushou_desktop.formspec.kinds.lists import ChildOnRoll, ClassOfSchool, StaffMembers
from liushou_desktop.formspec.kinds.numbers import DecimalNumber, Integer, TimeOfDay, YesNo
from liushou_desktop.formspec.kinds.people import IdentityNumber, PersonName, Phone, StudentNumber
from liushou_desktop.formspec.kinds.photos import Photos
from liushou_desktop.formspec.kinds.structure import Computed, PlaceName, Repeat
from liushou_desktop.formspec.kinds.texts import LongText, Text
from liushou_desktop.formspec.model import FormField

KINDS: dict[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        Text(),
        LongText(),
        Integer(),
        DecimalNumber(),
        YesNo(),
        DateOfForm(),
        TimeOfDay(),
        Choice(),
        Choices(),
        IdentityNumber(),
        StudentNumber(),
        Phone(),
        PersonName(),
        PlaceName(),
        StaffMembers(),
        ChildOnRoll(),
        ClassOfSchool(),
        Photos(),
        Computed(),
    )
}
KINDS["repeat"] = Repeat(KINDS)


def kind_of(field: FormField) -> Kind[Any]:
    """The kind of a field."""
    return KINDS[field.kind]


__all__ = ["KINDS", "MOST_CHIPS", "Json", "Kind", "Unreadable", "kind_of"]
