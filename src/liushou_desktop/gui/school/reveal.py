"""Show a masked value whole, which the pane hides again by itself; ask why a seal is broken.

The services log both.
"""

from __future__ import annotations

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.page import Desk
from liushou_desktop.gui.school.masked_value import MaskedValue


def reveal_on(desk: Desk, child: str, value: MaskedValue) -> None:
    """Ask the service for a masked value of a child and show it for a while."""
    site, path = desk.site, value.path

    def work(watcher: Watcher) -> str:
        from liushou_desktop.services.school.show_child import reveal

        return reveal(site, child, path)

    desk.jobs.run(work, done=value.show_whole)


def ask_to_unseal(desk: Desk) -> str | None:
    """Why sealed answers of a record are to be opened; None when the user thought better of it."""
    question, text = sentence("UNSEAL_QUESTION"), sentence("UNSEAL_TEXT")
    return desk.ask.reason(question, text, sentence("RECORD_UNSEAL"))
