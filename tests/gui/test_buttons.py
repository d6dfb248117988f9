"""Buttons say what they do and why not; chips are chosen by digit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from liushou_desktop.gui.common.buttons import (
    Button,
    ChipGroup,
    Choice,
    SegmentedSwitch,
    TabBar,
    chip_keys,
)

WAYS = tuple(Choice(f"w{i}", word) for i, word in enumerate(("入户", "村内约见", "电话")))


def test_makes_room_for_the_shortcut(qtbot) -> None:
    plain, with_key = Button("保存"), Button("保存", shortcut="Ctrl+S")
    qtbot.addWidget(plain)
    qtbot.addWidget(with_key)
    assert with_key.sizeHint().width() > plain.sizeHint().width() + 30


@pytest.mark.parametrize(("scale", "height"), [("small", 28), ("normal", 32), ("big", 40)])
@pytest.mark.parametrize("kind", ["primary", "plain", "danger", "link"])
def test_stands_at_its_height(qtbot, scale: str, height: int, kind: str) -> None:
    button = Button("打印 4 张卡", kind=kind, scale=scale)
    qtbot.addWidget(button)
    button.show()
    assert button.sizeHint().height() == height


def test_enter_presses_the_button_the_keyboard_is_on(qtbot) -> None:
    button = Button("读U盘")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_says_why_it_is_blocked(qtbot) -> None:
    button = Button("下一步")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.blocked) as told:
        button.set_blocked("抄对两行才能往下走")
    assert told.args == ["抄对两行才能往下走"]
    assert not button.isEnabled()
    assert button.accessibleDescription() == "抄对两行才能往下走"
    button.set_blocked(None)
    assert button.isEnabled()


def test_chooses_one_answer_by_digit_and_moves_on(qtbot) -> None:
    group = ChipGroup(WAYS)
    qtbot.addWidget(group)
    with qtbot.waitSignal(group.settled):
        qtbot.keyClick(group, Qt.Key.Key_3)
    assert group.codes() == ("w2",)
    qtbot.keyClick(group, Qt.Key.Key_1)
    assert group.codes() == ("w0",)


def test_chooses_several_and_moves_on_with_enter(qtbot) -> None:
    group = ChipGroup(WAYS, several=True)
    qtbot.addWidget(group)
    with qtbot.assertNotEmitted(group.settled):
        qtbot.keyClick(group, Qt.Key.Key_1)
        qtbot.keyClick(group, Qt.Key.Key_3)
    assert group.codes() == ("w0", "w2")
    qtbot.keyClick(group, Qt.Key.Key_3)
    assert group.codes() == ("w0",)
    with qtbot.waitSignal(group.settled):
        qtbot.keyClick(group, Qt.Key.Key_Return)


def test_moves_along_chips_with_arrows_and_ticks_with_space(qtbot) -> None:
    group = ChipGroup(WAYS, several=True)
    qtbot.addWidget(group)
    qtbot.keyClick(group, Qt.Key.Key_Right)
    qtbot.keyClick(group, Qt.Key.Key_Space)
    assert group.codes() == ("w1",)


def test_chooses_by_mouse_once(qtbot) -> None:
    group = ChipGroup(WAYS)
    qtbot.addWidget(group)
    group.show()
    with qtbot.waitSignal(group.changed):
        qtbot.mouseClick(group.chips[1], Qt.MouseButton.LeftButton)
    assert group.codes() == ("w1",)


def test_ignores_a_digit_without_an_answer(qtbot) -> None:
    group = ChipGroup(WAYS)
    qtbot.addWidget(group)
    with qtbot.assertNotEmitted(group.changed):
        qtbot.keyClick(group, Qt.Key.Key_9)
    assert group.codes() == ()


def test_takes_numbers_as_their_own_keys(qtbot) -> None:
    words = ("0", "1", "2", "3", "4+", "每天")
    assert chip_keys(words) == ["0", "1", "2", "3", "4", "5"]
    group = ChipGroup([Choice(word, word) for word in words])
    qtbot.addWidget(group)
    qtbot.keyClick(group, Qt.Key.Key_0)
    assert group.codes() == ("0",)
    qtbot.keyClick(group, Qt.Key.Key_4)
    assert group.codes() == ("4+",)


def test_numbers_only_the_first_nine() -> None:
    assert chip_keys(["项"] * 11) == [*"123456789", "", ""]


def test_keeps_what_is_still_offered(qtbot) -> None:
    group = ChipGroup(WAYS)
    qtbot.addWidget(group)
    group.set_codes(["w2"])
    group.set_choices(WAYS[1:])
    assert group.codes() == ("w2",)


def test_switches_views_without_jumping(qtbot) -> None:
    switch = SegmentedSwitch(WAYS)
    qtbot.addWidget(switch)
    switch.show()
    width = switch.width()
    with qtbot.waitSignal(switch.chosen) as told:
        qtbot.mouseClick(switch._buttons["w1"], Qt.MouseButton.LeftButton)
    assert told.args == ["w1"]
    assert switch.code() == "w1"
    assert switch.width() == width


def test_tells_the_tab_by_its_code(qtbot) -> None:
    tabs = TabBar(WAYS)
    qtbot.addWidget(tabs)
    with qtbot.waitSignal(tabs.chosen) as told:
        tabs.choose("w2")
    assert told.args == ["w2"]
