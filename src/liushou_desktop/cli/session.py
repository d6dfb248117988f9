"""Folder, day and user of one run of the command line; the site is opened when it is needed."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.clock import Clock, RehearsalClock, SystemClock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Progress, Watcher

if TYPE_CHECKING:
    from liushou_desktop.services.shared.site import Site

PASSWORD = "LIUSHOU_PASSWORD"  # noqa: S105 - name of the environment variable


@dataclass(slots=True)
class Session:
    """One run.

    Attributes:
        data_dir: the site folder (``--data-dir``).
        user: ``--user``; None = the first user of the folder.
        database_url: ``--database-url``, the server a bureau's rows stand on.
    """

    data_dir: Path | None
    day: date | None
    user: str | None
    is_quiet: bool = False
    database_url: str | None = None
    _site: Site | None = None

    @property
    def clock(self) -> Clock:
        """The rehearsal day, or the PC's clock."""
        return RehearsalClock(self.day) if self.day else SystemClock()

    @property
    def folder(self) -> Path:
        """The site folder.

        Raises:
            RefusedError: DATA_DIR_MISSING.
        """
        if self.data_dir is None:
            raise RefusedError("DATA_DIR_MISSING")
        return self.data_dir

    def site(self) -> Site:
        """The site, unlocked with the password of the environment or the prompt.

        Raises:
            RefusedError: DATA_DIR_MISSING, STORE_MISSING, USER_NOT_GIVEN, NO_SUCH_USER,
                WRONG_PASSWORD ….
        """
        if self._site is None:
            from liushou_desktop.app.wording import speak_for
            from liushou_desktop.services.shared.open_site import open_site

            folder = self.site_folder
            self._site = open_site(folder, self.user_name(), self.password(), self.clock)
            speak_for(self._site)
        return self._site

    @property
    def site_folder(self) -> Path:
        """The site folder, which has a site in it.

        Raises:
            RefusedError: DATA_DIR_MISSING, STORE_MISSING.
        """
        from liushou_desktop.services.shared.site_folder import is_site, join_server

        if self.database_url is not None:
            join_server(self.folder, self.database_url)
        if not is_site(self.folder):
            raise RefusedError("STORE_MISSING", folder=str(self.folder))
        return self.folder

    def user_name(self) -> str:
        """``--user``, or the first user of the folder.

        Raises:
            RefusedError: USER_NOT_GIVEN, the folder has no users yet.
        """
        if self.user:
            return self.user
        from liushou_desktop.services.shared.users import list_users

        try:
            return list_users(self.site_folder)[0].name
        except RefusedError as error:
            raise RefusedError("USER_NOT_GIVEN") from error

    def password(self, prompt: str = "密码：", variable: str = PASSWORD) -> str:
        """A password from the environment, or typed at the terminal.

        Raises:
            RefusedError: PASSWORD_NOT_GIVEN when there is neither.
        """
        given = os.environ.get(variable)
        if given is not None:
            return given
        if not sys.stdin.isatty():
            raise RefusedError("PASSWORD_NOT_GIVEN", variable=variable)
        return getpass.getpass(prompt)

    def watcher(self) -> Watcher:
        """Progress as a line on stderr, only for people."""
        return Watcher() if self.is_quiet or not sys.stderr.isatty() else Watcher(_tell)

    def close(self) -> None:
        """Lock the site again."""
        if self._site is not None:
            self._site.lock()


def _tell(progress: Progress) -> None:
    from liushou_desktop.app.wording import sentences

    step = sentences().get(progress.step, "")
    share = f" {progress.done} / {progress.total}" if progress.total else ""
    print(f"\r{step}{share}", end="", file=sys.stderr, flush=True)
