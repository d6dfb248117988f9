"""A cover is taken: noted in the register, so that withheld and altered packages can be named; or,
at a 学区, the county's receipts for its schools are kept to be handed on.

The packages inside are judged and merged each by itself (``look_at_packages``,
``receive_packages``); refusing one of them stops neither the cover nor the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey
from liushou_desktop.services.bureau.judge_covers import judge_cover_again
from liushou_desktop.services.bureau.kept_packages import keep_answer
from liushou_desktop.services.bureau.look_at_packages import content_of
from liushou_desktop.services.bureau.looked import Looked
from liushou_desktop.services.bureau.register_state import RegisterNow
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import CoverEntry
    from liushou_desktop.storage.unit import UnitOfWork

COVER_KIND = "relay"
COVER, ALTERED, ABOVE = "cover", "altered", "above"
"""In ``ReceivedPackage.counts``: of a cover; of a report, what the county answered to it."""

_TAKEN = ("new", "gap")


def take_cover(site: Site, looked: Looked) -> None:
    """Note a verified cover, once; one that came before is left as it is.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECEIVE)
    if looked.cover is None or looked.verdict is None:
        return
    with site.unit() as unit:
        if not _may_be_taken(site, unit, looked):
            return
        _note(site, unit, looked)
        if looked.cover.profile == "names":
            for entry in looked.cover.inside:
                enter_told_school(site, unit, entry, looked.code)
    looked.merged = True


def enter_told_school(site: Site, unit: UnitOfWork, entry: CoverEntry, above: str) -> None:
    """A school of a county, with the key the county's cover tells; it reports to the county.

    A school that is not this county's, and a key period that is known, are left as they are.
    """
    from liushou_desktop.exchange.fingerprints import digits_of

    held = unit.get(EnrolledSite, entry.site)
    if held is not None and held.district != above:
        return
    if held is None:
        unit.add(
            EnrolledSite(
                site=site.code,
                id=entry.site,
                code=entry.site,
                name=entry.name,
                district=above,
                state="approved",
                invited_on=site.today,
                approved_on=site.today,
            )
        )
    if unit.find(SiteKey, code=entry.site, epoch=entry.epoch):
        return
    unit.add(
        SiteKey(
            site=site.code,
            id=new_id(),
            code=entry.site,
            epoch=entry.epoch,
            signing_key=entry.signing_key,
            sealing_key="",
            fingerprint=digits_of(entry.signing_key),
            state="pinned",
            pinned_on=site.today,
        )
    )


def take_answers(site: Site, looked: Looked) -> None:
    """Keep the county's receipts as they came, and what they say beside our own packages.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: the files cannot be kept; nothing was noted.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.covers import read_relay
    from liushou_desktop.exchange.verdicts import open_with_any

    cover = looked.cover
    if cover is None or looked.verdict is None:
        return
    with site.unit() as unit:
        if not _may_be_taken(site, unit, looked):
            return
        keys = identities(unit)
    relay = read_relay(open_with_any(content_of(looked, keys), keys))
    for entry in cover.inside:
        keep_answer(site, entry.package, relay.files[entry.file])
    with site.unit() as unit:
        _note(site, unit, looked)
        for entry in cover.inside:
            for package in unit.find(ReceivedPackage, digest=entry.package, verdict="new"):
                said = {"state": entry.state, "remarks": len(entry.remarks)}
                unit.change(package, counts={**package.counts, ABOVE: said})
    looked.merged = True


def _may_be_taken(site: Site, unit: UnitOfWork, looked: Looked) -> bool:
    judge_cover_again(site, unit, RegisterNow(unit, {looked.code}), looked)
    return looked.verdict is not None and looked.verdict.kind.word in _TAKEN


def _note(site: Site, unit: UnitOfWork, looked: Looked) -> None:
    from liushou_desktop.exchange.payloads import to_values

    assert looked.opened is not None
    assert looked.cover is not None
    comment = looked.opened.comment
    counts: Mapping[str, object] = {
        COVER: to_values(looked.cover),
        ALTERED: list(looked.altered),
    }
    unit.add(
        ReceivedPackage(
            site=site.code,
            id=new_id(),
            code=comment.site,
            term=comment.term or None,
            kind=COVER_KIND,
            sequence=comment.sequence,
            epoch=comment.epoch,
            digest=comment.hash,
            previous=comment.previous or None,
            verdict="new",
            received_at=site.clock.now(),
            received_by=site.user.name,
            counts=counts,
        )
    )
