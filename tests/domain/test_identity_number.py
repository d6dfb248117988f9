"""It reads identity numbers as cells carry them, names every fault, and repairs nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.domain import identity_number

GIRL = "999999201206150127"
BOY = "999999201502280014"


@pytest.mark.parametrize(
    "text",
    [
        GIRL,
        "９９９９９９２０１２０６１５０１２７",
        " 999999 20120615 0127 ",
        "\u00a0999999201206150127\u200b",
        "'999999201206150127",
        "’999999201206150127",
        "\ufeff999999201206150127\u3000",
        "999999-20120615-0127",
    ],
)
def test_cleans_without_changing_the_number(text: str) -> None:
    assert identity_number.parse(text).value == GIRL
    assert identity_number.parse(text).problems == ()


def test_takes_small_and_full_width_x() -> None:
    assert identity_number.clean("99999920190324644x") == "99999920190324644X"
    assert identity_number.clean("99999920190324644ｘ") == "99999920190324644X"


def test_drops_point_zero_of_a_number_cell() -> None:
    assert identity_number.clean("999999201206150127.0") == GIRL


def test_accepts_the_vector_of_the_standard() -> None:
    assert identity_number.has_right_check("11010519491231002X")


@pytest.mark.parametrize(
    ("text", "code", "severity"),
    [
        ("999999181022776", "ID_OLD_15", "red"),
        ("9999992012061501", "ID_LENGTH_WRONG", "red"),
        ("99999920120615012", "ID_LENGTH_WRONG", "red"),
        ("9999992012061501277", "ID_LENGTH_WRONG", "red"),
        ("999999201213150127", "ID_DATE_MISSING", "red"),
        ("999999201202300127", "ID_DATE_MISSING", "red"),
        ("999999189906150127", "ID_DATE_MISSING", "red"),
        ("9.99999201911105e+17", "ID_SCIENTIFIC", "red"),
        ("9.99999E+17", "ID_SCIENTIFIC", "red"),
        ("９.９９９９９E＋17", "ID_SCIENTIFIC", "red"),
        ("999999201911105000", "ID_PRECISION_LOST", "red"),
        ("999999201911105000.0", "ID_PRECISION_LOST", "red"),
        ("男", "ID_CHARACTERS_WRONG", "red"),
        ("99999920120615O127", "ID_CHARACTERS_WRONG", "red"),
        ("9999992012X6150127", "ID_CHARACTERS_WRONG", "red"),
        ("٩٩٩٩٩٩٢٠١٢٠٦١٥٠١٢٧", "ID_CHARACTERS_WRONG", "red"),
        ("999999201910109071", "ID_CHECK_DIGIT_WRONG", "yellow"),
    ],
)
def test_names_the_fault(text: str, code: str, severity: str) -> None:
    parsed = identity_number.parse(text)
    assert [(p.code, p.severity.value) for p in parsed.problems] == [(code, severity)]
    assert (parsed.value is None) == (severity == "red")


def test_compares_with_sex_and_birth_date_of_the_row() -> None:
    parsed = identity_number.parse(GIRL, sex="1", birth_date=date(2012, 6, 16))
    assert [p.code for p in parsed.problems] == ["ID_SEX_DIFFERS", "ID_BIRTH_DATE_DIFFERS"]
    assert parsed.value == GIRL
    assert not identity_number.check(GIRL, sex="2", birth_date=date(2012, 6, 15))


def test_believes_a_hand_that_types_zeros() -> None:
    body = next(
        b
        for n in range(1, 10)
        if identity_number.check_character(b := f"9999992012061{n}{n}00") == "0"
    )
    typed = identity_number.parse(f"{body}0", is_from_file=False)
    assert typed.value == f"{body}0"
    assert [p.code for p in typed.problems] == ["ID_ENDS_IN_ZEROS"]
    assert identity_number.parse(f"{body}0").value is None


def test_reads_birth_date_and_sex() -> None:
    assert identity_number.birth_date_in(BOY) == date(2015, 2, 28)
    assert (identity_number.sex_in(BOY), identity_number.sex_in(GIRL)) == ("1", "2")


def test_masks_all_but_region_and_tail() -> None:
    assert identity_number.mask(GIRL) == "999999********0127"
    assert identity_number.mask("E12345678") == "*****5678"
    assert identity_number.mask("123") == "***"


@given(
    born=st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    sequence=st.integers(0, 999),
    place=st.integers(0, 16),
    shift=st.integers(1, 9),
)
def test_finds_every_single_wrong_digit(born: date, sequence: int, place: int, shift: int) -> None:
    body = f"999999{born:%Y%m%d}{sequence:03d}"
    number = body + identity_number.check_character(body)
    assert identity_number.has_right_check(number)
    wrong = str((int(number[place]) + shift) % 10)
    assert not identity_number.has_right_check(number[:place] + wrong + number[place + 1 :])


@given(st.text(max_size=40))
def test_answers_any_text(text: str) -> None:
    parsed = identity_number.parse(text)
    assert parsed.value is None or len(parsed.value) == identity_number.LENGTH
