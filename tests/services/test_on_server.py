"""A bureau whose rows stand on PostgreSQL: the tests of the file again, and clerks side by side."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.helpers.server import Server, shared_server
from tests.helpers.sites import (
    AFTER_TERM,
    BUREAU_CLERK,
    PASSWORD,
    SCHOOL,
    SCHOOL_NAME,
    TERM,
    TODAY,
    County,
    cheap_passwords,
    unlocked,
)
from tests.services.test_county_tables import (  # noqa: F401 - the same tests as on a file
    merged,
    test_counts_all_eight_tables_and_every_sum_closes,
)
from tests.services.test_duplicates import (  # noqa: F401
    doubting,
    test_lists_who_is_counted_by_two_and_who_reached_nobody,
    test_puts_a_new_decision_in_the_place_of_the_old,
    test_tells_both_schools_until_the_decision_is_taken_back,
)
from tests.services.test_enrol_list import (  # noqa: F401
    test_a_second_time_changes_nothing,
    test_enters_the_sound_rows_and_names_the_others,
)
from tests.services.test_figure_levels import (  # noqa: F401
    test_ranks_schools_and_districts_and_compares_terms,
)
from tests.services.test_keys import test_compares_every_digit_of_the_sheet  # noqa: F401
from tests.services.test_merging import (  # noqa: F401
    test_changes_nothing_the_second_time,
    test_gives_the_same_receipt_again,
    test_judges_again_in_the_moment_of_merging,
    test_leaves_nothing_of_a_merge_that_failed,
    test_merges_children_figures_and_every_row,
    test_returns_a_package_with_remarks_to_the_children,
    test_takes_a_package_twice_on_one_stick,
    test_writes_nothing_when_only_looking,
)

from liushou_desktop.app.site_card import read_card
from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ConflictError, ProgramError, RefusedError
from liushou_desktop.cli.main import main
from liushou_desktop.domain.clearing import DIFFERENT, SAME
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.services.bureau import receive_packages as receiving
from liushou_desktop.services.bureau.county_view import find_county_children
from liushou_desktop.services.bureau.decide_duplicate import decide_pair
from liushou_desktop.services.bureau.find_duplicates import find_duplicates
from liushou_desktop.services.bureau.package_receipts import receipt_of, return_package
from liushou_desktop.services.shared import care
from liushou_desktop.services.shared.edit_assessment import assessment_sheet, keep_items
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_folder import join_server
from liushou_desktop.services.shared.site_keys import current_keys
from liushou_desktop.services.shared.users import add_user, list_users, remove_user
from liushou_desktop.storage.checking import check
from liushou_desktop.storage.server_address import SERVER_FILE, ServerAddress
from liushou_desktop.storage.server_engine import connected, meaning_of_refusal
from liushou_desktop.storage.server_schema import server_state, server_tables

COLLEAGUE = "马小燕"
_numbers = itertools.count()
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Server:
    """One for the whole run; every worker names its databases after itself."""
    return shared_server(pytestconfig)


@pytest.fixture(scope="session")
def moved(
    tmp_path_factory: pytest.TempPathFactory, reported_county: County, server: Server
) -> tuple[County, str]:
    """The county after the term, its bureau moved onto a server; not to be changed."""
    name = f"{_WORKER}_moved"
    county = reported_county.copy(tmp_path_factory.mktemp("moved") / "county")
    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        url = server.create(name)
        there = ["--data-dir", str(county.bureau), "--user", BUREAU_CLERK, "--database-url", url]
        patch.setenv("LIUSHOU_PASSWORD", PASSWORD)
        assert main([*there, "bureau", "move-to-server"]) == 0
    return county, name


@pytest.fixture
def reported(tmp_path: Path, moved: tuple[County, str], server: Server) -> County:
    """A copy of it, folder and database; takes the place of the fixture with a file."""
    county, name = moved
    mine = county.copy(tmp_path / "reported")
    url = server.create(f"{_WORKER}_{next(_numbers)}", like=name)
    (mine.bureau / SERVER_FILE).write_text(json.dumps({"url": url}), "utf-8")
    return mine


@pytest.fixture
def colleague(reported: County, tmp_path: Path) -> Iterator[Site]:
    """A second clerk of the bureau at another PC."""
    folder = tmp_path / "another-pc"
    address = json.loads((reported.bureau / SERVER_FILE).read_text("utf-8"))["url"]
    with reported.open_bureau() as site:
        add_user(site, COLLEAGUE, Role.BUREAU_CLERK, PASSWORD)
    join_server(folder, address)
    with unlocked(folder, COLLEAGUE, AFTER_TERM) as site:
        yield site


def test_moves_every_row_and_the_chain_still_closes(bureau: Site) -> None:
    assert check(bureau.store).problems == ()
    kept = care.list_backups(bureau)
    assert [copy.site for copy in kept] == [bureau.code]
    assert not (bureau.folder / "site.db").exists()
    assert "服务器" in read_card(bureau.folder).notes[0][1]
    with pytest.raises(RefusedError, match="ON_SERVER"):
        care.back_up(bureau)


def test_puts_the_site_first_in_every_key() -> None:
    for table in server_tables("622927").sorted_tables:
        assert next(iter(table.primary_key.columns)).name == "site", table.name


def test_keeps_the_keys_of_the_bureau_sealed(bureau: Site) -> None:
    with bureau.unit() as unit:
        keys = current_keys(unit)
        held = json.dumps(unit.setting("keys"))
        told = [each for each in unit.history(entity="setting") if each.row == "keys"]
    assert told
    for text in (held, *(json.dumps([dict(each.old), dict(each.new)]) for each in told)):
        assert keys.identity not in text
        assert keys.signing.text not in text


def test_finds_children_by_every_part_of_a_name(bureau: Site, reported: County) -> None:
    receiving.receive(bureau, [reported.package])
    asked = {
        "玉兰": "马玉兰",
        "兰": "马玉兰",
        "麦马玉": "法图麦·马玉洁",
        "䶮": "冶䶮",
        "gq": "马国强",
    }
    for text, name in asked.items():
        assert [line.child.name for line in find_county_children(bureau, text)] == [name], text
    care.rebuild_search(bureau)
    assert check(bureau.store).problems == ()


def test_refuses_a_row_that_is_there_already(bureau: Site) -> None:
    with bureau.unit() as unit:
        (entry,) = unit.find(EnrolledSite, code=SCHOOL)
    with pytest.raises(ConflictError, match="STORE_ROW_TWICE"), bureau.unit() as unit:
        unit.add(entry)
    with bureau.unit() as unit:
        assert unit.count(EnrolledSite, code=SCHOOL) == 1


def test_names_the_row_and_who_changed_it_first(colleague: Site, bureau: Site) -> None:
    with pytest.raises(ConflictError) as stopped, bureau.unit() as unit:  # noqa: PT012 - one unit
        (entry,) = unit.find(EnrolledSite, code=SCHOOL)
        with colleague.unit() as theirs:
            (same,) = theirs.find(EnrolledSite, code=SCHOOL)
            theirs.change(same, "新电话", contact="19900000009")
        unit.change(entry, contact="19900000001")
    assert stopped.value.code == "ROW_CHANGED_BY_OTHER"
    said = say_error(stopped.value)
    assert entry.name in said
    assert COLLEAGUE in said
    with bureau.unit() as unit:
        assert unit.find(EnrolledSite, code=SCHOOL)[0].contact == "19900000009"


def test_lets_no_setting_and_no_number_be_lost_between_two(colleague: Site, bureau: Site) -> None:
    with (  # noqa: PT012 - one unit
        pytest.raises(ConflictError, match="SETTING_CHANGED"),
        bureau.unit() as unit,
    ):
        assert unit.setting("list", []) == []
        with colleague.unit() as theirs:
            theirs.set_setting("list", [1])
        unit.set_setting("list", [2])
    numbers = []
    for site in (bureau, colleague, bureau):
        with site.unit() as unit:
            numbers.append(unit.next_number("things"))
    assert numbers == [1, 2, 3]
    assert check(bureau.store).problems == ()


def test_merges_a_package_once_that_two_clerks_took(
    colleague: Site, bureau: Site, reported: County
) -> None:
    (mine,) = receiving.judge_each(bureau, [reported.package])
    (theirs,) = receiving.judge_each(colleague, [reported.package])
    assert mine.may_be_merged
    assert theirs.may_be_merged
    list(receiving.merge_each(colleague, [theirs]))
    list(receiving.merge_each(bureau, [mine]))
    assert (theirs.merged, mine.merged) == (True, False)
    assert mine.receipt == theirs.receipt
    with bureau.unit() as unit:
        assert unit.count(ReceivedPackage) == 1


def test_keeps_the_remarks_of_both_clerks(colleague: Site, bureau: Site, reported: County) -> None:
    """The second saw the receipt before the first wrote: nothing is written over what he wrote."""
    (mine,) = receiving.receive(bureau, [reported.package])
    assert mine.receipt is not None
    first = {"sheet": "S2", "text": "补全民族"}
    return_package(colleague, mine.receipt.package, [first], seen=mine.receipt)
    second = {"sheet": "S3", "text": "电话打不通"}
    with pytest.raises(ConflictError, match="REMARKED_BY_OTHER") as stopped:
        return_package(bureau, mine.receipt.package, [second], seen=mine.receipt)
    assert COLLEAGUE in say_error(stopped.value)
    now = receipt_of(bureau, mine.receipt.package)
    both = [*({"sheet": each.sheet, "text": each.text} for each in now.remarks), second]
    made = return_package(bureau, mine.receipt.package, both, seen=now)
    assert [each.text for each in made.remarks] == ["补全民族", "电话打不通"]
    with pytest.raises(ConflictError) as at_once, bureau.unit() as unit:  # noqa: PT012 - one unit
        (package,) = unit.find(ReceivedPackage)
        return_package(colleague, mine.receipt.package, [first])
        unit.change(package, receipt={})
    assert SCHOOL_NAME in say_error(at_once.value), "the school, not the number of a row"


def test_lets_nobody_change_items_over_what_another_just_changed(
    colleague: Site, bureau: Site
) -> None:
    seen = assessment_sheet(bureau, TERM).items
    keep_items(colleague, TERM, seen[:-1], "局务会", seen=seen)
    with pytest.raises(ConflictError, match="ITEMS_CHANGED_BY_OTHER") as stopped:
        keep_items(bureau, TERM, seen[1:], "改分值", seen=seen)
    assert COLLEAGUE in say_error(stopped.value)
    assert assessment_sheet(bureau, TERM).items == seen[:-1]


def test_lets_nobody_decide_over_what_another_just_decided(
    colleague: Site,
    doubting: tuple[Site, County],  # noqa: F811 - imported as a fixture
) -> None:
    site, _ = doubting
    (pair,) = find_duplicates(site).open_pairs()
    decide_pair(colleague, pair.key, DIFFERENT, "两个孩子", sentence, seen="")
    with pytest.raises(ConflictError, match="DECIDED_BY_OTHER"):
        decide_pair(site, pair.key, SAME, "一个孩子", sentence, stays_at=SCHOOL, seen="")


def test_shares_users_between_the_folders_and_shuts_out_the_removed(
    colleague: Site, bureau: Site
) -> None:
    add_user(bureau, "妥文书", Role.BUREAU_CLERK, PASSWORD)
    assert "妥文书" in [user.name for user in list_users(colleague.folder)]
    remove_user(bureau, "妥文书")
    with bureau.unit() as unit:
        before = current_keys(unit).signing_public
    colleague.lock()
    with unlocked(colleague.folder, COLLEAGUE, TODAY) as again, again.unit() as unit:
        assert current_keys(unit).signing_public == before
    with pytest.raises(RefusedError, match="NO_SUCH_USER"):
        unlocked(colleague.folder, "妥文书", TODAY).__enter__()


def test_is_made_and_joined_from_the_command_line(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("LIUSHOU_PASSWORD", PASSWORD)
    url = server.create(f"{_WORKER}_{next(_numbers)}")
    words = ["init", "bureau", "--code", "622927", "--name", "示例县教育局"]
    assert main(["--data-dir", str(tmp_path / "a"), "--database-url", url, *words]) == 0
    assert main(["--data-dir", str(tmp_path / "b"), "--database-url", url, *words]) == 2
    there = ["--data-dir", str(tmp_path / "b"), "--database-url", url]
    assert main([*there, "bureau", "schools", "--json"]) == 0
    assert main(["--data-dir", str(tmp_path / "b"), "check"]) == 0
    gone = url.replace("/alone_", "/gone_").replace("/gw", "/gone_gw")
    assert main(["--data-dir", str(tmp_path / "c"), "--database-url", gone, "check"]) == 5
    assert not (tmp_path / "c").exists()
    capsys.readouterr()


def test_touches_no_tables_of_another_version(reported: County) -> None:
    address = ServerAddress.parse(json.loads((reported.bureau / SERVER_FILE).read_text())["url"])
    for version, code in (("m0000", "SERVER_TOO_OLD"), ("m9999", "STORE_TOO_NEW")):
        with connected(address) as connection:
            connection.execute(server_state.update().values(version=version))
        with pytest.raises(RefusedError, match=code):
            reported.open_bureau().__enter__()


def test_says_why_a_server_lets_nobody_in() -> None:
    """What PostgreSQL 15 said, word for word; in Chinese as its own translation has it."""
    said = {
        'FATAL:  role "nobody_there" does not exist': "SERVER_LOGIN_REFUSED",
        'FATAL:  password authentication failed for user "a"': "SERVER_LOGIN_REFUSED",
        "fe_sendauth: no password supplied": "SERVER_LOGIN_REFUSED",
        'FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "a"': "SERVER_LOGIN_REFUSED",
        'FATAL:  permission denied for database "two"': "SERVER_NO_RIGHTS",
        'FATAL:  database "gone" does not exist': "SERVER_NO_DATABASE",
        '致命错误:  角色 "a" 不存在': "SERVER_LOGIN_REFUSED",
        '致命错误:  用户 "a" Password 认证失败': "SERVER_LOGIN_REFUSED",
        '致命错误:  数据库 "two" 不存在': "SERVER_NO_DATABASE",
        "SSL error: certificate verify failed": "SERVER_NOT_TRUSTED",
        "server does not support SSL, but SSL was required": "SERVER_NOT_TRUSTED",
        "FATAL:  sorry, too many clients already": "SERVER_OVERLOADED",
        "connection to server failed: Connection refused": "SERVER_NOT_REACHED",
    }
    assert {words: meaning_of_refusal(words) for words in said} == said


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("mysql://a@b/c", "SERVER_URL_WRONG"),
        ("postgresql://a@b", "SERVER_URL_WRONG"),
        ("postgresql://a:secret@b/c", "SERVER_URL_WITH_PASSWORD"),
        ("postgresql://a@b/c?password=secret", "SERVER_URL_WITH_PASSWORD"),
        ("postgresql://a@b:port/c", "SERVER_URL_WRONG"),
    ],
)
def test_refuses_an_address_that_says_too_little_or_too_much(typed: str, code: str) -> None:
    with pytest.raises(ProgramError, match=code):
        ServerAddress.parse(typed)


def test_speaks_to_another_pc_only_with_its_certificate_checked() -> None:
    assert ServerAddress.parse("postgresql://a@db.local/x").url.endswith("?sslmode=verify-full")
    assert "sslmode" not in ServerAddress.parse("postgresql://a@localhost/x").url
    assert ServerAddress.parse("postgresql://a@b/x?sslmode=require").url.endswith("=require")
