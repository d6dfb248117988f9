"""The middle tier: a 学区 takes its schools' packages and passes them on, and the way back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from tests.cli.running import Terminal
from tests.helpers.sites import (
    AFTER_TERM,
    BUREAU,
    BUREAU_CLERK,
    BUREAU_NAME,
    PASSWORD,
    SCHOOL,
    SCHOOL_NAME,
    TEACHER,
    TERM,
    TERM_BEGINS,
    TODAY,
    County,
    cheap_passwords,
    found_bureau,
    join_bureau,
    sign_and_export,
    staff_id,
    unlocked,
)

from liushou_desktop.app.stick_words import cover_words, unnamed_in
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.exchange import covers, envelope
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.gui.bureau.receiving_words import verdict_cell
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.bureau import issue_packs as issuing
from liushou_desktop.services.bureau import relay_packages as relaying
from liushou_desktop.services.bureau.change_own_keys import change_own_keys
from liushou_desktop.services.bureau.compose_packs import Composer
from liushou_desktop.services.bureau.county_desk import county_desk
from liushou_desktop.services.bureau.county_view import county_indicators, reporting_status
from liushou_desktop.services.bureau.decide_rules import decide_rule
from liushou_desktop.services.bureau.district_status import DistrictStatus, district_status
from liushou_desktop.services.bureau.edit_calendar import draft_of, keep_term
from liushou_desktop.services.bureau.figure_levels import Share, figure_levels
from liushou_desktop.services.bureau.inspect_school import record_inspection
from liushou_desktop.services.bureau.issue_packs import issue_packs, pack_standings
from liushou_desktop.services.bureau.look_at_packages import look_at
from liushou_desktop.services.bureau.looked import Looked
from liushou_desktop.services.bureau.package_receipts import return_package, write_receipts
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.register import enrol_school, register_version_now
from liushou_desktop.services.bureau.relay_packages import relay_lines, relay_packages, totals_of
from liushou_desktop.services.bureau.report_upward import (
    report_upward,
    set_upward_rule,
    upward_rule,
)
from liushou_desktop.services.bureau.school_keys import approve_school
from liushou_desktop.services.bureau.take_pack import take_pack
from liushou_desktop.services.school.apply_pack import apply_pack, show_pack
from liushou_desktop.services.school.apply_receipt import apply_receipt, open_remarks
from liushou_desktop.services.school.bureau_inspections import (
    answer_begun,
    answer_inspection,
    bureau_findings,
)
from liushou_desktop.services.school.term_signing import term_signing
from liushou_desktop.services.shared import care, enrolment, own_keys
from liushou_desktop.services.shared.ask_questions import ask_question
from liushou_desktop.services.shared.bureau_state import applied_number
from liushou_desktop.services.shared.put_back import LEAP
from liushou_desktop.services.shared.site import Site

DISTRICT, DISTRICT_NAME = "622927-Q1", "城关学区"
SECOND, SECOND_NAME = "2199000002", "癿沟教学点"


@dataclass(frozen=True, slots=True)
class Tiers:
    """A county with one 学区 and two of its schools; only the first has reported."""

    folder: Path

    @property
    def county(self) -> County:
        return County(self.folder / "county")

    @property
    def package(self) -> Path:
        return self.county.package

    def open_district(self):  # type: ignore[no-untyped-def]
        return unlocked(self.folder / "district", BUREAU_CLERK, AFTER_TERM)

    @property
    def prefecture(self) -> Path:
        return self.folder / "prefecture"

    def open_prefecture(self):  # type: ignore[no-untyped-def]
        return unlocked(self.prefecture, BUREAU_CLERK, AFTER_TERM)

    def copy(self, to: Path) -> Tiers:
        shutil.copytree(self.folder, to, ignore=shutil.ignore_patterns("reserve*"))
        return Tiers(to)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, running_county: County) -> Tiers:
    folder = tmp_path_factory.mktemp("tiers")
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        return _build(folder, running_county)


def _build(folder: Path, running: County) -> Tiers:
    county = running.copy(folder / "county")
    stick = folder / "sticks"
    stick.mkdir()
    with county.open_bureau(day=TERM_BEGINS) as bureau:
        invited = enrol_school(bureau, stick, code=DISTRICT, name=DISTRICT_NAME, kind="district")
        enrolment.create_enrolled_site(
            folder / "district",
            enrolment.read_enrolment_file(invited.file),
            short_code="CG",
            user=BUREAU_CLERK,
            password=PASSWORD,
            clock=RehearsalClock(TERM_BEGINS),
        )
        with unlocked(folder / "district", BUREAU_CLERK, TERM_BEGINS) as district:
            made = own_keys.request_registration(
                district, stick, keeper="马主任", principal="马校长", phone=""
            )
        digits = " ".join(line.split(" ", 1)[1] for line in made.fingerprint_lines)
        approve_school(bureau, made.file, digits)
        join_bureau(bureau, folder / "second", stick, code=SECOND, name=SECOND_NAME)
        for code, name in ((SCHOOL, SCHOOL_NAME), (SECOND, SECOND_NAME)):
            enrol_school(bureau, stick, code=code, name=name, district=DISTRICT)
        packs = {file.name.split("_")[0]: file for file in issue_packs(bureau, stick).files}
    with county.open_school(day=TERM_BEGINS) as school:
        apply_pack(school, packs[SCHOOL])
    with unlocked(folder / "district", BUREAU_CLERK, TERM_BEGINS) as district:
        taken = take_pack(district, packs[DISTRICT])
        assert set(taken.new) == {SCHOOL_NAME, SECOND_NAME}
        assert take_pack(district, packs[DISTRICT]).is_repeat
        assert register_version_now(district) == taken.register_version
    sign_and_export(county)
    return Tiers(folder)


@pytest.fixture
def tiers(built: Tiers, tmp_path: Path) -> Tiers:
    return built.copy(tmp_path / "tiers")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def relayed(tiers: Tiers, stick: Path) -> Path:
    """The cover of the 学区, with a remark on the first school's package."""
    with tiers.open_district() as district:
        (looked,) = receive(district, [tiers.package])
        assert looked.merged
        assert looked.opened is not None
        return_package(
            district,
            looked.opened.digest,
            [{"sheet": "S2", "text": "学区看过，请补电话"}],
            returned=False,
        )
        (cover,) = relay_packages(district, stick, TERM, note="先交一所").files
    return cover


