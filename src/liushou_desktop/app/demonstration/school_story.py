"""What happens at one invented school: staff, roster, families, visits and talks.

Everything goes through the same services a clerk uses; only the people are made up.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from liushou_desktop.app.demonstration.invented import InventedChild, Inventor
from liushou_desktop.app.demonstration.year_story import COUNSELLOR
from liushou_desktop.base.files import write_whole
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.four_knows import GROUPS
from liushou_desktop.domain.pictures import Picture
from liushou_desktop.domain.schooling import SchoolClass, Term
from liushou_desktop.domain.spells import Attention
from liushou_desktop.domain.terms import Calendar
from liushou_desktop.formspec.places import Region
from liushou_desktop.services.shared.site import Site

Tell = Callable[[str], None]

_TEACHERS = "马成林 何玉芳 王秀兰 张白杨 李文华 韩志军 董雪梅 冶春生 祁永明 杨海燕".split()
_SUBJECTS = "语文 数学 英语 科学 体育".split()
_ADVICE = (
    "请照护人每天傍晚问一问作业，睡前封好炉火、窗户留缝。",
    "上学走大路，涨水时不过便桥；把父母的电话贴在门后。",
    "多夸孩子做的家务，手机放学后只用半小时，写完作业再用。",
    "周末带孩子给父母打个视频电话，让孩子说说学校里的事。",
    "衣服勤换洗，早饭要吃；身体不舒服马上告诉班主任。",
    "不让孩子独自去水边，中午在家午休，傍晚一起散步。",
)
_AT_HOME = (
    "能帮着扫院子、喂羊，作业自己写，偶尔拖到很晚。",
    "和弟弟妹妹处得好，放学按时回家，喜欢画画。",
    "爱看手机，照护人管不住，别的都听话。",
    "话不多，会做饭，想爸爸妈妈的时候自己听歌。",
)
_SAID = (
    "说妈妈上周打了电话，过年要回来，想要一双新球鞋。",
    "数学应用题不太会，同桌肯教，心里着急。",
    "在操场和同学闹了别扭，后来自己道歉了，心里轻松了。",
    "惦记奶奶的腿疼，周末帮着挑水，累但是高兴。",
    "想参加学校的篮球队，怕爷爷不同意。",
    "爸爸换了工地，电话少了，有点担心。",
)
_GUIDANCE = (
    "肯定孩子懂事，商量每天先做会的题，不会的第二天问老师。",
    "和孩子一起写下想对父母说的三句话，周末打电话时说。",
    "告诉孩子有事随时来找老师，安全第一，学会说不。",
    "讲了几个同龄孩子的例子，鼓励多和同学一起活动。",
)
_AGREED = (
    "约定每周三放学后留十分钟补应用题；上次说的早睡做到了四天。",
    "约定本周给妈妈写一封信；上次说的按时交作业做到了。",
    "约定跟爷爷商量参加球队，老师也打电话说；上次的事已经好转。",
    "约定每天记一件高兴的事，月底一起看；上次约定做到一半。",
)
_MEMBERS = ("祖父、祖母、弟弟", "祖母、妹妹", "外祖父、外祖母", "祖父、祖母", "母亲、祖母、弟弟")
_INTERESTS = ("画画、跳绳", "打篮球", "唱歌", "看书、写字", "踢毽子", "做手工")
_PHOTO_EVERY, _HOUSES = 8, 5  # drawn, so that nobody takes them for somebody's home
_NATURES = ("安静，受挫时不愿说话", "开朗，爱帮人", "要强，好胜", "慢性子，认真")


@dataclass(frozen=True, slots=True)
class Paper:
    """Who works at an invented school."""

    principal: str
    clerk: str


def write_roster_file(
    file: Path, children: Sequence[InventedChild], *, is_flawed: bool = False
) -> None:
    """A roster as a school exports it, with the columns of the pupil register.

    Args:
        is_flawed: some rows as hurried hands leave them, to practise with.
    """
    from liushou_desktop.sheets.sheet_spec import ColumnSpec, SheetSpec
    from liushou_desktop.sheets.workbook_writer import write_workbook

    columns = [ColumnSpec(f"c{index}", heading) for index, heading in enumerate(_HEADINGS)]
    rows = [_roster_row(child) for child in children]
    if is_flawed:
        for number, mend in zip(range(3, len(rows), 7), _FLAWS, strict=False):
            rows[number] = mend(rows[number])
    spec = SheetSpec(id="roster", title="学生名单", columns=columns, rows=rows, id_row=False)
    write_whole(file, write_workbook([spec]))


def next_list(
    children: Sequence[InventedChild], seed: int, school_year: int, town: str
) -> list[InventedChild]:
    """The list of the new school year: a grade up, two have left, six have come."""
    stayed = [replace(child, grade=child.grade + 1) for child in children[:-2]]
    come = Inventor(seed, first_year=school_year).children(6, town=town, share_away=0.6)
    return stayed + list(come)


def _with(heading: str, change: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    at = _HEADINGS.index(heading)
    return lambda row: [*row[:at], change(row[at]), *row[at + 1 :]]


_HEADINGS = (
    "姓名 性别 出生日期 民族 身份证件类型 身份证件号 户口性质 班级 就读方式 现住址 "
    "是否留守儿童 上下学距离 成员1姓名 成员1关系 成员1现住址 成员1联系电话 成员1身份证件号 "
    "成员2姓名 成员2关系 成员2现住址 成员2联系电话 成员2身份证件号"
).split()
_FLAWS = (
    _with("身份证件号", lambda number: number[:-1]),
    _with("身份证件号", lambda number: number[:16] + number[17] + number[16]),
    _with("性别", lambda sex: "女" if sex == "男" else "男"),
    _with("成员1联系电话", lambda phone: phone[:-1]),
    _with("身份证件号", lambda number: f"{number[:15]}000"),
)
_MARKS = {"0": "非留守儿童", "1": "单亲留守儿童", "2": "双亲留守儿童"}


def _roster_row(child: InventedChild) -> list[str]:
    home = f"积石山县{child.town}{child.village}{child.group}"

    def parent(person: Any, relation: str) -> list[str]:
        place = f"{person.province}{person.city}" if person.is_away else home
        return [person.name, relation, place, person.phone, person.id_number]

    return [
        child.name,
        child.sex,
        f"{child.birth_date:%Y%m%d}",
        child.ethnicity,
        "居民身份证",
        child.id_number,
        "农业家庭户口",
        f"{'一二三四五六'[child.grade - 1]}年级({child.class_number})班",
        "住校" if child.boarding else "走读",
        home,
        _MARKS[child.left_behind],
        f"{child.commute_hundred_metres / 10:g}",
        *parent(child.father, "父亲"),
        *parent(child.mother, "母亲"),
    ]


def hire_staff(site: Site, paper: Paper, since: date) -> str:
    """Clerk, principal, counsellor and a class teacher for every class; the counsellor's id."""
    from liushou_desktop.domain.class_names import order_key
    from liushou_desktop.services.school.staff import add_staff, appoint

    head = add_staff(site, name=paper.principal, phone="19900000002", job="校长")
    clerk = add_staff(site, name=paper.clerk, phone="19900000001", job="资料员")
    mind = add_staff(site, name=COUNSELLOR, phone="19900000003", job="心理教师")
    people = [
        add_staff(
            site,
            name=name,
            phone=f"1990000{5000 + index:04d}",
            subject=_SUBJECTS[index % len(_SUBJECTS)],
        )
        for index, name in enumerate(_TEACHERS)
    ]
    with site.unit() as unit:
        classes = sorted(unit.find(SchoolClass), key=lambda row: order_key(row, since))
        for index, seat in enumerate(classes):
            person = people[index % len(people)]
            appoint(unit, since, person.id, seat.id, since=since)
        for kind, person in (("principal", head), ("clerk", clerk), ("counsellor", mind)):
            appoint(unit, since, person.id, None, kind=kind, since=since)
        unit.set_setting("school.duty_phone", "0930-0000016")
        unit.set_setting("school.principal", paper.principal)
    return mind.id


