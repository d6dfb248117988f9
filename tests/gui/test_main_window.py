"""The frame: nothing of a child before unlocking or after the lock; rooms, keys, folding."""

from __future__ import annotations

import weakref
from datetime import date
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from tests.helpers.patience import LONGEST

from liushou_desktop.app.commands import COMMANDS, Scope
from liushou_desktop.app.sides import BUREAU, SCHOOL, SIDES, Side
from liushou_desktop.app.window_memory import WindowMemory
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.dialogs import ScriptedAsk, ask_unsaved
from liushou_desktop.gui.common.page import BackLink, Page, PageAction
from liushou_desktop.gui.common.rail import Count
from liushou_desktop.gui.common.shell import Shell
from liushou_desktop.gui.common.unlock_page import Doorway, Person
from liushou_desktop.gui.main_window import MainWindow
from liushou_desktop.gui.screens import settle
from liushou_desktop.services.shared.office_words import COUNTY, office_words

PEOPLE = (Person("李向荣", "资料员"), Person("周立本", "校长"))


class Notes(Page):
    """A page that writes down what happens to it."""

    title = "儿童档案"
    facts = ("在册 186 人",)

    def __init__(self, desk) -> None:
        super().__init__(desk)
        self.opened: list[dict] = []
        self.refreshed = self.printed = self.escapes = 0
        self.is_dirty = False
        self.field = QLineEdit()
        self.body.addWidget(self.field)
        self.body.addWidget(QLabel("马玉兰"))

    def page_actions(self):
        blocked = "没有可打的" if self.printed > 1 else None
        return (
            PageAction("page.new", "新建档案", lambda: None, "primary", "plus"),
            PageAction("page.print", "打印联系卡", self._print, icon="printer", blocked=blocked),
            PageAction("page.draft", "", lambda: None),
        )

    def open(self, **arguments) -> None:
        self.opened.append(arguments)

    def refresh(self) -> None:
        self.refreshed += 1

    def first_field(self):
        return self.field

    def may_leave(self) -> bool:
        return not self.is_dirty or ask_unsaved(self.desk.ask)

    def escape(self) -> bool:
        self.escapes += 1
        return self.escapes == 1

    def start_search(self) -> None:
        self.field.setText("找")

    def _print(self) -> None:
        self.printed += 1
        self.header_changed.emit()


class Detail(Notes):
    back = BackLink("名单 5/13", "school.children")


def page_class(page_id: str):
    return Detail if page_id == "school.child" else Notes


class Door:
    """A pretended site behind a door."""

    def __init__(self) -> None:
        self.locked = 0
        self.site = SimpleNamespace(
            name="柳湾中心小学",
            code="9999000012",
            user=SimpleNamespace(name="李向荣", role=None, role_name="资料员"),
            here=office_words(COUNTY),
            today=date(2026, 6, 16),
            lock=self._lock,
            term=lambda: SimpleNamespace(name="2026年春季学期"),
        )

    def _lock(self) -> None:
        self.locked += 1

    def open(self, name: str, password: str):
        if password != "demo-2021":
            raise RefusedError("TYPED_NOT_IN_LIST", text=name)
        return self.site

    def way(self) -> Doorway:
        notes = (("lock", "档案加密存在这台电脑上，不联网。"),)
        return Doorway("柳湾中心小学", ("示例县",), PEOPLE, notes, self.open)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def make(qtbot, door: Door, tmp_path):
    windows = []

    def build(side: Side = SCHOOL, ask=None) -> MainWindow:
        def shell(side_, site, asker) -> Shell:
            counts = {"school.printing": Count(8), "school.records": Count(1, True)}
            memory = WindowMemory("test", tmp_path)
            return Shell(side_, site, asker, memory, page_class, lambda: counts)

        window = MainWindow(side, shell, tmp_path / "reports", ask or ScriptedAsk())
        qtbot.addWidget(window)
        window.show_door(door.way())
        with qtbot.waitActive(window):
            window.show()
        windows.append(window)
        return window

    yield build
    for window in windows:
        if window.shell is not None and window.shell.page() is not None:
            window.shell.page().is_dirty = False
        window.close()


