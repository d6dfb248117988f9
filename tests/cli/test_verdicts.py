"""Each file of a stick gets its own verdict and exit code; the good ones are merged."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.cli.running import Answer, Terminal
from tests.helpers.sites import (
    AFTER_TERM,
    CLERK,
    HELPER,
    SCHOOL,
    County,
    build_county,
    found_bureau,
    ids,
    join_bureau,
    sign_and_export,
    unlocked,
    visit,
)

from liushou_desktop.domain.register import ReceivedPackage, SiteKey
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.exchange.comment import Heading, Kind
from liushou_desktop.exchange.envelope import seal_package
from liushou_desktop.exchange.minisign import SigningKey
from liushou_desktop.exchange.payloads import to_payload
from liushou_desktop.exchange.receipts import receipt_from_values
from liushou_desktop.services.school.add_record import add_record
from liushou_desktop.services.school.change_child import change_child
from liushou_desktop.services.shared.site_keys import current_keys


@pytest.fixture
def at_bureau(terminal: Terminal, reported: County) -> Terminal:
    terminal.folder = reported.bureau
    return terminal


def merge(terminal: Terminal, *paths: Path | str, **given: object) -> Answer:
    return terminal.run("bureau", "merge", *paths, day=AFTER_TERM, **given)  # type: ignore[arg-type]


def test_says_what_was_merged_when_the_receipts_cannot_be_written(
    at_bureau: Terminal, reported: County, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_bytes(b"a file where a folder is wanted")
    answer = merge(at_bureau, reported.package, "--receipts", tmp_path / "taken" / "out")
    assert (answer.exit_code, answer["merged"], answer["receipts"]) == (5, 1, [])
    again = merge(at_bureau, reported.package, "--receipts", tmp_path)
    assert len(again["receipts"]) == 1


def verdict(answer: Answer) -> tuple[int, str]:
    (only,) = answer["files"]
    assert only["message"]
    return answer.exit_code, only["verdict"]


def closed_again(county: County, day: date) -> Path:
    """The term signed anew with one allergy more; the package of that version."""
    held = set(county.stick.glob("*.lspkg"))
    with county.open_school(day=day) as site:
        answers = {"allergy": f"青霉素{day.day}"}
        change_child(site, ids(site)["马玉兰"], answers, form="contact_card", reason="家长来电")
    sign_and_export(county, day)
    (made,) = set(county.stick.glob("*.lspkg")) - held
    return made


def test_merges_once_and_says_so_the_second_time(at_bureau: Terminal, reported: County) -> None:
    first = merge(at_bureau, reported.package)
    assert verdict(first) == (0, "new")
    assert first["merged"] == 1
    again = merge(at_bureau, reported.package)
    assert verdict(again) == (0, "already_merged")
    assert again["merged"] == 0
    assert len(again["receipts"]) == 1  # the same receipt once more


def test_changes_nothing_when_it_only_looks(at_bureau: Terminal, reported: County) -> None:
    looked = merge(at_bureau, reported.package, "--dry-run")
    assert verdict(looked) == (0, "new")
    assert looked["files"][0]["plan"]["S2"]["new"] == 6
    assert at_bureau.run("bureau", "children", day=AFTER_TERM)["children"] == []


def test_takes_a_stick_of_good_and_bad_files(at_bureau: Terminal, reported: County) -> None:
    (reported.stick / "坏的.lspkg").write_bytes(b"no package")
    (reported.stick / "照片.exe").write_bytes(b"MZ")
    answer = merge(at_bureau, reported.stick)
    assert answer.exit_code == 2
    assert answer.code == "SOME_NOT_MERGED"
    assert answer["merged"] == 1
    words = {each["verdict"] for each in answer["files"]}
    assert words == {"new", "request", "not_a_package"}
    assert "照片.exe" in answer["passed_over"]


def test_knows_an_older_package(at_bureau: Terminal, reported: County) -> None:
    first = reported.package
    second = closed_again(reported, AFTER_TERM)
    assert verdict(merge(at_bureau, second)) == (2, "gap")
    both = merge(at_bureau, second, first)
    assert both["merged"] == 2
    third = closed_again(reported, date(2026, 7, 20))
    assert verdict(merge(at_bureau, third)) == (0, "new")
    stranger = reported.folder / "old.lspkg"
    shutil.copy(first, stranger)
    assert verdict(merge(at_bureau, stranger)) == (2, "older")


def test_finds_two_pcs_that_report_as_one(
    at_bureau: Terminal, county: County, tmp_path: Path
) -> None:
    """The school's folder was copied: both report their own package 1."""
    twin = county.copy(tmp_path / "twin")
    with twin.open_school() as site:
        add_record(site, visit(site, ids(site)["冶䶮"], date(2026, 6, 2)))
    sign_and_export(county)
    sign_and_export(twin)
    at_bureau.folder = county.bureau
    assert verdict(merge(at_bureau, county.package)) == (0, "new")
    assert verdict(merge(at_bureau, twin.package)) == (3, "conflict")
    before = at_bureau.run("bureau", "status", "--term", "2025-2", day=AFTER_TERM)["schools"]
    assert merge(at_bureau, twin.package)["merged"] == 0
    assert (
        at_bureau.run("bureau", "status", "--term", "2025-2", day=AFTER_TERM)["schools"] == before
    )


