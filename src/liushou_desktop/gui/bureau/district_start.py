"""How a 学区 begins that holds no register yet: it does not enrol schools, its county does."""

from __future__ import annotations

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.page import Desk


def district_start(desk: Desk) -> EmptyState:
    """Ask the county for approval, then apply its pack; each way leads to its page."""
    empty = EmptyState(
        sentence("DISTRICT_START"),
        sentence("DISTRICT_START_TEXT"),
        (
            Beginning(
                "key",
                sentence("DISTRICT_START_ASK"),
                sentence("DISTRICT_START_ASK_TEXT"),
                sentence("DISTRICT_START_ASK_BUTTON"),
                is_primary=True,
            ),
            Beginning(
                "import",
                sentence("RELAY_TAKE_PACK"),
                sentence("DISTRICT_START_PACK_TEXT"),
                sentence("DISTRICT_START_PACK_BUTTON"),
            ),
        ),
    )

    def go(way: int) -> None:
        if way:
            desk.go("bureau.relay")
        else:
            desk.go("common.settings", section="enrolment")

    empty.chosen.connect(go)
    return empty
