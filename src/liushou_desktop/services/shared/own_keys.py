"""Our own keys over the years: how they stand with the bureau, and the request for new ones.

Keys are asked for with the stamped sheet (W3): the first time, and whenever the keeper, the PC or
the key itself is another one. Until when they count, or that they count no longer, a pack or a
receipt tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.domain.facts import held_on
from liushou_desktop.domain.register import key_term
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.domain.schooling import Post, Staff
from liushou_desktop.services.shared.bureau_state import news_held, schools_by_pack
from liushou_desktop.services.shared.enrolment import enrolment_held, superiors_of
from liushou_desktop.services.shared.put_back import is_school_put_back
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import (
    SiteKeys,
    current_keys,
    keys_of,
    make_keys,
)

if TYPE_CHECKING:
    from liushou_desktop.exchange.enrolment import Enrolment
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.exchange.packs import RegisterEntry
    from liushou_desktop.storage.unit import UnitOfWork

_SIGNERS, _PRINCIPAL = "keys.signers", "school.principal"
_ASKED_FOR = "keys.asked_for"  # period, occasion and keeper before, of the request for new keys
_VOUCHED = ("new_keeper", "new_computer")
_OCCASIONS = {"first": "首次", "new_keeper": "换人", "new_computer": "换机", "lost": "遗失补办"}


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody the stamped sheet names, and who holds that post today.

    ``now``: "" while the post is vacant, None where no posts are kept (学区, bureau).
    """

    named: str
    now: str | None

    @property
    def is_other(self) -> bool:
        """Somebody else, or nobody, holds the post now: a successor registers new keys."""
        return bool(self.named) and self.now is not None and self.now != self.named


@dataclass(frozen=True, slots=True)
class EnrolmentState:
    """How this site stands with its bureau.

    Attributes:
        enrolment: what the bureau's file said, or None while alone.
        epoch: key period of our keys; fingerprint_lines, short_code: as on the sheet W3.
        standing: open (never asked), asked, approved, expiring, expired, revoked.
        until: last day of our key period as the last pack said, or None.
        requested_on: day the last request was written, or None.
        keeper, principal: of the last request.
        is_put_back: restored from a backup under these keys, and no answer since.
        asked_for: occasion of the request for new keys that nobody has answered yet, or "".
    """

    enrolment: Enrolment | None
    epoch: int
    fingerprint_lines: tuple[tuple[str, str, str], ...]
    short_code: str
    standing: str
    until: date | None
    requested_on: date | None
    keeper: Signer
    principal: Signer
    is_put_back: bool = False
    asked_for: str = ""


@dataclass(frozen=True, slots=True)
class KeysToRenew:
    """Why somebody should ask for the keys of the next period.

    Attributes:
        why: expiring, expired, revoked, unasked (the request for new keys reached no stick),
            put_back (a school restored from a backup may have reported since), or keeper (somebody
            else is 资料员 now).
        until: last day of the period; keeper: who holds the post now.
    """

    why: str
    epoch: int
    until: date | None
    keeper: str


def keys_to_renew(site: Site) -> KeysToRenew | None:
    """What the first page says of our own keys; None while they are good, or we stand alone."""
    with site.unit() as unit:
        if enrolment_held(unit) is None:
            return None
        keys = current_keys(unit)
        standing, until = _standing(
            site, unit, keys, is_asked=_requested_on(unit, keys) is not None
        )
        is_unasked = standing == "open" and bool(_unanswered(site, unit, keys))
        keeper = _signer(site, unit, "keeper", "clerk")
        is_put_back = is_school_put_back(unit, keys.epoch)
    is_over = standing in ("expiring", "expired", "revoked")
    if not is_over and not is_unasked and not keeper.is_other and not is_put_back:
        return None
    why = standing if is_over else "unasked" if is_unasked else "keeper"
    if is_put_back and not is_over:
        why = "put_back"
    return KeysToRenew(why, keys.epoch, until, keeper.now or "")


