"""Parts of whole tasks: steps, ladders, counts, timelines, the bar below a form, masked values."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from liushou_desktop.gui.common.action_bar import ActionBar
from liushou_desktop.gui.common.charts import Bar, BarChart, LineChart, SpellBar, SpellChart, _axis
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.masked_value import MaskedValue
from liushou_desktop.gui.common.page import PageAction
from liushou_desktop.gui.common.steps import CountTab, CountTabs, StepStrip
from liushou_desktop.gui.common.timeline import Entry, Happening, Timeline

TABS = (
    CountTab("doubt", Mark.DOUBT, 7, "有疑问，请你定"),
    CountTab("new", Mark.NEW, 12, "新来的"),
    CountTab("same", Mark.SAME, 410, "没有变化"),
)
VISIT = Happening("r1", "2026年5月", "home", "家访", "5月26日", "外婆在家", Mark.DONE, "已签字")


def test_tells_the_step_one_is_at(qtbot) -> None:
    strip = StepStrip(("选文件", "对应列名", "核对差异", "完成"))
    qtbot.addWidget(strip)
    strip.set_current(2)
    strip.resize(strip.sizeHint())
    assert strip.accessibleName() == "3 / 4 核对差异"
    assert not strip.grab().isNull()


def test_chooses_counts_by_arrow_and_keeps_the_choice(qtbot) -> None:
    tabs = CountTabs()
    qtbot.addWidget(tabs)
    tabs.set_tabs(TABS)
    tabs.resize(900, 54)
    tabs.show()
    with qtbot.waitSignal(tabs.chosen) as told:
        qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert told.args == ["new"]
    tabs.set_tabs(TABS[1:])
    assert tabs.code() == "new"
    tabs.set_tabs(TABS[:1])
    assert tabs.code() == "doubt"


def test_opens_an_entry_by_key_and_by_mouse(qtbot) -> None:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.show_happenings((VISIT,))
    timeline.resize(400, 300)
    timeline.show()
    entry = timeline.findChild(Entry)
    assert entry.accessibleName() == "家访 5月26日 已签字 外婆在家"
    with qtbot.waitSignal(timeline.opened) as told:
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert told.args == ["r1"]
    with qtbot.waitSignal(timeline.opened):
        qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)


def test_counts_what_is_to_be_mended_before_what_is_to_be_explained(qtbot) -> None:
    bar = ActionBar()
    qtbot.addWidget(bar)
    bar.show()
    assert not bar.jump.isVisible()
    bar.show_problems(1, 2, ("日期",))
    assert bar.state.word == "有 1 处要改：日期"
    bar.show_problems(0, 2)
    assert bar.state.word == "有 2 处要说明"
    bar.show_problems(0, 0)
    assert not bar.state.isVisible()


def test_places_only_buttons_that_are_not_in_the_header(qtbot) -> None:
    bar = ActionBar()
    qtbot.addWidget(bar)
    done: list[str] = []
    actions = (
        PageAction("page.new", "新建", lambda: None),
        PageAction("page.draft", "存草稿", lambda: done.append("draft"), in_header=False),
    )
    bar.set_actions(actions)
    assert set(bar.buttons) == {"page.draft"}
    assert bar.buttons["page.draft"].shortcut_text == "Ctrl+S"
    qtbot.mouseClick(bar.buttons["page.draft"], Qt.MouseButton.LeftButton)
    assert done == ["draft"]


def test_shows_a_masked_value_only_on_request_and_logs_it(qtbot) -> None:
    read: list[str] = []

    def reveal() -> str:
        read.append("phone")
        return "19900000013"

    value = MaskedValue("199****0013", reveal, "电话")
    qtbot.addWidget(value)
    assert value.words.text() == "199****0013"
    assert read == []
    qtbot.mouseClick(value.eye, Qt.MouseButton.LeftButton)
    assert value.words.text() == "19900000013"
    assert read == ["phone"]
    value._timer.start(1)
    qtbot.waitUntil(lambda: not value.is_open)
    assert value.words.text() == "199****0013"


@pytest.mark.parametrize(
    "values", [[2702, 2690, 2640, 2600, 2530, 2489], [0], [5, 5], [1, 1000], [0, 3]]
)
def test_reads_values_off_a_round_axis(values: list[int]) -> None:
    low, high, step = _axis(values)
    assert low <= min(values)
    assert high >= max(values)
    assert high > low
    assert 1 <= round((high - low) / step) <= 5


def test_says_charts_in_words(qtbot) -> None:
    from datetime import date

    bars, line, spells = BarChart(), LineChart(), SpellChart()
    for widget in (bars, line, spells):
        qtbot.addWidget(widget)
        widget.resize(420, 160)
    bars.set_bars([Bar("三(1)班", 33, 38, "33 / 38", "差 5", "due"), Bar("无", 0, 0)])
    line.set_points([("23秋", 2702), ("24春", 2690)])
    today = date(2026, 6, 16)
    spells.set_spells([("父亲", [SpellBar(date(2024, 9, 1), None, "广东东莞")])], today)
    assert bars.accessibleDescription().startswith("三(1)班 33 / 38 差 5")
    assert line.accessibleDescription() == "23秋 2702；24春 2690"
    for widget in (bars, line, spells):
        assert not widget.grab().isNull()
