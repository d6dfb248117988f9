"""导出全部数据: asked why, warned, behind a password unless the user insists on plain text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.files import safe_file_name
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import Desk

if TYPE_CHECKING:
    from liushou_desktop.gui.common.progress_strip import ProgressStrip
    from liushou_desktop.services.shared.export_site import SiteExported

SEALED, PLAIN = "sealed", "plain"


def export_everything(desk: Desk, strip: ProgressStrip, *, done: Callable[[], None]) -> None:
    """Ask what must be asked, then write the file on the worker."""
    ask, site = desk.ask, desk.site
    answers = (
        Answer("", sentence("GUI_LEAVE_AS_IS")),
        Answer(PLAIN, sentence("EXPORT_SITE_PLAIN"), is_harmful=True),
        Answer(SEALED, sentence("EXPORT_SITE_SEALED")),
    )
    way = ask.choose(sentence("EXPORT_SITE_QUESTION"), sentence("EXPORT_SITE_TEXT"), answers)
    if not way:
        return
    reason = ask.reason(
        sentence("EXPORT_SITE_WHY"), sentence("EXPORT_SITE_WHY_TEXT"), sentence("EXPORT_SITE_GO")
    )
    if reason is None:
        return
    password = None
    if way == SEALED:
        given = ask.new_password(
            sentence("EXPORT_SITE_PASSWORD"),
            sentence("EXPORT_SITE_PASSWORD_TEXT"),
            site.user.name,
            verb=sentence("EXPORT_SITE_PASSWORD_GO"),
        )
        if given is None:
            return
        password = given[1]
    ending = "json.age" if way == SEALED else "json"
    name = safe_file_name(f"{site.short_code}_全部数据_{desk.today().isoformat()}.{ending}")
    file = ask.save_file(sentence("EXPORT_SITE_WHERE"), name, f"JSON (*.{ending})")
    if file is None:
        return

    def write(watcher: Watcher) -> SiteExported:
        from liushou_desktop.services.shared.export_site import export_site

        return export_site(site, file, reason=reason, password=password, watcher=watcher)

    def written(made: SiteExported) -> None:
        code = "EXPORT_SITE_DONE" if made.is_sealed else "EXPORT_SITE_DONE_PLAIN"
        rows = sum(made.counts.values()) - made.counts["changes"]
        said = sentence(code, {"file": made.file.name, "rows": rows})
        if made.withheld:
            said += sentence("EXPORT_SITE_WITHHELD", {"count": sum(made.withheld.values())})
        desk.say(said)
        done()

    strip.set_warning("")
    strip.stop_button.show()
    desk.jobs.run(write, done=written, strip=strip, what=sentence("EXPORTING_SITE"))
