"""What papers say of the county and the plan: ``forms/paper/letterhead.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.paths import forms_dir

FILE = "letterhead.toml"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """``document``: number of the plan, before the clause in the foot. ``service``: who stands
    behind the carry card, in gentle words."""

    document: str
    service: str


@cache
def letterhead() -> Letterhead:
    """The letterhead of this edition.

    Raises:
        RefusedError: PAPER_FILE_WRONG.
    """
    try:
        data = tomllib.loads((forms_dir() / "paper" / FILE).read_text("utf-8"))
        return Letterhead(document=str(data["document"]), service=str(data["service"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise RefusedError("PAPER_FILE_WRONG", file=FILE, detail=str(error)) from error
