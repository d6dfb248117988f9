"""A small invented county: one bureau, one school with two classes, everybody who works there.

Built once per session through the services a clerk uses, then copied for each test. Deriving a key
from a password is made cheap meanwhile (``cheap_passwords``): how dear it must be is tested where
it is written.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from liushou_desktop.app.demonstration.invented import identity_number
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.domain.schooling import Staff
from liushou_desktop.services.bureau.register import enrol_school
from liushou_desktop.services.bureau.school_keys import approve_school
from liushou_desktop.services.school import close_term as closing
from liushou_desktop.services.school.add_record import NewRecord, Saved, add_record
from liushou_desktop.services.school.change_child import add_child, change_child
from liushou_desktop.services.school.child_file import class_for
from liushou_desktop.services.school.export_report import Exported, export_report
from liushou_desktop.services.school.open_file import open_file
from liushou_desktop.services.school.staff import add_staff, pair, set_class_teacher
from liushou_desktop.services.shared import enrolment, own_keys
from liushou_desktop.services.shared.create_site import NewSite, create_site
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.users import add_user
from liushou_desktop.storage import slot_crypto

PASSWORD = "demo-2021"
TERM = "2025-2"
TERM_BEGINS, TODAY, AFTER_TERM = date(2026, 3, 2), date(2026, 6, 16), date(2026, 7, 13)
BUREAU, SCHOOL = "622927", "2199000001"
SCHOOL_NAME, BUREAU_NAME = "柳湾中心小学", "示例县教育局"

CLERK, PRINCIPAL, TEACHER, HELPER, COUNSELLOR = "李向荣", "周立本", "马成林", "王秀兰", "石青"
BUREAU_CLERK, BUREAU_HEAD = "何静", "妥局长"
SCHOOL_USERS = {
    Role.CLERK: CLERK,
    Role.PRINCIPAL: PRINCIPAL,
    Role.CLASS_TEACHER: TEACHER,
    Role.HELPER: HELPER,
    Role.COUNSELLOR: COUNSELLOR,
}

#: Name → class, category (None: not left behind).
CHILDREN: Mapping[str, tuple[str, str | None]] = {
    "马玉兰": ("五(2)班", "2"),
    "马国强": ("五(2)班", "2"),
    "冶䶮": ("五(2)班", "1"),
    "董雪梅": ("五(2)班", None),
    "法图麦·马玉洁": ("三(1)班", "2"),
    "何建军": ("三(1)班", "2"),
    "韩义": ("三(1)班", "1"),
    "祁永红": ("三(1)班", None),
}
OWN_CLASS, OTHER_CLASS = "五(2)班", "三(1)班"


@dataclass(frozen=True, slots=True)
class Born:
    """What the identity number of an invented child says."""

    on: date
    sex: str
    id_number: str


def born(name: str) -> Born:
    """Region 999999, grade by grade, boys and girls in turn."""
    number = list(CHILDREN).index(name)
    day = date(2014 if CHILDREN[name][0] == OWN_CLASS else 2016, number + 1, 15)
    sequence = 100 + number
    return Born(day, "1" if sequence % 2 else "2", identity_number(day, sequence))


def derive_cheaply(secret: bytes, salt: bytes, *_: object) -> bytes:
    """In place of Argon2id."""
    return hashlib.blake2b(secret, key=salt, digest_size=32).digest()


def cheap_passwords(patch: pytest.MonkeyPatch) -> None:
    """Let a password lead to its key at once."""
    patch.setattr(slot_crypto, "hash_secret_raw", derive_cheaply)


@dataclass(frozen=True, slots=True)
class County:
    """The folders of a county. ``package``: the report of the closed term, once exported."""

    folder: Path

    @property
    def bureau(self) -> Path:
        return self.folder / "bureau"

    @property
    def school(self) -> Path:
        return self.folder / "school"

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    @property
    def package(self) -> Path:
        (found,) = (path for path in self.stick.glob("*.lspkg") if "申请" not in path.name)
        return found

    @property
    def request(self) -> Path:
        return next(self.stick.glob("*申请*.lspkg"))

    @property
    def fingerprint(self) -> str:
        return (self.folder / "school.fingerprint").read_text("utf-8")

    @property
    def paper_key(self) -> str:
        return (self.folder / "school.paper-key").read_text("utf-8")

    @property
    def invitation(self) -> Path:
        return next(self.stick.glob("*.lsenrol"))

    def copy(self, to: Path) -> County:
        """All of it somewhere else, free to be changed."""
        shutil.copytree(self.folder, to, ignore=shutil.ignore_patterns("reserve*"))
        return County(to)

    def open_school(
        self, user: str = CLERK, day: date = TODAY
    ) -> contextlib.AbstractContextManager[Site]:
        return unlocked(self.school, user, day)

    def open_bureau(
        self, user: str = BUREAU_CLERK, day: date = AFTER_TERM
    ) -> contextlib.AbstractContextManager[Site]:
        return unlocked(self.bureau, user, day)


@contextlib.contextmanager
def unlocked(folder: Path, user: str, day: date) -> Iterator[Site]:
    """An open site, locked again at the end."""
    site = open_site(folder, user, PASSWORD, RehearsalClock(day))
    try:
        yield site
    finally:
        site.lock()


def build_county(folder: Path) -> County:
    """A bureau and an enrolled, approved school in the middle of its term."""
    county = County(folder)
    county.stick.mkdir(parents=True)
    found_bureau(county.bureau)
    with county.open_bureau(day=TERM_BEGINS) as bureau:
        join_bureau(bureau, county.school, county.stick)
        add_user(bureau, BUREAU_HEAD, Role.BUREAU_HEAD, PASSWORD)
    with county.open_school(day=TERM_BEGINS) as school:
        hire(school)
        enter_children(school)
    with county.open_school() as school:
        keep_records(school)
    return county


def build_reported(folder: Path, running: County) -> County:
    """The same county after the term: signed off, with the package on the stick."""
    county = running.copy(folder)
    sign_and_export(county)
    return county


def sign_and_export(county: County, day: date = AFTER_TERM) -> Exported:
    """Explain what is open, have the principal sign, write the package to the stick."""
    with county.open_school(PRINCIPAL, day) as school:
        sign(school)
        return export_report(school, county.stick, term=TERM)


def sign(school: Site) -> None:
    """Explain what is open; the principal signs."""
    review = closing.review_term(school, TERM)
    open_ones = [finding.key for finding in review.findings if finding.state == "explain"]
    closing.explain(school, TERM, dict.fromkeys(open_ones, "下学期补上"))
    closing.close_term(school, TERM)


def found_bureau(folder: Path, code: str = BUREAU, name: str = BUREAU_NAME) -> None:
    """A bureau with one clerk."""
    made = NewSite(
        side="bureau",
        code=code,
        name=name,
        short_code="JY",
        user=BUREAU_CLERK,
        role=Role.BUREAU_CLERK,
        password=PASSWORD,
    )
    create_site(folder, made, RehearsalClock(TERM_BEGINS))


def join_bureau(
    bureau: Site,
    folder: Path,
    stick: Path,
    *,
    code: str = SCHOOL,
    name: str = SCHOOL_NAME,
    short_code: str = "LW",
    approve: bool = True,
) -> None:
    """A new school by enrolment file, with clerk and principal, its key approved or not.

    Paper key and fingerprint, which nobody can ask for twice, are noted beside the folder.
    """
    invited = enrol_school(bureau, stick, code=code, name=name)
    created = enrolment.create_enrolled_site(
        folder,
        enrolment.read_enrolment_file(invited.file),
        short_code=short_code,
        user=CLERK,
        password=PASSWORD,
        clock=RehearsalClock(TERM_BEGINS),
    )
    with unlocked(folder, CLERK, TERM_BEGINS) as school:
        add_user(school, PRINCIPAL, Role.PRINCIPAL, PASSWORD)
        made = own_keys.request_registration(
            school, stick, keeper=CLERK, principal=PRINCIPAL, phone="19900000001"
        )
    digits = " ".join(line.split(" ", 1)[1] for line in made.fingerprint_lines)
    folder.with_name(f"{folder.name}.fingerprint").write_text(digits, "utf-8")
    key = " ".join(created.paper_key_lines)
    folder.with_name(f"{folder.name}.paper-key").write_text(key, "utf-8")
    if approve:
        approve_school(bureau, made.file, digits)


def hire(site: Site) -> dict[str, Staff]:
    """Staff with their users: class teacher of 五(2)班, helper, counsellor, another teacher."""
    people = {
        name: add_staff(site, name=name, phone=f"1990000010{number}", subject="语文")
        for number, name in enumerate((TEACHER, HELPER, COUNSELLOR, "杨海燕"))
    }
    for role in (Role.CLASS_TEACHER, Role.HELPER, Role.COUNSELLOR):
        name = SCHOOL_USERS[role]
        add_user(site, name, role, PASSWORD, people[name].id)
    return people


def enter_children(site: Site) -> dict[str, str]:
    """The children of ``CHILDREN`` with their families; ids by name."""
    from liushou_desktop.services.school.staff import find_staff

    found = {}
    for number, (name, (class_text, category)) in enumerate(CHILDREN.items()):
        class_id = class_for(site, class_text)
        who = born(name)
        answers = {
            "name": name,
            "sex": who.sex,
            "birth_date": who.on,
            "id_number": who.id_number,
            "ethnicity": "03",
            "household_kind": "rural",
        }
        child = add_child(site, answers, class_id, since=date(2025, 9, 1))
        found[name] = child
        if category is not None:
            open_file(site, child, category=category, start=date(2025, 2, 20), reason="1")
            change_child(site, child, family(number, category), form="contact_card")
    set_class_teacher(site, find_staff(site, TEACHER).id, OWN_CLASS)
    set_class_teacher(site, find_staff(site, "杨海燕").id, OTHER_CLASS)
    pair(site, found["马玉兰"], find_staff(site, HELPER).id, aim="每月谈心")
    return found


def family(number: int, category: str) -> dict[str, Any]:
    """Father away, mother too when ``category`` says so; the grandmother cares."""
    return {
        "father_name": "马国才",
        "father_status": "away_working",
        "father_phone": f"1990000020{number}",
        "mother_name": "冶秀花",
        "mother_status": "away_working" if category == "2" else "at_home",
        "mother_phone": f"1990000030{number}",
        "carer_name": "韩桂英",
        "carer_relation": "62",
        "carer_health": "fair",
        "carer_phone": f"1990000040{number}",
    }


def ids(site: Site) -> dict[str, str]:
    """Child id by name."""
    from liushou_desktop.domain.child import Child

    with site.unit() as unit:
        return {child.name: child.id for child in unit.find(Child)}


def staff_id(site: Site, name: str) -> str:
    from liushou_desktop.services.school.staff import find_staff

    return find_staff(site, name).id


def visit(site: Site, child: str, day: date, **given: Any) -> NewRecord:
    """A household visit by the class teacher of 五(2)班."""
    answers: dict[str, Any] = {
        "occurred_on": day,
        "visitors": (staff_id(site, TEACHER),),
        "way": "household",
        "outcome": "met",
        "receiver_name": "韩桂英",
        "receiver_relation": "62",
        "purposes": ("routine",),
        "guardianship": "good",
        "address": "柳湾村三社",
        "at_home": "作业自己写",
        "advice": f"睡前封好炉火、窗户留缝，{day.month}月{day.day}日再来看一次作业。",
    }
    return record("home_visit", child, answers, given)


def talk(site: Site, child: str, day: date, **given: Any) -> NewRecord:
    """A talk of the class teacher with the child."""
    answers: dict[str, Any] = {
        "occurred_on": day,
        "teacher": (staff_id(site, TEACHER),),
        "doer_role": "class_teacher",
        "place": "办公室",
        "kinds": ("routine",),
        "said": f"{day.month}月说妈妈上周打了电话，过年要回来，想要一双新球鞋。",
        "guidance": "肯定孩子懂事，商量每天先做会的题，不会的第二天问老师。",
        "agreed": "约定每周三放学后留十分钟补应用题，上次约好的做到了。",
        "parent_calls": "2",
        "letters": False,
        "parent_called_teacher": True,
        "parent_called_carer": True,
    }
    return record("talk", child, answers, given)


_OF_RECORD = ("reason", "is_late_entry", "is_draft", "sheet_number", "paper")


def record(form: str, child: str, answers: dict[str, Any], given: dict[str, Any]) -> NewRecord:
    own = {name: given.pop(name) for name in _OF_RECORD if name in given}
    return NewRecord(form=form, child=child, answers={**answers, **given}, **own)


def keep_records(site: Site) -> list[Saved]:
    """Two visits and three talks for 马玉兰, one visit each for two others."""
    known = ids(site)
    days = [date(2026, 3, 20), date(2026, 5, 18)]
    kept = [add_record(site, visit(site, known["马玉兰"], day)) for day in days]
    talks = (talk(site, known["马玉兰"], date(2026, month, 12)) for month in (3, 4, 5))
    kept += [add_record(site, each) for each in talks]
    for name in ("马国强", "冶䶮"):
        advice = f"请{name}家里每天傍晚问一问作业，走大路上学，涨水不过便桥。"
        kept.append(add_record(site, visit(site, known[name], days[0], advice=advice)))
    return kept
