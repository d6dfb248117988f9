"""The papers of the families at an invented school: consent (F20) and entrusted care (F16)."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child, ChildPhoto
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.school.child_photo import KEPT
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


def keep_papers(site: Site, term: Term, seed: int) -> int:
    """The papers of a term up to today; returns how many."""
    from liushou_desktop.services.school.add_record import NewRecord, keep_record
    from liushou_desktop.services.school.child_values import set_values
    from liushou_desktop.services.school.refresh_summaries import refresh_all
    from liushou_desktop.services.school.school_facts import class_on, load_facts, load_school

    pick, count, today = random.Random(seed), 0, site.today
    day = min(term.start + timedelta(days=12), today)
    with site.unit() as unit:
        school = load_school(unit)
        children = [child for child in unit.find(Child) if child.file_number]
        in_order = sorted(children, key=lambda child: child.file_number or "")
        unit.set_setting(KEPT, True, reason=_WHY)
        for place, facts in enumerate(load_facts(unit, in_order)):
            spell, seat = facts.spell_on(today), class_on(facts, school, day)
            teacher = school.class_teacher(seat.id, day) if seat else None
            if spell is None or teacher is None:
                continue
            reason = "1" if spell.category == "2" else pick.choice("45")
            set_values(unit, facts, {"spell.reason": reason}, day=today, reason="登记核对")
            for form, answers in _of_family(facts, teacher, day, reason == "1", pick):
                if form == "consent" and place % _PORTRAIT_EVERY == 0:
                    answers["agreed"] = (*answers["agreed"], "photo")
                    _keep_portrait(site, unit, facts.child, place)
                new = NewRecord(
                    form=form,
                    child=facts.child.id,
                    answers=answers,
                    reason="演示",
                    is_late_entry=True,
                    paper="signed",
                )
                keep_record(site, unit, new)
                count += 1
    refresh_all(site, even_today=True)
    return count


def _keep_portrait(site: Site, unit: UnitOfWork, child: Child, number: int) -> None:
    """A drawn portrait in the file of a child whose family agreed to photos."""
    from liushou_desktop.sheets.drawn_scene import portrait

    made = portrait(number % _PORTRAITS, has_plaits=child.sex == _GIRL)
    unit.add(
        ChildPhoto(
            site=site.code,
            id=new_id(),
            child=child.id,
            picture=base64.b64encode(made).decode("ascii"),
            taken_in_on=site.today,
        ),
        _WHY,
    )


_Paper = tuple[str, dict[str, Any]]
_WHY = "演示"
_PORTRAIT_EVERY, _PORTRAITS, _GIRL = 3, 6, "2"


def _of_family(
    facts: ChildFacts, teacher: str, day: date, needs: bool, pick: random.Random
) -> Iterator[_Paper]:
    carer = facts.carer_on(day)
    if carer is None or carer.relation is None:
        return
    who = {"guardian_name": carer.name, "guardian_relation": carer.relation}
    if pick.random() < 0.9:
        yield (
            "consent",
            {
                "occurred_on": day,
                "received_by": (teacher,),
                **who,
                "wording_version": "2026年第1版",
                "agreed": ("care", "report", "card"),
                "consent_given": "agreed",
            },
        )
    father = facts.relative("father")
    if not needs or father is None or not father.name or pick.random() < 0.15:
        return
    yield (
        "care_agreement",
        {
            "occurred_on": day,
            "received_by": (teacher,),
            "entruster_name": father.name,
            "entruster_relation": "51",
            "care_reason": "1",
            "carer_name": carer.name,
            "carer_relation": carer.relation,
            "carer_born": _year(carer.birth_year),
            "carer_phone": "19900000203",
            "barred": ("none",),
            "starts_on": day,
            "until": day + timedelta(days=pick.choice((100, 330, 330, 330))),
            "contact_rate": "每周一次电话",
            "child_says": "愿意跟着住。",
            "notice_on": day,
        },
    )


def _year(text: str | None) -> object:
    from liushou_desktop.formspec.kinds.dates import from_iso

    return from_iso((text or "1960")[:4])
