"""Show a masked value whole: the service logs it, the pane hides it again by itself."""

from __future__ import annotations

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
