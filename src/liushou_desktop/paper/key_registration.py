"""The key registration sheet W3: fingerprints to compare aloud, stamped by both sides."""

from __future__ import annotations

from collections.abc import Iterator

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import damm_digit
from liushou_desktop.paper.contents import KeyRegistration
from liushou_desktop.paper.marks import (
    HINT_GREY,
    Code,
    Mark,
    Outline,
    Words,
    WritingLine,
)
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.one_side import around, geometry_of_paper, printed, table, ticks
from liushou_desktop.paper.printed import Printed
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.values import date_text

_GROUP, _GROUPS, _LINES = 5, 4, 3
DIGITS = _GROUP * _GROUPS * _LINES


def print_key_registration(registration: KeyRegistration) -> Printed:
    """See ``paper.print_key_registration``."""
    geometry = geometry_of_paper("key_registration")
    values = _registration_values(registration)
    code = check_code(
        geometry.code,
        geometry.version,
        (registration.site_code, str(registration.epoch)),
        {"sign": registration.signing_digits, "receive": registration.receiving_digits},
    )
    page = geometry.page
    marks: list[Mark] = [
        *around(geometry, values, registration.sheet_number, code),
        *table(geometry, values),
        Words(page.left + 4, 79.8, "签名公钥指纹", Role.TITLE, 11),
        Words(page.left + 31, 79.8, "逐组核对：每组五位，行末一位为校验", Role.LABEL, 9),
        *_fingerprint("签", registration.signing_digits, 90.0),
        Words(page.left + 4, 117.6, "接收公钥指纹", Role.TITLE, 11),
        *_fingerprint("收", registration.receiving_digits, 126.2),
        *_registration_code(registration),
        *_bureau_block(),
    ]
    return printed(geometry.title, marks, registration.sheet_number or registration.site_code, code)


def _registration_values(registration: KeyRegistration) -> dict[str, object]:
    return {
        "site_name": registration.site_name,
        "epoch": f"第 {registration.epoch} 期",
        "copies": "一式两份：校、县教育局",
        "site_code": registration.site_code,
        "district": registration.district or "—",
        "occasion": registration.occasion,
        "effective_on": date_text(registration.effective_on),
        "keeper": registration.keeper,
        "phone": registration.phone,
        "principal": registration.principal,
        "previous_keeper": registration.previous_keeper or "—",
    }


def fingerprint_lines(digits: str) -> list[tuple[list[str], str]]:
    """60 digits as three lines of four groups of five and a Damm check digit.

    Raises:
        RefusedError: FINGERPRINT_LENGTH_WRONG.
    """
    plain = "".join(digits.split())
    if len(plain) != DIGITS or not plain.isdigit():
        raise RefusedError("FINGERPRINT_LENGTH_WRONG", expected=DIGITS, found=len(plain))
    lines = []
    for start in range(0, DIGITS, _GROUP * _GROUPS):
        line = plain[start : start + _GROUP * _GROUPS]
        groups = [line[i : i + _GROUP] for i in range(0, len(line), _GROUP)]
        lines.append((groups, damm_digit(line)))
    return lines


def _fingerprint(label: str, digits: str, first: float) -> Iterator[Mark]:
    for number, (groups, check) in enumerate(fingerprint_lines(digits)):
        y = first + number * 8.05
        yield Words(31.2, y, f"{label}{number + 1}", Role.LABEL, 9.5)
        for place, group in enumerate(groups):
            yield Words(41.8 + place * 22.5, y, group, Role.CODE, 15, spacing=1)
        yield Outline(131.8, y - 5.2, 6.2, 6.4, 0.5)
        yield Words(134.9, y - 0.1, check, Role.CODE, 14, "centre")
        yield WritingLine(40, 138, y + 2.4, dotted=True)


def _registration_code(registration: KeyRegistration) -> Iterator[Mark]:
    yield Code(152.5, 84, 35, registration.qr_text)
    yield Words(170, 124.7, "扫码可核对签名指纹", Role.LABEL, 8.5, "centre")
    note = "（只含指纹，不含任何秘密）"
    yield Words(170, 129.8, note, Role.LABEL, 8, "centre", grey=HINT_GREY)
    yield Outline(150.5, 135, 39, 11, 0.5)
    yield Words(170, 139.4, "指纹短码", Role.LABEL, 8, "centre")
    yield Words(170, 144.4, registration.short_code, Role.TITLE, 13, "centre", spacing=0.8)


def _bureau_block() -> Iterator[Mark]:
    """What the bureau ticks and signs when the sheet comes in."""
    yield from ticks(36, 208, ("签1—签3 三行逐组相符",))
    yield from ticks(36, 214.4, ("收1—收3 三行逐组相符",))
    yield from ticks(36, 220.8, ("公章与预留印鉴相符", "来件为当面递交"))
    yield Words(36, 229.6, "核验结论：", Role.LABEL, 10)
    yield from ticks(53, 229.6, ("准予登记", "退回（原因　　　　　　　　）"))
    for y, label in ((240.6, "核验人签字："), (250, "批准人签字：")):
        yield Words(36, y, label, Role.LABEL, 10.5)
        yield WritingLine(59.5, 121, y + 1)
