"""What an invented school keeps beside visits and talks: meetings, pairs, study help, papers.

Records go through ``keep_record`` like those of ``school_story``; names of people outside the
school are made up, phones begin with 199.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from liushou_desktop.app.demonstration.written import Written, write_down
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.pictures import Picture
from liushou_desktop.domain.schooling import Pairing, Term
from liushou_desktop.services.shared.site import Site

_MATHS = ("mathematics",)
_STUDY, _LIFE = "多数孩子按时交作业，应用题和作文弱。", "住校生吃住都好，走读的中午在校吃饭。"
_CONDUCT, _MIND = "见面问好，同学间互相帮助，个别孩子爱看手机。", "想父母的多，愿意和老师说心里话。"
_ADVICE = "晚上八点前收手机，每周和父母视频一次，睡前封好炉火。"
_PROGRESS = (
    ("marks", "数学单元测验比上次多对了三道应用题。"),
    ("conduct", "捡到饭卡交给值周老师，主动帮同桌讲题。"),
    ("labour", "自己洗校服、叠被子，宿舍评比得了小红花。"),
    ("prize", "写给妈妈的信在班里念了，得了作文二等奖。"),
    ("activity", "第一次上台领诵，声音响亮。"),
)
_PARTNERS = (
    ("town", "柳湾镇政府"),
    ("police", "柳湾派出所"),
    ("civil_affairs", "柳湾镇民政所"),
    ("health", "柳湾镇卫生院"),
    ("education", "示例县教育局办公室"),
)
_HELP = (
    (("study",), "补了两道应用题，教他先画图再列式。", "better"),
    (("life", "mind"), "一起整理书包，听他说想爸爸，约好周末视频。", "better"),
    (("visit_carer",), "到家里看望奶奶，问了吃药和炉火，商量早睡。", "same"),
)


def _standing(site: Site, term: Term, principal: str) -> Iterator[Written]:
    """What stands for a year or more, written as the first term begins."""
    people = ((principal, "校长", "全面负责"), ("李向荣", "资料员", "档案、联系卡和报送"))
    yield Written(4, "leading_group", "made_by", {
        "members": tuple(
            {"role": role, "member": name, "job": job, "task": task}
            for role, (name, job, task) in zip(("head", "office"), people, strict=True)
        ),
        "office": "教导处",
    })  # fmt: skip
    yield Written(4, "duty_split", "made_by", {
        "split": tuple({"person": name, "job": job, "task": task} for name, job, task in people),
    })  # fmt: skip
    for after, kind, name in (
        (3, "plan", "留守儿童关爱工作实施方案"),
        (5, "system", "家访和谈心制度"),
        (5, "duty", "帮扶教师岗位职责"),
    ):
        yield Written(after, "rule_register", "noted_by", {
            "rule_kind": kind, "name": name, "rule_state": "in_force",
            "issued_on": term.start, "summary": "按县里方案定，全体教师学过。",
        })  # fmt: skip
    yield Written(6, "emergency_plan", "made_by", {
        "kinds": ("drowning", "gas", "missing"), "valid_until": term.start + timedelta(days=360),
        "steps": "先救人，同时打电话；一小时内告诉照护人、家长、教育局和镇政府；写报告单。",
        "phones": ({"phone_unit": "校长室", "phone_number": "19900000002"},),
    })  # fmt: skip
    yield Written(6, "hotline", "keeper", {
        "number": "0930-0000016", "place": "图书室", "hours": "周一到周五 12:30—13:30",
    })  # fmt: skip
    yield Written(8, "parent_committee", "made_by", {
        "committee_level": "school",
        "members": ({"member_role": "主任", "member": "韩占福", "member_phone": "19900000301"},),
    })  # fmt: skip


def _of_term(term: Term, shown_in: Sequence[date]) -> Iterator[Written]:
    """What comes again every term; ``shown_in``: first and last day of the shifts."""
    first, last = shown_in
    yield Written(3, "on_duty_list", "made_by", {
        "from_on": first, "to_on": last, "duty_phone": "0930-0000016",
        "shifts": ({"shift": "周一到周五 放学后", "on_duty": "当周值周教师"},),
    })  # fmt: skip
    yield Written(15, "council", "chairs", {
        "kinds": ("leading_group", "review"), "place": "会议室", "agenda": "开学摸排和分工",
        "attending": "领导小组、各班班主任", "conclusion": "每班列出要多关心的孩子，两周内家访。",
        "speeches": "各班说了父母新外出的孩子，三个孩子照护人年纪大。",
        "actions": ({"action": "补齐照护人电话", "action_owner": "李向荣"},),
    })  # fmt: skip
    yield Written(7, "partner_directory", "made_by", {
        "partners": tuple(
            {"partner_kind": kind, "partner": name, "partner_phone": f"1990000040{number}"}
            for number, (kind, name) in enumerate(_PARTNERS)
        ),
    })  # fmt: skip
    yield Written(48, "publicity", "handled_by", {
        "publicity_kind": "goods", "who": "县城文具店店主", "what": "书包和彩笔各三十份",
        "quantity": "30 份", "children": 30,
    })  # fmt: skip


def _gatherings(term: Term) -> Iterator[Written]:
    """Meetings and activities with a list of children."""
    from liushou_desktop.sheets.drawn_scene import gathering

    yield Written(30, "activity", "organisers", {
        "kinds": ("safety_lesson", "group"), "theme": "防溺水主题班会", "place": "操场",
        "topics": ("drowning", "hazard"), "minutes": 40, "total": 300,
        "content": "看短片，认本地水塘和沟，演练伸竿救人，签了责任书。",
        "photos": (Picture.of(gathering(1)), Picture.of(gathering(2))),
    })  # fmt: skip
    yield Written(44, "guardian_meeting", "chairs", {
        "place": "会议室", "agenda": "半学期情况通报和家庭教育", "on_study": _STUDY,
        "on_life": _LIFE, "on_conduct": _CONDUCT, "on_mind": _MIND, "advice": _ADVICE,
    })  # fmt: skip
    yield Written(52, "activity", "organisers", {
        "kinds": ("mental_lesson",), "theme": "和情绪做朋友", "place": "各班教室",
        "themes": ("mind", "feeling"), "minutes": 40,
        "content": "说一说想家时怎么办，画心情天气，学会找人说。",
    })  # fmt: skip
    yield Written(61, "activity", "organisers", {
        "kinds": ("safety_lesson",), "theme": "炉火和饭菜的安全", "place": "各班教室",
        "topics": ("gas", "food"), "minutes": 40, "total": 300,
        "content": "认炉子和烟筒，睡前开窗；辨认变质的饭菜，不舒服马上说。",
    })  # fmt: skip
    yield Written(66, "drill", "organisers", {
        "kinds": ("evacuation",), "place": "教学楼", "minutes": 12, "total": 300,
        "course": "两分四十秒全部到操场，点名无误。", "troubles": "二楼楼梯口有些挤。",
    })  # fmt: skip


def keep_organisation(site: Site, term: Term, until: date, seed: int, *, is_first: bool) -> int:
    """The school's own papers, meetings, pairs and study help of a term, up to a day.

    Args:
        is_first: also what stands for a year.

    Returns:
        the number of records.
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
    principal = next(p.name for p in school.staff.values() if p.job == "校长")
    clerk = next(p.id for p in school.staff.values() if p.job == "资料员")
    papers = list(_standing(site, term, principal)) if is_first else []
    papers += _of_term(term, (term.start, term.end))
    kept = _keep_papers(site, term, until, clerk, papers, None)
    gatherings = list(_gatherings(term))
    kept += _keep_papers(site, term, until, clerk, gatherings, lambda: _rows(children, pick))
    if is_first:
        _pair(site, children, school, term)
    study = _study(term, until, school, children, pick, is_first=is_first)
    kept += write_down(site, term, until, [*study, *_pairs(site)])
    refresh_all(site, even_today=True)
    return kept


