"""From a PDF in memory to the printer, through the system's own print dialog; no file on the way.

pypdfium2 draws the pages; it and Qt's printing are imported with the first sheet.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from liushou_desktop.base.errors import SurroundingsError

#: ``(pdf, title, parent)`` → whether it went to a printer. Replaced in tests.
PrintPaper = Callable[[bytes, str, QWidget | None], bool]

_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72


def print_pdf(pdf: bytes, title: str, parent: QWidget | None = None) -> bool:
    """Ask for a printer and print all pages on A4 in their own size; False when the user left it.

    Raises:
        SurroundingsError: NO_PRINTER, PRINTER_REFUSED.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

    if not QPrinterInfo.availablePrinterNames():
        raise SurroundingsError("NO_PRINTER")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(_DOTS_PER_INCH)
    printer.setFullPage(True)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    is_wanted = dialog.exec() == QPrintDialog.DialogCode.Accepted
    dialog.deleteLater()
    if not is_wanted:
        return False
    painter = QPainter()
    if not painter.begin(printer):
        raise SurroundingsError("PRINTER_REFUSED", printer=printer.printerName())
    try:
        for position, image in enumerate(page_images(pdf, _DOTS_PER_INCH)):
            if position:
                printer.newPage()
            painter.drawImage(QRectF(0, 0, image.width(), image.height()), image)
    finally:
        painter.end()
    return True


def page_images(pdf: bytes, dots_per_inch: int) -> list[QImage]:
    """The pages as pictures, one dot of the printer per pixel."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    images = []
    try:
        for page in document:
            drawn = page.render(scale=dots_per_inch / _POINTS_PER_INCH)
            rows, size = bytes(drawn.buffer), (drawn.width, drawn.height)
            made = QImage(rows, *size, drawn.stride, QImage.Format.Format_BGR888)
            images.append(made.copy())
    finally:
        document.close()
    return images


def print_html(html: str, title: str, parent: QWidget | None = None) -> bool:
    """A plain sheet of text to the printer; False when the user left it.

    Raises:
        SurroundingsError: NO_PRINTER.
    """
    from PySide6.QtGui import QTextDocument
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

    if not QPrinterInfo.availablePrinterNames():
        raise SurroundingsError("NO_PRINTER")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    is_wanted = dialog.exec() == QPrintDialog.DialogCode.Accepted
    dialog.deleteLater()
    if is_wanted:
        document = QTextDocument()
        document.setHtml(html)
        document.print_(printer)
    return is_wanted
