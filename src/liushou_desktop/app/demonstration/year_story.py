"""What else an invented school does in a term: contacts and urging, prevention, the hard cases.

Calls home (R25) and urging (R26–R29), notes about boarders (R41), signed notices (R03), screening
(R46), the monthly report on schooling (R45), a sign seen in time (R51), an individual plan with
counselling (R36, R46), and a pupil who stayed away and came back.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from liushou_desktop.app.demonstration.written import Written, write_down
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.spells import Attention
from liushou_desktop.services.shared.site import Site

COUNSELLOR = "石青"
_TALKED = (
    "妈妈问了作业和身体，孩子说想要一双新球鞋。",
    "爸爸说腊月回来，叮嘱听奶奶的话、早睡。",
    "说了期中考试，妈妈夸作文写得好。",
    "孩子说天冷了，爸爸说寄了棉衣，让老师收一下。",
    "爸爸工地忙，答应周末再打；孩子说一切都好。",
    "妈妈问弟弟有没有吵架，孩子笑了，说会让着他。",
)
_WISHES = ("过年一家人在一起", "想去爸爸的城市看看", "", "", "")
_URGED = ("call_child", "call_teacher")
_SEEN = (
    (("asked",), "早上没吃饭，带到食堂补了一碗热面。"),
    (("helped",), "被子薄，帮他换了学校的厚被。"),
    (("looked",), "晚自习没精神，问了是想家，陪着说了一会儿。"),
)
_MONTH = 30
_DOORS_OF_A_DAY = 5


def keep_year(site: Site, term: Term, until: date, seed: int, *, is_first: bool) -> int:
    """What is written down in a term up to a day; returns how many records.

    Args:
        is_first: also what is done once, and the cases that are over.
    """
    from liushou_desktop.services.school.refresh_summaries import refresh_all
    from liushou_desktop.services.school.school_facts import load_facts, load_school

    pick = random.Random(seed)
    with site.unit() as unit:
        school = load_school(unit)
        children = [
            facts
            for facts in load_facts(unit, [c for c in unit.find(Child) if c.file_number])
            if facts.spell_on(until) is not None and facts.enrolment_on(until) is not None
        ]
    clerk = next(p.id for p in school.staff.values() if p.job == "资料员")
    found: list[Written] = []
    for facts in children:
        seat = facts.enrolment_on(until)
        teacher = school.class_teacher(seat.class_, until) if seat is not None else None
        if teacher is not None:
            about = _of_child(facts, term, pick, is_first=is_first)
            found += [replace(each, child=facts.child.id, staff=teacher) for each in about]
    if is_first and children:
        found += _cases(site, children, term, clerk, school)
    found += _of_school(term, len(children), clerk, is_first=is_first)
    found += _screening(children, school, clerk)
    kept = write_down(site, term, until, found)
    refresh_all(site, even_today=True)
    return kept


def _of_child(
    facts: ChildFacts, term: Term, pick: random.Random, *, is_first: bool
) -> Iterator[Written]:
    for month in range((term.end - term.start).days // _MONTH + 1):
        day = month * _MONTH + pick.randint(6, 24)
        parent = _away(facts, term.start + timedelta(days=day))
        yield from _contact(parent, day, pick)
        if pick.random() < 0.5:
            yield Written(day + 1, "parent_urging", "urged_by", {
                "urged": _URGED, "way": "phone", "parent": parent,
                "result": pick.choice(("promised", "promised", "done", "not_reached")),
            })  # fmt: skip
    if facts.child.boarding == "2":
        kinds, what = pick.choice(_SEEN)
        yield Written(pick.randint(15, 60), "life_note", "noted_by", {"kinds": kinds, "what": what})
    carer = facts.carer_on(term.end)
    if is_first and carer is not None and carer.name and pick.random() < 0.93:
        yield Written(14, "guardian_notice", "delivered_by", {
            "receiver_name": carer.name, "receiver_relation": carer.relation, "state": "signed",
            "signed_on": term.start + timedelta(days=14),
        })  # fmt: skip


def _contact(parent: str, day: int, pick: random.Random) -> Iterator[Written]:
    """The school calls the parents with the child; one call in ten is not answered."""
    is_met = pick.random() < 0.9
    answers: dict[str, Any] = {
        "between": ("child_parent",),
        "initiator": "school",
        "way": pick.choice(("phone", "phone", "video")),
        "outcome": "met" if is_met else "no_answer",
        "parent": parent,
        "known_from": "present",
    }
    if is_met:
        minutes, grade = pick.randint(4, 15), pick.randint(41, 99)
        said = f"{pick.choice(_TALKED)}孩子说听写{grade}分，讲了{minutes}分钟。"
        answers |= {"content": said, "minutes": minutes}
        answers["wish"] = pick.choice(_WISHES)
    yield Written(
        day, "family_contact", "organiser", {name: a for name, a in answers.items() if a != ""}
    )


def _away(facts: ChildFacts, day: date) -> str:
    father = facts.whereabouts_of("father", day)
    return "father" if father is not None and father.status == "away_working" else "mother"


def _of_school(term: Term, count: int, clerk: str, *, is_first: bool) -> Iterator[Written]:
    """The school's own papers of a term, and the topics of safety that are left."""
    last = (term.end - term.start).days
    papers = [
        Written(2, "work_plan", "made_by", {
            "aims": "底数清、联系勤、帮扶实，留守儿童一个不少。",
            "items": tuple(
                {"item": what, "item_owner": who, "item_due": term.start + timedelta(days=days)}
                for what, who, days in (
                    ("开学摸排，补齐联系卡", "李向荣", 20),
                    ("监护人会议", "周立本", 60),
                    ("第二次家访，期末总结", "李向荣", last - 10),
                )
            ),
        }),
        Written(26, "school_age_count", "made_by", {
            "source": "乡镇适龄儿童台账", "source_on": term.start + timedelta(days=20),
            "entitled": count, "deferred": 0, "died": 0, "moved_out": 0, "enrolled": count,
        }),
        Written(58, "council", "chairs", {
            "kinds": ("forum",), "place": "会议室", "agenda": "留守儿童座谈会",
            "attending": "学生代表、照护人代表、班主任", "conclusion": "亲情热线中午多开半小时。",
            "speeches": "孩子说最想中午给妈妈打电话；奶奶们说手机管不住。",
        }),
    ]  # fmt: skip
    if not is_first:  # the principal looks around
        papers.append(Written(40, "inspection", "received_by", {
            "inspector_kind": "principal", "inspectors": "周立本",
            "looked_at": "抽看三个班的家访、谈心记录和联系卡，问了六个孩子。",
            "findings": ({
                "finding_kind": "other", "finding": "谈心记录写得短", "remedy": "教研会上讲评",
                "remedy_owner": "李向荣", "remedy_due": term.start + timedelta(days=60),
                "remedied_on": term.start + timedelta(days=52),
            },),
        }))  # fmt: skip
    for month in range(last // _MONTH + 1):
        day = min(month * _MONTH + 27, last)
        on = term.start + timedelta(days=day)
        papers.append(
            Written(day, "dropout_month", "made_by", {
                "month": f"{on.year}年{on.month}月", "expected": count, "present": count,
                "suspected": 0, "dropped_out": 0, "returned": 0,
            })
        )  # fmt: skip
    return (replace(paper, staff=clerk) for paper in papers)


def _screening(
    children: Sequence[ChildFacts], school: SchoolFacts, clerk: str
) -> Iterator[Written]:
    """The counsellor, or the clerk, screens everybody in the sixth week."""
    rows = tuple(
        {
            "guest_child": facts.child.id,
            "there": "present",
            "screening_result": "watch" if place % 19 == 7 else "fine",
        }
        for place, facts in enumerate(children)
    )
    if rows:
        answers = {"instrument": "心理健康诊断测验", "attendance": rows}
        yield Written(40, "screening", "counsellor", answers, staff=_counsellor(school) or clerk)


def _counsellor(school: SchoolFacts) -> str | None:
    return next((p.id for p in school.staff.values() if p.name == COUNSELLOR), None)


def _cases(
    site: Site, children: Sequence[ChildFacts], term: Term, clerk: str, school: SchoolFacts
) -> Iterator[Written]:
    """One child in a crisis with a plan and counselling, one sign, one who stayed away."""
    from liushou_desktop.base.identifiers import new_id

    def day(after: int) -> date:
        return term.start + timedelta(days=after)

    lonely, tired, away = (children[place % len(children)] for place in (6, 11, 17))
    with site.unit() as unit:
        unit.add(
            Attention(
                site=site.code, id=new_id(), child=lonely.child.id, level="yellow",
                reasons=("mind",), start=day(33),
            )
        )  # fmt: skip
    yield Written(34, "individual_plan", "responsible", {
        "causes": ("personality",), "facts": "近一个月不和同学说话，两次在作业本上写不想上学。",
        "assessment": "父母换了城市，两个月没打电话；照护人不知道。",
        "aim": "愿意和人说话，按时到校", "review_on": day(64), "plan_state": "closed",
        "steps": ({"step": "每周两次谈心，连上父母", "step_owner": COUNSELLOR},),
        "reviews": ({"reviewed_on": day(64), "review_result": "父母每周来电话，和同桌一起值日。"},),
    }, staff=clerk, child=lonely.child.id)  # fmt: skip
    if (counsellor := _counsellor(school)) is not None:
        for after, said in ((36, "说夜里想妈妈，睡不着。"), (50, "说妈妈打来电话了，睡得好。")):
            yield Written(after, "counselling", "counsellor", {
                "doer_role": "counsellor", "source": "class_teacher", "complaint": said,
                "course": "听他说完，一起画了家里的样子，约好下周再来。", "risk": "low",
                "referral": "none",
            }, staff=counsellor, child=lonely.child.id)  # fmt: skip
    yield Written(45, "early_sign", "seen_by", {
        "signs": ("mood",), "seen": "连着三天上课趴着，说奶奶住院了。", "decision": "closed",
        "decided_on": day(47), "decided_by": "周立本", "measure": "村里帮忙照看，班主任每天问。",
    }, staff=clerk, child=tired.child.id)  # fmt: skip
    yield Written(60, "return_attempt", "persuaders", {
        "units": ("school", "village"), "way": "household", "persuading_result": "promised",
        "course": "到家里，爷爷说去了舅舅家帮忙；说清义务教育，答应第二天送来。",
    }, staff=clerk, child=away.child.id)  # fmt: skip
    yield Written(59, "dropout_case", "found_by", {
        "last_seen_on": day(51), "dropout_state": "closed", "reasons": ("family",),
        "school_owner": "周立本", "returned_on": day(61), "placement": "same_class",
        "closed_on": day(95),
        "moves": tuple(
            {"moved_on": day(after), "moved_to": state}
            for after, state in (
                (59, "suspected"), (61, "returned"), (62, "tracked"), (95, "closed"),
            )
        ),
    }, staff=clerk, child=away.child.id)  # fmt: skip


def june_of(term: Term) -> date | None:
    """The day the census of the term is confirmed; None in the autumn."""
    day = date(term.end.year, 6, 24)
    return day if term.start <= day <= term.end else None


def count_in_june(site: Site, term: Term, principal: str, password: str, seed: int) -> None:
    """A week of visits from village to village, and the principal's confirmation (R17, R18).

    Args:
        site: opened on ``june_of`` the term.
    """
    from liushou_desktop.services.school import census as how
    from liushou_desktop.services.school.school_facts import load_facts, load_school

    pick, monday = random.Random(seed), site.today - timedelta(days=site.today.weekday() + 14)
    with site.unit() as unit:
        school = load_school(unit)
        found = load_facts(unit, [c for c in unit.find(Child) if c.file_number])
    teachers = [person for person in school.staff.values() if person.subject]
    villages = [village.name for village in how.census(site).villages]
    teams = {
        name: "、".join(
            teachers[(2 * place + seat) % len(teachers)].name for seat in range(2)
        )
        for place, name in enumerate(villages)
    }  # fmt: skip
    how.plan_census(site, start=monday, teams=teams)
    visits = []
    doors: Counter[int] = Counter()
    for facts in found:
        address, carer = facts.address_on(site.today), facts.carer_on(site.today)
        if facts.spell_on(site.today) is None or address is None or pick.random() < 0.05:
            continue
        team = villages.index(address.village or "") if address.village in villages else 0
        on = monday + timedelta(days=team % 5 + doors[team] // (2 * _DOORS_OF_A_DAY))
        seat = 2 * team + doors[team] % 2
        doors[team] += 1
        visits.append(
            Written((on - term.start).days, "home_visit", "visitors", {
                "way": "household", "outcome": "met", "purposes": ("census",),
                "guardianship": "good",
                "receiver_name": carer.name if carer else "家里老人",
                "receiver_relation": carer.relation if carer else "61",
                "address": f"{address.village or ''}{address.group or ''}" or "家里",
                "advice": f"和{carer.name if carer else '老人'}核对了父母去向，提醒防溺水。",
                "guardian_signed": True,
            }, staff=teachers[seat % len(teachers)].id, child=facts.child.id)
        )  # fmt: skip
    write_down(site, term, site.today, visits)
    note = "没走到的几户在外地陪读，电话核对过，父母在外没有变化。"
    how.confirm_census(site, principal, password, note=note)
