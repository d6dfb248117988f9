"""The manual as the help page shows it: one Markdown file per task, found by the page it is about.

A file begins with ``<!-- sides: school; about: school.children, school.child -->`` and a first
heading. Only what our own files use is understood: headings, numbered and plain lists, paragraphs,
tables, **strong**, `code` and links to other files of the manual. Pictures are for readers of the
repository and are left out here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from liushou_desktop.base.paths import manual_dir

_HEAD = re.compile(r"<!--(.*?)-->", re.DOTALL)
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`(.+?)`")
_LINK = re.compile(r"\[(.+?)\]\((.+?)\)")
_NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True, slots=True)
class ManualPage:
    """One task.

    Attributes:
        id: name of its file without ending (``01-find-a-child``): their order is the list's.
        sides: which sides show it; about: ids of the program's pages it explains.
        text: the Markdown below the heading.
    """

    id: str
    title: str
    sides: tuple[str, ...]
    about: tuple[str, ...]
    text: str

    def matches(self, typed: str) -> bool:
        """Whether every word typed stands somewhere in it."""
        whole = f"{self.title}\n{self.text}".lower()
        return all(word in whole for word in typed.lower().split())


@cache
def manual_pages(side: str) -> tuple[ManualPage, ...]:
    """The pages of a side, in order."""
    found = [read_page(path) for path in sorted(manual_dir().glob("[0-9]*.md"))]
    return tuple(page for page in found if side in page.sides)


def page_about(pages: Sequence[ManualPage], page_id: str) -> ManualPage | None:
    """The page that explains a page of the program."""
    return next((page for page in pages if page_id in page.about), None)


def read_page(path: Path) -> ManualPage:
    """A page from its file.

    Raises:
        ValueError: it has no head or no heading.
    """
    text = path.read_text("utf-8")
    head = _HEAD.match(text)
    body = text[head.end() :].strip() if head else ""
    first, _, rest = body.partition("\n")
    if head is None or not first.startswith("# "):
        raise ValueError(f"{path.name}: a manual page begins with its head and a heading")
    facts = dict(part.split(":", 1) for part in head[1].split(";"))
    named = {key.strip(): tuple(value.replace(",", " ").split()) for key, value in facts.items()}
    return ManualPage(
        id=path.stem,
        title=first.removeprefix("# ").strip(),
        sides=named.get("sides", ()),
        about=named.get("about", ()),
        text=rest.strip(),
    )


def as_html(page: ManualPage) -> str:
    """The page as simple HTML; links lead to ids of pages.

    Headings are paragraphs of a class: Qt enlarges ``h1`` by itself, whatever the style says.
    """
    return f"<p class='h1'>{_inline(page.title)}</p>" + "".join(_blocks(page.text))


def _blocks(text: str) -> Iterator[str]:
    for block in re.split(r"\n\s*\n", text):
        lines = block.strip().splitlines()
        if not lines or lines[0].startswith("!["):
            continue
        yield _block(lines)


def _block(lines: list[str]) -> str:
    first = lines[0]
    if first.startswith("#"):
        level = len(first) - len(first.lstrip("#"))
        rest = _block(lines[1:]) if len(lines) > 1 else ""
        return f"<p class='h{level}'>{_inline(first.lstrip('# '))}</p>{rest}"
    if first.startswith("|"):
        return _table(lines)
    if _NUMBERED.match(first):
        return f"<ol>{''.join(_items(lines, _NUMBERED))}</ol>"
    if first.startswith("- "):
        return f"<ul>{''.join(_items(lines, re.compile('- ')))}</ul>"
    return f"<p>{_inline(''.join(lines))}</p>"


def _items(lines: list[str], sign: re.Pattern[str]) -> Iterator[str]:
    """List items; a line without a sign goes on with the item before."""
    items: list[str] = []
    for line in lines:
        if sign.match(line):
            items.append(sign.sub("", line, count=1))
        elif items:
            items[-1] += line.strip()
    return (f"<li>{_inline(item)}</li>" for item in items)


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    kept = [row for row in rows if not set("".join(row)) <= set("-: ")]
    parts = []
    for number, row in enumerate(kept):
        tag = "th" if number == 0 and any(row) else "td"
        parts.append("<tr>" + "".join(f"<{tag}>{_inline(c)}</{tag}>" for c in row) + "</tr>")
    return f"<table cellspacing='0' cellpadding='6' width='100%'>{''.join(parts)}</table>"


def _inline(text: str) -> str:
    safe = html.escape(text, quote=False)
    safe = _LINK.sub(lambda m: f'<a href="{m[2].removesuffix(".md")}">{m[1]}</a>', safe)
    safe = _STRONG.sub(r"<b>\1</b>", safe)
    return _CODE.sub(r"<code>&nbsp;\1&nbsp;</code>", safe)
