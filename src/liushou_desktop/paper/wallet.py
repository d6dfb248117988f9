"""Wallet cards: 90 × 54 mm, eight on A4 with shared cuts; backs mirror the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from liushou_desktop.paper import fit, fonts
from liushou_desktop.paper.card_contents import CardFace
from liushou_desktop.paper.marks import (
    Code,
    Mark,
    Outline,
    Page,
    Rule,
    Words,
    WritingLine,
    shifted,
)
from liushou_desktop.paper.roles import Role

WIDTH, HEIGHT = 90.0, 54.0
LEFT, TOP = 15.0, 40.5
COLUMNS, ROWS = 2, 4
_INNER = 5.0  # a duplex error of 2 mm stays inside the card
_RIGHT = WIDTH - _INNER
_DASH = (3.0, 2.2)
_HOW_TO_CUT = "双面打印、按实际大小（100%）；沿虚线裁切，成品 90×54 毫米"
_HOW_TO_FOLD = "单面打印、按实际大小（100%）；沿横线裁开，沿中线对折后粘合，成品 90×54 毫米"

Carried = tuple[CardFace, Mapping[str, str]]


def wallet_pages(cards: Sequence[Carried]) -> Iterator[Page]:
    """Fronts and backs, 1,2,1,2."""
    per_sheet = COLUMNS * ROWS
    sheets = -(-len(cards) // per_sheet)
    grid = _grid()
    for number in range(sheets):
        part = cards[number * per_sheet : (number + 1) * per_sheet]
        classes = "、".join(dict.fromkeys(face.class_name for face, _ in part if face.class_name))
        place = f"{classes}　第 {number + 1} 张，共 {sheets} 张"
        name = "、".join(face.file_number for face, _ in part)
        front = [mark for i, card in enumerate(part) for mark in _placed(_front(*card), i, False)]
        back = [mark for i, card in enumerate(part) for mark in _placed(_back(*card), i, True)]
        yield Page(210, 297, grid, (*_head("正面", place, _HOW_TO_CUT), *front), sheet=name)
        yield Page(210, 297, grid, (*_head("背面", place, _HOW_TO_CUT), *back), sheet=name)


def folded_pages(cards: Sequence[Carried]) -> Iterator[Page]:
    """For printers of one side: front left, back right of the same child, folded at x = 105."""
    sheets = -(-len(cards) // ROWS)
    grid = _grid()
    for number in range(sheets):
        part = cards[number * ROWS : (number + 1) * ROWS]
        classes = "、".join(dict.fromkeys(face.class_name for face, _ in part if face.class_name))
        place = f"{classes}　第 {number + 1} 张，共 {sheets} 张"
        marks: list[Mark] = list(_head("折叠式", place, _HOW_TO_FOLD))
        for row, card in enumerate(part):
            for column, side in enumerate((_front(*card), _back(*card))):
                marks += _placed(side, row * COLUMNS + column, False)
        name = "、".join(face.file_number for face, _ in part)
        yield Page(210, 297, grid, tuple(marks), sheet=name)


def _placed(marks: Sequence[Mark], index: int, mirrored: bool) -> Iterator[Mark]:
    row, column = divmod(index, COLUMNS)
    if mirrored:  # long-edge flip: the back of the left column lies right
        column = COLUMNS - 1 - column
    for mark in marks:
        yield shifted(mark, LEFT + column * WIDTH, TOP + row * HEIGHT)


def _head(side: str, place: str, how: str) -> tuple[Mark, ...]:
    title = f"成长联系卡（随身小卡）　{side}　{place}"
    return (
        Words(105, 19.8, title, Role.LABEL, 10, "centre"),
        Words(105, 25.3, how, Role.LABEL, 8.5, "centre"),
    )


def _grid() -> tuple[Mark, ...]:
    """Cut lines, marks outside the corners, and a ruler of 100 mm to check the scale."""
    right, bottom = LEFT + COLUMNS * WIDTH, TOP + ROWS * HEIGHT
    marks: list[Mark] = []
    for column in range(COLUMNS + 1):
        x = LEFT + column * WIDTH
        marks.append(Rule(x, TOP, x, bottom, 0.5, 0.25, _DASH))
        marks += [Rule(x, TOP - 7, x, TOP - 1), Rule(x, bottom + 1, x, bottom + 7)]
    for row in range(ROWS + 1):
        y = TOP + row * HEIGHT
        marks.append(Rule(LEFT, y, right, y, 0.5, 0.25, _DASH))
        marks += [Rule(LEFT - 7, y, LEFT - 1, y), Rule(right + 1, y, right + 7, y)]
    return (*marks, *ruler(55, 270))


def ruler(x: float, y: float) -> Iterator[Mark]:
    """A ruler of exactly 100 mm."""
    yield Rule(x, y, x + 100, y)
    for tenth in range(11):
        height = 2.4 if tenth in (0, 5, 10) else 1.2
        yield Rule(x + tenth * 10, y, x + tenth * 10, y - height)
    yield Words(x + 50, y + 4, "校准尺：用直尺量，应为 100 毫米", Role.LABEL, 8.5, "centre")


def _front(face: CardFace, values: Mapping[str, str]) -> list[Mark]:
    made = face.made_on
    edition = f"版 K{face.edition}"
    dated = f"{made.year}.{made.month}制　{edition}" if made is not None else edition
    class_text = f"{face.class_short or face.class_name}　{face.file_number}"
    hint = f"健康提示：{values['allergy']}" if values["allergy"] else ""
    marks: list[Mark] = [
        Words(_INNER, 7.6, "成长联系卡", Role.TITLE, 11, spacing=1.5),
        _one_line(_INNER, 11.6, values["school"], Role.LABEL, 7.5, 62),
        Code(_RIGHT - 11.5, 4.1, 11.5, face.file_number),
        Rule(_INNER, 17.2, _RIGHT, 17.2, 0.8),
        Words(_RIGHT, 23.4, class_text, Role.LABEL, 8, "right"),
        _one_line(_INNER, 50, hint, Role.LABEL, 8, 52),
        Words(_RIGHT, 50, dated, Role.LABEL, 8, "right"),
    ]
    room = WIDTH - 2 * _INNER - fonts.FontMeasure().width(class_text, Role.LABEL, 8) - 2
    marks += _name(values["name"], room)
    carer = "　".join(part for part in (values["carer_name"], values["carer_relation"]) if part)
    people = (
        ("照护人", carer, values["carer_phone"]),
        ("父亲", values["father_name"], values["father_phone"]),
        ("母亲", values["mother_name"], values["mother_phone"]),
    )
    return marks + _people(people, 30.2, 14)


def _name(name: str, room: float) -> list[Mark]:
    """15 → 10 points on one line, then two lines of 9, then smaller: whole in every case."""
    measure = fonts.FontMeasure()
    fitting = fit.line_size(measure, name, Role.VALUE, room, 15, 10)
    if fitting is not None:
        return [Words(_INNER, 23.6, name, Role.VALUE, fitting)]
    for size in (9.0, 8.0, 7.0, 6.0, 5.5):
        lines = fit.broken(measure, name, Role.VALUE, size, room)
        if len(lines) <= (2 if size == 9 else 3):
            break
    step = size * 1.05 / 72 * 25.4
    top = 25.4 - step * (len(lines) - 1)
    return [
        Words(_INNER, top + step * number, line, Role.VALUE, size)
        for number, line in enumerate(lines)
    ]


def _back(face: CardFace, values: Mapping[str, str]) -> list[Mark]:
    people = (
        ("班主任", values["teacher_name"], values["teacher_phone"]),
        ("帮扶教师", values["helper_name"], values["helper_phone"]),
        ("学校值班", values["duty_hours"], values["duty_phone"]),
        ("村联系人", values["village_name"], values["village_phone"]),
    )
    middle = WIDTH / 2
    numbers = "报警 110　　急救 120　　火警 119"
    thanks = "拾到此卡，请交就近学校或拨打值班电话。谢谢！"
    return [
        Words(middle, 8, "遇到困难，请打电话", Role.TITLE, 10.5, "centre", spacing=1),
        *_people(people, 15.2, 19),
        Outline(_INNER, 38, WIDTH - 2 * _INNER, 7.2, 0.6),
        Words(middle, 42.9, numbers, Role.LABEL, 10.5, "centre"),
        Words(middle, 50, thanks, Role.LABEL, 8, "centre"),
    ]


def _people(people: Sequence[tuple[str, str, str]], first: float, indent: float) -> list[Mark]:
    marks: list[Mark] = []
    widest = max(len(label) for label, _, _ in people)
    for number, (label, name, phone) in enumerate(people):
        y = first + number * 6.1
        marks.append(Words(_INNER, y, label, Role.LABEL, 9.5, spread=widest * 3.3))
        marks += _in_two_lines(_INNER + indent, y, name, 56.5 - indent)
        marks.append(Words(_RIGHT, y, phone, Role.VALUE, 11, "right"))
        marks.append(WritingLine(_INNER, _RIGHT, y + 1.6, dotted=True))
    return marks


def _in_two_lines(x: float, y: float, name: str, room: float) -> list[Mark]:
    """A name on one line of 9.5 to 6 points, else on two lines as large as the row allows."""
    measure = fonts.FontMeasure()
    size = fit.line_size(measure, name, Role.VALUE, room, 9.5, 6.5)
    if size is not None:
        return [Words(x, y, name, Role.VALUE, size)]
    block = fit.block(measure, name, Role.VALUE, room, 4.9, start=6.5, floor=4.5, lead=1.08)
    if block is None:
        return [_one_line(x, y, name, Role.VALUE, 4.5, room)]
    top = y + 0.9 - block.lead * (len(block.lines) - 1)
    return [
        Words(x, top + block.lead * number, line, Role.VALUE, block.size)
        for number, line in enumerate(block.lines)
    ]


def _one_line(x: float, y: float, text: str, role: Role, size: float, room: float) -> Words:
    points = fit.line_size(fonts.FontMeasure(), text, role, room, size, 2.5) or 2.5
    return Words(x, y, text, role, points)
