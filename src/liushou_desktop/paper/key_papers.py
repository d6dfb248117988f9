"""Papers about packages and keys: handover W2, key registration W3, recovery key W4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import damm_digit, mod97_digits
from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper import fonts, sheet
from liushou_desktop.paper.contents import (
    Handover,
    HandoverSheet,
    KeyRegistration,
    Printed,
    PrintReport,
    RecoveryKey,
)
from liushou_desktop.paper.fill import template_text
from liushou_desktop.paper.form_sheets import cut_line
from liushou_desktop.paper.geometry import Geometry, read_geometry
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import (
    HAIR,
    HINT_GREY,
    Code,
    Mark,
    Outline,
    Page,
    Rule,
    TickBox,
    Words,
    WritingLine,
)
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.setting import Setting
from liushou_desktop.paper.values import Answers, Questions, date_text

_GROUP, _GROUPS, _LINES = 5, 4, 3
DIGITS = _GROUP * _GROUPS * _LINES


def _geometry(name: str) -> Geometry:
    found = read_geometry(name)
    if found is None:
        raise RefusedError("PAPER_FILE_WRONG", file=f"{name}.toml", detail="missing")
    return found


def _table(geometry: Geometry, values: Mapping[str, object]) -> tuple[Mark, ...]:
    """One table with its values."""
    setting = Setting(geometry, Questions(), fonts.FontMeasure())
    marks: list[Mark] = []
    for frame, filled in setting.set(Answers(Questions(), values)):
        marks += [*frame.marks, *filled.marks]
    return tuple(marks)


def _around(
    geometry: Geometry, values: Mapping[str, object], number: str, code: str
) -> Iterator[Mark]:
    """Head, sub-line and foot of a paper of one side."""
    measure = fonts.FontMeasure()
    page = geometry.page
    yield from sheet.head(geometry, geometry.code, geometry.version, geometry.title, measure, False)
    yield from sheet.sheet_number(page, number)
    answers = Answers(Questions(), values)
    pairs = [(label, template_text(f"{{{key}}}", answers)) for label, key in geometry.subline]
    yield from sheet.subline(page, pairs, measure)
    yield from sheet.foot(page, code, 1, 1, geometry.foot)


def _printed(title: str, marks: Sequence[Mark], name: str, code: str) -> Printed:
    page = Page(210, 297, (), tuple(marks), sheet=name)
    pdf, count, undrawn = draw_pages([page], title, Watcher(), 1)
    report = PrintReport(undrawn=tuple(undrawn), check_codes=(code,), fallbacks=fonts.fallbacks())
    return Printed(pdf, count, report)


# W2


def print_handover(handover: Handover) -> Printed:
    """See ``paper.print_handover``."""
    geometry = _with_sheets(_geometry("handover"), len(handover.sheets))
    strip = _geometry("handover_receipt")
    values = _handover_values(handover)
    marks = [
        *_around(geometry, values, handover.sheet_number, ""),
        *_table(geometry, values),
        *cut_line(221.3, 17, 195),
        *sheet.sheet_number(
            replace(strip.page, foot_rule=0, left=strip.page.left - 35, code_y=225.2),
            handover.sheet_number,
        ),
        Words(strip.page.middle, 229.2, strip.title, Role.TITLE, 13, "centre", spacing=0.8),
        Words(strip.page.right, 228.8, "交送校留存", Role.LABEL, 8, "right"),
        *_table(strip, values),
    ]
    return _printed(geometry.title, marks, handover.sheet_number or handover.short_code, "")


def _with_sheets(geometry: Geometry, sheets: int) -> Geometry:
    """Rows for as many sheets as the package has, two to a row."""
    [band] = geometry.bands
    needed = max(-(-sheets // 2), 1)
    rows = tuple(replace(row, times=needed) if row.repeat == "sheets" else row for row in band.rows)
    return replace(geometry, bands=(replace(band, rows=rows),))


def _handover_values(handover: Handover) -> dict[str, object]:
    made = handover.made_at
    return {
        "school": handover.school,
        "term": handover.term,
        "copies": "一式两份：校、局各一",
        "school_code": handover.school_code,
        "receivers": handover.receivers,
        "file_name": handover.file_name,
        "sequence": f"第 {handover.sequence} 号（第 {handover.epoch} 密钥期）",
        "made_at": f"{date_text(made.date())}　{made:%H:%M}",
        "made_on": f"{made.year} 年 {made.month} 月 {made.day} 日",
        "size": f"{handover.size:,} 字节".replace(",", " "),
        "short_code": spoken_code(handover.short_code),
        "previous_short_code": spoken_code(handover.previous_short_code or "") or "—",
        "sheets": _two_columns(handover.sheets),
        "total": str(sum(each.rows for each in handover.sheets)),
        "pupils": str(handover.pupils),
        "maker": handover.maker,
    }


def _two_columns(sheets: Sequence[HandoverSheet]) -> list[dict[str, str]]:
    half = -(-len(sheets) // 2)
    rows = []
    for number in range(half):
        row = _column("left", sheets[number])
        if half + number < len(sheets):
            row |= _column("right", sheets[half + number])
        rows.append(row)
    return rows


def _column(side: str, each: HandoverSheet) -> dict[str, str]:
    return {
        f"{side}_code": each.code,
        f"{side}_title": each.title,
        f"{side}_rows": str(each.rows),
    }


def spoken_code(code: str) -> str:
    """``K7QM-2HXD`` with air around the dashes, to be read aloud group by group."""
    return code.replace("-", " – ")


# W3


def print_key_registration(registration: KeyRegistration) -> Printed:
    """See ``paper.print_key_registration``."""
    geometry = _geometry("key_registration")
    values = _registration_values(registration)
    code = check_code(
        geometry.code,
        geometry.version,
        (registration.site_code, str(registration.epoch)),
        {"sign": registration.signing_digits, "receive": registration.receiving_digits},
    )
    page = geometry.page
    marks: list[Mark] = [
        *_around(geometry, values, registration.sheet_number, code),
        *_table(geometry, values),
        Words(page.left + 4, 79.8, "签名公钥指纹", Role.TITLE, 11),
        Words(page.left + 31, 79.8, "逐组核对：每组五位，行末一位为校验", Role.LABEL, 9),
        *_fingerprint("签", registration.signing_digits, 90.0),
        Words(page.left + 4, 117.6, "接收公钥指纹", Role.TITLE, 11),
        *_fingerprint("收", registration.receiving_digits, 126.2),
        *_registration_code(registration),
        *_bureau_block(),
    ]
    return _printed(
        geometry.title, marks, registration.sheet_number or registration.site_code, code
    )


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
    yield from _boxes(36, 208, ("签1—签3 三行逐组相符",))
    yield from _boxes(36, 214.4, ("收1—收3 三行逐组相符",))
    yield from _boxes(36, 220.8, ("公章与预留印鉴相符", "来件为当面递交"))
    yield Words(36, 229.6, "核验结论：", Role.LABEL, 10)
    yield from _boxes(53, 229.6, ("准予登记", "退回（原因　　　　　　　　）"))
    for y, label in ((240.6, "核验人签字："), (250, "批准人签字：")):
        yield Words(36, y, label, Role.LABEL, 10.5)
        yield WritingLine(59.5, 121, y + 1)


def _boxes(x: float, y: float, texts: Sequence[str]) -> Iterator[Mark]:
    measure = fonts.FontMeasure()
    for text in texts:
        yield TickBox(x, y - 2.75)
        yield Words(x + 4, y, text, Role.LABEL, 10)
        x += 4 + measure.width(text, Role.LABEL, 10) + 3


# W4


def print_recovery_key(key: RecoveryKey) -> Printed:
    """See ``paper.print_recovery_key``."""
    geometry, log = _geometry("recovery_key"), _geometry("recovery_log")
    code = check_code(geometry.code, geometry.version, (key.database_id,), {"n": key.generation})
    day = date_text(key.made_on)
    values: dict[str, object] = {
        "lines": [_recovery_line(line, number) for number, line in enumerate(key.lines, start=1)],
        "log": [{"day": day, "reason": key.sealed_reason, "seal": "sealed"}],
    }
    marks = [
        *_recovery_head(geometry, key, day),
        *sheet.foot_rule(geometry.page),
        *sheet.foot(geometry.page, code, 1, 1, geometry.foot),
        *_instructions(),
        *_fold(99),
        *_fold(198),
        Words(25, 103.8, "恢复密钥", Role.TITLE, 12),
        Words(46, 103.6, _HOW_TO_TYPE, Role.LABEL, 9),
        *_table(geometry, values),
        *_read_back(),
        *_table(log, values),
    ]
    return _printed(geometry.title, marks, "W4", code)


_HOW_TO_TYPE = "四行，每行三组、每组四位，末格为行校验；录入时空格可不打，错行当即提示。"
_INSTRUCTIONS = (
    "1. 忘记全部口令、电脑损坏或人员突然离任时，凭本页打开本校档案库；没有它，数据无法找回。",
    "2. 本页等同于全部儿童档案的钥匙：不拍照、不扫描、不抄进手机，不与电脑、U盘放在一起。",
    "3. 印出后当场逐行回读核对，按两侧折线向内三折，装入信封，骑缝签字盖章，存校长保险柜。",
    "4. 启封一次即作废：用后在程序中换新密钥，重印、重封；旧页当面销毁并登记。",
    "5. 每学期末验封一次；信封破损或去向不明，立即换新密钥并报县教育局。",
)


def _recovery_line(line: str, number: int) -> dict[str, str]:
    """A line in groups.

    Raises:
        RefusedError: RECOVERY_LINE_WRONG when length or check digits do not fit.
    """
    digits = "".join(line.split()).replace("-", "")
    if len(digits) != 14 or not digits.isdigit() or mod97_digits(digits[:12]) != digits[12:]:
        raise RefusedError("RECOVERY_LINE_WRONG", line=number)
    return {
        "first": digits[:4],
        "second": digits[4:8],
        "third": digits[8:12],
        "check": digits[12:],
    }


def _recovery_head(geometry: Geometry, key: RecoveryKey, day: str) -> Iterator[Mark]:
    page = replace(geometry.page, title_y=26, sub_y=34.8)
    measure = fonts.FontMeasure()
    yield from sheet.form_number(page, geometry.code, geometry.version)
    text = f"库号：{key.database_id}　第 {key.generation} 代"
    yield Words(page.left, 16.7, text, Role.LABEL, 8)
    yield Outline(161, 9, 34, 7.4, 1.0)
    yield Words(178, 13.9, "密封　只印一份", Role.TITLE, 10, "centre")
    yield from sheet.title(page, geometry.title, measure)
    pairs = (("单位", key.site_name), ("生成日期", day), ("", "第 1 份，共 1 份"))
    yield from sheet.subline(page, pairs, measure)


def _instructions() -> Iterator[Mark]:
    yield Outline(25, 40, 170, 46, 0.5)
    for number, sentence in enumerate(_INSTRUCTIONS):
        yield Words(28, 47.6 + number * 8, sentence, Role.LABEL, 10)


def _fold(y: float) -> Iterator[Mark]:
    """Marks where the page is folded, outside the binding margin."""
    dash = (3.0, 2.2)
    yield Rule(9.5, y, 16.5, y, HAIR, 0, dash)
    yield Words(18.2, y + 1, "折", Role.LABEL, 7.5, grey=HINT_GREY)
    yield Rule(196.5, y, 203.5, y, HAIR, 0, dash)


def _read_back() -> Iterator[Mark]:
    y = 187.8
    yield Words(25, y, "印后回读：第", Role.LABEL, 10)
    x = 47.5
    for number in range(1, 5):
        yield TickBox(x, y - 2.75)
        yield Words(x + 4, y, str(number), Role.LABEL, 10)
        x += 8.5
    yield Words(x + 0.5, y, "行", Role.LABEL, 10)
    for left, label in ((92, "核对人签字"), (144, "见证人签字")):
        yield Words(left, y, label, Role.LABEL, 10)
        yield WritingLine(left + 18.5, left + 48, y + 1)
