"""Words of the common pages: each is used, none is English or talks like a machine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from liushou_desktop.base.paths import resources_dir

_LATIN = re.compile(r"[A-Za-z]{2,}")
_KNOWN_LATIN = {"Excel", "lsenrol", "lsbackup", "xlsx", "xls", "csv", "demo", "GPL", "MB", "GB"}
_KNOWN_LATIN |= {"json", "age", "txt"}  # endings of files with everything
_BUILT = (
    "SETTINGS_TAB_",
    "SETTINGS_OCCASION_",
    "SETTINGS_TERM_",
    "SETTINGS_KEYS_",
    "SETTINGS_QUESTION_",
    "QUESTION_KIND_",
    "ROLE_MAY_",
    "FIRST_DEED_",
    "BACKUP_LOG_",
)


def _own() -> dict[str, str]:
    return tomllib.loads((resources_dir() / "wording" / "common_pages.toml").read_text("utf-8"))


def test_uses_every_sentence_it_has(repository: Path) -> None:
    source = "".join(
        path.read_text("utf-8") for path in (repository / "src" / "liushou_desktop").rglob("*.py")
    )
    unused = set(_own()) - set(re.findall(r"['\"]([A-Z][A-Z0-9_]+)['\"]", source))
    built = {code for code in unused if code.startswith(_BUILT)}
    pieces = {
        f"FIRST_{kind}_{what}" for kind in ("SCHOOL", "DISTRICT", "BUREAU") for what in _PIECES
    }
    assert unused - built - pieces == set()


_PIECES = ("CODE", "CODE_HINT", "NAME")


def test_speaks_no_english() -> None:
    for code, text in _own().items():
        plain = re.sub(r"\{[^}]*\}", "", text)
        assert set(_LATIN.findall(plain)) <= _KNOWN_LATIN, code


def test_avoids_the_words_of_machines() -> None:
    for code, text in _own().items():
        for word in ("非法", "失败", "异常", "请勿", "！", "操作", "记录集", "系统错误"):
            assert word not in text, f"{code}: {word}"