def enrolment_state(site: Site) -> EnrolmentState:
    """Enrolment, keys, request and answer.

    Raises:
        RefusedError: NO_KEYS.
    """
    from liushou_desktop.exchange.fingerprints import Fingerprint

    with site.unit() as unit:
        keys = current_keys(unit)
        fingerprint = Fingerprint.of(keys.signing_public, keys.sealing_public)
        requested_on = _requested_on(unit, keys)
        standing, until = _standing(site, unit, keys, is_asked=requested_on is not None)
        return EnrolmentState(
            enrolment=enrolment_held(unit),
            epoch=keys.epoch,
            fingerprint_lines=tuple(
                (line.label, "  ".join(line.groups), line.check) for line in fingerprint.lines()
            ),
            short_code=fingerprint.short_code,
            standing=standing,
            until=until,
            requested_on=requested_on,
            keeper=_signer(site, unit, "keeper", "clerk"),
            principal=_signer(site, unit, "principal", "principal"),
            is_put_back=is_school_put_back(unit, keys.epoch),
            asked_for=str(_unanswered(site, unit, keys).get("occasion", "")),
        )


def _requested_on(unit: UnitOfWork, keys: SiteKeys) -> date | None:
    """The day a request for these keys was written, the last of several."""
    asked = f"key request {keys.epoch}"
    found = [change for change in unit.history(action="export") if change.row == asked]
    return found[0].at.date() if found else None


def _signer(site: Site, unit: UnitOfWork, place: str, post: str) -> Signer:
    named = str(unit.setting(_SIGNERS, {}).get(place, ""))
    if place == "principal":
        named = named or str(unit.setting(_PRINCIPAL, ""))
    if site.side != "school":
        return Signer(named, None)
    posts = unit.find(Post, kind=post)
    if not posts:  # a school that keeps no posts has told nothing of a change
        return Signer(named, None)
    holder = held_on(posts, site.today)
    person = unit.get(Staff, holder.staff) if holder is not None else None
    return Signer(named, person.name if person is not None else "")


def _standing(
    site: Site, unit: UnitOfWork, keys: SiteKeys, *, is_asked: bool
) -> tuple[str, date | None]:
    """What the bureau's last word says of our newest keys."""
    if news_held(unit).is_revoked(site.code, keys.epoch):
        return "revoked", None
    entry = _own_entry(site, unit)
    if entry is not None and entry.signing_key == keys.signing_public:
        term = key_term(entry.until, site.today)
        return ("approved" if term == "good" else term), entry.until
    answered = unit.find(SentPackage, epoch=keys.epoch, receipt_state="accepted", limit=1)
    if answered:
        return "approved", None
    return ("asked" if is_asked else "open"), None


def _own_entry(site: Site, unit: UnitOfWork) -> RegisterEntry | None:
    return next((each for each in schools_by_pack(unit) if each.code == site.code), None)


def require_good_keys(site: Site, unit: UnitOfWork) -> None:
    """Stop whoever would sign with keys the bureau takes no longer, as far as it has told us.

    Raises:
        RefusedError: OWN_KEY_REVOKED, OWN_KEY_EXPIRED.
    """
    keys = current_keys(unit)
    standing, until = _standing(site, unit, keys, is_asked=True)
    if standing == "revoked":
        raise RefusedError("OWN_KEY_REVOKED", epoch=keys.epoch)
    if standing == "expired":
        raise RefusedError("OWN_KEY_EXPIRED", epoch=keys.epoch, day=str(until))


def _unanswered(site: Site, unit: UnitOfWork, keys: SiteKeys) -> dict[str, Any]:
    """The request for these keys while nobody above has said anything of them, else nothing. A
    school that was put back does not know what was said."""
    told: dict[str, Any] = unit.setting(_ASKED_FOR, {})
    standing, _ = _standing(site, unit, keys, is_asked=True)
    waits = standing == "asked" and not is_school_put_back(unit, keys.epoch)
    return told if waits and told.get("epoch") == keys.epoch else {}


