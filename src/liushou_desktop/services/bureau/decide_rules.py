"""Decide open points of the plan for all schools; they hold there once a pack was applied."""

from __future__ import annotations

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import SettingValue
from liushou_desktop.services.shared.bureau_rules import DECIDED, bureau_answers
from liushou_desktop.services.shared.enrolment import refuse_settling_at_district
from liushou_desktop.services.shared.reading_words import plan, shipped_rules
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.setting_lines import (
    SettingLine,
    refuse_unknown_answer,
    setting_line,
)
from liushou_desktop.services.shared.site import Site


def county_rules(site: Site) -> list[SettingLine]:
    """All open points, those that change figures first; what is not decided each school answers.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        decided = bureau_answers(unit)
    ours = read_rules(shipped_rules(), decided)
    lines = [
        setting_line(setting, plan().settings[name], is_decided=name in decided)
        for name, setting in ours.settings.items()
    ]
    return sorted(lines, key=lambda line: not line.setting.figures)


def decide_rule(site: Site, setting_id: str, value: SettingValue, reason: str) -> SettingLine:
    """Decide an open point, also when the answer is the plan's own: then no school may differ.

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING, SETTING_NOT_THERE, SETTING_ANSWER_UNKNOWN,
            SETTING_ANSWER_WRONG, SETTLED_FROM_ABOVE (at a 学区).
    """
    site.require(Right.SETTINGS)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    own = plan().settings.get(setting_id)
    if own is None:
        raise RefusedError("SETTING_NOT_THERE", setting=setting_id)
    refuse_unknown_answer(own, value)
    with site.unit() as unit:
        refuse_settling_at_district(unit)
        kept = bureau_answers(unit)
        kept[setting_id] = list(value) if isinstance(value, tuple) else value
        try:
            ours = read_rules(shipped_rules(), kept)
        except RefusedError as error:
            raise RefusedError("SETTING_ANSWER_WRONG", label=own.short or own.label) from error
        unit.set_setting(DECIDED, kept, reason=reason.strip())
    return setting_line(ours.settings[setting_id], own, is_decided=True)


def leave_rule_open(site: Site, setting_id: str) -> SettingLine:
    """Leave an open point to the schools again; where none has answered, the plan's answer holds.

    Raises:
        RefusedError: NOT_ALLOWED, SETTING_NOT_THERE, SETTLED_FROM_ABOVE.
    """
    site.require(Right.SETTINGS)
    own = plan().settings.get(setting_id)
    if own is None:
        raise RefusedError("SETTING_NOT_THERE", setting=setting_id)
    with site.unit() as unit:
        refuse_settling_at_district(unit)
        kept = bureau_answers(unit)
        kept.pop(setting_id, None)
        unit.set_setting(DECIDED, kept, reason="不统一定")
    return setting_line(own, own)
