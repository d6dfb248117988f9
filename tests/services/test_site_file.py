"""Everything of a site out and in again: without loss, by the right people, whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.sites import (
    AFTER_TERM,
    BUREAU_CLERK,
    CLERK,
    COUNSELLOR,
    PASSWORD,
    PRINCIPAL,
    SCHOOL,
    SCHOOL_USERS,
    TEACHER,
    TODAY,
    County,
    cheap_passwords,
    ids,
    staff_id,
    talk,
    unlocked,
    visit,
)

from liushou_desktop.app.wording import say_problem
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.spells import Suspension
from liushou_desktop.exchange import password_seal
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.carry_protected import export_protected, import_protected
from liushou_desktop.services.school.drafts import Draft, keep_draft
from liushou_desktop.services.school.list_records import void_record
from liushou_desktop.services.school.set_attention import set_attention
from liushou_desktop.services.shared.access_log import access_log
from liushou_desktop.services.shared.care import check_site
from liushou_desktop.services.shared.export_site import export_site
from liushou_desktop.services.shared.import_site import create_site_from, import_site, read_head
from liushou_desktop.services.shared.rights import Right, Role, may
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_rows import SiteFileRefusedError
from liushou_desktop.services.shared.users import add_user

CLOCK = RehearsalClock(TODAY)


@pytest.fixture(autouse=True)
def _cheap_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_seal, "_WORK", 4)


@pytest.fixture(scope="module")
def exported_once(running_county: County, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small school with a voided, a late and an unfinished record and a suspension."""
    folder = tmp_path_factory.mktemp("exported")
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        with running_county.copy(folder / "county").open_school() as site:
            fill_corners(site)
            export_site(site, folder / "全部数据.json", reason="换程序")
    return folder / "全部数据.json"


@pytest.fixture
def exported(exported_once: Path, tmp_path: Path) -> Path:
    """A copy of the exported school, free to be changed."""
    return shutil.copy(exported_once, tmp_path / "全部数据.json")


def fill_corners(site: Site) -> None:
    known = ids(site)
    first = add_record(site, visit(site, known["马玉兰"], date(2026, 6, 2)))
    void_record(site, first.id, "录错了人")
    late = talk(site, known["马国强"], date(2025, 12, 3), is_late_entry=True, reason="补录")
    add_record(site, late)
    add_record(site, talk(site, known["冶䶮"], date(2026, 6, 3), is_draft=True))
    with site.unit() as unit:
        unit.add(
            Suspension(
                site=site.code, id="s1", child=known["马玉兰"], kind="illness",
                start=date(2026, 4, 1), end=date(2026, 4, 9), has_proof=True,
            )
        )  # fmt: skip


def without_made(file: Path) -> bytes:
    """The file without the one member that tells when it was made."""
    lines = file.read_bytes().split(b"\n")
    kept = [line for line in lines if not line.startswith(b'"made": ')]
    assert len(kept) == len(lines) - 1
    return b"\n".join(kept)


def moved(file: Path, folder: Path, user: str = CLERK, **given: Any) -> None:
    create_site_from(folder, file, user=user, password=PASSWORD, clock=CLOCK, **given)


def test_comes_back_byte_for_byte(exported: Path, tmp_path: Path) -> None:
    moved(exported, tmp_path / "new")
    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        export_site(site, tmp_path / "again.json", reason="对一对")
        assert check_site(site).is_sound
        with site.unit() as unit:
            states = {record.state for record in unit.find(Record)}
            assert any(record.is_late_entry for record in unit.find(Record))
    assert without_made(tmp_path / "again.json") == without_made(exported)
    assert states == {"confirmed", "void", "draft"}


def test_comes_back_into_a_site_that_is_there_but_empty(
    exported: Path, county: County, tmp_path: Path
) -> None:
    from liushou_desktop.services.shared.create_site import NewSite, create_site

    new = NewSite(
        side="school", code=SCHOOL, name="临时的名字", short_code="XX", user=CLERK,
        role=Role.CLERK, password=PASSWORD,
    )  # fmt: skip
    create_site(tmp_path / "new", new, CLOCK)
    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        import_site(site, exported)
        assert site.name == "柳湾中心小学"
        export_site(site, tmp_path / "again.json", reason="对一对")
    assert without_made(tmp_path / "again.json") == without_made(exported)