def _rows(children: Sequence[ChildFacts], pick: random.Random) -> tuple[dict[str, str], ...]:
    states = ("present", "present", "present", "present", "present", "present", "absent", "excused")
    return tuple({"guest_child": f.child.id, "there": pick.choice(states)} for f in children)


Rows = Callable[[], tuple[dict[str, str], ...]]


def _keep_papers(
    site: Site, term: Term, until: date, clerk: str, papers: Iterable[Written], rows: Rows | None
) -> int:
    """Papers whose day has come, written by the clerk; ``rows`` fills their lists."""
    listed = [
        replace(paper, answers={**paper.answers, **({"attendance": rows()} if rows else {})})
        for paper in papers
    ]
    return write_down(site, term, until, (replace(each, staff=clerk) for each in listed))


def _study(
    term: Term,
    until: date,
    school: SchoolFacts,
    children: Sequence[ChildFacts],
    pick: random.Random,
    *,
    is_first: bool,
) -> Iterator[Written]:
    """Groups by class, and what is written of each child."""
    for class_id, members in _by_class(children, until).items():
        teacher = school.class_teacher(class_id, until)
        if teacher is None:
            continue
        groups = tuple(
            {
                "grouped_child": facts.child.id,
                "there": "present",
                "group_grade": facts.child.study_grade or "B",
                "group_name": f"第{1 + place % 3}组",
            }
            for place, facts in enumerate(members)
        )
        answers = {"subject": _MATHS, "groups": groups}
        yield Written(20, "study_group", "teacher", answers, staff=teacher)
        for place, facts in enumerate(members):
            others = members[place - 1].child.name
            found = _standing_help(place, others, school.staff[teacher].name) if is_first else ()
            for each in (*found, *_help_of_term(term, place, facts, pick)):
                yield replace(each, child=facts.child.id, staff=teacher)


