"""Emergencies of an invented school: one that is over, a drill, one whose clock still runs (F14).

They are lived through the same steps a clerk takes, minute by minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.shared.site import Site

DAYS_OVER = 2  # from the discovery to the day everything is written
_AFTER_BEGIN = timedelta(days=12)
_AGO = timedelta(days=9)
_THURSDAY = 3
_RUNNING = timedelta(minutes=38)
_PARTIES = ("carer", "parents", "bureau", "government")


def day_of_emergency(term: Term, now: date) -> date | None:
    """The day of the one that is over; None while the term is too young for it, and in holidays."""
    day = max(term.start + _AFTER_BEGIN, now - _AGO)
    day -= timedelta(days=max(0, day.weekday() - _THURSDAY))  # the drill is on a school day too
    is_over = day + timedelta(days=DAYS_OVER) < now
    return day if is_over and now <= term.end else None


def live_through(site: Site, day: date) -> None:
    """A fall in the break, told within the hour and closed; the day after a drill.

    Args:
        site: opened ``DAYS_OVER`` days after ``day``.
    """
    from liushou_desktop.services.school import handle_incident as how

    first, second = _children(site)
    fall = _begin(site, datetime.combine(day, time(10, 5)), {
        "kinds": ("injury",), "place": "操场", "involved": (_hurt(first, "右前臂擦伤"),),
        "course": "课间跑步时摔倒，右前臂擦伤、疼。",
    })  # fmt: skip
    _tell(site, fall, datetime.combine(day, time(10, 9)), 7)
    for at, text in (
        (time(10, 14), "校医冲洗包扎，班主任陪着送镇卫生院。"),
        (time(11, 35), "拍片没有骨折，奶奶到卫生院接回家。"),
    ):
        how.add_happening(site, fall, text, datetime.combine(day, at))
    how.answer_police(site, fall, ["none"])
    injury = {"injury": "右前臂擦伤，没有骨折。", "measures": "校医包扎，送镇卫生院，班主任陪同。"}
    how.write_incident(site, fall, injury)
    how.send_report(
        site, fall, "initial", sent_to="县教育局", at=datetime.combine(day, time(11, 20))
    )
    after = day + timedelta(days=1)
    how.send_report(
        site, fall, "final", sent_to="县教育局", at=datetime.combine(after, time(9, 10))
    )
    how.close_incident(site, fall, "回校上课，换药两次；操场那一段铺了沙。")
    _drill(site, after, second)


def _drill(site: Site, day: date, child: str) -> None:
    from liushou_desktop.services.school import handle_incident as how

    drill = _begin(site, datetime.combine(day, time(14, 30)), {
        "kinds": ("missing",), "place": "校门口", "involved": (_hurt(child, "扮演走失的学生"),),
        "course": "演练：放学点名少一人，按分工找人、报告。", "is_drill": True,
        "measures": "分三路找，十八分钟找到；报告电话都打通。",
    })  # fmt: skip
    _tell(site, drill, datetime.combine(day, time(14, 36)), 5)
    how.answer_police(site, drill, ["none"])
    for stage, at in (("initial", time(15, 0)), ("final", time(16, 10))):
        how.send_report(site, drill, stage, sent_to="县教育局", at=datetime.combine(day, at))
    how.close_incident(site, drill, "总结了分工，校门口加一名值班教师。")


def begin_one(site: Site) -> None:
    """One that was found a while ago: two parties told, the rest still to do; none in holidays."""
    found = site.clock.now().replace(second=0) - _RUNNING
    term = site.term()
    if not term.start <= found.date() <= term.end:
        return
    first, second = _children(site)
    made = _begin(site, found, {
        "kinds": ("illness",), "place": "三年级教室", "involved": (_hurt(second or first, "腹痛"),),
        "course": "课上腹痛、出汗，班主任送到校医室，正在联系家里。",
    })  # fmt: skip
    _tell(site, made, found + timedelta(minutes=6), 8, _PARTIES[:2])


def _children(site: Site) -> tuple[str, str]:
    """Two children with a file who are still here, the same in every demonstration of a seed."""
    from liushou_desktop.domain.child import Child
    from liushou_desktop.domain.schooling import Enrolment

    with site.unit() as unit:
        here = {seat.child for seat in unit.find(Enrolment, end=None)}
        children = unit.find(Child, is_closed=False)
        filed = [child for child in children if child.file_number and child.id in here]
    ids = [child.id for child in sorted(filed, key=lambda child: child.file_number or "")]
    return ids[len(ids) // 3], ids[-1]


def _hurt(child: str, state: str) -> dict[str, str]:
    return {"involved_child": child, "state": state}


def _begin(site: Site, found: datetime, answers: Mapping[str, Any]) -> str:
    from liushou_desktop.domain.schooling import Staff
    from liushou_desktop.services.school.handle_incident import open_incident

    with site.unit() as unit:
        clerk = next(person.id for person in unit.find(Staff) if person.job == "资料员")
    first = {
        "is_drill": False,
        "occurred_on": found.date(),
        "occurred_at": found.time(),
        "discovered_on": found.date(),
        "discovered_at": found.time(),
        "reporters": (clerk,),
    }
    return open_incident(site, {**first, **answers}).id


def _tell(
    site: Site, incident: str, first: datetime, every: int, parties: Sequence[str] = _PARTIES
) -> None:
    from liushou_desktop.services.school.handle_incident import Told, tell_party

    for number, party in enumerate(parties):
        at = first + timedelta(minutes=every * number)
        tell_party(site, incident, Told(party=party, at=at, answer="知道了"))
