"""A child goes from one school to another: sent, shown, taken, answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.second_school import JUNIOR, JUNIOR_NAME
from tests.helpers.sites import (
    CLERK,
    PRINCIPAL,
    SCHOOL,
    TODAY,
    County,
    ids,
    unlocked,
)

from liushou_desktop.base.errors import ConflictError, DamagedError, RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.schooling import Enrolment
from liushou_desktop.domain.spells import Spell
from liushou_desktop.domain.transfers import NOT_TAKEN, TAKEN, WAITING, Transfer
from liushou_desktop.exchange.news import News, Revocation
from liushou_desktop.exchange.payloads import to_values
from liushou_desktop.services.school.apply_transfer_receipt import apply_transfer_receipt
from liushou_desktop.services.school.change_child import add_child
from liushou_desktop.services.school.child_file import class_for
from liushou_desktop.services.school.child_history import shown_value
from liushou_desktop.services.school.list_transfers import (
    list_transfers,
    of_class,
    transfer_words,
    who_left,
)
from liushou_desktop.services.school.send_transfer import send_transfer, withdraw_transfer
from liushou_desktop.services.school.show_transfer import show_transfer
from liushou_desktop.services.school.take_transfer import (
    OTHER,
    REFUSE,
    SAME,
    UNDECIDED,
    TransferChoices,
    take_transfer,
)
from liushou_desktop.services.school.workbench import ToDo, workbench
from liushou_desktop.services.shared.site import Site

WHO = "马玉兰"
PAGES = ("school.transfers", "school.transfer_out")


@dataclass
class Schools:
    """Both schools open, and a stick."""

    giver: Site
    receiver: Site
    stick: Path

    def send(self, *names: str, **given: object) -> Path:
        known = ids(self.giver)
        children = [known[name] for name in names or (WHO,)]
        return send_transfer(self.giver, children, JUNIOR, self.stick, **given).file  # type: ignore[arg-type]

    def enter(self, answers: dict[str, Any]) -> str:
        """A child of the 初中, as its roster brought it."""
        seat = class_for(self.receiver, "七(1)班")
        return add_child(self.receiver, answers, seat, since=date(2026, 3, 2))

    def left(self) -> Child:
        """The row of the child at the school it leaves."""
        child = ids(self.giver)[WHO]
        with self.giver.unit() as unit:
            return unit.require(Child, child)


@pytest.fixture
def schools(two_schools_county: County, tmp_path: Path) -> Iterator[Schools]:
    county = two_schools_county.copy(tmp_path / "county")
    stick = tmp_path / "stick"
    stick.mkdir()
    with (
        county.open_school() as giver,
        unlocked(county.folder / "junior", CLERK, TODAY) as receiver,
    ):
        yield Schools(giver, receiver, stick)


def _only(site: Site) -> Child:
    with site.unit() as unit:
        (child,) = unit.find(Child)
    return child


def test_a_child_arrives_with_its_file_and_the_school_it_left_is_told(schools: Schools) -> None:
    file = schools.send()
    (line,) = list_transfers(schools.giver)
    assert (line.transfer.state, line.days) == (WAITING, 0)
    shown = show_transfer(schools.receiver, file)
    assert [(each.name, each.kind) for each in shown.children] == [(WHO, "new")]
    with schools.receiver.unit() as unit:
        assert unit.count(Child) == 0  # looking writes nothing
    done = take_transfer(schools.receiver, file, schools.stick)
    assert (done.taken, done.not_taken, done.changed) == ((WHO,), (), 1)

    child = _only(schools.receiver)
    left = schools.left()
    with schools.giver.unit() as unit:
        (seat,) = unit.find(Enrolment, child=left.id)
        (spell,) = unit.find(Spell, child=left.id)
        assert (seat.end_reason, seat.destination) == ("transferred_in_county", JUNIOR_NAME)
        assert (left.is_closed, spell.end_reason, seat.end) == (True, "transferred", TODAY)
    assert (child.id_number, child.birth_date) == (left.id_number, left.birth_date)
    assert child.file_number == "YC-2026-001"  # a number of its own, ours is told beside it
    with schools.receiver.unit() as unit:
        (came,) = unit.find(Spell, child=child.id)
        assert (came.start, came.end, came.category) == (spell.start, None, spell.category)
        (transfer,) = unit.find(Transfer, child=child.id)
        written = transfer.brought["records"]
        assert {each["form"] for each in written} == {"home_visit", "talk"}  # type: ignore[index, union-attr]
        assert transfer.brought["file_number"] == left.file_number

    answered = apply_transfer_receipt(schools.giver, done.receipt)
    assert (answered.taken, answered.is_repeat) == ((WHO,), False)
    (line,) = list_transfers(schools.giver)
    assert (line.transfer.state, line.transfer.answer, line.days) == (TAKEN, "YC-2026-001", None)
    assert "对方已接收" in transfer_words(line.transfer, line.days)


def test_a_second_time_changes_nothing_and_gives_the_same_receipt(schools: Schools) -> None:
    from liushou_desktop.exchange.verdicts import open_with_any
    from liushou_desktop.services.shared.site_keys import identities

    file = schools.send()
    first = take_transfer(schools.receiver, file, schools.stick)
    with schools.giver.unit() as unit:
        keys = identities(unit)
    payload = open_with_any(first.receipt.read_bytes(), keys).payload
    apply_transfer_receipt(schools.giver, first.receipt)
    with schools.receiver.unit() as unit:
        rows = (unit.count(Child), unit.count(Spell), unit.count(Transfer))
    again = take_transfer(schools.receiver, file, schools.stick)
    assert (again.changed, again.taken) == (0, (WHO,))
    assert show_transfer(schools.receiver, file).is_repeat
    assert open_with_any(again.receipt.read_bytes(), keys).payload == payload
    assert apply_transfer_receipt(schools.giver, again.receipt).is_repeat
    with schools.receiver.unit() as unit:
        assert (unit.count(Child), unit.count(Spell), unit.count(Transfer)) == rows


def test_class_3_stays_unless_somebody_decides(schools: Schools) -> None:
    from liushou_desktop.exchange.transfers import read_transfer
    from liushou_desktop.exchange.verdicts import open_with_any
    from liushou_desktop.services.shared.site_keys import identities

    def read(file: Path):
        with schools.receiver.unit() as unit:
            return read_transfer(open_with_any(file.read_bytes(), identities(unit)))

    (usual,) = read(schools.send("马国强")).children
    assert usual.facts.child.id_number
    assert usual.facts.carers[0].health == "fair"
    (bare,) = read(schools.send("冶䶮", carries=frozenset())).children
    assert bare.facts.carers[0].health is None
    talks = read(schools.send(WHO)).children[0].records
    assert talks
    labels = {line.label for record in talks for line in record.lines}
    assert "孩子说的" not in labels
    with pytest.raises(RefusedError, match="NOT_ALLOWED"):
        schools.send("何建军", carries=frozenset({"sealed"}))  # the clerk may not open them


def test_the_principal_may_send_sealed_notes_along(
    two_schools_county: County, tmp_path: Path
) -> None:
    from liushou_desktop.domain.interchange import faces_of
    from liushou_desktop.exchange.transfers import KINDS, TRAVELS_WITH
    from liushou_desktop.services.school.written_records import written_records

    county = two_schools_county.copy(tmp_path / "county")
    with county.open_school(PRINCIPAL) as giver:
        child = ids(giver)[WHO]
        with giver.unit() as unit:
            open_ones = written_records(giver, unit, child, with_sealed=False)
            all_of_it = written_records(giver, unit, child, with_sealed=True)
    assert sum(len(r.lines) for r in all_of_it) > sum(len(r.lines) for r in open_ones)
    # Every class-3 column of what travels was decided about.
    kinds = {"child": Child, **{name: kind for name, (kind, _) in KINDS.items()}}
    assert set(TRAVELS_WITH) == {
        (name, face.name)
        for name, kind in kinds.items()
        for face in faces_of(kind)
        if face.sensitivity == 3
    }


def test_a_child_the_roster_brought_already_is_joined_not_doubled(schools: Schools) -> None:
    left = schools.left()
    answers = {
        "name": WHO, "sex": left.sex, "birth_date": left.birth_date,
        "id_number": left.id_number, "ethnicity": "01",
    }  # fmt: skip
    held = schools.enter(answers)
    file = schools.send()
    (row,) = show_transfer(schools.receiver, file).children
    assert (row.kind, row.held) == ("known", held)
    assert [each.label for each in row.differing] == ["民族"]
    assert row.fills > 3
    take_transfer(schools.receiver, file, schools.stick)
    child = _only(schools.receiver)
    assert (child.ethnicity, bool(child.file_number)) == ("01", True)  # ours stays
    with schools.receiver.unit() as unit:
        assert unit.count(Spell, child=held, end=None) == 1


def test_who_may_be_ours_waits_for_a_person(schools: Schools) -> None:
    left = schools.left()
    answers = {"name": WHO, "sex": left.sex, "birth_date": left.birth_date, "id_note": "没有证件"}
    held = schools.enter(answers)
    file = schools.send(WHO, "马国强")
    shown = show_transfer(schools.receiver, file)
    assert [each.kind for each in shown.children] == ["perhaps", "new"]
    done = take_transfer(schools.receiver, file, schools.stick)
    assert (done.taken, done.not_taken) == (("马国强",), ((WHO, UNDECIDED),))
    apply_transfer_receipt(schools.giver, done.receipt)
    states = {line.name: line.transfer.state for line in list_transfers(schools.giver)}
    assert states == {WHO: NOT_TAKEN, "马国强": TAKEN}
    choice = {shown.children[0].id: SAME}
    later = take_transfer(schools.receiver, file, schools.stick, TransferChoices(children=choice))
    assert (later.changed, later.taken) == (1, (WHO, "马国强"))
    apply_transfer_receipt(schools.giver, later.receipt)
    assert {line.transfer.state for line in list_transfers(schools.giver)} == {TAKEN}
    with schools.receiver.unit() as unit:
        assert unit.count(Child) == 2
        assert unit.require(Child, held).id_number == left.id_number


def test_compares_a_year_that_is_kept_as_text() -> None:
    assert shown_value("carer.birth_year", "1965") == ("照护人出生年", "1965")


def test_a_number_under_another_name_is_a_conflict(schools: Schools) -> None:
    left = schools.left()
    answers = {
        "name": "祁连山", "sex": left.sex, "birth_date": left.birth_date,
        "id_number": left.id_number,
    }  # fmt: skip
    schools.enter(answers)
    file = schools.send()
    (row,) = show_transfer(schools.receiver, file).children
    assert (row.kind, row.held_name) == ("conflict", "祁连山")
    with pytest.raises(RefusedError, match="CHOICE_DOES_NOT_FIT"):
        take_transfer(
            schools.receiver, file, schools.stick, TransferChoices(children={row.id: OTHER})
        )
    with pytest.raises(RefusedError, match="CHOICE_NEEDS_REASON"):
        take_transfer(
            schools.receiver, file, schools.stick, TransferChoices(children={row.id: REFUSE})
        )
    choices = TransferChoices(children={row.id: REFUSE}, refused_because={row.id: "不是我们的学生"})
    done = take_transfer(schools.receiver, file, schools.stick, choices)
    assert done.not_taken == ((WHO, "不是我们的学生"),)
    assert take_transfer(schools.receiver, file, schools.stick).not_taken == done.not_taken


def test_a_whole_class_goes_in_one_file(schools: Schools) -> None:
    class_id = class_for(schools.giver, "五(2)班")
    leaving = of_class(schools.giver, class_id)
    assert [each.name for each in leaving] == [WHO, "马国强", "冶䶮"]  # who has a file
    sent = send_transfer(
        schools.giver, [each.id for each in leaving], JUNIOR, schools.stick, occasion="graduated"
    )
    assert of_class(schools.giver, class_id) == []
    seat = class_for(schools.receiver, "七(1)班")
    names = {each.name: each.id for each in show_transfer(schools.receiver, sent.file).children}
    why = {names["马国强"]: "没有到校", names["冶䶮"]: "去了县城"}
    some = TransferChoices(dict.fromkeys(why, REFUSE), refused_because=why, class_id=seat)
    first = take_transfer(schools.receiver, sent.file, schools.stick, some)
    assert dict(first.not_taken) == {"马国强": "没有到校", "冶䶮": "去了县城"}
    done = take_transfer(schools.receiver, sent.file, schools.stick, TransferChoices(class_id=seat))
    assert (len(done.taken), done.changed) == (3, 2)  # one was taken at first
    with schools.receiver.unit() as unit:
        assert unit.count(Enrolment, class_=seat, end=None) == 3
        numbers = sorted(child.file_number or "" for child in unit.find(Child))
    assert numbers == ["YC-2026-001", "YC-2026-002", "YC-2026-003"]


def test_graduates_go_with_the_spell_that_ended_with_the_school(schools: Schools) -> None:
    known = ids(schools.giver)
    day = date(2026, 6, 10)
    with schools.giver.unit() as unit:
        for name in (WHO, "马国强"):
            (seat,) = unit.find(Enrolment, child=known[name])
            unit.change(seat, end=day, end_reason="graduated")
            (spell,) = unit.find(Spell, child=known[name])
            unit.change_many([(spell, replace(spell, end=day, end_reason="graduated"))])
        # 马国强 goes on in this school: the file stays open until the new roster seats him
        unit.change(unit.require(Child, known[WHO]), is_closed=True)
    (leaving,) = who_left(schools.giver, "graduated")
    assert (leaving.name, leaving.left_on, leaving.class_label) == (WHO, day, "五年级（2）班")
    sent = send_transfer(schools.giver, [leaving.id], JUNIOR, schools.stick, occasion="graduated")
    assert who_left(schools.giver, "graduated") == []
    take_transfer(schools.receiver, sent.file, schools.stick)
    with schools.receiver.unit() as unit:
        (came,) = unit.find(Spell)
        (transfer,) = unit.find(Transfer)
    assert (came.end, transfer.moved_on) == (None, day)


def test_a_transfer_is_taken_back(schools: Schools) -> None:
    schools.send()
    child = ids(schools.giver)[WHO]
    with pytest.raises(RefusedError, match="TRANSFER_RUNS_ALREADY"):
        schools.send()
    withdraw_transfer(schools.giver, child, "写错了学校")
    with schools.giver.unit() as unit:
        assert not unit.require(Child, child).is_closed
        assert unit.count(Enrolment, child=child, end=None) == 1
        assert unit.count(Spell, child=child, end=None) == 1
    assert schools.send().exists()  # and may go again


def test_refuses_what_is_not_for_us_or_not_sound(
    schools: Schools, two_schools_county: County
) -> None:
    sent = schools.send()
    with pytest.raises(RefusedError, match="TRANSFER_WRONG_RECEIVER"):
        show_transfer(schools.giver, sent)  # it can open it, and may not take it
    whole = sent.read_bytes()
    spoilt = schools.stick / "spoilt.lspkg"
    for content in (
        whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:],
        whole + b"\0",
        whole[: len(whole) // 2],
    ):
        spoilt.write_bytes(content)
        with pytest.raises(DamagedError, match="TRANSFER_DAMAGED"):
            show_transfer(schools.receiver, spoilt)
    with pytest.raises(RefusedError, match="TRANSFER_WRONG_KIND"):
        show_transfer(
            schools.receiver, next(two_schools_county.folder.glob(f"packs/{JUNIOR}_*.lspkg"))
        )
    with schools.receiver.unit() as unit:
        known = unit.setting("bureau.schools")
        unit.set_setting("bureau.schools", [each for each in known if each["code"] == JUNIOR])
    with pytest.raises(RefusedError, match="TRANSFER_UNKNOWN_SIGNER"):
        show_transfer(schools.receiver, sent)
    with schools.receiver.unit() as unit:
        unit.set_setting("bureau.schools", [{**each, "epoch": 2} for each in known])
    with pytest.raises(RefusedError, match="TRANSFER_OLD_EPOCH"):
        show_transfer(schools.receiver, sent)
    with schools.receiver.unit() as unit:
        unit.set_setting("bureau.schools", known)
        gone = Revocation(site=SCHOOL, epoch=1, day=TODAY, reason="lost")
        unit.set_setting("bureau.news", to_values(News(version=9, revoked=(gone,))))
    with pytest.raises(RefusedError, match="TRANSFER_REVOKED"):
        show_transfer(schools.receiver, sent)
    with schools.receiver.unit() as unit:
        assert unit.count(Child) == 0


def test_an_earlier_file_of_the_child_does_not_come_back(schools: Schools) -> None:
    first = schools.send()
    withdraw_transfer(schools.giver, ids(schools.giver)[WHO], "地址写错了")
    second = schools.send()
    take_transfer(schools.receiver, second, schools.stick)
    with pytest.raises(RefusedError, match="TRANSFER_OLDER"):
        take_transfer(schools.receiver, first, schools.stick)


def test_two_files_of_one_number_are_an_alarm(schools: Schools, tmp_path: Path) -> None:
    taken = schools.send()
    take_transfer(schools.receiver, taken, schools.stick)
    with schools.giver.unit() as unit:
        unit.connection.exec_driver_sql("UPDATE sequence SET value = 0 WHERE name = 'transfer'")
    twin = schools.send("马国强")
    with pytest.raises(ConflictError, match="TRANSFER_CONFLICT"):
        take_transfer(schools.receiver, twin, schools.stick)


def test_a_receipt_answers_its_own_file_alone(schools: Schools) -> None:
    file = schools.send()
    done = take_transfer(schools.receiver, file, schools.stick)
    withdraw_transfer(schools.giver, ids(schools.giver)[WHO], "孩子回来了")
    answered = apply_transfer_receipt(schools.giver, done.receipt)
    assert (answered.withdrawn, answered.is_repeat) == ((WHO,), True)  # said, nothing changed
    with pytest.raises(RefusedError, match="TRANSFER_WRONG_KIND"):
        apply_transfer_receipt(schools.giver, file)
    with schools.giver.unit() as unit:
        unit.connection.exec_driver_sql("DELETE FROM sent_package WHERE kind = 'transfer'")
    with pytest.raises(RefusedError, match="RECEIPT_FOR_NO_TRANSFER"):
        apply_transfer_receipt(schools.giver, done.receipt)


def test_the_workbench_names_who_waits_too_long_between_two_schools(schools: Schools) -> None:
    site, known = schools.giver, ids(schools.giver)
    file = schools.send()
    with site.unit() as unit:
        (sent,) = unit.find(Transfer)
        (seat,) = unit.find(Enrolment, child=known["马国强"])
        unit.change(seat, end=TODAY - timedelta(days=20), end_reason="transferred_in_county")

    def alarms(waited: int) -> dict[str, ToDo]:
        with site.unit() as unit:
            held = unit.require(Transfer, sent.id)
            unit.change(held, written_on=TODAY - timedelta(days=waited))
        return {each.rule: each for each in workbench(site).to_do if each.page in PAGES}

    assert set(alarms(7)) == {"MOVED_WITHOUT_FILE"}
    late = alarms(9)["TRANSFER_UNANSWERED"]
    assert (late.days, late.is_past, late.children, late.detail) == (2, True, (known[WHO],), WHO)
    moved = alarms(9)["MOVED_WITHOUT_FILE"]
    assert (moved.days, moved.arguments) == (13, {"source": "moved"})
    assert [each.id for each in who_left(site, "moved")] == list(moved.children)

    schools.send("马国强")
    answered = take_transfer(schools.receiver, file, schools.stick)
    apply_transfer_receipt(site, answered.receipt)
    assert alarms(9) == {}
    with site.unit() as unit:
        unit.change(unit.require(Transfer, sent.id), state=NOT_TAKEN)
    assert alarms(9)["TRANSFER_REFUSED"].state == "at_once"
