"""Photos of what was seen or done: a few small pictures, always optional."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.pictures import DIGEST_LENGTH, JPEG, MOST_BYTES, Picture
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind, Unreadable, limit, red
from liushou_desktop.formspec.model import FormField

_DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_LENGTH}}}\Z")
_MOST = 4


class Photos(Kind[tuple[Picture, ...]]):
    """At most ``most`` (4) JPEGs of at most ``max_kb`` (200) kilobytes each.

    The stored face is their digests; the bytes lie beside the record (``RecordPhoto``).
    """

    name = "photos"
    limits: ClassVar = {"most": int, "max_kb": int}
    is_typed = False

    def parse(self, text: str, field: FormField, context: Context) -> None:
        if text.strip():
            raise Unreadable("PHOTO_NOT_TYPED", label=field.label)

    def show(self, value: tuple[Picture, ...], field: FormField, context: Context) -> str:
        return f"{len(value)}张"

    def to_json(self, value: tuple[Picture, ...], field: FormField) -> Json:
        return [picture.digest for picture in value]

    def from_json(self, stored: Json, field: FormField) -> tuple[Picture, ...]:
        if not isinstance(stored, list) or not all(
            isinstance(digest, str) and _DIGEST.match(digest) for digest in stored
        ):
            self.misstored(stored)
        return tuple(Picture(digest) for digest in stored)

    def check(
        self, value: tuple[Picture, ...], field: FormField, context: Context
    ) -> Iterator[Problem]:
        most, kilobytes = most_photos(field), most_bytes(field) // 1000
        if len(value) > most:
            yield red(field, "PHOTO_TOO_MANY", label=field.label, limit=most, count=len(value))
        for number, picture in enumerate(value, start=1):
            args = {"label": field.label, "number": number}
            if picture in value[: number - 1]:
                yield red(field, "PHOTO_TWICE", **args)
            if picture.content is None:
                continue
            if len(picture.content) > kilobytes * 1000:
                yield red(field, "PHOTO_TOO_LARGE", limit=kilobytes, **args)
            if not picture.content.startswith(JPEG):
                yield red(field, "PHOTO_NOT_A_PICTURE", **args)


def most_photos(field: FormField) -> int:
    """How many pictures a field takes."""
    return limit(field, "most", _MOST)


def most_bytes(field: FormField) -> int:
    """How many bytes each of them may have."""
    return limit(field, "max_kb", MOST_BYTES // 1000) * 1000