def fill_files(site: Site, invented: Sequence[InventedChild], seed: int) -> None:
    """What class teachers found out about each child: family, carer, health, surroundings."""
    from liushou_desktop.services.school.change_child import confirm_groups
    from liushou_desktop.services.school.child_values import set_values
    from liushou_desktop.services.school.refresh_summaries import refresh_all
    from liushou_desktop.services.school.school_facts import load_facts

    pick = random.Random(seed)
    by_id = {child.id_number: child for child in invented}
    with site.unit() as unit:
        children = [child for child in unit.find(Child) if child.file_number]
        for facts in load_facts(unit, children):
            made_up = by_id[facts.child.id_number or ""]
            values = _found_out(facts, made_up, pick, site.today)
            set_values(unit, facts, values, day=site.today, reason="建档登记")
            confirm_groups(unit, facts.child, GROUPS, site.today, "file")
    refresh_all(site, even_today=True)


def _found_out(
    facts: ChildFacts, child: InventedChild, pick: random.Random, today: date
) -> dict[str, Any]:
    relation = _code("relation", child.carer_relation)
    since = today - timedelta(days=pick.randint(200, 900))
    values: dict[str, Any] = {
        "child.health": "10" if pick.random() < 0.93 else "20",
        "child.allergy": "无" if pick.random() < 0.9 else "青霉素过敏",
        "child.study_grade": pick.choice("AABBBCCD"),
        "child.personality": pick.choice(_NATURES),
        "child.mental_attention": "none",
        "child.interests": pick.choice(_INTERESTS),
        "child.household_registered": True,
        "child.household_place": f"{child.town}{child.village}{child.group}",
        "child.household_members": pick.choice(_MEMBERS),
        "child.income_sources": ("wages", "farming"),
        "child.hardships": ("none",) if pick.random() < 0.7 else ("lifted",),
        "child.reliefs": ("none",),
        "child.schooling": "primary",
        "child.commute_ways": ("walk",) if child.commute_hundred_metres < 25 else ("public",),
        "child.commute_dangers": (pick.choice(("none", "road", "water", "slope")),),
        "child.heating": (pick.choice(("stove", "kang")),),
        "child.living_alone": "with_adult",
        "child.guardianship_kind": "good" if pick.random() < 0.7 else "fair",
        "child.guardianship_grade": "good" if pick.random() < 0.7 else "fair",
        "spell.start": since,
        "carer.name": child.carer_name,
        "carer.relation": relation,
        "carer.care_mode": "paternal_grandparents"
        if "祖" in child.carer_relation and "外" not in child.carer_relation
        else "maternal_grandparents"
        if "外" in child.carer_relation
        else "aunts_uncles",
        "carer.birth_year": str(child.carer_birth_year),
        "carer.health": "fair",
        "carer.education": _code("education", "小学"),
        "carer.phone": child.carer_phone,
        "carer.phone_verified_on": today,
        "carer.phone_result": "works",
        "carer.address": f"{child.town}{child.village}{child.group}",
        "carer.start": since,
        "village.name": "何得福",
        "village.phone": "19900000203",
        "emergency.name": child.carer_name,
        "emergency.relation": relation,
        "emergency.phone": child.carer_phone,
    }
    for role, person in (("father", child.father), ("mother", child.mother)):
        values |= _parent_values(role, person, since, today)
    return values


