"""Where something is written to: the stick that is plugged in, one of several, or a folder."""

from __future__ import annotations

from pathlib import Path

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.dialogs import Answer, Ask
from liushou_desktop.services.shared.sticks import sticks

_GIGABYTE = 1_000_000_000


def choose_place(ask: Ask, question: str) -> Path | None:
    """A stick at once when it is the only one; otherwise the user says where. None: left."""
    found = [stick for stick in sticks() if stick.can_write]
    if len(found) == 1:
        return found[0].folder
    if not found:
        return ask.folder(question)
    answers = [Answer("", sentence("GUI_LEAVE_AS_IS"))]
    for number, stick in enumerate(found):
        free = {"name": stick.name, "free": f"{stick.free / _GIGABYTE:.1f}"}
        answers.append(Answer(str(number), sentence("PLACE_STICK", free)))
    answers.append(Answer("folder", sentence("PLACE_FOLDER")))
    chosen = ask.choose(question, sentence("PLACE_SEVERAL", {"count": len(found)}), answers)
    if chosen == "folder":
        return ask.folder(question)
    return found[int(chosen)].folder if chosen else None
