"""Who changed what in a child's file, when and why: the change chain in the words of the forms.

A column is named as the form asks it (``父亲电话``), its values are shown as the form shows them.
Numbers stay masked here; so does class 3 for a user who may not read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.masking import HIDDEN, mask
from liushou_desktop.domain.schooling import Enrolment, Pairing
from liushou_desktop.domain.spells import Attention, Spell, Suspension
from liushou_desktop.formspec.model import FormField
from liushou_desktop.formspec.versions import Editions
from liushou_desktop.services.school.school_facts import load_child, load_school
from liushou_desktop.services.school.scope import require_child
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_FILE_FORMS = ("registration", "contact_card")
_NUMBERS = ("identity_number", "student_number", "phone")


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """One field: its label, and its value before and after in words ("" = nothing)."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One step of the history.

    Attributes:
        subject: what was changed: the child, ``父亲``, a spell … in words.
        action: ``add`` or ``change``.
    """

    at: datetime
    actor: str
    subject: str
    action: str
    values: tuple[ChangedValue, ...]
    reason: str


def child_history(site: Site, child_id: str, *, limit: int = 200) -> tuple[ChangeLine, ...]:
    """All changes of a child and of the dated facts about it, newest first.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        facts, school = load_child(unit, child_id), load_school(unit)
        require_child(site, facts, school)
        words = _Words(site.forms, site.may(Right.READ_SENSITIVE))
        lines = list(_lines(unit, facts, words))
    lines.sort(key=lambda pair: pair[0], reverse=True)
    return tuple(line for _, line in lines[:limit])


@dataclass(frozen=True, slots=True)
class _Words:
    """By which forms values are told, and whether those of class 3 are."""

    forms: Editions
    may_read_sensitive: bool

    def added(self) -> Iterator[FormField]:
        """Questions of the child's file that no column binds: their answers lie in ``extra``."""
        for form_id in _FILE_FORMS:
            for field in self.forms.form(form_id).every_field():
                if field.binds is None:
                    yield field

    def shown(self, field: FormField | None, stored: Any) -> str:
        """A stored value as people read it; "" for none."""
        return _shown(field, stored, self)


def _lines(unit: UnitOfWork, facts: ChildFacts, words: _Words) -> Iterator[tuple[int, ChangeLine]]:
    leaves = unit.find(Suspension, child=facts.child.id)  # those taken back as well
    for entity in (*_entities(facts), *leaves):
        owner, subject = _owner(entity)
        for change in unit.history(entity):
            if change.action not in ("add", "change"):
                continue
            new = _without(change.new, "start") if isinstance(entity, Phone) else change.new
            values = tuple(_values(owner, change.old, new, words))
            if values or change.action == "add":
                yield (
                    change.seq,
                    ChangeLine(
                        change.at, change.actor, subject, change.action, values, change.reason
                    ),
                )


def _without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The first day of a number is that of the change itself."""
    return {key: value for key, value in values.items() if key != name}


def _entities(facts: ChildFacts) -> Iterator[Entity]:
    yield facts.child
    for group in (
        facts.relatives,
        facts.whereabouts,
        facts.carers,
        facts.phones,
        facts.addresses,
        facts.spells,
        facts.enrolments,
        facts.attentions,
        facts.pairings,
    ):
        yield from group


def _owner(entity: Entity) -> tuple[str, str]:
    """The first part of the bind paths of its columns, and what people call it."""
    if isinstance(entity, Relative | Whereabouts):
        return entity.role, _ROLES.get(entity.role, "")
    if isinstance(entity, Phone):
        return entity.owner, f"{_ROLES.get(entity.owner, '')}电话"
    return _OWNERS.get(type(entity), ("child", "档案"))


_ROLES = {
    "father": "父亲",
    "mother": "母亲",
    "grandfather": "祖父",
    "grandmother": "祖母",
    "maternal_grandfather": "外祖父",
    "maternal_grandmother": "外祖母",
    "carer": "照护人",
    "emergency": "紧急联系人",
    "village": "村联系人",
}
_OWNERS: dict[type[Entity], tuple[str, str]] = {
    Carer: ("carer", "照护人"),
    Address: ("address", "住址"),
    Spell: ("spell", "留守时段"),
    Suspension: ("suspension", "请假休学"),
    Enrolment: ("enrolment", "在班"),
    Attention: ("attention", "关注等级"),
    Pairing: ("pairing", "结对"),
}
# Columns that bind under another name.
_BOUND_AS = {"digits": "phone", "verified_on": "phone_verified_on", "result": "phone_result"}
# Columns that no form asks by themselves; what is not here and in no form is our own bookkeeping.
_WORDS = {
    "file_number": "档案编号",
    "closed_on": "归档日期",
    "close_reason": "归档原因",
    "town": "乡镇",
    "village": "村",
    "group": "社",
    "detail": "详细地址",
    "province": "省",
    "city": "市",
    "place": "地点",
    "start": "开始",
    "end": "结束",
    "owner_name": "姓名",
    "aim": "目标",
    "has_proof": "证明",
    "is_void": "撤回",
}


def _values(
    owner: str, old: Mapping[str, Any], new: Mapping[str, Any], words: _Words
) -> Iterator[ChangedValue]:
    for name, value in new.items():
        if (owner, name) == ("child", "extra"):
            yield from _added_values(old.get(name) or {}, value or {}, words)
            continue
        field = _fields().get(f"{owner}.{_BOUND_AS.get(name, name)}")
        label = field.label if field is not None else _WORDS.get(name, "")
        if not label:
            continue
        before, after = words.shown(field, old.get(name)), words.shown(field, value)
        if before or after:
            yield ChangedValue(label, before, after)


def _added_values(
    old: Mapping[str, Any], new: Mapping[str, Any], words: _Words
) -> Iterator[ChangedValue]:
    """Answers to added questions, which change together in one column."""
    for field in words.added():
        if old.get(field.id) != new.get(field.id):
            before, after = (words.shown(field, each.get(field.id)) for each in (old, new))
            yield ChangedValue(field.label, before, after)


def shown_value(path: str, value: Any) -> tuple[str, str]:
    """Label and words of a value of a child, by bind path; no label where no form asks it.

    Numbers are masked.
    """
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.formspec.kinds import kind_of

    field = _fields().get(path)
    if field is None:
        return "", ""
    if field.kind in _NUMBERS:
        return field.label, mask(field.kind, str(value))
    kind = kind_of(field)
    if field.kind == "date" and isinstance(value, str):  # a year is kept as text
        value = kind.from_json(value, field)
    return field.label, kind.show(value, field, Context())


def _shown(field: FormField | None, stored: Any, words: _Words) -> str:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.formspec.kinds import Unreadable, kind_of

    if stored in (None, "", [], {}):
        return ""
    if field is None:
        return (
            word("yes_no", "yes" if stored else "no") if isinstance(stored, bool) else str(stored)
        )
    if field.kind in _NUMBERS:
        return mask(field.kind, str(stored))
    if field.sensitivity == 3 and not words.may_read_sensitive:
        return HIDDEN
    kind = kind_of(field)
    try:
        return kind.show(kind.from_json(stored, field), field, Context(codes=words.forms.codes))
    except (Unreadable, TypeError, ValueError, AttributeError, KeyError):
        return str(stored)


@cache
def _fields() -> Mapping[str, FormField]:
    from liushou_desktop.formspec.loader import form as form_of

    return {
        field.binds: field
        for form_id in _FILE_FORMS
        for field in form_of(form_id).fields()
        if field.binds
    }
