"""学校　操作人　日期, outlined under the table of a list of children (class 2): the one grey."""

from __future__ import annotations

from liushou_desktop.paper.marks import Mark, Words
from liushou_desktop.paper.pages import PageClass
from liushou_desktop.paper.roles import Role

_WIDE = ((43, 92), (150, 72), (158, 127), (63, 165))
_TALL = ((34, 104), (92, 150), (30, 196), (96, 244))


def watermark(page: PageClass, text: str) -> tuple[Mark, ...]:
    """The text four times over a page; nothing for ""."""
    if not text:
        return ()
    places = _WIDE if page.width > page.height else _TALL
    return tuple(
        Words(x, y, text, Role.TITLE, 15, grey=0.74, turn=18, outline=0.25) for x, y in places
    )
