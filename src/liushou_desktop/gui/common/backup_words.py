"""How copies, the paper key and the log of who looked at what are worded on their page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.clock import Clock
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.note_list import Note, day_words
from liushou_desktop.services.shared import paper_key_sheet as paper

if TYPE_CHECKING:
    from liushou_desktop.services.shared.access_log import AccessLine

REMIND_AFTER_DAYS = 7


def last_words(day: str | None, today: date, is_stick: bool) -> tuple[Mark, str]:
    """When a copy was last made, and whether that is too long ago for a stick."""
    days = days_since(day, today)
    if days is None:
        return Mark.DUE, sentence("BACKUP_NEVER")
    words = sentence("BACKUP_TODAY") if days == 0 else sentence("BACKUP_DAYS_AGO", {"days": days})
    is_late = is_stick and days > REMIND_AFTER_DAYS
    return (Mark.DUE if is_late else Mark.DONE), f"{words}　{day}"


def days_since(day: str | None, today: date) -> int | None:
    """Days since an ISO date; None when there is none."""
    return (today - date.fromisoformat(day)).days if day else None


def backup_notes(here: str | None, stick: str | None, today: date) -> Iterator[Note]:
    """How old the copies are, for the first page of whoever makes them.

    Args:
        here, stick: ISO dates of the last copy on this PC and on a stick.
    """
    if here:
        text = sentence("NOTE_HERE", {"day": day_words(date.fromisoformat(here), today)})
        yield Note(Mark.DONE, sentence("NOTE_BACKED_UP_WORD"), text)
    days = days_since(stick, today)
    to_backup = (sentence("NOTE_TO_BACKUP"), "common.backup")
    if days is None:
        word, text = sentence("NOTE_STICK_NEVER_WORD"), sentence("NOTE_STICK_NEVER")
        yield Note(Mark.DUE, word, text, *to_backup)
    elif days > REMIND_AFTER_DAYS:
        word = sentence("NOTE_STICK_OLD_WORD", {"days": days})
        yield Note(Mark.DUE, word, sentence("NOTE_STICK_OLD"), *to_backup)


def paper_words(state: str, made_on: str | None) -> tuple[Mark, str]:
    """Where the paper key lies: sealed, and since when."""
    if state == paper.SEALED:
        if made_on is None:
            return Mark.DONE, sentence("BACKUP_PAPER_SEALED")
        return Mark.DONE, sentence("BACKUP_PAPER_SEALED_ON", {"day": made_on})
    return Mark.DUE, sentence("BACKUP_PAPER_OPEN")


def moment_words(made_at: str) -> str:
    """An ISO moment to the minute; what is no moment as it stands."""
    try:
        moment = datetime.fromisoformat(made_at)
    except ValueError:
        return made_at
    return f"{moment:%Y-%m-%d %H:%M}"


def clock_words(clock: Clock) -> str:
    """The time of day."""
    return f"{clock.now():%H:%M}"


def log_row(line: AccessLine) -> Row:
    """One line of who looked at what."""
    return (
        f"{line.at:%Y-%m-%d %H:%M}",
        f"{line.who}　{line.role}",
        line.action,
        Cell(line.subject, strong=line.child is not None),
        Cell(line.reason, tone="ink3"),
    )
