"""A PDF as pictures, page by page: for looking and for printing.

pypdfium2 draws; it is imported with the first document. Nothing of it stays open between two
pictures: what is open when the program ends is closed by the library in no good order, with a
complaint on stderr. Opening again costs about a millisecond, drawing a page fifty.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    import pypdfium2

POINTS_PER_INCH = 72


class PdfPages:
    """The pages of a document. Used on the window's thread only, as pdfium demands."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        with self._opened() as document:
            self.sizes = [document.get_page_size(number) for number in range(len(document))]
        """Width and height of every page in points."""

    def __len__(self) -> int:
        return len(self.sizes)

    def draw(self, number: int, scale: float) -> QImage:
        """A page as a picture with ``scale`` pixels to the point."""
        with (
            self._opened() as document,
            closing(document[number]) as page,
            closing(page.render(scale=scale)) as drawn,
        ):
            rows = bytes(drawn.buffer)
            form = QImage.Format.Format_BGR888
            return QImage(rows, drawn.width, drawn.height, drawn.stride, form).copy()

    @contextmanager
    def _opened(self) -> Iterator[pypdfium2.PdfDocument]:
        import pypdfium2

        with closing(pypdfium2.PdfDocument(self._content)) as document:
            yield document
