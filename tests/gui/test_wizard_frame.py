"""The wizard's frame walks its map and says what is missing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from liushou_desktop.app.first_run import first_run
from liushou_desktop.gui.common.inputs import TextField
from liushou_desktop.gui.common.wizard_frame import StepView, WizardFrame
from liushou_desktop.gui.screens import settle


class Purpose(StepView):
    title = "这台电脑给谁用"
    why = "选错了也不要紧，回来再选。"

    def __init__(self, answers) -> None:
        super().__init__(answers)
        self.field = TextField()
        self.body.addWidget(self.field)
        self.field.textChanged.connect(self._on_text)
        self.field.settled.connect(self.settled)

    def _on_text(self, text: str) -> None:
        self.answers["purpose"] = text
        self.changed.emit()

    def first_field(self):
        return self.field


@pytest.fixture
def frame(qtbot):
    wizard = first_run()
    made = WizardFrame(wizard, dict.fromkeys(wizard.steps, Purpose), "第一次使用")
    qtbot.addWidget(made)
    made.resize(1366, 670)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_says_what_is_missing_before_going_on(frame: WizardFrame) -> None:
    assert not frame.next_button.isEnabled()
    assert frame.missing.text() == "选一种才能往下走"
    frame.view().field.setText("school")
    assert frame.next_button.isEnabled()
    assert frame.missing.text() == ""


def test_goes_on_with_enter_and_back_by_key(qtbot, frame: WizardFrame) -> None:
    frame.view().field.setText("bureau")
    qtbot.keyClick(frame.view().field, Qt.Key.Key_Return)
    assert frame.wizard.step.id == "site"
    qtbot.keyClick(frame, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert frame.wizard.step.id == "purpose"
    assert frame.view().field.text() == "bureau"


def test_tells_the_end_with_all_answers(qtbot, frame: WizardFrame) -> None:
    frame.view().field.setText("practice")
    frame.go_on()
    with qtbot.waitSignal(frame.finished) as told:
        frame.go_on()
    assert told.args[0]["purpose"] == "practice"


def test_waits_for_what_a_step_must_do_first(frame: WizardFrame) -> None:
    held = []
    frame.view().before_next = held.append
    frame.view().field.setText("school")
    frame.go_on()
    assert frame.wizard.step.id == "purpose"
    held[0]()
    assert frame.wizard.step.id == "joining"


@pytest.mark.parametrize(("size", "sheet"), [((1366, 670), (980, 592)), ((1093, 517), (1077, 501))])
def test_fills_the_window_when_it_is_small(frame: WizardFrame, size, sheet) -> None:
    frame.resize(*size)
    settle()
    assert (frame._sheet.width(), frame._sheet.height()) == sheet
