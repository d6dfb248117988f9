"""The same child at two schools: found by blocks, with reasons, whatever the order of the rows."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from liushou_desktop.app.demonstration.invented import identity_number
from liushou_desktop.domain.duplicates import (
    MOST_IN_BLOCK,
    Enlisted,
    Leaver,
    Likeness,
    Pair,
    find_pairs,
    places_of,
    unreached,
)
from liushou_desktop.domain.identity_number import check_character
from liushou_desktop.domain.pinyin import full

BORN = date(2014, 9, 3)
NUMBER = next(n for n in (identity_number(BORN, s) for s in range(100, 999)) if n.endswith("X"))


def child(site: str, id: str, name: str, **told: object) -> Enlisted:
    told.setdefault("birth_date", BORN)
    return Enlisted(site, id, name, full(name), **told)  # type: ignore[arg-type]


def reasons(*rows: Enlisted) -> list[Likeness]:
    (pair,) = find_pairs(rows)
    return list(pair.reasons)


def test_knows_a_number_however_it_was_written() -> None:
    one = child("A", "1", "马玉兰", id_number=NUMBER, birth_date=None)
    assert reasons(one, child("B", "2", "马兰", id_number=NUMBER.lower())) == [Likeness.SAME_ID]
    crossed = child("B", "2", "马兰", student_number=f"G{NUMBER}")
    assert reasons(one, crossed) == [Likeness.NUMBERS_CROSS]
    provisional = [
        child(s, "1", n, student_number=f"{letter}{NUMBER}", birth_date=None)
        for s, n, letter in (("A", "马兰", "L"), ("B", "何花", "G"))
    ]
    assert reasons(*provisional) == [Likeness.SAME_STUDENT_NUMBER]


def test_knows_a_number_whose_region_was_renumbered() -> None:
    body = "999998" + NUMBER[6:17]
    old = child("B", "2", "马玉兰", id_number=body + check_character(body), birth_date=None)
    assert reasons(child("A", "1", "马玉兰", id_number=NUMBER), old) == [Likeness.OLD_REGION]
    assert find_pairs([child("A", "1", "何建军", id_number=NUMBER), old]) == []


def test_reads_names_past_their_dots_and_by_their_sound() -> None:
    dotted = child("A", "1", "法图麦·马玉洁", sex="2")
    assert reasons(dotted, child("B", "2", "法图麦•马玉洁", sex="2")) == [
        Likeness.SAME_NAME_AND_BIRTH
    ]
    sounding = [child("A", "1", "马燕", village="柳湾"), child("B", "2", "马艳", village="柳湾")]
    assert reasons(*sounding) == [Likeness.LIKE_NAME, Likeness.SAME_VILLAGE]
    assert find_pairs([replace(each, village=None) for each in sounding]) == []
    shared = [
        child("A", "1", "法图麦·马玉洁", carer="62 韩"),
        child("B", "2", "马玉洁", carer="62 韩"),
    ]
    assert reasons(*shared) == [Likeness.LIKE_NAME, Likeness.SAME_CARER]


def test_keeps_boys_girls_and_far_regions_apart() -> None:
    assert find_pairs([child("A", "1", "马燕", sex="1"), child("B", "2", "马燕", sex="2")]) == []
    far = "11" + NUMBER[2:14] + "321"
    other = child("B", "2", "马燕", id_number=far + check_character(far))
    assert find_pairs([child("A", "1", "马燕", id_number=NUMBER), other]) == []
    assert find_pairs([child("A", "1", "马燕"), child("A", "2", "马燕")]) == []


def test_ranks_the_surest_first_in_any_order_of_the_input() -> None:
    rows = [
        child("A", "1", "马玉兰", id_number=NUMBER),
        child("B", "2", "马玉兰", id_number=NUMBER),
        child("C", "3", "马玉兰"),
        child("C", "4", "何花", birth_date=date(2015, 1, 1)),
        child("D", "5", "何花", birth_date=date(2015, 1, 1), carer="x"),
    ]
    told = find_pairs(rows)
    for seed in range(5):
        random.Random(seed).shuffle(rows)
        assert find_pairs(rows) == told
    assert told[0].key == "A/1 B/2"
    assert [pair.is_certain for pair in told].count(True) == 1
    assert all(places_of(pair.key) == (pair.first.place, pair.second.place) for pair in told)


def test_does_not_pair_a_filler_with_everybody() -> None:
    rows = [child(f"S{n}", "1", f"孩{n}", id_number="1", birth_date=None) for n in range(500)]
    assert len(find_pairs(rows)) == 499
    few: list[Pair] = find_pairs(rows[:MOST_IN_BLOCK])
    assert len(few) == MOST_IN_BLOCK * (MOST_IN_BLOCK - 1) // 2


def test_finds_leavers_again_on_another_roll() -> None:
    gone = child("A", "1", "马玉兰", id_number=NUMBER)
    lost = child("A", "2", "何花")
    leavers = [Leaver(gone, "graduated", BORN), Leaver(lost, "transferred_in_county", BORN)]
    rolls = [child("B", "9", "马玉", id_number=NUMBER, birth_date=None)]
    assert [each.who for each in unreached(leavers, rolls)] == [lost]
    assert unreached(leavers, [*rolls, child("C", "3", "何 花")]) == []
