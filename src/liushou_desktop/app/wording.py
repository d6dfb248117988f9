"""From codes to Chinese sentences.

Core rooms raise codes with arguments; the sentences stand in ``resources/wording/*.toml``, one file
per room, open to a reviewer who does not program. A test matches codes and placeholders both ways.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.paths import resources_dir
from liushou_desktop.base.problem import Place, Problem, Severity

if TYPE_CHECKING:
    from liushou_desktop.services.shared.office_words import OfficeWords
    from liushou_desktop.services.shared.site import Site

# A line as all lines of these files are: reading 2,000 of them so takes a millisecond, while a TOML
# parser would take a tenth of the time until the window stands.
_PLAIN_LINE = re.compile(
    r"""^([A-Z0-9_]+) = (?:"([^"\\\n]*(?:\\"[^"\\\n]*)*)"|'([^'\n]*)')$""", re.MULTILINE
)

SEVERITY_WORDS = {Severity.RED: "要改", Severity.YELLOW: "要说明", Severity.INFO: "提示"}


# What the first window says stands in these: the others are not read before it is seen.
_FIRST = ("gui.toml", "common_pages.toml")


@cache
def sentences() -> Mapping[str, str]:
    """All sentences by code.

    Raises:
        ValueError: when two files claim the same code.
    """
    found: dict[str, str] = {}
    for name in _files():
        for code, text in _sentences_of(name).items():
            if code in found:
                raise ValueError(f"{code} stands twice, the second time in {name}")
            found[code] = text
    return found


def _files() -> list[str]:
    return sorted(path.name for path in (resources_dir() / "wording").glob("*.toml"))


@cache
def _sentences_of(name: str) -> Mapping[str, str]:
    return _read((resources_dir() / "wording" / name).read_text("utf-8"))


def _said(code: str) -> str:
    for name in _FIRST:
        if (text := _sentences_of(name).get(code)) is not None:
            return text
    return sentences()[code]


def _read(text: str) -> Mapping[str, str]:
    """Codes and sentences of one file; a file with anything but plain lines is parsed as TOML."""
    found = {
        code: basic.replace('\\"', '"') or literal
        for code, basic, literal in _PLAIN_LINE.findall(text)
    }
    if len(found) == sum(1 for line in text.splitlines() if line and line[0] != "#"):
        return found
    import tomllib

    return tomllib.loads(text)


_HERE = "here"
"""In a sentence: ``{here.area}`` is 全县 in a county and 全学区 in a 学区."""


def speak_for(site: Site) -> None:
    """From now on, speak as the office of this site does."""
    _speaker[_HERE] = site.here


def here() -> OfficeWords:
    """What the office of the open site is called; a county's words before one is open."""
    if _HERE not in _speaker:
        from liushou_desktop.services.shared.office_words import COUNTY, office_words

        _speaker[_HERE] = office_words(COUNTY)
    return _speaker[_HERE]


_speaker: dict[str, OfficeWords] = {}


def placeholders(text: str) -> frozenset[str]:
    """Names of the arguments a sentence asks its caller for."""
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return frozenset(name for name in names if not name.startswith(f"{_HERE}."))


def sentence(code: str, args: Mapping[str, object] | None = None) -> str:
    """The sentence for a code.

    Raises:
        KeyError: for a code without a sentence, or a sentence asking for a missing argument.
    """
    text = _said(code)
    if "{here." in text:
        args = {**(args or {}), _HERE: here()}
    return text.format_map(args or {})


def say_error(error: ProgramError) -> str:
    """What to tell the user about an error of ours."""
    return sentence(error.code, error.arguments)


def say_place(place: Place) -> str:
    """``五年级.xlsx 表“Sheet1” 第17行“身份证号”：`` — as much as is known."""
    parts = [place.file or ""]
    if place.sheet:
        parts.append(f"表“{place.sheet}”")
    where = f"第{place.row}行" if place.row else ""
    where += f"“{place.column}”" if place.column else ""
    parts.append(where)
    return " ".join(part for part in parts if part)


def say_alone(problem: Problem) -> str:
    """One problem as a sentence, without its place."""
    return sentence(problem.code, problem.args)


def say_problem(problem: Problem) -> str:
    """One problem as a sentence, its place in front."""
    text = say_alone(problem)
    place = say_place(problem.place) if problem.place else ""
    return f"{place}：{text}" if place else text
