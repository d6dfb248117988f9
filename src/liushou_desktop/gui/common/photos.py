"""Photos of a record on the screen: thumbnails in a row, one of them large."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.pictures import Picture
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.flow_layout import FlowLayout
from liushou_desktop.gui.common.theme import Role

THUMB = QSize(112, 84)
_AIR = 4
_OPENING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_SHARE = 0.85  # of the screen a large photo may take


class PhotoThumb(QWidget):
    """A small photo. A click, the space bar or Enter shows it large; ``removed``: Delete."""

    removed = Signal()

    def __init__(self, content: bytes | None, number: int, *, may_remove: bool = False) -> None:
        super().__init__()
        self._may_remove = may_remove
        self.pixmap = QPixmap()
        if content is not None:
            self.pixmap.loadFromData(content)
        self.setFixedSize(THUMB)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        code = "GUI_PHOTO_NAME" if may_remove else "GUI_PHOTO_SHOWN_NAME"
        self.setAccessibleName(sentence(code, {"number": number}))
        self.setToolTip(self.accessibleName())

    def show_large(self) -> None:
        """The photo in a window of its own, until Esc or a click."""
        if not self.pixmap.isNull():
            LargePhoto(self.pixmap, self.window()).exec()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.show_large()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENING:
            self.show_large()
        elif event.key() in _REMOVING and self._may_remove:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("accent" if self.hasFocus() else "edge"), 1))
        painter.setBrush(theme.color("head"))
        painter.drawRect(frame)
        if self.pixmap.isNull():
            painter.setPen(theme.color("ink3"))
            painter.setFont(theme.font(Role.BODY))
            middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(frame, middle, sentence("GUI_PHOTO_GONE"))
        else:
            keep = Qt.AspectRatioMode.KeepAspectRatio
            ratio = self.devicePixelRatioF()
            room = (THUMB - QSize(2 * _AIR, 2 * _AIR)) * ratio
            small = self.pixmap.scaled(room, keep, Qt.TransformationMode.SmoothTransformation)
            small.setDevicePixelRatio(ratio)
            size = small.deviceIndependentSize()
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawPixmap(round(left), round(top), small)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))


class PhotoCell(QWidget):
    """A small photo with the link that takes it out below it: ``removed``."""

    removed = Signal()

    def __init__(self, content: bytes | None, number: int) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.thumb = PhotoThumb(content, number, may_remove=True)
        self.thumb.removed.connect(self.removed)
        self.link = Button(sentence("GUI_PHOTO_REMOVE"), kind="link", scale="small")
        self.link.setAccessibleName(sentence("GUI_PHOTO_REMOVE_NAME", {"number": number}))
        self.link.clicked.connect(self.removed)
        column.addWidget(self.thumb)
        column.addWidget(self.link)


class PhotoRow(QWidget):
    """The photos of a record, to look at. ``removed`` (its digest): one shall go."""

    removed = Signal(str)

    def __init__(self, pictures: Sequence[Picture], *, may_remove: bool = False) -> None:
        super().__init__()
        row = FlowLayout(self, theme.S8, theme.S8)
        for number, picture in enumerate(pictures, start=1):
            if may_remove:
                cell = PhotoCell(picture.content, number)
                cell.removed.connect(lambda each=picture: self.removed.emit(each.digest))
                row.addWidget(cell)
            else:
                row.addWidget(PhotoThumb(picture.content, number))


class LargePhoto(QDialog):
    """One photo as large as its dots and the screen allow."""

    def __init__(self, pixmap: QPixmap, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(sentence("GUI_PHOTO_LARGE"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        shown = QLabel()
        room = self.screen().availableSize() * _SHARE
        if pixmap.width() > room.width() or pixmap.height() > room.height():
            keep = Qt.AspectRatioMode.KeepAspectRatio
            pixmap = pixmap.scaled(room, keep, Qt.TransformationMode.SmoothTransformation)
        shown.setPixmap(pixmap)
        column.addWidget(shown)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.accept()
