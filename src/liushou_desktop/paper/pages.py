"""The sheets of paper: sizes, margins and the fixed heights on them, in mm from the top left.

Nothing that carries meaning lies within 15 mm of the edge that leaves the printer last: the bottom
of portrait sheets, the left or right of landscape ones. Left is for binding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class PageClass:
    """One class of page.

    Attributes:
        left, right: the working area, x of its edges. top, bottom: y between which tables may lie.
        title_y, title_size: baseline and points of the title. sub_y: baseline of the sub-line.
        foot_rule, foot_y: the hair line above the foot and its baseline; 0 = no foot.
        code_size: side of the QR code, set at the right edge from ``code_y``.
        down: how far everything above the foot is moved down, for sheets bound at their top edge.
    """

    name: str
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    title_y: float
    title_size: float
    sub_y: float
    foot_rule: float
    foot_y: float
    code_y: float = 9.8
    code_size: float = 14.7
    down: float = 0.0

    @property
    def span(self) -> float:
        """Width of the working area; column widths add up to it exactly."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """Middle of the working area (not of the sheet): titles are centred on it."""
        return (self.left + self.right) / 2


def bound_at_top(page: PageClass) -> PageClass:
    """A landscape page with 装订边 at its top edge: head and table stand 10 mm lower, the foot
    stays where it is, so a table has that much less room."""
    return replace(
        page,
        top=page.top + BINDING,
        title_y=page.title_y + BINDING,
        sub_y=page.sub_y + BINDING,
        code_y=page.code_y + BINDING,
        down=BINDING,
    )


BINDING = 10.0
PORTRAIT = PageClass("portrait", 210, 297, 25, 195, 36, 273, 24, 18, 33.2, 275.2, 279.4)
LANDSCAPE = PageClass("landscape", 297, 210, 25, 281, 32, 186, 21.5, 16, 29.5, 193.3, 197.5)
# Half of A4, two to a sheet (F05): all y within the half; 19 mm stay free at its foot.
HALF = PageClass("half", 210, 148.5, 25, 195, 23, 116, 18.2, 16, 0, 0, 129, 8.2, 13)
# A5 card, two to a sheet with a cut line (F02b).
CARRY = PageClass("carry", 210, 148.5, 15, 195, 26, 123, 20.5, 18, 0, 0, 128.6)

PAGE_CLASSES = {page.name: page for page in (PORTRAIT, LANDSCAPE, HALF, CARRY)}
