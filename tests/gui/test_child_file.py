"""The file behind the form: each question once, all or nothing, numbers masked in the history."""

from __future__ import annotations

import pytest
from tests.gui.school_site import add_pupil

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.formspec.loader import form
from liushou_desktop.formspec.versions import shipped
from liushou_desktop.services.school.change_child import ChangeRefusedError
from liushou_desktop.services.school.child_file import (
    change_file,
    class_for,
    file_sections,
    open_for_change,
)
from liushou_desktop.services.school.child_history import child_history
from liushou_desktop.services.school.child_sheet import child_sheet
from liushou_desktop.services.school.show_child import reveal, show_child


@pytest.fixture
def child(site) -> str:
    return add_pupil(site, "马玉兰")


def test_asks_each_question_of_both_forms_once() -> None:
    asked = [field for part in file_sections(shipped()) for field in part.fields]
    assert len(asked) == len(set(asked))
    typed = {
        field.id
        for form_id in ("registration", "contact_card")
        for field in form(form_id).fields()
        if field.computed is None and not field.screen.get("skip")
    }
    assert set(asked) == typed


def test_asks_nothing_of_a_spell_that_is_not_there() -> None:
    asked = {field for part in file_sections(shipped(), with_spell=False) for field in part.fields}
    assert not asked & {"category", "care_reason", "spell_start"}


def test_keeps_all_or_nothing(site, child) -> None:
    answers = {"former_name": "马玉", "father_phone": "12"}
    with pytest.raises(ChangeRefusedError):
        change_file(site, child, answers)
    with site.unit() as unit:
        assert unit.require(Child, child).former_name is None


def test_logs_that_a_file_was_opened_whole(site, child) -> None:
    open_for_change(site, child)
    with site.unit() as unit:
        kept = unit.history(unit.require(Child, child))
    assert (kept[0].action, kept[0].reason) == ("read", "file")


def test_masks_numbers_in_the_history(site, child) -> None:
    change_file(site, child, {"father_phone": "19900000014"}, reason="父亲告知")
    first = child_history(site, child)[:2]
    shown = {value.after for line in first for value in line.values}
    assert "199****0014" in shown
    assert not any("19900000014" in value for value in shown)
    assert {line.reason for line in first} == {"父亲告知"}


def test_shows_a_gap_only_where_something_is_asked(site, child) -> None:
    lines = {
        line.label: line
        for part in child_sheet(site.forms, show_child(site, child).values)
        for line in part.lines
    }
    assert lines["取暖方式"].is_asked
    assert lines["取暖方式"].text == ""
    assert "曾用名" not in lines


def test_reveals_to_those_who_may(site, child) -> None:

    from liushou_desktop.services.shared.rights import Role

    father = show_child(site, child).family[0]
    assert father.phone == "199****0013"
    assert reveal(site, child, f"phone:{father.phone_id}") == "19900000013"
    site.user = site.user._replace(role=Role.HELPER)
    with pytest.raises(RefusedError) as refused:
        reveal(site, child, f"phone:{father.phone_id}")
    assert refused.value.code == "NOT_ALLOWED"


def test_sets_a_class_up_once(site) -> None:
    assert class_for(site, "四(1)班") == class_for(site, "四年级（1）班")
    with pytest.raises(RefusedError) as refused:
        class_for(site, "随便")
    assert refused.value.code == "CLASS_UNKNOWN"
