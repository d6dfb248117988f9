"""What the pages say about one child: facts, badges, the state of the four knows, what is owed.

Plain functions from the services' views to words, marks and tones; no widget.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.duties import DutyState, month_of
from liushou_desktop.domain.entrusted_care import Standing
from liushou_desktop.domain.four_knows import PHONE_FRESH_DAYS, Answer, Know
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import Known
from liushou_desktop.gui.common.page import HeaderBadge
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.domain.summary import ChildSummary
    from liushou_desktop.services.school.child_people import FamilyLine
    from liushou_desktop.services.school.child_shelves import Consent, Paper, Shelf
    from liushou_desktop.services.school.compute_figures import DutyLine
    from liushou_desktop.services.school.show_child import ChildPage, FootLine, OwedLine

KNOW_WORDS = ("KNOW_K1", "KNOW_K2", "KNOW_K3", "KNOW_K4")
_KNOWN = {
    "complete": Known.FRESH,
    "stale": Known.STALE,
    "partial": Known.STALE,
    "missing": Known.NOTHING,
}


def known(state: str) -> Known:
    """How a state of the four knows is drawn."""
    return _KNOWN[state]


def day_words(day: date, today: date) -> str:
    """6月2日; with its year when that is another one."""
    words = f"{day.month}月{day.day}日"
    return words if day.year == today.year else f"{day.year}年{words}"


def whole_day(day: date) -> str:
    """2014年9月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def age_on(birth: date | None, today: date) -> int | None:
    """Whole years."""
    if birth is None:
        return None
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def child_facts(
    summary: ChildSummary, boarding: str, today: date, is_short: bool = False
) -> tuple[str, ...]:
    """女　11 岁　五(2)班　住校; short: 女　五(2)班."""
    age = None if is_short else age_on(summary.birth_date, today)
    parts = (
        word("sex", summary.sex),
        sentence("CHILD_AGE", {"age": age}) if age is not None else "",
        summary.class_label or sentence("CHILD_OFF_ROLL"),
        "" if is_short else word("boarding", boarding),
    )
    return tuple(part for part in parts if part)


def child_badges(summary: ChildSummary) -> Iterator[HeaderBadge]:
    """双亲留守, ◆ 黄色关注, 卡要重印."""
    if summary.category:
        yield HeaderBadge(sentence("CHILD_LEFT_BEHIND", {"category": category(summary)}))
    elif summary.file_number:
        yield HeaderBadge(sentence("CHILD_SPELL_OVER"), tone="ink2")
    else:
        yield HeaderBadge(sentence("CHILD_NO_FILE"), tone="ink2")
    if summary.attention in ("red", "yellow"):
        tone = "bad" if summary.attention == "red" else "due"
        level = word("attention_level", summary.attention)
        yield HeaderBadge(sentence("CHILD_ATTENTION", {"level": level}), Mark.DUE, tone)
    if summary.card_state == "stale":
        yield HeaderBadge(sentence("CHILD_CARD_STALE"), Mark.REPRINT)


def category(summary: ChildSummary) -> str:
    """双亲, 单亲, or "" when no spell runs."""
    return word("left_behind_category", summary.category, short=True)


def know_words(know: Know, page: ChildPage, today: date) -> tuple[str, str]:
    """What to say about one of the four and its tone: the next thing missing, or when confirmed."""
    from liushou_desktop.services.school.prefills import question_text

    missing = [q.id for q in know.questions if q.answer is Answer.MISSING]
    if missing:
        first = question_text(missing[0])
        args = {"first": first, "count": len(missing)}
        code = "CHILD_MISSING_ONE" if len(missing) == 1 else "CHILD_MISSING"
        return sentence(code, args), "bad" if len(missing) == len(know.questions) else "due"
    if know.stale_on is not None and today >= know.stale_on and know.confirmed_on:
        days = (today - know.confirmed_on).days
        return sentence("CHILD_KNOW_OLD", {"days": days}), "due"
    stale = next((q.id for q in know.questions if q.answer is Answer.STALE), None)
    if stale is not None and know.confirmed_on is None:
        return sentence("CHILD_NEVER_CONFIRMED"), "due"
    if stale is not None:
        return _phone_words(stale, page.family, today), "due"
    if know.confirmed_on is None:
        return "", "ink2"
    return sentence("CHILD_CONFIRMED", {"day": day_words(know.confirmed_on, today)}), "ink2"


def _phone_words(question: str, family: Sequence[FamilyLine], today: date) -> str:
    from liushou_desktop.services.school.prefills import question_text

    label, role = question_text(question), question.partition(".")[0]
    tried = next((line.verified_on for line in family if line.role == role), None)
    if tried is None:
        return sentence("CHILD_PHONE_NEVER_TRIED", {"phone": label})
    return sentence("CHILD_PHONE_OLD", {"phone": label, "days": (today - tried).days})


def verified_words(line: FamilyLine, today: date) -> tuple[Mark | None, str]:
    """Mark and words about the last trial of a number."""
    if line.role == "study_helper" and line.verified_on is not None:
        return Mark.DONE, sentence(
            "FAMILY_HELPS_SINCE", {"day": day_words(line.verified_on, today)}
        )
    if not line.phone:
        return None, "—"
    if line.result in ("no_such_number", "suspended", "not_the_owner"):
        return Mark.REFUSED, word("phone_result", line.result)
    if line.verified_on is None:
        if line.role in ("father", "mother"):
            return Mark.DUE, sentence("CHILD_NEVER_TRIED")
        return None, "—"
    days = (today - line.verified_on).days
    day = day_words(line.verified_on, today)
    if days > PHONE_FRESH_DAYS and line.role in ("father", "mother"):
        return Mark.DUE, sentence("CHILD_TRIED_LONG_AGO", {"day": day, "days": days})
    result = word("phone_result", line.result)
    return Mark.DONE, f"{day} {result}".strip()


