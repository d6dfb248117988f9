"""Every kind that facts are gathered from is one whose changes are seen."""

from __future__ import annotations

import inspect

from liushou_desktop.domain.facts import gather
from liushou_desktop.storage.queries import facts, touched


def test_knows_all_kinds_that_facts_are_gathered_from() -> None:
    source = inspect.getsource(facts.load_facts)
    seen = {kind.__name__ for kind in touched.OF_CHILD}
    assert {name for name in seen if f"rows({name})" in source} == seen - {"Record"}
    asked = {name for name in inspect.signature(gather).parameters if f"{name}=rows(" in source}
    assert len(asked) == len(seen) - 1
