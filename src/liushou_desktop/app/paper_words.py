"""Papers as window and command name and group them: by the rooms of the rail, in its order."""

from __future__ import annotations

from collections.abc import Iterable

from liushou_desktop.app.sides import SCHOOL, PageEntry
from liushou_desktop.app.wording import sentence, sentences
from liushou_desktop.domain.pinyin import initials
from liushou_desktop.services.school.paper_shelf import Paper


def paper_title(paper: Paper) -> str:
    """What a paper is called."""
    return paper.title or sentence(f"PAPER_{paper.id.upper()}")


def paper_fact(paper: Paper) -> str:
    """Its size and what stands on it, in a line; the number of the form for plain forms."""
    code = f"PAPER_{paper.id.upper().replace('.', '_')}_FACT"
    return sentence(code) if code in sentences() else sentence(f"PAPER_FACT_{paper.kind.upper()}")


def by_room(papers: Iterable[Paper]) -> list[tuple[PageEntry, list[Paper]]]:
    """Rooms with their papers by number, in the order of the rail; empty rooms are left out."""
    held: dict[str, list[Paper]] = {}
    for paper in sorted(papers, key=lambda paper: paper.code):
        held.setdefault(paper.room, []).append(paper)
    return [(entry, held[entry.id]) for entry in SCHOOL.pages if entry.id in held]


def is_named(paper: Paper, words: str) -> bool:
    """Whether a search finds it: by its number, its title, or the initials of the title."""
    wanted = words.strip().lower()
    title = paper_title(paper)
    return (
        not wanted
        or wanted in f"{paper.code} {title}".lower()
        or any(wanted in each for each in initials(title))
    )