def agreement_words(foot: FootLine, today: date) -> tuple[Mark | None, str]:
    """✓ 到 2026年8月31日, ◆ 还有 12 天到期, ▲ 已到期, ◆ 缺, ⊖ 不需要."""
    agreement = foot.agreement
    if agreement.standing is Standing.NOT_NEEDED:
        return Mark.EXEMPT, sentence("AGREEMENT_NOT_NEEDED")
    if agreement.standing is Standing.MISSING:
        return Mark.DUE, sentence("AGREEMENT_MISSING")
    until = whole_day(agreement.until) if agreement.until else ""
    if agreement.standing is Standing.EXPIRED:
        return Mark.OVERDUE, sentence("AGREEMENT_EXPIRED", {"day": until})
    left = agreement.days_left(today)
    if left is not None and left <= foot.remind_days:
        return Mark.DUE, sentence("AGREEMENT_ENDING", {"day": until, "days": left})
    return Mark.DONE, sentence("AGREEMENT_HOLDS" if until else "AGREEMENT_OPEN", {"day": until})


_CONSENTS = {
    "agreed": (Mark.DONE, "CONSENT_AGREED"),
    "refused": (Mark.EXEMPT, "CONSENT_REFUSED"),
    "withdrawn": (Mark.EXEMPT, "CONSENT_WITHDRAWN"),
}


def consent_words(consent: Consent, today: date) -> tuple[Mark | None, str]:
    """✓ 外婆已签 3月2日, ⊖ 外婆不同意, ◆ 缺."""
    if consent.given not in _CONSENTS or consent.on is None:
        return Mark.DUE, sentence("CONSENT_MISSING")
    mark, code = _CONSENTS[consent.given]
    args = {"by": consent.by, "day": day_words(consent.on, today)}
    return mark, sentence(code, args)


_NOT_SAID = {"open": Mark.OPEN, "refused": Mark.EXEMPT}


def paper_state(paper: Paper, shelf: Shelf, today: date) -> tuple[Mark | None, str]:
    """How one paper stands: ended or until when, what was answered, stage results, signed."""
    if paper.state == "void":
        return Mark.GONE, sentence("RECORD_STATE_VOID")
    if paper.until is not None:
        day = {"day": day_words(paper.until, today)}
        if paper.until < today:
            return Mark.GONE, sentence("PAPER_ENDED", day)
        return Mark.DONE, sentence("PAPER_UNTIL", day)
    if paper.said:
        return _NOT_SAID.get(paper.way, Mark.DONE), paper.said
    if shelf.counts_steps:
        count = {"count": paper.steps}
        return (
            (Mark.DONE, sentence("PAPER_STEPS", count))
            if paper.steps
            else (Mark.OPEN, sentence("PAPER_NO_STEP"))
        )
    return (Mark.DONE, sentence("RECORD_STATE_SIGNED")) if paper.is_signed else (None, "")


def open_duties(lines: Sequence[OwedLine]) -> list[OwedLine]:
    """What is still owed and can be done now, overdue first."""
    order = {DutyState.OVERDUE: 0, DutyState.DUE: 1, DutyState.OWED: 2}
    wanted = [line for line in lines if line.duty.state in order]
    return sorted(wanted, key=lambda line: (order[line.duty.state], line.duty.due_on))


def duty_title(line: OwedLine | DutyLine) -> str:
    """9月班主任谈心; 班主任家访（1 / 2）."""
    month = month_of(line.duty.period)
    if month is not None:
        return sentence("DUTY_OF_MONTH", {"month": month, "title": line.title})
    if line.duty.owed > 1:
        args = {"title": line.title, "done": line.duty.done, "owed": line.duty.owed}
        return sentence("DUTY_COUNTED", args)
    return line.title


def duty_state(line: OwedLine | DutyLine, today: date) -> tuple[Mark, str]:
    """▲ 逾期16天, ◆ 还剩6天, ○ 7月10日前, ✓ 已完成, ⊖ 不需要."""
    duty = line.duty
    if duty.state is DutyState.OVERDUE:
        return Mark.OVERDUE, sentence("TO_DO_OVERDUE", {"days": (today - duty.due_on).days})
    if duty.state is DutyState.DUE:
        days = (duty.due_on - today).days
        if days < 0:
            return Mark.DUE, sentence("TO_DO_PASSED", {"days": -days})
        words = sentence("TO_DO_DUE", {"days": days}) if days else sentence("DUTY_TODAY")
        return Mark.DUE, words
    if duty.state is DutyState.OWED:
        day = day_words(duty.due_on, duty.due_on)  # of this term: the year says nothing
        return Mark.OPEN, sentence("DUTY_BEFORE", {"day": day})
    if duty.state is DutyState.DONE:
        return Mark.DONE, sentence("DUTY_DONE")
    return Mark.EXEMPT, sentence("DUTY_EXEMPT")
