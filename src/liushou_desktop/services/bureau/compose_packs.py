"""What the next pack says to each school: of a county all it settles, of a 学区 what it found.

What is the same for all schools of one issue is looked up once.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from liushou_desktop.domain.register import EnrolledSite, SiteKey
from liushou_desktop.formspec.questions import BUREAU
from liushou_desktop.services.bureau.clearing_remarks import with_clearings
from liushou_desktop.services.bureau.edit_calendar import calendar_version
from liushou_desktop.services.bureau.inspect_school import Inspection, inspections_in
from liushou_desktop.services.bureau.merged_reports import last_reports
from liushou_desktop.services.bureau.register import (
    district_of,
    news_of,
    own_face,
    register_version,
)
from liushou_desktop.services.bureau.rules_used import with_rules
from liushou_desktop.services.shared.bureau_rules import bureau_answers
from liushou_desktop.services.shared.bureau_state import assessments_held
from liushou_desktop.services.shared.enrolment import is_district
from liushou_desktop.services.shared.forms_in_force import EDITIONS, questions_of
from liushou_desktop.services.shared.reading_words import plan
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.exchange.packs import DistrictPack, OlderKey, Pack, RegisterEntry
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.exchange.supervision import InspectionTold
    from liushou_desktop.storage.unit import UnitOfWork

_LATEST_RECEIPTS = 6


def newest_keys(unit: UnitOfWork) -> dict[str, SiteKey]:
    """By site; of one that only a county tells of we hold no key to seal to."""
    pinned = unit.find(SiteKey, state="pinned", order_by="epoch")
    return {key.code: key for key in pinned if key.sealing_key}


def composer_of(site: Site, unit: UnitOfWork) -> Composer | DistrictComposer:
    """Who writes the packs of this office."""
    return (DistrictComposer if is_district(unit) else Composer)(site, unit)


def _by_school(unit: UnitOfWork) -> dict[str, tuple[InspectionTold, ...]]:
    """Our own inspections as they are told, by school."""
    found: dict[str, list[InspectionTold]] = defaultdict(list)
    for each in inspections_in(unit):
        found[each.code].append(_inspection(each))
    return {code: tuple(told) for code, told in found.items()}


class DistrictComposer:
    """At a 学区: its own inspections; whatever else a pack may hold comes from the county."""

    is_district = True

    def __init__(self, site: Site, unit: UnitOfWork) -> None:
        self._site = site
        self._inspections = _by_school(unit)

    def pack_for(
        self, unit: UnitOfWork, entry: EnrolledSite, number: int, note: str
    ) -> DistrictPack:
        """The pack of one school."""
        from liushou_desktop.exchange.packs import DistrictPack

        return DistrictPack(
            site=entry.code,
            number=number,
            issuer=self._site.code,
            issuer_name=self._site.name,
            issued_on=self._site.today,
            note=note,
            inspections=self._inspections.get(entry.code, ()),
        )


class Composer:
    """At a county: everything it settles."""

    is_district = False

    def __init__(self, site: Site, unit: UnitOfWork) -> None:
        from liushou_desktop.exchange.enrolment import CalendarTerm
        from liushou_desktop.exchange.packs import RuleAnswer

        answers = bureau_answers(unit)
        self._site = site
        self._answers = tuple(RuleAnswer.of(each, answers[each]) for each in sorted(answers))
        self._forms: dict[str, str] = unit.setting(EDITIONS, {})
        self._questions = questions_of(unit, BUREAU)
        self._terms = tuple(CalendarTerm.of(term) for term in site.own_terms)
        self._calendar = calendar_version(unit)
        self._face = own_face(site, unit)
        self._schools = _entries(unit)
        self._register = register_version(unit)
        self._news = news_of(unit)
        self._assessment = assessments_held(unit)
        self._inspections = _by_school(unit)

    def pack_for(self, unit: UnitOfWork, entry: EnrolledSite, number: int, note: str) -> Pack:
        """The pack of one school."""
        from liushou_desktop.exchange.packs import Pack

        superiors: tuple[Superior, ...] = (*district_of(unit, entry), self._face)
        return Pack(
            site=entry.code,
            number=number,
            issuer=self._site.code,
            issuer_name=self._site.name,
            issued_on=self._site.today,
            note=note,
            rule_set=plan().id,
            rule_set_version=plan().version,
            answers=self._answers,
            forms=self._forms,
            questions=self._questions,
            terms=self._terms,
            calendar_version=self._calendar,
            superiors=superiors,
            schools=self._schools,
            register_version=self._register,
            receipts=_receipts(unit, entry.code),
            news=self._news,
            inspections=self._inspections.get(entry.code, ()),
            assessment=self._assessment,
        )


def _entries(unit: UnitOfWork) -> tuple[RegisterEntry, ...]:
    from liushou_desktop.exchange.packs import RegisterEntry

    newest = newest_keys(unit)
    return tuple(
        RegisterEntry(
            code=entry.code,
            name=entry.name,
            kind=entry.kind,
            district=entry.district,
            epoch=newest[entry.code].epoch,
            signing_key=newest[entry.code].signing_key,
            sealing_key=newest[entry.code].sealing_key,
            until=newest[entry.code].expires_on,
            older=_still_counting(unit, newest[entry.code]),
        )
        for entry in unit.find(EnrolledSite, state="approved", order_by="code")
        if entry.code in newest
    )


def _still_counting(unit: UnitOfWork, newest: SiteKey) -> tuple[OlderKey, ...]:
    from liushou_desktop.exchange.packs import OlderKey

    return tuple(
        OlderKey(epoch=key.epoch, signing_key=key.signing_key, until=key.expires_on)
        for key in unit.find(SiteKey, code=newest.code, state="pinned", order_by="epoch")
        if key.epoch < newest.epoch and key.expires_on is not None
    )


def _inspection(held: Inspection) -> InspectionTold:
    from liushou_desktop.exchange.supervision import FindingTold, InspectionTold

    values = held.values
    return InspectionTold(
        number=held.number,
        on=held.on,
        inspectors=str(values["inspectors"]),
        looked_at=str(values["looked_at"]),
        praise=str(values.get("praise") or ""),
        criticised=values.get("criticised") is True,
        findings=tuple(
            FindingTold(
                kind=each.kind,
                finding=each.finding,
                clause=each.clause,
                remedy=each.remedy,
                due=each.due or held.on,
                rechecked_on=each.rechecked_on,
                result=each.result,
            )
            for each in held.findings
        ),
    )


def _receipts(unit: UnitOfWork, code: str) -> tuple[Receipt, ...]:
    """Answers to the school's last packages, oldest first."""
    from liushou_desktop.exchange.receipts import receipt_from_values

    packages = last_reports(unit, code, _LATEST_RECEIPTS)
    held = [receipt_from_values(each.receipt) for each in reversed(packages) if each.receipt]
    return tuple(with_rules(unit, with_clearings(unit, held)))
