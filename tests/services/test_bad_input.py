"""Bad input is a named problem in Chinese, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.helpers.sites import OWN_CLASS, TEACHER, ids, staff_id, talk, visit

from liushou_desktop.app.wording import say_error, say_problem
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.schooling import Staff
from liushou_desktop.services.school import staff
from liushou_desktop.services.school.add_record import add_record
from liushou_desktop.services.school.change_child import add_child, change_child
from liushou_desktop.services.school.end_spell import end_spell
from liushou_desktop.services.school.hand_over import hand_over, held_by
from liushou_desktop.services.school.open_file import open_file
from liushou_desktop.services.school.suspend_child import Leave, suspend_child
from liushou_desktop.services.shared.site import Site

LEFT_ON = date(2026, 5, 1)


@pytest.fixture
def gone(school: Site) -> str:
    """杨海燕, class teacher of the other class, left on the first of May."""
    person = staff_id(school, "杨海燕")
    leave(school, person)
    with school.unit() as unit:
        unit.change(unit.require(Staff, person), end=LEFT_ON)
    return person


def leave(
    site: Site,
    person: str,
    taker: str | None = None,
    reason: str = "调走",
    day: date | None = None,
) -> object:
    """Everything passes to one person, or stays vacant."""
    successors = {duty.id: taker for duty in held_by(site, person).duties}
    return hand_over(site, person, successors, reason=reason, last_day=day)


def sick(start: date, end: date | None = None, kind: str = "illness") -> Leave:
    return Leave(kind=kind, start=start, end=end, has_proof=True)


Call = Callable[[Site, dict[str, str], str], Any]

# What was tried (the site, ids by name, somebody who left) → what is said.
REFUSED: dict[str, tuple[Call, str]] = {
    "a visit outside the spells": (
        lambda s, k, g: add_record(
            s, visit(s, k["马玉兰"], date(2025, 1, 1), is_late_entry=True, reason="补录")
        ),
        "RECORD_OUTSIDE_SPELL",
    ),
    "a visit to a child who was never left behind": (
        lambda s, k, g: add_record(s, visit(s, k["董雪梅"], date(2026, 6, 1))),
        "RECORD_OUTSIDE_SPELL",
    ),
    "a visit to come": (
        lambda s, k, g: add_record(s, visit(s, k["马玉兰"], date(2026, 6, 20))), "DATE_IN_FUTURE",
    ),
    "a visitor nobody knows": (
        lambda s, k, g: add_record(
            s, visit(s, k["马玉兰"], date(2026, 6, 1), visitors=("nobody",))
        ),
        "NAME_NOT_ON_LIST",
    ),
    "a visitor who had left": (
        lambda s, k, g: add_record(s, visit(s, k["马玉兰"], date(2026, 6, 1), visitors=(g,))),
        "DOER_HAD_LEFT",
    ),
    "a talk with somebody who had left": (
        lambda s, k, g: add_record(s, talk(s, k["马玉兰"], date(2026, 6, 1), teacher=(g,))),
        "DOER_HAD_LEFT",
    ),
    "a spell over another": (
        lambda s, k, g: open_file(s, k["马玉兰"], category="1", start=date(2025, 3, 1)),
        "SPELL_RUNS_ALREADY",
    ),
    "a spell to come": (
        lambda s, k, g: open_file(s, k["董雪梅"], category="1", start=date(2027, 3, 1)),
        "SPELL_IN_FUTURE",
    ),
    "a category nobody knows": (
        lambda s, k, g: open_file(s, k["董雪梅"], category="9", start=date(2026, 3, 1)),
        "SPELL_CATEGORY_UNKNOWN",
    ),
    "a spell that ends before it began": (
        lambda s, k, g: end_spell(s, k["马玉兰"], last_day=date(2020, 1, 1), reason="1"),
        "SPELL_ENDS_BEFORE_START",
    ),
    "a leave to come": (
        lambda s, k, g: suspend_child(s, k["马玉兰"], sick(date(2026, 6, 17))), "LEAVE_IN_FUTURE",
    ),
    "a leave that ends before it began": (
        lambda s, k, g: suspend_child(
            s, k["马玉兰"], sick(date(2026, 6, 2), date(2026, 6, 1))
        ),
        "LEAVE_ENDS_BEFORE_START",
    ),
    "a leave of a kind nobody knows": (
        lambda s, k, g: suspend_child(s, k["马玉兰"], sick(date(2026, 6, 2), kind="holiday")),
        "CHOICE_UNKNOWN",
    ),
    "a carer who is a minor": (
        lambda s, k, g: change_child(
            s, k["马玉兰"], {"carer_birth_year": date(2012, 1, 1)}, form="contact_card"
        ),
        "V11_CARER_IS_MINOR",
    ),
    "the father away as the carer": (
        lambda s, k, g: change_child(
            s, k["马玉兰"], {"carer_name": "马国才", "carer_relation": "51"}, form="contact_card"
        ),
        "CARER_IS_AWAY_PARENT",
    ),
    "a change from a day to come": (
        lambda s, k, g: change_child(
            s, k["马玉兰"], {"father_phone": "19900009999"}, form="contact_card",
            on=date(2099, 1, 1),
        ),
        "CHANGE_IN_FUTURE",
    ),
    "a change from before the child was born": (
        lambda s, k, g: change_child(
            s, k["马玉兰"], {"father_phone": "19900009999"}, form="contact_card",
            on=date(1999, 1, 1),
        ),
        "CHANGE_BEFORE_BIRTH",
    ),
    "a seat from a day to come": (
        lambda s, k, g: add_child(
            s, {"name": "马新来"}, staff.find_class(s, OWN_CLASS), since=date(2099, 1, 1)
        ),
        "CHANGE_IN_FUTURE",
    ),
    "a helper nobody knows": (lambda s, k, g: staff.pair(s, k["马玉兰"], "nobody"), "NOT_FOUND"),
    "a helper who has left": (lambda s, k, g: staff.pair(s, k["马玉兰"], g), "STAFF_HAS_LEFT"),
    "a class teacher who has left": (
        lambda s, k, g: staff.set_class_teacher(s, g, OWN_CLASS), "STAFF_HAS_LEFT",
    ),
    "leaving twice": (lambda s, k, g: leave(s, g), "STAFF_HAS_LEFT"),
    "leaving without handing over": (
        lambda s, k, g: hand_over(s, staff_id(s, TEACHER), {}, reason="调走"),
        "HAND_OVER_INCOMPLETE",
    ),
    "handing over to oneself": (
        lambda s, k, g: leave(s, staff_id(s, TEACHER), staff_id(s, TEACHER)), "HAND_OVER_TO_SELF",
    ),
    "handing over to somebody who has left": (
        lambda s, k, g: leave(s, staff_id(s, TEACHER), g), "STAFF_HAS_LEFT",
    ),
    "leaving on a day to come": (
        lambda s, k, g: leave(s, staff_id(s, TEACHER), day=date(2099, 1, 1)), "CHANGE_IN_FUTURE",
    ),
    "leaving without a reason": (
        lambda s, k, g: leave(s, staff_id(s, TEACHER), reason=" "), "REASON_MISSING",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name: str, school: Site, gone: str) -> None:
    call, code = REFUSED[name]
    known = ids(school)
    with school.unit() as unit:
        before = unit.chain_head()
    with pytest.raises(RefusedError) as refused:
        call(school, known, gone)
    problems = getattr(refused.value, "problems", ())
    said = {refused.value.code: say_error(refused.value)}
    said |= {problem.code: say_problem(problem) for problem in problems}
    assert code in said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said[code])
    with school.unit() as unit:
        assert unit.chain_head() == before


def test_takes_a_visit_of_somebody_who_left_later(school: Site, gone: str) -> None:
    known = ids(school)
    earlier = visit(school, known["马国强"], date(2026, 4, 20), visitors=(gone,), reason="旧表")
    assert add_record(school, earlier).id
