"""Keys change hands: a new keeper, a stolen PC, a forgotten password."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.helpers.sites import (
    AFTER_TERM,
    BUREAU_CLERK,
    CLERK,
    HELPER,
    PASSWORD,
    PRINCIPAL,
    SCHOOL,
    TERM,
    County,
    unlocked,
)

from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.base.errors import ConflictError, RefusedError, SurroundingsError
from liushou_desktop.domain.register import SiteKey
from liushou_desktop.exchange import successions
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.services.bureau import receive_packages as receiving
from liushou_desktop.services.bureau.change_own_keys import change_own_keys
from liushou_desktop.services.bureau.issue_packs import issue_packs
from liushou_desktop.services.bureau.package_receipts import write_receipts
from liushou_desktop.services.bureau.register import (
    REGISTER_VERSION,
    list_schools,
    register_version,
    write_invitation,
)
from liushou_desktop.services.bureau.school_keys import (
    HANDED_OVER,
    approve_school,
    approve_waiting,
    extend_key,
    read_typed,
    revoke_school,
    take_request,
)
from liushou_desktop.services.bureau.signers import school_signers
from liushou_desktop.services.school.apply_pack import apply_pack
from liushou_desktop.services.school.apply_receipt import apply_receipt
from liushou_desktop.services.school.export_report import export_report
from liushou_desktop.services.school.staff import add_staff, set_post
from liushou_desktop.services.shared import care, enrolment, own_keys
from liushou_desktop.services.shared.open_site import open_site, open_with_paper_key
from liushou_desktop.services.shared.own_keys import request_registration
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.users import (
    add_user,
    change_password,
    list_users,
    remove_user,
    reset_by_paper_key,
    reset_password,
)

_vouch_for = successions.vouch_for


def new_keys(county: County, out: Path, occasion: str) -> tuple[Path, str]:
    """A request for keys of the next period, and its fingerprint as the sheet says it."""
    out.mkdir()
    with county.open_school(day=AFTER_TERM) as school:
        made = request_registration(
            school, out, keeper="新资料员", principal=PRINCIPAL, phone="", occasion=occasion
        )
    return made.file, " ".join(line.split(" ", 1)[1] for line in made.fingerprint_lines)


def word(site: Site, file: Path) -> str:
    (looked,) = receiving.receive(site, [file])
    assert looked.verdict is not None
    return looked.verdict.kind.word


def export(county: County, out: Path) -> Path:
    with county.open_school(PRINCIPAL, AFTER_TERM) as school:
        return export_report(school, out, term=TERM).package


@pytest.mark.parametrize("occasion", ["new_keeper", "new_computer"])
def test_reports_on_with_the_keys_of_a_new_period(
    reported: County, tmp_path: Path, occasion: str
) -> None:
    old = reported.package
    request, digits = new_keys(reported, tmp_path / "new", occasion)
    new = export(reported, tmp_path / "new")
    assert new.read_bytes() != old.read_bytes()
    with reported.open_bureau() as bureau:
        assert word(bureau, new) in ("unapproved", "unknown_signer")
        take_request(bureau, request)
        assert word(bureau, new) == "unapproved"
        approve_waiting(bureau, SCHOOL, digits)
        assert word(bureau, new) == "new"
        (line,) = list_schools(bureau)
        assert [(key.epoch, key.state) for key in line.keys] == [(2, "pinned"), (1, "pinned")]


def test_trusts_a_stolen_pc_no_more(reported: County, tmp_path: Path) -> None:
    old = reported.package
    request, digits = new_keys(reported, tmp_path / "new", "lost")
    with reported.open_bureau() as bureau:
        revoke_school(bureau, SCHOOL, "电脑丢了")
        assert word(bureau, old) == "revoked"
        approve_school(bureau, request, digits)
        assert word(bureau, export(reported, tmp_path / "new")) == "new"
        assert word(bureau, old) in ("revoked", "old_epoch")


def out_of_order(*_: object, **__: object) -> None:
    raise SurroundingsError("MEDIUM_GONE")


def test_lets_the_old_key_run_out_after_a_planned_hand_over(
    reported: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as pulled:
        pulled.setattr(own_keys, "write_whole", out_of_order)
        with pytest.raises(SurroundingsError):
            new_keys(reported, tmp_path / "broken", "new_keeper")
    with reported.open_school(day=AFTER_TERM) as school:
        state = own_keys.enrolment_state(school)
        assert (state.epoch, state.standing, state.asked_for) == (2, "open", "new_keeper")
        due = own_keys.keys_to_renew(school)
        assert due is not None
        assert due.why == "unasked"
    request, digits = new_keys(reported, tmp_path / "new", "new_keeper")
    new_keys(reported, tmp_path / "again", "first")  # the same once more, for another stick
    with reported.open_bureau() as bureau:
        newest, oldest = approve_school(bureau, tmp_path / "again" / request.name, digits).keys
        assert newest.is_vouched
        assert newest.keeper == "新资料员"
        assert newest.expires_on == date(2029, 8, 31)
        assert oldest.expires_on == AFTER_TERM + HANDED_OVER
        assert word(bureau, reported.package) == "new"
    export(reported, tmp_path / "new")
    with reported.open_bureau(day=AFTER_TERM + HANDED_OVER + timedelta(days=1)) as bureau:
        # already merged stays merged; a package the old key signs today is another matter
        assert word(bureau, reported.package) == "already_merged"


def test_revokes_what_nobody_handed_over(reported: County, tmp_path: Path) -> None:
    request, digits = new_keys(reported, tmp_path / "new", "lost")
    with reported.open_bureau() as bureau:
        newest, oldest = approve_school(bureau, request, digits).keys
        assert (newest.state, newest.is_vouched) == ("pinned", False)
        assert (oldest.state, oldest.revoked_for) == ("revoked", "遗失补办")
        assert word(bureau, reported.package) == "revoked"


def test_a_new_pc_begins_with_the_next_period(reported: County, tmp_path: Path) -> None:
    receive_all(reported)
    with reported.open_bureau() as bureau:
        revoke_school(bureau, SCHOOL, "电脑被偷")
        invited = write_invitation(bureau, tmp_path, SCHOOL)
    read = enrolment.read_enrolment_file(invited.file)
    assert read.key_period == 2
    folder = tmp_path / "again"
    clock = RehearsalClock(AFTER_TERM)
    enrolment.create_enrolled_site(
        folder, read, short_code="LW", user=CLERK, password=PASSWORD, clock=clock
    )
    with unlocked(folder, CLERK, AFTER_TERM) as school:
        state = own_keys.enrolment_state(school)
        assert (state.epoch, state.standing) == (2, "open")


def test_tells_the_school_how_its_key_stands(reported: County, tmp_path: Path) -> None:
    def standing(day: date) -> str:
        with reported.open_school(day=day) as school:
            return own_keys.enrolment_state(school).standing

    def tell(number: int) -> None:
        out = tmp_path / f"{number}"
        out.mkdir()
        with reported.open_bureau() as bureau:
            (file,) = issue_packs(bureau, out).files
        with reported.open_school(day=AFTER_TERM) as school:
            apply_pack(school, file)

    assert standing(AFTER_TERM) == "asked"
    tell(1)
    assert standing(AFTER_TERM) == "approved"
    assert standing(date(2029, 8, 1)) == "expiring"
    assert standing(date(2029, 9, 1)) == "expired"
    with (
        reported.open_school(PRINCIPAL, date(2029, 9, 1)) as school,
        pytest.raises(RefusedError, match="OWN_KEY_EXPIRED"),
    ):
        export_report(school, tmp_path, term=TERM)
    with reported.open_bureau() as bureau:
        extend_key(bureau, SCHOOL, date(2030, 8, 31))
    tell(2)
    assert standing(date(2029, 9, 1)) == "approved"


def test_follows_the_bureau_to_its_new_keys(reported: County, tmp_path: Path) -> None:
    with reported.open_bureau() as bureau:
        (looked,) = receiving.receive(bureau, [reported.package])
        assert looked.receipt is not None
        assert change_own_keys(bureau, "满三年").epoch == 2
        change_own_keys(bureau, "再换一次")  # the school was told of neither
        (receipt,) = write_receipts(bureau, tmp_path, [looked.receipt])
        (pack,) = issue_packs(bureau, tmp_path).files
    with reported.open_school(day=AFTER_TERM) as school:
        assert apply_receipt(school, receipt).state == "accepted"
        apply_pack(school, pack)
        with school.unit() as unit:
            assert enrolment.superiors_of(unit)[-1].epoch == 3
    again = tmp_path / "again"
    again.mkdir()
    with reported.open_bureau() as bureau:
        assert word(bureau, export(reported, again)) == "already_merged"


def test_believes_no_bureau_key_the_old_one_did_not_name(
    reported: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief = SigningKey.generate()
    monkeypatch.setattr(successions, "vouch_for", lambda *a: _vouch_for(*a[:3], thief))
    with reported.open_bureau() as bureau:
        change_own_keys(bureau, "冒充")
        (pack,) = issue_packs(bureau, tmp_path).files
    with (
        reported.open_school(day=AFTER_TERM) as school,
        pytest.raises(RefusedError, match="SENDER_UNKNOWN"),
    ):
        apply_pack(school, pack)


def test_refuses_a_register_that_goes_back(reported: County, tmp_path: Path) -> None:
    early, late = tmp_path / "early", tmp_path / "late"
    early.mkdir()
    late.mkdir()
    with reported.open_bureau() as bureau:
        with bureau.unit() as unit:
            version = register_version(unit)
        extend_key(bureau, SCHOOL, date(2030, 8, 31))
        (first,) = issue_packs(bureau, early).files
        with bureau.unit() as unit:  # as a bureau put back to an older state would say
            unit.set_setting(REGISTER_VERSION, version)
        (older,) = issue_packs(bureau, late).files
        with bureau.unit() as unit:
            unit.set_setting(REGISTER_VERSION, version + 1)
            (key,) = unit.find(SiteKey, code=SCHOOL)
            unit.change(key, expires_on=date(2031, 8, 31))
        twin = issue_packs(bureau, late).files[0]
    with reported.open_school(day=AFTER_TERM) as school:
        apply_pack(school, first)
        with pytest.raises(RefusedError, match="REGISTER_OLDER"):
            apply_pack(school, older)
        with pytest.raises(ConflictError, match="REGISTER_CONFLICT"):
            apply_pack(school, twin)


def test_shows_whose_post_is_vacant(reported: County) -> None:
    with reported.open_bureau() as bureau:
        receiving.receive(bureau, [reported.package])
        keeper, principal = school_signers(bureau, [SCHOOL])[SCHOOL]
        assert (keeper.named, keeper.now, keeper.is_other) == (CLERK, "", True)
        assert (principal.named, principal.now) == (PRINCIPAL, "")
    with reported.open_school() as school:
        state = own_keys.enrolment_state(school)
        assert state.keeper.now is None  # the school keeps no post of a clerk at all
        assert own_keys.keys_to_renew(school) is None
        set_post(school, add_staff(school, name="新资料员").id, "clerk")
        state = own_keys.enrolment_state(school)
        assert (state.keeper.named, state.keeper.now) == (CLERK, "新资料员")
        due = own_keys.keys_to_renew(school)
        assert due is not None
        assert (due.why, due.keeper) == ("keeper", "新资料员")


def test_a_school_put_back_is_told_to_take_new_keys(reported: County, tmp_path: Path) -> None:
    """It may have reported since the backup; an answer to a package it still has ends the doubt."""
    with reported.open_school() as school:
        kept = care.back_up(school)
        care.restore_here(school, kept.path, CLERK, PASSWORD)
    for _ in range(2):
        with reported.open_school() as school:
            due = own_keys.keys_to_renew(school)
            assert due is not None
            assert due.why == "put_back"
            assert own_keys.enrolment_state(school).is_put_back
    with reported.open_bureau() as bureau:
        (looked,) = receiving.receive(bureau, [reported.package])
        assert looked.receipt is not None
        (file,) = write_receipts(bureau, tmp_path, [looked.receipt])
    with reported.open_school() as school:
        apply_receipt(school, file)
        assert own_keys.keys_to_renew(school) is None


def receive_all(county: County) -> None:
    with county.open_bureau() as bureau:
        receiving.receive(bureau, [county.package])


def test_compares_every_digit_of_the_sheet(reported: County, tmp_path: Path) -> None:
    request, digits = new_keys(reported, tmp_path / "new", "new_keeper")
    with reported.open_bureau() as bureau:
        with pytest.raises(RefusedError, match="FINGERPRINT_INCOMPLETE"):
            approve_school(bureau, request, digits[:40])
        other = "1" if digits[0] != "1" else "2"
        with pytest.raises(RefusedError, match="FINGERPRINT_MISTYPED"):
            approve_school(bureau, request, other + digits[1:])
        with pytest.raises(RefusedError, match="FINGERPRINT_OF_OTHER"):  # of the period before
            approve_school(bureau, request, reported.fingerprint)
        with pytest.raises(RefusedError, match="FINGERPRINT_UNCHECKED"):
            approve_school(bureau, request, "1" * 120)
        labelled = "签1 " + digits.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
        assert (read_typed(labelled).count, read_typed(labelled).is_enough) == (126, True)
        (line,) = list_schools(bureau)
        assert [key.epoch for key in line.keys] == [1]
        with pytest.raises(ConflictError, match="KEY_APPROVED_ALREADY") as late:
            approve_waiting(bureau, SCHOOL, digits)
    assert late.value.arguments["who"] == BUREAU_CLERK


def test_shuts_out_whoever_was_removed(county: County) -> None:
    with county.open_school() as school:
        remove_user(school, HELPER)
        assert HELPER not in [user.name for user in list_users(county.school)]
    clock = RehearsalClock(AFTER_TERM)
    with pytest.raises(RefusedError, match="NO_SUCH_USER"):
        open_site(county.school, HELPER, PASSWORD, clock)
    with county.open_school():  # the others' passwords lead to the new key
        pass


def test_keeps_one_who_may_manage_users(county: County) -> None:
    with county.open_school() as school:
        remove_user(school, PRINCIPAL)
        with pytest.raises(RefusedError, match="LAST_ADMINISTRATOR"):
            remove_user(school, CLERK)


def test_takes_a_new_password_at_once(county: County) -> None:
    with county.open_school() as school:
        reset_password(school, HELPER, "changed-2026")
        with pytest.raises(RefusedError, match="PASSWORD_"):
            reset_password(school, HELPER, "123")
    change_password(county.school, CLERK, PASSWORD, "changed-2026")
    for user in (CLERK, HELPER):
        with pytest.raises(RefusedError, match="WRONG_PASSWORD"):
            open_site(county.school, user, PASSWORD)
        open_site(county.school, user, "changed-2026").lock()


def test_opens_by_paper_key_when_all_is_forgotten(county: County) -> None:
    clock = RehearsalClock(AFTER_TERM)
    reset_by_paper_key(county.school, county.paper_key, CLERK, "changed-2026", clock)
    open_site(county.school, CLERK, "changed-2026", clock).lock()
    wrong = county.paper_key[:-1] + ("1" if county.paper_key[-1] != "1" else "2")
    with pytest.raises(RefusedError, match="PAPER_KEY_"):
        open_with_paper_key(county.school, wrong, clock)


def test_notes_who_gave_whom_a_key(county: County) -> None:
    from liushou_desktop.services.shared.access_log import access_log
    from liushou_desktop.services.shared.rights import Role

    with county.open_school() as school:
        add_user(school, "新老师", Role.HELPER, PASSWORD)
        reset_password(school, "新老师", "changed-2026")
        remove_user(school, "新老师")
        actions = [line.action for line in access_log(school, "users")][:3]
    assert actions == ["去掉用户", "重设密码", "添加用户"]
