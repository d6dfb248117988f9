"""What a school asks on its own: everywhere at the school, and nowhere else."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.helpers.sites import (
    BUREAU_CLERK,
    CLERK,
    HELPER,
    PASSWORD,
    TEACHER,
    TODAY,
    County,
    cheap_passwords,
    ids,
    sign_and_export,
    talk,
    unlocked,
    visit,
)
from tests.services.test_class_forms import VISIT, fill
from tests.services.test_site_file import CLOCK

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.paths import forms_dir
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.records import Record
from liushou_desktop.exchange.transfers import travelling
from liushou_desktop.exchange.verdicts import open_with_any
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.formspec.questions import Question
from liushou_desktop.formspec.versions import shipped
from liushou_desktop.services.bureau.issue_packs import issue_packs, pack_standings
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.revise_form import revise_form
from liushou_desktop.services.school.add_record import NewRecord, add_record, text_digest
from liushou_desktop.services.school.apply_pack import apply_pack
from liushou_desktop.services.school.change_child import change_child
from liushou_desktop.services.school.child_history import child_history
from liushou_desktop.services.school.child_sheet import child_sheet
from liushou_desktop.services.school.class_forms import export_class_form, import_records
from liushou_desktop.services.school.judge_sign import judge_sign
from liushou_desktop.services.school.list_records import list_records, record_answers
from liushou_desktop.services.school.print_forms import print_form
from liushou_desktop.services.school.read_record import read_record
from liushou_desktop.services.school.report_dropout_month import report_dropout_month
from liushou_desktop.services.school.school_facts import load_child
from liushou_desktop.services.school.show_child import show_child
from liushou_desktop.services.school.staff import add_staff, find_staff, pair
from liushou_desktop.services.school.written_records import written_records
from liushou_desktop.services.shared.ask_questions import (
    ask_again,
    ask_question,
    list_questions,
    retire_question,
)
from liushou_desktop.services.shared.export_site import export_site
from liushou_desktop.services.shared.forms_in_force import EDITIONS, editions_of, question_values
from liushou_desktop.services.shared.import_site import create_site_from
from liushou_desktop.services.shared.record_answers import RecordRefusedError
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities

DAY = date(2026, 6, 15)
#: What nobody but the school may ever read.
WORDS = (
    "柳湾班车",
    "坐哪趟车",
    "夜里怕黑",
    "怕什么",
    "养了一只羊",
    "养了什么",
    "旧棉衣",
    "缺什么衣物",
)


@dataclass(frozen=True)
class Asked:
    """A county whose school asks on its own, and has been answered; ids of the questions."""

    county: County
    bus: str
    fear: str
    clothes: str
    herd: str
    stove: str
    record: str


@pytest.fixture(scope="module")
def asked(running_county: County, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Own questions of all sorts, one asked no more, beside one of the county's; not to be
    changed."""
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        county = running_county.copy(tmp_path_factory.mktemp("asked") / "county")
        with county.open_school() as site:
            bus = ask_question(
                site, "home_visit", "坐哪趟车", "choice", options=("镇上班车", "柳湾班车")
            )
            fear = ask_question(site, "home_visit", "怕什么", "long_text", is_sensitive=True)
            clothes = ask_question(site, "home_visit", "缺什么衣物", "long_text")
            herd = ask_question(site, "contact_card", "养了什么", "text", is_sensitive=True)
            pack = _issued(county)
            apply_pack(site, pack)
            (stove,) = (each for each in list_questions(site) if not each.is_ours)
            child = ids(site)["马玉兰"]
            saved = add_record(
                site,
                visit(
                    site, child, DAY,
                    **{bus.id: "2", fear.id: "夜里怕黑", clothes.id: "旧棉衣",
                       stove.question.id: "煤炉"},
                ),
            )  # fmt: skip
            change_child(site, child, {herd.id: "养了一只羊"}, form="contact_card")
            retire_question(site, clothes.id)
    names = (each.id for each in (bus, fear, clothes, herd, stove.question))
    return Asked(county, *names, saved.id)


def _issued(county: County) -> Path:
    """A pack with a question of the county's."""
    out = county.folder / "packs"
    out.mkdir()
    with county.open_bureau(BUREAU_CLERK, TODAY) as bureau:
        ask_question(bureau, "home_visit", "取暖用什么", "text", required=True)
        return issue_packs(bureau, out).files[0]


@pytest.fixture
def at_school(asked: Asked) -> Iterator[Site]:
    """For looking only."""
    with asked.county.open_school() as site:
        yield site


@pytest.fixture
def free(asked: Asked, tmp_path: Path) -> County:
    """A copy, free to be changed."""
    return asked.county.copy(tmp_path / "county")