def test_works_after_the_move(exported: Path, tmp_path: Path) -> None:
    from liushou_desktop.services.school.show_child import show_child

    moved(exported, tmp_path / "new")
    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        known = ids(site)
        assert show_child(site, known["马玉兰"]).values["child.name"] == "马玉兰"
        saved = add_record(site, visit(site, known["韩义"], date(2026, 6, 12)))
        with site.unit() as unit:
            newest = max(unit.find(Record), key=lambda record: record.entered_seq)
        assert newest.id == saved.id


def test_makes_keys_of_a_period_nobody_used(exported: Path, tmp_path: Path) -> None:
    from liushou_desktop.services.shared.site_keys import current_keys

    text = exported.read_text("utf-8")
    moved(exported, tmp_path / "new")
    with unlocked(tmp_path / "new", CLERK, TODAY) as site, site.unit() as unit:
        keys = current_keys(unit)
        assert keys.epoch == 2
        assert len(unit.setting("keys")) == 1
    assert "AGE-SECRET-KEY" not in text
    assert keys.identity not in text


def test_carries_a_bureau_with_the_rows_of_its_schools(reported: County, tmp_path: Path) -> None:
    with reported.open_bureau() as bureau:
        receive(bureau, [reported.package])
        export_site(bureau, tmp_path / "bureau.json", reason="换程序")
    moved(tmp_path / "bureau.json", tmp_path / "new", BUREAU_CLERK)
    with unlocked(tmp_path / "new", BUREAU_CLERK, AFTER_TERM) as bureau:
        export_site(bureau, tmp_path / "again.json", reason="对一对")
    assert f'"site": "{SCHOOL}"' in (tmp_path / "again.json").read_text("utf-8")
    assert without_made(tmp_path / "again.json") == without_made(tmp_path / "bureau.json")


def test_begins_the_past_of_reported_rows_that_come_without_one(
    reported: County, tmp_path: Path
) -> None:
    """A file converted from another program tells no merging; altered rows with one are refused."""
    file = tmp_path / "bureau.json"
    with reported.open_bureau() as bureau:
        receive(bureau, [reported.package])
        export_site(bureau, file, reason="换程序")
    text = file.read_text("utf-8")
    told = json.loads(text)
    told["changes"] = []
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    moved(file, tmp_path / "new", BUREAU_CLERK)
    with unlocked(tmp_path / "new", BUREAU_CLERK, AFTER_TERM) as bureau:
        assert check_site(bureau).is_sound
        with bureau.unit() as unit:
            assert len(unit.history(action="merge")) == 1
    told = json.loads(text)
    told["tables"]["reported_figures"][0]["values"]["numerator"][0] += 1
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    with pytest.raises(SiteFileRefusedError):
        moved(file, tmp_path / "altered", BUREAU_CLERK)


def test_seals_with_a_password(county: County, tmp_path: Path) -> None:
    file = tmp_path / "sealed.age"
    with county.open_school(PRINCIPAL) as site:
        export_site(site, file, reason="移交", password="bian-dan-da-shan")
    assert "马玉兰".encode() not in file.read_bytes()
    with pytest.raises(RefusedError, match="FILE_NEEDS_PASSWORD"):
        read_head(file)
    with pytest.raises(RefusedError, match="FILE_PASSWORD_WRONG"):
        read_head(file, "another-one")
    moved(file, tmp_path / "new", file_password="bian-dan-da-shan")
    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        assert "马玉兰" in ids(site)


