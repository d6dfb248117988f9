"""The whole loop with invented people: enrol → roster → records → cards → package → receipt.

The clock is set back to the term before today's, so that a whole term can be lived, closed and
reported; then the schools go on into the present, with things left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from liushou_desktop.app.demonstration import care_story, county_story, emergency_story
from liushou_desktop.app.demonstration import school_story as story
from liushou_desktop.app.demonstration.invented import InventedChild
from liushou_desktop.app.demonstration.organisation_story import keep_organisation
from liushou_desktop.app.demonstration.school_story import Paper
from liushou_desktop.app.demonstration.year_story import (
    COUNSELLOR,
    count_in_june,
    june_of,
    keep_year,
)
from liushou_desktop.base.clock import RehearsalClock, SystemClock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import school_year_of
from liushou_desktop.services.shared.calendar import term_on, typical_terms
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import PRACTICE, Site

PASSWORD = "demo-2021"  # noqa: S105 - the practice password, printed in the manual
SCHOOL_USER = "李向荣"
FEWEST_CHILDREN = 3  # in each school: one moves away, one is in an emergency, one stays on the list
BUREAU_CODE, BUREAU_NAME, BUREAU_USER = "622927", "示例县教育局", "何静"
_SCHOOLS = (
    ("2199000001", "柳湾中心小学", "LW", "柳湾镇"),
    ("2199000002", "癿沟小学", "QG", "癿藏镇"),
    ("2199000003", "红柳沟小学", "HL", "银川镇"),
    ("2199000004", "前川小学", "QC", "石塬镇"),
    ("2199000005", "上湾小学", "SW", "大河家镇"),
)
_WITH_DISTRICT = 3  # from so many schools on, the village schools hand in to a 学区
_PAPER = Paper(principal="周立本", clerk=SCHOOL_USER)

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where everything lies when the loop is done."""

    message: str
    places: Mapping[str, str]


def run_demonstration(
    folder: Path,
    *,
    schools: int = 3,
    children: int = 60,
    seed: int = 1,
    tell: Tell = print,
    today: date | None = None,
) -> Demonstration:
    """Make a bureau and schools under ``folder`` and walk the loop once.

    Raises:
        RefusedError: FOLDER_NOT_EMPTY, DEMO_SCHOOLS_WRONG, DEMO_CHILDREN_TOO_FEW.
    """
    if not 1 <= schools <= len(_SCHOOLS):
        raise RefusedError("DEMO_SCHOOLS_WRONG", most=len(_SCHOOLS))
    if children < FEWEST_CHILDREN:
        raise RefusedError("DEMO_CHILDREN_TOO_FEW", least=FEWEST_CHILDREN)
    if folder.exists() and any(folder.iterdir()):
        raise RefusedError("FOLDER_NOT_EMPTY", folder=str(folder))
    now = today or SystemClock().today()
    return _Loop(folder, schools, children, seed, tell, now).run()


