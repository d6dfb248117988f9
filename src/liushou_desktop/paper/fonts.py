"""Faces: found by role, split by code point, always embedded, never silently missing a character.

A role names a chain of files, wanted first. A character is drawn by the first face of the chain
that has it; a character that none has is reported and printed as a blank to fill in by hand.
Files are mapped into memory, not read: a face of 15 MB costs only the pages that are touched.
"""

from __future__ import annotations

import logging
import mmap
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFError, TTFont

from liushou_desktop.base.errors import SurroundingsError
from liushou_desktop.base.paths import font_dirs
from liushou_desktop.paper.roles import BLANK_WIDTH, MM, Role

_log = logging.getLogger(__name__)
_LAST_RESORT = ("BabelStoneHan.ttf", "HanaMinB.ttf", "HanaMinA.ttf", "DroidSansFallbackFull.ttf")
_SONG = ("NotoSerifSC-Medium.ttf", "NotoSerifSC-Regular.ttf")
_KAI = ("LXGWWenKai-Regular.ttf", "LXGWWenKai-Medium.ttf", "LXGWWenKai-Light.ttf")
_DEBIAN = ("wqy-zenhei.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf")

WANTED: Mapping[Role, tuple[str, ...]] = {
    Role.TITLE: ("NotoSansSC-Bold.ttf", "LXGWWenKai-Bold.ttf", *_DEBIAN, *_KAI),
    Role.CODE: ("NotoSansSC-Regular.ttf", *_DEBIAN, *_KAI),
    Role.LABEL: (*_SONG, *_KAI, *_DEBIAN),
    Role.FIGURE: ("NotoSerifSC-Regular.ttf", *_SONG, *_KAI, *_DEBIAN),
    Role.STRONG: ("NotoSerifSC-Bold.ttf", "LXGWWenKai-Bold.ttf", *_SONG, *_KAI, *_DEBIAN),
    Role.VALUE: (*_KAI, *_SONG, *_DEBIAN),
}


class _Window:
    """Bytes of a mapped file from ``start`` on; slices are copies, large ones windows again.

    reportlab asks for the whole glyph table (10 to 15 MB) to take two hundred glyphs out of it.
    """

    _LARGE = 1_000_000

    def __init__(self, mapped: mmap.mmap, start: int, length: int) -> None:
        self._mapped, self._start, self._length = mapped, start, length

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, wanted: slice | int) -> bytes | int | _Window:
        if isinstance(wanted, int):
            return self._mapped[self._start + wanted]
        first, last, _ = wanted.indices(self._length)
        if last - first > self._LARGE:
            return _Window(self._mapped, self._start + first, last - first)
        return self._mapped[self._start + first : self._start + last]


class _Mapped:
    """A file that reportlab may "read" whole without copying it."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path

    def read(self) -> _Window:
        with open(self._path, "rb") as handle:
            mapped = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        return _Window(mapped, 0, len(mapped))


class Face(TTFont):  # type: ignore[misc]  # reportlab ships no types
    """A TrueType face whose ToUnicode table is right beyond the basic plane.

    reportlab writes U+20164 as the five digits ``20164``; a reader takes four. The table is written
    again in UTF-16BE, so that names with extension characters can be copied and searched.
    """

    def __init__(self, name: str, file: object) -> None:
        super().__init__(name, file, shapable=False)
        # Needed for reading the file and for shaping, which nobody asks for: 5 MB a face.
        self.face.glyphToChar = {}

    def addObjects(self, doc: Any) -> None:  # noqa: N802  # reportlab's name
        subsets = list(self.state[doc].subsets)
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = (SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX).decode(
                "ascii"
            )
            doc.idToObject[f"toUnicodeCMap:{name}"].content = _to_unicode(name, subset)

    def has(self, character: str) -> bool:
        """Whether the face draws this character."""
        return ord(character) in self.face.charToGlyph

    def advance(self, character: str) -> float:
        """Advance width in thousandths of the size."""
        return float(self.face.getCharWidth(ord(character)))


def _to_unicode(name: str, subset: list[int]) -> str:
    rows = [
        f"<{index:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
        for index, code in enumerate(subset)
    ]
    # A CMap section may hold at most 100 rows (Adobe Technical Note 5014).
    sections = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    body = "\n".join(
        f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in sections
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <{len(subset) - 1:02X}>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


@cache
def _find_file(name: str) -> Path | None:
    for folder in font_dirs():
        if (folder / name).is_file():
            return folder / name
    return next((found for folder in font_dirs() for found in sorted(folder.rglob(name))), None)


@cache
def _face(name: str) -> Face | None:
    """The face of a file name, or None when it is not installed or cannot be embedded."""
    path = _find_file(name)
    if path is None:
        return None
    try:
        face = Face(path.stem, _Mapped(path))
    except TTFError:  # a damaged file, or outlines reportlab cannot embed: the next face serves
        _log.warning("font not usable: %s", path.name)
        return None
    pdfmetrics.registerFont(face)
    return face


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as it will be drawn; ``face`` None = no font has it. Marks that are never seen
    (zero-width, variation selectors, control characters) take no room and are left out."""

    face: Face | None
    advance: float
    is_seen: bool = True


