"""Keys change hands: a new keeper, a stolen PC, a forgotten password."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.helpers.sites import (
    AFTER_TERM,
    CLERK,
    HELPER,
    PASSWORD,
    PRINCIPAL,
    SCHOOL,
    TERM,
    County,
)

from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.bureau import receive_packages as receiving
from liushou_desktop.services.bureau.register import (
    approve_school,
    approve_waiting,
    list_schools,
    revoke_school,
    take_request,
)
from liushou_desktop.services.school.enrolment import request_registration
from liushou_desktop.services.school.export_report import export_report
from liushou_desktop.services.shared.open_site import open_site, open_with_paper_key
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.users import (
    add_user,
    change_password,
    list_users,
    remove_user,
    reset_by_paper_key,
    reset_password,
)


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


def test_compares_every_digit_of_the_sheet(reported: County, tmp_path: Path) -> None:
    request, digits = new_keys(reported, tmp_path / "new", "new_keeper")
    with reported.open_bureau() as bureau:
        with pytest.raises(RefusedError, match="FINGERPRINT_INCOMPLETE"):
            approve_school(bureau, request, digits[:40])
        other = "1" if digits[0] != "1" else "2"
        with pytest.raises(RefusedError, match="FINGERPRINT_MISTYPED"):
            approve_school(bureau, request, other + digits[1:])
        with pytest.raises(RefusedError, match="FINGERPRINT_DIFFERS"):
            approve_school(bureau, request, reported.fingerprint)
        (line,) = list_schools(bureau)
        assert [key.epoch for key in line.keys] == [1]


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
