"""Somebody leaves: every post, pairing and key passes on in one step, with a sheet to sign (R10).

Nothing may hang in the air: each post and each paired child is given to somebody, or left vacant on
purpose. The leaver holds them to the end of the last day, the successor from the day after. The
leaver's accounts are taken away and the database gets a new key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import short_label
from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.schooling import Enrolment, Pairing, Post, SchoolClass, Staff
from liushou_desktop.services.school.compute_figures import DutyLine, duty_lines, picture
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.school.staff import POST_WORDS, staff_here
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.users import list_users, remove_user

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

PAPER = "duty_handover"
TITLE = "工作交接单"
_OPEN = frozenset({DutyState.OVERDUE, DutyState.DUE})


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """A post or a paired child somebody holds. ``id`` is that of the post or pairing."""

    id: str
    words: str
    since: date


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds today.

    Attributes:
        accounts: names of the users of this PC that are this person's.
        open_work: what is due or overdue and this person's, in words with its day.
    """

    person: Staff
    duties: tuple[HeldDuty, ...]
    accounts: tuple[str, ...]
    open_work: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was done: who takes what ("" for vacant), and the sheet to sign."""

    name: str
    takers: tuple[tuple[str, str], ...]
    sheet: PrintJob


def held_by(site: Site, staff_id: str) -> Held:
    """What must be passed on when this person leaves.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, STAFF_HAS_LEFT.
    """
    site.require(Right.SETTINGS)
    with site.unit() as unit:
        return _held(site, unit, staff_here(unit, staff_id))


def _held(site: Site, unit: UnitOfWork, person: Staff) -> Held:
    shown = picture(site, unit, site.term())
    owed = [line for line in duty_lines(site, shown) if line.duty.owner == person.id]
    return Held(
        person=person,
        duties=(*_posts(site, unit, person), *_pairs(site, unit, person)),
        accounts=tuple(user.name for user in list_users(site.folder) if user.staff == person.id),
        open_work=tuple(_work(line) for line in owed if line.duty.state in _OPEN),
    )


def _posts(site: Site, unit: UnitOfWork, person: Staff) -> Iterator[HeldDuty]:
    classes = {row.id: row for row in unit.find(SchoolClass)}
    for post in unit.find(Post, staff=person.id, end=None, order_by=("start", "id")):
        seat = classes.get(post.class_ or "")
        label = short_label(seat, site.today) if seat else ""
        yield HeldDuty(post.id, f"{label}{POST_WORDS.get(post.kind, post.kind)}", post.start)


def _pairs(site: Site, unit: UnitOfWork, person: Staff) -> Iterator[HeldDuty]:
    pairs = unit.find(Pairing, staff=person.id, end=None, order_by=("start", "id"))
    children = {row.id: row for row in unit.find(Child, id={pair.child for pair in pairs})}
    for pair in pairs:
        child = children[pair.child]
        number = f"（{child.file_number}）" if child.file_number else ""
        yield HeldDuty(pair.id, f"帮扶{child.name}{number}", pair.start)


def _work(line: DutyLine) -> str:
    due = line.duty.due_on
    return f"{line.child_name}　{line.rule.title}，{due.month}月{due.day}日到期".strip()


def hand_over(
    site: Site,
    staff_id: str,
    successors: Mapping[str, str | None],
    *,
    reason: str,
    last_day: date | None = None,
) -> HandedOver:
    """Pass everything on and let the person go.

    Args:
        successors: id of each post and pairing → staff id of who takes it, None = vacant for now.
        last_day: the last day here; today by default.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, STAFF_HAS_LEFT, REASON_MISSING, CHANGE_IN_FUTURE,
            HAND_OVER_INCOMPLETE, HAND_OVER_TO_SELF, HAND_OVER_OWN_KEY, LAST_ADMINISTRATOR,
            STRONGBOX_LAST_READER. Nothing
            was changed.
    """
    site.require(Right.SETTINGS)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    day = last_day or site.today
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    if day > site.today:
        raise RefusedError("CHANGE_IN_FUTURE", day=day.isoformat())
    with site.unit() as unit:
        held = _held(site, unit, staff_here(unit, staff_id))
        takers = _takers(unit, held, successors)
        _refuse_keys(site, held.accounts)
        touched = _pass_on(unit, held.person, successors, day, reason.strip())
        unit.change(held.person, reason.strip(), end=day)
        number = unit.next_number("hand_over")
        sheet = _sheet(site, held, takers, day, reason.strip(), number)
        unit.note_access("print", f"{PAPER} {number}")
        refresh_children(site, unit, touched)
    for account in held.accounts:
        remove_user(site, account)
    return HandedOver(held.person.name, takers, sheet)


def _takers(
    unit: UnitOfWork, held: Held, successors: Mapping[str, str | None]
) -> tuple[tuple[str, str], ...]:
    """Words of each duty and the name of who takes it."""
    missing = [duty.words for duty in held.duties if duty.id not in successors]
    if missing:
        words = "、".join(missing[:3])
        raise RefusedError("HAND_OVER_INCOMPLETE", count=len(missing), duties=words)
    found = []
    for duty in held.duties:
        taker = successors[duty.id]
        if taker == held.person.id:
            raise RefusedError("HAND_OVER_TO_SELF", name=held.person.name, duty=duty.words)
        found.append((duty.words, staff_here(unit, taker).name if taker else ""))
    return tuple(found)


def _refuse_keys(site: Site, accounts: Sequence[str]) -> None:
    """Say before anything is written that an account cannot be taken away."""
    if not accounts:
        return
    site.require(Right.USERS)
    if site.user.name in accounts:
        raise RefusedError("HAND_OVER_OWN_KEY", user=site.user.name)
    from liushou_desktop.storage.keyslots import authentic_slots, without_user
    from liushou_desktop.storage.strongbox import require_reader_left

    before = left = authentic_slots(site.folder, site.store.key)
    for account in accounts:
        left = without_user(left, account)
    require_reader_left(site.folder, before, left)


def _pass_on(
    unit: UnitOfWork, person: Staff, successors: Mapping[str, str | None], day: date, reason: str
) -> set[str]:
    """End posts and pairings, begin the successors'; returns the children whose lines change."""
    touched: set[str] = set()
    after = day + timedelta(days=1)
    for post in unit.find(Post, staff=person.id, end=None):
        unit.change(post, reason, end=max(post.start, day))
        if taker := successors[post.id]:
            made = Post(
                site=unit.site, id=new_id(), staff=taker, kind=post.kind, class_=post.class_,
                start=after,
            )  # fmt: skip
            unit.add(made, reason)
        if post.class_:
            touched |= {seat.child for seat in unit.find(Enrolment, class_=post.class_, end=None)}
    for pair in unit.find(Pairing, staff=person.id, end=None):
        unit.change(pair, reason, end=max(pair.start, day))
        touched.add(pair.child)
        if taker := successors[pair.id]:
            following = Pairing(
                site=unit.site, id=new_id(), child=pair.child, staff=taker, start=after,
                aim=pair.aim,
            )  # fmt: skip
            unit.add(following, reason)
    return touched


