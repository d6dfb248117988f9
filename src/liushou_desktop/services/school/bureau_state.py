"""What the school keeps of its bureau's packs and receipts: the newest keys, who is revoked, the
register, the number of the last pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.register import ReceivedPackage

if TYPE_CHECKING:
    from liushou_desktop.exchange.news import News, Superior
    from liushou_desktop.exchange.packs import Pack, RegisterEntry
    from liushou_desktop.storage.unit import UnitOfWork

_NEWS, _SUPERIORS, _SCHOOLS = "bureau.news", "bureau.superiors", "bureau.schools"
PACK_KIND = "pack"


def applied_packs(unit: UnitOfWork) -> list[ReceivedPackage]:
    """Packs applied here, newest first."""
    return unit.find(ReceivedPackage, kind=PACK_KIND, verdict="new", order_by="-sequence")


def applied_number(unit: UnitOfWork) -> int:
    """Number of the last pack applied, 0 before the first."""
    applied = applied_packs(unit)
    return applied[0].sequence if applied else 0


def news_held(unit: UnitOfWork) -> News:
    """The newest revocations and keys the bureau has told."""
    from liushou_desktop.exchange.news import News
    from liushou_desktop.exchange.payloads import from_values

    values = unit.setting(_NEWS)
    return from_values(News, values) if values else News()


def keep_news(unit: UnitOfWork, brought: News) -> None:
    """Keep news of a verified receipt or pack; an older list never comes back."""
    from liushou_desktop.exchange.news import latest
    from liushou_desktop.exchange.payloads import to_values

    held = news_held(unit)
    if latest(held, brought) is not held:
        unit.set_setting(_NEWS, to_values(brought))


def keep_bureau(unit: UnitOfWork, pack: Pack) -> None:
    """Keep who stands above us and who else is in the register."""
    from liushou_desktop.exchange.payloads import to_values

    unit.set_setting(_SUPERIORS, [to_values(each) for each in pack.superiors])
    unit.set_setting(_SCHOOLS, [to_values(each) for each in pack.schools])


def superiors_by_pack(unit: UnitOfWork) -> tuple[Superior, ...]:
    """Who stands above us as the last pack says; empty before the first."""
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.exchange.payloads import from_values

    kept: list[dict[str, Any]] = unit.setting(_SUPERIORS, [])
    return tuple(from_values(Superior, values) for values in kept)


def schools_by_pack(unit: UnitOfWork) -> tuple[RegisterEntry, ...]:
    """The approved sites as the last pack says."""
    from liushou_desktop.exchange.packs import RegisterEntry
    from liushou_desktop.exchange.payloads import from_values

    kept: list[dict[str, Any]] = unit.setting(_SCHOOLS, [])
    return tuple(from_values(RegisterEntry, values) for values in kept)
