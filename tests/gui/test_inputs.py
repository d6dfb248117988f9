"""Fields: when checks may run, what Enter does, and what belongs to the input method."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from tests.gui.typing import commit_text, compose_text

from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.combos import FilterCombo, SearchCombo
from liushou_desktop.gui.common.inputs import (
    CodeField,
    DateField,
    LongTextField,
    PasswordField,
    SearchField,
    TextField,
)

TODAY = date(2026, 6, 16)
TEACHERS = (
    Choice("t1", "马成林"),
    Choice("t2", "何玉芳"),
    Choice("t3", "马玉成"),
)


@pytest.fixture
def frame(qtbot):
    """A window with a second field to go to."""
    window = QWidget()
    QVBoxLayout(window)
    other = TextField()
    window.layout().addWidget(other)
    qtbot.addWidget(window)

    def place(field: QWidget) -> tuple[QWidget, TextField]:
        window.layout().addWidget(field)
        with qtbot.waitActive(window):
            window.show()
        field.setFocus()
        return field, other

    return place


def test_moves_on_with_enter(qtbot) -> None:
    field = TextField()
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.settled):
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_leaves_enter_to_the_input_method_while_composing(qtbot) -> None:
    field = TextField()
    qtbot.addWidget(field)
    compose_text(field, "ma")
    with qtbot.assertNotEmitted(field.settled):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    commit_text(field, "马玉兰")
    assert field.text() == "马玉兰"
    with qtbot.waitSignal(field.settled):
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_moves_on_from_long_text_and_breaks_lines_with_shift(qtbot) -> None:
    field = LongTextField()
    qtbot.addWidget(field)
    commit_text(field, "腿疼")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    commit_text(field, "已看过")
    with qtbot.waitSignal(field.settled):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "腿疼\n已看过"


def test_grows_with_its_text(qtbot) -> None:
    field = LongTextField(2)
    qtbot.addWidget(field)
    field.resize(300, field.height())
    field.show()
    before = field.height()
    field.setText("\n".join("行" * 3 for _ in range(5)))
    assert field.height() > before


def test_tells_when_it_is_left_not_while_typing(qtbot, frame) -> None:
    field, other = frame(TextField())
    with qtbot.assertNotEmitted(field.left):
        qtbot.keyClicks(field, "abc")
    with qtbot.waitSignal(field.left):
        other.setFocus()


@pytest.mark.parametrize("kind", [CodeField, lambda: DateField(lambda: TODAY), PasswordField])
def test_switches_the_input_method_off_for_codes(qtbot, kind) -> None:
    field = kind()
    qtbot.addWidget(field)
    assert not field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_writes_the_whole_date_when_left(qtbot, frame) -> None:
    field, other = frame(DateField(lambda: TODAY))
    qtbot.keyClicks(field, "612")
    other.setFocus()
    assert field.text() == "2026-06-12"
    assert field.day() == date(2026, 6, 12)
    assert field.problem() == ""


def test_takes_today_by_key(qtbot) -> None:
    field = DateField(lambda: TODAY)
    qtbot.addWidget(field)
    qtbot.keyClick(field, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    assert field.day() == TODAY


def test_keeps_a_wrong_date_and_says_what_to_do(qtbot, frame) -> None:
    field, other = frame(DateField(lambda: TODAY))
    qtbot.keyClicks(field, "2026-06-31")
    other.setFocus()
    assert field.text() == "2026-06-31"
    assert field.day() is None
    assert field.problem() == "6月只有 30 天，请改成 06-01 到 06-30。"


def test_searches_after_a_pause_and_clears_with_escape(qtbot) -> None:
    field = SearchField("找")
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.searched) as told:
        qtbot.keyClicks(field, "myl")
    assert told.args == ["myl"]
    with qtbot.waitSignal(field.searched) as told:
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert told.args == [""]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("mcl", ["马成林"]), ("马", ["马成林", "马玉成"]), ("成", ["马成林", "马玉成"])],
)
def test_narrows_by_characters_and_initials(qtbot, typed: str, found: list[str]) -> None:
    combo = SearchCombo(TEACHERS)
    qtbot.addWidget(combo)
    assert [choice.word for choice in combo.matches(typed)] == found


def test_an_arrow_shows_the_answers_and_takes_none(qtbot) -> None:
    combo = SearchCombo(TEACHERS)
    qtbot.addWidget(combo)
    combo.show()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.view().isVisible()
    assert combo.code() is None
    combo.hidePopup()


def test_takes_the_first_match_on_enter(qtbot) -> None:
    combo = SearchCombo(TEACHERS)
    qtbot.addWidget(combo)
    qtbot.keyClicks(combo.line, "hyf")
    with qtbot.waitSignal(combo.settled):
        qtbot.keyClick(combo.line, Qt.Key.Key_Return)
    assert combo.code() == "t2"


def test_says_that_a_word_is_not_offered(qtbot) -> None:
    combo = SearchCombo(TEACHERS)
    qtbot.addWidget(combo)
    combo.setEditText("张三")
    assert combo.code() is None
    assert combo.problem() == "“张三”不在可选的里面，请从列出的选一个。"


def test_keeps_the_filter_that_is_still_offered(qtbot) -> None:
    combo = FilterCombo((Choice("", "全部班级"), Choice("51", "五(1)班"), Choice("52", "五(2)班")))
    qtbot.addWidget(combo)
    combo.choose("52")
    combo.set_choices((Choice("", "全部班级"), Choice("52", "五(2)班")))
    assert combo.code() == "52"
    combo.set_choices((Choice("", "全部班级"),))
    assert combo.code() == ""


def test_notices_caps_lock(qtbot) -> None:
    field = PasswordField()
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.caps_seen) as told:
        qtbot.keyClick(field, "A")  # a capital without Shift
    assert told.args == [True]
    with qtbot.waitSignal(field.caps_seen) as told:
        qtbot.keyClick(field, "b")
    assert told.args == [False]
