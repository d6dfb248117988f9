"""A bureau's pack: issued to schools, shown before it is taken, taken whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.helpers.sites import SCHOOL, SCHOOL_NAME, TERM, County, ids, visit

from liushou_desktop.base.errors import ConflictError, DamagedError, ProgramError, RefusedError
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.exchange import envelope
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.services.bureau import issue_packs as issuing
from liushou_desktop.services.bureau.decide_rules import county_rules, decide_rule, leave_rule_open
from liushou_desktop.services.bureau.edit_calendar import draft_of, keep_term
from liushou_desktop.services.bureau.issue_packs import issue_packs, pack_standings
from liushou_desktop.services.bureau.package_receipts import return_package
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.register import enrol_school, own_face
from liushou_desktop.services.bureau.revise_form import revise_form
from liushou_desktop.services.bureau.stick_contents import packages_on
from liushou_desktop.services.school.add_record import add_record
from liushou_desktop.services.school.apply_pack import apply_pack, show_pack
from liushou_desktop.services.school.apply_receipt import open_remarks
from liushou_desktop.services.school.list_records import list_records, record_answers
from liushou_desktop.services.school.rule_settings import rule_settings, set_rule_setting
from liushou_desktop.services.school.school_facts import rules_in_force
from liushou_desktop.services.shared.ask_questions import (
    ask_again,
    ask_question,
    list_questions,
    retire_question,
)
from liushou_desktop.services.shared.bureau_state import applied_number, schools_by_pack
from liushou_desktop.services.shared.record_answers import RecordRefusedError
from liushou_desktop.services.shared.site import Site


@pytest.fixture
def at_school(reported: County) -> Iterator[Site]:
    with reported.open_school() as site:
        yield site


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def _issue(bureau: Site, out: Path, note: str = "") -> Path:
    return issue_packs(bureau, out, note=note).files[0]


def _a_rule(bureau: Site) -> tuple[str, object]:
    """An open point and another answer than the plan's."""
    for line in county_rules(bureau):
        if line.kind == "yes_no":
            return line.setting.id, not line.plan_value
    raise AssertionError("the plan has a question answered by yes or no")


def test_brings_what_the_bureau_settled(bureau: Site, at_school: Site, out: Path) -> None:
    rule, value = _a_rule(bureau)
    decide_rule(bureau, rule, value, "县里统一")
    ask_question(bureau, "home_visit", "家里有没有电暖器", "yes_no")
    keep_term(bureau, replace(draft_of(bureau.term(TERM)), holidays="4-4～4-6"), "县里文件")
    file = _issue(bureau, out, "请三日内应用")
    shown = show_pack(at_school, file)
    assert {change.subject for change in shown.changes} >= {"rules", "questions", "calendar"}
    assert shown.note == "请三日内应用"
    with at_school.unit() as unit:
        assert applied_number(unit) == 0
    apply_pack(at_school, file)
    assert at_school.term(TERM).holidays == ("2026-04-04/2026-04-06",)
    assert any(f.label == "家里有没有电暖器" for f in at_school.forms.form("home_visit").fields())
    with at_school.unit() as unit:
        assert rules_in_force(unit).settings[rule].value == value
        assert applied_number(unit) == 1
        assert [each.code for each in schools_by_pack(unit)] == [SCHOOL]
        assert any(change.reason == "下发包第 1 号" for change in unit.history(limit=40))


