"""A finished print job on its way out: page by page to a printer, or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Progress

if TYPE_CHECKING:
    from liushou_desktop.gui.common.page import Desk
    from liushou_desktop.gui.common.pdf_printing import PdfPrinting
    from liushou_desktop.gui.common.progress_strip import ProgressStrip
    from liushou_desktop.services.school.print_job import PrintJob


class PaperDelivery(QObject):
    """One delivery at a time; ``strip`` shows how far it is and offers 停下."""

    out = Signal(object)  # PrintJob: the paper lies in the tray, or the file is written
    refused = Signal(str)  # the printer would not take it

    def __init__(self, desk: Desk, strip: ProgressStrip) -> None:
        super().__init__(strip)
        self._desk, self._strip = desk, strip
        self._printing: PdfPrinting | None = None
        strip.stopped.connect(self._stop)

    @property
    def is_busy(self) -> bool:
        """Whether pages are on their way."""
        return self._printing is not None

    def write(self, made: PrintJob, title: str, file: Path) -> None:
        """Into a file; ``.pdf`` is added when the name has no ending."""
        path = file if file.suffix else file.with_suffix(".pdf")

        def done(_: object) -> None:
            args = {"title": title, "file": path.name, "count": made.printed.pages}
            self._desk.say(sentence("PRINT_SAVED", args))
            self.out.emit(made)

        self._desk.jobs.run(lambda _: write_whole(path, made.printed.pdf), done=done)

    def send(
        self, made: PrintJob, title: str, printer: str, *, copies: int, is_two_sided: bool
    ) -> None:
        """To a printer, at real size."""
        from liushou_desktop.gui.common.pdf_printing import PdfPrinting, set_up

        ready = set_up(
            printer,
            title=title,
            copies=copies,
            is_two_sided=is_two_sided,
            turns_over_short_edge=made.turns_over_short_edge,
        )
        printing = self._printing = PdfPrinting(made.printed.pdf, ready, self)
        self._strip.begin(sentence("PRINT_PAPERS", {"title": title}))
        printing.progressed.connect(self._on_page)
        printing.finished.connect(lambda: self._on_sent(made, title))
        printing.stopped.connect(self._on_stopped)
        printing.refused.connect(lambda: self._on_refused(printer))
        printing.start()

    def _on_page(self, page: int, count: int) -> None:
        self._strip.show_progress(Progress("PRINTING_PAGES", page, count))

    def _on_sent(self, made: PrintJob, title: str) -> None:
        self._end()
        args = {"title": title, "count": made.printed.pages}
        self._desk.say(sentence("PRINT_SENT", args))
        self.out.emit(made)

    def _on_stopped(self) -> None:
        self._end()
        self._desk.say(sentence("PRINT_STOPPED"))

    def _on_refused(self, printer: str) -> None:
        self._end()
        self.refused.emit(printer)

    def _stop(self) -> None:
        if self._printing is not None:
            self._printing.stop()

    def _end(self) -> None:
        self._strip.end()
        if self._printing is not None:
            self._printing.deleteLater()
        self._printing = None
