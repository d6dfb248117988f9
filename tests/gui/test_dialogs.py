"""Asking: the harmless answer is default and what Esc gives; nothing is taller than the glass."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from tests.gui.typing import commit_text

from liushou_desktop.app.crash_report import report_of
from liushou_desktop.base.clock import SystemClock
from liushou_desktop.gui.common.command_palette import CommandPalette, Doing, KeysSheet
from liushou_desktop.gui.common.crash_window import CrashWindow
from liushou_desktop.gui.common.day_dialog import DayAsked, DayDialog
from liushou_desktop.gui.common.dialogs import (
    MOST_HEIGHT,
    MOST_WIDTH,
    Answer,
    DialogAsk,
    PasswordDialog,
    QuestionDialog,
    ReasonDialog,
    ScriptedAsk,
    ask_unsaved,
)

VERBS = (Answer("stay", "接着写"), Answer("discard", "丢掉草稿", is_harmful=True))


def test_gives_the_harmless_answer_on_escape(qtbot) -> None:
    dialog = QuestionDialog("还没存，要丢掉吗？", "", VERBS)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.answer == "stay"


def test_makes_the_harmless_answer_the_default(qtbot) -> None:
    dialog = QuestionDialog("还没存，要丢掉吗？", "", VERBS)
    qtbot.addWidget(dialog)
    assert dialog.buttons["stay"].isDefault()
    assert dialog.buttons["discard"].kind == "danger"


def test_has_the_question_for_its_title(qtbot) -> None:
    dialog = QuestionDialog("还没存，要丢掉吗？", "", VERBS)
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "还没存，要丢掉吗？"


def test_asks_for_a_reason_before_doing_harm(qtbot) -> None:
    dialog = ReasonDialog("作废这条家访？", "", "作废")
    qtbot.addWidget(dialog)
    assert not dialog.buttons["do"].isEnabled()
    commit_text(dialog.field, "录重了")
    assert dialog.buttons["do"].isEnabled()
    qtbot.mouseClick(dialog.buttons["do"], Qt.MouseButton.LeftButton)
    assert (dialog.answer, dialog.reason()) == ("do", "录重了")


def _answer_next(act) -> None:
    """Does something to the dialog that is about to open."""

    def when_open() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        act(dialog)

    QTimer.singleShot(0, when_open)


def test_answers_through_real_dialogs(qtbot) -> None:
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    qtbot.addWidget(window)
    ask = DialogAsk(window)
    _answer_next(lambda dialog: dialog.buttons["discard"].click())
    assert ask.choose("还没存，要丢掉吗？", "", VERBS) == "discard"
    _answer_next(lambda dialog: dialog.reject())
    assert ask.reason("作废这条家访？", "", "作废") is None
    _answer_next(lambda dialog: (dialog.field.setText("demo-2021"), dialog.buttons["do"].click()))
    assert ask.password("校长审签", "", "审签") == "demo-2021"


def test_asks_about_unsaved_work_in_verbs() -> None:
    ask = ScriptedAsk("stay", "discard")
    assert not ask_unsaved(ask)
    assert ask_unsaved(ask)
    assert ask.asked == ["还没存，要丢掉吗？"] * 2


def test_refuses_to_answer_more_than_scripted() -> None:
    with pytest.raises(AssertionError, match="unexpectedly"):
        ScriptedAsk().choose("要吗？", "", VERBS)


def _all_dialogs() -> list:
    report = report_of(ValueError("x"), SystemClock().now())
    return [
        lambda: QuestionDialog("还没存，要丢掉吗？", "话" * 300, VERBS),
        lambda: ReasonDialog("作废？", "话" * 100, "作废"),
        lambda: PasswordDialog("校长审签", "", "审签"),
        lambda: CrashWindow(report, Path("reports")),
        lambda: CommandPalette([Doing("打印", "Ctrl+P", lambda: None)]),
        lambda: KeysSheet("school"),
    ]


@pytest.mark.parametrize("make", _all_dialogs())
def test_fits_the_glass_at_125_percent(qtbot, make) -> None:
    dialog = make()
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.height() <= MOST_HEIGHT
    assert dialog.width() <= MOST_WIDTH


def test_saves_the_report_only_when_asked(qtbot, tmp_path) -> None:
    report = report_of(ValueError("x"), SystemClock().now())
    window = CrashWindow(report, tmp_path / "reports")
    qtbot.addWidget(window)
    window.show()
    assert not (tmp_path / "reports").exists()
    qtbot.mouseClick(window.save_button, Qt.MouseButton.LeftButton)
    saved = list((tmp_path / "reports").iterdir())
    assert [path.name for path in saved] == [report.file_name]
    assert str(saved[0]) in window.answer.text()


def test_does_what_the_palette_found(qtbot) -> None:
    done: list[str] = []
    palette = CommandPalette(
        [
            Doing("打印", "Ctrl+P", lambda: done.append("print")),
            Doing("导入", "Ctrl+I", lambda: done.append("import")),
        ]
    )
    qtbot.addWidget(palette)
    commit_text(palette.search, "导")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert done == ["import"]


def test_takes_no_day_before_the_first_nor_one_to_come(qtbot) -> None:
    asked = DayAsked("复查日期", date(2026, 6, 16), date(2026, 6, 10), "早了")
    verbs = (Answer("", "先不记"), Answer("done", "已整改"), Answer("void", "作废", True))
    dialog = DayDialog("复查结果", "", verbs, asked)
    qtbot.addWidget(dialog)
    done = dialog.buttons["done"]
    assert (dialog.day(), done.isEnabled()) == (date(2026, 6, 16), True)
    for typed, wrong in (("2026-06-09", "早了"), ("2026-06-17", ""), ("没有", ""), ("", "")):
        dialog.field.setText(typed)
        assert done.toolTip()
        assert wrong in done.toolTip()
        assert dialog.buttons["void"].isEnabled()
    dialog.field.setText("612")
    assert (dialog.day(), done.isEnabled()) == (date(2026, 6, 12), True)
