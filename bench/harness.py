"""What a bench is made of, and how a candidate measures itself."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _edition() -> str:
    """A short digest of what prepared data stands on: the tables of the store, the report."""
    parts = ROOT / "src" / "liushou_desktop" / "storage" / "migrations" / "versions"
    files = [*sorted(parts.glob("*.py")), ROOT / "forms" / "package.toml"]
    found = hashlib.blake2b(digest_size=4)
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()


ALL_DATA = ROOT / "build" / "bench"
DATA = ALL_DATA / _edition()
"""Where benches prepare their input. Another edition has another folder: a store of older tables
does not open, and a bench of the window would wait for somebody to close the message for ever."""

LARGE = "LIUSHOU_BENCH_LARGE"
"""Set in the environment by ``--large``."""

Measures = dict[str, float]
"""Name of what was measured → seconds, or MB for names ending in ``_mb``."""

Candidate = Callable[[], Measures]


@dataclass(frozen=True)
class Faster:
    """Goal: ``ours`` takes at most 1/``times`` of ``baseline`` for ``measure``.

    ``stretch`` is what would be better still; whether it is reached is said and fails nothing.
    """

    measure: str
    ours: str
    baseline: str
    times: float
    stretch: float | None = None

    @property
    def text(self) -> str:
        """The goal in words."""
        return f"{self.ours} ≥ {self.times:g}× faster than {self.baseline} ({self.measure})"

    def ratios(self, rounds: Rounds) -> list[float]:
        """Baseline over ours, pair by pair within a round."""
        return _paired(rounds, self.measure, self.baseline, self.ours)

    def holds(self, ratio: float) -> bool:
        """The median ratio reaches the goal."""
        return ratio >= self.times


@dataclass(frozen=True)
class Within:
    """Goal: ``ours`` takes at most ``times`` as long as the ``floor``."""

    measure: str
    ours: str
    floor: str
    times: float

    @property
    def text(self) -> str:
        """The goal in words."""
        return f"{self.ours} ≤ {self.times:g}× {self.floor} ({self.measure})"

    def ratios(self, rounds: Rounds) -> list[float]:
        """Ours over the floor, pair by pair within a round."""
        return _paired(rounds, self.measure, self.ours, self.floor)

    def holds(self, ratio: float) -> bool:
        """The median ratio keeps the goal."""
        return ratio <= self.times


@dataclass(frozen=True)
class AtMost:
    """Goal: a measure of ``ours`` (memory) stays under a fixed limit."""

    measure: str
    ours: str
    limit: float

    @property
    def text(self) -> str:
        """The goal in words."""
        return f"{self.ours}: {self.measure} ≤ {self.limit:g}"

    def ratios(self, rounds: Rounds) -> list[float]:
        """The values themselves."""
        return [results[self.ours][self.measure] for results in rounds if self.ours in results]

    def holds(self, value: float) -> bool:
        """The median value keeps the limit."""
        return value <= self.limit


@dataclass(frozen=True)
class Share:
    """Goal: one measure of ``ours`` is at most ``times`` of another."""

    measure: str
    ours: str
    of: str
    times: float

    @property
    def text(self) -> str:
        """The goal in words."""
        return f"{self.ours}: {self.measure} ≤ {self.times:g}× {self.of}"

    def ratios(self, rounds: Rounds) -> list[float]:
        """The first measure over the second, within one run."""
        found = (results.get(self.ours, {}) for results in rounds)
        return [run[self.measure] / max(run[self.of], 1e-9) for run in found if self.of in run]

    def holds(self, ratio: float) -> bool:
        """The median ratio keeps the goal."""
        return ratio <= self.times


Goal = Faster | Within | AtMost | Share
Rounds = list[Mapping[str, Measures]]
"""Per round: candidate → measures."""


@dataclass(frozen=True)
class Bench:
    """One question of speed or size.

    Attributes:
        about: what is measured, in one line.
        candidates: name → function, run in a process of its own each time.
        goals: checked on the medians of paired ratios.
        prepare: makes the input under ``build/bench``; its time is not counted.
    """

    about: str
    candidates: Mapping[str, Candidate]
    goals: tuple[Goal, ...] = ()
    prepare: Callable[[], None] = field(default=lambda: None)
    rounds: int = 3


def _paired(rounds: Rounds, measure: str, above: str, below: str) -> list[float]:
    return [
        results[above][measure] / max(results[below][measure], 1e-9)
        for results in rounds
        if measure in results.get(above, {}) and measure in results.get(below, {})
    ]


class Stopwatch:
    """Collects the measures of one candidate."""

    def __init__(self) -> None:
        self.measures: Measures = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time the block under ``name``."""
        start = time.perf_counter()
        yield
        self.measures[name] = time.perf_counter() - start

    def repeat(self, name: str, action: Callable[[], object], times: int) -> None:
        """The median of ``times`` runs of a short action."""
        taken = []
        for _ in range(times):
            start = time.perf_counter()
            action()
            taken.append(time.perf_counter() - start)
        self.measures[name] = sorted(taken)[times // 2]


@contextmanager
def cpu_of(watch: Stopwatch, name: str = "cpu") -> Iterator[None]:
    """Processor time of this process and of the children that end in the block."""
    before = os.times()
    yield
    after = os.times()
    watch.measures[name] = sum(after[:4]) - sum(before[:4])


def peak_mb() -> float:
    """The most memory this process ever held (not what its parent held before the fork)."""
    return _status("VmHWM")


def resident_mb() -> float:
    """What this process holds now."""
    return _status("VmRSS")


def _status(key: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) / 1024
    raise KeyError(key)
