"""Runs one candidate in this process and prints its measures: ``python -m bench.candidate B C``.

Imports next to nothing, so that what a candidate has to import is counted.
"""

from __future__ import annotations

import sys
from importlib import import_module

from bench.harness import Bench, peak_mb


def main(name: str, candidate: str) -> None:
    """Print the measures as one line of JSON."""
    bench: Bench = import_module(f"bench.bench_{name}").BENCH
    measures = bench.candidates[candidate]()
    measures.setdefault("peak_mb", peak_mb())
    pairs = ", ".join(f'"{measure}": {value!r}' for measure, value in measures.items())
    print(f"{{{pairs}}}")


if __name__ == "__main__":
    main(*sys.argv[1:])
