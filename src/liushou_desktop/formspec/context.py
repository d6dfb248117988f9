"""What a value is read and checked against: the day, the term, who is on the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from liushou_desktop.domain.schooling import Term
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.formspec.model import CodeSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything is optional: without a list names are not looked up, without a day no date is
    too late.

    Attributes:
        today: the day of the clock; records may not lie after it.
        term: the term records must lie in, unless ``is_late_entry`` (补录) is confirmed.
        is_from_file: texts come out of a spreadsheet, which may have eaten digits.
        staff, children, classes: id → name as people read it. Several ids may share a name.
        codes: code sets by id.
    """

    today: date | None = None
    term: Term | None = None
    is_late_entry: bool = False
    is_from_file: bool = False
    staff: Mapping[str, str] | None = None
    children: Mapping[str, str] | None = None
    classes: Mapping[str, str] | None = None
    codes: Mapping[str, CodeSet] = field(default_factory=code_sets)

    def options(self, set_id: str | None) -> CodeSet:
        """The code set of a choice field.

        Raises:
            KeyError: for a set that does not exist (the lint finds it before).
        """
        return self.codes[set_id or ""]
