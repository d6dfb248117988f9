"""What somebody is to the child (GB/T 4761-2008), in the words people use.

The code says what that person is *to the child*; rosters sometimes give what the child is to the
head of the household: ``is_to_head`` refuses the words that only make sense that way round.
"""

from __future__ import annotations

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.codes import CodeLookup
from liushou_desktop.domain.parsed import Parsed, refused
from liushou_desktop.domain.plain_text import plain, says_nothing

_GROUPS = frozenset({"50", "60", "70", "80"})
_CHILDS_SIDE = frozenset({"01", "02", "10", "20", "30", "40", "93", "94"})
FATHER, MOTHER = "51", "52"


def parse(text: str, relations: CodeLookup, field: str = "relation") -> Parsed[str]:
    """The code of a relation named in a cell.

    Red: RELATION_UNKNOWN, RELATION_OTHER_WAY_ROUND (子, 孙女 … : the child seen from the carer).
    Yellow: RELATION_GROUP_ONLY (祖父母: which of them?).
    """
    if says_nothing(text):
        return Parsed(None)
    word = plain(text).replace(" ", "").removeprefix("其")
    found = relations.find(word)
    if found is None:
        return refused(field, "RELATION_UNKNOWN", text=word)
    if found.code in _CHILDS_SIDE:
        return refused(field, "RELATION_OTHER_WAY_ROUND", text=word)
    if found.code in _GROUPS:
        doubt = Problem(field, "RELATION_GROUP_ONLY", {"text": word}, Severity.YELLOW)
        return Parsed(found.code, (doubt,))
    return Parsed(found.code)
