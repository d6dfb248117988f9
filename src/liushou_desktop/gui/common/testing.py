"""A desk for tests and for pictures of single pages: no window around, all is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from liushou_desktop.app.window_memory import WindowMemory
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common.dialogs import Ask, ScriptedAsk
from liushou_desktop.gui.common.job_runner import JobRunner


class QuietDesk:
    """Answers what ``page.Desk`` promises and remembers what a page asked for.

    Attributes:
        went: pages asked for, with their arguments; said: toasts; told: errors shown.
    """

    def __init__(self, site: Any, folder: Path, ask: Ask | None = None) -> None:
        self.site = site
        self.jobs = JobRunner()
        self.jobs.failed.connect(self.tell_error)
        self.ask: Ask = ask or ScriptedAsk()
        self.memory = WindowMemory("test", folder)
        self.went: list[tuple[str, dict[str, object]]] = []
        self.said: list[str] = []
        self.told: list[ProgramError] = []
        self.status = ""
        self.undo: Callable[[], object] | None = None

    def today(self) -> date:
        found: date = self.site.today
        return found

    def go(self, page_id: str, **arguments: object) -> None:
        self.went.append((page_id, arguments))

    def say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        self.said.append(text)
        self.undo = undo

    def tell_error(self, error: ProgramError) -> None:
        self.told.append(error)

    def say_written(self, text: str) -> None:
        self.said.append(text)

    def clear_error(self) -> None:
        return None

    def set_status(self, text: str) -> None:
        self.status = text

    def refresh_counts(self) -> None:
        return None

    def lock(self, said: str) -> None:
        self.said.append(said)
