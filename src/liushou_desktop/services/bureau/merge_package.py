"""One package into the bureau's tables, inside a unit of work that may hold several.

A package is a *part* of the unit: judged again there, planned against what is held in that moment,
written whole or not at all. Its receipt is made and kept in the same part, so that no cut can come
between a merge and its receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.services.bureau.kept_packages import keep_as_it_came
from liushou_desktop.services.bureau.look_at_packages import over_gaps
from liushou_desktop.services.bureau.looked import Counts, Looked, lost_children
from liushou_desktop.services.bureau.merge_rows import held_rows, write_plan
from liushou_desktop.services.bureau.register_state import RegisterNow
from liushou_desktop.services.bureau.rules_used import RULE_SET, VERSION
from liushou_desktop.services.bureau.version_changes import lines_of
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.merge_plan import MergePlan
    from liushou_desktop.exchange.news import News
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.exchange.verdicts import Verdict
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of one package in a unit; true only once the unit is committed."""

    verdict: Verdict
    counts: Counts | None
    receipt: Receipt | None
    is_new: bool

    def tell(self, looked: Looked) -> None:
        """The unit is committed: say so on the file."""
        looked.verdict = self.verdict
        looked.counts = self.counts or looked.counts
        looked.receipt = self.receipt or looked.receipt
        looked.merged = looked.merged or self.is_new


def plan_against_held(unit: UnitOfWork, looked: Looked, *, is_first: bool = False) -> MergePlan:
    """What merging a package that was read would change now.

    Args:
        is_first: nothing was merged of this school before, so nothing of it is held.
    """
    from liushou_desktop.exchange.merge_plan import plan_merge

    assert looked.report is not None
    held = {} if is_first else held_rows(unit, looked.code, looked.term)
    return plan_merge(looked.report.rows, held)


def merge_package(
    site: Site,
    unit: UnitOfWork,
    register: RegisterNow,
    news: News,
    looked: Looked,
    *,
    keeps: bool,
    asks: bool = False,
) -> Merged:
    """Judge a package again and, if it still is the next of its school, merge it.

    Another file of the same stick may have been merged, or a key revoked, since the first look. A
    package merged before gives its old receipt again.

    Args:
        register: this unit's view; the package is added to it.
        news: who is no longer trusted, for the receipt.
        keeps: this site passes packages on, so it keeps them as they came.
        asks: nobody has looked at what it takes away; one that loses most children waits.

    Raises:
        RefusedError: REPORT_LOSES_MOST.
    """
    from liushou_desktop.exchange.payloads import to_values
    from liushou_desktop.exchange.verdicts import judge

    assert looked.opened is not None
    assert looked.verdict is not None
    verdict = over_gaps(
        looked,
        judge(
            looked.opened,
            register.state_of(looked.code),
            receiver=looked.meant_for or site.code,
            today=site.today,
            proven_by=looked.verdict.proven_by,
        ),
    )
    if verdict.kind.word in ("already_merged", "older"):
        receipt = register.receipt_for(looked.code, looked.opened.digest)
        return Merged(verdict, None, receipt, is_new=False)
    if not verdict.kind.may_be_merged or looked.report is None:
        return Merged(verdict, None, None, is_new=False)
    if keeps:
        keep_as_it_came(site, unit, looked)
    with unit.part():
        before = tuple(register.merged_of(looked.code))
        plan = plan_against_held(unit, looked, is_first=not before)
        counts = plan.count()
        if asks and (lost := lost_children(counts)):
            raise RefusedError("REPORT_LOSES_MOST", gone=lost[0], held=lost[1])
        bare = _package(site, looked, counts)
        if any(each.term == bare.term for each in before):
            bare = replace(bare, counts={**bare.counts, **lines_of(plan)})
        receipt = _receipt(site, news, looked, bare, before, counts)
        package = replace(bare, receipt=to_values(receipt))
        unit.add(package)
        write_plan(unit, package, looked.report, plan, before)
    register.add(package)
    return Merged(verdict, counts, receipt, is_new=True)


def _package(site: Site, looked: Looked, counts: Counts) -> ReceivedPackage:
    """The package as the register keeps it, still without its receipt."""
    assert looked.opened is not None
    assert looked.report is not None
    comment, manifest = looked.opened.comment, looked.report.manifest
    return ReceivedPackage(
        site=site.code,
        id=new_id(),
        code=looked.code,
        term=comment.term,
        kind=comment.kind.value,
        sequence=comment.sequence,
        epoch=comment.epoch,
        digest=comment.hash,
        previous=comment.previous or None,
        verdict="new",
        version=manifest.version,
        received_at=site.clock.now(),
        received_by=site.user.name,
        counts={
            "sheets": counts,
            "pupils": manifest.pupils,
            "compared": looked.is_compared,
            "pack": manifest.pack,
            RULE_SET: manifest.rule_set,
            VERSION: manifest.rule_set_version,
        },
    )


def _receipt(
    site: Site,
    news: News,
    looked: Looked,
    package: ReceivedPackage,
    before: Sequence[ReceivedPackage],
    counts: Counts,
) -> Receipt:
    from liushou_desktop.exchange.receipts import MergedPackage, Receipt

    assert looked.report is not None
    row = sorted((*before, package), key=lambda each: (each.epoch, each.sequence))
    merged = tuple(
        MergedPackage(
            epoch=each.epoch,
            sequence=each.sequence,
            term=each.term or "",
            hash=each.digest,
            merged_on=each.received_at.date(),
        )
        for each in row
    )
    return Receipt(
        package=package.digest,
        site=looked.code,
        term=package.term or "",
        sequence=package.sequence,
        epoch=package.epoch,
        verdict="new",
        state="accepted",
        received_at=package.received_at,
        receiver=site.code,
        receiver_name=site.name,
        counts=counts,
        merged=merged,
        chain_head=looked.report.manifest.chain_head,
        news=news,
    )