def _sheet(
    site: Site, held: Held, takers: Sequence[tuple[str, str]], day: date, reason: str, number: int
) -> PrintJob:
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import ListLine, ListSheet

    lines = [
        ListLine({"number": str(place), "duty": words, "taker": taker or "（空缺）"})
        for place, (words, taker) in enumerate(takers, start=1)
    ]
    if held.open_work:
        lines.append(ListLine({}, group=f"还没有做完的（{len(held.open_work)}）"))
        lines += [
            ListLine({"number": str(place), "duty": words, "taker": ""})
            for place, words in enumerate(held.open_work, start=1)
        ]
    if held.accounts:
        lines.append(ListLine({}, group="这台电脑上的用户已去掉，资料库换了新钥匙"))
        lines += [
            ListLine({"number": str(place), "duty": f"用户 {name}", "taker": "—"})
            for place, name in enumerate(held.accounts, start=1)
        ]
    if not lines:
        lines = [ListLine({"number": "", "duty": "没有担任的事，也没有结对", "taker": "—"})]
    sheet = ListSheet(
        lines=tuple(lines),
        texts={
            "leaver": held.person.name,
            "day": f"{day.year}年{day.month}月{day.day}日",
            "reason": reason,
        },
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        foot=f"{site.name}　第 {number} 号",
        name=held.person.name,
    )
    return PrintJob(paper.print_lists(PAPER, [sheet]), TITLE)
