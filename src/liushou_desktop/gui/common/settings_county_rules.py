"""设置 → 统一口径 at the bureau: which open points of the plan are decided for all schools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from liushou_desktop.gui.common.settings_rules import RulesSection

if TYPE_CHECKING:
    from liushou_desktop.domain.rules import SettingValue
    from liushou_desktop.services.shared.setting_lines import SettingLine


class CountyRulesSection(RulesSection):
    """Deciding for the plan's own answer is a decision too: then no school may differ."""

    words: Mapping[str, str] = {
        "change": "SETTINGS_DECIDE_RULE",
        "changed": "SETTINGS_RULE_IS_DECIDED",
        "reset": "SETTINGS_LEAVE_RULE",
        "back": "SETTINGS_RULE_LEFT",
        "note": "SETTINGS_COUNTY_RULES_NOTE",
    }

    def load(self) -> list[SettingLine]:
        from liushou_desktop.services.bureau.decide_rules import county_rules

        return county_rules(self.desk.site)

    def is_fixed(self, line: SettingLine) -> bool:
        return False

    def is_same(self, line: SettingLine, value: SettingValue) -> bool:
        return line.is_decided and value == line.setting.value

    def may_leave_open(self, line: SettingLine) -> bool:
        return line.is_decided

    def keep(self, setting_id: str, value: SettingValue, reason: str) -> object:
        from liushou_desktop.services.bureau.decide_rules import decide_rule

        return decide_rule(self.desk.site, setting_id, value, reason)

    def leave(self, setting_id: str) -> object:
        from liushou_desktop.services.bureau.decide_rules import leave_rule_open

        return leave_rule_open(self.desk.site, setting_id)
