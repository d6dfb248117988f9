"""Kill or starve an operation at the n-th call of each system call; then see what was left.

    python -m tests.fault.sweep --all             every point of save and export
    python -m tests.fault.sweep --all exchange backup restore
    python -m tests.fault.sweep save --every 10   a sample

Oracle: the folder holds the state before or after, nothing between; what was acknowledged is kept;
the file is sound and takes the next save; an error of the disk is reported, never called saved.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fault.operations import ACK, NEW, OLD, OPERATIONS, Operation

CALLS = (
    "pwrite64",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "unlink",
    "rename",
    "openat",
)
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")
_ROOT = Path(__file__).resolve().parents[2]
_REPORTED = (3, 4, 5)  # exit codes of our own errors about files and disks
_LIMIT = 60


@dataclass(frozen=True)
class Point:
    """The n-th call of a system call on one of the watched files, and what happens there."""

    call: str
    when: int
    fault: str

    def __str__(self) -> str:
        return f"{self.call}#{self.when} {self.fault}"


@dataclass(frozen=True)
class Failure:
    """A point after which something was not as promised."""

    operation: str
    point: Point
    what: str


def can_sweep() -> bool:
    """Whether strace is here and may trace."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return False
    tried = subprocess.run(
        ["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False
    )
    return tried.returncode == 0


class Sweep:
    """One operation under every fault."""

    def __init__(self, name: str, scratch: Path) -> None:
        self.name = name
        self.operation: Operation = OPERATIONS[name]
        self._fixture = scratch / "fixture"
        self._folder = scratch / "folder"
        self.operation.prepare(self._fixture)

    def points(self, *, faults: tuple[str, ...] = FAULTS) -> Iterator[Point]:
        """Every point of the operation, counted on an undisturbed run."""
        counts = self._count()
        for fault in faults:
            for call in CALLS:
                for when in range(1, counts[call] + 1):
                    yield Point(call, when, fault)

    def _count(self) -> Counter[str]:
        self._restore()
        log = self._folder.with_name("calls")
        done = self._run(["-e", f"trace={','.join(CALLS)}"], log)
        if ACK not in done.stdout:
            raise RuntimeError(f"{self.name} fails without any fault: {done.stdout}{done.stderr}")
        return Counter(re.findall(r"^\d+\s+(\w+)\(", log.read_text(errors="replace"), re.MULTILINE))

    def judge(self, point: Point) -> Failure | None:
        """Run up to the point and look at what was left."""
        self._restore()
        inject = f"inject={point.call}:{point.fault}:when={point.when}"
        done = self._run(["-e", f"trace={point.call}", "-e", inject], Path(os.devnull))
        what = self._wrong(done, killed=point.fault == "signal=KILL")
        return Failure(self.name, point, what) if what else None

    def _wrong(self, done: subprocess.CompletedProcess[str], *, killed: bool) -> str | None:
        acked = ACK in done.stdout
        if not killed and not acked and done.returncode not in _REPORTED:
            return f"not reported: exit {done.returncode} {done.stdout} {done.stderr[-400:]}"
        try:
            left = self.operation.outcome(self._folder)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            return f"does not open: {error!r}"
        if left not in (OLD, NEW):
            return left
        if acked and left != NEW:
            return "acknowledged, then lost"
        return None

    def _restore(self) -> None:
        for path in self._folder.parent.glob(f"{self._folder.name}*"):
            shutil.rmtree(path)
        shutil.copytree(self._fixture, self._folder)

    def _run(self, trace: list[str], log: Path) -> subprocess.CompletedProcess[str]:
        watched = [
            option
            for name in self.operation.watched
            for option in ("-P", os.path.normpath(self._folder / name))
        ]
        return subprocess.run(
            [
                *("strace", "-qq", "-f", "-o", str(log), *trace, *watched),
                *(sys.executable, "-m", "tests.fault.operations", self.name, str(self._folder)),
            ],
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": f"{_ROOT}{os.pathsep}{_ROOT / 'src'}"},
            capture_output=True,
            text=True,
            timeout=_LIMIT,
            check=False,
        )


def sweep(
    name: str, *, every: int = 1, faults: tuple[str, ...] = FAULTS, stop_at: int | None = None
) -> tuple[int, list[Failure]]:
    """How many points were tried, and where something was wrong.

    Args:
        every: try each n-th point only (1 = all).
        stop_at: be content with so many failures.
    """
    failures: list[Failure] = []
    tried = 0
    with tempfile.TemporaryDirectory(prefix="fault-") as scratch:
        work = Sweep(name, Path(scratch))
        for number, point in enumerate(work.points(faults=faults)):
            if number % every:
                continue
            tried += 1
            failure = work.judge(point)
            if failure:
                failures.append(failure)
            if stop_at is not None and len(failures) >= stop_at:
                break
    return tried, failures


def main() -> int:
    """Sweep what was asked for; exit 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operations", nargs="*", default=["save", "export"])
    parser.add_argument("--all", action="store_true", help="every point (the default)")
    parser.add_argument("--every", type=int, default=1, help="each n-th point only")
    chosen = parser.parse_args()
    if not can_sweep():
        print("strace is missing or may not trace here: nothing was swept")
        return 5
    broken = 0
    for name in chosen.operations:
        tried, failures = sweep(name, every=1 if chosen.all else chosen.every)
        print(f"{name}: {tried} points, {len(failures)} failures")
        for failure in failures:
            print(f"  {failure.point}: {failure.what}")
        broken += len(failures)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
