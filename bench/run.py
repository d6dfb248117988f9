"""Runs benches and prints medians and paired ratios: ``python -m bench.run [name …] [--rounds N]``.

``--large`` adds the candidates that take many minutes (merging two thousand packages).

Exit code 0 when every goal that could be measured is reached, 1 otherwise.
"""

from __future__ import annotations

import argparse
import compileall
import importlib
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.harness import ALL_DATA, DATA, LARGE, ROOT, AtMost, Bench, Faster, Goal, Measures, Rounds

_ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def main() -> int:
    """Run the benches asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m bench.run")
    parser.add_argument("names", nargs="*", help="benches to run; all when none is named")
    parser.add_argument("--rounds", type=int, help="rounds instead of each bench's own number")
    parser.add_argument("--large", action="store_true", help="also what takes many minutes")
    options = parser.parse_args()
    if options.large:
        os.environ[LARGE] = _ENVIRONMENT[LARGE] = "1"
    compileall.compile_dir(ROOT / "src", quiet=2)  # as installed: nobody compiles at every start
    _clear_older()
    DATA.mkdir(parents=True, exist_ok=True)
    reached = True
    for name in options.names or names():
        bench = load(name)
        bench.prepare()
        print(f"\n{name}: {bench.about}", flush=True)
        rounds = [_one_round(name, bench) for _ in range(options.rounds or bench.rounds)]
        _print_table(bench, rounds)
        reached &= _print_goals(bench, rounds)
    return 0 if reached else 1


def _clear_older() -> None:
    """Data prepared for another edition of the store is of no use, and large."""
    for older in ALL_DATA.glob("*"):
        if older.is_dir() and older != DATA:
            shutil.rmtree(older)
        elif older.is_file():
            older.unlink()


def names() -> list[str]:
    """All benches, in the order of their files."""
    found = sorted(Path(__file__).parent.glob("bench_*.py"))
    return [path.stem.removeprefix("bench_") for path in found]


def load(name: str) -> Bench:
    """The bench in ``bench/bench_<name>.py``."""
    bench: Bench = importlib.import_module(f"bench.bench_{name}").BENCH
    return bench


def _one_round(name: str, bench: Bench) -> Mapping[str, Measures]:
    return {
        candidate: measures
        for candidate in bench.candidates
        if (measures := _in_fresh_process(name, candidate)) is not None
    }


def _in_fresh_process(name: str, candidate: str) -> Measures | None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.candidate", name, candidate],
        cwd=ROOT,
        env={**_ENVIRONMENT, "QT_QPA_PLATFORM": "offscreen", "LIUSHOU_PASSWORD": "demo-2021"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"  {candidate} failed: {done.stderr.strip().splitlines()[-1:]}", flush=True)
        return None
    measures: Measures = json.loads(done.stdout.splitlines()[-1])
    return measures


def _print_table(bench: Bench, rounds: Rounds) -> None:
    for candidate in bench.candidates:
        results = [results[candidate] for results in rounds if candidate in results]
        if not results:
            continue
        shown = "  ".join(
            f"{measure} {_quantity(measure, statistics.median(r[measure] for r in results))}"
            for measure in results[0]
        )
        print(f"  {candidate:<34} {shown}")


def _quantity(measure: str, value: float) -> str:
    if measure.endswith("_mb"):
        return f"{value:.0f} MB"
    if measure.endswith("_s") or value >= 1:
        return f"{value:.2f} s"
    if value >= 0.0001:
        return f"{value * 1000:.2f} ms"
    return f"{value * 1e6:.2f} µs"


def _print_goals(bench: Bench, rounds: Rounds) -> bool:
    verdicts = [_print_goal(goal, rounds) for goal in bench.goals]
    return all(verdicts)


def _print_goal(goal: Goal, rounds: Rounds) -> bool:
    ratios = goal.ratios(rounds)
    if not ratios:
        print(f"  ? {goal.text}: not measured")
        return True
    median = statistics.median(ratios)
    unit = "" if isinstance(goal, AtMost) else "×"
    spread = f"{min(ratios):.4g}–{max(ratios):.4g}" if len(ratios) > 1 else "one round"
    mark = "✓" if goal.holds(median) else "✗"
    print(f"  {mark} {goal.text}: {median:.4g}{unit} ({spread}){_stretch(goal, median)}")
    return goal.holds(median)


def _stretch(goal: Goal, median: float) -> str:
    if not isinstance(goal, Faster) or goal.stretch is None:
        return ""
    return f"; {goal.stretch:g}× {'reached' if median >= goal.stretch else 'not reached'}"


if __name__ == "__main__":
    sys.exit(main())