def _to_ask_for(site: Site, unit: UnitOfWork, occasion: str) -> tuple[SiteKeys, dict[str, Any]]:
    """The keys a request is about, made where the occasion wants new ones, and what it tells."""
    keys = current_keys(unit)
    told = _unanswered(site, unit, keys)
    if told and (occasion == "first" or (occasion == "lost") == (told["occasion"] == "lost")):
        told = told if occasion == "first" else {**told, "occasion": occasion}
    else:
        if occasion != "first":
            make_keys(unit, epoch=keys.epoch + 1)
            keys = current_keys(unit)
        keeper = str(unit.setting(_SIGNERS, {}).get("keeper", ""))
        told = {"epoch": keys.epoch, "occasion": occasion, "keeper": keeper}
    unit.set_setting(_ASKED_FOR, told if told["occasion"] != "first" else {})
    return keys, told


def _under(superiors: Sequence[Superior]) -> str:
    """The 学区 a site belongs to, or that there is none between it and its county."""
    nearest = superiors[0].name
    return nearest if len(superiors) > 1 else f"无，直接报{nearest}"


@dataclass(frozen=True, slots=True)
class KeyRequestMade:
    """The request on the stick and the sheet to print, stamp and hand in.

    ``fingerprint_lines``: label, groups, check digit of each printed line.
    """

    file: Path
    sheet: Path
    short_code: str
    fingerprint_lines: tuple[str, ...] = field(default=())


def request_registration(
    site: Site,
    out: Path,
    *,
    keeper: str,
    principal: str,
    phone: str,
    occasion: str = "first",
    effective_on: date | None = None,
) -> KeyRequestMade:
    """Write the registration request and the sheet with our fingerprints.

    Any occasion but ``first`` makes keys of a new period first and has the old key vouch for them,
    unless it was lost: then whoever holds it now must not be believed. While nobody has answered,
    asking once more (the stick failed, or was lost) asks for the same keys in the same way.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_ENROLLED, FOLDER_NOT_THERE.
        SurroundingsError: the stick cannot be written.
    """
    site.require(Right.SETTINGS)
    if not out.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(out))
    from liushou_desktop import paper
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.enrolment import KeyRequest, seal_request, vouch
    from liushou_desktop.paper.contents import KeyRegistration

    with site.unit() as unit:
        superiors = superiors_of(unit)
        keys, told = _to_ask_for(site, unit, occasion)
        occasion = str(told["occasion"])
        request = KeyRequest(
            site=site.code,
            site_name=site.name,
            epoch=keys.epoch,
            signing_key=keys.signing_public,
            sealing_key=keys.sealing_public,
            occasion=occasion,
            keeper=keeper,
            principal=principal,
            phone=phone,
            effective_on=effective_on or site.today,
            previous_keeper=str(told["keeper"]) if occasion == "new_keeper" else "",
        )
        before = keys_of(unit, keys.epoch - 1) if occasion in _VOUCHED else None
        if before is not None:
            request = replace(request, voucher=vouch(request, before.signing))
        package = seal_request(request, keys.signing, superiors)
        unit.set_setting(_SIGNERS, {"keeper": keeper, "principal": principal})
        unit.set_setting(_PRINCIPAL, principal)
    fingerprint = request.fingerprint
    name = safe_file_name(f"{site.code}_{site.name}_{Kind.REQUEST.name_mark}_{keys.epoch}")
    write_whole(out / f"{name}.lspkg", package.content, read_back=True)
    sheet = paper.print_key_registration(
        KeyRegistration(
            site_name=site.name,
            site_code=site.code,
            district=_under(superiors),
            occasion=_OCCASIONS[occasion],
            effective_on=request.effective_on,
            epoch=keys.epoch,
            keeper=keeper,
            phone=phone,
            principal=principal,
            previous_keeper=request.previous_keeper,
            signing_digits=fingerprint.signing,
            receiving_digits=fingerprint.sealing,
            qr_text=fingerprint.qr_text(site.code, keys.epoch),
            short_code=fingerprint.short_code,
        )
    )
    write_whole(out / f"{name}.pdf", sheet.pdf, read_back=True)
    with site.unit() as unit:  # a request that never reached the stick was not made
        unit.note_access("export", f"key request {keys.epoch}")
    lines = tuple(
        f"{line.label} {' '.join(line.groups)} {line.check}" for line in fingerprint.lines()
    )
    return KeyRequestMade(out / f"{name}.lspkg", out / f"{name}.pdf", fingerprint.short_code, lines)