@dataclass(slots=True)
class Typeface:
    """All that one role may draw: a chain of faces, asked in order, opened when needed."""

    role: Role
    _known: dict[str, Glyph] = field(default_factory=dict)

    def glyph(self, character: str) -> Glyph:
        """Which face draws ``character``, and how wide."""
        found = self._known.get(character)
        if found is None:
            found = self._known[character] = self._look_up(character)
        return found

    def _look_up(self, character: str) -> Glyph:
        if _is_unseen(character):
            return Glyph(None, 0, is_seen=False)
        for name in _chain(self.role, character):
            face = _face(name)
            if face is not None and face.has(character):
                return Glyph(face, face.advance(character))
        return Glyph(None, 0)

    def runs(self, text: str) -> Iterator[tuple[Face | None, str]]:
        """``text`` as stretches of one face; characters without a face come one by one."""
        text = "".join(character for character in text if self.glyph(character).is_seen)
        start, face = 0, None
        for index, character in enumerate(text):
            wanted = self.glyph(character).face
            if index and (wanted is not face or wanted is None):
                yield face, text[start:index]
                start = index
            face = wanted
        if text:
            yield face, text[start:]

    def width(self, text: str, size: float) -> float:
        """Width in mm at ``size`` points."""
        total, blanks = 0.0, 0
        for character in text:
            glyph = self._known.get(character) or self.glyph(character)
            total += glyph.advance
            blanks += glyph.face is None and glyph.is_seen
        return total * size / 1000 / MM + blanks * BLANK_WIDTH


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf") or (
        "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    )


def _chain(role: Role, character: str) -> Iterator[str]:
    # Digits and Latin inside values stand upright and narrow; the brush face draws the rest.
    if role is Role.VALUE and "\x20" <= character < "\x7f":
        yield from WANTED[Role.FIGURE]
    yield from WANTED[role]
    if role is not Role.VALUE:
        yield from WANTED[Role.LABEL]
    yield from WANTED[Role.VALUE]
    yield from _LAST_RESORT


@cache
def typeface(role: Role) -> Typeface:
    """The typeface of a role; shared, since faces are large.

    Raises:
        SurroundingsError: PAPER_NO_FONT when nothing on this machine can draw Chinese.
    """
    if all(_face(name) is None for name in WANTED[role]):
        raise SurroundingsError("PAPER_NO_FONT", role=role.value)
    return Typeface(role)


class FontMeasure:
    """``roles.Measure`` by the real fonts."""

    def width(self, text: str, role: Role, size: float) -> float:
        return typeface(role).width(text, size)


def base_face() -> Face:
    """The face a canvas starts with, so that no unembedded Helvetica slips into a file."""
    face = typeface(Role.LABEL).glyph("一").face
    if face is None:
        raise SurroundingsError("PAPER_NO_FONT", role=Role.LABEL.value)
    return face


def faces_in_use() -> dict[str, str]:
    """Role → name of the first face of its chain that this machine has."""
    return {role.value: _first(role) for role in Role}


def fallbacks() -> dict[str, str]:
    """Roles whose wanted face is missing → the face that serves instead."""
    return {role.value: _first(role) for role in Role if _find_file(WANTED[role][0]) is None}


def _first(role: Role) -> str:
    """Name of the first face of a chain that is installed; the file is not opened."""
    path = next((path for name in WANTED[role] if (path := _find_file(name)) is not None), None)
    if path is None:
        raise SurroundingsError("PAPER_NO_FONT", role=role.value)
    return path.stem