@pytest.fixture(scope="module")
def passed_on(tmp_path_factory: pytest.TempPathFactory, built: Tiers) -> tuple[Tiers, Path]:
    """The 学区 has taken the package and written its cover; nobody above has it yet."""
    folder = tmp_path_factory.mktemp("passed")
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        tiers = built.copy(folder / "tiers")
        return tiers, relayed(tiers, folder)


@pytest.fixture
def covered(passed_on: tuple[Tiers, Path], tmp_path: Path) -> tuple[Tiers, Path]:
    return passed_on[0].copy(tmp_path / "covered"), passed_on[1]


def taken(tiers: Tiers, *files: Path) -> tuple[list[Looked], DistrictStatus]:
    with tiers.county.open_bureau() as bureau:
        looked = receive(bureau, files)
        (status,) = district_status(bureau, TERM)
    return looked, status


def states(status: DistrictStatus) -> dict[str, str]:
    return {school.code: school.state for school in status.schools}


def test_passes_packages_on_byte_for_byte(covered: tuple[Tiers, Path]) -> None:
    tiers, cover = covered
    (outer, inner), status = taken(tiers, cover)
    assert (outer.kind, outer.merged, outer.altered) == ("relay", True, ())
    assert (inner.code, inner.relayed_by, inner.merged) == (SCHOOL, DISTRICT, True)
    assert states(status) == {SCHOOL: "passed_on", SECOND: "not_handed_in"}
    assert unnamed_in(outer) == ()
    assert cover_words(outer) == f"里面 1 所的包，学区说没交的 1 所：{SECOND_NAME}。"
    assert (status.note, status.differences) == ("先交一所", ())
    first = next(school for school in status.schools if school.code == SCHOOL)
    assert first.remarks == (("S2", "学区看过，请补电话"),)
    # the very file of the school, once taken out, is what the county would have got directly
    with tiers.county.open_bureau() as bureau, bureau.unit() as unit:
        (held,) = unit.find(ReceivedPackage, code=SCHOOL, kind="report")
    looked, _ = taken(tiers, tiers.package)
    assert looked[0].verdict is not None
    assert looked[0].verdict.kind.word == "already_merged"
    assert looked[0].opened is not None
    assert looked[0].opened.digest == held.digest
    again, _ = taken(tiers, cover)
    assert [each.verdict.kind.word for each in again if each.verdict] == ["already_merged"] * 2


