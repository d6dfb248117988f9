"""What a printer, a reader program and a barcode reader make of our PDFs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from tests.paper import invented as inv
from tests.paper.looking import (
    codes_on,
    fonts_of,
    ink_box,
    needs_poppler,
    pictures_of,
    spaced_text_of,
    text_of,
)

from liushou_desktop import paper
from liushou_desktop.paper.printed import Printed

ROWS = [inv.register_row(number) for number in range(46)]
WORKLIST = paper.ListSheet(
    lines=(
        paper.ListLine(group="■ 已逾期（先办）　30 项"),
        *(
            paper.ListLine(
                {
                    "number": f"{number:02d}",
                    "child": inv.LONG_NAME if number == 3 else "冶云朵",
                    "task": "家访第 1 次；集中家访摸底，五月、六月谈心没有记录",
                    "clause": "四（二）2",
                    "due": "4.10",
                }
            )
            for number in range(1, 31)
        ),
    ),
    texts={"teacher": "王丁香（四（1）班班主任）", "week": "第8周", "school": "癿藏镇青杏小学"},
    foot="2026年4月13日印",
    sheet_number="0045-0031-2",
)
MISSING = paper.ListSheet(
    lines=tuple(
        paper.ListLine(
            {
                "number": str(number),
                "child": "马小禾",
                "duties": "3月谈心没有记录（3月31日到期）" * (1 + number % 3),
                "questions": "父亲电话、母亲务工省市、取暖方式、村联系人电话",
            }
        )
        for number in range(1, 41)
    ),
    texts={"class": "四(1)班", "teacher": "王丁香", "term": "2026年春季学期", "day": "6月16日"},
    watermark="癿藏镇青杏小学　李向荣　2026-06-16",
    name="四(1)班",
)
PAPERS: dict[str, Callable[[], Printed]] = {
    "F01 blank": lambda: paper.print_form(inv.REGISTRATION, [inv.sheet({}, blank=True)], inv.CODES),
    "F02a": lambda: paper.print_cards([inv.face()], "full"),
    "F02b": lambda: paper.print_cards([inv.face(), inv.face()], "carry"),
    "wallet": lambda: paper.print_cards([inv.face()] * 9, "wallet"),
    "F03": lambda: paper.print_register(ROWS, inv.HEAD),
    "F03 top": lambda: paper.print_register(ROWS, inv.HEAD, is_bound_at_top=True),
    "W1": lambda: paper.print_lists("worklist", [WORKLIST]),
    "W5": lambda: paper.print_lists("missing_list", [MISSING]),
    "F04 blank": lambda: paper.print_form(inv.VISIT, [inv.blank_visit()], inv.CODES),
    "F04": lambda: paper.print_form(inv.VISIT, [inv.sheet(inv.VISIT_VALUES)], inv.CODES),
    "F05": lambda: paper.print_form(inv.TALK, [inv.sheet(inv.TALK_VALUES)] * 3, inv.CODES),
    "F05 month": lambda: paper.print_talk_terms(inv.TALK, [inv.talk_term()], inv.CODES),
    "F17": lambda: paper.print_statistics(inv.STATISTICS),
    "F18": lambda: paper.print_narrative(inv.SUMMARY),
    "book": lambda: paper.print_progress_books([inv.BOOK]),
    "W2": lambda: paper.print_handover(inv.HANDOVER),
    "W3": lambda: paper.print_key_registration(inv.REGISTRATION_SHEET),
    "W4": lambda: paper.print_recovery_key(inv.RECOVERY),
    "test page": paper.print_test_page,
}
PAGES = {"F02a": 2, "F02b": 2, "wallet": 4, "F03": 3, "F05": 2, "F05 month": 2}
PAGES |= {"F03 top": 3, "W1": 2, "W5": 2, "F17": 3, "F18": 2, "book": 4}


@pytest.fixture(params=sorted(PAPERS), scope="module")
def printed(request: pytest.FixtureRequest) -> tuple[str, Printed]:
    return request.param, PAPERS[request.param]()


def test_has_the_pages_it_should(printed: tuple[str, Printed]) -> None:
    name, made = printed
    assert made.pages == PAGES.get(name, 1)


@needs_poppler
def test_every_font_is_embedded_and_can_be_read_back(printed: tuple[str, Printed]) -> None:
    _, made = printed
    fonts = fonts_of(made.pdf)
    assert fonts
    assert not [font for font in fonts if font["embedded"] != "yes" or font["unicode"] != "yes"]
    assert not [font for font in fonts if "Helvetica" in font["name"]]


def test_same_input_gives_the_same_bytes(printed: tuple[str, Printed]) -> None:
    name, made = printed
    assert PAPERS[name]().pdf == made.pdf


# Folds and cuts may reach the edge; what carries meaning may not.
FREE_OF_CUTS = sorted(set(PAPERS) - {"F02b", "F05", "wallet", "W2", "W4", "book"})


@pytest.mark.parametrize("name", FREE_OF_CUTS)
def test_ink_keeps_the_margins(name: str) -> None:
    for picture in pictures_of(PAPERS[name]().pdf):
        left, top, right, bottom = ink_box(picture)
        width, height = (side * 25.4 / 100 for side in picture.size)
        assert left >= 24.6, "binding margin"
        assert top >= 8.9
        if width < height:
            assert bottom <= height - 15, "printers do not reach the last 15 mm"
            assert right <= width - 14.5
        else:
            assert right <= width - 15.5
            assert bottom <= height - 10


def test_a_register_bound_at_its_top_keeps_ten_more_millimetres_there() -> None:
    [plain, *_], [low, *_] = (pictures_of(PAPERS[name]().pdf) for name in ("F03", "F03 top"))
    assert ink_box(low)[1] - ink_box(plain)[1] == pytest.approx(10, abs=0.3)
    assert ink_box(low)[3] == pytest.approx(ink_box(plain)[3], abs=0.3)


def test_halves_of_a_cut_sheet_keep_nineteen_millimetres_free_at_their_foot() -> None:
    for name in ("F02b", "F05"):
        for picture in pictures_of(PAPERS[name]().pdf):
            per_mm = picture.size[1] / 297
            for top in (0.0, 148.5):
                band = picture.crop(
                    (0, int((top + 130.5) * per_mm), picture.size[0], int((top + 147) * per_mm))
                )
                assert band.getextrema()[0] > 200, f"{name}: ink near the cut"


CODE_PAPERS = {"F01": 1, "F02a": 1, "F02b": 2, "wallet": 9, "F04": 1, "F05": 3, "F05 month": 2}


@pytest.mark.parametrize("name", [name for name in CODE_PAPERS if name in PAPERS])
def test_the_code_holds_the_file_number_and_nothing_else(name: str) -> None:
    found = [text for picture in pictures_of(PAPERS[name]().pdf, 200) for text in codes_on(picture)]
    assert found == [inv.NUMBER] * CODE_PAPERS[name]


def test_lists_and_the_recovery_key_carry_no_code() -> None:
    for name in ("F03", "W2", "W4"):
        assert not [text for p in pictures_of(PAPERS[name]().pdf, 200) for text in codes_on(p)]


def test_the_registration_sheet_carries_the_fingerprint() -> None:
    [picture] = pictures_of(PAPERS["W3"]().pdf, 200)
    assert codes_on(picture) == [inv.REGISTRATION_SHEET.qr_text]


def test_the_rulers_of_the_test_page_are_a_hundred_millimetres_long() -> None:
    [picture] = pictures_of(PAPERS["test page"]().pdf, 254)  # ten dots to a millimetre
    across = picture.crop((500, 958, 1700, 962)).point(lambda value: 255 if value < 128 else 0)
    box = across.getbbox()
    assert box is not None
    assert abs((box[2] - box[0]) / 10 - 100) <= 0.3


@needs_poppler
@pytest.mark.parametrize("character", [*inv.RARE, "·"])
def test_rare_characters_are_drawn_and_extracted(character: str) -> None:
    name = f"马{character}禾"
    for made in (
        paper.print_cards([inv.face(name=name)], "carry"),
        paper.print_form(
            inv.VISIT, [inv.sheet({"outcome": "met", "receiver_name": name})], inv.CODES
        ),
        paper.print_register([inv.register_row(1, name=name)], inv.HEAD),
    ):
        assert name in text_of(made.pdf)
        assert made.report.undrawn == ()


@needs_poppler
def test_names_of_fifty_code_points_stand_whole_on_every_paper() -> None:
    card = inv.long_names(inv.face())
    values = {**inv.VISIT_VALUES, "responsible": inv.LONG_NAME}
    visit = inv.sheet(values)
    made = {
        "full": (paper.print_cards([card], "full"), 8),
        "carry": (paper.print_cards([card], "carry"), 8),
        "wallet": (paper.print_cards([card], "wallet"), 7),
        "register": (paper.print_register([inv.register_row(1, name=inv.LONG_NAME)], inv.HEAD), 1),
        "form": (paper.print_form(inv.VISIT, [visit], inv.CODES), 1),
    }
    for kind, (one, at_least) in made.items():
        parts = [part for part in inv.LONG_NAME.split("·") if part]
        text = text_of(one.pdf)
        for part in parts[:5]:
            assert text.count(part) >= at_least, (kind, part)
        assert text.count("库尔班") >= 2 * at_least, kind  # inside and at the very end


@needs_poppler
def test_a_character_no_font_has_is_reported_and_left_for_the_hand() -> None:
    name = "马\U0003fffd禾"
    made = paper.print_cards([inv.face(name=name)], "carry")
    assert [(one.character, one.text) for one in made.report.undrawn] == [("\U0003fffd", name)]
    assert [note.code for note in made.report.notes()] == ["CHARACTER_TO_WRITE"]
    assert "请手写" in text_of(made.pdf)


@needs_poppler
def test_marks_nobody_sees_leave_no_trace() -> None:
    made = paper.print_cards([inv.face(name="马\u200b小\U000e0100禾\ufe00")], "carry")
    assert made.report.undrawn == ()
    assert "马小禾" in text_of(made.pdf)


@needs_poppler
@pytest.mark.parametrize("kind", ["carry", "wallet", "folded"])
def test_carried_cards_say_nothing_that_may_hurt(kind: paper.CardKind) -> None:
    hurtful = inv.face(
        health="哮喘",
        whereabouts="父亲服刑",
        father=inv.Parent(name="马青山", short_place="服刑在押", phone="19900000012"),
        address="留守儿童之家",
        short_address="",
        allergy="999999201502280022",
    )
    made = paper.print_cards([hurtful, inv.face()], kind)
    for word in ("留守", "服刑", "哮喘", "999999"):
        assert word not in text_of(made.pdf)
    assert not re.search(r"\d{14}", spaced_text_of(made.pdf))
    reasons = {one.reason for one in made.report.withheld}
    assert reasons == {"LEFT_BEHIND_WORD", "SENSITIVE_WORD", "LONG_NUMBER"}


@needs_poppler
def test_the_register_masks_identity_numbers_in_any_case() -> None:
    for masked in (True, False):
        text = text_of(paper.print_register(ROWS, inv.HEAD, masked=masked).pdf)
        assert "999999201502280022" not in text
        assert "999999********0022" in text
        assert ("19900000012" in text) is not masked
        assert ("199****0012" in text) is masked


@needs_poppler
def test_phones_in_the_change_list_are_masked() -> None:
    text = text_of(paper.print_cards([inv.face()], "full").pdf)
    assert "199****0007→199****0012" in text


@needs_poppler
def test_a_masked_column_still_adds_up() -> None:
    text = text_of(paper.print_register(ROWS, inv.HEAD).pdf, "-raw")
    assert "全校合计46人：男23，女23；" in text
    assert "四（1）小计25人" in text
    assert "五（2）小计21人" in text
