"""The open points of the plan and this school's answers, each changed with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import Setting, SettingValue
from liushou_desktop.services.school.refresh_summaries import refresh_all
from liushou_desktop.services.shared.reading_words import (
    code_word,
    plan,
    shipped_rules,
    value_words,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

KEY = "rules.settings"


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One open point.

    Attributes:
        setting: question and the answer in force; plan_value: the plan's own answer.
        words, plan_words: both as people say them.
        options: code and word of every answer that can be given; empty for numbers and texts.
    """

    setting: Setting
    plan_value: SettingValue
    words: str
    plan_words: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether this school answers otherwise than the plan."""
        return self.setting.value != self.plan_value

    @property
    def kind(self) -> str:
        """``yes_no``, ``number``, ``several``, ``one`` or ``text``: how it is asked."""
        value = self.plan_value
        if isinstance(value, bool):
            return "yes_no"
        if isinstance(value, int):
            return "number"
        if isinstance(value, tuple):
            return "several"
        return "one" if self.options else "text"


def rule_settings(site: Site) -> list[SettingLine]:
    """All open points in the plan's order, those that change figures first.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        ours = read_rules(shipped_rules(), unit.setting(KEY, {}))
    lines = [_line(setting, plan().settings[name]) for name, setting in ours.settings.items()]
    return sorted(lines, key=lambda line: not line.setting.figures)


def _line(setting: Setting, own: Setting) -> SettingLine:
    return SettingLine(
        setting,
        own.value,
        value_words(setting),
        value_words(own),
        _options(own),
    )


def _options(setting: Setting) -> tuple[tuple[str, str], ...]:
    if setting.choices:
        codes: Sequence[str] = [str(choice) for choice in setting.choices]
        if isinstance(setting.value, int):
            return tuple((code, f"{code} {setting.unit}") for code in codes)
    elif setting.words:
        codes = [each.split("=", 1)[0] for each in setting.words]
    elif setting.codes:
        from liushou_desktop.formspec.codes import code_set

        codes = [each.code for each in code_set(setting.codes).codes]
    else:
        return ()
    return tuple((code, code_word(setting, code)) for code in codes)


def set_rule_setting(site: Site, setting_id: str, value: SettingValue, reason: str) -> SettingLine:
    """Answer an open point otherwise; figures follow at once, what was reported stays as it was.

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING, SETTING_NOT_THERE, SETTING_ANSWER_WRONG.
    """
    site.require(Right.SETTINGS)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    own = plan().settings.get(setting_id)
    if own is None:
        raise RefusedError("SETTING_NOT_THERE", setting=setting_id)
    with site.unit() as unit:
        kept = dict(unit.setting(KEY, {}))
        kept.pop(setting_id, None)
        if value != own.value:
            kept[setting_id] = list(value) if isinstance(value, tuple) else value
        try:
            ours = read_rules(shipped_rules(), kept)
        except RefusedError as error:
            raise RefusedError("SETTING_ANSWER_WRONG", label=own.short or own.label) from error
        unit.set_setting(KEY, kept, reason=reason.strip())
    refresh_all(site, even_today=True)
    return _line(ours.settings[setting_id], own)


def reset_rule_setting(site: Site, setting_id: str) -> SettingLine:
    """Back to the plan's own answer.

    Raises:
        RefusedError: NOT_ALLOWED, SETTING_NOT_THERE.
    """
    own = plan().settings.get(setting_id)
    if own is None:
        raise RefusedError("SETTING_NOT_THERE", setting=setting_id)
    return set_rule_setting(site, setting_id, own.value, "回到方案的口径")