def test_keeps_the_same_county_whichever_way_a_package_came_first(
    covered: tuple[Tiers, Path], tmp_path: Path
) -> None:
    """In its cover and by itself, in both orders: the same is kept, answered the same way."""
    tiers, cover = covered
    found = []
    for number, files in enumerate(([cover, tiers.package], [tiers.package, cover])):
        other = tiers.copy(tmp_path / f"order {number}")
        with other.county.open_bureau() as bureau:
            for file in files:
                looked = receive(bureau, [file])
            (status,) = district_status(bureau, TERM)
            with bureau.unit() as unit:
                kept = unit.find(ReceivedPackage, order_by=("code", "kind"))
            receipts = [each.receipt for each in looked if each.receipt is not None]
            written = [path.name for path in write_receipts(bureau, tmp_path, receipts)]
            told = [(each.code, each.kind, each.digest, each.counts) for each in kept]
            found.append((told, states(status), written))
    assert found[0] == found[1]
    assert DISTRICT in found[0][2][0]


def test_takes_covers_in_any_order_but_no_twin_of_one(
    covered: tuple[Tiers, Path], stick: Path, tmp_path: Path
) -> None:
    tiers, first = covered
    twin = tiers.copy(tmp_path / "twin")
    with tiers.open_district() as district:
        (second,) = relay_packages(district, stick, TERM, again=True).files
    with twin.open_district() as district:
        (other,) = relay_packages(district, tmp_path, TERM, note="又一份", again=True).files
    found = []
    for number, groups in enumerate(([[first], [second]], [[second], [first]], [[first, second]])):
        copy = tiers.copy(tmp_path / f"order {number}")
        for group in groups:
            looked, status = taken(copy, *group)
        assert "gap" not in [each.verdict.kind.word for each in looked if each.verdict]
        with copy.county.open_bureau() as bureau, bureau.unit() as unit:
            kept = unit.find(ReceivedPackage, order_by=("kind", "sequence"))
        found.append(([(each.kind, each.digest) for each in kept], states(status), status.covers))
    assert found[0] == found[1] == found[2]
    assert found[0][2] == 2
    words = [
        [each.verdict.kind.word for each in looked if each.verdict]
        for looked in (taken(tiers, second, other)[0], taken(tiers, other)[0])
    ]
    assert words == [["gap", "new", "conflict"], ["conflict"]]


def test_gives_no_number_twice_after_a_backup_was_put_back(
    covered: tuple[Tiers, Path], stick: Path
) -> None:
    """Packs and covers written since the backup are out in the world; so is the register."""
    tiers, first = covered
    with tiers.open_district() as district:
        kept = care.back_up(district)
        numbers = [issue_packs(district, stick).number]
        covers_written = relay_packages(district, stick, TERM, again=True).files
        care.restore_here(district, kept.path, BUREAU_CLERK, PASSWORD)
    with tiers.open_district() as district:
        numbers.append(issue_packs(district, stick).number)
        covers_written += relay_packages(district, stick, TERM, again=True).files
        assert register_version_now(district) < LEAP
    assert numbers[1] == numbers[0] + LEAP
    looked, _ = taken(tiers, first, *covers_written)
    words = [each.verdict.kind.word for each in looked if each.cover and each.verdict]
    assert words == ["new", "new", "gap"]
    with tiers.county.open_bureau() as county:
        version = register_version_now(county)
        kept = care.back_up(county)
        care.restore_here(county, kept.path, BUREAU_CLERK, PASSWORD)
    for _ in range(2):  # it leaps once
        with tiers.county.open_bureau() as county:
            assert register_version_now(county) == version + LEAP