def _parent_values(role: str, person: Any, since: date, today: date) -> dict[str, Any]:
    values: dict[str, Any] = {
        f"{role}.status": "away_working" if person.is_away else "at_home",
        f"{role}.start": since,
        f"{role}.phone_verified_on": today,
        f"{role}.phone_result": "works",
    }
    if person.is_away:
        values[f"{role}.place"] = Region(province=person.province, city=person.city)
        values[f"{role}.work"] = person.work
        values[f"{role}.expected_return"] = "腊月"
    return values


def _code(set_id: str, name: str) -> str:
    from liushou_desktop.formspec.codes import code_set

    found = code_set(set_id).find(name)
    if found is None:
        raise KeyError(name)
    return found.code


def keep_term(
    site: Site, term: Term, until: date, seed: int, *, missing: float = 0.0
) -> tuple[int, int]:
    """Visits and talks of a term up to a day; ``missing`` is the share left undone.

    Returns:
        numbers of visits and talks.
    """
    from liushou_desktop.services.school.add_record import NewRecord, keep_record
    from liushou_desktop.services.school.refresh_summaries import refresh_all
    from liushou_desktop.services.school.school_facts import class_on, load_facts, load_school
    from liushou_desktop.sheets.drawn_scene import house

    pick, words = random.Random(seed), random.Random(seed)
    visits = talks = 0
    with site.unit() as unit:
        school = load_school(unit)
        facts_of = load_facts(unit, [c for c in unit.find(Child) if c.file_number])
    with site.unit() as unit:
        for facts in facts_of:
            for day, form in _days(term, until, pick):
                if pick.random() < missing or facts.spell_on(day) is None:
                    continue
                seat = class_on(facts, school, day)
                teacher = school.class_teacher(seat.id, day) if seat else None
                if teacher is None:
                    continue
                answers = _visit(facts, teacher, day, pick) if form == "home_visit" else None
                answers = answers or _talk(teacher, day, pick)
                _say_what_is_its_own(answers, words)
                if form == "home_visit" and visits % _PHOTO_EVERY == 1:
                    answers["photos"] = (Picture.of(house(visits % _HOUSES)),)
                new = NewRecord(
                    form=form,
                    child=facts.child.id,
                    answers=answers,
                    reason="演示",
                    is_late_entry=True,
                    paper="signed",
                )
                keep_record(site, unit, new)
                visits += form == "home_visit"
                talks += form == "talk"
    refresh_all(site, even_today=True)
    return visits, talks