@pytest.mark.parametrize("place", [0.1, 0.5, 0.95])
def test_notices_a_flipped_byte(at_bureau: Terminal, reported: County, place: float) -> None:
    content = bytearray(reported.package.read_bytes())
    content[int(len(content) * place)] ^= 1
    reported.package.write_bytes(content)
    assert verdict(merge(at_bureau, reported.package)) == (4, "damaged")
    looked = at_bureau.run("package", "verify", reported.package, day=AFTER_TERM)
    assert (looked.exit_code, looked.code) == (4, "DAMAGED")
    opened = at_bureau.run(
        "package", "open", reported.package, "--out", reported.folder, day=AFTER_TERM
    )
    assert (opened.exit_code, opened.code) == (4, "SEAL_BROKEN")


def test_notices_half_a_package(at_bureau: Terminal, reported: County) -> None:
    content = reported.package.read_bytes()
    reported.package.write_bytes(content[: len(content) // 2])
    assert verdict(merge(at_bureau, reported.package)) == (4, "damaged")


def test_stops_at_a_revoked_key(at_bureau: Terminal, reported: County) -> None:
    at_bureau.run("bureau", "revoke", SCHOOL, "--reason", "电脑丢了")
    assert verdict(merge(at_bureau, reported.package)) == (2, "revoked")


def test_cannot_open_what_is_sealed_to_another_bureau(
    terminal: Terminal, reported: County, tmp_path: Path
) -> None:
    found_bureau(tmp_path / "other", code="622999", name="邻县教育局")
    terminal.folder = tmp_path / "other"
    assert verdict(merge(terminal, reported.package)) == (2, "not_for_us")


@pytest.mark.parametrize(
    ("is_invited", "is_asked", "word"),
    [(False, False, "unknown_signer"), (True, True, "unapproved")],
)
def test_keeps_strangers_waiting(
    terminal: Terminal, tmp_path: Path, is_invited: bool, is_asked: bool, word: str
) -> None:
    """Not in the register; or there, but nobody has compared the stamped sheet."""
    county = build_county(tmp_path / "county")
    fresh = tmp_path / "bureau"
    shutil.copytree(county.bureau, fresh)
    with unlocked(fresh, "何静", AFTER_TERM) as site:
        join_bureau(
            site,
            tmp_path / "new-school",
            county.stick,
            code="2199000002",
            name="癿沟小学",
            short_code="QG",
            approve=False,
        )
    new = County(tmp_path / "new")
    new.folder.mkdir()
    shutil.move(tmp_path / "new-school", new.school)
    new.stick.mkdir()
    sign_and_export(new)
    terminal.folder = fresh
    if is_asked:
        request = next(county.stick.glob("2199000002*申请*.lspkg"))
        assert terminal.run("bureau", "take", request).exit_code == 0
    if not is_invited:
        terminal.folder = county.bureau
    assert verdict(merge(terminal, new.package)) == (2, word)


def test_gives_receipts_that_close_the_loop_once(
    at_bureau: Terminal, reported: County, tmp_path: Path
) -> None:
    receipt = merge(at_bureau, reported.package)["receipts"][0]
    first = at_bureau.run("receipt", "apply", receipt, folder=reported.school, day=AFTER_TERM)
    assert first["receipt"]["state"] == "accepted"
    assert first["receipt"]["is_repeat"] is False
    again = at_bureau.run("receipt", "apply", receipt, folder=reported.school, day=AFTER_TERM)
    assert again["receipt"]["is_repeat"] is True


# receipts the school must not take ----------------------------------------------------------


def apply(terminal: Terminal, receipt: Path | str, school: Path) -> tuple[int, str]:
    """Exit code and code; and a refused receipt leaves no trace."""
    before = receipts_kept(school)
    answer = terminal.run("receipt", "apply", receipt, folder=school, day=AFTER_TERM)
    assert answer.exit_code
    assert receipts_kept(school) == before
    return answer.exit_code, answer.code


def receipts_kept(school: Path) -> list[tuple[str, str]]:
    with unlocked(school, CLERK, AFTER_TERM) as site, site.unit() as unit:
        return [(each.digest, each.receipt_state) for each in unit.find(SentPackage)]


def forged(
    reported: County,
    *,
    kind: Kind = Kind.RECEIPT,
    payload: bytes | None = None,
    key: SigningKey | None = None,
    **changes: object,
) -> Path:
    """What the bureau's own PC could seal to the school, had somebody changed the program."""
    with reported.open_bureau() as site, site.unit() as unit:
        own = current_keys(unit)
        (school,) = unit.find(SiteKey, code=SCHOOL)
        (package,) = unit.find(ReceivedPackage, verdict="new")
    receipt = replace(receipt_from_values(package.receipt), **changes)
    heading = Heading(
        kind=kind,
        site=receipt.receiver,
        receiver=(receipt.site,),
        term=receipt.term,
        sequence=receipt.sequence,
        epoch=own.epoch,
    )
    content = to_payload(receipt) if payload is None else payload
    path = reported.folder / "另一份回执.lspkg"
    sealed = seal_package(content, heading, key or own.signing, (school.sealing_key,))
    path.write_bytes(sealed.content)
    return path


def test_refuses_a_receipt_for_a_package_it_never_made(
    at_bureau: Terminal, county: County, reported: County
) -> None:
    receipt = merge(at_bureau, reported.package)["receipts"][0]
    assert apply(at_bureau, receipt, county.school) == (2, "RECEIPT_FOR_NO_PACKAGE")


def test_refuses_the_receipt_for_the_package_of_a_copied_pc(
    at_bureau: Terminal, county: County, tmp_path: Path
) -> None:
    """Both made their own package 1; the receipt for one must not mark the other as received."""
    twin = county.copy(tmp_path / "twin")
    with twin.open_school() as site:
        add_record(site, visit(site, ids(site)["冶䶮"], date(2026, 6, 2)))
    sign_and_export(county)
    sign_and_export(twin)
    at_bureau.folder = county.bureau
    receipt = merge(at_bureau, county.package)["receipts"][0]
    assert apply(at_bureau, receipt, twin.school) == (2, "RECEIPT_FOR_OTHER_PACKAGE")
    right = at_bureau.run("receipt", "apply", receipt, folder=county.school, day=AFTER_TERM)
    assert right.exit_code == 0


def test_refuses_the_receipt_of_another_school(
    at_bureau: Terminal, reported: County, tmp_path: Path
) -> None:
    """It is sealed to that school alone: this one cannot even open it."""
    receipt = merge(at_bureau, reported.package)["receipts"][0]
    with reported.open_bureau() as site:
        join_bureau(
            site, tmp_path / "second", tmp_path, code="2199000002", name="癿沟小学", short_code="QG"
        )
    assert apply(at_bureau, receipt, tmp_path / "second") == (2, "NOT_SEALED_FOR_US")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"receiver": "622999"}, (2, "SENDER_UNKNOWN")),
        ({"site": "2199000002"}, (2, "RECEIVER_IS_OTHER")),
        ({"key": SigningKey.generate()}, (2, "SIGNED_BY_OTHER_KEY")),
        ({"kind": Kind.REPORT}, (2, "KIND_UNEXPECTED")),
        ({"payload": b'{"state": "accepted"}'}, (4, "RECEIPT_MALFORMED")),
        ({"package": "ab" * 64, "sequence": 9}, (2, "RECEIPT_FOR_NO_PACKAGE")),
        ({"package": "ab" * 64}, (2, "RECEIPT_FOR_OTHER_PACKAGE")),
        ({}, None),
    ],
    ids=lambda given: given[1] if isinstance(given, tuple) else "",
)
def test_refuses_a_receipt_that_is_not_what_it_should_be(
    at_bureau: Terminal, reported: County, changes: dict, refusal: tuple[int, str] | None
) -> None:
    merge(at_bureau, reported.package)
    receipt = forged(reported, **changes)
    if refusal is not None:
        assert apply(at_bureau, receipt, reported.school) == refusal
    else:  # what is forged above would pass, had nothing been changed
        answer = at_bureau.run("receipt", "apply", receipt, folder=reported.school, day=AFTER_TERM)
        assert answer.exit_code == 0


