"""通报: what the county tells all schools after a term, drafted from the reports, as an official
document (GB/T 9704).

Every sentence follows from the lists beside it: who reported, points by the county's own weights,
where a school's own points stand above its figures, remedies past their day, clocks that ran out.
What is asked of the schools the bureau writes itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.assessment import points
from liushou_desktop.services.bureau.county_assessment import SchoolScore, county_assessment
from liushou_desktop.services.bureau.county_events import county_events
from liushou_desktop.services.bureau.county_inspections import county_inspections
from liushou_desktop.services.bureau.county_view import reporting_status
from liushou_desktop.services.shared.edit_assessment import freeze_items
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import spent

if TYPE_CHECKING:
    from datetime import date

    from liushou_desktop.paper.printed import Printed

PAPER = "county_notice"
_NAMED = 5  # schools at either end of the ranking
_WIDE = 50  # tenths a school may give itself above its figures before it is named


def print_notice(
    site: Site, term: str | None = None, demand: str = "", *, keep: bool = True
) -> Printed:
    """The circular of a term as PDF.

    Args:
        demand: what is asked of the schools; left out when empty.
        keep: note the print, and let the items of the assessment stand from now on; without it the
            same pages are drawn for a look only.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, NOTICE_NOTHING_REPORTED.
    """
    site.require(Right.PRINT)
    site.require(Right.READ_COUNTY)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import Narrative

    asked = site.term(term)
    sections = tuple(notice_sections(site, asked.id, demand))
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"{PAPER} {asked.id}")
        freeze_items(site, unit, asked.id)
    day = site.today
    return paper.print_narrative(
        Narrative(
            title=f"关于{asked.name}留守儿童关爱工作情况的通报",
            sections=sections,
            signed=site.name,
            day=f"{day.year}年{day.month}月{day.day}日",
        )
    )


def notice_sections(site: Site, term: str, demand: str = "") -> Iterator[tuple[str, str]]:
    """Heading and text of each part that has something to say.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, NOTICE_NOTHING_REPORTED.
    """
    scores = county_assessment(site, term)
    if not scores:
        raise RefusedError("NOTICE_NOTHING_REPORTED", term=site.term(term).name)
    yield "上报情况", _reported(site, term)
    if any(each.score.is_scored for each in scores):
        yield "考核结果", _ranking(scores)
    if wide := [each for each in scores if (each.gap or 0) > _WIDE]:
        yield "自评与核对", _gaps(wide)
    if found := _findings(site, term):
        yield "检查与整改", found
    if events := _events(site, term):
        yield "突发事件与控辍保学", events
    if demand.strip():
        yield "工作要求", demand.strip()


def _reported(site: Site, term: str) -> str:
    status = reporting_status(site, term)
    merged = status.count("merged", "returned")
    said = f"{site.here.area}应报 {len(status.lines)} 所，已报 {merged} 所，"
    said += f"在册儿童 {status.pupils} 人。"
    missing = [line.name for line in status.lines if line.state in ("missing", "late")]
    returned = [line.name for line in status.lines if line.state == "returned"]
    if missing:
        said += f"没有上报的：{'、'.join(missing)}。"
    waiting = [line.name for line in status.lines if line.state in ("not_enrolled", "waiting")]
    if waiting:
        said += f"还没有登记好密钥的：{'、'.join(waiting)}。"
    if returned:
        said += f"退回还没有重报的：{'、'.join(returned)}。"
    return said


def _ranking(scores: Sequence[SchoolScore]) -> str:
    all_scored = [each for each in scores if each.score.is_scored]
    scored = [each for each in all_scored if each.rules is None]
    apart = [each for each in all_scored if each.rules is not None]
    said = f"各校得分：{_named(scored)}。" if scored else ""
    if len(scored) > 2 * _NAMED:
        said = f"排在前面的：{_named(scored[:_NAMED])}。排在后面的：{_named(scored[-_NAMED:])}。"
    if apart:
        said += f"指标按另一版规则数的，不和别的学校比：{_named(apart)}。"
    return said


def _named(scores: Iterable[SchoolScore]) -> str:
    return "、".join(
        f"{each.name} {points(each.score.tenths)} 分（满分 {each.score.full} 分）"
        for each in scores
    )


def _gaps(wide: Iterable[SchoolScore]) -> str:
    named = "、".join(
        f"{each.name}自评 {points(each.own_total or 0)} 分，按上报的数字是 "
        f"{points(each.score.tenths)} 分"
        for each in wide
    )
    return f"自评比上报的数字高出较多的：{named}。请核对依据。"


def _findings(site: Site, term: str) -> str:
    lines = county_inspections(site, term)
    if not lines:
        return ""
    done = sum(line.state == "done" for line in lines)
    own = {line.inspection for line in lines if line.inspection}
    said = f"{site.here.office}督查 {len(own)} 次。" if own else ""
    said += f"检查发现问题 {len(lines)} 个，已整改 {done} 个。"
    overdue = [line for line in lines if line.state == "overdue"]
    if overdue:
        named = "；".join(
            f"{line.school}：{line.finding}（{_day(line.due)}到期）" for line in overdue
        )
        said += f"\n过了整改期限还没改完的：{named}。"
    criticised = list(dict.fromkeys(line.school for line in lines if line.criticised))
    if criticised:
        said += f"\n对{'、'.join(criticised)}通报批评。"
    return said


def _events(site: Site, term: str) -> str:
    events = county_events(site, term)
    said = []
    if events.incidents:
        late = [line for line in events.incidents if line.late]
        said.append(f"突发事件 {len(events.incidents)} 起，没有按时报告的 {len(late)} 起。")
        said += [
            f"{line.school}：{line.kinds}，"
            + (
                "没有写报教育部门。"
                if line.told is None
                else f"发现后 {spent(line.told)}才报教育部门。"
            )
            for line in late
            if "told" in line.late
        ]
    away = [line for line in events.dropouts if line.days is not None]
    if events.dropouts:
        overdue = sum(line.is_overdue for line in away)
        said.append(
            f"控辍台账 {len(events.dropouts)} 人，还没有返校 {len(away)} 人，"
            f"其中超过期限 {overdue} 人。"
        )
    return "\n".join(said)


def _day(day: date | None) -> str:
    """As an official document writes it."""
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else "没写哪天"
