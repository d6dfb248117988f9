"""By which rules a report was counted, beside those of this bureau.

Figures counted by another rule set, or by another edition of ours, are no common measure: what is
owed, and when, may differ. The report is merged all the same (children, records and sums of heads
hang on no rule) and everything that compares its figures says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.shared.reading_words import plan
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.exchange.manifest import Manifest
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.storage.unit import UnitOfWork

SAME, OLDER, NEWER, OTHER = "same", "older", "newer", "other"
_STANDINGS = "rules_standing"
RULE_SET, VERSION = "rule_set", "rule_set_version"
"""What a package's ``counts`` keep of its cover."""


@dataclass(frozen=True, slots=True)
class RulesUsed:
    """A rule set and its edition; ``standing`` beside ours: same, older, newer, other (plan)."""

    rule_set: str
    version: int
    standing: str

    @property
    def is_same(self) -> bool:
        """The figures may be compared with those of others."""
        return self.standing == SAME

    @property
    def name(self) -> str:
        """``旧规则``; "" when there is nothing to say."""
        return "" if self.is_same else word(_STANDINGS, self.standing)

    @property
    def words(self) -> str:
        """``旧规则（第 1 版）``; "" when there is nothing to say."""
        return "" if self.is_same else f"{self.name}（第 {self.version} 版）"


def rules_used(rule_set: str, version: int) -> RulesUsed:
    """How a rule set stands beside that of this bureau."""
    ours = plan()
    if rule_set != ours.id:
        return RulesUsed(rule_set, version, OTHER)
    standing = SAME if version == ours.version else OLDER if version < ours.version else NEWER
    return RulesUsed(rule_set, version, standing)


def rules_told(manifest: Manifest | None) -> RulesUsed | None:
    """Of a report that was read."""
    if manifest is None:
        return None
    return rules_used(manifest.rule_set, manifest.rule_set_version)


def rules_of(package: ReceivedPackage | None) -> RulesUsed | None:
    """Of a report that was merged; None of any other package."""
    return None if package is None else _rules_in(package.counts)


def _rules_in(counts: Mapping[str, object]) -> RulesUsed | None:
    if VERSION not in counts:
        return None
    return rules_used(str(counts.get(RULE_SET) or plan().id), int(str(counts[VERSION])))


def other_rules(unit: UnitOfWork, term: str) -> dict[str, RulesUsed]:
    """Schools whose newest report of a term was counted by other rules than ours, by code."""
    return {code: used for (_, code), used in _others(unit, term)}


def terms_apart(unit: UnitOfWork) -> frozenset[str]:
    """Ids of terms of which some school's newest report was counted by other rules than ours: the
    course of a figure over them is not that of one measure."""
    return frozenset(term for (term, _), _ in _others(unit))


def _others(
    unit: UnitOfWork, term: str | None = None
) -> Iterator[tuple[tuple[str, str], RulesUsed]]:
    """Term and school of newest reports by other rules. All figures ask for them: what tells of
    ours is not read."""
    from liushou_desktop.storage.queries.reported import report_counts

    ours = f'"{RULE_SET}":"{plan().id}","{VERSION}":{plan().version},'
    for place, counts in report_counts(unit, term, besides=ours).items():
        used = _rules_in(json.loads(counts))
        if used is not None and not used.is_same:
            yield place, used


def with_rules(unit: UnitOfWork, receipts: Iterable[Receipt]) -> list[Receipt]:
    """Receipts that tell a school when its figures are no common measure, and what to do.

    Put there at writing and not kept: once the bureau has the same rules it is told no more.
    """
    from liushou_desktop.exchange.receipts import RowRemark

    told: list[Receipt] = []
    for receipt in receipts:
        held = unit.find(ReceivedPackage, digest=receipt.package, verdict="new")
        used = rules_of(held[0]) if held else None
        more: tuple[RowRemark, ...] = ()
        if used is not None and not used.is_same:
            more = (RowRemark(sheet="S0", row=VERSION, text=_remark(used)),)
        told.append(replace(receipt, remarks=(*receipt.remarks, *more)) if more else receipt)
    return told


def _remark(used: RulesUsed) -> str:
    entry = code_set(_STANDINGS).get(used.standing)
    said = str(entry.attributes["remark"]) if entry is not None else used.words
    return said.format(version=used.version, ours=plan().version)


def figure_titles(unit: UnitOfWork, indicators: Iterable[str]) -> Mapping[str, str]:
    """Names of figures; of one our rules do not have, the name its school gave it."""
    from liushou_desktop.storage.queries.reported import reported_rows
    from liushou_desktop.storage.rows import ANY_SITE

    titles = {each: word("indicator", each) for each in indicators}
    unknown = {each for each in titles if not _is_ours(each)}
    if unknown:
        for row in reported_rows(unit, site=ANY_SITE, sheet="S15"):
            if row.key in unknown:
                titles[row.key] = figure_title(row.key, row.values)
    return titles


def figure_title(indicator: str, told: Mapping[str, object]) -> str:
    """The name of a figure, as our rules have it or else as its row of S15 tells it."""
    title = str(told.get("title") or "")
    return title if title and not _is_ours(indicator) else word("indicator", indicator)


def _is_ours(indicator: str) -> bool:
    return code_set("indicator").get(indicator) is not None