@pytest.fixture
def window(make, door) -> MainWindow:
    made = make()
    made.enter(door.site)
    return made


def texts(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel)}


def press(qtbot, window: MainWindow, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifier)


# the door -----------------------------------------------------------------------------------


def test_shows_no_child_before_unlocking(make) -> None:
    window = make()
    assert window.shell is None
    assert "马玉兰" not in texts(window)


def test_opens_with_the_password(qtbot, make) -> None:
    window = make()
    page = window._unlock
    qtbot.keyClicks(page.password, "demo-2021")
    with qtbot.waitSignal(page.opened):
        qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert window.shell is not None
    assert window.shell.page_id == "school.workbench"
    assert window.status.user.text() == "李向荣（资料员）"


def test_follows_the_side_of_what_was_opened(make, door, themed) -> None:
    """A bureau's folder that no window has opened before has no card: the door says school."""
    window = make()
    door.site.side = "bureau"
    window.enter(door.site)
    assert window.shell is not None
    assert window.shell.page_id == "bureau.workbench"
    keys = [a.shortcut().toString() for a in window.actions() if a.shortcut().toString()]
    assert len(keys) == len(set(keys))
    theme.apply_theme(themed, "school")


def test_says_that_a_password_is_wrong(qtbot, make) -> None:
    window = make()
    page = window._unlock
    qtbot.keyClicks(page.password, "wrong")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.doubt.tone == "bad")
    assert window.shell is None
    assert page.open_button.isEnabled()


def test_asks_for_a_password_before_trying(qtbot, make) -> None:
    page = make()._unlock
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert page.doubt.word == "请先输密码。"


def test_chooses_who_is_here_by_arrow(qtbot, make) -> None:
    page = make()._unlock
    page.people.setFocus()
    qtbot.keyClick(page.people, Qt.Key.Key_Down)
    assert page.people.name() == "周立本"


