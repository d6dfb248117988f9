"""Foreign pictures: made small and plain, or refused with a sentence; never anything else."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets.drawn_scene import gathering, house, portrait
from liushou_desktop.sheets.picture import (
    MOST_BYTES,
    PASSPORT,
    is_plain,
    passport_photo,
    small_picture,
)


def picture(kind: str = "JPEG", size: tuple[int, int] = (600, 400), mode: str = "RGB") -> bytes:
    made = Image.new(mode, size, 90 if mode == "L" else None)
    made.paste(200 if mode == "L" else (200, 30, 40), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "place and camera"
    out = io.BytesIO()
    made.save(out, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return out.getvalue()


def png_that_says(width: int, height: int) -> bytes:
    """A whole PNG whose head promises more than there is."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L")]
)
def test_makes_a_small_plain_jpeg(kind: str, mode: str) -> None:
    content = picture(kind, mode="RGB" if mode in ("RGBA", "P") else mode)
    made = passport_photo(content)
    assert is_plain(made)
    with Image.open(io.BytesIO(made)) as opened:
        assert (opened.format, opened.size, opened.mode) == ("JPEG", PASSPORT, "RGB")
        assert not opened.getexif()
    assert b"camera" not in made


def test_stands_a_picture_upright_before_it_cuts() -> None:
    with Image.open(io.BytesIO(small_picture(picture(size=(600, 400)), 200_000))) as made:
        assert made.size == (400, 600)  # orientation 6: the camera was held upright


def test_keeps_within_the_bytes_even_for_noise() -> None:
    noise = Image.frombytes("RGB", (900, 900), random.Random(1).randbytes(900 * 900 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert is_plain(passport_photo(out.getvalue()))
    assert len(small_picture(out.getvalue(), 100_000)) <= 100_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "PHOTO_UNREADABLE"),
        (b"MZ\x90\x00", "PHOTO_UNREADABLE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PHOTO_UNREADABLE"),
        (b"GIF89a" + bytes(40), "PHOTO_UNREADABLE"),
        (picture()[:-200], "PHOTO_UNREADABLE"),
        (png_that_says(30_000, 30_000), "PHOTO_TOO_LARGE_TO_OPEN"),
        (png_that_says(2**31 - 1, 2**31 - 1), "PHOTO_TOO_LARGE_TO_OPEN"),
        (png_that_says(400, 400), "PHOTO_UNREADABLE"),
        (png_that_says(0, 0), "PHOTO_UNREADABLE"),
        (picture(size=(40, 300)), "PHOTO_TOO_SMALL"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "PHOTO_TOO_LARGE_TO_OPEN"),
    ],
)
def test_refuses_what_is_no_picture_or_too_much_of_one(content: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        passport_photo(content)
    assert refused.value.code == code
    assert not is_plain(content)


@given(st.integers(0, 2_000), st.integers(0, 255), st.booleans())
def test_answers_a_damaged_picture_with_a_picture_or_a_sentence(
    place: int, value: int, is_png: bool
) -> None:
    whole = bytearray(picture("PNG" if is_png else "JPEG", (120, 90)))
    whole[place % len(whole)] = value
    code = ""
    try:
        made = passport_photo(bytes(whole))
    except RefusedError as error:
        made, code = b"", error.code
    assert is_plain(made) or code.startswith("PHOTO_")


def test_draws_scenes_that_may_be_kept_and_are_always_the_same() -> None:
    drawn = [house(1), gathering(1), portrait(1, has_plaits=True)]
    assert all(map(is_plain, drawn))
    assert len({*drawn, house(2), portrait(1, has_plaits=False)}) == 5
    assert house.__wrapped__(1) == drawn[0]