@pytest.mark.parametrize("place", [0.02, 0.5, 0.98])
def test_notices_a_flipped_byte_of_a_receipt(
    at_bureau: Terminal, reported: County, place: float
) -> None:
    receipt = Path(merge(at_bureau, reported.package)["receipts"][0])
    content = bytearray(receipt.read_bytes())
    content[int(len(content) * place)] ^= 1
    receipt.write_bytes(content)
    exit_code, _ = apply(at_bureau, receipt, reported.school)
    assert exit_code in (2, 4)  # a byte of the lock: not ours to open; any other: damaged


def test_refuses_a_package_where_a_receipt_belongs(at_bureau: Terminal, reported: County) -> None:
    """The school sealed its report to itself as well, and may open it; it signs no receipts."""
    assert apply(at_bureau, reported.package, reported.school) == (2, "KIND_UNEXPECTED")


def test_takes_no_receipt_from_a_user_who_may_not_report(
    at_bureau: Terminal, reported: County
) -> None:
    receipt = merge(at_bureau, reported.package)["receipts"][0]
    answer = at_bureau.run(
        "receipt", "apply", receipt, folder=reported.school, user=HELPER, day=AFTER_TERM
    )
    assert (answer.exit_code, answer.code) == (2, "NOT_ALLOWED")


def test_opens_a_package_for_its_receiver(at_bureau: Terminal, reported: County) -> None:
    opened = at_bureau.run(
        "package", "open", reported.package, "--out", reported.folder / "open", day=AFTER_TERM
    )
    assert Path(opened["file"]).read_bytes()[:2] == b"PK"
