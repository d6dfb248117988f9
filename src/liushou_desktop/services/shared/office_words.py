"""What an office is called by its tier: 县局, 全县 in a county; 学区, 全学区 in a 学区.

The words stand in ``forms/codes/offices.toml``; papers take them from here, screens through
``app.wording`` (``{here.area}`` in a sentence).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from liushou_desktop.formspec.codes import code_set

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

DISTRICT, COUNTY, PREFECTURE = "district", "county", "prefecture"
_COUNTY_CODE_LENGTH = 6  # GB/T 2260; a 学区 has more (622927-Q1)


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """How an office of one tier speaks of itself.

    Attributes:
        own: 本局, 本学区; office: as others say, 县局, 学区; above: who stands over it, 州局, 县局.
        area: what it answers for, 全县, 全学区.
    """

    own: str
    office: str
    above: str
    area: str

    @property
    def field(self) -> str:
        """The area without 全: 县, 学区."""
        return self.area.removeprefix("全")


@cache
def office_words(tier: str) -> OfficeWords:
    """The words of a tier."""
    codes = code_set(f"words_of_{tier}")
    return OfficeWords(**{each.code: each.name for each in codes.codes})


def tier_in(unit: UnitOfWork, code: str) -> str:
    """The tier of a bureau's site: by what the county entered it as, or by its code."""
    from liushou_desktop.services.shared.enrolment import SETTING

    told = (unit.setting(SETTING) or {}).get("site_kind")
    if told in (DISTRICT, COUNTY):
        return str(told)
    if len(code) > _COUNTY_CODE_LENGTH:
        return DISTRICT
    return PREFECTURE if code.endswith("00") else COUNTY
