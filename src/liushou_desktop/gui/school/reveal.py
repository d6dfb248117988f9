"""Show a masked value whole, which the pane hides again by itself; ask why a seal is broken.

The services log both.
"""

from __future__ import annotations

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import Desk
from liushou_desktop.gui.school.masked_value import MaskedValue
from liushou_desktop.services.shared.rights import Right


def reveal_on(desk: Desk, child: str, value: MaskedValue) -> None:
    """Ask the service for a masked value of a child and show it for a while."""
    site, path = desk.site, value.path

    def work(watcher: Watcher) -> str:
        from liushou_desktop.services.school.show_child import reveal

        return reveal(site, child, path)

    desk.jobs.run(work, done=value.show_whole)


def may_ask_for_paper(desk: Desk) -> bool:
    """Whether there may be sealed answers this user can open: as counsellor, principal or doer."""
    site = desk.site
    return site.user.staff is not None or bool(site.may(Right.OPEN_SEALED))


def ask_for_paper(desk: Desk) -> str | None:
    """Why sealed answers shall stand on paper; None = they shall not."""
    answers = (
        Answer("without", sentence("PAPER_WITHOUT_SEALED")),
        Answer("with", sentence("PAPER_WITH_SEALED")),
    )
    question, text = sentence("PAPER_SEALED_QUESTION"), sentence("PAPER_SEALED_TEXT")
    if desk.ask.choose(question, text, answers) == "without":
        return None
    asked = sentence("PAPER_SEALED_WHY")
    return desk.ask.reason(asked, sentence("UNSEAL_TEXT"), sentence("PAPER_WITH_SEALED"))


def ask_to_unseal(desk: Desk) -> str | None:
    """Why sealed answers of a record are to be opened; None when the user thought better of it."""
    question, text = sentence("UNSEAL_QUESTION"), sentence("UNSEAL_TEXT")
    return desk.ask.reason(question, text, sentence("RECORD_UNSEAL"))
