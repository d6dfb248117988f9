"""What a school's report still lacks, in words: on the screen, on the 催报单, at the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_view import ReportLine


def state_words(line: ReportLine) -> str:
    """没报, 已退回, 已合并 …"""
    return sentence(f"REPORTED_STATE_{line.state.upper()}")


def lacking_words(line: ReportLine) -> str:
    """晚 5 天, 4 条意见，等重报 …"""
    args = {"days": line.days_late, "remarks": line.remarks}
    return sentence(f"REPORTED_WHAT_{line.state.upper()}", args)


def reminder_words(line: ReportLine) -> str:
    """Both, for whoever telephones."""
    return f"{state_words(line)}，{lacking_words(line)}"
