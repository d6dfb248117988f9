"""The papers beside visits and talks at an invented school: consent and agreements of the families,
study plans, study helpers, the progress archive, helper teachers and what they did.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.shared.site import Site

_GOOD = (
    ("marks", "数学单元测验从 61 分到 78 分，应用题肯自己列式了。"),
    ("labour", "每天自己叠被、洗袜子，还教弟弟扫地。"),
    ("conduct", "雨天把伞让给低年级同学，自己淋着跑回家。"),
    ("activity", "在六一节目里领唱，第一次站到台前。"),
    ("marks", "生字听写连续三次全对，把字写端正了。"),
)
_SAYS = ("我还想学会竖式除法。", "下次要把作文写长一点。", "告诉妈妈我得了小红花。")
_HELPERS = ("冶玉莲", "马小军", "何春梅", "祁文博", "张雪儿")


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
        for facts in load_facts(unit, sorted(children, key=lambda child: child.file_number or "")):
            spell, seat = facts.spell_on(today), class_on(facts, school, day)
            teacher = school.class_teacher(seat.id, day) if seat else None
            if spell is None or teacher is None:
                continue
            reason = "1" if spell.category == "2" else pick.choice("45")
            set_values(unit, facts, {"spell.reason": reason}, day=today, reason="登记核对")
            written = (*_of_family(facts, teacher, day, reason == "1", pick),)
            for form, answers in (*written, *_of_learning(teacher, day, today, pick)):
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


_Paper = tuple[str, Mapping[str, Any]]


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


def _of_learning(teacher: str, day: date, today: date, pick: random.Random) -> Iterator[_Paper]:
    if pick.random() < 0.7:
        yield (
            "study_helper",
            {
                "occurred_on": day,
                "led_by": (teacher,),
                "study_helper": pick.choice(_HELPERS),
                "subjects": ("mathematics",),
                "schedule": "每天早读前",
            },
        )
    if pick.random() < 0.4:
        yield "study_plan", _plan(teacher, day, today, pick)
    for number in range(pick.choice((0, 1, 1, 2))):
        on = day + timedelta(days=21 * number + 9)
        if on <= today:
            kind, what = pick.choice(_GOOD)
            yield (
                "progress_entry",
                {
                    "occurred_on": on,
                    "noted_by": (teacher,),
                    "kinds": (kind,),
                    "study_grade": pick.choice("ABBC"),
                    "attendance_grade": "good",
                    "conduct": "good",
                    "labour": "fair",
                    "what": what,
                    "teacher_says": "看见你的进步，老师高兴。",
                    "child_says": pick.choice(_SAYS),
                },
            )


def _plan(teacher: str, day: date, today: date, pick: random.Random) -> dict[str, Any]:
    stage = day + timedelta(days=30)
    stages = ({"stage_on": stage, "stage_result": "口算对八成，应用题还要读题。"},)
    return {
        "occurred_on": day,
        "teacher": (teacher,),
        "subject": (pick.choice(("mathematics", "chinese")),),
        "study_grade": pick.choice("CD"),
        "weak_points": "应用题读不懂题意，作业常常只写一半。",
        "aim": "期末会做两步应用题",
        "schedule": "周二、周四放学后半小时",
        "measures": "先读题画图，再列式；每次三道题，错题第二天重做。",
        "stages": stages if stage <= today else (),
    }
