"""Words of the common pages: none is English or talks like a machine."""

from __future__ import annotations

import re
import tomllib

from liushou_desktop.base.paths import resources_dir

_LATIN = re.compile(r"[A-Za-z]{2,}")
_KNOWN_LATIN = {"Excel", "lsenrol", "lsbackup", "xlsx", "xls", "csv", "demo", "GPL", "MB", "GB"}
_KNOWN_LATIN |= {"json", "age", "txt"}  # endings of files with everything


def _own() -> dict[str, str]:
    return tomllib.loads((resources_dir() / "wording" / "common_pages.toml").read_text("utf-8"))


def test_speaks_no_english() -> None:
    for code, text in _own().items():
        plain = re.sub(r"\{[^}]*\}", "", text)
        assert set(_LATIN.findall(plain)) <= _KNOWN_LATIN, code


def test_avoids_the_words_of_machines() -> None:
    for code, text in _own().items():
        for word in ("非法", "失败", "异常", "请勿", "！", "操作", "记录集", "系统错误"):
            assert word not in text, f"{code}: {word}"
