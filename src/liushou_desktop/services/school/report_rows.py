"""The rows of the report sheets, from the picture of a term: which child, which record, which cell.

Columns are those of ``forms/package.toml``; which of them may leave the school is decided there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.contact_card import is_called_in, missing_stars
from liushou_desktop.domain.entrusted_care import agreement_on
from liushou_desktop.domain.exposure import Scope, exposure
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.four_knows import four_knows
from liushou_desktop.domain.schooling import Enrolment
from liushou_desktop.domain.spells import Spell
from liushou_desktop.services.school.compute_figures import DutyLine, Figures, SchoolPicture
from liushou_desktop.services.school.fact_rows import Told, fact_rows
from liushou_desktop.services.school.record_rows import RecordRows
from liushou_desktop.services.school.undone_rows import undone_rows
from liushou_desktop.services.shared.count_words import Counts
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.domain.child import Card
    from liushou_desktop.storage.unit import UnitOfWork

Row = dict[str, Any]


def report_rows(
    unit: UnitOfWork,
    shown: SchoolPicture,
    figures: Figures,
    explanations: Mapping[str, str],
    *,
    counts: Counts,
    duties: Iterable[DutyLine],
    changes_after: int,
) -> dict[str, list[Row]]:
    """All sheets of the package, the cover left out.

    Args:
        shown: the picture as of the cut-off day.
        explanations: indicator id → why something is missing.
        counts: the table of counts as signed. duties: as of the cut-off day.
        changes_after: last number of the change chain that was reported before.
    """
    from liushou_desktop.exchange.package_sheets import package_sheets

    children = [facts for facts in shown.children if _concerns(facts, shown)]
    rows: dict[str, list[Row]] = {
        "S2": [_child_row(facts, shown) for facts in children],
        "S3": [row for facts in children for row in _family_rows(facts, shown.today)],
        "S4": [row for facts in children for row in _card_rows(facts, shown)],
        "S15": list(figure_rows(figures, explanations)),
        "S16": list(_change_rows(unit, shown, changes_after)),
        "S19": list(undone_rows(unit, shown, duties, explanations)),
    }
    on_roll = [facts for facts in children if is_on_roll(facts, shown)]
    told = Told(shown, children, on_roll, counts)
    records = RecordRows(unit, shown, children)
    for sheet in package_sheets().tables():
        if sheet.records or sheet.facts:
            facts_told = [row for fact in sheet.facts for row in fact_rows(fact, told)]
            rows[sheet.id] = [*facts_told, *records.of_sheet(sheet)]
    return rows


def _concerns(facts: ChildFacts, shown: SchoolPicture) -> bool:
    """Children left behind at any time of the term up to the cut-off."""
    first = shown.term.start
    return any(
        spell.start <= shown.today and (spell.end is None or spell.end >= first)
        for spell in facts.spells
    )


def is_on_roll(facts: ChildFacts, shown: SchoolPicture) -> bool:
    """期末在册: in school, left behind and not suspended on the cut-off day, as in all counts."""
    day = shown.today.toordinal()
    scope = Scope.of(shown.rules)
    return exposure(facts, shown.school, shown.calendar, scope, day, day).days > 0


def _child_row(facts: ChildFacts, shown: SchoolPicture) -> Row:
    child, day = facts.child, shown.today
    spell = _last_spell(facts, day)
    seat = _last_seat(facts, day)
    address, carer = facts.address_on(day), facts.carer_on(day)
    attention = facts.attention_on(day)
    knows = four_knows(facts, day).groups
    left = seat is not None and seat.end is not None and seat.end <= day
    return {
        "child": child.id,
        "file_number": child.file_number,
        "name": child.name,
        "sex": child.sex,
        "ethnicity": child.ethnicity,
        "birth_date": child.birth_date,
        "id_kind": child.id_kind,
        "id_number": child.id_number,
        "student_number": child.student_number,
        "class_label": shown.class_label(facts),
        "boarding": child.boarding,
        "household_kind": child.household_kind,
        "town": address.town if address else None,
        "village": address.village if address else None,
        "category": spell.category if spell else None,
        "care_reason": spell.reason if spell else None,
        "spell_start": spell.start if spell else None,
        "spell_end": _past(spell.end if spell else None, day),
        "spell_end_reason": spell.end_reason if spell and _past(spell.end, day) else None,
        "is_on_roll": is_on_roll(facts, shown),
        "roll_end": seat.end if left and seat else None,
        "roll_end_reason": seat.end_reason if left and seat else None,
        "schooling": child.schooling,
        "carer_name": carer.name if carer else None,
        "carer_relation": carer.relation if carer else None,
        "care_mode": carer.care_mode if carer else None,
        "guardianship_kind": child.guardianship_kind,
        "guardianship_grade": child.guardianship_grade,
        "attention": attention.level if attention else None,
        **{know.group.lower(): know.is_known for know in knows},
    }


def _past(day: date | None, cut_off: date) -> date | None:
    return day if day is not None and day <= cut_off else None


def _last_spell(facts: ChildFacts, day: date) -> Spell | None:
    begun = [spell for spell in facts.spells if spell.start <= day]
    return max(begun, key=lambda spell: spell.start, default=None)


def _last_seat(facts: ChildFacts, day: date) -> Enrolment | None:
    begun = [seat for seat in facts.enrolments if seat.start <= day]
    return max(begun, key=lambda seat: seat.start, default=None)


def _family_rows(facts: ChildFacts, day: date) -> Iterator[Row]:
    for role in ("father", "mother"):
        relative, where = facts.relative(role), facts.whereabouts_of(role, day)
        if relative is None and where is None:
            continue
        yield {
            **_about(facts, f"{facts.child.id}.{role}", role, day),
            "name": relative.name if relative else None,
            "relation": {"father": "51", "mother": "52"}[role],
            "status": where.status if where else None,
            "province": where.province if where else None,
            "city": where.city if where else None,
            "work": where.work if where else None,
            "since": where.start if where else None,
        }
    carer = facts.carer_on(day)
    if carer is not None:
        agreement = agreement_on(facts, day)
        yield {
            **_about(facts, carer.id, "carer", day),
            "name": carer.name,
            "relation": carer.relation,
            "since": carer.start,
            "notice_on": agreement.notified_on or carer.written_notice_on,
            "signed_on": agreement.signed_on,
            "signed_until": agreement.until,
        }


def _about(facts: ChildFacts, key: str, role: str, day: date) -> Row:
    phone = next(iter(facts.phones_on(role, day)), None)
    return {
        "row": key,
        "child": facts.child.id,
        "file_number": facts.child.file_number,
        "child_name": facts.child.name,
        "role": role,
        "phone": phone.digits if phone else None,
        "phone_checked_on": phone.verified_on if phone else None,
    }


def _card_rows(facts: ChildFacts, shown: SchoolPicture) -> Iterator[Row]:
    live = [card for card in facts.cards if card.made_on <= shown.today]
    if not live:
        return
    card = max(live, key=lambda each: each.edition)
    yield {
        "card": card.id,
        "child": facts.child.id,
        "file_number": facts.child.file_number,
        "child_name": facts.child.name,
        "class_label": shown.class_label(facts),
        "edition": card.edition,
        "check_code": card.check_code,
        "state": word("card_state", _state_on(facts, card, shown.today)),
        "is_complete": not missing_stars(facts, shown.school, shown.today),
        "is_current": facts.card_fingerprint in (None, card.fingerprint),
        **{
            name: getattr(card, name)
            for name in (
                "made_on",
                "printed_on",
                "delivered_on",
                "teacher_confirmed_on",
                "school_approved_on",
                "confirmed_on",
            )
        },
    }


def _state_on(facts: ChildFacts, card: Card, day: date) -> str:
    """A card that was called in only after that day was in somebody's hands on it."""
    if card.state == "recalled" and not is_called_in(facts, card, day):
        return "delivered" if card.delivered_on and card.delivered_on <= day else "printed"
    return card.state


