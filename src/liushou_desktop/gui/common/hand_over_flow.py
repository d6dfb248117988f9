"""交接, walked through: what somebody holds, who takes it, the sheet to sign in the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.hand_over_dialog import HandOverDialog
from liushou_desktop.gui.common.page import Desk

if TYPE_CHECKING:
    from liushou_desktop.services.school.hand_over import Held
    from liushou_desktop.services.school.staff import StaffLine

Given = tuple[dict[str, str | None], str]


def leave(
    desk: Desk, staff_id: str, ask: Callable[[Held], Given | None], then: Callable[[], object]
) -> None:
    """Ask who takes what, pass it on, say where the sheet lies.

    Args:
        ask: successors and reason, or None: everything stays. then: once it is done.
    """
    from liushou_desktop.services.school.hand_over import held_by

    site = desk.site

    def ask_who_takes(held: Held) -> None:
        given = ask(held)
        if given is None:
            return
        successors, reason = given

        def pass_on() -> Path:
            from liushou_desktop.services.school.hand_over import TITLE, hand_over

            done = hand_over(site, held.person.id, successors, reason=reason)
            name = safe_file_name(f"{TITLE}_{done.name}_{site.today.isoformat()}.pdf")
            write_whole(site.outbox / name, done.sheet.printed.pdf)
            return site.outbox / name

        def said(sheet: Path) -> None:
            args = {"name": held.person.name, "file": sheet.name, "folder": str(sheet.parent)}
            desk.say(sentence("HAND_OVER_DONE", args))
            then()

        desk.jobs.run(lambda _: pass_on(), done=said)

    desk.jobs.run(lambda _: held_by(site, staff_id), done=ask_who_takes)


def ask_successors(held: Held, people: Sequence[Choice], parent: QWidget) -> Given | None:
    """Who takes what, and where the person goes; None: everything stays as it is."""
    dialog = HandOverDialog(held, people, parent)
    dialog.exec()
    given = (dialog.successors(), dialog.reason()) if dialog.answer else None
    dialog.deleteLater()
    return given


def teachers(staff: Sequence[StaffLine]) -> list[Choice]:
    """Names; namesakes are told apart by their phone."""
    names = [line.name for line in staff]
    return [
        Choice(
            line.id,
            line.name if names.count(line.name) == 1 else f"{line.name}　{line.phone}",
        )
        for line in staff
    ]