def _standing_help(place: int, study_helper: str, teacher: str) -> Iterator[Written]:
    """A pupil who helps, and the four networks: most children have them."""
    if place % 6 != 5:
        answers = {"study_helper": study_helper, "subjects": _MATHS, "schedule": "早读前一刻钟"}
        yield Written(18, "study_helper", "led_by", answers)
    if place % 5 != 4:
        people = {"village_person": "何得福", "school_person": teacher}
        answers = {**people, "society_person": "马志愿", "law_person": "王法润"}
        yield Written(25, "four_networks", "noted_by", answers)


def _help_of_term(
    term: Term, place: int, facts: ChildFacts, pick: random.Random
) -> Iterator[Written]:
    """A plan for the weak, an entry of progress for two children in three."""
    if facts.child.study_grade == "D":
        stage = {"stage_on": term.start + timedelta(days=70), "stage_result": "十题对六题"}
        yield Written(28, "study_plan", "teacher", {
            "subject": _MATHS, "study_grade": "D", "weak_points": "乘除法应用题，读题慢。",
            "aim": "期末能独立做完基础题", "schedule": "周二周四放学后半小时",
            "measures": f"先画图再列式，从第{place % 9 + 1}单元补起。",
            "stages": (stage,),
        })  # fmt: skip
    if place % 3 != 2:
        kind, what = pick.choice(_PROGRESS)
        answers = {"kinds": (kind,), "what": f"{what}{facts.child.name}自己记在成长册里。"}
        yield Written(40 + place % 20, "progress_entry", "noted_by", answers)
        if place % 3 == 0:
            kind, what = pick.choice(_PROGRESS)
            answers = {"kinds": (kind,), "what": f"{what}{facts.child.name}自己记在成长册里。"}
            yield Written(74 + place % 20, "progress_entry", "noted_by", answers)


def _pairs(site: Site) -> Iterator[Written]:
    """What helper teachers did, three times a term."""
    with site.unit() as unit:
        held = {pair.child: pair.staff for pair in unit.find(Pairing, end=None)}
        names = {child.id: child.name for child in unit.find(Child)}
    for number, (child, staff) in enumerate(sorted(held.items())):
        for after in (35, 63, 91):
            kinds, measures, effect = _HELP[(number + after) % len(_HELP)]
            measures += f"和{names[child]}约好{after % 5 + number % 9 + 3}天以后再见。"
            answers = {"kinds": kinds, "measures": measures, "effect": effect}
            yield Written(
                after + number % 5, "pairing_record", "helper", answers, staff=staff, child=child
            )


def _by_class(children: Sequence[ChildFacts], day: date) -> dict[str, list[ChildFacts]]:
    found: dict[str, list[ChildFacts]] = {}
    for facts in children:
        seat = facts.enrolment_on(day)
        if seat is not None:
            found.setdefault(seat.class_, []).append(facts)
    return found


def _pair(site: Site, children: Sequence[ChildFacts], school: SchoolFacts, term: Term) -> None:
    """One child in three has a helper teacher; five teachers share them."""
    from liushou_desktop.base.identifiers import new_id

    teachers = [person.id for person in school.staff.values() if person.subject][:5]
    with site.unit() as unit:
        for number, facts in enumerate(children[::3]):
            unit.add(
                Pairing(
                    site=site.code,
                    id=new_id(),
                    child=facts.child.id,
                    staff=teachers[number % len(teachers)],
                    start=term.start + timedelta(days=12),
                    aim="学习跟上，心里踏实",
                )
            )
