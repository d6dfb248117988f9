"""Taking a photo out of a record that is kept: asked for a reason, done for good."""

from __future__ import annotations

from collections.abc import Callable

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.page import Desk


def remove_photo(desk: Desk, record: str, digest: str, done: Callable[[], object]) -> None:
    """Ask why, take it out and call ``done``; nothing happens without a reason."""
    from liushou_desktop.services.school.record_photos import take_out_photo

    question, text = sentence("RECORD_PHOTO_QUESTION"), sentence("RECORD_PHOTO_TEXT")
    reason = desk.ask.reason(question, text, sentence("GUI_PHOTO_REMOVE"))
    if not reason:
        return
    site = desk.site

    def gone(_: int) -> None:
        desk.say(sentence("RECORD_PHOTO_REMOVED"))
        done()

    desk.jobs.run(lambda _: take_out_photo(site, record, digest, reason), done=gone)
