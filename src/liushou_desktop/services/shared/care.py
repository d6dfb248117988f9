"""Care of the site's file: back up, restore, check, bring up to date."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.base.progress import Watcher
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import LOCK_AFTER, Site

if TYPE_CHECKING:
    from liushou_desktop.storage.backup import Backup
    from liushou_desktop.storage.checking import CheckReport

MOST_LOCK_MINUTES = 30


def back_up(site: Site, to: Path | None = None, watcher: Watcher | None = None) -> Backup:
    """A verified, encrypted copy into the ring, or to another folder or stick.

    Raises:
        RefusedError: NOT_ALLOWED, FOLDER_NOT_THERE (where a stick was pulled out a folder could be
            made on the PC's own disk: no copy for a stick). SurroundingsError: disk full ….
    """
    site.require(Right.CARE)
    if to is not None and not to.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(to))
    from liushou_desktop.storage import backup

    made = backup.back_up(site.store, to, watcher)
    with site.unit() as unit:
        where = "stick" if to is not None else "ring"
        unit.set_setting(f"backup.{where}.on", site.today.isoformat())
    return made


def daily_backup(site: Site) -> Backup | None:
    """The day's first copy, made without being asked; None when today has one, or on a server."""
    from liushou_desktop.storage import backup

    if site.store.is_on_server:  # its own backups are its administrator's
        return None
    with site.unit() as unit:
        if unit.setting("backup.ring.on") == site.today.isoformat():
            return None
    made = backup.back_up(site.store)
    with site.unit() as unit:
        unit.set_setting("backup.ring.on", site.today.isoformat())
    return made


def last_backups(site: Site) -> tuple[str | None, str | None]:
    """Days (ISO) of the last copy here and of the last one on a stick."""
    with site.unit() as unit:
        return unit.setting("backup.ring.on"), unit.setting("backup.stick.on")


def list_backups(site: Site) -> list[Backup]:
    """Copies of the ring, newest first."""
    from liushou_desktop.storage.backup import own_ring

    return own_ring(site.folder)


def verify_backup(site: Site, copy: Backup, watcher: Watcher | None = None) -> None:
    """Open a copy and check all of it, as if it were to be put back.

    Raises:
        RefusedError: NOT_ALLOWED, BACKUP_OTHER_KEY (made before the key was exchanged: it opens
            with a password of its day). DamagedError: BACKUP_DAMAGED.
    """
    site.require(Right.CARE)
    from liushou_desktop.storage import backup

    (watcher or Watcher()).report("BACKUP_VERIFY", 0)
    try:
        backup.verify(copy, site.store.key, inside=site.folder)
    except DamagedError as error:
        if error.code in ("STORE_NOT_READABLE", "SLOTS_ALTERED"):
            raise RefusedError("BACKUP_OTHER_KEY", file=copy.path.name) from error
        raise


def restore_here(
    site: Site, file: Path, user: str, password: str, watcher: Watcher | None = None
) -> Backup:
    """Put a backup back over the open site: own copy first, then lock, then swap.

    The password is tried on the backup before the site is locked. Afterwards somebody must unlock
    anew, with the users and passwords of that day.

    Raises:
        RefusedError: NOT_ALLOWED, BACKUP_FOREIGN, RESTORE_OTHER_SITE, WRONG_PASSWORD ….
        DamagedError: the backup is broken; the site was not touched.
    """
    site.require(Right.CARE)
    from liushou_desktop.storage import backup
    from liushou_desktop.storage.restore import by_password, restore

    watcher = watcher or Watcher()
    unlock = by_password(user, password)
    with backup.unpacked(backup.read_manifest(file), inside=site.folder) as staged:
        unlock(staged)
    backup.back_up(site.store, None, watcher)
    with site.unit() as unit:
        unit.note_access("restore", file.name)
    site.lock()
    return restore(file, site.folder, unlock, clock=site.clock, watcher=watcher)


def rebuild_search(site: Site, watcher: Watcher | None = None) -> None:
    """Make the index of the search anew; it holds nothing of its own.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.CARE)
    (watcher or Watcher()).report("REBUILDING_SEARCH", 0)
    with site.unit() as unit:
        unit.rebuild_search()


def set_lock_minutes(site: Site, minutes: int) -> None:
    """After how many quiet minutes the window locks itself.

    Raises:
        RefusedError: NOT_ALLOWED, LOCK_MINUTES_WRONG.
    """
    site.require(Right.CARE)
    if not 1 <= minutes <= MOST_LOCK_MINUTES:
        raise RefusedError("LOCK_MINUTES_WRONG", most=MOST_LOCK_MINUTES)
    with site.unit() as unit:
        unit.set_setting(LOCK_AFTER, minutes)
    site.lock_after_minutes = minutes


def restore_with_password(
    file: Path, folder: Path, user: str, password: str, clock: Clock | None = None
) -> Backup:
    """Put a backup back, unlocked by a password of the day it was made.

    Raises:
        RefusedError: FILE_MISSING, BACKUP_FOREIGN, RESTORE_OTHER_SITE, WRONG_PASSWORD,
            ALREADY_OPEN ….
        DamagedError: the backup is broken; the live site was not touched.
    """
    from liushou_desktop.storage.restore import by_password, restore

    _require_file(file)
    return restore(file, folder, by_password(user, password), clock=clock)


def restore_with_paper_key(
    file: Path, folder: Path, typed: str, clock: Clock | None = None
) -> Backup:
    """Put a backup back, unlocked by the paper key of the day it was made.

    Raises:
        as ``restore_with_password``; PAPER_KEY_….
    """
    from liushou_desktop.storage.restore import by_paper_key, restore

    _require_file(file)
    return restore(file, folder, by_paper_key(typed), clock=clock)


def _require_file(file: Path) -> None:
    if not file.is_file():
        raise RefusedError("FILE_MISSING", file=file.name)


def check_site(site: Site, watcher: Watcher | None = None) -> CheckReport:
    """Pages, references, change chain, counts, and the strongbox's file; names the newest good
    backup when damaged.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.CARE)
    from liushou_desktop.storage.checking import check

    report = check(site.store, watcher)
    problems = (*map(_with_headings, report.problems), *_about_strongbox(site))
    return replace(report, problems=problems)


def _with_headings(problem: Problem) -> Problem:
    """A row of a package's sheet is told by what people see at its head."""
    from liushou_desktop.exchange.package_sheets import package_sheets

    if problem.code != "CHECK_REPORTED_ROW":
        return problem
    told = dict(problem.args)
    with contextlib.suppress(KeyError):
        sheet = package_sheets().sheet(str(told["sheet"]))
        headings = {column.id: column.heading for column in sheet.columns}
        fields = "、".join(headings.get(name, name) for name in told["fields"])  # type: ignore[attr-defined]
        told |= {"sheet": sheet.tab_name, "fields": fields}
    return Problem(problem.field, problem.code, told)


def _about_strongbox(site: Site) -> list[Problem]:
    """What can be told of the sealed mandatory reports without opening them."""
    from liushou_desktop.storage import strongbox_file

    try:
        held = strongbox_file.read(site.folder)
    except DamagedError as error:
        return [Problem("", error.code, error.arguments)]
    if held is None:
        return []
    seen = None
    with contextlib.suppress(DamagedError), site.unit() as unit:  # told of by the check itself
        seen = unit.setting(strongbox_file.SEEN)
    return list(strongbox_file.doubts(held, seen))
