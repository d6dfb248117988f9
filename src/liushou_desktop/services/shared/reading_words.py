"""The settings of a rule set in Chinese: for the settings page, and as small print beside figures.

Figures carry their readings as codes (``A07=list``), because papers and packages compare them;
people read 截止日后补录的记录：单列不计.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from liushou_desktop.base.paths import forms_dir
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import RuleSet, Setting, SettingValue, shown
from liushou_desktop.services.shared.words import word

RULE_FILE = "jishishan-2021-96.toml"
YES, NO = "是", "否"


@cache
def shipped_rules() -> Mapping[str, Any]:
    """The plan's rule file as parsed TOML."""
    return tomllib.loads((forms_dir() / "rules" / RULE_FILE).read_text("utf-8"))


@cache
def plan() -> RuleSet:
    """The plan with its own answers to its open points."""
    return read_rules(shipped_rules())


def value_words(setting: Setting, value: SettingValue | None = None) -> str:
    """A value of a setting as people say it (its own value unless given)."""
    value = setting.value if value is None else value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        return "、".join(code_word(setting, code) for code in value) or "没有"
    if isinstance(value, int):
        return f"{value} {setting.unit}".strip()
    return code_word(setting, value)


def code_word(setting: Setting, code: str) -> str:
    """One code of a setting as people say it."""
    own = dict(each.split("=", 1) for each in setting.words)
    return own.get(code) or (word(setting.codes, code) if setting.codes else code)


def reading_words(readings: Iterable[str]) -> str:
    """``A07=list`` and its like as one line of small print; what nobody knows stays as it is."""
    return "；".join(_reading(reading) for reading in readings)


def _reading(reading: str) -> str:
    name, _, value = reading.partition("=")
    for setting in plan().settings.values():
        if name in (setting.reading or setting.id, setting.id):
            return f"{setting.short or setting.label}：{_words_of_text(setting, value)}"
    return reading


def _words_of_text(setting: Setting, text: str) -> str:
    """A value written by ``rules.shown``."""
    if isinstance(setting.value, bool):
        return {shown(True): YES, shown(False): NO}.get(text, text)
    if isinstance(setting.value, tuple):
        return value_words(setting, tuple(code for code in text.split("+") if code))
    if isinstance(setting.value, int):
        return f"{text} {setting.unit}".strip()
    return code_word(setting, text)
