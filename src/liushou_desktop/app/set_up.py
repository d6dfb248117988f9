"""Make the site that the first run asked for: folder, users, paper key to show once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.app.site_card import keep_card
from liushou_desktop.app.wizard import Answers
from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import Cancelled, RefusedError
from liushou_desktop.base.files import from_os_error
from liushou_desktop.base.progress import Watcher
from liushou_desktop.services.shared import paper_key_sheet as paper
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site_folder import is_site
from liushou_desktop.services.shared.users import add_user

if TYPE_CHECKING:
    from liushou_desktop.services.shared.create_site import Created

PRACTICE_SCHOOLS, PRACTICE_CHILDREN = 2, 40
_BEGUN, _READY = "practice-begun", "practice-ready"


@dataclass(frozen=True, slots=True)
class Made:
    """A site that exists now, and its paper key: shown and printed once, kept nowhere."""

    folder: Path
    side: str
    name: str
    paper_key: paper.PaperKey


def set_up(answers: Answers, clock: Clock, watcher: Watcher) -> Made:
    """Create what was answered; everything or nothing of the store, the principal after it.

    Raises:
        RefusedError: STORE_EXISTS, SITE_CODE_WRONG, SHORT_CODE_WRONG, PASSWORD_…, USER_…; of a
            site that moves here also those of ``create_site_from``, with the places.
        Cancelled: a site that moves here; nothing of it stays.
        SurroundingsError: the folder cannot be written.
    """
    folder = Path(answers["folder"])
    require_writable(folder)
    watcher.report("SET_UP_MAKING", 0, 3)
    created = _create(folder, answers, clock, watcher)
    watcher.report("SET_UP_USERS", 1, 3)
    site = open_site(folder, str(answers["user"]).strip(), str(answers["password"]), clock)
    try:
        if principal := str(answers.get("principal") or "").strip():
            role = Role.PRINCIPAL if site.side == "school" else Role.BUREAU_HEAD
            add_user(site, principal, role, str(answers["principal_password"]))
        with site.unit() as unit:
            unit.set_setting(paper.STATE, paper.UNREAD)
            unit.set_setting(paper.MADE_ON, site.today.isoformat())
        keep_card(site)
        watcher.report("SET_UP_USERS", 3, 3)
        key = paper.key_of_folder(folder, site.name, created.paper_key_lines, site.today)
        return Made(folder, site.side, site.name, key)
    finally:
        site.lock()


def _create(folder: Path, answers: Answers, clock: Clock, watcher: Watcher) -> Created:
    if answers["purpose"] == "bring":
        return _bring(folder, answers, clock, watcher)
    short_code = str(answers["short_code"]).strip().upper()
    user, password = str(answers["user"]).strip(), str(answers["password"])
    if answers["purpose"] in ("school", "district") and answers.get("joins") == "file":
        from liushou_desktop.services.shared.enrolment import create_enrolled_site

        return create_enrolled_site(
            folder,
            answers["enrolment"],
            short_code=short_code,
            user=user,
            password=password,
            clock=clock,
        )
    from liushou_desktop.services.shared.create_site import NewSite, create_site

    is_school = answers["purpose"] == "school"
    new = NewSite(
        side="school" if is_school else "bureau",
        code=str(answers["code"]).strip(),
        name=str(answers["name"]).strip(),
        short_code=short_code,
        user=user,
        role=Role.CLERK if is_school else Role.BUREAU_CLERK,
        password=password,
    )
    return create_site(folder, new, clock)


def _bring(folder: Path, answers: Answers, clock: Clock, watcher: Watcher) -> Created:
    """A site with everything a file holds; refused, nothing of it stays."""
    from liushou_desktop.services.shared.import_site import create_site_from

    created, _ = create_site_from(
        folder,
        Path(answers["site_file"]),
        user=str(answers["user"]).strip(),
        password=str(answers["password"]),
        clock=clock,
        file_password=answers.get("site_file_password") or None,
        watcher=watcher,
    )
    return created


def require_writable(folder: Path) -> None:
    """Make the folder and try it, before anything is asked of the user that would be lost.

    Raises:
        RefusedError: STORE_EXISTS. SurroundingsError: no rights, disk full ….
    """
    if is_site(folder):
        raise RefusedError("STORE_EXISTS", folder=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"\0")
    except OSError as error:
        raise from_os_error(error, folder) from error


def seal_paper_key(answers: Answers, clock: Clock) -> None:
    """The paper key was read back: keep that in the site."""
    made: Made = answers["made"]
    site = open_site(made.folder, str(answers["user"]).strip(), str(answers["password"]), clock)
    try:
        paper.keep_state(site, paper.SEALED)
    finally:
        site.lock()


def put_back(answers: Answers, clock: Clock) -> None:
    """A backup into the chosen folder; the opening page then knows its name and side.

    Raises:
        RefusedError: BACKUP_FOREIGN, RESTORE_OTHER_SITE, WRONG_PASSWORD, PAPER_KEY_….
        DamagedError: the backup is broken; the folder was not touched.
    """
    from liushou_desktop.services.shared import care
    from liushou_desktop.services.shared.open_site import open_with_paper_key

    file, folder = Path(answers["backup"]), Path(answers["folder"])
    if answers["restore_by"] == "paper":
        care.restore_with_paper_key(file, folder, answers["paper_key"], clock)
        site = open_with_paper_key(folder, answers["paper_key"], clock)
    else:
        care.restore_with_password(file, folder, answers["user"], answers["password"], clock)
        site = open_site(folder, answers["user"], answers["password"], clock)
    try:
        if answers["restore_by"] == "paper":
            paper.keep_state(site, paper.OPENED)
        keep_card(site)
    finally:
        site.lock()


def make_practice(folder: Path, watcher: Watcher, tell: Callable[[str], None]) -> Path:
    """The demonstration county in ``folder``; returns its first school. Made already, it serves.

    Raises:
        RefusedError: FOLDER_NOT_EMPTY. Cancelled: the user stopped it; nothing stays.
    """
    ready = folder / _READY
    if not ready.is_file():
        if folder.exists() and any(folder.iterdir()) and not (folder / _BEGUN).is_file():
            raise RefusedError("FOLDER_NOT_EMPTY", folder=str(folder))
        shutil.rmtree(folder, ignore_errors=True)
        _make_county(folder, watcher, tell)
        ready.touch()
    return min((folder / "schools").iterdir())


def _make_county(folder: Path, watcher: Watcher, tell: Callable[[str], None]) -> None:
    """Stopped half way, the folder goes again; a crash leaves the mark of its beginning."""
    from liushou_desktop.app.demonstration.loop import run_demonstration

    def told(line: str) -> None:
        (folder / _BEGUN).touch()
        watcher.check()
        tell(line)

    try:
        run_demonstration(folder, schools=PRACTICE_SCHOOLS, children=PRACTICE_CHILDREN, tell=told)
    except Cancelled:
        shutil.rmtree(folder, ignore_errors=True)
        raise
