"""Write resources/pinyin.tsv: every Han character pypinyin knows, with all its readings, no tones.

    python setup/make_pinyin_table.py

The table is committed, so that the program itself needs no pinyin library. Run this again only when
pypinyin (MIT licence) knows more characters; the test of domain.pinyin asks for names that matter.
"""

from __future__ import annotations

import re
import unicodedata
from importlib.metadata import version
from pathlib import Path

from pypinyin.pinyin_dict import pinyin_dict

TARGET = Path(__file__).resolve().parents[1] / "resources" / "pinyin.tsv"
HEAD = """\
# Readings of Han characters without tones, commonest first; ü is v.
# Made by setup/make_pinyin_table.py from pypinyin {version} (MIT licence, (c) 2016 mozillazg and
# others; its data come from the pinyin-data project, MIT, which draws on Unihan).
# character TAB readings
"""


def toneless(reading: str) -> str:
    """``lǜ`` → ``lv``; empty for a reading that is no syllable (ê, hm, ng)."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return plain if re.fullmatch(r"[a-z]*[aeiouv][a-z]*", plain) else ""


def readings(listed: str) -> list[str]:
    """Different readings in the order listed."""
    return list(dict.fromkeys(filter(None, (toneless(r.strip()) for r in listed.split(",")))))


def table() -> str:
    """The whole file."""
    lines = [HEAD.format(version=version("pypinyin"))]
    for code_point, listed in sorted(pinyin_dict.items()):
        found = readings(listed)
        if found:
            lines.append(f"{chr(code_point)}\t{' '.join(found)}\n")
    return "".join(lines)


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