def test_keeps_nothing_of_a_child_after_the_lock(qtbot, window: MainWindow, door: Door) -> None:
    page = weakref.ref(window.shell.page())
    press(qtbot, window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert window.shell is None
    assert door.locked == 1
    assert "马玉兰" not in texts(window)
    import gc

    gc.collect()
    assert page() is None
    assert "柳湾中心小学" not in window.windowTitle()


def test_locks_by_itself_when_nobody_is_there(qtbot, door: Door, window: MainWindow) -> None:
    """The time is set where the clerk sets it: a pointer event that Qt makes up while the window
    appears may start the wait again, but never with another length."""
    door.site.lock_after_minutes = 1 / 60_000
    with qtbot.waitSignal(window.locked):
        window._await_idleness()
    assert window.shell is None


@pytest.mark.parametrize("kind", ["KeyPress", "MouseButtonPress", "MouseMove"])
def test_a_sign_of_life_puts_the_lock_off(door: Door, window: MainWindow, kind: str) -> None:
    """Sent to the window as the system sends it, without a turn of the event loop in between."""
    here = QPointF(9, 9)
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    sign = {
        "KeyPress": lambda of: QKeyEvent(of, Qt.Key.Key_Shift, plain),
        "MouseButtonPress": lambda of: QMouseEvent(of, here, here, left, left, plain),
        "MouseMove": lambda of: QMouseEvent(of, here, here, none, none, plain),
    }[kind](QEvent.Type[kind])
    door.site.lock_after_minutes = 10
    window._idle.start(9 * 60_000)
    QApplication.sendEvent(window.windowHandle(), sign)
    assert window._idle.isActive()
    assert window._idle.interval() == 10 * 60_000


def test_does_not_lock_over_running_work(qtbot, window: MainWindow) -> None:
    import threading

    gate = threading.Event()
    window.shell.jobs.run(lambda _: gate.wait(LONGEST))
    window._on_idle()
    assert window.shell is not None
    with qtbot.waitSignal(window.shell.jobs.idle):
        gate.set()


# pages --------------------------------------------------------------------------------------


def test_builds_a_page_on_its_first_visit_and_keeps_it(window: MainWindow) -> None:
    shell = window.shell
    assert set(shell._pages) == {"school.workbench"}
    shell.go("school.children")
    first = shell.page()
    shell.go("school.workbench")
    shell.go("school.children", text="马")
    assert shell.page() is first
    assert first.opened == [{}, {"text": "马"}]
    assert first.refreshed == 2


def test_gives_the_first_field_the_focus(window: MainWindow) -> None:
    window.shell.go("school.children")
    assert QApplication.focusWidget() is window.shell.page().field


def test_marks_the_room_a_page_belongs_to(window: MainWindow) -> None:
    window.shell.go("school.child", child="c1")
    assert window.shell.rail.buttons["school.children"].isChecked()


def test_stays_when_unsaved_work_is_kept(make, door) -> None:
    window = make(ask=ScriptedAsk("stay", "discard"))
    window.enter(door.site)
    window.shell.page().is_dirty = True
    window.shell.go("school.children")
    assert window.shell.page_id == "school.workbench"
    assert window.shell.rail.buttons["school.workbench"].isChecked()
    window.shell.go("school.children")
    assert window.shell.page_id == "school.children"


def test_shows_the_header_a_page_describes(window: MainWindow) -> None:
    window.shell.go("school.child")
    header = window.shell.header
    assert {"儿童档案", "在册 186 人"} <= texts(header)
    assert header.findChild(QWidget, "button:back") is not None
    buttons = [header._row.itemAt(i).widget() for i in range(header._row.count())]
    assert getattr(buttons[-1], "kind", "") == "primary"


def test_refuses_five_buttons_or_two_primaries(window: MainWindow) -> None:
    page = window.shell.page()
    page.page_actions = lambda: [PageAction("page.new", "一", print, "primary")] * 2
    with pytest.raises(ValueError, match="2 of them primary"):
        window.shell.header.show_page(page)


def test_goes_back_with_escape_after_the_page_had_its_turn(qtbot, window: MainWindow) -> None:
    window.shell.go("school.child")
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.shell.page_id == "school.child"
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.shell.page_id == "school.children"


def test_tells_an_error_above_the_page(window: MainWindow) -> None:
    window.shell.tell_error(RefusedError("FILE_MISSING", file="名单.xlsx"))
    assert window.shell.error_banner.isVisible()
    assert any("名单.xlsx" in text for text in texts(window.shell.error_banner))
    window.shell.escape()
    assert not window.shell.error_banner.isVisible()


def test_says_that_the_stick_may_be_pulled_until_something_else_is_begun(
    window: MainWindow,
) -> None:
    window.shell.tell_error(RefusedError("NO_PRINTER"))
    window.shell.say_written("3 份写好了。")
    assert window.shell.written_banner.isVisible()
    assert window.shell.error_banner.isHidden()
    window.shell.header.buttons["page.new"].click()
    assert not window.shell.written_banner.isVisible()


def test_tells_an_error_of_ours_that_a_slot_let_go(window: MainWindow) -> None:
    window.crash.tell(RefusedError("NO_PRINTER"))
    assert window.shell.error_banner.isVisible()


def test_leaves_the_keyboard_on_the_button_when_the_header_is_drawn_anew(
    window: MainWindow,
) -> None:
    window.shell.header.buttons["page.print"].setFocus()
    window.shell.page().header_changed.emit()
    assert window.focusWidget() is window.shell.header.buttons["page.print"]
    window.shell.page().printed = 2  # now it is blocked
    window.shell.page().header_changed.emit()
    assert window.focusWidget() is window.shell.page().field


def test_counts_what_waits_in_each_room(qtbot, window: MainWindow) -> None:
    rail = window.shell.rail
    qtbot.waitUntil(lambda: rail.buttons["school.printing"].count == Count(8))
    assert rail.buttons["school.records"].count.is_overdue
    assert rail.buttons["school.printing"].accessibleName() == "打印中心 8"


# keys ---------------------------------------------------------------------------------------


def test_runs_what_the_page_offers_by_its_key(qtbot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert window.shell.page().printed == 1


def test_does_nothing_by_the_key_of_a_blocked_action(qtbot, window: MainWindow) -> None:
    for _ in range(4):
        press(qtbot, window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert window.shell.page().printed == 2
    assert not window.shell.header.buttons["page.print"].isEnabled()


def test_enables_only_what_the_page_offers(window: MainWindow) -> None:
    table = window.actions_table
    assert table.action("page.print").isEnabled()
    assert table.action("page.draft").isEnabled()
    assert not table.action("page.edit").isEnabled()


def test_goes_to_rooms_by_number(qtbot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.shell.page_id == "school.children"


def test_searches_from_anywhere(qtbot, window: MainWindow) -> None:
    press(qtbot, window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.shell.page_id == "school.children"
    assert window.shell.page().field.text() == "找"


def test_opens_help_about_the_page_shown(qtbot, window: MainWindow) -> None:
    window.shell.go("school.children")
    press(qtbot, window, Qt.Key.Key_F1)
    assert window.shell.page_id == "common.help"
    assert window.shell.page().opened == [{"about": "school.children"}]


def test_takes_back_what_the_toast_told_of(qtbot, window: MainWindow) -> None:
    taken: list[str] = []
    window.shell.say("马玉兰的家访已保存", lambda: taken.append("visit"))
    window.actions_table.action("window.undo").trigger()
    assert taken == ["visit"]
    assert not window.shell.toast.isVisible()


def test_has_no_key_twice() -> None:
    for side in SIDES:
        keys = [c.shortcut for c in COMMANDS if c.shortcut and side in c.sides]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("side", [SCHOOL, BUREAU])
def test_has_an_action_for_every_command(make, side: Side) -> None:
    window = make(side)
    for command in COMMANDS:
        if side.id in command.sides and command.scope is not Scope.FORM:
            assert window.actions_table.action(command.id).shortcut().toString()


# sizes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "rail", "header", "is_compact"),
    [((1366, 698), 164, 56, False), ((1093, 545), 132, 46, True), ((1024, 540), 132, 46, True)],
)
def test_folds_for_125_percent(window: MainWindow, size, rail, header, is_compact) -> None:
    window.resize(*size)
    settle()
    assert (window.width(), window.height()) == size
    assert window.shell.rail.width() == rail
    assert window.shell.header.height() == header
    assert window.shell.page().is_compact is is_compact


def test_turns_the_last_rooms_into_icons_and_back(window: MainWindow) -> None:
    rail = window.shell.rail
    rail.set_compact(True)
    assert [b.is_icon_only for b in rail.buttons.values()][-4:] == [False, True, True, True]
    rail.set_compact(False)
    settle()
    tops = [button.y() for button in rail.buttons.values()]
    assert tops == sorted(tops)
    assert not any(button.is_icon_only for button in rail.buttons.values())


@pytest.mark.parametrize("side", [SCHOOL, BUREAU])
@pytest.mark.parametrize("size", [(1366, 698), (1093, 545)])
def test_clips_no_word_of_the_rail(make, door, side: Side, size) -> None:
    window = make(side)
    window.enter(door.site)
    window.resize(*size)
    settle()
    for button in window.shell.rail.buttons.values():
        left = 0 if button.is_icon_only else (29 if button.is_compact else 38)
        width = button.fontMetrics().horizontalAdvance(button.text())
        assert button.is_icon_only or left + width <= button.width(), button.text()


def test_keeps_the_toast_inside_the_page(window: MainWindow) -> None:
    window.shell.say("马玉兰的家访已保存", lambda: None)
    window.resize(1093, 545)
    settle()
    toast = window.shell.toast
    assert toast.geometry().bottom() < toast.parentWidget().height()


def test_opens_no_window_beside_itself(window: MainWindow) -> None:
    window.shell.tell_error(RefusedError("FILE_MISSING", file="名单.xlsx"))
    window.shell.go("school.child")
    settle()
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert shown == [window]
