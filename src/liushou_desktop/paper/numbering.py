"""Numbers printed on every sheet: the sheet number (单号) and the check code (校验码)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date

from liushou_desktop.base.identifiers import damm_digit, short_code


def sheet_number(batch: int, sheet: int) -> str:
    """单号 of one printed sheet: print batch, sheet, Damm check digit (``0043-0217-8``).

    Unique per sheet, on blanks too; what the clerk types to call the sheet up.
    """
    digits = f"{batch:04d}{sheet:04d}"
    return f"{batch:04d}-{sheet:04d}-{damm_digit(digits)}"


def is_sheet_number(text: str) -> bool:
    """Whether a typed 单号 is complete and its check digit fits; dashes may be missing."""
    digits = text.replace("-", "").strip()
    return len(digits) >= 9 and digits.isascii() and digits.isdigit() and damm_digit(digits) == "0"


_TYPED_ROW = re.compile(r"([0-9-]{9,})(?:[\s./、，,]+([0-9]{1,3}))?\Z")


def row_number(sheet: str, row: int) -> str:
    """The number of one row of a list that is keyed row by row: ``0045-0031-2/03``."""
    return f"{sheet}/{row:02d}"


def typed_row(text: str) -> tuple[str, int | None] | None:
    """(单号, row) of what was typed: ``0045-0031-2/3``, ``004500312 3``; no row behind it = None.

    None altogether for text that holds no complete 单号.
    """
    found = _TYPED_ROW.match(text.strip())
    if found is None or not is_sheet_number(found.group(1)):
        return None
    digits = found.group(1).replace("-", "")
    number = f"{digits[:-5]}-{digits[-5:-1]}-{digits[-1]}"
    return number, int(found.group(2)) if found.group(2) else None


def check_code(
    form: str, version: int | str, records: Sequence[str], values: Mapping[str, object]
) -> str:
    """校验码, 4+4 characters of form, version, record numbers and values: an old card with another
    code is an old card."""
    content = json.dumps(
        [form, version, list(records), _plain(values)], ensure_ascii=False, sort_keys=True
    )
    return short_code(hashlib.blake2b(content.encode("utf-8"), digest_size=32).digest())


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)
