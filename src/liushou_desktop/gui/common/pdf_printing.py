"""A PDF on a printer, at its real size: each page as a picture of 300 dots per inch.

One page per turn of the event loop, so that the window stays alive; pdfium and the printer are
both used on the window's thread only.
"""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QObject, QRectF, QSizeF, QTimer, Signal, SignalInstance
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from liushou_desktop.gui.common.pdf_pages import POINTS_PER_INCH, PdfPages

DOTS_PER_INCH = 300
_MM_PER_POINT = 25.4 / POINTS_PER_INCH


def printer_names() -> list[str]:
    """Printers of this machine, the default one first."""
    default = QPrinterInfo.defaultPrinterName()
    names = list(QPrinterInfo.availablePrinterNames())
    return sorted(names, key=lambda name: name != default)


def set_up(
    name: str, *, title: str, copies: int, is_two_sided: bool, turns_over_short_edge: bool = False
) -> QPrinter:
    """A printer ready for whole sheets at real size, duplex when asked: over the long edge, or over
    the short one for sheets that are folded into a book."""
    printer = QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setResolution(DOTS_PER_INCH)
    printer.setFullPage(True)
    printer.setCopyCount(copies)
    modes = QPrinter.DuplexMode
    both = modes.DuplexShortSide if turns_over_short_edge else modes.DuplexLongSide
    printer.setDuplex(both if is_two_sided else modes.DuplexNone)
    return printer


class PdfPrinting(QObject):
    """One job. ``progressed`` tells pages done and all pages; exactly one of the others ends it."""

    progressed = Signal(int, int)
    finished = Signal()
    stopped = Signal()
    refused = Signal()  # the printer would not begin, or gave up

    def __init__(self, content: bytes, printer: QPrinter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = PdfPages(content)
        self._printer = printer
        self._painter = QPainter()
        self._page = 0
        self._is_stopped = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._turn)

    def start(self) -> None:
        """Begin; pages follow one by one."""
        self._lay_page()
        if not self._painter.begin(self._printer):
            self._end(self.refused)
            return
        self._timer.start()

    def stop(self) -> None:
        """No further page; what is at the printer already comes out."""
        self._is_stopped = True

    def _turn(self) -> None:
        if self._is_stopped:
            self._printer.abort()
            self._end(self.stopped)
            return
        if self._page:
            self._lay_page()
            if not self._printer.newPage():
                self._end(self.refused)
                return
        self._draw(self._page)
        self._page += 1
        self.progressed.emit(self._page, len(self._pages))
        if self._page == len(self._pages):
            self._end(self.finished)

    def _lay_page(self) -> None:
        """Sheet size and direction of the page that comes next."""
        width, height = self._pages.sizes[self._page]
        short, long = sorted((width, height))
        size = QSizeF(short * _MM_PER_POINT, long * _MM_PER_POINT)
        fuzzy = QPageSize.SizeMatchPolicy.FuzzyMatch
        page_size = QPageSize(size, QPageSize.Unit.Millimeter, "", fuzzy)
        lying = QPageLayout.Orientation.Landscape
        way = lying if width > height else QPageLayout.Orientation.Portrait
        layout = QPageLayout(page_size, way, QMarginsF(0, 0, 0, 0))
        layout.setMode(QPageLayout.Mode.FullPageMode)
        self._printer.setPageLayout(layout)

    def _draw(self, number: int) -> None:
        width, height = self._pages.sizes[number]
        scale = self._printer.resolution() / POINTS_PER_INCH
        real = QRectF(0, 0, width * scale, height * scale)
        self._painter.drawImage(real, self._pages.draw(number, scale))

    def _end(self, told: SignalInstance) -> None:
        self._timer.stop()
        if self._painter.isActive():
            self._painter.end()
        told.emit()
