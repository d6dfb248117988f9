"""Ethnic groups (GB/T 3304) by name, with or without 族, in old and new spelling."""

from __future__ import annotations

from liushou_desktop.domain.codes import CodeLookup
from liushou_desktop.domain.parsed import Parsed, refused
from liushou_desktop.domain.plain_text import plain, says_nothing

# Labels of circulating lists that the standard spells otherwise.
_OLD_LABELS = {"毛难": "毛南", "崩龙": "德昂", "僳僳": "傈僳", "栗僳": "傈僳"}


def parse(text: str, groups: CodeLookup, field: str = "ethnicity") -> Parsed[str]:
    """The code of a group named in a cell. Red: ETHNICITY_UNKNOWN."""
    if says_nothing(text):
        return Parsed(None)
    name = plain(text).replace(" ", "")
    bare = name.removesuffix("民族") if name.endswith("民族") else name.removesuffix("族")
    bare = _OLD_LABELS.get(bare, bare)
    for spelling in (name, bare, f"{bare}族"):
        found = groups.find(spelling)
        if found is not None:
            return Parsed(found.code)
    return refused(field, "ETHNICITY_UNKNOWN", text=name)
