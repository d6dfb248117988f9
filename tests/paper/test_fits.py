"""Nothing leaves its cell: every form and card, filled with the longest that may come."""

from __future__ import annotations

from datetime import date, time

import pytest
from tests.paper import invented as inv

from liushou_desktop.formspec.loader import catalogue
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.paper.card_job import CardJob
from liushou_desktop.paper.card_values import carry_values, full_values
from liushou_desktop.paper.fill import fill
from liushou_desktop.paper.fonts import FontMeasure
from liushou_desktop.paper.form_sheets import form_printer
from liushou_desktop.paper.full_card import full_pages
from liushou_desktop.paper.geometry import read_geometry
from liushou_desktop.paper.marks import Words
from liushou_desktop.paper.roles import MM
from liushou_desktop.paper.setting import Setting
from liushou_desktop.paper.slots import BlankSlot, BoxSlot, Slot, ValueSlot
from liushou_desktop.paper.values import Answers, Questions

MEASURE = FontMeasure()
_SLACK = 0.35  # mm; the em box is larger than the ink


def longest(asked: FormField) -> object:  # noqa: C901  # one case per kind
    """The longest value a field may hold."""
    options = inv.CODES[asked.options].codes if asked.options else ()
    match asked.kind:
        case "choice" | "computed" if options:
            return max(options, key=lambda code: len(code.name)).code
        case "choices":
            return tuple(code.code for code in options)
        case "yes_no":
            return True
        case "date":
            return date(2026, 12, 28)
        case "time":
            return time(10, 50)
        case "staff":
            return (inv.LONG_NAME, inv.LONG_NAME)
        case "phone":
            return "19900000012、19900000013"
        case "identity_number" | "student_number":
            return "G999999201502280022"
        case "repeat":
            return [{column.id: longest(column) for column in asked.fields}] * 3
        case "text" | "long_text":
            most = asked.limits.get("max_length", 60)
            return ("癿藏镇红柳沟村三社，小桥东第二户。" * 60)[: int(str(most))]
        case "photos":
            return None
        case _:
            return inv.LONG_NAME


def longest_answers(form: Form) -> dict[str, object]:
    return {asked.id: longest(asked) for asked in form.fields()}


def check_slots(setting: Setting, answers: Answers) -> None:
    for frame, filled in setting.set(answers):
        assert not filled.growth, "rows settled"
        assert frame.bottom <= setting.geometry.page.bottom + 0.01
        for slot in frame.slots:
            if not isinstance(slot, (BoxSlot, BlankSlot)):
                _check(slot, answers)
            elif isinstance(slot, BlankSlot):
                for words in fill([slot], answers, MEASURE).marks:
                    assert isinstance(words, Words)
                    assert MEASURE.width(words.text, words.role, words.size) <= slot.width + 0.01


def _check(slot: Slot, answers: Answers) -> None:
    area = slot.area  # type: ignore[union-attr]
    for words in fill([slot], answers, MEASURE).marks:
        if not isinstance(words, Words):
            continue
        extra = words.spacing * (len(words.text) - 1) / MM
        width = MEASURE.width(words.text, words.role, words.size) + extra
        left = words.x - {"left": 0.0, "centre": width / 2, "right": width}[words.align]
        assert left >= area.x - 0.01, words
        assert left + width <= area.right + 0.01, words
        assert words.y - 0.88 * words.size / MM >= area.y - _SLACK, words
        assert words.y + 0.12 * words.size / MM <= area.bottom + _SLACK, words


@pytest.mark.parametrize("form_id", sorted(catalogue()))
def test_the_longest_answers_stay_in_their_cells(form_id: str) -> None:
    form = catalogue()[form_id]
    printer = form_printer(form, inv.CODES)
    texts = {
        "school": "癿藏镇青杏小学",
        "class_name": "九年级（12）班",
        "child_name": inv.LONG_NAME,
    }
    answers = Answers(printer.setting.questions, longest_answers(form), {}, texts)
    check_slots(printer.setting, answers)


def test_the_longest_cards_stay_in_their_cells() -> None:
    card = inv.long_names(inv.face(school="积石山保安族东乡族撒拉族自治县癿藏镇青杏中心小学"))
    carried, _ = carry_values(card)
    for name, values in (
        ("card_full", full_values(card)),
        ("card_full_back", full_values(card)),
        ("card_carry", carried),
    ):
        geometry = read_geometry(name)
        assert geometry is not None
        setting = Setting(geometry, Questions(), MEASURE)
        check_slots(setting, Answers(Questions(), values))


def test_a_child_with_the_longest_name_has_a_card_of_one_sheet() -> None:
    assert len(list(full_pages([inv.face(name=inv.LONG_NAME)], CardJob()))) == 2


def test_a_value_slot_knows_its_floor() -> None:
    printer = form_printer(inv.VISIT, inv.CODES)
    [frame] = printer.setting.frames()
    floors = {slot.floor for slot in frame.slots if isinstance(slot, ValueSlot)}
    assert min(floors) >= 8.5
