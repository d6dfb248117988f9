"""The open points of the plan and this school's answers, each changed with a reason."""

from __future__ import annotations

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import SettingValue
from liushou_desktop.services.school.refresh_summaries import refresh_all
from liushou_desktop.services.shared.bureau_rules import bureau_answers
from liushou_desktop.services.shared.reading_words import plan, shipped_rules
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.setting_lines import (
    SettingLine,
    refuse_unknown_answer,
    setting_line,
)
from liushou_desktop.services.shared.site import Site

KEY = "rules.settings"


def rule_settings(site: Site) -> list[SettingLine]:
    """All open points in the plan's order, those that change figures first.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        fixed = bureau_answers(unit)
        ours = read_rules(shipped_rules(), {**unit.setting(KEY, {}), **fixed})
    lines = [
        setting_line(setting, plan().settings[name], is_decided=name in fixed)
        for name, setting in ours.settings.items()
    ]
    return sorted(lines, key=lambda line: not line.setting.figures)


def set_rule_setting(site: Site, setting_id: str, value: SettingValue, reason: str) -> SettingLine:
    """Answer an open point otherwise; figures follow at once, what was reported stays as it was.

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING, SETTING_NOT_THERE, SETTING_ANSWER_UNKNOWN,
            SETTING_ANSWER_WRONG, SETTING_OF_BUREAU.
    """
    site.require(Right.SETTINGS)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    own = plan().settings.get(setting_id)
    if own is None:
        raise RefusedError("SETTING_NOT_THERE", setting=setting_id)
    refuse_unknown_answer(own, value)
    with site.unit() as unit:
        fixed = bureau_answers(unit)
        if setting_id in fixed:
            raise RefusedError("SETTING_OF_BUREAU", label=own.short or own.label)
        kept = dict(unit.setting(KEY, {}))
        kept.pop(setting_id, None)
        if value != own.value:
            kept[setting_id] = list(value) if isinstance(value, tuple) else value
        try:
            ours = read_rules(shipped_rules(), {**kept, **fixed})
        except RefusedError as error:
            raise RefusedError("SETTING_ANSWER_WRONG", label=own.short or own.label) from error
        unit.set_setting(KEY, kept, reason=reason.strip())
    refresh_all(site, even_today=True)
    return setting_line(ours.settings[setting_id], own)


def reset_rule_setting(site: Site, setting_id: str) -> SettingLine:
    """Back to the plan's own answer.

    Raises:
        RefusedError: NOT_ALLOWED, SETTING_NOT_THERE.
    """
    site.require(Right.SETTINGS)
    own = plan().settings.get(setting_id)
    if own is None:
        raise RefusedError("SETTING_NOT_THERE", setting=setting_id)
    return set_rule_setting(site, setting_id, own.value, "回到方案的口径")
