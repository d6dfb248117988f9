"""The log of who printed and exported what, in words."""

from __future__ import annotations

import re
from pathlib import Path

import liushou_desktop.services
from liushou_desktop.services.shared.access_log import subject_words

_NOTED = re.compile(r'note_access\(\s*"(?:print|export|import)",\s*f?"([a-z][a-z_ -]*)')


def test_names_whatever_is_noted() -> None:
    """No word of the code stands in the log that the principal reads."""
    services = Path(liushou_desktop.services.__file__).parent
    noted = {
        found.strip()
        for file in services.rglob("*.py")
        for found in _NOTED.findall(file.read_text("utf-8"))
    }
    assert len(noted) > 15
    assert [each for each in noted if subject_words(each).startswith(each)] == []
    assert subject_words("contact_card_carry × 29") == "随身卡　× 29"
    assert subject_words("home_visit × 3") == "家访记录表　× 3"
    assert subject_words("transfer 2 2199000003 × 1 health、sealed") == (
        "转学档案　2 2199000003 × 1 健康情况、封存的内容"
    )
    assert subject_words("pack 2199000001 3") == "下发包　2199000001　第 3 号"
    assert subject_words("package 2025-2 1") == "报送包　2025-2　第 1 包"