def _days(term: Term, until: date, pick: random.Random) -> Iterator[tuple[date, str]]:
    half, calendar = (term.end - term.start) // 2, Calendar((term,))
    for begin in (term.start + timedelta(days=10), term.start + half + timedelta(days=5)):
        day = begin + timedelta(days=pick.randint(0, 35))
        if day <= min(until, term.end):
            yield day, "home_visit"
    for month in term.months:
        first = max(term.start, date.fromisoformat(f"{month}-01"))
        day = first + timedelta(days=pick.randint(0, 13))
        if day.weekday() >= _SATURDAY and pick.random() < _ON_SCHOOL_DAYS:
            day += timedelta(days=7 - day.weekday())
        while day.weekday() < _SATURDAY and day < term.end and not _is_school(calendar, day):
            day += timedelta(days=1)
        if day <= min(until, term.end):
            yield day, "talk"


def _is_school(calendar: Calendar, day: date) -> bool:
    return bool(calendar.school_days(day.toordinal(), day.toordinal()))


def _visit(facts: ChildFacts, teacher: str, day: date, pick: random.Random) -> dict[str, Any]:
    carer = facts.carer_on(day)
    address = facts.address_on(day)
    place = "".join(filter(None, (address.town, address.village, address.group))) if address else ""
    return {
        "occurred_on": day,
        "visitors": (teacher,),
        "way": "household",
        "outcome": "met",
        "receiver_name": carer.name if carer else "家里老人",
        "receiver_relation": carer.relation if carer else "61",
        "purposes": ("routine", "safety"),
        "guardianship": "good" if pick.random() < 0.8 else "fair",
        "address": place or "家里",
        "at_home": pick.choice(_AT_HOME),
        "advice": pick.choice(_ADVICE),
        "guardian_signed": True,
    }


