"""带走、放回封存内容: the counsellor's own part of moving to another PC or program."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.files import safe_file_name
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.page import Desk

if TYPE_CHECKING:
    from liushou_desktop.services.school.carry_protected import ProtectedCarried, ProtectedTaken


def carry_protected(desk: Desk) -> None:
    """Ask why, a password and where; then write the file on the worker."""
    ask, site = desk.ask, desk.site
    reason = ask.reason(
        sentence("PROTECTED_WHY"), sentence("EXPORT_SITE_WHY_TEXT"), sentence("EXPORT_SITE_GO")
    )
    if not reason:
        return
    given = ask.new_password(
        sentence("EXPORT_SITE_PASSWORD"),
        sentence("EXPORT_SITE_PASSWORD_TEXT"),
        site.user.name,
        verb=sentence("EXPORT_SITE_PASSWORD_GO"),
    )
    if given is None:
        return
    args = {"code": site.short_code, "day": desk.today().isoformat()}
    name = safe_file_name(sentence("PROTECTED_FILE", args))
    file = ask.save_file(sentence("EXPORT_SITE_WHERE"), name, sentence("PROTECTED_FILES"))
    if file is None:
        return

    def write(watcher: Watcher) -> ProtectedCarried:
        from liushou_desktop.services.school.carry_protected import export_protected

        return export_protected(site, file, reason=reason, password=given[1])

    def written(made: ProtectedCarried) -> None:
        args = {"file": made.file.name, "count": made.records}
        desk.say(sentence("PROTECTED_CARRIED", args))

    desk.jobs.run(write, done=written)


def put_back_protected(desk: Desk) -> None:
    """Ask for the file and its password; then put the answers back into their records."""
    ask, site = desk.ask, desk.site
    file = ask.open_file(sentence("PROTECTED_CHOOSE"), sentence("PROTECTED_FILES"))
    if file is None:
        return
    password = ask.password(
        sentence("PROTECTED_OPEN"), sentence("PROTECTED_OPEN_TEXT"), sentence("PROTECTED_PUT_BACK")
    )
    if not password:
        return

    def read(watcher: Watcher) -> ProtectedTaken:
        from liushou_desktop.services.school.carry_protected import import_protected

        return import_protected(site, file, password)

    def told(taken: ProtectedTaken) -> None:
        desk.say(sentence("PROTECTED_TAKEN", asdict(taken)))
        desk.refresh_counts()

    desk.jobs.run(read, done=told)
