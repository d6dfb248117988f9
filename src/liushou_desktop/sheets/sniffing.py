"""What a foreign file really is, told by its content; the name only settles what content cannot.

Runs in the fenced child. Formats we do not read get their own sentence, because each has its own
remedy.
"""

from __future__ import annotations

from liushou_desktop.base.errors import RefusedError

XLSX, XLS, CSV = "xlsx", "xls", "csv"

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_NAMES = (".csv", ".txt", ".tsv")
_BINARY_HEADS = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"MZ", b"\x7fELF",
    b"L\0\0\0\x01\x14\x02\0", b"\x1f\x8b", b"SQLite format 3",
)  # fmt: skip


def sniff(content: bytes, name: str) -> str:
    """``xlsx``, ``xls`` or ``csv``.

    Raises:
        RefusedError: FILE_EMPTY, FILE_IS_ET, WORKBOOK_PASSWORD, WORKBOOK_UNREADABLE,
            FILE_IS_WEB_PAGE, FILE_IS_XML_TABLE, ZIP_JUNK, NOT_A_WORKBOOK.
    """
    lower = name.lower()
    if not content.strip(b"\0 \t\r\n"):
        raise RefusedError("FILE_EMPTY")
    if lower.endswith((".et", ".ett")):
        raise RefusedError("FILE_IS_ET")
    if content[:4] == b"PK\x03\x04":
        return XLSX
    if content[:8] == _COMPOUND:
        return _sniff_compound(content)
    if content.startswith(_BINARY_HEADS):
        raise RefusedError("NOT_A_WORKBOOK")
    _refuse_markup(content)
    if content[:2] in (b"\x09\x08", b"\x09\x04", b"\x09\x02") and not lower.endswith(_TEXT_NAMES):
        raise RefusedError("WORKBOOK_UNREADABLE")  # Excel 2–4 without a container
    if b"PK\x05\x06" in content[-66_000:] and not lower.endswith(_TEXT_NAMES):
        raise RefusedError("ZIP_JUNK")
    return CSV


def _sniff_compound(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise RefusedError("WORKBOOK_PASSWORD")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return XLS
    raise RefusedError("NOT_A_WORKBOOK")


def _refuse_markup(content: bytes) -> None:
    head = content[:2048].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = content[:4096].decode("utf-16", "replace").lstrip().lower().encode()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<style")):
        raise RefusedError("FILE_IS_WEB_PAGE")
    if head.startswith((b"<?xml", b"<workbook")):
        raise RefusedError("FILE_IS_WEB_PAGE" if b"<html" in head else "FILE_IS_XML_TABLE")
    if head.startswith(b"mime-version:"):
        raise RefusedError("FILE_IS_WEB_PAGE")
