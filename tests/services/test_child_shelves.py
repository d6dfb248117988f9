"""The child's page shows the papers of learning and care; the workbench what cannot wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from tests.helpers.sites import HELPER, TEACHER, County, ids

from liushou_desktop import paper
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.entrusted_care import Standing
from liushou_desktop.domain.family import Carer
from liushou_desktop.paper.contents import ProgressBook
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.services.school.add_record import NewRecord, keep_record
from liushou_desktop.services.school.change_child import ChangeRefusedError, change_child
from liushou_desktop.services.school.print_progress_book import print_progress_book
from liushou_desktop.services.school.show_child import ChildPage, show_child
from liushou_desktop.services.school.staff import find_staff
from liushou_desktop.services.school.workbench import workbench
from liushou_desktop.services.shared.site import Site

JUNE = date(2026, 6, 2)


def keep(site: Site, form: str, answers: Mapping[str, Any], child: str | None) -> None:
    with site.unit() as unit:
        new = NewRecord(form=form, child=child, answers=answers, reason="演示", paper="signed")
        keep_record(site, unit, new)


@pytest.fixture
def shown(school: Site) -> tuple[Site, ChildPage]:
    """马玉兰 with one paper of each kind."""
    child, teacher = ids(school)["马玉兰"], (find_staff(school, TEACHER).id,)
    helper = {"study_helper": "冶玉莲", "led_by": teacher, "subjects": ("mathematics",)}
    keep(school, "study_helper", {"occurred_on": JUNE, **helper}, child)
    ended = {"occurred_on": date(2026, 3, 9), "ended_on": date(2026, 5, 9)}
    keep(school, "study_helper", {**helper, **ended, "study_helper": "马燕"}, child)
    entry = {"occurred_on": JUNE, "noted_by": teacher, "kinds": ("marks",), "what": "听写全对了"}
    keep(school, "progress_entry", entry, child)
    group = {
        "occurred_on": JUNE,
        "teacher": teacher,
        "subject": ("mathematics",),
        "groups": ({"grouped_child": child, "there": "present", "group_grade": "C"},),
    }
    keep(school, "study_group", group, None)
    consent = {"occurred_on": JUNE, "received_by": teacher, "wording_version": "2026年第1版"}
    consent |= {"guardian_name": "韩桂英", "guardian_relation": "62"}
    keep(school, "consent", {**consent, "consent_given": "agreed", "agreed": ("care",)}, child)
    agreement = {
        "occurred_on": JUNE,
        "received_by": teacher,
        "entruster_name": "马国才",
        "entruster_relation": "51",
        "care_reason": "1",
        "carer_name": "韩桂英",
        "carer_relation": "62",
        "carer_born": date(1960, 1, 1),
        "carer_phone": "19900000400",
        "barred": ("none",),
        "starts_on": JUNE,
        "until": date(2026, 7, 1),
        "contact_rate": "每周一次",
        "child_says": "愿意",
        "notice_on": JUNE,
    }
    keep(school, "care_agreement", agreement, child)
    return school, show_child(school, child)


def test_lays_every_paper_on_its_shelf(shown: tuple[Site, ChildPage]) -> None:
    page = shown[1]
    shelves = {shelf.form: shelf.papers for each in page.shelves.values() for shelf in each}
    newest, ended = shelves["study_helper"]
    assert newest.text.startswith("冶玉莲")
    assert (newest.until, ended.until) == (None, date(2026, 5, 9))
    assert "听写全对了" in shelves["progress_entry"][0].text
    assert shelves["study_group"][0].text == "数学　中"
    assert shelves["consent"][0].said == "同意"
    assert shelves["study_plan"] == shelves["pairing_record"] == ()
    (helper,) = (line for line in page.family if line.role == "study_helper")
    assert (helper.name, helper.place) == ("冶玉莲", "同学，马成林牵头")


def test_tells_the_two_papers_of_the_family_at_the_foot(shown: tuple[Site, ChildPage]) -> None:
    site, page = shown
    foot = page.foot
    assert (foot.agreement.standing, foot.agreement.until) == (Standing.HOLDS, date(2026, 7, 1))
    assert foot.agreement.notified_on == JUNE
    assert (foot.consent.given, foot.consent.by, foot.consent.on) == ("agreed", "祖母", JUNE)
    (line,) = (line for line in workbench(site).to_do if line.rule == "AGREEMENT_ENDS")
    assert (line.state, line.days, line.children) == ("due", 15, (page.id,))
    other = show_child(site, ids(site)["马国强"]).foot
    assert (other.agreement.standing, other.consent.given) == (Standing.MISSING, "")


def test_puts_what_cannot_wait_first_on_the_workbench(county: County) -> None:
    with county.open_school() as site:
        found = ids(site)
        with site.unit() as unit:
            unit.change(unit.require(Child, found["马玉兰"]), living_alone="alone")
            unit.change(unit.find(Carer, child=found["马国强"])[0], barred=("addicted",))
        first, second = workbench(site).to_do[:2]
        assert (first.state, first.rule, first.children) == (
            "at_once",
            "V13_LIVES_ALONE",
            (found["马玉兰"],),
        )
        assert (second.state, second.rule, second.detail) == (
            "at_once",
            "V11_CARER_IS_BARRED",
            "马国强",
        )
    with county.open_school(HELPER) as site:  # the own child, and nothing of class 3
        assert [line.rule for line in workbench(site).to_do if line.state == "at_once"] == [
            "V13_LIVES_ALONE"
        ]


def test_writes_no_barred_carer_down(school: Site) -> None:
    child = ids(school)["马玉兰"]
    with pytest.raises(ChangeRefusedError) as caught:
        change_child(school, child, {"carer_barred": ("harmed",)}, form="contact_card")
    assert [problem.code for problem in caught.value.problems] == ["V11_CARER_IS_BARRED"]
    change_child(school, child, {"carer_barred": ("none",)}, form="contact_card")


def test_changes_the_reason_of_a_spell(school: Site) -> None:
    child = ids(school)["马玉兰"]
    change_child(school, child, {"care_reason": "2"}, reason="家长告知")
    (spell,) = show_child(school, child).spells
    assert spell.reason == "2"


def test_prints_a_book_of_the_own_entries_alone(
    shown: tuple[Site, ChildPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    site, page = shown
    drawn: list[ProgressBook] = []

    def draw(books: Sequence[ProgressBook], **_: object) -> Printed:
        drawn.extend(books)
        return Printed(b"%PDF", 4, PrintReport(()))

    monkeypatch.setattr(paper, "print_progress_books", draw)
    assert print_progress_book(site, children=[page.id]).turns_over_short_edge
    (book,) = drawn
    assert (book.name, book.class_label, book.span) == ("马玉兰", "五(2)班", "2026年春季学期")
    ((entry,),) = (term.entries for term in book.terms)
    assert (entry.day, entry.kinds, entry.parts) == ("6月2日", "学业", (("", "听写全对了"),))
    with pytest.raises(RefusedError, match="PROGRESS_BOOK_EMPTY"):
        print_progress_book(site, children=[ids(site)["马国强"]])
