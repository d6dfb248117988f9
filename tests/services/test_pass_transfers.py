"""The bureau between two schools: who was sent and not received, the file passed on unopened."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.helpers.second_school import JUNIOR, JUNIOR_NAME
from tests.helpers.sites import CLERK, SCHOOL_NAME, TODAY, County, ids, unlocked

from liushou_desktop.base.errors import DamagedError, RefusedError, SurroundingsError
from liushou_desktop.services.bureau import pass_answers
from liushou_desktop.services.bureau.find_duplicates import find_duplicates
from liushou_desktop.services.bureau.pass_transfers import (
    moving_words,
    relay_transfers,
    to_pass_on,
    transfers_on_the_way,
)
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.stick_contents import packages_on
from liushou_desktop.services.school.apply_transfer_receipt import apply_transfer_receipt
from liushou_desktop.services.school.send_transfer import (
    send_transfer,
    tell_withdrawn,
    withdraw_transfer,
)
from liushou_desktop.services.school.show_transfer import show_transfer
from liushou_desktop.services.school.take_transfer import REFUSE, TransferChoices, take_transfer
from liushou_desktop.services.shared.site import Site

LATER = date(2026, 6, 28)


@pytest.fixture
def county(two_schools_county: County, tmp_path: Path) -> County:
    return two_schools_county.copy(tmp_path / "county")


@pytest.fixture
def stick(county: County, tmp_path: Path) -> Path:
    """Two children sent in one file."""
    out = tmp_path / "stick"
    out.mkdir()
    with county.open_school() as giver:
        known = ids(giver)
        send_transfer(giver, [known["马玉兰"], known["马国强"]], JUNIOR, out)
    return out


def _sent(stick: Path) -> Path:
    """The sealed file, beside which its notice lies."""
    (file,) = (p for p in stick.glob("*.lspkg") if "通知" not in p.name)
    return file


def _folders(place: Path) -> tuple[Path, Path]:
    """For what the receiving school answers, and for what the bureau passes on."""
    folders = place / "answers", place / "onward"
    for folder in folders:
        folder.mkdir()
    return folders


def _receive(bureau: Site, folder: Path) -> dict[str, int]:
    """What came, by kind, with the worst exit code of that kind."""
    found: dict[str, int] = {}
    for each in receive(bureau, packages_on([folder])[0]):
        assert each.problem is None, each.problem
        assert each.verdict is not None
        fine = each.kind == "transfer" or not each.verdict.kind.exit_code
        found[each.kind] = max(found.get(each.kind, 0), 0 if fine else 2)
    return found


def test_passes_a_file_on_as_it_came(county: County, stick: Path, tmp_path: Path) -> None:
    onward = tmp_path / "onward"
    onward.mkdir()
    with county.open_bureau(day=LATER) as bureau:
        with pytest.raises(RefusedError, match="NOTHING_TO_PASS_ON"):
            relay_transfers(bureau, onward)
        assert _receive(bureau, stick) == {"transfer": 0, "transfer_notice": 0}
        waiting = transfers_on_the_way(bureau)
        assert [(line.notice.name, line.days) for line in waiting] == [
            ("马国强", 12),
            ("马玉兰", 12),
        ]
        assert moving_words(waiting[0]) == f"6月16日写给{JUNIOR_NAME}，等了 12 天"
        assert [each.notice.name for each in find_duplicates(bureau).on_the_way] == [
            "马国强",
            "马玉兰",
        ]
        assert _receive(bureau, stick) == {"transfer": 0, "transfer_notice": 0}
        assert len(transfers_on_the_way(bureau)) == 2  # a second time changes nothing
        (passed,) = relay_transfers(bureau, onward)
        assert SCHOOL_NAME in passed.name
    assert passed.read_bytes() == _sent(stick).read_bytes()

    answers = tmp_path / "answers"
    answers.mkdir()
    with unlocked(county.folder / "junior", CLERK, TODAY) as receiver:
        (one, _) = show_transfer(receiver, passed).children
        refused = TransferChoices({one.id: REFUSE}, refused_because={one.id: "没有到校"})
        assert len(take_transfer(receiver, passed, answers, refused).taken) == 1
    with county.open_bureau(day=LATER) as bureau:
        assert _receive(bureau, answers) == {"transfer_receipt": 0}
        # Left one school, reached none: whoever was refused is waited for all the same.
        (missed,) = find_duplicates(bureau).on_the_way
        assert (missed.notice.name, missed.notice.state) == (one.name, "not_taken")
        assert missed.answer_is_kept
    with unlocked(county.folder / "junior", CLERK, TODAY) as receiver:
        assert len(take_transfer(receiver, passed, answers).taken) == 2
    with county.open_bureau(day=LATER) as bureau:
        assert _receive(bureau, answers) == {"transfer_receipt": 0}
        assert [(e.days, e.notice.state) for e in transfers_on_the_way(bureau)] == [
            (None, "taken"),
            (None, "taken"),
        ]
        assert find_duplicates(bureau).on_the_way == ()


def test_passes_the_receipt_on_to_the_school_that_gave(
    county: County, stick: Path, tmp_path: Path
) -> None:
    answers, onward = _folders(tmp_path)
    file = _sent(stick)
    with unlocked(county.folder / "junior", CLERK, TODAY) as receiver:
        one = show_transfer(receiver, file).children[0]
        refused = TransferChoices({one.id: REFUSE}, refused_because={one.id: "没有到校"})
        take_transfer(receiver, file, answers, refused)
    with county.open_bureau(day=LATER) as bureau:
        _receive(bureau, stick)
        _receive(bureau, answers)
    with unlocked(county.folder / "junior", CLERK, TODAY) as receiver:
        written = take_transfer(receiver, file, answers).receipt
    with county.open_bureau(day=LATER) as bureau:
        _receive(bureau, answers)
        lines = transfers_on_the_way(bureau)
        assert [line.answer_is_kept for line in lines] == [True, True]
        assert to_pass_on(bureau, lines) == 1  # the newer one took the place of the first
        (passed,) = relay_transfers(bureau, onward)
        assert passed.read_bytes() == written.read_bytes()
        assert JUNIOR_NAME in passed.name
        assert not any(line.answer_is_kept for line in transfers_on_the_way(bureau))
        assert _receive(bureau, onward) == {"transfer_receipt": 0}  # our own stick comes back
        with pytest.raises(RefusedError, match="NOTHING_TO_PASS_ON"):
            relay_transfers(bureau, onward)
    with county.open_school() as giver:
        assert len(apply_transfer_receipt(giver, passed).taken) == 2


def test_passes_on_a_receipt_whose_notice_never_came(
    county: County, stick: Path, tmp_path: Path
) -> None:
    answers, onward = _folders(tmp_path)
    file = _sent(stick)
    with unlocked(county.folder / "junior", CLERK, TODAY) as receiver:
        take_transfer(receiver, file, answers)
    with county.open_bureau(day=LATER) as bureau:
        for _ in range(2):
            assert _receive(bureau, answers) == {"transfer_receipt": 0}
        assert to_pass_on(bureau, []) == 1
        assert len(relay_transfers(bureau, onward)) == 1
        _receive(bureau, answers)
        assert to_pass_on(bureau, []) == 0


def test_keeps_nothing_of_a_receipt_that_could_not_be_kept(
    county: County, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full: the answer is taken with the next try, whole."""
    answers = tmp_path / "answers"
    answers.mkdir()
    file = _sent(stick)
    with unlocked(county.folder / "junior", CLERK, TODAY) as receiver:
        take_transfer(receiver, file, answers)

    def full(*_: object, **__: object) -> None:
        raise SurroundingsError("DISK_FULL", folder="D:", needed_mb=1)

    with county.open_bureau(day=LATER) as bureau:
        _receive(bureau, stick)
        with monkeypatch.context() as patched:
            patched.setattr(pass_answers, "write_whole", full)
            (looked,) = receive(bureau, packages_on([answers])[0])
        assert looked.problem is not None
        assert {line.notice.state for line in transfers_on_the_way(bureau)} == {"waiting"}
        assert _receive(bureau, answers) == {"transfer_receipt": 0}
        assert all(line.answer_is_kept for line in transfers_on_the_way(bureau))


