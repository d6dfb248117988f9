"""What the school is called on paper: duty phone and hours, principal."""

from __future__ import annotations

from dataclasses import dataclass

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain import phone
from liushou_desktop.services.school.child_photo import KEPT
from liushou_desktop.services.school.refresh_summaries import refresh_all
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

_WHOLE_DAY = "全天"


@dataclass(frozen=True, slots=True)
class SchoolData:
    """Name and codes are fixed; the rest stands on cards and sheets."""

    name: str
    code: str
    short_code: str
    duty_phone: str
    duty_hours: str
    principal: str
    keeps_photos: bool = False


def school_data(site: Site) -> SchoolData:
    """As kept now.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        return SchoolData(
            name=site.name,
            code=site.code,
            short_code=site.short_code,
            duty_phone=unit.setting("school.duty_phone", ""),
            duty_hours=unit.setting("school.duty_hours", _WHOLE_DAY),
            principal=unit.setting("school.principal", ""),
            keeps_photos=bool(unit.setting(KEPT, False)),
        )


def keep_school_data(
    site: Site,
    *,
    duty_phone: str,
    duty_hours: str,
    principal: str,
    keeps_photos: bool | None = None,
) -> SchoolData:
    """Keep them; a new duty phone makes the printed cards stale.

    Args:
        keeps_photos: None leaves it as it is.

    Raises:
        RefusedError: NOT_ALLOWED, DUTY_PHONE_WRONG.
    """
    site.require(Right.SETTINGS)
    typed = duty_phone.strip()
    found = phone.parse(typed).value or ()
    if typed and len(found) != 1:
        raise RefusedError("DUTY_PHONE_WRONG", text=typed)
    number = phone.written(found[0].digits) if found else ""
    with site.unit() as unit:
        is_new = number != unit.setting("school.duty_phone", "")
        unit.set_setting("school.duty_phone", number)
        unit.set_setting("school.duty_hours", duty_hours.strip() or _WHOLE_DAY)
        unit.set_setting("school.principal", principal.strip())
        if keeps_photos is not None:
            unit.set_setting(KEPT, keeps_photos)
    if is_new:
        refresh_all(site, even_today=True)
    return school_data(site)