class _Loop:
    def __init__(
        self, folder: Path, schools: int, children: int, seed: int, tell: Tell, now: date
    ) -> None:
        self._folder = folder
        self._schools = _SCHOOLS[:schools]
        self._children = children
        self._seed = seed
        self._tell = tell
        self._now = now
        year = school_year_of(now)
        terms = typical_terms("", range(year - 2, year + 1))
        current = term_on(terms, now)
        self._past = terms[terms.index(current) - 1]
        self._usb = folder / "usb"
        self._papers = folder / "papers"
        self._has_district = schools >= _WITH_DISTRICT
        self._packs: dict[str, Path] = {}
        self._opened: list[Site] = []
        self._invented: dict[str, list[InventedChild]] = {}
        self._district_usb = folder / "usb-district" if self._has_district else self._usb
        self._issued = folder / "usb-packs" if self._has_district else self._usb
        self._moving = folder / "usb-transfers" if self._has_district else self._usb
        for place in (self._usb, self._district_usb, self._issued, self._moving, self._papers):
            place.mkdir(parents=True, exist_ok=True)

    def run(self) -> Demonstration:
        try:
            return self._run()
        finally:
            for site in self._opened:
                site.lock()

    def _run(self) -> Demonstration:
        self._found_bureau()
        if self._has_district:
            self._found_district()
        for number, entry in enumerate(self._schools):
            self._enrol(number, *entry)
        for code, name, _, _ in self._schools:
            self._live_term(code, name)
            self._report(code, name)
        if self._has_district:
            self._pass_on()
        receipts = self._merge()
        for code, name, town, _ in self._schools:
            self._take_receipt(code, name, receipts)
            self._go_on(code)
            self._leave_new_list(code, name, town)
        if self._has_district:
            self._move_two()
        self._tell("12 全部走通，可以打开学校或教育局的资料夹练习，密码都是 demo-2021。")
        first = self._schools[0][0]
        places = {
            "bureau": str(self._folder / "bureau"),
            "school": str(self._school_folder(first)),
            "usb": str(self._usb),
            "papers": str(self._papers),
        }
        return Demonstration(f"演示已做好，放在 {self._folder}。", places)

    def _stick_of(self, code: str) -> Path:
        """Where a school hands in: the first to the county, village schools to their 学区."""
        return self._usb if code == self._schools[0][0] else self._district_usb

    def _school_folder(self, code: str) -> Path:
        return self._folder / "schools" / code

    def _bureau(self, day: date) -> Site:
        return self._kept(
            open_site(self._folder / "bureau", BUREAU_USER, PASSWORD, RehearsalClock(day))
        )

    def _school(self, code: str, day: date, user: str = _PAPER.clerk) -> Site:
        return self._kept(open_site(self._school_folder(code), user, PASSWORD, RehearsalClock(day)))

    def _kept(self, site: Site) -> Site:
        """Remember what is open: whoever stops the loop must not leave a folder locked."""
        self._opened = [each for each in self._opened if not each.is_locked]
        self._opened.append(site)
        return site

    def _found_bureau(self) -> None:
        from liushou_desktop.services.shared.create_site import NewSite, create_site

        day = self._past.start - timedelta(days=10)
        create_site(
            self._folder / "bureau",
            NewSite(
                side="bureau",
                code=BUREAU_CODE,
                name=BUREAU_NAME,
                short_code="JY",
                user=BUREAU_USER,
                role=Role.BUREAU_CLERK,
                password=PASSWORD,
                terms=self._calendar(),
            ),
            RehearsalClock(day),
        )
        self._tell(f"1 建好 {BUREAU_NAME}的资料夹")

    def _calendar(self) -> list[Term]:
        year = school_year_of(self._now)
        return typical_terms(BUREAU_CODE, range(year - 2, year + 2))

    def _enrol(self, number: int, code: str, name: str, short_code: str, town: str) -> None:
        """Enrolment file → school folder → request → stamped sheet → approval → roster."""
        from liushou_desktop.services.bureau.register import enrol_school
        from liushou_desktop.services.bureau.school_keys import approve_school
        from liushou_desktop.services.shared import enrolment, own_keys
        from liushou_desktop.services.shared.users import add_user

        day = self._past.start
        bureau = self._bureau(day)
        is_village = self._stick_of(code) != self._usb
        under = county_story.DISTRICT_CODE if is_village else None
        invited = enrol_school(bureau, self._usb, code=code, name=name, district=under)
        self._tell(f"2 {name}：教育局写好登记文件 {invited.file.name}")
        enrolment.create_enrolled_site(
            self._school_folder(code),
            enrolment.read_enrolment_file(invited.file),
            short_code=short_code,
            user=_PAPER.clerk,
            password=PASSWORD,
            clock=RehearsalClock(day),
        )
        school = self._school(code, day)
        add_user(school, _PAPER.principal, Role.PRINCIPAL, PASSWORD)
        made = own_keys.request_registration(
            school, self._usb, keeper=_PAPER.clerk, principal=_PAPER.principal, phone="19900000001"
        )
        typed = " ".join(line.split(" ", 1)[1] for line in made.fingerprint_lines)
        approve_school(bureau, made.file, typed)
        bureau.lock()
        self._tell(f"3 {name}：密钥登记表盖章，教育局对照指纹核准，登记表短码 {made.short_code}")
        self._import_roster(school, number, name, town)
        school.lock()

    def _import_roster(self, school: Site, number: int, name: str, town: str) -> None:
        from liushou_desktop.services.school.apply_roster import apply_roster
        from liushou_desktop.services.school.plan_roster import plan_roster, read_roster_file

        seed = self._seed * 100 + number
        year = school_year_of(school.today)
        self._invented[school.code] = story.invent(seed, self._children, year, town)
        self._count_twice(school.code)
        file = self._usb / f"{name}_学生名单.xlsx"
        story.write_roster_file(file, self._invented[school.code])
        plan = plan_roster(school, read_roster_file(school, file))
        done = apply_roster(school, plan)
        self._tell(f"4 {name}：导入名单，新增 {done.added} 人，建档 {done.files_opened} 份")

    def _count_twice(self, code: str) -> None:
        """A left-behind child of the first school stands on the second school's list too."""
        first = self._invented[self._schools[0][0]]
        here = self._invented[code]
        if len(self._schools) > 1 and code == self._schools[1][0]:
            moved = next(child for child in first if child.left_behind != "0")
            here[-1] = replace(moved, carer_name=here[-1].carer_name, village=here[-1].village)

    def _let_one_go(self, school: Site) -> None:
        """Before the term ends a child moves within the county, and no school takes it up."""
        from liushou_desktop.services.school.apply_roster import Decisions, apply_roster
        from liushou_desktop.services.school.plan_roster import plan_roster, read_roster_file

        held = self._invented[school.code]
        if len(self._schools) < 2 or school.code != self._schools[0][0]:
            return
        gone = [child for child in held if child.left_behind != "0"][-1]
        stayed = [child for child in held if child is not gone]
        file = self._papers / "期末名单.xlsx"
        story.write_roster_file(file, stayed)
        plan = plan_roster(school, read_roster_file(school, file))
        reasons = {each.child: "transferred_in_county" for each in plan.gone}
        apply_roster(school, plan, Decisions(gone=reasons))
        self._invented[school.code] = stayed

    def _live_term(self, code: str, name: str) -> None:
        """A whole term: families, cards, visits, talks."""
        from liushou_desktop.services.school.print_cards import cards_printed, print_cards
        from liushou_desktop.services.school.print_register import print_register
        from liushou_desktop.services.shared.users import add_user

        term = self._past
        school = self._school(code, term.start + timedelta(days=6))
        counsellor = story.hire_staff(school, _PAPER, term.start)
        add_user(school, COUNSELLOR, Role.COUNSELLOR, PASSWORD, counsellor)
        story.fill_files(school, self._invented[code], self._seed)
        job = print_cards(school, "carry")
        cards_printed(school, job.children)
        carry = self._papers / f"{name}_随身卡.pdf"
        write_whole(carry, job.printed.pdf)
        full = print_cards(school, "full")
        write_whole(self._papers / f"{name}_档案联系卡.pdf", full.printed.pdf)
        school.lock()
        self._tell(f"5 {name}：联系卡 {len(job.children)} 张，在 {carry}")
        school = self._school(code, term.end - timedelta(days=40))
        story.ask_again(school, self._seed + 3)
        self._let_one_go(school)
        school.lock()
        if (june := june_of(term)) is not None:
            school = self._school(code, june)
            count_in_june(school, term, _PAPER.principal, PASSWORD, self._seed + 11)
            school.lock()
        school = self._school(code, term.end)
        visits, talks = story.keep_term(school, term, term.end, self._seed, missing=0.03)
        care_story.keep_papers(school, term, self._seed + 6)
        keep_year(school, term, term.end, self._seed + 2, is_first=True)
        keep_organisation(school, term, term.end, self._seed + 1, is_first=True)
        if self._has_district:
            self._apply_pack(school, term)
        register = print_register(school)
        write_whole(self._papers / f"{name}_花名册.pdf", register.printed.pdf)
        school.lock()
        self._tell(f"6 {name}：{term.name}家访 {visits} 次，谈心 {talks} 次")

    def _report(self, code: str, name: str) -> None:
        """Check, explain, sign off, write to the stick."""
        from liushou_desktop.services.school import close_term, export_report

        day = self._past.end + timedelta(days=1)
        school = self._school(code, day)
        review = close_term.review_term(school, self._past.id)
        reasons = {
            finding.key: "已安排下学期开学两周内补上"
            for finding in review.findings
            if finding.state == "explain"
        }
        close_term.explain(school, self._past.id, reasons)
        school.lock()
        school = self._school(code, day, _PAPER.principal)
        close_term.close_term(school, self._past.id)
        self._tell(f"7 {name}：核对 {len(review.findings)} 项，校长审签")
        done = export_report.export_report(
            school, self._stick_of(code), term=self._past.id, workbook_password=PASSWORD
        )
        school.lock()
        self._tell(f"8 {name}：报送包 {done.package.name}，短码 {done.short_code}，已读回核对")

    def _merge(self) -> list[Path]:
        from liushou_desktop.services.bureau.county_view import reporting_status
        from liushou_desktop.services.bureau.package_receipts import write_receipts
        from liushou_desktop.services.bureau.receive_packages import receive
        from liushou_desktop.services.bureau.stick_contents import packages_on

        bureau = self._bureau(self._past.end + timedelta(days=3))
        files, _ = packages_on([self._usb])
        looked = receive(bureau, files)
        merged = sum(each.merged for each in looked)
        receipts = [each.receipt for each in looked if each.receipt is not None]
        written = write_receipts(bureau, self._usb, receipts)
        county_story.look_again(bureau)
        status = reporting_status(bureau, self._past.id)
        _mark_as_practice(bureau)
        bureau.lock()
        self._tell(f"9 教育局：合并 {merged} 个包，写回执 {len(written)} 份")
        self._tell(f"10 教育局：应报 {len(status.lines)} 所，已合并 {status.count('merged')} 所")
        return [*written, *self._hand_back(written)]

    # the 学区 in the middle ---------------------------------------------------------------------

    def _district(self, day: date) -> Site:
        user = county_story.DISTRICT_USER
        return self._kept(open_site(self._folder / "district", user, PASSWORD, RehearsalClock(day)))

    def _found_district(self) -> None:
        day = self._past.start
        bureau = self._bureau(day)
        folder = self._folder / "district"
        county_story.found_district(bureau, folder, self._usb, PASSWORD, day)
        bureau.lock()
        self._tell(f"2 {county_story.DISTRICT_NAME}：密钥登记表盖章，教育局核准，替两所村小转交")

    def _apply_pack(self, school: Site, term: Term) -> None:
        """The county's packs come once, before the first school needs one."""
        from liushou_desktop.services.bureau.take_pack import take_pack
        from liushou_desktop.services.school.apply_pack import apply_pack
        from liushou_desktop.services.school.staff import find_staff

        if not self._packs:
            day = term.end - timedelta(days=35)
            bureau = self._bureau(day)
            inspected = self._schools[0][0]
            self._packs = county_story.settle_and_inspect(bureau, inspected, term, self._issued)
            bureau.lock()
            district = self._district(day)
            take_pack(district, self._packs[county_story.DISTRICT_CODE])
            _mark_as_practice(district)
            district.lock()
        apply_pack(school, self._packs[school.code])
        county_story.answer_and_assess(school, term, find_staff(school, _PAPER.principal).id)

    def _pass_on(self) -> None:
        district = self._district(self._past.end + timedelta(days=2))
        cover = county_story.pass_on(district, self._district_usb, self._usb, self._past)
        district.lock()
        self._tell(f"8 {county_story.DISTRICT_NAME}：两所村小的包原样转交，封面 {cover.name}")

    def _hand_back(self, written: list[Path]) -> list[Path]:
        answers = [file for file in written if county_story.DISTRICT_CODE in file.name]
        if not answers:
            return []
        district = self._district(self._past.end + timedelta(days=4))
        handed = county_story.hand_back(district, answers[0], self._district_usb)
        district.lock()
        return handed

    def _move_two(self) -> None:
        """Today one child has moved to another school, and another one is on the way."""
        from liushou_desktop.services.bureau.receive_packages import receive
        from liushou_desktop.services.bureau.stick_contents import packages_on

        giver, receiver, other = (code for code, _, _, _ in self._schools[:3])
        sites = self._school(giver, self._now), self._school(receiver, self._now)
        moved = county_story.move_two(*sites, other, self._moving)
        for site in sites:
            site.lock()
        bureau = self._bureau(self._now)
        receive(bureau, packages_on([self._moving])[0])
        bureau.lock()
        if moved:
            self._tell(f"11 转学：{moved[0]}的档案已接到，{moved[1]}的还在路上")

    def _take_receipt(self, code: str, name: str, receipts: list[Path]) -> None:
        from liushou_desktop.services.school.apply_receipt import apply_receipt

        school = self._school(code, self._past.end + timedelta(days=5))
        for file in receipts:
            if file.name.startswith(f"{code}_"):
                done = apply_receipt(school, file)
                self._tell(f"11 {name}：收到{done.receiver}的回执，第 {done.sequence} 包已接收")
        school.lock()

    def _go_on(self, code: str) -> None:
        """Into the present, with some things left to do."""
        term = term_on(self._calendar(), self._now)
        school = self._school(code, min(term.start + timedelta(days=9), self._now))
        story.ask_again(school, self._seed + 5)
        school.lock()
        self._live_emergency(code, term)
        school = self._school(code, self._now)
        story.keep_term(school, term, self._now, self._seed + 7, missing=0.12)
        keep_year(school, term, self._now, self._seed + 4, is_first=False)
        keep_organisation(school, term, self._now, self._seed + 8, is_first=False)
        story.stir(school, self._seed + 9)
        emergency_story.begin_one(school)
        _mark_as_practice(school)
        school.lock()

    def _live_emergency(self, code: str, term: Term) -> None:
        day = emergency_story.day_of_emergency(term, self._now)
        if day is None:
            return
        school = self._school(code, day + timedelta(days=emergency_story.DAYS_OVER))
        emergency_story.live_through(school, day)
        school.lock()

    def _leave_new_list(self, code: str, name: str, town: str) -> None:
        """A list of now to practise importing with, some of its rows doubtful."""
        held, year = self._invented[code], school_year_of(self._now)
        if year == school_year_of(self._past.start):
            return
        pupils = story.next_list(held, self._seed + 40, year, town)
        story.write_roster_file(self._usb / f"{name}_秋季新名单.xlsx", pupils, is_flawed=True)


def _mark_as_practice(site: Site) -> None:
    """Every window on it says 练习; the opening page knows its name."""
    from liushou_desktop.app.site_card import keep_card

    with site.unit() as unit:
        unit.set_setting(PRACTICE, True)
    site.is_practice = True
    keep_card(site)
