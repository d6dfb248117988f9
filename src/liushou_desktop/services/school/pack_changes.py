"""What a pack would change here, thing by thing, in words: before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.domain.calendar_editing import shown_holidays
from liushou_desktop.domain.inspections import REMEDIED
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.school.school_facts import rules_in_force
from liushou_desktop.services.shared.bureau_state import (
    assessments_held,
    inspections_forgotten,
    inspections_told,
    news_held,
    schools_by_pack,
)
from liushou_desktop.services.shared.enrolment import superiors_of
from liushou_desktop.services.shared.reading_words import shipped_rules, value_words
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.take_calendar import plan_calendar

if TYPE_CHECKING:
    from liushou_desktop.exchange.packs import Pack
    from liushou_desktop.exchange.supervision import AssessmentTold, InspectionTold
    from liushou_desktop.formspec.model import Form, FormField
    from liushou_desktop.formspec.versions import Editions
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class PackShown:
    """A verified pack and what applying it would change.

    Attributes:
        is_repeat: this very pack was applied before; nothing would change.
        foreign: receipts in it for packages this PC never made (a copied or restored PC).
    """

    number: int
    issuer: str
    issued_on: date
    note: str
    short_code: str
    is_repeat: bool
    changes: tuple[PackChange, ...]
    receipts: int = 0
    remarks: int = 0
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackChange:
    """One thing that changes.

    Attributes:
        subject: rules, forms, questions, calendar, assessment, inspections, superiors, register or
            revoked; its word is ``PACK_SUBJECT_…`` of the wording.
        what: the thing in words; before, after: "" where there is nothing.
        note: what follows from it, as a figure's code (``I03``), or "".
    """

    subject: str
    what: str
    before: str
    after: str
    note: str = ""


def pack_changes(
    site: Site, unit: UnitOfWork, pack: Pack, forms: Editions
) -> tuple[PackChange, ...]:
    """All changes, in the order a clerk wants to know them: rules, forms, dates, the bureau."""
    return (
        *_rules(unit, pack),
        *_forms(site.forms, forms),
        *_calendar(site, unit, pack),
        *_assessment(unit, pack),
        *inspection_changes(inspections_told(unit), pack.inspections),
        *inspection_changes(inspections_forgotten(unit, pack), ()),
        *_superiors(unit, pack),
        *_register(unit, pack),
        *_revoked(unit, pack),
    )


def _rules(unit: UnitOfWork, pack: Pack) -> Iterator[PackChange]:
    """Open points whose answer becomes another one, or is a school's own no longer."""
    own = unit.setting("rules.settings", {})
    answers = {answer.setting: answer.value for answer in pack.answers}
    now, then = rules_in_force(unit), read_rules(shipped_rules(), {**own, **answers})
    for name, setting in then.settings.items():
        before = now.settings[name]
        if before.value != setting.value:
            yield PackChange(
                "rules",
                setting.short or setting.label,
                value_words(before),
                value_words(setting),
                "、".join(setting.figures),
            )


def _forms(ours: Editions, theirs: Editions) -> Iterator[PackChange]:
    for form_id, form in theirs.current.items():
        held = ours.current.get(form_id)
        if held is None or held.version != form.version:
            before = f"第 {held.version} 版" if held else ""
            yield PackChange("forms", form.title, before, f"第 {form.version} 版")
        yield from _questions(held, form)


def _questions(held: Form | None, form: Form) -> Iterator[PackChange]:
    """Questions that come or go, or that must be answered now."""
    old = {field.id: field for field in held.fields()} if held else {}
    new = {field.id: field for field in form.fields()}
    for field_id in dict.fromkeys((*old, *new)):
        before, after = _asked(old.get(field_id)), _asked(new.get(field_id))
        if before != after:
            known = new.get(field_id) or old[field_id]
            yield PackChange("questions", f"{form.title}：{known.label}", before, after)


def _asked(field: FormField | None) -> str:
    if field is None:
        return ""
    return "问，必填" if field.required else "问"


def _calendar(site: Site, unit: UnitOfWork, pack: Pack) -> Iterator[PackChange]:
    planned = plan_calendar(site, unit, [term.at(site.code) for term in pack.terms])
    for term in planned.new:
        yield PackChange("calendar", term.name, "", f"{term.start} 到 {term.end}")
    for before, after in planned.changed:
        for what, old, new in zip(_TOLD, _told(before), _told(after), strict=True):
            if old != new:
                yield PackChange("calendar", f"{after.name}{what}", old, new)
    for term in planned.gone:
        yield PackChange("calendar", term.name, f"{term.start} 到 {term.end}", "")


_TOLD = ("开学和放假", "统计截止", "节假日", "按月算的月份", "名称")


def _told(term: Term) -> tuple[str, ...]:
    return (
        f"{term.start} 到 {term.end}",
        f"{term.cut_off or term.end}",
        shown_holidays(term),
        "、".join(f"{int(month[-2:])}月" for month in term.months),
        term.name,
    )


def _assessment(unit: UnitOfWork, pack: Pack) -> Iterator[PackChange]:
    """Items of the assessment, by the term they hold from."""
    held = {each.term: each for each in assessments_held(unit)}
    for each in pack.assessment:
        if held.get(each.term) != each:
            before = held.get(each.term)
            yield PackChange(
                "assessment",
                f"{each.term} 起的考核项目",
                _scored(before) if before else "",
                _scored(each),
            )


def _scored(told: AssessmentTold) -> str:
    return f"{len(told.items)} 项，满分 {sum(item.weight for item in told.items)} 分"


def inspection_changes(
    known: Iterable[InspectionTold], told: Iterable[InspectionTold]
) -> Iterator[PackChange]:
    """What an office found here, and what it found on looking again."""
    held = {each.number: each for each in known}
    brought = {each.number: each for each in told}
    for number in dict.fromkeys((*held, *brought)):
        before, after = held.get(number), brought.get(number)
        if before != after:
            yield PackChange(
                "inspections",
                number,
                _found(before) if before else "",
                _found(after) if after else "",
            )


def _found(told: InspectionTold) -> str:
    done = sum(each.result == REMEDIED for each in told.findings)
    return f"{told.on} 督查，问题 {len(told.findings)} 个，已整改 {done} 个"


def _superiors(unit: UnitOfWork, pack: Pack) -> Iterator[PackChange]:
    held = {each.code: each for each in superiors_of(unit)}
    brought = {each.code: each for each in pack.superiors}
    for code in dict.fromkeys((*held, *brought)):
        before, after = held.get(code), brought.get(code)
        if before != after:
            named = after or before
            assert named is not None
            yield PackChange(
                "superiors",
                named.name,
                f"第 {before.epoch} 期密钥" if before else "",
                f"第 {after.epoch} 期密钥" if after else "",
            )


def _register(unit: UnitOfWork, pack: Pack) -> Iterator[PackChange]:
    held = {each.code: each.name for each in schools_by_pack(unit)}
    brought = {each.code: each.name for each in pack.schools}
    if brought.keys() != held.keys():
        yield PackChange("register", "登记的学校", f"{len(held)} 所", f"{len(brought)} 所")


def _revoked(unit: UnitOfWork, pack: Pack) -> Iterator[PackChange]:
    held = {(each.site, each.epoch) for each in news_held(unit).revoked}
    names = {each.code: each.name for each in (*schools_by_pack(unit), *pack.schools)}
    for each in pack.news.revoked:
        if (each.site, each.epoch) not in held:
            name = names.get(each.site, each.site)
            which = f"第 {each.epoch} 期" if each.epoch else ""
            yield PackChange("revoked", name, "", f"{each.day} 起{which}密钥停用")
