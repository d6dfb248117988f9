"""The words of ``forms/roster.toml``, ready to be looked up."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from liushou_desktop.base.paths import forms_dir

_BRACKETS = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_NOISE = re.compile(r"[\s★☆*※:：;,，。.、_\-—·]+")


@dataclass(frozen=True, slots=True)
class RowWords:
    """First words of rows that are no child, and ways to write 同上."""

    totals: frozenset[str]
    endings: frozenset[str]
    examples: tuple[str, ...]
    same_as_above: frozenset[str]


@dataclass(frozen=True, slots=True)
class RosterWords:
    """What headings mean.

    Attributes:
        meanings: squeezed heading → field id such as ``name`` or ``father.phone``.
        told: squeezed word → what is told about whichever person stands to the left.
        persons: squeezed word → person id, for the upper row of two-row headings.
        labels: field id → name to show when a person chooses a meaning.
        dropped: field ids that are known but not taken.
        filled: field ids that 同上 may fill.
        note_words: words in a note that ask for a look.
    """

    meanings: Mapping[str, str]
    told: Mapping[str, str]
    persons: Mapping[str, str]
    labels: Mapping[str, str]
    dropped: frozenset[str]
    filled: frozenset[str]
    rows: RowWords
    note_words: tuple[str, ...]

    def meaning(self, heading: str) -> str | None:
        """Field id of a whole heading, with its brackets or, failing that, without."""
        return self.meanings.get(squeeze(heading)) or self.meanings.get(
            squeeze(_BRACKETS.sub("", unicodedata.normalize("NFKC", heading)))
        )


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """A heading as it is compared: half-width, lower case, without blanks, ★ and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


@cache
def roster_words() -> RosterWords:
    """The words the program ships."""
    return read_words(tomllib.loads((forms_dir() / "roster.toml").read_text("utf-8")))


def read_words(table: Mapping[str, Any]) -> RosterWords:
    """The words of a parsed ``roster.toml``."""
    meanings: dict[str, str] = {}
    labels: dict[str, str] = {}
    for field in table["field"]:
        labels[field["id"]] = field["label"]
        for heading in field["headings"]:
            meanings.setdefault(squeeze(heading), field["id"])
    for heading, meaning in table["alone"].items():
        meanings.setdefault(squeeze(heading), meaning)
    told = {squeeze(w): t["id"] for t in reversed(table["told"]) for w in t["words"] if w}
    persons = {squeeze(w): p["id"] for p in table["person"] for w in p["words"]}
    for person in table["person"]:
        for item in table["told"]:
            field_id = f"{person['id']}.{item['id']}"
            labels[field_id] = person["words"][0] + (item["words"][0] or "姓名")
            for who in person["words"]:
                for what in item["words"]:
                    meanings.setdefault(squeeze(who + what), field_id)
    rows = table["rows"]
    return RosterWords(
        meanings=meanings,
        told=told,
        persons=persons,
        labels=labels,
        dropped=_dropped(table),
        filled=frozenset(field["id"] for field in table["field"] if field.get("fill")),
        rows=RowWords(
            frozenset(map(squeeze, rows["totals"])),
            frozenset(map(squeeze, rows["endings"])),
            tuple(rows["examples"]),
            frozenset(rows["same_as_above"]),
        ),
        note_words=tuple(table["note_words"]["words"]),
    )


def _dropped(table: Mapping[str, Any]) -> frozenset[str]:
    fields = {field["id"] for field in table["field"] if field.get("drop")}
    told = [item["id"] for item in table["told"] if item.get("drop")]
    people = {f"{person['id']}.{item}" for person in table["person"] for item in told}
    return frozenset(fields | people)
