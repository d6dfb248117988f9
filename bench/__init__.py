"""Ratios, re-runnable: our way against what would usually be picked, in one interleaved run.

``python -m bench.run`` (or ``make bench``) runs every ``bench/bench_*.py``; each candidate in a
fresh process, round-robin, so that a drifting machine hits all alike. Only ratios travel from one
machine to another; seconds do not.
"""
