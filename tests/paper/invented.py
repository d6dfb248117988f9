"""Invented sheets of every paper, for tests: one school, nobody real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

from liushou_desktop.base.identifiers import mod97_digits
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.formspec.loader import catalogue, form
from liushou_desktop.paper.card_contents import (
    CardCarer,
    CardChange,
    CardContact,
    CardFace,
    Contact,
    Parent,
)
from liushou_desktop.paper.contents import (
    BookEntry,
    BookTerm,
    FormSheet,
    Handover,
    HandoverSheet,
    KeyRegistration,
    ListLine,
    ListSheet,
    Narrative,
    ProgressBook,
    RecoveryKey,
    RegisterHead,
    RegisterRow,
    StatisticsRow,
    StatisticsSection,
    StatisticsSheet,
    StatisticsSide,
    TalkMonth,
    TalkTermSheet,
)

RARE = "癿䶮㛃𤩽𫗠"
LONG_NAME = (
    "阿依古丽·吐尔逊·买买提艾力·阿不都热依木·库尔班江·"
    + RARE
    + "·吐尔逊买买提艾力阿不都热依木库尔班"
)
assert len(LONG_NAME) == 50
NUMBER = "QX-2024-0031"

CODES = code_sets()
VISIT, TALK, REGISTRATION = form("home_visit"), form("talk"), form("registration")

_QUESTIONS = [
    {"question": "母亲新号码（旧号空号）", "reply": "19900000013，已拨通"},
    {"question": "冬季取暖方式、报警器", "reply": "煤炉；报警器已装在卧室"},
    {"question": "村联系人姓名、电话", "reply": "冶春生　19900000203"},
]
VISIT_VALUES: Mapping[str, object] = {
    "visit_number": 1,
    "occurred_on": date(2026, 3, 12),
    "started_at": time(16, 10),
    "ended_at": time(17, 5),
    "visitors": ("王丁香", "张白杨"),
    "way": "household",
    "outcome": "met",
    "receiver_name": "马长青",
    "receiver_relation": "61",
    "address": "癿藏镇红柳沟村三社（小桥东第二户）",
    "purposes": ("routine", "study", "safety"),
    "questions": _QUESTIONS,
    "home_safety": "砖木平房三间，电线有老化；煤炉在堂屋，报警器已装，嘱夜间封炉留缝。",
    "guardianship": "good",
    "economy": "same",
    "parent_contact": "每周日晚视频一次；母亲 3 月 8 日来电问作业。",
    "at_school": "守纪律，作业按时；数学应用题吃力，课上不敢举手。",
    "at_home": "放学先写作业，帮祖母喂羊；周末看手机约三小时。",
    "guardian_says": "祖父不识字，辅导不了作业，希望学校放学后留半小时答疑。",
    "advice": "手机放祖母处，写完作业再用；水渠边不独行；每周给父母讲一件学校的事。",
    "measure": "周二、周四放学后答疑",
    "due_on": date(2026, 4, 30),
    "responsible": "张白杨",
    "info_changed": True,
    "referral": "none",
}
TALK_VALUES: Mapping[str, object] = {
    "occurred_on": date(2026, 4, 15),
    "teacher": ("王丁香",),
    "doer_role": "class_teacher",
    "place": "心愿屋",
    "kinds": ("mood", "family", "praise"),
    "said": "“妈妈说暑假接我去住十天。”这周主动举手两次。",
    "guidance": "肯定进步，约定遇到难题先举手，再找学习帮手商量。",
    "agreed": "举手每天不少于一次；单元测验由 C 到 B。",
    "parent_calls": "4",
    "letters": True,
    "parent_called_teacher": True,
    "parent_called_carer": False,
    "mood": "4",
    "next_on": date(2026, 5, 13),
}


def sheet(
    values: Mapping[str, object], *, blank: bool = False, number: str = "0043-0217-8"
) -> FormSheet:
    """A sheet of any form for one invented child."""
    return FormSheet(
        values=values,
        school="癿藏镇青杏小学",
        term="2026年春季学期",
        class_name="四年级（1）班",
        child_name="马小禾",
        file_number=NUMBER,
        sheet_number=number,
        blank=blank,
    )


def blank_visit() -> FormSheet:
    """What is known before the visit."""
    known = {
        "address": VISIT_VALUES["address"],
        "questions": [{"question": each["question"]} for each in _QUESTIONS],
    }
    return sheet(known, blank=True)


def talk_term() -> TalkTermSheet:
    """Two months talked, three to come, one extra box."""
    filled = {"三月": replace_day(date(2026, 3, 18)), "四月": TALK_VALUES}
    months = tuple(
        TalkMonth(
            label=label, values=filled.get(label), record_id=label if label in filled else None
        )
        for label in ("三月", "四月", "五月", "六月", "七月", "加谈")
    )
    return TalkTermSheet(
        school="癿藏镇青杏小学",
        term="2026年春季学期",
        class_name="四年级（1）班",
        child_name="马小禾",
        file_number=NUMBER,
        months=months,
        sheet_number="0043-0451-9",
    )


def replace_day(day: date) -> Mapping[str, object]:
    return {**TALK_VALUES, "occurred_on": day}


def face(**changes: object) -> CardFace:
    """A card with everything on it."""
    whole = CardFace(
        file_number=NUMBER,
        edition=3,
        name="马小禾",
        school="癿藏镇青杏小学",
        class_name="四年级（1）班",
        class_short="四（1）班",
        sex="女",
        ethnicity="回族",
        born="2015年2月",
        boarding=False,
        address="癿藏镇红柳沟村三社（小桥东第二户）",
        short_address="癿藏镇红柳沟村三社",
        health="健康；无慢性病",
        allergy="青霉素过敏",
        father=Parent(
            name="马青山",
            place="新疆维吾尔自治区昌吉州",
            short_place="新疆昌吉州",
            work="建筑工地·钢筋工",
            phone="19900000012",
        ),
        mother=Parent(
            name="韩雪莲",
            place="青海省西宁市",
            short_place="青海西宁市",
            work="餐馆",
            phone="19900000013",
        ),
        carer=CardCarer(
            name="马长青",
            relation="祖父",
            age="68",
            health="一般",
            phone="19900000031",
            address="癿藏镇红柳沟村三社",
        ),
        emergency=Contact(name="马文渊", phone="19900000044", relation="叔父"),
        class_teacher=Contact(name="王丁香", phone="19900000201"),
        helper=Contact(name="张白杨", phone="19900000202"),
        duty_phone="0930-000 0000",
        village=Contact(name="冶春生", phone="19900000203"),
        whereabouts="父母 2024 年 2 月起在外务工，预计腊月返乡；每周日晚视频一次。",
        household="与祖父母、妹妹（5 岁）同住；收入靠父母务工和祖父种玉米。",
        personal="上学期期末学习等级良；喜画画、跳绳；性格安静。",
        surroundings="步行上学 2.4 公里，途经无护栏小桥一处；冬季用煤炉取暖。",
        changes=(
            CardChange(
                changed_on=date(2026, 4, 9),
                what="父亲电话",
                old="19900000007",
                new="19900000012",
                handled_by="马文竹",
                checked_by="王丁香",
            ),
        ),
        contacts=(
            CardContact(
                made_on=date(2026, 3, 18),
                way="电话",
                person="父亲",
                content="通报期初学习情况，商定每周日视频",
                noted_by="王丁香",
            ),
        ),
        made_on=date(2026, 4, 9),
        opened_on=date(2026, 3, 12),
        sheet_number="0042-1741-2",
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def long_names(one: CardFace) -> CardFace:
    """The same card with names of 50 code points everywhere."""
    return replace(
        one,
        name=LONG_NAME,
        father=replace(one.father, name=LONG_NAME),
        mother=replace(one.mother, name=LONG_NAME),
        carer=replace(one.carer, name=LONG_NAME),
        emergency=replace(one.emergency, name=LONG_NAME),
        class_teacher=replace(one.class_teacher, name=LONG_NAME),
        helper=replace(one.helper, name=LONG_NAME),
        village=replace(one.village, name=LONG_NAME),
    )


HEAD = RegisterHead(
    school="癿藏镇青杏小学",
    term="2026年春季学期",
    definition="学籍口径（外出满三个月）",
    cut_off=date(2026, 4, 10),
    operator="马文竹",
    printed_on=date(2026, 4, 13),
    maker="马文竹",
    sheet_number="0044-0007-1",
)


def register_row(number: int, **changes: object) -> RegisterRow:
    """One of many children; two classes."""
    row = RegisterRow(
        class_name="四（1）" if number < 25 else "五（2）",
        name=f"马{'小' if number % 2 else '大'}禾",
        sex="女" if number % 2 else "男",
        ethnicity="东乡族",
        born="2015.02",
        id_number="999999201502280022",
        left_behind="双亲" if number % 3 else "单亲",
        address="红柳沟村一社",
        father_place="新疆昌吉州",
        father_phone="19900000012",
        mother_place="在家",
        mother_phone="19900000052",
        carer_name="马长青",
        carer_relation="祖父",
        carer_phone="19900000031",
        boarding=number % 4 == 0,
        is_key=number % 9 == 3,
        helper="陈红柳",
    )
    return replace(row, **changes)  # type: ignore[arg-type]


HANDOVER = Handover(
    school="癿藏镇青杏小学",
    school_code="2162999901",
    receivers="癿藏学区、县教育局",
    term="2026年春季学期",
    file_name="2162999901_青杏小学_2026春_留守儿童_V1_20260712.lspkg",
    size=286_720,
    sequence=7,
    epoch=2,
    made_at=datetime(2026, 7, 12, 10, 24),
    short_code="K7QM-2HXD-84RT",
    previous_short_code="M3WC-6PZD-19KF",
    sheets=tuple(
        HandoverSheet(code=f"S{number}", title=title, rows=number * 31)
        for number, title in enumerate(
            "封面清单 机构人员 儿童名册 家庭监护 联系卡 家访 谈心 指标 变动".split()
        )
    ),
    pupils=124,
    maker="马文竹",
    sheet_number="0045-0102-9",
)
REGISTRATION_SHEET = KeyRegistration(
    site_name="癿藏镇青杏小学",
    site_code="2162999901",
    district="癿藏学区",
    occasion="换人",
    effective_on=date(2026, 3, 1),
    epoch=2,
    keeper="马文竹（资料员）",
    phone="19900000205",
    principal="赵沙枣",
    previous_keeper="陈红柳（交接单 0045-0188）",
    signing_digits="407189352617064855302947106683519277441038256601499207513864",
    receiving_digits="719302465809317460823551498027627431059687221439680513476809",
    qr_text="2162999901/2/407189352617064855302947106683519277441038256601499207513864",
    short_code="H7VC-3K9R",
    sheet_number="0045-0201-3",
)
RECOVERY = RecoveryKey(
    site_name="癿藏镇青杏小学",
    database_id="8C41-77F2",
    generation=3,
    made_on=date(2026, 3, 1),
    lines=tuple(  # type: ignore[arg-type]
        digits + mod97_digits(digits)
        for digits in ("389897098916", "213660619894", "776695161073", "992202157687")
    ),
)


# forms set from their sections alone

SCHOOL_FORMS = tuple(
    each
    for each in catalogue().values()
    if each.is_record and each.id not in ("home_visit", "talk")
)
NAMES = {"C1": "马玉兰", "C2": f"冶{RARE}", "C3": LONG_NAME, "T1": "王丁香", "T2": "张白杨"}
CONTACT_VALUES: Mapping[str, object] = {
    "occurred_on": date(2026, 4, 10),
    "started_at": time(16, 30),
    "organiser": ("T1",),
    "between": ("child_parent", "parent_teacher"),
    "initiator": "school",
    "way": "video",
    "outcome": "met",
    "parent": "mother",
    "number_tail": "0013",
    "minutes": 12,
    "known_from": "present",
    "content": "说了月考和弟弟，妈妈夸字写得好；约好五一前再视频一次。",
    "mood": "4",
    "wish": "想妈妈暑假接去住几天",
}
MEETING_VALUES: Mapping[str, object] = {
    "occurred_on": date(2026, 4, 24),
    "place": "多功能厅",
    "chairs": ("T1", "T2"),
    "agenda": "期中通报和家庭教育",
    "on_study": "多数孩子作业按时，数学应用题吃力。",
    "on_life": "午休有序，住校生会整理床铺。",
    "on_conduct": "守纪律，没有欺凌。",
    "on_mind": "两个孩子想家，已安排谈心。",
    "advice": "每晚八点前收手机，周末给爸妈打一次视频，水渠边不独行。",
    "attendance": (
        {"guest_child": "C1", "there": "present", "guest": "马长青", "guest_relation": "61"},
        {
            "guest_child": "C2",
            "there": "made_up",
            "guest_relation": "62",
            "child_advice": "多陪孩子说说话，别让一个人在家过夜。",
            "made_up_on": date(2026, 4, 28),
            "made_up_way": "phone",
        },
        {"guest_child": "C3", "there": "absent"},
    ),
}
INCIDENT_VALUES: Mapping[str, object] = {
    "kinds": ("injury",),
    "is_drill": False,
    "occurred_on": date(2026, 4, 13),
    "occurred_at": time(10, 0),
    "discovered_on": date(2026, 4, 13),
    "discovered_at": time(10, 5),
    "place": "操场",
    "reporters": ("T2",),
    "course": "体育课跑步时摔倒，右手擦伤。",
    "measures": "校医消毒包扎，班主任陪着。",
    "police_reasons": ("none",),
    "notices": tuple(
        {
            "party": party,
            "told_on": date(2026, 4, 13),
            "told_at": time(10, 10 + number),
            "notice_way": "phone",
            "told_by": "王丁香",
        }
        for number, party in enumerate(("carer", "parents", "bureau", "government", "police"))
    ),
    "involved": ({"involved_child": "C2", "state": "轻微擦伤，已回教室"},),
}
_COLUMNS = (
    ("", "合计"), ("性别", "男"), ("性别", "女"), ("年龄（周岁）", "0—5"), ("年龄（周岁）", "6—13"),
    ("年龄（周岁）", "14—16"), *(("年　级", grade) for grade in "一二三四五六七八九"), ("", "寄宿"),
)  # fmt: skip


def _row(label: str, number: int) -> StatisticsRow:
    figures = ("12345", *("123" for _ in _COLUMNS[1:-1]), "—")
    return StatisticsRow(label, f"{number:02}", figures, number == 7)


STATISTICS = StatisticsSheet(
    title="农村留守儿童学期统计汇总表",
    form="F17",
    version=1,
    school="癿藏镇青杏小学",
    term="2026年春季学期",
    cut_off="2026年7月10日",
    definition="登记的留守时段",
    authority="积石山县教育局",
    columns=_COLUMNS,
    sides=(
        StatisticsSide(
            tuple(
                StatisticsSection(
                    f"{title}、未成年同辈或自我监护",
                    tuple(_row("一方外出另一方无能力", part * 7 + n) for n in range(1, 7)),
                )
                for part, title in enumerate("一二三四")
            ),
            "勾稽：07=01+02+03−04−05−06；列 1=2+3=4+5+6=7+…+15。",
        ),
    ),
    figures=ListSheet(
        lines=(
            *(
                ListLine(
                    {
                        "id": f"I{number:02}",
                        "title": "未成年人电话全部失效人数",
                        "numerator": "12345",
                        "denominator": "12345",
                        "rate": "100.00%",
                        "late": "12",
                        "explanation": "大河涨水，三个村进不去；下学期开学两周内补上。"
                        * (number % 3),
                    }
                )
                for number in range(1, 23)
            ),
            ListLine(group="审签以后的更正（上面的数不改）"),
            ListLine({"id": "更正1", "title": "合计", "explanation": "审签时 5，现在 6"}),
        ),
        texts={"school": "癿藏镇青杏小学", "term": "2026年春季学期", "day": "", "definition": ""},
        name="F17",
    ),
    maker="马文竹",
    phone="0930-0000016",
    reported_on="2026年7月12日",
)
SUMMARY = Narrative(
    title="癿藏镇青杏小学2026年春季学期留守儿童关爱工作总结",
    sections=tuple(
        (
            heading,
            "班主任应家访 116 次，做到 112 次，完成率 96.55%。" * 4
            + "\n（二）谈心。䶮和㛃都谈了。",
        )
        for heading in ("基本情况", "主要做法", "存在问题", "下一步打算")
    ),
    signed="癿藏镇青杏小学",
    day="2026年7月12日",
)

BOOK = ProgressBook(
    name="法图麦·马玉洁",
    class_label="三(1)班",
    school="柳湾中心小学",
    span="2025年秋季学期 — 2026年春季学期",
    terms=tuple(
        BookTerm(
            term,
            tuple(
                BookEntry(
                    f"{month}月12日",
                    "学业、劳动自理",
                    (
                        ("", f"第{month}个月，" + "生字听写连续三次全对，把字写端正了。" * 3),
                        ("教师的话", "看见你的进步，老师高兴。"),
                    ),
                )
                for month in months
            ),
        )
        for term, months in (
            ("2025年秋季学期", (9, 10, 11, 12, 1)),
            ("2026年春季学期", (3, 4, 5, 6)),
        )
    ),
)
