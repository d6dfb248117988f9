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
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.fault.operations import ACK, NEW, OLD, OPERATIONS, Operation
from tests.helpers.patience import wait_until

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
_HANDS = 2


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
    """Whether strace is here and may trace a process that is already there."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return False
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as cat:
        tracer = _trace(cat.pid, [], Path(os.devnull))
        can = tracer.poll() is None
        assert cat.stdin is not None
        cat.stdin.close()
        tracer.wait()
    return can


def _trace(process: int, options: list[str], log: Path) -> subprocess.Popen[bytes]:
    """strace on a process, from its next system call on; or ended, when it may not."""
    command = ["strace", "-qq", "-f", "-o", str(log), *options, "-p", str(process)]
    tracer = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    status = Path(f"/proc/{process}/status")
    wait_until(lambda: "TracerPid:\t0\n" not in status.read_text() or tracer.poll() is not None)
    return tracer


class Sweep:
    """One operation under every fault, in a folder of its own. A context manager."""

    def __init__(self, name: str, scratch: Path) -> None:
        self.name = name
        self._operation: Operation = OPERATIONS[name]
        self._fixture = scratch / "fixture"
        self._folder = scratch / "folder"
        self._said = scratch / "folder.said"
        scratch.mkdir()

    def __enter__(self) -> Sweep:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.fault.operations"],
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": f"{_ROOT}{os.pathsep}{_ROOT / 'src'}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ask("prepare", self._fixture)
        if self._hear() != "ready":
            raise RuntimeError(f"{self.name} could not be prepared")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()

    def points(self, *, faults: tuple[str, ...] = FAULTS) -> list[Point]:
        """Every point of the operation, counted on an undisturbed run."""
        counts = self._count()
        return [
            Point(call, when, fault)
            for fault in faults
            for call in CALLS
            for when in range(1, counts[call] + 1)
        ]

    def _count(self) -> Counter[str]:
        log = self._folder.with_name("calls")
        exit_code, said = self._perform(["-e", f"trace={','.join(CALLS)}"], log)
        if exit_code or ACK not in said:
            raise RuntimeError(f"{self.name} fails without any fault: {said}")
        calls = re.findall(r"^(?:\d+\s+)?(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
        return Counter(calls)

    def judge(self, point: Point) -> Failure | None:
        """Run up to the point and look at what was left."""
        inject = f"inject={point.call}:{point.fault}:when={point.when}"
        exit_code, said = self._perform(["-e", f"trace={point.call}", "-e", inject])
        what = self._wrong(exit_code, said, killed=point.fault == "signal=KILL")
        return Failure(self.name, point, what) if what else None

    def _wrong(self, exit_code: int, said: str, *, killed: bool) -> str | None:
        acked = ACK in said
        if not killed and not acked and exit_code not in _REPORTED:
            return f"not reported: exit {exit_code} {said[-400:]}"
        self._ask("judge", self._folder)
        self._hear()
        could_look = self._hear() == "0"
        left = self._said.read_text("utf-8").strip()
        if not could_look:
            return f"does not open: {left[-400:]}"
        if left not in (OLD, NEW):
            return left
        if acked and left != NEW:
            return "acknowledged, then lost"
        return None

    def _perform(self, options: list[str], log: Path = Path(os.devnull)) -> tuple[int, str]:
        """Exit code and words of the operation on a fresh copy, under strace with ``options``."""
        for path in self._folder.parent.glob(f"{self._folder.name}*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self._fixture, self._folder)
        watched = [
            option
            for name in self._operation.watched
            for option in ("-P", os.path.normpath(self._folder / name))
        ]
        self._ask("perform", self._folder)
        process = int(self._hear())
        tracer = _trace(process, [*options, *watched], log)
        os.kill(process, signal.SIGCONT)
        exit_code = int(self._hear())
        if tracer.wait():
            raise RuntimeError(f"strace ended with {tracer.returncode}")
        return exit_code, self._said.read_text("utf-8")

    def _ask(self, what: str, folder: Path) -> None:
        assert self._server.stdin is not None
        self._server.stdin.write(f"{what}\t{self.name}\t{folder}\n")
        self._server.stdin.flush()

    def _hear(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline().strip()


def sweep(
    name: str, *, every: int = 1, faults: tuple[str, ...] = FAULTS, stop_at: int | None = None
) -> tuple[int, list[Failure]]:
    """How many points were tried, and where something was wrong.

    Two points at a time: while one process works, the other one's is made ready or judged.

    Args:
        every: try each n-th point only (1 = all).
        stop_at: be content with so many failures.
    """
    failures: list[Failure] = []
    tried: list[Point] = []

    def work(hand: Sweep, points: list[Point]) -> None:
        for point in points:
            if stop_at is not None and len(failures) >= stop_at:
                return
            failure = hand.judge(point)
            tried.append(point)
            if failure:
                failures.append(failure)

    with (
        tempfile.TemporaryDirectory(prefix="fault-") as scratch,
        ThreadPoolExecutor(_HANDS) as pool,
        ExitStack() as stack,
    ):
        hands = [Sweep(name, Path(scratch) / f"hand{number}") for number in range(_HANDS)]
        for hand in hands:
            stack.enter_context(hand)
        points = hands[0].points(faults=faults)[::every]
        works = [
            pool.submit(work, hand, points[number::_HANDS]) for number, hand in enumerate(hands)
        ]
        for each in works:
            each.result()
    return len(tried), sorted(failures, key=lambda failure: str(failure.point))


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