def _labels(site: Site, form: str) -> dict[str, list[str]]:
    sections = site.forms.form(form).sections
    return {each.title: [field.label for field in each.fields] for each in sections[-2:]}


def test_a_pack_leaves_the_schools_questions_alone(asked: Asked, at_school: Site) -> None:
    assert _labels(at_school, "home_visit") == {
        "县局附加": ["取暖用什么"],
        "本校附加": ["坐哪趟车", "怕什么"],
    }
    lines = [(line.asker, line.is_ours, line.question.id) for line in list_questions(at_school)]
    assert lines == [
        ("本校附加", True, asked.herd),
        ("县局附加", False, asked.stove),
        ("本校附加", True, asked.bus),
        ("本校附加", True, asked.fear),
        ("本校附加", True, asked.clothes),
    ]
    with pytest.raises(RefusedError, match="QUESTION_OF_BUREAU"):
        retire_question(at_school, asked.stove)
    with pytest.raises(RefusedError, match="QUESTION_ASKED_ALREADY"):
        ask_question(at_school, "home_visit", "取暖用什么", "text")


def test_a_record_shows_them_and_what_is_asked_no_more(asked: Asked, at_school: Site) -> None:
    shown = {each.title: each.lines for each in read_record(at_school, asked.record).sections[-3:]}
    assert [(line.label, line.text) for line in shown["县局附加"]] == [("取暖用什么", "煤炉")]
    bus, fear = shown["本校附加"]
    assert (bus.text, fear.text, fear.is_sealed) == ("柳湾班车", "", True)
    assert [line.text for line in shown["不再问的"]] == ["旧棉衣"]


def test_the_file_tells_them_and_hides_class_three(asked: Asked, at_school: Site) -> None:
    child = ids(at_school)["马玉兰"]
    told = [value for line in child_history(at_school, child) for value in line.values]
    assert [(each.before, each.after) for each in told if each.label == "养了什么"] == [
        ("", "养了一只羊")
    ]
    assert _herd(at_school, child) == "养了一只羊"


def test_the_file_hides_class_three_from_a_helper(asked: Asked, free: County) -> None:
    with free.open_school() as site:
        child = ids(site)["马玉兰"]
        pair(site, child, find_staff(site, HELPER).id)
    with free.open_school(HELPER) as site:
        assert _herd(site, child) == "＊＊＊"


def _herd(site: Site, child: str) -> str:
    sheet = child_sheet(site.forms, show_child(site, child).values)
    return next(line.text for part in sheet for line in part.lines if line.label == "养了什么")


def test_paper_asks_them_and_prints_what_was_answered(at_school: Site, tmp_path: Path) -> None:
    def text(*, blank: bool) -> str:
        children = [ids(at_school)["马玉兰"]]
        job = print_form(at_school, "home_visit", blank=blank, children=children, keep=False)
        file = tmp_path / "paper.pdf"
        file.write_bytes(job.printed.pdf)
        done = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
        return "".join(done.stdout.decode().split())

    empty, filled = text(blank=True), text(blank=False)
    assert all(word in empty for word in ("坐哪趟车", "镇上班车", "怕什么", "取暖用什么"))
    assert "缺什么衣物" not in empty
    assert all(word in filled for word in ("夜里怕黑", "缺什么衣物", "旧棉衣"))


def test_a_class_workbook_asks_and_brings_them_back(
    asked: Asked, free: County, tmp_path: Path
) -> None:
    with free.open_school() as site:
        book = tmp_path / "家访.xlsx"
        export_class_form(site, "home_visit", book, class_text="五(2)班")
        row = {**VISIT, asked.stove: "电炉", asked.bus: "柳湾班车", asked.fear: "怕狗"}
        fill(book, {"马国强": row})
        assert import_records(site, book).kept == 1
        newest = list_records(site, child=ids(site)["马国强"])[0]
        answers = record_answers(site, newest.id)[1]
        assert (answers[asked.bus], answers[asked.fear]) == ("2", "怕狗")


def test_a_required_one_stops_new_records_and_no_kept_ones(free: County) -> None:
    with free.open_school() as site:
        child = ids(site)["马玉兰"]
        seen = {
            "occurred_on": DAY, "seen_by": (find_staff(site, TEACHER).id,),
            "signs": (code_set("early_sign").codes[0].code,), "seen": "连着三天没交作业。",
        }  # fmt: skip
        sign = add_record(site, NewRecord(form="early_sign", child=child, answers=seen))
        for form in ("early_sign", "talk", "dropout_month"):
            ask_question(site, form, "谁先说的", "text", required=True)
        with pytest.raises(RecordRefusedError):
            add_record(site, talk(site, child, DAY))
        judge_sign(site, sign.id, "watch", "再看一周")
        add_staff(site, name=CLERK, phone="19900000199")
        assert report_dropout_month(site).kept


