"""The June census (R17, R18): one week of visits to every household, by teams, closed by 30 June.

What is kept are the week and the teams; everything else is counted from visits tagged 摸底.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.services.school.add_record import NewRecord, Saved, add_record
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.prefills import home_address
from liushou_desktop.services.school.print_job import PrintJob, refuse_nothing
from liushou_desktop.services.school.school_facts import load_school
from liushou_desktop.services.shared.rights import Right, Role, require
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.base.progress import Watcher
    from liushou_desktop.paper.contents import ListLine
    from liushou_desktop.storage.unit import UnitOfWork

CLOSING_FORM = "census_closing"
PAPER, TITLE = "census_doors", "摸底家访上门名单"
STEPS = (30, 14, 7, 1)  # days before 30 June on which the clerk is reminded louder
WEEK = 7
_VISIT, _CENSUS, _PLAN, _PRINCIPAL = "home_visit", "census", "census.plan", "principal"


@dataclass(frozen=True, slots=True)
class Household:
    """Children who live together with one carer.

    ``reached_on``: the day somebody was met; ``attempts``: visits on which nobody was.
    """

    village: str
    address: str
    carer: str
    phone: str
    children: tuple[tuple[str, str, str], ...]  # id, name, class
    reached_on: date | None
    attempts: int


@dataclass(frozen=True, slots=True)
class CensusVillage:
    """A village: its team and how far it is."""

    name: str
    team: str
    households: tuple[Household, ...]

    @property
    def reached(self) -> int:
        """Households where somebody was met."""
        return sum(household.reached_on is not None for household in self.households)


@dataclass(frozen=True, slots=True)
class Census:
    """The census of a calendar year.

    Attributes:
        opens, closes: first day a visit counts for it, and 30 June; start: first day of the week
            chosen, None while nobody has chosen it.
        by_day: households reached for the first time on each day.
        before, added, ended, total: left-behind children on the roll at the last closing (or 30
            June a year ago), who came, who went, today; before + added - ended = total.
        confirmed_on: the day of the principal's confirmation, None before.
    """

    year: int
    opens: date
    closes: date
    today: date
    start: date | None
    villages: tuple[CensusVillage, ...]
    by_day: tuple[tuple[date, int], ...]
    before: int
    added: int
    ended: int
    total: int
    confirmed_on: date | None

    @property
    def households(self) -> int:
        """All households to be visited."""
        return sum(len(village.households) for village in self.villages)

    @property
    def reached(self) -> int:
        """Households where somebody was met."""
        return sum(village.reached for village in self.villages)

    @property
    def is_on(self) -> bool:
        """Whether it is the time of the census and nobody has confirmed it yet."""
        return self.opens <= self.today and self.confirmed_on is None

    @property
    def days_left(self) -> int:
        """Days until 30 June; negative after it."""
        return (self.closes - self.today).days

    @property
    def step(self) -> int | None:
        """The reminder in force: 30, 14, 7 or 1; None before the first and once confirmed."""
        passed = [step for step in STEPS if self.days_left <= step]
        return min(passed) if passed and self.is_on else None


def census(site: Site) -> Census:
    """How far the census of this calendar year is.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        return census_in(site, unit, picture(site, unit, site.term()))


def census_in(site: Site, unit: UnitOfWork, shown: SchoolPicture) -> Census:
    """The same of a picture already loaded."""
    year, today = shown.today.year, shown.today
    month, day = map(int, shown.rules.text("census_opens").split("-"))
    opens, closes = date(year, month, day), date(year, 6, 30)
    kept = unit.setting(_PLAN, {}).get(str(year), {})
    closings = _closings(shown)
    earlier = [each for each in closings if each < opens]
    since = max(earlier, default=date(year - 1, 6, 30))
    households = list(_households(shown, opens, min(closes, today)))
    first_days = Counter(each.reached_on for each in households if each.reached_on)
    then = {facts.child.id for facts in shown.children if _is_here(facts, since)}
    now = {facts.child.id for facts in shown.children if _is_here(facts, today)}
    start = kept.get("start")
    return Census(
        year=year,
        opens=opens,
        closes=closes,
        today=today,
        start=date.fromisoformat(start) if start else None,
        villages=tuple(_villages(households, kept.get("teams", {}))),
        by_day=tuple(sorted(first_days.items())),
        before=len(then),
        added=len(now - then),
        ended=len(then - now),
        total=len(now),
        confirmed_on=max((each for each in closings if each >= opens), default=None),
    )


def _closings(shown: SchoolPicture) -> list[date]:
    """Days of the closing acts that count."""
    return [
        date.fromordinal(record.day)
        for record in shown.school.records
        if record.form == CLOSING_FORM and record.state == "confirmed"
    ]


