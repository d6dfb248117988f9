"""Receipts onto the stick they answer, or offered again for the next one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.receiving_view import ReceivingView
from liushou_desktop.gui.common.page import Desk

if TYPE_CHECKING:
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.gui.common.job_runner import Job


class Answering:
    """Writes receipts and says in the view's banners how that ended."""

    def __init__(self, desk: Desk, view: ReceivingView) -> None:
        self._desk, self._view = desk, view

    def write(self, folder: Path, receipts: Sequence[Receipt]) -> Job:
        """Write these receipts into a folder."""
        site = self._desk.site

        def write(watcher: Watcher) -> list[Path]:
            from liushou_desktop.services.bureau.package_receipts import write_receipts

            return write_receipts(site, folder, receipts)

        self._view.failed.hide()
        self._view.done.hide()
        return self._desk.jobs.run(
            write,
            done=lambda files: self._on_written(files, len(receipts)),
            failed=self._on_not_written,
            strip=self._view.strip,
            what=sentence("RECEIVING_WRITING"),
        )

    def _on_written(self, files: list[Path], receipts: int) -> None:
        text = sentence("RECEIVING_WRITTEN", {"count": receipts, "files": len(files)})
        self._view.done.set_text(text, sentence("REPORT_MAY_PULL"))
        self._view.done.show()
        self._desk.set_status(text.strip())

    def _on_not_written(self, error: ProgramError) -> None:
        """The receipts are kept with the packages: the next stick, or the same one, gets them."""
        self._view.failed.set_text(say_error(error), sentence("RECEIVING_NOT_WRITTEN"))
        self._view.failed.show()
