"""Names and codes of administrative regions (GB/T 2260), as far as no list is needed.

The lists themselves are data of the forms; towns are kept by name within the county because codes
changed between the national lists of 2020 and 2021 and differ between offices.
"""

from __future__ import annotations

import re

_NATIONS = (
    "维吾尔 蒙古族 蒙古 回族 藏族 壮族 土家族 苗族 彝族 傣族 羌族 布依族 侗族 哈尼族 白族 景颇族 "
    "傈僳族 朝鲜族 哈萨克 柯尔克孜 保安族 东乡族 撒拉族 土族 满族"
).split()
_TAILS = ("特别行政区", "自治州", "自治县", "自治区", "地区", "省", "市", "州", "盟", "县")
_CODE = re.compile(r"[0-9]{6}([0-9]{3}([0-9]{3})?)?\Z")


def short_name(name: str) -> str:
    """``甘肃省`` → 甘肃, ``临夏回族自治州`` → 临夏, ``东莞市`` → 东莞; a name too short stays."""
    for tail in _TAILS:
        if name.endswith(tail) and len(name) - len(tail) >= 2:
            return (
                _without_nations(name.removesuffix(tail)) if "自治" in tail else name[: -len(tail)]
            )
    return name


def _without_nations(name: str) -> str:
    kept, before = name, ""
    while kept != before:
        before = kept
        for nation in _NATIONS:
            if kept.endswith(nation) and len(kept) - len(nation) >= 2:
                kept = kept.removesuffix(nation)
    return kept


def is_code(text: str) -> bool:
    """Whether it is a region code of 6 (county), 9 (town) or 12 (village) digits."""
    return bool(_CODE.match(text))
