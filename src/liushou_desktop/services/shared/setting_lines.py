"""The open points of the plan in words, for the school's settings and the bureau's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.rules import OpenPoint, Setting, SettingValue
from liushou_desktop.services.shared.reading_words import code_word, plan, value_words


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One open point.

    Attributes:
        setting: question and the answer in force; plan_value: the plan's own answer.
        words, plan_words: both as people say them.
        options: code and word of every answer that can be given; empty for numbers and texts.
        is_decided: the bureau has decided it: at a school it cannot be changed, at the bureau it
            goes to all schools.
        points: the open points it answers, with the reason why somebody must (``T06``, ``Q03``).
    """

    setting: Setting
    plan_value: SettingValue
    words: str
    plan_words: str
    options: tuple[tuple[str, str], ...] = ()
    is_decided: bool = False
    points: tuple[OpenPoint, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether the answer is another one than the plan."""
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


def setting_line(setting: Setting, own: Setting, *, is_decided: bool = False) -> SettingLine:
    """One open point in words.

    Args:
        setting: with the answer in force; own: with the plan's own answer.
    """
    return SettingLine(
        setting,
        own.value,
        value_words(setting),
        value_words(own),
        _options(own),
        is_decided,
        tuple(point for point in plan().open_points if point.code in own.points),
    )


def refuse_unknown_answer(own: Setting, value: SettingValue) -> None:
    """Refuse a code that is none of the answers offered.

    Raises:
        RefusedError: SETTING_ANSWER_UNKNOWN.
    """
    options = _options(own)
    given = value if isinstance(value, tuple) else (value,)
    strange = [each for each in given if isinstance(each, str) and each not in dict(options)]
    if options and strange:
        known = "、".join(f"{code}（{word}）" for code, word in options)
        label = own.short or own.label
        raise RefusedError("SETTING_ANSWER_UNKNOWN", label=label, text=strange[0], known=known)


def points_elsewhere() -> tuple[OpenPoint, ...]:
    """Open points no setting answers, with what holds until then and where they are decided."""
    rules = plan()
    return tuple(point for point in rules.open_points if not rules.settings_of(point.code))


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
