"""Looking at a PDF before it is printed: pages as pictures, one at a time, fitted or larger."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.pdf_pages import PdfPages

_MARGIN = 12
_LARGER = 2.0


class PdfPreview(QWidget):
    """A sheet on a grey-green ground, ‹ 第 1 页，共 2 页 › and 放大看 below."""

    page_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preview:pdf")
        self._pages: PdfPages | None = None
        self._page = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._sheet = _Sheet()
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._sheet)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._bar())
        self._show()

    def set_document(self, content: bytes | None) -> None:
        """Show a document from its first page, or nothing."""
        self._pages = PdfPages(content) if content is not None else None
        self._page = 0
        self._show()

    @property
    def page_count(self) -> int:
        """Pages of the document."""
        return len(self._pages) if self._pages is not None else 0

    @property
    def page(self) -> int:
        """The page shown, from 0."""
        return self._page

    def turn(self, step: int) -> None:
        """To another page, if there is one."""
        wanted = min(max(0, self._page + step), max(0, self.page_count - 1))
        if wanted != self._page:
            self._page = wanted
            self._show()
            self.page_changed.emit(wanted)

    def set_larger(self, is_larger: bool) -> None:
        """Twice the size with scroll bars, or fitted."""
        self._sheet.scale = _LARGER if is_larger else 1.0
        code = "GUI_PREVIEW_FIT" if is_larger else "GUI_PREVIEW_LARGER"
        self.larger.setText(sentence(code))
        self._show()

    def _bar(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("ground", "rail")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        row.setSpacing(8)
        self.before = Button("", icon="chevron-left", scale="small")
        self.before.setAccessibleName(sentence("GUI_PREVIEW_BEFORE"))
        self.before.clicked.connect(lambda: self.turn(-1))
        self.place = label(tone="ink2")
        self.after = Button("", icon="chevron-right", scale="small")
        self.after.setAccessibleName(sentence("GUI_PREVIEW_AFTER"))
        self.after.clicked.connect(lambda: self.turn(1))
        self.larger = Button(sentence("GUI_PREVIEW_LARGER"), icon="search", scale="small")
        self.larger.clicked.connect(lambda: self.set_larger(self._sheet.scale == 1.0))
        for widget in (self.before, self.place, self.after):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.larger)
        return bar

    def _show(self) -> None:
        count = self.page_count
        words = {"page": self._page + 1, "count": count}
        self.place.setText(sentence("GUI_PREVIEW_PLACE", words) if count else "")
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._page < count - 1)
        self.larger.setEnabled(count > 0)
        self._sheet.show_page(self._pages if count else None, self._page)


class _Sheet(QWidget):
    """One page, drawn anew for every size so that letters stay sharp."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = 1.0
        self._pages: PdfPages | None = None
        self._number = 0
        self._drawn: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setProperty("part", "previewground")

    def show_page(self, pages: PdfPages | None, number: int) -> None:
        """Show a page of a document, or an empty ground."""
        self._pages, self._number, self._drawn = pages, number, None
        fit = self._fitted() if pages is not None and self.scale > 1 else QSize(0, 0)
        self.setMinimumSize(fit * self.scale + QSize(2 * _MARGIN, 2 * _MARGIN))
        self.update()

    def _fitted(self) -> QSize:
        """The page at the largest size that fits the visible ground."""
        if self._pages is None:
            return QSize(0, 0)
        viewport = self.parentWidget()
        room = (viewport or self).size() - QSize(2 * _MARGIN, 2 * _MARGIN)
        width, height = self._pages.sizes[self._number]
        factor = min(max(1, room.width()) / width, max(1, room.height()) / height)
        return QSize(max(1, round(width * factor)), max(1, round(height * factor)))

    def _image(self, size: QSize) -> QImage:
        assert self._pages is not None
        ratio = self.devicePixelRatioF()
        pixels = max(1, round(size.width() * ratio))
        if self._drawn is None or self._drawn.width() != pixels:
            width, _ = self._pages.sizes[self._number]
            self._drawn = self._pages.draw(self._number, pixels / width)
        return self._drawn

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("meter"))
        if self._pages is None:
            return
        size = self._fitted() * self.scale
        left = max(_MARGIN, (self.width() - size.width()) // 2)
        box = QRectF(left, _MARGIN, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, self._image(size))
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.drawRect(box)