def _is_here(facts: ChildFacts, day: date) -> bool:
    return facts.spell_on(day) is not None and facts.enrolment_on(day) is not None


def _households(shown: SchoolPicture, opens: date, until: date) -> Iterator[Household]:
    """Children on the roll today, together where village, address and carer are the same."""
    groups: dict[tuple[str, str, str], list[ChildFacts]] = {}
    for facts in shown.children:
        if not _is_here(facts, shown.today):
            continue
        address, carer = facts.address_on(shown.today), facts.carer_on(shown.today)
        village = (address.village if address else None) or ""
        key = (village, home_address(facts, shown.today), carer.name if carer else facts.child.id)
        groups.setdefault(key, []).append(facts)
    span = (opens.toordinal(), until.toordinal())
    for (village, place, _), held in groups.items():
        yield _household(shown, village, place, held, span)


def _household(
    shown: SchoolPicture,
    village: str,
    address: str,
    held: Sequence[ChildFacts],
    span: tuple[int, int],
) -> Household:
    visits = [
        record
        for facts in held
        for record in facts.records
        if record.said.form == _VISIT
        and record.state == "confirmed"
        and _CENSUS in record.purposes
        and span[0] <= record.day <= span[1]
    ]
    met = [record.day for record in visits if record.outcome == "met"]
    carer = held[0].carer_on(shown.today)
    phones = held[0].phones_on("carer", shown.today)
    return Household(
        village=village,
        address=address,
        carer=carer.name if carer else "",
        phone=phones[0].digits if phones else "",
        children=tuple(
            (facts.child.id, facts.child.name, shown.class_label(facts)) for facts in held
        ),
        reached_on=date.fromordinal(min(met)) if met else None,
        attempts=len(visits) - len(met),
    )


def _villages(households: Sequence[Household], teams: Mapping[str, str]) -> Iterator[CensusVillage]:
    groups: dict[str, list[Household]] = {}
    for household in households:
        groups.setdefault(household.village, []).append(household)
    for name in sorted(groups, key=lambda name: (not name, name)):
        doors = sorted(groups[name], key=lambda door: (door.address, door.children))
        yield CensusVillage(name, teams.get(name, ""), tuple(doors))


def plan_census(
    site: Site, *, start: date | None = None, teams: Mapping[str, str] | None = None
) -> None:
    """Keep the first day of the week of visits, and who goes to which village.

    Args:
        teams: village → names; "" takes a team away; villages left out stay as they are.

    Raises:
        RefusedError: NOT_ALLOWED, CENSUS_OUTSIDE (the week does not lie between the day the census
            opens and 30 June), CENSUS_NO_SUCH_VILLAGE.
    """
    site.require(Right.SETTINGS)
    with site.unit() as unit:
        found = census_in(site, unit, picture(site, unit, site.term()))
        last = found.closes - timedelta(days=WEEK - 1)
        if start is not None and not found.opens <= start <= last:
            raise RefusedError(
                "CENSUS_OUTSIDE", first=found.opens.isoformat(), last=last.isoformat()
            )
        known = {village.name for village in found.villages}
        for village in teams or {}:
            if village not in known:
                raise RefusedError("CENSUS_NO_SUCH_VILLAGE", village=village)
        plans = unit.setting(_PLAN, {})
        kept = plans.get(str(found.year), {})
        merged = {
            **kept.get("teams", {}),
            **{name: team.strip() for name, team in (teams or {}).items()},
        }
        plan = {**kept, "teams": {name: team for name, team in merged.items() if team}}
        if start is not None:
            plan["start"] = start.isoformat()
        unit.set_setting(_PLAN, {**plans, str(found.year): plan}, reason="摸底安排")


def census_answers(site: Site, unit: UnitOfWork, term: str) -> dict[str, object]:
    """What the closing form G19 is begun with, by the name of its prefill."""
    return _answers(census_in(site, unit, picture(site, unit, site.term(term))))


def _answers(found: Census) -> dict[str, object]:
    answers: dict[str, object] = {
        "census.households": found.households,
        "census.reached": found.reached,
        "census.before": found.before,
        "census.added": found.added,
        "census.ended": found.ended,
        "census.total": found.total,
    }
    if found.by_day:
        answers["census.from"] = found.by_day[0][0]
        answers["census.to"] = found.by_day[-1][0]
    teams = [f"{village.name}：{village.team}" for village in found.villages if village.team]
    if teams:
        answers["census.teams"] = "；".join(teams)[:120]
    return answers


