"""All commands in one table: actions, shortcuts, the palette and the list of keys derive from it.

``window`` commands work everywhere, ``page`` commands while the page shown offers them
(``gui.common.page.PageAction``). ``form`` keys are answered by the form on the page; they stand
here so that the list of keys is whole.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from liushou_desktop.app.sides import SIDES


class Scope(StrEnum):
    """Where a command is answered."""

    WINDOW = "window"
    PAGE = "page"
    FORM = "form"


class Command(NamedTuple):
    """One command.

    Attributes:
        id: dotted; the first part is its scope.
        word: wording key of what it does.
        shortcut: in Qt's portable spelling, "" for none.
        sides: where it exists.
    """

    id: str
    word: str
    shortcut: str = ""
    sides: tuple[str, ...] = tuple(SIDES)

    @property
    def scope(self) -> Scope:
        """Where it is answered."""
        return Scope(self.id.split(".")[0])


COMMANDS: tuple[Command, ...] = (
    Command("window.find", "COMMAND_FIND", "Ctrl+F"),
    Command("window.palette", "COMMAND_PALETTE", "Ctrl+K"),
    Command("window.lock", "COMMAND_LOCK", "Ctrl+L"),
    Command("window.undo", "COMMAND_UNDO", "Ctrl+Z"),
    Command("window.back", "COMMAND_BACK", "Alt+Left"),
    Command("window.help", "COMMAND_HELP", "F1"),
    Command("window.keys", "COMMAND_KEYS", "Ctrl+F1"),
    Command("page.new", "COMMAND_NEW", "Ctrl+N"),
    Command("page.new_many", "COMMAND_NEW_MANY", "Ctrl+Shift+N"),
    Command("page.confirm", "COMMAND_CONFIRM", "Ctrl+Return"),
    Command("page.draft", "COMMAND_DRAFT", "Ctrl+S"),
    Command("page.edit", "COMMAND_EDIT", "F2"),
    Command("page.print", "COMMAND_PRINT", "Ctrl+P"),
    Command("page.open_file", "COMMAND_OPEN_FILE", "Ctrl+I"),
    Command("page.paste", "COMMAND_PASTE", "Ctrl+V", ("school",)),
    Command("page.export", "COMMAND_EXPORT", "Ctrl+E"),
    Command("page.switch_form", "COMMAND_SWITCH_FORM", "Ctrl+T", ("school",)),
    Command("page.transfer", "COMMAND_TRANSFER", "Ctrl+Shift+T"),
    Command("page.next", "COMMAND_NEXT", "Ctrl+Down"),
    Command("page.previous", "COMMAND_PREVIOUS", "Ctrl+Up"),
    Command("page.next_pane", "COMMAND_NEXT_PANE", "F6"),
    Command("page.fold_pane", "COMMAND_FOLD_PANE", "F7"),
    Command("page.next_error", "COMMAND_NEXT_ERROR", "F8"),
    *(
        Command(f"page.decide_{number}", f"COMMAND_DECIDE_{number}", f"Alt+{number}")
        for number in range(1, 10)
    ),
    Command("form.next_field", "COMMAND_NEXT_FIELD", "Return"),
    Command("form.new_line", "COMMAND_NEW_LINE", "Shift+Return"),
    Command("form.choose", "COMMAND_CHOOSE", "1-9"),
    Command("form.same_as_last", "COMMAND_SAME_AS_LAST", "Ctrl+D"),
    Command("form.today", "COMMAND_TODAY", "Ctrl+;"),
)

_BY_ID = {command.id: command for command in COMMANDS}

_KEY_WORDS = {
    "Return": "Enter",
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "1-9": "1–9",
}


def command(command_id: str) -> Command:
    """The command of that id.

    Raises:
        KeyError: there is no such command.
    """
    return _BY_ID[command_id]


def commands_of(side: str) -> tuple[Command, ...]:
    """Commands that exist on a side."""
    return tuple(entry for entry in COMMANDS if side in entry.sides)


def shown_keys(shortcut: str) -> str:
    """A shortcut as written for people: ``Ctrl+Return`` is ``Ctrl+Enter``, arrows are arrows."""
    return "+".join(_KEY_WORDS.get(part, part) for part in shortcut.split("+"))


def room_shortcut(position: int) -> str:
    """``Ctrl+1`` … ``Ctrl+9`` for the first nine rooms of the rail, "" beyond."""
    return f"Ctrl+{position + 1}" if position < 9 else ""
