"""A copy of a workbook behind a password, for people without this program (ECMA-376 agile).

It opens by double click in WPS and Excel and is for reading only: merging takes packages alone, and
an encrypted file is never imported.
"""

from __future__ import annotations

import io

from liushou_desktop.base.errors import RefusedError

_SHORTEST_PASSWORD = 8
_SMALLEST_BYTES = 4_200


def protect(workbook: bytes, password: str) -> bytes:
    """The workbook encrypted with AES-256 under a password.

    Raises:
        RefusedError: WORKBOOK_PASSWORD_SHORT (fewer than eight characters).
    """
    from msoffcrypto.format.ooxml import OOXMLFile

    if len(password) < _SHORTEST_PASSWORD:
        raise RefusedError("WORKBOOK_PASSWORD_SHORT", limit=_SHORTEST_PASSWORD)
    sealed = io.BytesIO()
    OOXMLFile(io.BytesIO(_large_enough(workbook))).encrypt(password, sealed)
    return sealed.getvalue()


def _large_enough(workbook: bytes) -> bytes:
    """The workbook, filled up with an archive comment when it is very small.

    msoffcrypto-tool 6.1 misplaces a content of up to 4,096 bytes in the container: it is then
    altered when read back. Excel and WPS pass over the comment.
    """
    missing = _SMALLEST_BYTES - len(workbook)
    if missing <= 0:
        return workbook
    return workbook[:-2] + missing.to_bytes(2, "little") + b" " * missing


def unprotect(sealed: bytes, password: str) -> bytes:
    """The workbook again, its integrity checked.

    Raises:
        RefusedError: WORKBOOK_PASSWORD_WRONG, also for a file that is not encrypted or was altered.
    """
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
    from msoffcrypto.format.ooxml import OOXMLFile

    opened = io.BytesIO()
    try:
        file = OOXMLFile(io.BytesIO(sealed))
        file.load_key(password=password, verify_password=True)
        file.decrypt(opened, verify_integrity=True)
    except (DecryptionError, FileFormatError, InvalidKeyError, OSError) as error:
        raise RefusedError("WORKBOOK_PASSWORD_WRONG") from error
    return opened.getvalue()