def figure_rows(figures: Figures, explanations: Mapping[str, str]) -> Iterator[Row]:
    """The indicators as rows of S15."""
    for figure in figures.indicators:
        yield {
            "indicator": figure.id,
            "title": word("indicator", figure.id),
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "rate": figure.rate,
            "late": len(figure.late),
            "open_periods": "、".join(figure.open_periods),
            "readings": "、".join(figure.readings),
            "explanation": explanations.get(figure.id),
        }


# What changed, by table of the store, in words of the trade; other tables are bookkeeping.
_CHANGED = {
    "child": "儿童基本信息",
    "relative": "父母或祖辈",
    "whereabouts": "父母去向",
    "carer": "委托照护人",
    "phone": "联系电话",
    "address": "住址",
    "spell": "留守时段",
    "suspension": "请假休学",
    "enrolment": "在册情况",
    "attention": "关注等级",
    "pairing": "结对",
    "record": "关爱记录",
    "card": "联系卡",
}
_TOLD_WHOLE = {
    "phone": ("digits",),
    "carer": ("name",),
    "address": ("town", "village", "group"),
    "spell": ("category", "start", "end"),
    "suspension": ("start", "end"),
    "enrolment": ("start", "end", "end_reason"),
    "whereabouts": ("province", "city", "start", "end"),
}


def _change_rows(unit: UnitOfWork, shown: SchoolPicture, after: int) -> Iterator[Row]:
    """Corrections since the last package; values only of columns below class 3."""
    by_id = {facts.child.id: facts for facts in shown.children}
    for change in reversed(unit.history(action="change")):
        if change.seq <= after or change.entity not in _CHANGED:
            continue
        child = change.row if change.entity == "child" else _child_of(unit, change)
        facts = by_id.get(child or "")
        if facts is None:
            continue
        told = _TOLD_WHOLE.get(change.entity, ())
        yield {
            "change": str(change.seq),
            "changed_at": change.at,
            "child": facts.child.id,
            "file_number": facts.child.file_number,
            "child_name": facts.child.name,
            "what": _CHANGED[change.entity],
            "old": _told(change.old, told),
            "new": _told(change.new, told),
            "reason": change.reason,
            "actor": change.actor,
        }


def _child_of(unit: UnitOfWork, change: Any) -> str | None:
    from liushou_desktop.domain import child, family, records, schooling, spells

    kinds: dict[str, type[Any]] = {
        "relative": family.Relative,
        "whereabouts": family.Whereabouts,
        "carer": family.Carer,
        "phone": family.Phone,
        "address": family.Address,
        "spell": spells.Spell,
        "suspension": spells.Suspension,
        "enrolment": schooling.Enrolment,
        "attention": spells.Attention,
        "pairing": schooling.Pairing,
        "record": records.Record,
        "card": child.Card,
    }
    row = unit.get(kinds[change.entity], change.row)
    return row.child if row is not None else None


def _told(values: Mapping[str, Any] | None, columns: tuple[str, ...]) -> str | None:
    found = [str(values[name]) for name in columns if values and values.get(name)]
    return " ".join(found) or None
