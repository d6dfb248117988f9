"""What a site keeps of its bureau's packs and receipts: the newest keys, who is revoked, the
register, its inspections and assessment, the number of the last pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.domain.register import ReceivedPackage

if TYPE_CHECKING:
    from liushou_desktop.exchange.news import News, Superior
    from liushou_desktop.exchange.packs import DistrictPack, Pack, RegisterEntry
    from liushou_desktop.exchange.supervision import AssessmentTold, InspectionTold
    from liushou_desktop.storage.unit import UnitOfWork

#: Setting, on both sides: the items of the assessment by the term they hold from.
ASSESSMENT = "assessment.sheets"
_NEWS, _SUPERIORS, _SCHOOLS = "bureau.news", "bureau.superiors", "bureau.schools"
_INSPECTIONS = "bureau.inspections"
_DISTRICT = "district.inspections"  # who told them, its number and hash, what was told
_REGISTER = "bureau.register"  # version and digest of the register brought last
_EMPTY: dict[str, Any] = {
    _NEWS: {},
    _SUPERIORS: [],
    _SCHOOLS: [],
    _INSPECTIONS: [],
    _DISTRICT: {},
    ASSESSMENT: {},
    _REGISTER: {"version": 0, "digest": ""},
}
PACK_KIND, DISTRICT_PACK_KIND = "pack", "district_pack"


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
    """Keep who stands above us, who else is in the register, and how we are judged."""
    from liushou_desktop.exchange.payloads import to_values

    unit.set_setting(_SUPERIORS, [to_values(each) for each in pack.superiors])
    unit.set_setting(_SCHOOLS, [to_values(each) for each in pack.schools])
    unit.set_setting(_INSPECTIONS, [to_values(each) for each in pack.inspections])
    if inspections_forgotten(unit, pack):
        unit.set_setting(_DISTRICT, {})
    unit.set_setting(ASSESSMENT, {each.term: to_values(each) for each in pack.assessment})
    brought = {"version": pack.register_version, "digest": pack.register_digest}
    unit.set_setting(_REGISTER, brought)


def judge_number(unit: UnitOfWork, pack: Pack, digest: str) -> bool:
    """Whether this very pack was applied last; older ones and twins of its number are refused.

    Raises:
        RefusedError: PACK_OLDER. ConflictError: PACK_CONFLICT.
    """
    applied = applied_packs(unit)
    if not applied or pack.number > applied[0].sequence:
        return False
    if pack.number < applied[0].sequence:
        raise RefusedError("PACK_OLDER", found=pack.number, held=applied[0].sequence)
    if digest != applied[0].digest:
        raise ConflictError("PACK_CONFLICT", number=pack.number)
    return True


def judge_district_number(unit: UnitOfWork, pack: DistrictPack, digest: str) -> bool:
    """As ``judge_number``, for the packs of the 学区 above us.

    Raises:
        RefusedError: PACK_OLDER. ConflictError: PACK_CONFLICT.
    """
    held: dict[str, Any] = unit.setting(_DISTRICT, {})
    if held.get("issuer") != pack.issuer or pack.number > held["number"]:
        return False
    if pack.number < held["number"]:
        raise RefusedError("PACK_OLDER", found=pack.number, held=held["number"])
    if digest != held["digest"]:
        raise ConflictError("PACK_CONFLICT", number=pack.number)
    return True


def keep_district(unit: UnitOfWork, pack: DistrictPack, digest: str, reason: str) -> None:
    """Keep what the 学区 above us found here."""
    from liushou_desktop.exchange.payloads import to_values

    told = [to_values(each) for each in pack.inspections]
    held = {"issuer": pack.issuer, "number": pack.number, "digest": digest, "told": told}
    unit.set_setting(_DISTRICT, held, reason=reason)


def judge_register(unit: UnitOfWork, pack: Pack) -> None:
    """Return only if the register a pack brings is none older than ours, nor a twin of it.

    The bureau counts every change of its register by one; a lower number means a bureau that was
    put back to an older state, or an old pack under a new number.

    Raises:
        RefusedError: REGISTER_OLDER. ConflictError: REGISTER_CONFLICT.
    """
    held = unit.setting(_REGISTER, {"version": 0, "digest": ""})
    if pack.register_version < held["version"]:
        raise RefusedError("REGISTER_OLDER", found=pack.register_version, held=held["version"])
    is_same = pack.register_version == held["version"]
    if is_same and held["digest"] not in ("", pack.register_digest):
        raise ConflictError("REGISTER_CONFLICT", version=pack.register_version)


def forget_bureau(unit: UnitOfWork) -> None:
    """Another bureau, by another key, stands above us: what the one before told holds no more."""
    for name in _EMPTY:
        unit.set_setting(name, _EMPTY[name])


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


def inspections_told(unit: UnitOfWork) -> tuple[InspectionTold, ...]:
    """The bureau's inspections of this school as the last pack says."""
    kept: list[dict[str, Any]] = unit.setting(_INSPECTIONS, [])
    return _inspections(kept)


def district_inspections_told(unit: UnitOfWork) -> tuple[InspectionTold, ...]:
    """The inspections of the 学区 above us as its last pack says."""
    held: dict[str, Any] = unit.setting(_DISTRICT, {})
    return _inspections(held.get("told", []))


def inspections_forgotten(unit: UnitOfWork, pack: Pack) -> tuple[InspectionTold, ...]:
    """What the 学区 before told, when a pack puts another one, or none, above us."""
    held: dict[str, Any] = unit.setting(_DISTRICT, {})
    stays = not held or held["issuer"] in {each.code for each in pack.superiors}
    return () if stays else district_inspections_told(unit)


def _inspections(kept: list[dict[str, Any]]) -> tuple[InspectionTold, ...]:
    from liushou_desktop.exchange.payloads import from_values
    from liushou_desktop.exchange.supervision import InspectionTold

    return tuple(from_values(InspectionTold, values) for values in kept)


def assessments_held(unit: UnitOfWork) -> tuple[AssessmentTold, ...]:
    """The items of the assessment by term: the bureau's own, or at a school the last pack's."""
    from liushou_desktop.exchange.payloads import from_values
    from liushou_desktop.exchange.supervision import AssessmentTold

    kept: dict[str, dict[str, Any]] = unit.setting(ASSESSMENT, {})
    return tuple(from_values(AssessmentTold, kept[term]) for term in sorted(kept))