def _talk(teacher: str, day: date, pick: random.Random) -> dict[str, Any]:
    return {
        "occurred_on": day,
        "teacher": (teacher,),
        "doer_role": "class_teacher",
        "place": "办公室",
        "kinds": (pick.choice(("routine", "study", "mood", "family", "safety")),),
        "said": pick.choice(_SAID),
        "guidance": pick.choice(_GUIDANCE),
        "agreed": pick.choice(_AGREED),
        "parent_calls": pick.choice(("1", "2", "2", "3", "4")),
        "letters": pick.random() < 0.6,
        "parent_called_teacher": pick.random() < 0.7,
        "parent_called_carer": pick.random() < 0.9,
        "mood": pick.choice("33445"),
    }


_SATURDAY = 5
_ON_SCHOOL_DAYS = 0.95  # of talks that would fall on a weekend
_SAME_WORDS = 0.03  # somebody always copies; 请核实 shows it


def _say_what_is_its_own(answers: dict[str, Any], words: random.Random) -> None:
    """Texts of two children are hardly ever the same, as in life."""
    if words.random() < _SAME_WORDS:
        return
    if "said" in answers:
        answers["said"] += f"这次单元测验数学{words.randint(41, 99)}分。"
        answers["agreed"] += f"下次测验目标多{words.randint(1, 9)}分。"
    else:
        calls, minutes = words.randint(1, 5), words.randint(3, 40)
        answers["at_home"] += f"上周和父母通话{calls}次，最近一次{minutes}分钟。"


def ask_again(site: Site, seed: int) -> None:
    """Most families were asked again and their numbers tried: what is known is fresh."""
    from liushou_desktop.services.school.change_child import confirm_groups
    from liushou_desktop.services.school.child_values import set_values
    from liushou_desktop.services.school.refresh_summaries import refresh_all
    from liushou_desktop.services.school.school_facts import load_facts

    pick = random.Random(seed)
    tried = {"phone_verified_on": site.today, "phone_result": "works"}
    with site.unit() as unit:
        children = [child for child in unit.find(Child) if child.file_number]
        for facts in load_facts(unit, children):
            groups = [group for group in GROUPS if pick.random() < 0.95]
            confirm_groups(unit, facts.child, groups, site.today, "phone")
            values = {
                f"{owner}.{name}": value
                for owner in ("father", "mother", "carer")
                if facts.phones_on(owner, site.today) and pick.random() < 0.97
                for name, value in tried.items()
            }
            set_values(unit, facts, values, day=site.today, reason="电话核对")
    refresh_all(site, even_today=True)


def stir(site: Site, seed: int) -> None:
    """Life goes on: numbers change, two children need attention, a father comes home."""
    from liushou_desktop.base.identifiers import new_id
    from liushou_desktop.services.school.child_values import set_values
    from liushou_desktop.services.school.refresh_summaries import refresh_all
    from liushou_desktop.services.school.school_facts import load_facts

    pick = random.Random(seed)
    with site.unit() as unit:
        children = [child for child in unit.find(Child) if child.file_number]
        for facts in load_facts(unit, pick.sample(children, min(6, len(children)))):
            number = f"1990000{pick.randint(9000, 9999)}"
            values = {"father.phone": number, "father.phone_result": "works"}
            set_values(unit, facts, values, day=site.today, reason="照护人告知")
        for facts in load_facts(unit, pick.sample(children, min(3, len(children)))):
            unit.add(
                Attention(
                    site=site.code,
                    id=new_id(),
                    child=facts.child.id,
                    level="yellow",
                    reasons=("study",),
                    start=site.today,
                )
            )
        for facts in load_facts(unit, pick.sample(children, min(4, len(children)))):
            set_values(unit, facts, {"child.heating": ()}, day=site.today, reason="待核")
    refresh_all(site, even_today=True)


def invent(seed: int, count: int, school_year: int, town: str) -> list[InventedChild]:
    """The pupils of a school, nine in ten of them left behind."""
    inventor = Inventor(seed, first_year=school_year)
    return list(inventor.children(count, town=town, share_away=0.9))