@pytest.mark.parametrize("role", SCHOOL_USERS)
def test_is_for_those_who_care_for_the_site(role: Role, county: County, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    is_allowed = may(role, Right.EXPORT) and may(role, Right.CARE)
    assert is_allowed == (role in (Role.CLERK, Role.PRINCIPAL))
    with county.open_school(SCHOOL_USERS[role]) as site:
        if is_allowed:
            export_site(site, file, reason="换程序")
        else:
            with pytest.raises(RefusedError, match="NOT_ALLOWED"):
                export_site(site, file, reason="换程序")
            with pytest.raises(RefusedError):
                import_site(site, file)
    assert file.exists() == is_allowed


def test_asks_why_and_keeps_it_in_the_log(county: County, tmp_path: Path) -> None:
    with county.open_school() as site:
        with pytest.raises(RefusedError, match="EXPORT_NEEDS_REASON"):
            export_site(site, tmp_path / "x.json", reason="  ")
        assert not (tmp_path / "x.json").exists()
        export_site(site, tmp_path / "x.json", reason="换用别的程序")
        line = access_log(site, "out")[0]
    assert (line.action, line.subject, line.reason) == (
        "导出", "全部数据　x.json", "换用别的程序",
    )  # fmt: skip


def test_goes_only_into_an_empty_site(exported: Path, county: County) -> None:
    with county.open_school() as site:
        before = ids(site)
        with pytest.raises(RefusedError, match="SITE_NOT_EMPTY"):
            import_site(site, exported)
        assert ids(site) == before


def test_stops_a_teacher_at_an_empty_site(exported: Path, tmp_path: Path) -> None:
    moved(exported, tmp_path / "new")
    from liushou_desktop.services.shared.users import add_user

    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        add_user(site, TEACHER, Role.CLASS_TEACHER, PASSWORD)
    with (
        unlocked(tmp_path / "new", TEACHER, TODAY) as site,
        pytest.raises(RefusedError, match="NOT_ALLOWED"),
    ):
        import_site(site, exported)


# What one changes in the file → code of the problem and its place.
Change = Callable[[dict[str, Any]], object]


def row(content: dict[str, Any], table: str, number: int = 0) -> dict[str, Any]:
    return content["tables"][table][number]


BROKEN: dict[str, tuple[Change, str, str]] = {
    "a wrong day": (
        lambda c: row(c, "spell").update(start="2026-02-30"),
        "SITE_NEEDS_DAY", "tables.spell[0].start",
    ),
    "a day far away": (
        lambda c: row(c, "spell").update(start="0001-01-01"),
        "SITE_NEEDS_DAY", "tables.spell[0].start",
    ),
    "a number as text": (
        lambda c: row(c, "school_class").update(entry_year="2021"),
        "SITE_NEEDS_NUMBER", "tables.school_class[0].entry_year",
    ),
    "yes as a number": (
        lambda c: row(c, "child").update(is_closed=1),
        "SITE_NEEDS_YES_NO", "tables.child[0].is_closed",
    ),
    "a text as a list": (
        lambda c: row(c, "child").update(name=["马玉兰"]),
        "SITE_NEEDS_TEXT", "tables.child[0].name",
    ),
    "codes as a text": (
        lambda c: row(c, "child").update(hardships="disabled"),
        "SITE_NEEDS_CODES", "tables.child[0].hardships",
    ),
    "nothing where something must be": (
        lambda c: row(c, "child").update(name=None),
        "SITE_NEEDS_TEXT", "tables.child[0].name",
    ),
    "a moment with a zone": (
        lambda c: row(c, "record").update(entered_at="2026-03-05T09:00:00+08:00"),
        "SITE_NEEDS_MOMENT", "tables.record[0].entered_at",
    ),
    "a column nobody knows": (
        lambda c: row(c, "child").update(nmae="马玉兰"),
        "SITE_COLUMN_UNKNOWN", "tables.child[0].nmae",
    ),
    "a column missing": (
        lambda c: row(c, "enrolment").pop("start"),
        "SITE_COLUMN_MISSING", "tables.enrolment[0].start",
    ),
    "a row that is none": (
        lambda c: c["tables"]["child"].insert(0, "马玉兰"),
        "SITE_ROW_NOT_OBJECT", "tables.child[0]",
    ),
    "an id twice": (
        lambda c: row(c, "child", 1).update(id=row(c, "child")["id"]),
        "SITE_VALUE_TWICE", "tables.child[1].id",
    ),
    "a file number twice": (
        lambda c: row(c, "child", 1).update(file_number=row(c, "child")["file_number"]),
        "SITE_VALUE_TWICE", "tables.child[1].file_number",
    ),
    "a span that ends before it begins": (
        lambda c: row(c, "spell").update(end="2024-01-01"),
        "SITE_ENDS_BEFORE_START", "tables.spell[0].end",
    ),
    "spells that overlap": (
        lambda c: c["tables"]["spell"].append({**row(c, "spell"), "id": "s2"}),
        "SITE_SPELLS_OVERLAP", "tables.spell[",
    ),
    "a child that is not there": (
        lambda c: row(c, "spell").update(child="nobody"),
        "SITE_ROW_DANGLING", ".child",
    ),
    "a row that names itself": (
        lambda c: row(c, "enrolment").update(child=row(c, "enrolment")["id"]),
        "SITE_ROW_DANGLING", ".child",
    ),
    "a teacher who is not on the staff": (
        lambda c: row(c, "post").update(staff="nobody"),
        "SITE_ROW_DANGLING", ".staff",
    ),
    "a form nobody has": (
        lambda c: row(c, "record").update(form="diary"),
        "SITE_FORM_UNKNOWN", "tables.record[0].form",
    ),
    "an edition to come": (
        lambda c: row(c, "record").update(form_version=99),
        "SITE_FORM_UNKNOWN", "tables.record[0].form",
    ),
    "an answer of the wrong shape": (
        lambda c: row(c, "record")["answers"].update(advice={"a": 1}),
        "SITE_ANSWER_WRONG", "tables.record[0].answers.advice",
    ),
    "an answer to no question": (
        lambda c: row(c, "record")["answers"].update(weather="晴"),
        "SITE_COLUMN_UNKNOWN", "tables.record[0].answers.weather",
    ),
    "terms that overlap": (
        lambda c: row(c, "term", 1).update(start=row(c, "term")["start"]),
        "SITE_TERMS_OVERLAP", "tables.term",
    ),
    "a term with no name of a term": (
        lambda c: row(c, "term").update(id="spring"),
        "SITE_TERM_WRONG", "tables.term[0]",
    ),
    "a holiday that is no day": (
        lambda c: row(c, "term").update(holidays=["soon"]),
        "SITE_TERM_WRONG", "tables.term[0]",
    ),
    "records beyond the last number given": (
        lambda c: c["sequences"].clear(),
        "SITE_SEQUENCE_LOW", "sequences",
    ),
    "a setting of the wrong shape": (
        lambda c: c["settings"].append({"key": "window.lock_after_minutes", "value": "soon"}),
        "SITE_SETTING_WRONG", ".value",
    ),
    "somebody else's secret key": (
        lambda c: c["settings"].append({"key": "keys", "value": {}}),
        "SITE_SETTING_WRONG", ".value",
    ),
    "a past that leads elsewhere": (
        lambda c: row(c, "child").update(name="另一个"),
        "SITE_CHANGES_DIFFER", "tables.child[id=",
    ),
    "a change of no table": (
        lambda c: c["changes"][5].update(table="weather"),
        "SITE_CHANGE_WRONG", "changes[5]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_names_the_place_of(name: str, exported: Path, tmp_path: Path) -> None:
    change, code, place = BROKEN[name]
    content = json.loads(exported.read_text("utf-8"))
    change(content)
    if "past" not in name and "change" not in name:
        del content["changes"]
    exported.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    with pytest.raises(SiteFileRefusedError) as refused:
        moved(exported, tmp_path / "new")
    found = [problem for problem in refused.value.problems if problem.code == code]
    assert found, [say_problem(problem) for problem in refused.value.problems]
    assert place in str(found[0].args["path"])
    assert say_problem(found[0])
    assert not (tmp_path / "new").exists()


def test_names_codes_and_people_nobody_knows_at_once(exported: Path, tmp_path: Path) -> None:
    content = json.loads(exported.read_text("utf-8"))
    content["tables"]["child"][0]["sex"] = "7"
    content["tables"]["suspension"][0]["kind"] = "holiday"
    visit = next(r for r in content["tables"]["record"] if r["form"] == "home_visit")
    visit["way"], visit["answers"]["guardianship"] = "rocket", "superb"
    del content["changes"]
    exported.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    with pytest.raises(SiteFileRefusedError) as refused:
        moved(exported, tmp_path / "new")
    found = {p.args["path"].rpartition(".")[2]: p for p in refused.value.problems}
    assert sorted(found) == ["guardianship", "kind", "sex", "way"]
    assert {problem.code for problem in found.values()} == {"SITE_CODE_UNKNOWN"}
    assert "1（男）、2（女）" in say_problem(found["sex"])
    visit["way"], visit["answers"]["guardianship"], visit["staff"] = "household", "good", ["nobody"]
    content["tables"]["child"][0]["sex"] = "1"
    content["tables"]["suspension"][0]["kind"] = "illness"
    exported.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    with pytest.raises(SiteFileRefusedError) as refused:
        moved(exported, tmp_path / "new")
    assert [p.code for p in refused.value.problems] == ["SITE_ROW_DANGLING"]


def test_refuses_a_record_in_the_term_of_another_day(exported: Path, tmp_path: Path) -> None:
    content = json.loads(exported.read_text("utf-8"))
    record = content["tables"]["record"][0]
    assert record["term"] == "2025-2"
    record["occurred_on"] = "2025-11-05"
    del content["changes"]
    exported.write_text(json.dumps(content), "utf-8")
    with pytest.raises(SiteFileRefusedError) as refused:
        moved(exported, tmp_path / "new")
    (problem,) = refused.value.problems
    assert (problem.code, problem.args["path"]) == (
        "SITE_RECORD_OF_OTHER_TERM",
        "tables.record[0].term",
    )


def test_refuses_two_closings_of_one_term(reported: County, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    with reported.open_school(day=AFTER_TERM) as site:
        export_site(site, file, reason="换程序")
    content = json.loads(file.read_text("utf-8"))
    content["tables"]["closing"].append({**row(content, "closing"), "id": "second"})
    del content["changes"]
    file.write_text(json.dumps(content), "utf-8")
    with pytest.raises(SiteFileRefusedError) as refused:
        moved(file, tmp_path / "new")
    assert [problem.code for problem in refused.value.problems] == ["SITE_TERM_CLOSED_TWICE"]


def test_takes_what_somebody_converted_by_hand(tmp_path: Path) -> None:
    """The example of docs/formats/site.md, members of ``tables`` in another order."""
    root = Path(__file__).resolve().parents[2]
    text = (root / "docs/formats/site.md").read_text("utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    file = tmp_path / "by-hand.json"
    content = json.loads(example)
    content["tables"] = dict(reversed(content["tables"].items()))
    del content["changes"], content["made"]
    file.write_text(json.dumps(content, indent=1), "utf-8")
    moved(file, tmp_path / "new")
    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        assert list(ids(site)) == ["马玉兰"]
        assert site.own_terms
        assert check_site(site).is_sound
        with site.unit() as unit:
            told = [change for change in unit.history() if change.entity == "child"]
    assert [change.reason for change in told] == ["导入全部数据"]


def test_goes_on_after_a_refusal(exported: Path, tmp_path: Path) -> None:
    good = exported.read_bytes()
    exported.write_bytes(good[:-200])
    with pytest.raises(RefusedError, match="JSON_ENDS_EARLY"):
        moved(exported, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    exported.write_bytes(good)
    moved(exported, tmp_path / "new")


def test_keeps_the_files_of_somebody_else_in_the_folder(exported: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "letter.txt").write_text("dear")
    exported.write_bytes(exported.read_bytes()[:-200])
    with pytest.raises(RefusedError):
        moved(exported, tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["letter.txt"]


# ── what only the counsellor opens (F12) ─────────────────────────────────────────────────────────

SAID, DRAFTED = "夜里总做噩梦", "还没写完的话"
CARRIED = "carried-2026"


def counsel(site: Site, child: str, **changed: Any) -> str:
    """A session the counsellor held, changed once; a second one lies unfinished."""
    answers = {
        "occurred_on": date(2026, 6, 5), "counsellor": (staff_id(site, COUNSELLOR),),
        "doer_role": "counsellor", "source": "self", "complaint": SAID, "course": "听他说完。",
        "risk": "low", "referral": "none", **changed,
    }  # fmt: skip
    saved = add_record(site, NewRecord(form="counselling", child=child, answers=answers)).id
    with site.unit() as unit:
        record = unit.require(Record, saved)
        unit.change(record, "补一句", answers={**record.answers, "plan": f"{SAID}，下周再来"})
    keep_draft(site, Draft(form="counselling", child=child, answers={"complaint": DRAFTED}))
    return saved


@pytest.fixture
def counselled(county: County, tmp_path: Path) -> tuple[Path, Path, str]:
    """Everything as the clerk exports it, what the counsellor carries, and the session."""
    everything, own = tmp_path / "全部数据.json", tmp_path / "封存.age"
    with county.open_school() as site:
        child = ids(site)["马玉兰"]
        set_attention(site, child, "yellow", ["mind"], "心理")
    with county.open_school(COUNSELLOR) as site:
        record = counsel(site, child)
        export_protected(site, own, reason="换电脑", password=CARRIED)
    with county.open_school() as site:
        assert export_site(site, everything, reason="换电脑").withheld == {"counselling": 1}
    return everything, own, record


def test_leaves_the_words_of_counselling_to_the_counsellor(
    counselled: tuple[Path, Path, str], tmp_path: Path
) -> None:
    everything, own, record = counselled
    text = everything.read_text("utf-8")
    assert [word in text for word in (SAID, DRAFTED, "〔封存〕")] == [False, False, True]
    _, done = create_site_from(
        tmp_path / "new", everything, user=CLERK, password=PASSWORD, clock=CLOCK
    )
    assert done.withheld == {"counselling": 1}
    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        export_site(site, tmp_path / "again.json", reason="对一对")
        add_user(site, COUNSELLOR, Role.COUNSELLOR, PASSWORD, staff_id(site, COUNSELLOR))
    assert without_made(tmp_path / "again.json") == without_made(everything)
    with unlocked(tmp_path / "new", COUNSELLOR, TODAY) as site:
        with pytest.raises(RefusedError, match="FILE_PASSWORD_WRONG"):
            import_protected(site, own, "wrong-2026")
        taken = [import_protected(site, own, CARRIED) for _ in range(2)]
        assert [(each.restored, each.unchanged) for each in taken] == [(1, 0), (0, 1)]
        with site.unit() as unit:
            answers = unit.require(Record, record).answers
        assert (answers["complaint"], answers["plan"]) == (SAID, f"{SAID}，下周再来")
    with unlocked(tmp_path / "new", CLERK, TODAY) as site:
        assert check_site(site).is_sound


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"version": 9}, "PROTECTED_FORMAT_UNKNOWN"),
    ({"site": {"code": "2199000009", "name": "别的学校"}}, "PROTECTED_OF_OTHER"),
    ({"records": [1]}, "PROTECTED_WRONG"),
    ({"records": [{"answers": {"place": "办公室"}}]}, "PROTECTED_WRONG"),
    ({"records": [{"answers": {"complaint": 5}}]}, "PROTECTED_WRONG"),
)


def test_refuses_another_file_of_sealed_words(
    counselled: tuple[Path, Path, str], county: County
) -> None:
    _, own, record = counselled
    with open(own, "rb") as handle:
        document = json.loads(b"".join(password_seal.unsealed(handle, CARRIED)))
    with county.open_school(COUNSELLOR) as site:
        for change, code in WRONG:
            for row in change.get("records", []):
                if isinstance(row, dict):
                    row |= {"id": record, "form": "counselling"}
            with open(own, "wb") as handle, password_seal.sealing(handle, CARRIED) as sink:
                sink.write(json.dumps({**document, **change}).encode())
            with pytest.raises(RefusedError, match=code):
                import_protected(site, own, CARRIED)
