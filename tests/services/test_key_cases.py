"""重点与个案: levels set by hand, causes the facts propose, signs judged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.helpers.sites import TEACHER, ids, staff_id

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.compute_figures import duties
from liushou_desktop.services.school.judge_sign import judge_sign
from liushou_desktop.services.school.key_cases import key_cases
from liushou_desktop.services.school.set_attention import set_attention
from liushou_desktop.services.shared.site import Site


def refused(call: Any) -> str:
    with pytest.raises(RefusedError) as error:
        call()
    return error.value.code


def test_proposes_sets_and_judges(school: Site) -> None:
    known = ids(school)
    child = known["马玉兰"]
    case = {
        "occurred_on": date(2026, 6, 11),
        "last_seen_on": date(2026, 6, 2),
        "found_by": (staff_id(school, TEACHER),),
        "dropout_state": "suspected",
        "reasons": ("study",),
        "school_owner": TEACHER,
    }
    add_record(school, NewRecord(form="dropout_case", child=child, answers=case))
    (line,) = key_cases(school).children
    assert (line.child, line.level, line.proposed, line.is_open) == (child, "", ("dropout",), True)
    assert refused(lambda: set_attention(school, child, "red", [], "疑似辍学")) == (
        "ATTENTION_WITHOUT_CAUSE"
    )
    assert refused(lambda: set_attention(school, child, "red", ["dropout"], " ")) == (
        "REASON_MISSING"
    )
    before = {duty.rule.code for duty in duties(school, child=child)}
    set_attention(school, child, "red", ["dropout"], "九天没来")
    (line,) = key_cases(school).children
    assert (line.level, line.proposed, line.state) == ("red", (), "九天没来")
    assert {"R35a", "R36"} - before <= {duty.rule.code for duty in duties(school, child=child)}
    assert refused(lambda: set_attention(school, child, "red", ["dropout"], "同上")) == (
        "ATTENTION_SAME"
    )
    sign = {
        "occurred_on": date(2026, 6, 12),
        "seen_by": (staff_id(school, TEACHER),),
        "signs": (code_set("early_sign").codes[0].code,),
        "seen": "连着三天没交作业。",
    }
    kept = add_record(school, NewRecord(form="early_sign", child=child, answers=sign)).id
    assert [each.is_open for each in key_cases(school).signs] == [True]
    assert refused(lambda: judge_sign(school, kept, "watch")) == "RECORD_HAS_PROBLEMS"
    judge_sign(school, kept, "watch", "班主任每周谈一次")
    assert [each.state for each in key_cases(school).signs] == ["继续留意"]