def confirm_census(site: Site, principal: str, password: str, *, note: str = "") -> Saved:
    """The closing act: the principal confirms the numbers at the clerk's screen, by password.

    The form G19 is kept with the numbers as counted today and the principal as who confirmed.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_USER, WRONG_PASSWORD, CENSUS_NOT_OPEN, CENSUS_CONFIRMED,
            CENSUS_NO_VISITS, CENSUS_NO_TEAMS, CENSUS_NOTE_NEEDED (households not reached and no
            note says why), CENSUS_NO_PRINCIPAL (the principal is not on the staff list).
    """
    site.require(Right.RECORD)
    from liushou_desktop.storage import keyslots

    unlocked = keyslots.unlock_with_password(site.folder, principal, password)
    assert unlocked.user is not None
    require(Role(unlocked.user.role), Right.SIGN_OFF)
    with site.unit() as unit:
        found = census_in(site, unit, picture(site, unit, site.term()))
        _refuse(found, note)
        told = _answers(found)
        person = _staff_of(unit, unlocked.user.name, unlocked.user.staff, site.today)
    form = site.forms.form(CLOSING_FORM)
    answers = {field.id: told[field.prefill] for field in form.fields() if field.prefill in told}
    answers |= {"occurred_on": site.today, "confirmed_by": (person,)}
    if note.strip():
        answers["note"] = note.strip()
    return add_record(site, NewRecord(form=CLOSING_FORM, answers=answers, is_worked_out=True))


def _staff_of(unit: UnitOfWork, user: str, staff: str | None, day: date) -> str:
    """The principal on the staff list: as the user says, by name, or who holds the post."""
    school = load_school(unit)
    named = [row.id for row in school.staff.values() if row.name == user]
    for each in (staff, *named, *school.holders(_PRINCIPAL, None, day)):
        if each is not None and school.is_here(each, day):
            return each
    raise RefusedError("CENSUS_NO_PRINCIPAL", name=user)


def _refuse(found: Census, note: str) -> None:
    if found.today < found.opens:
        raise RefusedError("CENSUS_NOT_OPEN", day=found.opens.isoformat())
    if found.confirmed_on is not None:
        raise RefusedError("CENSUS_CONFIRMED", day=found.confirmed_on.isoformat())
    if not found.by_day:
        raise RefusedError("CENSUS_NO_VISITS")
    if not any(village.team for village in found.villages):
        raise RefusedError("CENSUS_NO_TEAMS")
    missing = found.households - found.reached
    if missing and not note.strip():
        raise RefusedError("CENSUS_NOTE_NEEDED", count=missing)


def print_doors(
    site: Site, *, only_open: bool = False, keep: bool = True, watcher: Watcher | None = None
) -> PrintJob:
    """The door list: every household by village, with room for what was found.

    Args:
        only_open: leave out households where somebody was met already.
        keep: False to look at the pages only.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    site.require(Right.PRINT)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import ListSheet

    with trial_unit(site, keep=keep) as unit:
        found = census_in(site, unit, picture(site, unit, site.term()))
        sheets = []
        for village in found.villages:
            lines = tuple(_lines(village, only_open))
            if lines:
                texts = {
                    "school": site.name,
                    "village": village.name or "没有写村",
                    "team": village.team or "＿＿＿＿＿＿",
                    "days": _days(found.start),
                }
                mark = f"{site.name}　{site.user.name}　{site.today.isoformat()}"
                sheets.append(
                    ListSheet(lines=lines, texts=texts, watermark=mark, name=village.name)
                )
        refuse_nothing(sheets)
        unit.note_access("print", f"{PAPER} × {len(sheets)}")
    children = tuple(
        id
        for village in found.villages
        for door in village.households
        for id, _, _ in door.children
    )
    return PrintJob(paper.print_lists(PAPER, sheets, watcher=watcher), TITLE, children)


def _days(start: date | None) -> str:
    if start is None:
        return "＿月＿日—＿月＿日"
    last = start + timedelta(days=WEEK - 1)
    return f"{start.month}月{start.day}日—{last.month}月{last.day}日"


def _lines(village: CensusVillage, only_open: bool) -> Iterator[ListLine]:
    from liushou_desktop.paper.contents import ListLine

    doors = [door for door in village.households if not (only_open and door.reached_on)]
    for place, door in enumerate(doors, start=1):
        done = door.reached_on
        yield ListLine(
            {
                "number": str(place),
                "children": "；".join(f"{name} {label}" for _, name, label in door.children),
                "carer": door.carer,
                "phone": door.phone,
                "address": door.address,
                "day": f"{done.month}.{done.day:02d} ✓" if done else "",
            }
        )
