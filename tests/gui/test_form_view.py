"""A form on the screen is derived whole from its definition and keyed without a mouse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from tests.gui.typing import commit_text

from liushou_desktop.base.problem import Severity
from liushou_desktop.domain.pictures import Picture
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import KINDS
from liushou_desktop.formspec.loader import catalogue, form
from liushou_desktop.formspec.model import FormField, Section
from liushou_desktop.gui.common.block_editors import _CROWDED
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.field_editors import EDITORS, make_editor
from liushou_desktop.gui.common.form_view import FormView, Suggestion

CONTEXT = Context(
    today=date(2026, 6, 16),
    staff={"s1": "马成林", "s2": "何玉芳"},
    children={"c1": "马玉兰"},
    classes={"52": "五(2)班"},
)
GOOD_VISIT = {
    "occurred_on": date(2026, 6, 12),
    "visitors": ("s1",),
    "way": "household",
    "outcome": "met",
    "receiver_name": "韩桂英",
    "receiver_relation": "64",
    "address": "癿沟村二社",
    "purposes": ("routine", "safety"),
    "guardianship": "fair",
    "advice": "提醒炉火睡前封好，窗留一条缝，晚上让舅妈来看一次孩子。",
}


@pytest.fixture
def view(qtbot):
    made = FormView(form("home_visit"), CONTEXT, hidden=("child", "class_label"))
    qtbot.addWidget(made)
    made.resize(830, 600)
    with qtbot.waitActive(made):
        made.show()
    return made


def field(view: FormView, field_id: str) -> QWidget:
    found = view.findChild(QWidget, f"field:{field_id}")
    assert found is not None, field_id
    return found


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def keys(qtbot, text: str) -> None:
    qtbot.keyClicks(QApplication.focusWidget(), text)


def test_misses_no_kind() -> None:
    assert set(EDITORS) == set(KINDS)


@pytest.mark.parametrize("form_id", sorted(catalogue()))
def test_shows_every_field_of_every_form(qtbot, form_id: str) -> None:
    definition = form(form_id)
    made = FormView(definition, CONTEXT)
    qtbot.addWidget(made)
    for asked in definition.fields():
        if not asked.screen.get("skip"):
            widget = field(made, asked.id)
            assert widget.accessibleName(), asked.id


@pytest.mark.parametrize("kind", sorted(EDITORS))
def test_gives_back_the_value_it_was_given(qtbot, kind: str) -> None:
    columns = (FormField("question", "text", "要问的"), FormField("reply", "text", "答复"))
    options = "visit_purpose" if kind in ("choice", "choices") else None
    asked = FormField(
        "x",
        kind,
        "一项",
        options=options,
        fields=columns if kind == "repeat" else (),
        computed="visit_number" if kind == "computed" else None,
    )
    editor = make_editor(asked, CONTEXT)
    qtbot.addWidget(editor)
    value = VALUES[kind]
    assert editor.value() is None
    editor.set_value(value)
    assert editor.value() == value
    editor.set_value(None)
    assert editor.value() is None
    assert editor.trouble() is None


VALUES: dict[str, object] = {
    "text": "癿沟村",
    "long_text": "外婆腿疼\n已看过",
    "integer": 3,
    "decimal": Decimal("1.5"),
    "yes_no": False,
    "date": date(2026, 6, 12),
    "time": time(16, 10),
    "choice": "safety",
    "choices": ("routine", "safety"),
    "identity_number": "99999920140903001X",
    "student_number": "G99999920140903001X",
    "phone": "19900000013",
    "person_name": "法图麦·马玉洁",
    "region": None,
    "staff": ("s2", "s1"),
    "child": "c1",
    "class": "52",
    "repeat": ({"question": "取暖方式", "reply": "土炕"},),
    "photos": (Picture("0" * 32),),
    "computed": "第 2 次",
}


def test_fits_the_window_of_a_screen_at_125_percent(qtbot) -> None:
    """Lists of five columns and more draw their columns together."""
    for each in catalogue().values():
        crowded = [f for f in each.fields() if f.kind == "repeat" and len(f.fields) >= _CROWDED]
        if crowded and each.is_record:
            view = FormView(each, CONTEXT)
            qtbot.addWidget(view)
            assert view.widget().minimumSizeHint().width() <= 913, each.id


def test_shows_a_field_added_to_the_definition(qtbot) -> None:
    definition = form("home_visit")
    added = FormField("pets", "yes_no", "家里有狗", limits={"yes": "有", "no": "没有"})
    last = definition.sections[-1]
    changed = replace(
        definition,
        sections=(*definition.sections[:-1], Section(last.id, last.title, (*last.fields, added))),
    )
    made = FormView(changed, CONTEXT)
    qtbot.addWidget(made)
    made.set_answer("pets", True)
    assert made.answers()["pets"] is True


def test_gives_back_all_answers(view: FormView) -> None:
    view.set_answers(GOOD_VISIT)
    assert view.answers() == GOOD_VISIT


def test_keeps_answers_of_hidden_fields(view: FormView) -> None:
    view.set_answers({**GOOD_VISIT, "child": "c1"})
    assert view.answers()["child"] == "c1"


def test_finds_nothing_wrong_with_a_good_form(view: FormView) -> None:
    view.set_answers({**GOOD_VISIT, "child": "c1"})
    assert view.validate() == []


def test_opens_fields_below_their_cause(qtbot, view: FormView) -> None:
    assert not field(view, "guardianship_issue").isVisible()
    view.focus_field("guardianship")
    press(qtbot, Qt.Key.Key_3)
    assert field(view, "guardianship_issue").isVisible()
    assert QApplication.focusWidget() is field(view, "guardianship_issue")


def test_leaves_closed_fields_out_of_the_answers(view: FormView) -> None:
    view.set_answers({**GOOD_VISIT, "guardianship": "poor", "guardianship_issue": "nobody"})
    issue = view.answers().get("guardianship_issue")
    view.set_answer("guardianship", "fair")
    assert "guardianship_issue" not in view.answers()
    view.set_answer("guardianship", "poor")
    assert view.answers().get("guardianship_issue") == issue


def test_asks_before_a_block_swallows_words(qtbot) -> None:
    ask = ScriptedAsk("keep", "close")
    made = FormView(form("home_visit"), CONTEXT, hidden=("child", "class_label"), ask=ask)
    qtbot.addWidget(made)
    made.show()
    made.set_answers({**GOOD_VISIT, "economy": "worse", "economy_note": "羊价跌了"})
    made._rows["economy"].editor.group.choose(0)
    assert made.answers()["economy"] == "worse"
    assert made.answers()["economy_note"] == "羊价跌了"
    made._rows["economy"].editor.group.choose(0)
    assert made.answers()["economy"] != "worse"
    assert len(ask.asked) == 2


def test_leaves_a_table_at_the_beginning_of_an_empty_row(qtbot, view: FormView) -> None:
    view.set_answers({"questions": ({"question": "取暖方式"},)})
    view.focus_field("questions")
    for _ in range(3):  # question, reply, then a row nobody wrote in
        press(qtbot, Qt.Key.Key_Return)
    assert view.focused_field() == "home_safety"


def test_replaces_a_proposed_day_that_is_typed_over(qtbot, view: FormView) -> None:
    view.set_answers(GOOD_VISIT)
    view.focus_field("occurred_on")
    keys(qtbot, "611")
    press(qtbot, Qt.Key.Key_Return)
    assert view.answers()["occurred_on"] == date(2026, 6, 11)


def test_walks_with_enter_in_the_order_of_the_paper(qtbot, view: FormView) -> None:
    view.focus_first()
    walked, places = [], []
    while QApplication.focusWidget() not in places:
        places.append(QApplication.focusWidget())
        walked.append(view.focused_field())
        press(qtbot, Qt.Key.Key_Return)
    order = [each.id for each in view.form.fields()]
    known = [step for step in walked if step in order]
    assert known == sorted(known, key=order.index)
    assert known[0] == "occurred_on"
    assert known[-1] == "box"


def test_tells_when_the_last_field_is_done(qtbot, view: FormView) -> None:
    view.set_answers({**GOOD_VISIT, "child": "c1"})
    view.focus_field("box")
    with qtbot.waitSignal(view.completed):
        press(qtbot, Qt.Key.Key_Return)


def test_keys_a_sheet_without_a_mouse(qtbot, view: FormView) -> None:
    view.set_answer("child", "c1")
    view.focus_field("occurred_on")
    keys(qtbot, "612")
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Return)  # no times on this sheet
    press(qtbot, Qt.Key.Key_Return)
    keys(qtbot, "mcl")
    press(qtbot, Qt.Key.Key_Return)  # takes the name
    press(qtbot, Qt.Key.Key_Return)  # moves on
    press(qtbot, Qt.Key.Key_1)  # 入户
    press(qtbot, Qt.Key.Key_1)  # 见到了
    commit_text(QApplication.focusWidget(), "韩桂英")
    assert view.answers()["occurred_on"] == date(2026, 6, 12)
    assert view.answers()["visitors"] == ("s1",)
    assert view.answers()["way"] == "household"
    assert view.answers()["receiver_name"] == "韩桂英"


def test_checks_when_a_field_is_left_never_while_typing(qtbot, view: FormView) -> None:
    view.focus_field("occurred_on")
    keys(qtbot, "2026-06-31")
    row = view._rows["occurred_on"]
    assert row.problem.text == ""
    with qtbot.waitSignal(view.problems_changed) as told:
        press(qtbot, Qt.Key.Key_Return)
    assert told.args == [1, 0]
    assert row.problem.text == "6月只有 30 天，请改成 06-01 到 06-30。"
    assert row.editor.line.property("tone") == "bad"


def test_does_not_mark_what_has_not_been_reached(qtbot, view: FormView) -> None:
    view.focus_field("occurred_on")
    keys(qtbot, "612")
    press(qtbot, Qt.Key.Key_Return)
    assert view.problems() == []


def test_marks_everything_before_saving(view: FormView) -> None:
    found = view.validate()
    missing = {problem.field for problem in found if problem.code == "ANSWER_MISSING"}
    assert {"occurred_on", "visitors", "way", "purposes"} <= missing


def test_jumps_to_the_next_error(qtbot, view: FormView) -> None:
    view.set_answers({**GOOD_VISIT, "child": "c1", "occurred_on": None, "advice": None})
    view.validate()
    view.focus_field("box")
    assert view.next_error()
    assert view.focused_field() == "occurred_on"
    assert view.next_error()
    assert view.focused_field() == "advice"
    assert view.next_error()
    assert view.focused_field() == "occurred_on"


def test_has_no_next_error_on_a_good_form(view: FormView) -> None:
    view.set_answers({**GOOD_VISIT, "child": "c1"})
    view.validate()
    assert not view.next_error()


def test_asks_one_reason_for_all_doubts(view: FormView) -> None:
    view.set_answers({**GOOD_VISIT, "child": "c1", "address": None})
    found = view.validate()
    assert [problem.severity for problem in found] == [Severity.YELLOW]
    assert view.reason_field.isVisible()
    commit_text(view.reason_field, "外婆刚搬家，地址下次补")
    assert view.reason() == "外婆刚搬家，地址下次补"


def test_repeats_the_last_answer_where_that_is_safe(qtbot, view: FormView) -> None:
    view.set_last(GOOD_VISIT)
    view.focus_field("purposes")
    press(qtbot, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert view.answers()["purposes"] == ("routine", "safety")


def test_never_repeats_what_was_said(qtbot, view: FormView) -> None:
    view.set_last(GOOD_VISIT)
    view.focus_field("advice")
    press(qtbot, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert "advice" not in view.answers()


def test_takes_today_by_key(qtbot, view: FormView) -> None:
    view.focus_field("occurred_on")
    press(qtbot, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    assert view.answers()["occurred_on"] == date(2026, 6, 16)


def test_keeps_locked_fields_for_the_next_sheet(view: FormView) -> None:
    view.set_answers(GOOD_VISIT)
    view.clear(keep=("visitors", "way"))
    assert view.answers() == {"visitors": ("s1",), "way": "household", "outcome": "met"}
    assert view.problems() == []


def test_offers_the_family_ready_made(qtbot, view: FormView) -> None:
    offers = (Suggestion("外婆 韩桂英", {"receiver_name": "韩桂英"}),)
    view.set_suggestions("family", offers)
    chip = next(c for c in view.findChildren(QWidget) if c.accessibleName() == "1 外婆 韩桂英")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert view.answers()["receiver_name"] == "韩桂英"


def test_knows_whether_anything_was_written(view: FormView) -> None:
    assert not view.holds_answers()
    commit_text(field(view, "measure"), "舅妈每晚看一次")
    assert view.holds_answers()


def test_says_what_a_name_must_be(qtbot, view: FormView) -> None:
    view.focus_field("receiver_name")
    commit_text(QApplication.focusWidget(), "韩1桂英")
    press(qtbot, Qt.Key.Key_Return)
    assert view._rows["receiver_name"].problem.text


@pytest.mark.parametrize("size", [(830, 560), (680, 420)])
def test_needs_no_sideways_scrolling(qtbot, view: FormView, size) -> None:
    view.resize(*size)
    QApplication.processEvents()
    assert view.widget().width() <= view.viewport().width()
