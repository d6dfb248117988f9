"""Three faces of a value: typed, kept, shown. And what is wrong with it."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formspec.making import field_of, form_of

from liushou_desktop.base.problem import Severity
from liushou_desktop.domain.dates import PartialDate
from liushou_desktop.domain.pictures import JPEG, Picture
from liushou_desktop.domain.schooling import Term
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import KINDS, Unreadable, kind_of
from liushou_desktop.formspec.model import FormField
from liushou_desktop.formspec.places import Region

TODAY = date(2026, 6, 16)
CONTEXT = Context(
    today=TODAY,
    term=Term(
        site="S", id="2025-2", name="2026年春季学期", start=date(2026, 3, 1), end=date(2026, 7, 10)
    ),
    staff={"T1": "马成林", "T2": "张白杨", "T3": "马成林"},
    children={"C1": "马玉兰", "C2": "阿依古丽·吐尔逊"},
    classes={"K1": "五(2)班"},
)
NUMBER = "999999201206150127"


def parse(field: FormField, text: str, context: Context = CONTEXT) -> object:
    return kind_of(field).parse(text, field, context)


def codes(field: FormField, value: object, context: Context = CONTEXT) -> list[str]:
    return [problem.code for problem in kind_of(field).check(value, field, context)]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (field_of("text"), "  炉 火\t旺 ", "炉 火 旺"),
        (field_of("text"), "藏\u200b起\u202e来", "藏起来"),
        (field_of("text"), "䶮㛃𤩽", "䶮㛃𤩽"),
        (field_of("long_text"), "一\r\n二  三\n", "一\n二 三"),
        (field_of("integer"), "３人", 3),
        (field_of("integer"), "12.0", 12),
        (field_of("decimal"), "2.4公里", Decimal("2.4")),
        (field_of("decimal"), "5", Decimal("5.0")),
        (field_of("yes_no"), "√", True),
        (field_of("yes_no", yes="已签", no="没签"), "没签", False),
        (field_of("yes_no", yes="有", no="无"), "有", True),
        (field_of("time"), "1610", time(16, 10)),
        (field_of("time"), "16：10", time(16, 10)),
        (field_of("time"), "下午4点半", time(16, 30)),
        (field_of("time"), "16时5分", time(16, 5)),
        (field_of("date"), "612", date(2026, 6, 12)),
        (field_of("date"), "今", TODAY),
        (field_of("date"), "2026年3月12日", date(2026, 3, 12)),
        (field_of("date", precision="month"), "2024.3", PartialDate(date(2024, 3, 1), "month")),
        (field_of("date", precision="month"), "2024-03-05", date(2024, 3, 5)),
        (field_of("date", precision="year"), "1958", PartialDate(date(1958, 1, 1), "year")),
        (field_of("choice", options="visit_way"), "上门", "household"),
        (field_of("choice", options="ethnicity"), "东乡", "26"),
        (field_of("choice", options="left_behind_category"), "2-双亲留守儿童", "2"),
        (field_of("choices", options="visit_purpose"), "安全，常规", ("routine", "safety")),
        (field_of("choices", options="visit_purpose"), "安全 常规", ("routine", "safety")),
        (field_of("choices", options="actual_care"), "祖父母、外祖父母", ("grandparents",)),
        (field_of("identity_number"), "９９９９９９ 20120615 012７", NUMBER),
        (field_of("identity_number"), "无", None),
        (field_of("identity_number", papers=True), "h 12345678", "H12345678"),
        (field_of("student_number"), f"g{NUMBER}", f"G{NUMBER}"),
        (field_of("phone"), "199-0000-0013（爷）", "19900000013"),
        (field_of("person_name"), "阿依古丽•吐尔逊", "阿依古丽·吐尔逊"),
        (field_of("person_name"), "马  龙", "马龙"),
        (field_of("staff"), "张白杨老师", ("T2",)),
        (field_of("staff", several=True), "张白杨、T1", ("T2", "T1")),
        (field_of("child"), "马玉兰", "C1"),
        (field_of("class"), "五（2）班", "K1"),
    ],
)
def test_reads_what_people_write(field: FormField, text: str, value: object) -> None:
    assert parse(field, text) == value


@pytest.mark.parametrize("kind", [name for name in KINDS if name not in ("photos", "repeat")])
def test_reads_nothing_as_no_answer(kind: str) -> None:
    keys = {"options": "sex"} if KINDS[kind].needs_options else {}
    keys |= {"computed": "class_label"} if kind == "computed" else {}
    assert parse(field_of(kind, **keys), "  ") is None


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (field_of("integer"), "三个", "NOT_A_WHOLE_NUMBER"),
        (field_of("integer"), "1e5", "NOT_A_WHOLE_NUMBER"),
        (field_of("decimal"), "2.45", "TOO_MANY_DECIMALS"),
        (field_of("decimal"), "nan", "NOT_A_NUMBER"),
        (field_of("yes_no"), "也许", "NOT_YES_OR_NO"),
        (field_of("time"), "25:00", "NOT_A_TIME"),
        (field_of("date"), "2026-06-31", "DATE_NOT_IN_CALENDAR"),
        (field_of("date"), "2024.3", "DATE_DAY_MISSING"),
        (field_of("date", precision="month"), "2024", "DATE_MONTH_MISSING"),
        (field_of("date", precision="month"), "腊月二十", "DATE_LUNAR"),
        (field_of("choice", options="visit_way"), "飞过去", "CHOICE_UNKNOWN"),
        (field_of("choice", options="left_behind_category"), "2", "CHOICE_UNKNOWN"),
        (field_of("identity_number"), "99999920120615012", "ID_LENGTH_WRONG"),
        (field_of("identity_number"), "9.99999E+17", "ID_SCIENTIFIC"),
        (field_of("phone"), "19900000013/19900000014", "PHONE_SEVERAL"),
        (field_of("phone"), "199000", "PHONE_UNREADABLE"),
        (field_of("staff"), "马成林", "NAME_AMBIGUOUS"),
        (field_of("staff"), "李四", "NAME_NOT_ON_LIST"),
        (field_of("photos"), "照片.jpg", "PHOTO_NOT_TYPED"),
    ],
)
def test_refuses_what_cannot_be_meant(field: FormField, text: str, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(field, text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        (field_of("text", max_length=3), "一二三四", ["TEXT_TOO_LONG"]),
        (field_of("text", max_length=3), "䶮㛃𤩽", []),
        (field_of("long_text", advised_length=20), "很好", ["TEXT_BRIEF"]),
        (field_of("integer", minimum=1, maximum=5), 0, ["NUMBER_TOO_SMALL"]),
        (field_of("decimal", maximum=5), Decimal("5.1"), ["NUMBER_TOO_LARGE"]),
        (field_of("date", within_term=True), date(2026, 2, 28), ["DATE_OUTSIDE_TERM"]),
        (field_of("date", within_term=True), date(2026, 6, 17), ["DATE_IN_FUTURE"]),
        (field_of("date", within_term=True), date(2026, 3, 1), []),
        (field_of("date"), date(2027, 1, 1), []),
        (field_of("date", past=True, least_age=18), date(2008, 6, 17), ["PERSON_TOO_YOUNG"]),
        (field_of("date", past=True, least_age=18), date(2008, 6, 16), []),
        (field_of("choice", options="sex"), "7", ["CODE_NOT_IN_SET"]),
        (field_of("choices", options="relief"), ("none", "orphan"), ["CHOICE_EXCLUDES_OTHERS"]),
        (field_of("identity_number"), "999999201206150128", ["ID_CHECK_DIGIT_WRONG"]),
        (field_of("identity_number"), NUMBER, []),
        (field_of("staff"), ("T1", "T2"), ["ONLY_ONE_PERSON"]),
        (field_of("child"), "C9", ["NAME_NOT_ON_LIST"]),
        (field_of("photos", max_kb=1), (Picture.of(JPEG + bytes(2000)),), ["PHOTO_TOO_LARGE"]),
        (field_of("photos"), (Picture.of(b"MZ"),), ["PHOTO_NOT_A_PICTURE"]),
        (field_of("photos", most=1), (Picture("a"), Picture("b")), ["PHOTO_TOO_MANY"]),
        (field_of("photos"), (Picture("a"), Picture("a")), ["PHOTO_TWICE"]),
        (field_of("region", place="work"), Region(province="广东省"), ["WORK_PLACE_INCOMPLETE"]),
        (field_of("region"), Region(detail="本村"), ["HOME_WITHOUT_VILLAGE"]),
    ],
)
def test_finds_what_is_wrong_with_a_value(
    field: FormField, value: object, found: list[str]
) -> None:
    assert codes(field, value) == found


def test_takes_an_earlier_day_when_it_is_keyed_late() -> None:
    late = Context(today=TODAY, term=CONTEXT.term, is_late_entry=True)
    assert codes(field_of("date", within_term=True), date(2026, 2, 28), late) == []


def test_doubts_a_wrong_check_digit_without_blocking() -> None:
    field = field_of("identity_number")
    problems = list(kind_of(field).check("999999201206150128", field, CONTEXT))
    assert [problem.severity for problem in problems] == [Severity.YELLOW]
    assert problems[0].field == "it"


def test_never_takes_a_short_date_out_of_a_spreadsheet() -> None:
    with pytest.raises(Unreadable) as caught:
        parse(field_of("date"), "6.12", Context(today=TODAY, is_from_file=True))
    assert caught.value.code == "DATE_YEAR_MISSING"


ROUND_TRIPS = [
    (field_of("text"), st.just("外婆腿疼")),
    (field_of("integer"), st.integers(-(10**8), 10**8)),
    (
        field_of("decimal", decimals=2),
        st.decimals(-1000, 1000, places=2).filter(lambda d: d != 0 or not d.is_signed()),
    ),
    (field_of("yes_no", yes="已签", no="没签"), st.booleans()),
    (field_of("date"), st.dates(date(1990, 1, 1), TODAY)),
    (
        field_of("date", precision="year"),
        st.builds(
            lambda year, month: PartialDate(date(year, month, 1), "month"),
            st.integers(1950, 2026),
            st.integers(1, 12),
        ),
    ),
    (field_of("time"), st.times().map(lambda t: t.replace(second=0, microsecond=0))),
    (field_of("choice", options="ethnicity"), st.sampled_from(["01", "03", "26", "47", "98"])),
    (
        field_of("choices", options="commute_danger"),
        st.sets(st.sampled_from(["water", "road", "bridge", "other"]), min_size=1).map(
            lambda chosen: tuple(c for c in ("water", "road", "bridge", "other") if c in chosen)
        ),
    ),
    (field_of("identity_number"), st.just(NUMBER)),
    (field_of("student_number"), st.just(f"G{NUMBER}")),
    (field_of("phone"), st.sampled_from(["19900000013", "09307721000"])),
    (field_of("person_name"), st.sampled_from(["马龙", "阿依古丽·吐尔逊", "癿𤩽"])),
    (field_of("staff", several=True), st.just(("T2",))),
    (field_of("child"), st.sampled_from(["C1", "C2"])),
]


@pytest.mark.parametrize(
    ("field", "values"), ROUND_TRIPS, ids=lambda part: getattr(part, "kind", "")
)
def test_takes_back_what_it_shows_and_what_it_stores(field: FormField, values) -> None:  # type: ignore[no-untyped-def]
    kind = kind_of(field)

    @given(values)
    def holds(value: object) -> None:
        assert kind.parse(kind.show(value, field, CONTEXT), field, CONTEXT) == value
        assert kind.from_json(kind.to_json(value, field), field) == value

    holds()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_refuses_a_stored_face_of_the_wrong_shape(kind: str) -> None:
    field = FormField("it", kind, "它", options="sex", fields=(field_of("text"),))
    with pytest.raises(Unreadable) as caught:
        KINDS[kind].from_json(object(), field)
    assert caught.value.code == "STORED_ANSWER_WRONG"


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=30))
def test_answers_any_text_with_a_value_or_a_reason(kind: str, text: str) -> None:
    field = FormField("it", kind, "它", options="sex", fields=(field_of("text"),))
    try:
        value = KINDS[kind].parse(text, field, CONTEXT)
    except Unreadable as error:
        refused = error.problem("it")
        value = None
    else:
        refused = None
    if refused is not None:
        assert refused.field == "it"
        return
    if value is not None and kind not in ("child", "class"):
        shown = KINDS[kind].show(value, field, CONTEXT)
        assert KINDS[kind].from_json(KINDS[kind].to_json(value, field), field) == value
        assert isinstance(shown, str)


def test_is_known_to_every_medium() -> None:
    from liushou_desktop.gui.common.field_editors import EDITORS
    from liushou_desktop.paper.values import STYLES
    from liushou_desktop.sheets.form_columns import WIDTHS

    assert set(WIDTHS) == set(KINDS)
    assert set(STYLES) >= set(KINDS)
    assert set(EDITORS) >= set(KINDS)


REPEAT = next(
    form_of(
        """
[[section.field]]
id = "questions"
kind = "repeat"
label = "补问"
max_rows = 2
[[section.field.field]]
id = "question"
kind = "text"
label = "要问的"
required = true
[[section.field.field]]
id = "asked_on"
kind = "date"
label = "哪天"
"""
    ).fields()
)


def test_keeps_the_rows_of_a_repeat() -> None:
    kind = kind_of(REPEAT)
    rows = ({"question": "取暖方式", "asked_on": date(2026, 6, 1)}, {"question": "村联系人"})
    stored = kind.to_json(rows, REPEAT)
    assert stored == [{"question": "取暖方式", "asked_on": "2026-06-01"}, {"question": "村联系人"}]
    assert kind.from_json(stored, REPEAT) == rows
    assert kind.parse(kind.show(rows, REPEAT, CONTEXT), REPEAT, CONTEXT) == rows


def test_names_row_and_column_inside_a_repeat() -> None:
    rows = ({"asked_on": date(2026, 6, 1)}, {"question": "一"}, {"question": "二"})
    found = [(p.field, p.code) for p in kind_of(REPEAT).check(rows, REPEAT, CONTEXT)]
    assert found == [("questions", "TOO_MANY_ROWS"), ("questions.1.question", "ANSWER_MISSING")]
