"""The shipped forms, held against the trade."""

from datetime import date

import pytest

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.family import Carer, Whereabouts
from liushou_desktop.domain.four_knows import four_knows
from liushou_desktop.formspec import binds
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.formspec.kinds import MOST_CHIPS
from liushou_desktop.formspec.lint import wording_codes
from liushou_desktop.formspec.loader import catalogue, form
from liushou_desktop.formspec.model import Form

FORMS = list(catalogue().values())


def test_numbers_the_forms_as_the_plan_does() -> None:
    codes = {each.code: each.title for each in FORMS}
    assert codes["F01"] == "留守儿童基本信息登记表"
    assert codes["F02"] == "留守儿童档案联系卡"
    assert codes["F03"] == "留守儿童花名册"
    assert codes["F04"] == "家访记录表"
    assert codes["F05"] == "谈心记录卡"
    assert codes["F08"] == "监护人会议记录"
    assert codes["F16"] == "委托照护（监护）责任确认书"
    assert {f"F{number:02}" for number in range(1, 21)} - {"F17"} <= set(codes)


def facts_of(father: str, mother: str, *, has_carer: bool) -> ChildFacts:
    day = date(2026, 3, 1)
    own = {"site": "S", "child": "C"}
    return ChildFacts(
        child=Child(site="S", id="C", name="马龙", sex="1"),
        whereabouts=(
            Whereabouts(**own, id="W1", role="father", status=father, start=day),
            Whereabouts(**own, id="W2", role="mother", status=mother, start=day),
        ),
        carers=(Carer(**own, id="K", name="韩桂英", start=day),) if has_carer else (),
    )


@pytest.mark.parametrize(
    "facts",
    [
        facts_of("away_working", "away_trading", has_carer=True),
        facts_of("out_of_contact", "at_home", has_carer=False),
    ],
)
def test_asks_every_question_of_the_four_knows_on_the_card(facts: ChildFacts) -> None:
    card = form("contact_card")
    for know in four_knows(facts, date(2026, 6, 16)).groups:
        for question in know.questions:
            asked = binds.field_of(card, question.id)
            assert asked is not None, question.id
            if not question.id.endswith(".phone"):
                assert asked.known == know.group, question.id


@pytest.mark.parametrize("each", FORMS, ids=lambda each: each.id)
def test_keeps_medical_and_mental_answers_in_the_highest_class(each: Form) -> None:
    high = {"illness", "health", "allergy", "mental_attention", "mood", "said", "id_number"}
    for field in each.fields():
        if field.id in high:
            assert field.sensitivity == 3, field.id


@pytest.mark.parametrize("each", FORMS, ids=lambda each: each.id)
def test_repeats_neither_what_was_said_nor_whom_it_was_about(each: Form) -> None:
    carried = [field.id for field in each.fields() if field.repeatable]
    assert not {"advice", "said", "guidance", "agreed", "child"} & set(carried)
    assert all(each.field(name).kind != "long_text" for name in carried)


def test_offers_the_choices_of_a_visit_as_chips() -> None:
    visit = form("home_visit")
    for name in ("way", "outcome", "purposes", "guardianship", "guardianship_issue", "referral"):
        options = visit.field(name).options
        assert options is not None
        assert len(code_set(options).offered()) <= MOST_CHIPS, name


def test_hears_the_parents_duties_in_block_d_of_the_talk() -> None:
    block = next(s for s in form("talk").sections if s.id == "family_contact")
    assert [field.label for field in block.fields] == [
        "父母通话次数",
        "通信或留言",
        "父母联系班主任",
        "父母联系照护人",
    ]
    assert all(field.core for field in block.fields)


def test_says_nothing_of_left_behind_on_paper_for_pupils() -> None:
    card = form("contact_card")
    assert card.gentle_title == "成长联系卡"
    assert "留守" not in (card.gentle_title or "")


def test_has_a_sentence_for_every_rule_of_every_form() -> None:
    codes = {rule.code for each in FORMS for rule in each.rules}
    assert codes <= wording_codes()