def test_keeps_no_file_that_nobody_told_of(county: County, stick: Path) -> None:
    next(stick.glob("*通知*")).unlink()
    with county.open_bureau(day=LATER) as bureau:
        (alone,) = receive(bureau, packages_on([stick])[0])
        assert alone.verdict is not None
        assert alone.verdict.kind.word == "not_for_us"
        assert transfers_on_the_way(bureau) == []


def test_does_not_pass_on_what_was_altered_here(
    county: County, stick: Path, tmp_path: Path
) -> None:
    with county.open_bureau(day=LATER) as bureau:
        _receive(bureau, stick)
        (kept,) = (bureau.outbox / "transfers").glob("*.lspkg")
        whole = kept.read_bytes()
        kept.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))  # never what a seal may end in
        with pytest.raises(DamagedError, match="RELAY_CHANGED"):
            relay_transfers(bureau, tmp_path)


def _fed(county: County, place: Path, folders: tuple[Path, ...]) -> list[tuple[object, ...]]:
    """What a bureau knows of the two children after sticks in this order."""
    with county.copy(place).open_bureau(day=LATER) as bureau:
        for folder in folders:
            _receive(bureau, folder)
        told = [line.notice for line in transfers_on_the_way(bureau)]
        return [(each.name, each.state, each.answer, each.answered_on) for each in told]


def test_knows_an_answer_that_came_before_the_notice(
    county: County, stick: Path, tmp_path: Path
) -> None:
    answers = tmp_path / "answers"
    answers.mkdir()
    file = _sent(stick)
    with unlocked(county.folder / "junior", CLERK, TODAY) as receiver:
        take_transfer(receiver, file, answers)
    usual = _fed(county, tmp_path / "usual", (stick, answers))
    assert [state for _, state, *_ in usual] == ["taken", "taken"]
    assert _fed(county, tmp_path / "other", (answers, stick)) == usual


def test_waits_no_longer_for_what_was_taken_back(
    county: County, stick: Path, tmp_path: Path
) -> None:
    back = tmp_path / "back"
    back.mkdir()
    with county.open_school() as giver:
        withdraw_transfer(giver, ids(giver)["马玉兰"], "孩子不走了")
        tell_withdrawn(giver, ids(giver)["马玉兰"], back)  # the notice may be written later
        with pytest.raises(RefusedError, match="TRANSFER_NOT_RUNNING"):
            tell_withdrawn(giver, ids(giver)["马国强"], back)
    usual = _fed(county, tmp_path / "usual", (stick, back))
    assert {name: state for name, state, *_ in usual} == {
        "马玉兰": "withdrawn",
        "马国强": "waiting",
    }
    assert sorted(_fed(county, tmp_path / "other", (back, stick))) == sorted(usual)
