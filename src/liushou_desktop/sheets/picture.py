"""Pictures from foreign files, made small and harmless: JPEG or PNG in, a plain JPEG out.

Runs behind the fence (``fence``, ``fenced_child``): a decoder is a parser like any other. Only the
two formats are opened; the size in the head of the file is looked at before a pixel is decoded;
everything but the pixels (EXIF with place and camera, comments, thumbnails) is left behind.
Whatever a file does, the answer is a picture or a ``RefusedError``.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

from PIL import Image, ImageOps

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain import pictures

MOST_BYTES = 20_000_000
MOST_PIXELS = 40_000_000  # a camera of 40 megapixels; 120 MB decoded
_LEAST_EDGE = 60
PASSPORT = (280, 360)  # 35 × 45 mm at 203 dots to the inch
_EDGES = (pictures.LONGEST_EDGE, 800, 600, 480, 360, 240)
_QUALITIES = (82, 70, 55)
_FORMATS = ("JPEG", "PNG")


def passport_photo(content: bytes) -> bytes:
    """A picture cut to 35 : 45 in its middle and made 280 × 360 dots, about 20 kB of JPEG.

    Raises:
        RefusedError: PHOTO_UNREADABLE, PHOTO_TOO_LARGE_TO_OPEN, PHOTO_TOO_SMALL.
    """
    picture = _opened(content, PASSPORT)
    return plain_jpeg(ImageOps.fit(picture, PASSPORT, Image.Resampling.LANCZOS))


def small_picture(content: bytes, most_bytes: int) -> bytes:
    """A whole picture as JPEG of at most so many bytes, its longer edge 1000 dots or less.

    Raises:
        RefusedError: as ``passport_photo``.
    """
    picture = _opened(content, (_EDGES[0], _EDGES[0]))
    made = b""
    for edge in _EDGES:
        smaller = picture.copy()
        smaller.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            made = plain_jpeg(smaller, quality)
            if len(made) <= most_bytes:
                return made
    return made


def is_plain(content: bytes) -> bool:
    """Whether it is a small JPEG without EXIF that decodes: what a kept photo must be.

    At most 200 000 bytes and 1000 × 1000 dots.
    """
    if len(content) > pictures.MOST_BYTES or not content.startswith(pictures.JPEG):
        return False
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
            if max(picture.size) > pictures.LONGEST_EDGE or picture.getexif():
                return False
            picture.load()
    except Exception:  # noqa: BLE001  decoders fail in many ways
        return False
    return True


#: What may be asked of a picture: ``passport``, ``small`` (with the most bytes), ``plain`` (as it
#: is, or not at all).
PASSPORT_CUT, SMALL, PLAIN = "passport", "small", "plain"


def made(wanted: str, content: bytes, most_bytes: int) -> bytes:
    """What was asked of a picture.

    Raises:
        RefusedError: as ``passport_photo``.
    """
    if wanted == PASSPORT_CUT:
        return passport_photo(content)
    if wanted == SMALL:
        return small_picture(content, most_bytes)
    if is_plain(content):
        return content
    raise RefusedError("PHOTO_UNREADABLE")


def _opened(content: bytes, wanted: tuple[int, int]) -> Any:
    """The pixels, upright, in RGB on white."""
    if len(content) > MOST_BYTES:
        raise RefusedError("PHOTO_TOO_LARGE_TO_OPEN", limit_mb=MOST_BYTES // 1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
            _refuse_size(*picture.size)
            picture.draft("RGB", wanted)  # a JPEG is decoded at an eighth when that will do
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            return _on_white(upright)
    except RefusedError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = MOST_BYTES // 1_000_000
        raise RefusedError("PHOTO_TOO_LARGE_TO_OPEN", limit_mb=limit) from error
    except Exception as error:  # decoders fail in many ways, none of them is ours
        raise RefusedError("PHOTO_UNREADABLE") from error


def _refuse_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise RefusedError("PHOTO_TOO_LARGE_TO_OPEN", limit_mb=MOST_BYTES // 1_000_000)
    if min(width, height) < _LEAST_EDGE:
        raise RefusedError("PHOTO_TOO_SMALL", least=_LEAST_EDGE, width=width, height=height)


def _on_white(picture: Any) -> Any:
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        layered = picture.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return picture.convert("RGB")


def plain_jpeg(picture: Any, quality: int = _QUALITIES[0]) -> bytes:
    """A new JPEG: a fresh image, so that nothing of the file's own data comes along."""
    plain = Image.new("RGB", picture.size)
    plain.paste(picture)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
