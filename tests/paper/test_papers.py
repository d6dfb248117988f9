"""Numbers, masks, counts, jobs: what stands on the papers and what is refused."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.paper import invented as inv
from tests.paper.looking import needs_poppler, text_of

from liushou_desktop import paper
from liushou_desktop.app.wording import placeholders
from liushou_desktop.base.errors import Cancelled, RefusedError
from liushou_desktop.base.progress import Progress, Watcher
from liushou_desktop.formspec.kinds import KINDS
from liushou_desktop.formspec.loader import catalogue
from liushou_desktop.formspec.model import FormField, Section
from liushou_desktop.paper import masking, narrative, numbering
from liushou_desktop.paper.card_job import CardJob
from liushou_desktop.paper.form_sheets import form_printer
from liushou_desktop.paper.full_card import full_pages
from liushou_desktop.paper.handover import spoken_code
from liushou_desktop.paper.key_registration import fingerprint_lines
from liushou_desktop.paper.marks import Words
from liushou_desktop.paper.register_counts import class_counts, count
from liushou_desktop.paper.values import STYLES, shown
from liushou_desktop.paper.wallet import LEFT, WIDTH, wallet_pages

ROOT = Path(__file__).resolve().parents[2]


def test_the_package_comes_without_reportlab() -> None:
    probe = "import sys, liushou_desktop.paper; print('reportlab' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_kind_of_field_has_a_style() -> None:
    assert set(STYLES) == set(KINDS)


@pytest.mark.parametrize("form_id", sorted(catalogue()))
def test_every_form_of_the_plan_can_be_set(form_id: str) -> None:
    problems = paper.try_form(catalogue()[form_id], inv.CODES)
    assert [problem.code for problem in problems if problem.severity != "info"] == []


# numbers


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_sheet_number_is_found_again_and_a_wrong_digit_is_not(batch: int, one: int) -> None:
    number = numbering.sheet_number(batch, one)
    assert numbering.is_sheet_number(number)
    assert numbering.is_sheet_number(number.replace("-", ""))
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not numbering.is_sheet_number(wrong)


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(1, 99), st.sampled_from("/ .、"))
def test_a_row_of_a_sheet_is_read_back_as_printed(batch: int, one: int, row: int, gap: str) -> None:
    number = numbering.sheet_number(batch, one)
    assert numbering.typed_row(number) == (number, None)
    assert numbering.typed_row(numbering.row_number(number, row)) == (number, row)
    assert numbering.typed_row(f"{number.replace('-', '')}{gap}{row}") == (number, row)


@given(st.text())
def test_nothing_but_a_sheet_number_is_read_as_one(text: str) -> None:
    found = numbering.typed_row(text)
    assert found is None or numbering.is_sheet_number(found[0])


def test_a_check_code_avoids_letters_that_read_like_digits() -> None:
    code = numbering.check_code("F04", 1, ["a"], {"day": inv.date(2026, 3, 12)})
    assert len(code) == 9
    assert code[4] == "-"
    assert not set(code) & set("ILOU")


def test_codes_are_spoken_with_air() -> None:
    assert spoken_code("K7QM-2HXD") == "K7QM – 2HXD"


# masks


def test_masks_identity_and_student_numbers_alike() -> None:
    assert masking.masked_identity("999999201206150127") == "999999********0127"
    assert masking.masked_identity("G999999201206150127") == "999999********0127"
    assert masking.masked_identity(None) == ""
    assert masking.masked_phone("19900000013") == "199****0013"


@given(st.from_regex(r"[0-9]{15,20}", fullmatch=True))
def test_a_masked_number_shows_ten_digits_at_most(number: str) -> None:
    assert sum(c.isdigit() for c in masking.masked_identity(number)) <= 10


@given(st.text(max_size=30), st.text(max_size=30))
def test_numbers_inside_texts_are_masked(before: str, after: str) -> None:
    text = f"{before} 999999201502280022、19900000012 {after}"
    hidden = masking.masked_text(text)
    assert "999999201502280022" not in hidden
    assert "19900000012" not in hidden


# register


@st.composite
def rows(draw: st.DrawFn) -> list[paper.RegisterRow]:
    kinds = st.builds(
        inv.register_row,
        st.integers(0, 40),
        sex=st.sampled_from(("男", "女", "")),
        left_behind=st.sampled_from(("双亲", "单亲", "")),
        boarding=st.sampled_from((True, False, None)),
        is_key=st.booleans(),
    )
    return draw(st.lists(kinds, min_size=1, max_size=60))


@given(rows())
def test_totals_of_the_register_close(listed: list[paper.RegisterRow]) -> None:
    whole = count(listed)
    classes = class_counts(listed)
    assert sum(each.total for _, each in classes) == whole.total == len(listed)
    assert sum(each.boys for _, each in classes) == whole.boys
    assert whole.boys + whole.girls + whole.sex_unknown == whole.total
    assert whole.both_away + whole.one_away + whole.category_unknown == whole.total
    assert whole.sex_unknown >= 0


def test_long_names_take_rows_from_the_page_not_from_the_margin() -> None:
    listed = [inv.register_row(n, name=inv.LONG_NAME) for n in range(20)]
    assert paper.print_register(listed, inv.HEAD).pages > 3


# cards


def test_every_card_begins_on_a_fresh_sheet_of_paper() -> None:
    long = inv.face(whereabouts="父母在外务工，每周视频一次。" * 60)
    job = CardJob()
    pages = list(full_pages([long, inv.face(file_number="QX-2024-0032", sheet_number="")], job))
    starts = [number for number, page in enumerate(pages) if page.sheet == "QX-2024-0032"]
    assert starts[0] % 2 == 0
    assert job.continued == ["0042-1741-2"]


def test_too_many_changes_print_the_newest() -> None:
    change = inv.face().changes[0]
    many = tuple(replace(change, what=f"第{n}次") for n in range(20))
    [_, back] = full_pages([inv.face(changes=many)], CardJob())
    words = [mark.text for mark in back.marks if isinstance(mark, Words)]
    assert "第19次" in words
    assert "第11次" not in words


def test_wallet_backs_lie_behind_their_fronts() -> None:
    named = [(inv.face(name=f"马{n}"), {**_wallet_values(), "name": f"马{n}"}) for n in "甲乙"]
    front, back = wallet_pages([(f, {**v, "teacher_name": v["name"]}) for f, v in named])

    def left_of(page: object, name: str) -> float:
        return next(m.x for m in page.marks if isinstance(m, Words) and m.text == name)  # type: ignore[attr-defined]

    for name in ("马甲", "马乙"):
        on_front = left_of(front, name) < LEFT + WIDTH
        on_back = left_of(back, name) < LEFT + WIDTH
        assert on_front is not on_back, "turned over the long edge, left lies behind right"


def _wallet_values() -> dict[str, str]:
    from liushou_desktop.paper.card_values import carry_values

    return carry_values(inv.face())[0]


def test_what_no_size_fits_on_the_carry_card_is_shortened_and_reported() -> None:
    made = paper.print_cards([inv.face(short_address="红柳沟村三社小桥东第二户" * 20)], "carry")
    assert [(one.place, one.reason) for one in made.report.withheld] == [
        ("short_address", "TEXT_TOO_LONG_FOR_CARD")
    ]


def test_a_name_nobody_can_draw_does_not_hang_the_job() -> None:
    made = paper.print_cards([inv.face(name="\U0003fffd" * 50)], "carry")
    assert made.pages == 2
    assert made.report.undrawn


def test_a_stored_check_code_is_printed_as_it_is() -> None:
    made = paper.print_cards([inv.face(check_code="T4WA-9R2E")], "carry")
    assert made.report.check_codes == ("T4WA-9R2E",)


def test_a_question_added_to_the_card_stands_on_the_full_card() -> None:
    form = catalogue()["contact_card"]
    added = FormField(id="smoke_alarm", kind="yes_no", label="报警器")
    first, *others = form.sections
    form = replace(form, sections=(replace(first, fields=(*first.fields, added)), *others))
    job = CardJob(form, inv.CODES)
    pages = list(full_pages([inv.face(more={"smoke_alarm": True})], job))
    words = [m.text for page in pages for m in page.all_marks() if isinstance(m, Words)]
    assert "报警器" in words
    assert "报警器" not in [
        m.text for p in full_pages([inv.face()], CardJob()) for m in p.frame if isinstance(m, Words)
    ]


def test_a_question_added_to_the_talk_stands_in_every_month() -> None:
    added = FormField(id="book", kind="text", label="在读的书")
    form = replace(inv.TALK, sections=(*inv.TALK.sections, Section("more", "补充", (added,))))
    printed = paper.print_talk_terms(form, [inv.talk_term()], inv.CODES)
    assert printed.pages >= 2
    half = paper.print_form(form, [inv.sheet({"book": "《草房子》"})], inv.CODES)
    assert half.pages == 1


# what the form itself leaves out


def test_a_question_the_form_leaves_out_is_not_printed_even_if_it_was_answered() -> None:
    printer = form_printer(inv.VISIT, inv.CODES)

    def words(outcome: str, blank: bool = False) -> list[str]:
        values = {"outcome": outcome, "receiver_name": "马长青", "visit_number": "第2次"}
        page = next(printer.sides(inv.sheet(values, blank=blank)))
        return [mark.text for mark in page.marks if isinstance(mark, Words)]

    assert "马长青" in words("met")
    assert "马长青" not in words("absent")
    assert "马长青" in words("absent", blank=True)
    assert "2" in words("met")


# key papers


def test_a_fingerprint_is_three_lines_of_four_groups_and_a_check_digit() -> None:
    lines = fingerprint_lines("0" * 60)
    assert [len(group) for groups, _ in lines for group in groups] == [5] * 12
    with pytest.raises(RefusedError) as refused:
        fingerprint_lines("1" * 59)
    assert refused.value.code == "FINGERPRINT_LENGTH_WRONG"


def test_a_recovery_line_with_a_wrong_digit_is_not_printed() -> None:
    first, *others = inv.RECOVERY.lines
    wrong = (str((int(first[0]) + 1) % 10) + first[1:], *others)
    with pytest.raises(RefusedError) as refused:
        paper.print_recovery_key(replace(inv.RECOVERY, lines=wrong))
    assert refused.value.arguments["line"] == 1


def test_the_check_code_of_the_recovery_sheet_tells_nothing_of_the_key() -> None:
    other = replace(inv.RECOVERY, lines=inv.RECOVERY.lines[::-1])
    codes = {paper.print_recovery_key(key).report.check_codes for key in (inv.RECOVERY, other)}
    assert len(codes) == 1


# jobs


def test_nothing_to_print_is_said() -> None:
    for job in (
        lambda: paper.print_cards([], "carry"),
        lambda: paper.print_form(inv.VISIT, [], inv.CODES),
        lambda: paper.print_register([], inv.HEAD),
        lambda: paper.print_talk_terms(inv.TALK, [], inv.CODES),
    ):
        with pytest.raises(RefusedError) as refused:
            job()
        assert refused.value.code == "PAPER_NOTHING_TO_PRINT"


def test_tells_how_far_it_is_and_stops_when_asked() -> None:
    told: list[Progress] = []
    watcher = Watcher(told.append)
    paper.print_cards([inv.face()] * 6, "carry", watcher=watcher)
    assert [step.done for step in told] == list(range(7))
    assert {step.total for step in told} == {6}

    def stop(step: Progress) -> None:
        if step.done == 2:
            stopper.stop()

    stopper = Watcher(stop)
    with pytest.raises(Cancelled):
        paper.print_cards([inv.face()] * 6, "carry", watcher=stopper)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "是"),
        (inv.date(2026, 3, 2), "2026年3月2日"),
        ("2026-03-02", "2026年3月2日"),
        ("2026-03", "2026年3月"),
        (inv.time(9, 5), "9时05分"),
        (("甲", "乙"), "甲、乙"),
        ({"town": "癿藏镇", "village": "红柳沟村"}, "癿藏镇红柳沟村"),
    ],
)
def test_says_stored_values_in_chinese(value: object, text: str) -> None:
    assert shown(value, {}) == text


# sentences


def _raised() -> dict[str, list[set[str]]]:
    found: dict[str, list[set[str]]] = defaultdict(list)
    for path in (ROOT / "src/liushou_desktop/paper").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ("RefusedError", "SurroundingsError"):
                code = ast.literal_eval(node.args[0])
                found[code].append({word.arg or "" for word in node.keywords})
            if node.func.id == "Problem" and isinstance(node.args[1], ast.Constant):
                keys = node.args[2].keys  # type: ignore[attr-defined]
                found[str(node.args[1].value)].append({ast.literal_eval(key) for key in keys})
    return found


REASONS = {"LEFT_BEHIND_WORD", "SENSITIVE_WORD", "LONG_NUMBER", "TEXT_TOO_LONG_FOR_CARD"}


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    sentences = tomllib.loads((ROOT / "resources/wording/paper.toml").read_text("utf-8"))
    raised = _raised()
    assert set(sentences) == set(raised) | REASONS | {"PRINTING"}
    for code, calls in raised.items():
        assert all(placeholders(sentences[code]) <= given for given in calls), code


def test_a_damaged_font_file_is_passed_over(tmp_path: Path, monkeypatch, caplog) -> None:
    from liushou_desktop.paper import fonts

    (tmp_path / "Broken-Bold.ttf").write_bytes(b"OTTO" + b"\0" * 200)
    monkeypatch.setattr(fonts, "font_dirs", lambda: (tmp_path,))
    assert fonts._face("Broken-Bold.ttf") is None
    assert "Broken-Bold.ttf" in caplog.text
    caplog.clear()


def test_a_table_has_a_row_for_everybody_it_holds() -> None:
    """A list of forty goes on on the next side under its heads, and nobody is left out."""
    meeting = inv.form("guardian_meeting")
    names = {f"C{number}": f"马小{number:02}" for number in range(40)}
    rows = tuple({"guest_child": child, "there": "present"} for child in names)
    one = replace(inv.sheet({**inv.MEETING_VALUES, "attendance": rows}), names=names)
    sides = list(form_printer(meeting, inv.CODES).of(one).sides(one))
    words = [[mark.text for mark in page.all_marks() if isinstance(mark, Words)] for page in sides]
    everything = [text for page in words for text in page]
    assert len(sides) > 1
    assert [name for name in names.values() if name not in everything] == []
    assert all("序" in page for page in words if any(name in page for name in names.values()))


@needs_poppler
def test_folds_a_book_whose_pages_follow_one_another() -> None:
    """Four sides: 8|1, 2|7, 6|3, 4|5; every entry stands in it once, in the order of the terms."""
    made = paper.print_progress_books([inv.BOOK])
    sides = [text_of(made.pdf, "-f", str(side), "-l", str(side)) for side in (1, 2, 3, 4)]
    assert "我的进步" in sides[0]
    assert "写给你的话" in sides[0]
    order = sides[1] + sides[2] + sides[3]
    assert [order.count(f"第{month}个月") for month in (9, 10, 11, 12, 3, 4, 5, 6)] == [1] * 8
    assert "2025年秋季学期" in sides[1]
    assert "留守" not in "".join(sides)


def test_no_side_of_a_document_bears_the_seal_alone() -> None:
    for long in range(14, 26):
        text = [narrative._Line(str(number)) for number in range(long)]
        sides = list(narrative._dealt([*text, *narrative._signed(inv.SUMMARY)]))
        assert sum(map(len, sides)) == long + 2
        assert any(line.at == "left" for _, line in sides[-1])
        assert max(place for side in sides for place, _ in side) <= narrative._LINES
