"""What a job of cards is given beside the cards, and what it tells in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from liushou_desktop.formspec.model import CodeSet, Form
from liushou_desktop.paper.printed import Withheld


@dataclass(slots=True)
class CardJob:
    """One job of cards.

    Attributes:
        form, code_sets: the form whose added questions the full card prints.
        withheld, continued, check_codes: filled while the cards are drawn, for the report.
    """

    form: Form | None = None
    code_sets: Mapping[str, CodeSet] = field(default_factory=dict)
    withheld: list[Withheld] = field(default_factory=list)
    continued: list[str] = field(default_factory=list)
    check_codes: list[str] = field(default_factory=list)