@pytest.mark.parametrize("fault", ["names_keys", "holds_a_cover"])
def test_takes_from_a_district_no_keys_and_no_cover_in_a_cover(
    covered: tuple[Tiers, Path], stick: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Whoever may name the keys of schools writes whatever he likes in their names."""
    tiers, first = covered
    whole, cover = relaying._entries, covers.Cover

    def forged(*args, **options):  # type: ignore[no-untyped-def]
        entries, files = whole(*args, **options)
        if fault == "names_keys":
            key = SigningKey.generate().public.text
            return [replace(e, signing_key=key, epoch=9) for e in entries], files
        files = dict.fromkeys(files, first.read_bytes())
        sealed = covers.sealed_hash(first.read_bytes())
        return [replace(e, sealed=sealed) if e.file else e for e in entries], files

    monkeypatch.setattr(relaying, "_entries", forged)
    if fault == "names_keys":
        names = partial(cover, profile="names", purpose="核查")
        monkeypatch.setattr(covers, "Cover", names)
    with tiers.open_district() as district:
        (made,) = relay_packages(district, stick, TERM, again=True).files
    monkeypatch.setattr(covers, "Cover", cover)
    with tiers.county.open_bureau() as bureau, bureau.unit() as unit:
        before = unit.find(EnrolledSite), unit.find(SiteKey)
    looked, _ = taken(tiers, made)
    refusals = [each.problem.code for each in looked if each.problem]
    wanted = "COVER_MALFORMED" if fault == "names_keys" else "RELAY_HOLDS_OTHER"
    assert refusals == [wanted]
    with tiers.county.open_bureau() as bureau, bureau.unit() as unit:
        assert (unit.find(EnrolledSite), unit.find(SiteKey)) == before


def test_receipts_come_back_the_same_way(covered: tuple[Tiers, Path], stick: Path) -> None:
    tiers, cover = covered
    back, out = stick / "back", stick / "out"
    back.mkdir()
    out.mkdir()
    with tiers.county.open_bureau() as bureau:
        _, inner = receive(bureau, [cover])
        assert inner.opened is not None
        receipt = return_package(bureau, inner.opened.digest, [{"sheet": "S2", "text": "退回"}])
        (answers,) = write_receipts(bureau, back, [receipt])
    assert DISTRICT in answers.name
    with tiers.open_district() as district:
        (looked,) = receive(district, [answers])
        assert (looked.kind, looked.merged) == ("answers", True)
        line = next(each for each in relay_lines(district, TERM) if each.code == SCHOOL)
        assert (line.state, line.above) == ("passed_on", "returned")
        with district.unit() as unit:
            (package,) = unit.find(ReceivedPackage, code=SCHOOL, kind="report")
        from liushou_desktop.exchange.receipts import receipt_from_values

        assert reporting_status(district, TERM).count("returned") == 1
        # The county's answer as it came, and beside it what the 学区 remarked itself.
        handed, own = write_receipts(district, out, [receipt_from_values(package.receipt)])
        (beside,) = receive(district, [handed])
        assert (beside.kind, beside.subject, beside.issuer, beside.school) == (
            *("elsewhere", "receipt", BUREAU_NAME),
            SCHOOL_NAME,
        )
    with tiers.county.open_school(day=AFTER_TERM) as school:
        applied = apply_receipt(school, handed)
        assert (applied.state, applied.remarks) == ("returned", 1)
        assert [remark.text for remark in open_remarks(school)] == ["退回"]
        assert apply_receipt(school, own).state == "accepted"
        assert len(open_remarks(school)) == 2
        # Accepted by the 学区, still given back by the county: the next version is due.
        assert term_signing(school, TERM).why_again == "returned"


def test_tells_what_is_for_somebody_else_and_blames_nothing(
    tiers: Tiers,
    stick: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The county's packs and enrolment file on a 学区's stick; a report gone astray is refused."""
    with tiers.county.open_bureau() as bureau:
        issue_packs(bureau, stick)
        enrol_school(bureau, stick, code="2199000009", name="新学校")
    district = Terminal(capsys, monkeypatch, tiers.folder / "district")
    seen = district.run("bureau", "merge", stick, user=BUREAU_CLERK, day=AFTER_TERM)
    told = {(each["verdict"], each["subject"], each["school"]) for each in seen.values["files"]}
    assert told == {
        ("from_above", "pack", DISTRICT_NAME),
        ("elsewhere", "pack", SCHOOL_NAME),
        ("elsewhere", "pack", SECOND_NAME),
    }
    (passed,) = seen.values["passed_over_why"]
    assert (passed["why"], passed["issuer"]) == ("enrolment", BUREAU_NAME)
    astray = next(file for file in stick.glob("*.lspkg") if SCHOOL in file.name)
    report = astray.rename(stick / f"{SCHOOL}_{SCHOOL_NAME}_2026春_留守儿童_V1.lspkg")
    refused = district.run("bureau", "merge", report, user=BUREAU_CLERK, day=AFTER_TERM)
    assert (refused.exit_code, refused.values["files"][0]["verdict"]) == (2, "not_for_us")


def on_the_desk(tiers: Tiers, kind: str) -> tuple[str, ...]:
    """Whom the county's first page names."""
    with tiers.county.open_bureau() as bureau:
        (line,) = (each for each in county_desk(bureau).waiting if each.kind == kind)
        assert line.page == "bureau.relay"
        return line.schools


def test_names_who_is_withheld(tiers: Tiers, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = relaying._entries

    def without_second(*args, **options):  # type: ignore[no-untyped-def]
        entries, files = whole(*args, **options)
        return [entry for entry in entries if entry.site != SECOND], files

    monkeypatch.setattr(relaying, "_entries", without_second)
    cover = relayed(tiers, stick)
    with tiers.county.open_bureau() as bureau:  # told before anything is taken, and afterwards
        outer, _ = look_at(bureau, [cover])
    assert unnamed_in(outer) == (SECOND_NAME,)
    (outer, _), status = taken(tiers, cover)
    assert states(status)[SECOND] == "withheld"
    assert cover_words(outer) == (
        f"封面上没有提到的：{SECOND_NAME}。先问学校交了没有。里面 1 所的包。"
    )
    assert verdict_cell(outer).mark is Mark.DUE
    assert on_the_desk(tiers, "withheld") == (SECOND_NAME,)


@pytest.mark.parametrize("fault", ["flipped", "swapped", "of_another_school"])
def test_names_who_was_altered(
    tiers: Tiers, stick: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """The 学区 signs its cover well over a package that is no longer what the school made."""

    def tampered(entries, files):  # type: ignore[no-untyped-def]
        (name,) = files
        content = bytearray(files[name])
        if fault == "flipped":
            content[len(content) // 2] ^= 1
        changed = {name: bytes(content)}
        given = {
            "flipped": {},
            "swapped": {"package": "ab" * 64},
            "of_another_school": {"site": SECOND},
        }[fault]
        return [
            replace(e, sealed=covers.sealed_hash(changed[name]), **given) if e.file else e
            for e in entries
        ], changed

    whole = relaying._entries
    monkeypatch.setattr(relaying, "_entries", lambda *a, **o: tampered(*whole(*a, **o)))
    (outer, inner), status = taken(tiers, relayed(tiers, stick))
    assert outer.merged
    assert not inner.merged
    wanted = SECOND if fault == "of_another_school" else SCHOOL
    assert outer.altered == (wanted,)
    assert states(status)[wanted] == "altered"
    name = {SCHOOL: SCHOOL_NAME, SECOND: SECOND_NAME}[wanted]
    assert cover_words(outer).startswith(f"对不上的：{name}。请这些学校直接交一次。")
    assert name in on_the_desk(tiers, "altered")


def test_refuses_a_cover_that_was_changed_or_is_not_signed_by_the_district(
    covered: tuple[Tiers, Path], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiers, cover = covered
    content = bytearray(cover.read_bytes())
    content[-100] ^= 1
    (stick / "flipped.lspkg").write_bytes(content)
    looked, status = taken(tiers, stick / "flipped.lspkg")
    assert [each.verdict.kind.word for each in looked if each.verdict] == ["damaged"]
    assert states(status) == {SCHOOL: "waiting", SECOND: "waiting"}
    thief = SigningKey.generate()
    seal = envelope.seal_package
    monkeypatch.setattr(
        envelope,
        "seal_package",
        lambda payload, heading, key, to: seal(payload, heading, thief, to),
    )
    with tiers.open_district() as district:
        (forged,) = relay_packages(district, stick, TERM, again=True).files
    looked, _ = taken(tiers, forged)
    assert [each.verdict.kind.word for each in looked if each.verdict] == ["unknown_signer"]


def test_finds_sums_that_are_not_those_of_the_packages(
    tiers: Tiers, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = relaying.totals_of

    def one_more(*args):  # type: ignore[no-untyped-def]
        pupils, *others = found(*args)
        return (replace(pupils, numerator=pupils.numerator + 1), *others)

    monkeypatch.setattr(relaying, "totals_of", one_more)
    _, status = taken(tiers, relayed(tiers, stick))
    assert [(d.figure, d.told[0] - d.found[0]) for d in status.differences] == [("pupils", 1)]


def test_works_by_command_too(
    tiers: Tiers,
    stick: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    district = Terminal(capsys, monkeypatch, tiers.folder / "district")
    district.run("bureau", "merge", tiers.package, user=BUREAU_CLERK, day=AFTER_TERM)
    status = district.run("bureau", "relay-status", "--term", TERM, user=BUREAU_CLERK)
    assert "可以转交 1 所" in status.message
    waits = district.run("bureau", "waiting", user=BUREAU_CLERK, day=AFTER_TERM)
    assert [each["kind"] for each in waits.values["waiting"]] == ["late", "relay"]
    out = stick / "out"
    made = district.run("bureau", "relay", "--term", TERM, "--out", out, user=BUREAU_CLERK)
    assert made.values["passed_on"] == 1
    county = Terminal(capsys, monkeypatch, tiers.county.bureau)
    merged = county.run("bureau", "merge", out, user=BUREAU_CLERK, day=AFTER_TERM)
    assert merged.values["merged"] == 1
    told = county.run("bureau", "districts", "--term", TERM, user=BUREAU_CLERK)
    (district_told,) = told.values["districts"]
    assert {each["state"] for each in district_told["schools"]} == {"passed_on", "not_handed_in"}


def test_a_district_enrols_nobody(tiers: Tiers, stick: Path) -> None:
    with tiers.open_district() as district, pytest.raises(RefusedError, match="FROM_ABOVE"):
        enrol_school(district, stick, code="2199000009", name="新学校")
    refusals: list[tuple[str, Callable[[Site], object]]] = [
        ("NOT_A_DISTRICT", lambda site: relay_packages(site, stick, TERM)),
        ("NOT_A_DISTRICT", lambda site: relay_lines(site, TERM)),
    ]
    with tiers.county.open_bureau() as bureau:
        for code, run in refusals:
            with pytest.raises(RefusedError, match=code):
                run(bureau)
    with tiers.open_district() as district:
        with pytest.raises(RefusedError, match="NOTHING_TO_RELAY"):
            relay_packages(district, stick, TERM)
        with pytest.raises(RefusedError, match="NOT_A_COUNTY"):
            set_upward_rule(district, "totals", "", "来函")
        with district.unit() as unit:
            assert unit.count(EnrolledSite) == 2


PREFECTURE, PREFECTURE_NAME = "622900", "示例州教育局"


@pytest.fixture(scope="module")
def built_above(tmp_path_factory: pytest.TempPathFactory, built: Tiers) -> Tiers:
    """The county stands under a prefecture and has taken the school's package."""
    folder = tmp_path_factory.mktemp("above")
    tiers = built.copy(folder / "tiers")
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        found_bureau(tiers.prefecture, PREFECTURE, PREFECTURE_NAME)
        with tiers.open_prefecture() as above, tiers.county.open_bureau() as county:
            invited = enrol_school(above, folder, code=BUREAU, name=BUREAU_NAME, kind="county")
            calendar = county.own_terms
            enrolment.adopt_enrolment(county, enrolment.read_enrolment_file(invited.file))
            assert county.own_terms == calendar
            made = own_keys.request_registration(
                county, folder, keeper="何静", principal="妥局长", phone=""
            )
            digits = " ".join(line.split(" ", 1)[1] for line in made.fingerprint_lines)
            approve_school(above, made.file, digits)
            receive(county, [tiers.package])
    return tiers


@pytest.fixture
def under(built_above: Tiers, tmp_path: Path) -> Tiers:
    return built_above.copy(tmp_path / "under")


def test_reports_upward_what_the_county_decided(under: Tiers, stick: Path) -> None:
    """Totals, then school by school, then with names: each later cover takes the place."""
    with under.county.open_bureau() as county, under.open_prefecture() as above:
        assert upward_rule(county).profile == "totals"
        with pytest.raises(RefusedError, match="PURPOSE_MISSING"):
            set_upward_rule(county, "names", "", "来函")
        with county.unit() as unit:
            ours = totals_of(unit, unit.find(ReceivedPackage, code=SCHOOL, kind="report"), TERM)
        for profile in ("totals", "schools", "names"):
            set_upward_rule(county, profile, "核查专项" if profile == "names" else "", "来函")
            made = report_upward(county, stick, TERM)
            outer, *inner = receive(above, [made.file])
            assert outer.merged
            (status,) = district_status(above, TERM)
            assert status.totals == tuple((t.figure, t.numerator, t.denominator) for t in ours)
            wanted = "passed_on" if profile == "names" else "reported"
            assert states(status) == {SCHOOL: wanted, SECOND: "not_handed_in"}
            assert outer.cover is not None
            told = {entry.site: len(entry.figures) for entry in outer.cover.entries}
            assert bool(told[SCHOOL]) == (profile != "totals")
            assert sums(above) == sums(county)
            levels = figure_levels(above, "I04", TERM)
            (area,) = levels.districts
            assert (area.name, area.schools, area.share) == (BUREAU_NAME, 2, levels.county)
            assert levels.county == figure_levels(county, "I04", TERM).county != Share()
            ranked = {each.code: (each.share, each.has_names) for each in levels.schools}
            names = (levels.county, profile == "names")
            assert ranked == ({} if profile == "totals" else {SCHOOL: names})
            assert [term for term, *_ in levels.terms] == [TERM]
            with above.unit() as unit:
                children = unit.count(ReportedChild, site=SCHOOL)
            assert (len(inner), bool(children)) == ((1, True) if inner else (0, False))
        (package,) = inner
        assert (package.merged, package.code, status.purpose) == (True, SCHOOL, "核查专项")
        assert write_receipts(above, stick, [package.receipt] if package.receipt else []) == []
        again = receive(above, [made.file])
        assert [each.verdict.kind.word for each in again if each.verdict] == ["already_merged"] * 2


def sums(office: Site) -> list[tuple[str, int, int]]:
    return [(f.indicator, f.numerator, f.denominator) for f in county_indicators(office, TERM)]


def test_keeps_a_package_again_whose_file_was_lost(under: Tiers, stick: Path) -> None:
    """The school hands it in once more; nothing is merged twice, and it can be passed on."""
    with under.county.open_bureau() as county:
        set_upward_rule(county, "names", "核查", "来函")
        shutil.rmtree(county.folder / "received")
        assert report_upward(county, stick, TERM).lost == (SCHOOL_NAME,)
        (again,) = receive(county, [under.package])
        assert again.verdict is not None
        assert (again.verdict.kind.word, again.merged) == ("already_merged", False)
        assert report_upward(county, stick, TERM).lost == ()


def test_takes_no_name_whose_report_the_school_did_not_sign(
    under: Tiers, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from liushou_desktop.services.bureau import report_upward as upward

    archive = upward._archive_of
    monkeypatch.setattr(
        upward, "_archive_of", lambda *a: archive(*a).replace(b"PK\x03\x04", b"PK\x03\x05", 1)
    )
    with under.county.open_bureau() as county:
        set_upward_rule(county, "names", "核查", "来函")
        made = report_upward(county, stick, TERM)
    with under.open_prefecture() as above:
        outer, inner = receive(above, [made.file])
        assert outer.altered == (SCHOOL,)
        assert not inner.merged


def test_tells_its_schools_what_it_found_and_nothing_the_county_settles(
    tiers: Tiers, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The inspection of a 学区 goes to the school and is answered there; what only a county may
    settle is refused in its name."""
    found = {
        "finding_kind": "record_gap",
        "finding": "谈心缺五月",
        "clause": "四（二）4",
        "remedy_due": date(2026, 6, 10),
    }
    answers = {
        "occurred_on": date(2026, 5, 20),
        "inspectors": "马主任",
        "looked_at": "谈心记录",
        "findings": (found,),
    }
    with tiers.open_district() as district:
        assert not any(each.is_due for each in pack_standings(district))
        made = record_inspection(district, SCHOOL, answers)
        assert [each.code for each in pack_standings(district) if each.is_due] == [SCHOOL]
        assert made.number == "学区督改〔2026〕1号"
        packs = {file.name.split("_")[0]: file for file in issue_packs(district, stick).files}
        assert set(packs) == {SCHOOL, SECOND}
        assert not any(each.is_due for each in pack_standings(district))
        for refused in (
            lambda: decide_rule(district, "register_days", 90, "试"),
            lambda: ask_question(district, "talk", "喜欢的课", "text"),
            lambda: keep_term(district, draft_of(district.term(TERM)), "试"),
        ):
            with pytest.raises(RefusedError, match="SETTLED_FROM_ABOVE"):
                refused()
        with pytest.raises(RefusedError, match="OWN_KEYS_BY_REQUEST"):
            change_own_keys(district, "换人")
        monkeypatch.setattr(issuing, "composer_of", Composer)
        whole = issue_packs(district, stick, [SCHOOL]).files[0]
    with tiers.county.open_school(day=AFTER_TERM) as school:
        with school.unit() as unit:
            held = (unit.setting("bureau.schools"), applied_number(unit), school.own_terms)
        with pytest.raises(DamagedError, match="PACK_MALFORMED"):
            apply_pack(school, whole)
        (change,) = show_pack(school, packs[SCHOOL]).changes
        assert (change.subject, change.what) == ("inspections", made.number)
        apply_pack(school, packs[SCHOOL])
        assert apply_pack(school, packs[SCHOOL]).is_repeat
        with pytest.raises(RefusedError, match="NOT_SEALED_FOR_US"):
            apply_pack(school, packs[SECOND])
        (finding,) = bureau_findings(school)
        assert (finding.by, finding.number, finding.state) == ("district", made.number, "overdue")
        assert answer_begun(school, made.number)["inspector_kind"] == "district"
        answer_inspection(school, made.number, {0: TODAY}, (staff_id(school, TEACHER),))
        assert [each.state for each in bureau_findings(school)] == ["answered"]
        with school.unit() as unit:
            after = (unit.setting("bureau.schools"), applied_number(unit), school.own_terms)
        assert after == held
        # the county puts nobody between any more: what the 学区 told is shown to go, and goes
        with tiers.county.open_bureau() as bureau:
            enrol_school(bureau, stick, code=SCHOOL, name=SCHOOL_NAME)
            alone = issue_packs(bureau, stick, [SCHOOL]).files[0]
        changes = [(each.subject, each.after) for each in show_pack(school, alone).changes]
        assert ("inspections", "") in changes
        apply_pack(school, alone)
        assert bureau_findings(school) == []