def test_passes_over_what_the_bureau_wrote_itself(
    bureau: Site, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pack left on the stick is no package of an unknown signer; one in our name is."""
    (ours,) = receive(bureau, [_issue(bureau, out)])
    assert (ours.kind, ours.merged, ours.school) == ("ours", False, SCHOOL_NAME)
    assert ours.subject == "pack"
    thief, seal = SigningKey.generate(), envelope.seal_package
    monkeypatch.setattr(
        envelope, "seal_package", lambda load, head, key, to: seal(load, head, thief, to)
    )
    (forged,) = receive(bureau, [_issue(bureau, out)])
    assert forged.kind != "ours"
    assert forged.verdict is not None
    assert forged.verdict.kind.word == "unknown_signer"


def test_a_second_time_changes_nothing(bureau: Site, at_school: Site, out: Path) -> None:
    ask_question(bureau, "talk", "喜欢的课", "text")
    file = _issue(bureau, out)
    apply_pack(at_school, file)
    with at_school.unit() as unit:
        head = unit.chain_head()
    assert apply_pack(at_school, file).is_repeat
    with at_school.unit() as unit:
        assert unit.chain_head() == head


def test_refuses_an_older_pack_and_a_twin(
    bureau: Site, at_school: Site, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _issue(bureau, out)
    ask_question(bureau, "talk", "喜欢的课", "text")
    second = _issue(bureau, out)
    apply_pack(at_school, second)
    with pytest.raises(RefusedError, match="PACK_OLDER"):
        apply_pack(at_school, first)
    monkeypatch.setattr(issuing, "_next_number", lambda *_: 2)
    twin = _issue(bureau, out, "别的话")
    with pytest.raises(ConflictError, match="PACK_CONFLICT"):
        apply_pack(at_school, twin)


def test_refuses_what_was_altered_foreign_or_not_a_pack(
    bureau: Site, at_school: Site, out: Path, reported: County
) -> None:
    file = _issue(bureau, out)
    whole = file.read_bytes()
    for place in (len(whole) // 2, len(whole) - 40):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(DamagedError):
            apply_pack(at_school, file)
    with pytest.raises(RefusedError, match="KIND_UNEXPECTED"):
        apply_pack(at_school, reported.package)
    with at_school.unit() as unit:
        assert applied_number(unit) == 0


def test_refuses_a_pack_of_a_bureau_that_is_not_ours(
    bureau: Site, at_school: Site, out: Path
) -> None:
    from liushou_desktop.exchange.minisign import SigningKey
    from liushou_desktop.exchange.packs import read_pack, seal_pack
    from liushou_desktop.exchange.verdicts import open_with_any
    from liushou_desktop.services.shared.site_keys import current_keys, identities

    file = _issue(bureau, out)
    with at_school.unit() as unit:
        opened = open_with_any(file.read_bytes(), identities(unit))
        own = current_keys(unit).sealing_public
    with bureau.unit() as unit:
        face = own_face(bureau, unit)
        keys = current_keys(unit)
    pack = read_pack(opened, SCHOOL, (face,))
    cases = (
        (pack, SigningKey.generate(), "SIGNED_BY_OTHER_KEY"),
        (replace(pack, issuer="629999"), keys.signing, "SENDER_UNKNOWN"),
        (replace(pack, site="2199000002", receipts=()), keys.signing, "PACK_FOR_OTHER_SITE"),
        (replace(pack, rule_set="another-plan"), keys.signing, "RULES_OF_OTHER_PLAN"),
        (replace(pack, rule_set_version=99), keys.signing, "PACK_NEEDS_NEWER_PROGRAM"),
        (replace(pack, forms={"talk.toml": "id = 3"}), keys.signing, "FORM_"),
    )
    for forged, key, code in cases:
        file.write_bytes(seal_pack(forged, key, keys.epoch, (own,)).content)
        with pytest.raises(ProgramError, match=code):
            apply_pack(at_school, file)
    with at_school.unit() as unit:
        assert applied_number(unit) == 0


def test_a_pack_of_another_school_is_not_even_opened(
    bureau: Site, at_school: Site, out: Path
) -> None:
    from liushou_desktop.domain.register import SiteKey
    from liushou_desktop.exchange.sealing import SealingKey

    with bureau.unit() as unit:
        key = unit.find(SiteKey, code=SCHOOL)[0]
        unit.change(key, sealing_key=SealingKey.generate().recipient)
    with pytest.raises(RefusedError, match="NOT_SEALED_FOR_US"):
        show_pack(at_school, _issue(bureau, out))


def _heater(bureau: Site, at_school: Site, out: Path) -> str:
    """A required choice on the home visit, applied at the school; its id."""
    question = ask_question(
        bureau, "home_visit", "取暖用什么", "choice", options=("煤炉", "电炉"), required=True
    )
    apply_pack(at_school, _issue(bureau, out))
    return question.id


def test_a_question_is_checked_and_kept(bureau: Site, at_school: Site, out: Path) -> None:
    question = _heater(bureau, at_school, out)
    child = ids(at_school)["马玉兰"]
    new = visit(at_school, child, date(2026, 6, 15))
    with pytest.raises(RecordRefusedError) as refusal:
        add_record(at_school, new)
    assert question in {problem.field for problem in refusal.value.problems}
    add_record(at_school, replace(new, answers={**new.answers, question: "2"}))
    lines = list_records(at_school, form="home_visit", child=child)
    record = next(line for line in lines if line.occurred_on == date(2026, 6, 15))
    assert record_answers(at_school, record.id)[1][question] == "2"


def test_a_retired_question_is_asked_no_more(bureau: Site, at_school: Site, out: Path) -> None:
    question = ask_question(bureau, "talk", "喜欢的课", "text")
    apply_pack(at_school, _issue(bureau, out))
    retire_question(bureau, question.id)
    shown = apply_pack(at_school, _issue(bureau, out))
    assert [(c.subject, c.after) for c in shown.changes] == [("questions", "")]
    form = at_school.forms.form("talk")
    assert question.id not in {field.id for field in form.fields()}
    assert question.id in {field.id for field in form.retired}
    ask_again(bureau, question.id)
    assert not list_questions(bureau)[0].question.is_retired


@pytest.mark.parametrize(
    ("form", "label", "kind", "options", "code"),
    [
        ("nothing", "问", "text", (), "FORM_UNKNOWN"),
        ("register", "问", "text", (), "FORM_TAKES_NO_QUESTIONS"),
        ("talk", "", "text", (), "QUESTION_LABEL"),
        ("talk", "问" * 25, "text", (), "QUESTION_LABEL"),
        ("talk", "问", "photos", (), "QUESTION_KIND"),
        ("talk", "问", "choice", ("一",), "QUESTION_OPTIONS"),
        ("talk", "问", "choice", ("一", "一"), "QUESTION_OPTIONS"),
        ("talk", "问", "text", ("一", "二"), "QUESTION_OPTIONS"),
    ],
)
def test_refuses_a_question_that_cannot_be_asked(
    bureau: Site, form: str, label: str, kind: str, options: tuple[str, ...], code: str
) -> None:
    with pytest.raises(RefusedError, match=code):
        ask_question(bureau, form, label, kind, options=options)
    assert list_questions(bureau) == []


def test_a_decided_point_is_the_schools_no_more(bureau: Site, at_school: Site, out: Path) -> None:
    rule, value = _a_rule(bureau)
    decide_rule(bureau, rule, value, "县里统一")
    apply_pack(at_school, _issue(bureau, out))
    with pytest.raises(RefusedError, match="SETTING_OF_BUREAU"):
        set_rule_setting(at_school, rule, not value, "本校不同")
    line = next(each for each in rule_settings(at_school) if each.setting.id == rule)
    assert line.is_decided
    leave_rule_open(bureau, rule)
    apply_pack(at_school, _issue(bureau, out))
    set_rule_setting(at_school, rule, value, "本校不同")


def test_brings_a_revised_form_and_refuses_one_without_its_core(
    bureau: Site, at_school: Site, out: Path, tmp_path: Path
) -> None:
    from liushou_desktop.base.paths import forms_dir

    text = (forms_dir() / "talk.toml").read_text("utf-8")
    version = bureau.forms.form("talk").version
    file = tmp_path / "talk.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(RefusedError, match="FORM_NOT_NEWER"):
        revise_form(bureau, file)
    file.write_text(
        text.replace(f"version = {version}\n", f"version = {version + 1}\n", 1), "utf-8"
    )
    revise_form(bureau, file)
    apply_pack(at_school, _issue(bureau, out))
    assert at_school.forms.form("talk").version == version + 1
    assert at_school.forms.form("talk", version).version == version
    broken = text.replace(f"version = {version}\n", f"version = {version + 2}\n", 1)
    file.write_text(broken.replace('id = "occurred_on"', 'id = "on_day"', 1), "utf-8")
    with pytest.raises(RefusedError, match="FORM_CORE_CHANGED"):
        revise_form(bureau, file)


def test_brings_receipts_with_their_remarks(
    bureau: Site, at_school: Site, out: Path, reported: County
) -> None:
    looked = receive(bureau, packages_on([reported.stick])[0])[0]
    assert looked.receipt is not None
    remark = {"sheet": "S2", "row": None, "field": None, "text": "请补三个人的电话"}
    return_package(bureau, looked.receipt.package, [remark])
    shown = apply_pack(at_school, _issue(bureau, out))
    assert (shown.receipts, shown.remarks, shown.foreign) == (1, 1, ())
    assert [each.text for each in open_remarks(at_school)] == ["请补三个人的电话"]
    with at_school.unit() as unit:
        assert unit.find(SentPackage, kind="report")[0].receipt_state == "returned"


def test_tells_who_still_reports_by_old_rules(bureau: Site, out: Path, reported: County) -> None:
    before = pack_standings(bureau)[0]
    assert (before.issued, before.applied, before.is_old, before.is_due) == (
        None,
        None,
        False,
        True,
    )
    issue_packs(bureau, out)
    after = pack_standings(bureau)[0]
    assert (after.issued, after.is_due) == (1, False)
    receive(bureau, packages_on([reported.stick])[0])
    standing = pack_standings(bureau)[0]
    assert (standing.applied, standing.is_old, standing.is_due) == (0, True, True)


def test_issues_only_to_approved_schools_and_names_the_others(
    bureau: Site, out: Path, tmp_path: Path
) -> None:
    enrol_school(bureau, tmp_path, code="2199000002", name="癿沟小学")
    made = issue_packs(bureau, out, ["2199000002", SCHOOL])
    assert (len(made.files), made.left_out) == (1, ("癿沟小学",))
    with pytest.raises(RefusedError, match="NOBODY_TO_ISSUE"):
        issue_packs(bureau, out, ["2199000002"])
    with pytest.raises(RefusedError, match="NOT_FOUND"):
        issue_packs(bureau, out, ["2199000003"])
    with pytest.raises(RefusedError, match="FOLDER_NOT_THERE"):
        issue_packs(bureau, out / "none")
