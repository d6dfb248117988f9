"""Looking at finished PDFs the way others do: pdftotext, pdffonts, a barcode reader, the ink."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

DPI = 100

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler-utils is not installed"
)


def _run(program: str, pdf: bytes, *options: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        path.write_bytes(pdf)
        tail = ["-"] if program == "pdftotext" else []
        done = subprocess.run(
            [program, *options, str(path), *tail], capture_output=True, check=True
        )
    return done.stdout.decode("utf-8")


def text_of(pdf: bytes, *options: str) -> str:
    """Words as a reader extracts them, blanks removed."""
    return re.sub(r"\s", "", _run("pdftotext", pdf, *options))


def spaced_text_of(pdf: bytes) -> str:
    """Words with the blanks between them."""
    return _run("pdftotext", pdf, "-layout")


def fonts_of(pdf: bytes) -> list[dict[str, str]]:
    """Name and whether embedded and with ToUnicode, per font."""
    lines = _run("pdffonts", pdf).splitlines()[2:]
    rows = (
        re.match(r"(\S+)\s+.*\s(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line) for line in lines
    )
    return [{"name": r[1], "embedded": r[2], "unicode": r[4]} for r in rows if r]


def pictures_of(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """Every page as a grey picture."""
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        return [_picture(page, dpi) for page in document]


def _picture(page: pypdfium2.PdfPage, dpi: int) -> Image.Image:
    """The picture is a copy: ``convert`` of a grey bitmap would share pdfium's memory."""
    with contextlib.closing(page.render(scale=dpi / 72)) as drawn:
        return drawn.to_pil().convert("L").copy()


def ink_box(picture: Image.Image, dpi: int = DPI) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the ink in mm from the left top corner."""
    dark = picture.point(lambda value: 255 if value < 200 else 0)
    box = dark.getbbox()
    assert box is not None
    return tuple(value * 25.4 / dpi for value in box)  # type: ignore[return-value]


def codes_on(picture: Image.Image) -> list[str]:
    """What a barcode reader finds."""
    import zxingcpp

    return [found.text for found in zxingcpp.read_barcodes(picture)]
