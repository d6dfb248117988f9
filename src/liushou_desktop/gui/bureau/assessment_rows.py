"""The rows of 考核: schools with their points, items with their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.assessment import points
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark

if TYPE_CHECKING:
    from liushou_desktop.domain.assessment import ItemScore
    from liushou_desktop.domain.rules import AssessmentItem
    from liushou_desktop.services.bureau.county_assessment import SchoolScore

_WIDE = 50  # tenths: as in the circular


def score_row(place: int, each: SchoolScore) -> Row:
    """A school in the ranking, at its place."""
    score, head = each.score, Cell(each.name, strong=True)
    if each.rules is not None:
        head = Cell(each.name, mark=Mark.DOUBT, strong=True)
    if not score.is_scored:
        return ("—", head, "—", "", "", "", _own(each.own_total), "")
    course = tuple(None if share is None else share / 1000 for share in each.course)
    args = {"points": points(score.tenths), "full": score.full}
    before = "—" if each.before is None else f"{each.before / 10:.1f}%"
    return (
        "—" if each.rules is not None else str(place),
        head,
        sentence("SUPERVISION_POINTS", args),
        Cell(meter=(score.tenths, score.full * 10, False)),
        Cell("、".join("—" if s is None else f"{s / 10:.1f}%" for s in each.course), course=course),
        before,
        _own(each.own_total),
        _gap(each.gap),
    )


def _own(tenths: int | None) -> str:
    return "—" if tenths is None else points(tenths)


def _gap(gap: int | None) -> Cell:
    """Where the school's own points stand against its figures."""
    if not gap:
        return Cell("")
    code = "SUPERVISION_OWN_ABOVE" if gap > 0 else "SUPERVISION_OWN_BELOW"
    said = sentence(code, {"points": points(abs(gap))})
    return Cell(said, mark=Mark.DOUBT) if gap > _WIDE else Cell(said, tone="ink2")


def bare_row(item: AssessmentItem) -> Row:
    """An item while no school is chosen."""
    weight = str(item.weight) if item.weight else "—"
    name = Cell(f"{item.code} {item.title}", strong=True)
    return (name, item.figure, f"— / {weight}", "", "")


def item_row(each: ItemScore, own: tuple[int | None, str] | None) -> Row:
    """An item of one school; ``own``: the tenths it gave itself, its remark."""
    item = each.item
    got = "—" if each.tenths is None else points(each.tenths)
    args = {"points": got, "full": item.weight or "—"}
    told, remark = own or (None, "")
    return (
        Cell(f"{item.code} {item.title}", strong=True),
        f"{item.figure}　{each.numerator} / {each.denominator}",
        sentence("SUPERVISION_POINTS", args),
        _own(told),
        remark,
    )
