"""One sheet to a printer the user chooses, through the system's own dialog; no file on the way.

For what is printed once and on its own: the paper key, the key registration, a page of the manual.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import SurroundingsError
from liushou_desktop.base.files import write_whole

if TYPE_CHECKING:
    from liushou_desktop.gui.common.page import Desk

#: ``(pdf, title, parent)`` → whether it went to a printer. Replaced in tests.
PrintPaper = Callable[[bytes, str, QWidget | None], bool]


def print_pdf(pdf: bytes, title: str, parent: QWidget | None = None) -> bool:
    """Ask for a printer and print all pages in their own size; False when the user left it.

    Raises:
        SurroundingsError: NO_PRINTER, PRINTER_REFUSED.
    """
    from liushou_desktop.gui.common.pdf_printing import PdfPrinting

    printer = _asked(title, parent)
    if printer is None:
        return False
    job, loop, refused = PdfPrinting(pdf, printer), QEventLoop(), []
    job.refused.connect(lambda: refused.append(True))
    for signal in (job.finished, job.stopped, job.refused):
        signal.connect(loop.quit)
    job.start()
    if not refused:
        loop.exec()
    if refused:
        raise SurroundingsError("PRINTER_REFUSED", printer=printer.printerName())
    return True


def print_or_save(desk: Desk, pdf: bytes, title: str, parent: QWidget | None = None) -> None:
    """To a printer the user chooses; into a PDF where there is none."""
    from liushou_desktop.gui.common.pdf_printing import printer_names

    if printer_names():
        if print_pdf(pdf, title, parent):
            desk.say(sentence("PAPER_PRINTED", {"title": title}))
        return
    file = desk.ask.save_file(sentence("PAPER_SAVE_PDF"), f"{title}.pdf", "PDF (*.pdf)")
    if file is not None:
        out = file if file.suffix else file.with_suffix(".pdf")
        saved = sentence("PAPER_PDF_SAVED", {"file": out.name})
        desk.jobs.run(lambda _: write_whole(out, pdf), done=lambda _: desk.say(saved))


def print_html(html: str, title: str, parent: QWidget | None = None) -> bool:
    """A plain sheet of text to the printer; False when the user left it.

    Raises:
        SurroundingsError: NO_PRINTER.
    """
    from PySide6.QtGui import QTextDocument

    printer = _asked(title, parent)
    if printer is None:
        return False
    printer.setFullPage(False)
    document = QTextDocument()
    document.setHtml(html)
    document.print_(printer)
    return True


def _asked(title: str, parent: QWidget | None):  # type: ignore[no-untyped-def]
    """The printer as the user set it up in the system's dialog, or None."""
    from PySide6.QtPrintSupport import QPrintDialog

    from liushou_desktop.gui.common.pdf_printing import printer_names, set_up

    names = printer_names()
    if not names:
        raise SurroundingsError("NO_PRINTER")
    printer = set_up(names[0], title=title, copies=1, is_two_sided=False)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    is_wanted = dialog.exec() == QPrintDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if is_wanted else None
