"""One paper being set: frames compiled once per shape, rows grown where a name needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from liushou_desktop.paper import fit
from liushou_desktop.paper.fill import Filled, fill
from liushou_desktop.paper.frame import Frame, compile_frames
from liushou_desktop.paper.geometry import Geometry
from liushou_desktop.paper.marks import Mark, Words
from liushou_desktop.paper.pages import PageClass
from liushou_desktop.paper.roles import Measure, Role
from liushou_desktop.paper.values import Answers, Questions

_MOST_TURNS = 4  # a grown row may squeeze another one; it settles at once in practice
_Growth = tuple[tuple[int, float], ...]


@dataclass(slots=True)
class Setting:
    """The geometry of a paper with everything needed to set sheet after sheet of it."""

    geometry: Geometry
    questions: Questions
    measure: Measure
    _frames: dict[_Growth, tuple[Frame, ...]] = field(default_factory=dict)

    def set(self, answers: Answers) -> list[tuple[Frame, Filled]]:
        """The sides of one sheet: frames in which every short value fits, and what fills them."""
        growth: dict[int, float] = {}
        for _ in range(_MOST_TURNS):
            frames = self.frames(growth)
            filled = [fill(frame.slots, answers, self.measure) for frame in frames]
            asked = {row: extra for side in filled for row, extra in side.growth.items()}
            if not asked:
                break
            for row, extra in asked.items():
                growth[row] = growth.get(row, 0) + max(extra, 0.1)
        return list(zip(frames, filled, strict=True))

    def frames(self, growth: dict[int, float] | None = None) -> tuple[Frame, ...]:
        """The frames for rows grown by so many mm."""
        key = tuple(sorted((row, round(extra, 2)) for row, extra in (growth or {}).items()))
        if key not in self._frames:
            self._frames[key] = compile_frames(
                self.geometry, self.questions, self.measure, dict(key)
            )
        return self._frames[key]


def continuations(
    setting: Setting, rest: Sequence[tuple[str, str]], answers: Answers
) -> list[tuple[Mark, ...]]:
    """续页: field name and the rest of its text, as many sides as it takes, signed at the end."""
    if not rest:
        return []
    page = setting.geometry.page
    closing = tuple(band for band in setting.geometry.bands if band.last)
    sides, y = _texts_set(page, rest, setting.measure)
    needed = sum(row.height for band in closing for row in band.rows)
    if y + needed > page.bottom:
        sides.append([])
        y = page.top
    if closing:
        low = replace(setting.geometry, page=replace(page, top=y), bands=closing)
        [(frame, filled)] = Setting(low, setting.questions, setting.measure).set(answers)
        sides[-1] += [*frame.marks, *filled.marks]
    return [tuple(marks) for marks in sides]


def _texts_set(
    page: PageClass, rest: Sequence[tuple[str, str]], measure: Measure
) -> tuple[list[list[Mark]], float]:
    """The texts on their sides, and the y below the last of them."""
    sides: list[list[Mark]] = []
    y = page.bottom
    for name, text in rest:
        lines = list(fit.broken(measure, text, Role.VALUE, 11, page.span - 6))
        while lines:
            if y + 14 > page.bottom:
                sides.append([])
                y = page.top
            y += 6
            sides[-1].append(Words(page.left + 1, y, f"{name}（接前页）", Role.TITLE, 10.5))
            room = max(int((page.bottom - y - 2) / 6.0), 1)
            for line in lines[:room]:
                y += 6.0
                sides[-1].append(Words(page.left + 3, y, line, Role.VALUE, 11))
            del lines[:room]
            y += 4
    return sides, y