def test_the_package_tells_the_county_nothing_of_them(asked: Asked, free: County) -> None:
    sign_and_export(free)
    with free.open_school() as site, site.unit() as unit:
        opened = open_with_any(free.package.read_bytes(), identities(unit))
    book = openpyxl.load_workbook(io.BytesIO(opened.payload), read_only=True)
    cells = {str(cell) for sheet in book for row in sheet.values for cell in row if cell}
    found = [cell for cell in cells if any(word in cell for word in (*WORDS, asked.bus))]
    assert found == []
    with free.open_bureau() as bureau:
        (done,) = receive(bureau, [free.package])
        assert done.merged
        (standing,) = pack_standings(bureau)
        assert not standing.is_old
        assert standing.rules is None or standing.rules.is_same


def test_another_school_is_told_only_what_the_county_asks(at_school: Site) -> None:
    child = ids(at_school)["马玉兰"]
    with at_school.unit() as unit:
        written = written_records(at_school, unit, child, with_sealed=True)
        facts: ChildFacts = travelling(load_child(unit, child), frozenset())
    told = {line.label: line.text for record in written for line in record.lines}
    assert told["取暖用什么"] == "煤炉"
    assert not [each for each in (*told, *told.values()) if each in WORDS]
    assert facts.child.extra is None


def test_everything_goes_along_to_a_new_pc(asked: Asked, at_school: Site, tmp_path: Path) -> None:
    file = tmp_path / "全部数据.json"
    export_site(at_school, file, reason="换电脑")
    create_site_from(tmp_path / "new", file, user=CLERK, password=PASSWORD, clock=CLOCK)
    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        assert list_questions(site) == list_questions(at_school)
        assert site.forms == at_school.forms
        with site.unit() as here, at_school.unit() as there:
            one, other = (unit.require(Record, asked.record) for unit in (here, there))
            assert one.answers == other.answers
            assert asked.clothes in one.answers


def test_a_form_a_later_program_ships_no_more_locks_nobody_out() -> None:
    gone = question_values(Question(id="own_9", form="gone", label="问", kind="text"))
    assert editions_of({}, [], [gone]) == shipped()


def test_hears_why_a_pack_that_meets_an_own_question_is_not_taken(
    free: County, tmp_path: Path
) -> None:
    with free.open_school() as site, free.open_bureau(day=TODAY) as bureau:
        extra = (forms_dir() / "hotline.toml").read_text("utf-8")
        code = next(line for line in extra.splitlines() if line.startswith("code = "))
        extra = extra.replace('id = "hotline"', 'id = "road_check"', 1)
        extra = extra.replace(code, 'code = "Z01"', 1)
        (tmp_path / "road_check.toml").write_text(extra, "utf-8")
        revise_form(bureau, tmp_path / "road_check.toml")
        apply_pack(site, issue_packs(bureau, tmp_path).files[0])
        question = ask_question(site, "road_check", "路灯亮吗", "yes_no")
        with bureau.unit() as unit:
            unit.set_setting(EDITIONS, {}, reason="试")
        pack = issue_packs(bureau, tmp_path).files[0]
        with site.unit() as unit:
            head = unit.chain_head()
        with pytest.raises(RefusedError, match="PACK_MEETS_OWN_QUESTION") as caught:
            apply_pack(site, pack)
        assert caught.value.arguments["label"] == "路灯亮吗"
        with site.unit() as unit:
            assert unit.chain_head() == head
        assert "road_check" in site.forms.current
        retire_question(site, question.id)
        apply_pack(site, pack)
        assert "road_check" not in site.forms.current
        assert question.id in {line.question.id for line in list_questions(site)}
        with pytest.raises(RefusedError, match="FORM_UNKNOWN"):
            ask_again(site, question.id)


def test_a_corrected_record_keeps_what_is_asked_no_more(asked: Asked, free: County) -> None:
    with free.open_school() as site:
        child = ids(site)["马玉兰"]
        _, answers = record_answers(site, asked.record)
        new = visit(site, child, date(2026, 6, 14))
        saved = add_record(
            site, replace(new, answers={**answers, "occurred_on": new.answers["occurred_on"]})
        )
        with site.unit() as unit:
            kept = unit.require(Record, saved.id)
            assert kept.answers[asked.clothes] == "旧棉衣"
            bare = {name: each for name, each in answers.items() if name != asked.fear}
            assert kept.text_digest == text_digest(site.forms.form("home_visit"), bare)
            assert unit.require(Child, child).extra == {asked.herd: "养了一只羊"}
