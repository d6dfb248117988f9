"""What an office is called by its tier: 县局, 全县 in a county; 学区, 全学区 in a 学区.

The words stand in ``forms/codes/offices.toml``; papers take them from here, screens through
``app.wording`` (``{here.area}`` in a sentence).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from liushou_desktop.formspec.codes import code_set

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

DISTRICT, COUNTY, PREFECTURE = "district", "county", "prefecture"
_OF_DISTRICT = re.compile(r"[0-9]{6}-")  # its county's code (GB/T 2260) and a number of its own


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """How an office of one tier speaks of itself.

    Attributes:
        own: 本局, 本学区; office: as others say, 县局, 学区.
        above: who stands over it, 州局, 县局; below: who hands in to it, 学区, 学校.
        area: what it answers for, 全县, 全学区; field: the same before a noun, 县域, 学区.
        relay: the page of what came through the tier between, 学区转交, 各县上报.
        notice: what its rectification notices are numbered by, 督改, 学区督改.
        awaited: what a package waits for whose key nobody approved, 等你核准, 等县局核准; approval:
            what is to be done for it.
    """

    own: str
    office: str
    above: str
    area: str
    below: str
    field: str
    relay: str
    notice: str
    awaited: str
    approval: str


@cache
def office_words(tier: str) -> OfficeWords:
    """The words of a tier."""
    words = {each.code: each.name for each in code_set(f"words_of_{tier}").codes}
    return OfficeWords(**{"field": words["office"], **words})


def tier_in(unit: UnitOfWork, code: str) -> str:
    """The tier of a bureau's site: by what the county entered it as, or by its code."""
    from liushou_desktop.services.shared.enrolment import SETTING

    told = (unit.setting(SETTING) or {}).get("site_kind")
    if told in (DISTRICT, COUNTY):
        return str(told)
    if _OF_DISTRICT.match(code):
        return DISTRICT
    return PREFECTURE if code.endswith("00") else COUNTY
