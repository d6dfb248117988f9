"""The preview shows the pages of a PDF, one at a time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, Qt
from PySide6.QtGui import QPainter, QPdfWriter

from liushou_desktop.gui.common.pdf_preview import PdfPreview
from liushou_desktop.gui.screens import settle


@pytest.fixture
def two_pages(themed) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.fillRect(0, 0, writer.width(), writer.height(), Qt.GlobalColor.red)
    writer.newPage()
    painter.fillRect(0, 0, writer.width(), writer.height(), Qt.GlobalColor.blue)
    painter.end()
    return bytes(buffer.data().data())


@pytest.fixture
def preview(qtbot) -> PdfPreview:
    made = PdfPreview()
    qtbot.addWidget(made)
    made.resize(380, 560)
    made.show()
    return made


def colour_in_the_middle(preview: PdfPreview) -> str:
    picture = preview._scroll.grab().toImage()
    return picture.pixelColor(picture.width() // 2, 200).name()


def test_shows_one_page_after_another(qtbot, preview: PdfPreview, two_pages: bytes) -> None:
    preview.set_document(two_pages)
    settle()
    assert preview.place.text() == "第 1 页，共 2 页"
    assert colour_in_the_middle(preview) == "#ff0000"
    with qtbot.waitSignal(preview.page_changed):
        qtbot.mouseClick(preview.after, Qt.MouseButton.LeftButton)
    settle()
    assert preview.place.text() == "第 2 页，共 2 页"
    assert colour_in_the_middle(preview) == "#0000ff"
    assert not preview.after.isEnabled()


def test_does_not_turn_past_the_ends(qtbot, preview: PdfPreview, two_pages: bytes) -> None:
    preview.set_document(two_pages)
    with qtbot.assertNotEmitted(preview.page_changed):
        preview.turn(-1)
    preview.turn(5)
    assert preview.page == 1


def test_grows_and_fits_again(preview: PdfPreview, two_pages: bytes) -> None:
    preview.set_document(two_pages)
    settle()
    fitted = preview._sheet.width()
    preview.set_larger(True)
    settle()
    assert preview._sheet.width() > fitted
    preview.set_larger(False)
    settle()
    assert preview._sheet.width() == fitted


def test_shows_nothing_without_a_document(preview: PdfPreview, two_pages: bytes) -> None:
    preview.set_document(two_pages)
    preview.set_document(None)
    settle()
    assert preview.page_count == 0
    assert preview.place.text() == ""
    assert not preview.larger.isEnabled()


def test_leaves_nothing_open(themed, preview: PdfPreview, two_pages: bytes) -> None:
    """What pdfium still holds at the program's end is closed in no good order, with complaints."""
    from pypdfium2.internal.bases import ObjectTracker

    def open_ones() -> int:
        return sum(len(kind) for kind in ObjectTracker.values())

    before = open_ones()
    preview.set_document(two_pages)
    settle()
    assert colour_in_the_middle(preview) == "#ff0000"
    preview.turn(1)
    settle()
    assert open_ones() == before
