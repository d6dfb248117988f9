"""Delimited text: the encoding is proved, never guessed into wrong names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sheets.making import CHILDREN, HEAD, ROSTER, csv

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets.delimited import decode, read_delimited
from liushou_desktop.sheets.wire import decode_block

# Letters as they stand in rosters, four-byte GB18030 characters among them.
NAMES = st.text(
    st.sampled_from("马韩冶癿䶮𤩽·珺祎喆尕一二三ABC123()-（）"), min_size=1, max_size=12
)


def rows(content: bytes) -> list[list[str]]:
    _, blocks = read_delimited(content)
    return [row for block in blocks for row in decode_block(block)[2]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_reads_every_spelling_of_a_table(encoding: str, mark: str, end: str) -> None:
    assert rows(csv(ROSTER, encoding, mark, end)) == [list(row) for row in ROSTER]


@given(st.lists(NAMES, min_size=2, max_size=20))
def test_gb18030_gives_the_names_that_were_written(names: list[str]) -> None:
    table = [["姓名", "班级"], *([name, "一年级（1）班"] for name in names)]
    try:
        found: object = rows(csv(table, "gb18030"))
    except RefusedError as refusal:
        found = refusal.code
    assert found in (table, "CSV_ENCODING_MIXED")  # "cannot tell" is honest, wrong names are not


@given(st.binary(max_size=400))
def test_answers_any_bytes(content: bytes) -> None:
    try:
        text, _ = decode(content)
    except RefusedError:
        return
    assert isinstance(text, str)


def test_two_encodings_in_one_file_are_refused_with_the_row() -> None:
    first, second = csv([HEAD, CHILDREN[0]], "gb18030"), csv(CHILDREN[1:])
    with pytest.raises(RefusedError) as refused:
        rows(first + second)
    assert (refused.value.code, refused.value.arguments["row"]) == ("CSV_ENCODING_MIXED", 3)


def test_the_famous_two_characters_stay_what_they_are() -> None:
    """联通 in GBK is valid UTF-8 by chance; a table around it settles the matter."""
    assert "联通".encode("gb18030").decode("utf-8", "replace") != "联通"
    assert rows(csv([("姓名", "单位"), ("马大", "联通")], "gb18030"))[1] == ["马大", "联通"]


def test_quotes_hold_separators_and_line_breaks() -> None:
    content = '姓名,现住址\r\n马一,"癿藏镇,下庄村\r\n3社"\r\n'.encode()
    assert rows(content)[1] == ["马一", "癿藏镇,下庄村\r\n3社"]


def test_a_guarded_number_is_the_number() -> None:
    assert rows('姓名,证件号\n马一,="0012"\n'.encode())[1] == ["马一", "0012"]


def test_a_formula_stays_text() -> None:
    assert rows("姓名,备注\n马一,=1+1\n".encode())[1] == ["马一", "=1+1"]


def test_cuts_a_copied_table_by_its_tabs_however_many_commas_it_holds() -> None:
    table = [
        ("姓名", "班级", "住址"),
        ("马大", "五(2)班", "柳湾镇,柳湾村,四社,小桥东,第二户"),
        ("马二", "五(2)班", "柳湾镇,柳湾村,三社,桥西,路口"),
    ]
    copied = "\r\n".join("\t".join(row) for row in table).encode()
    assert rows(copied) == [list(row) for row in table]
