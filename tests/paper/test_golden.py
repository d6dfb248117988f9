"""Nobody moves a line by accident: pages equal the accepted ones, mark by mark."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from tests.paper import golden

from liushou_desktop.paper import faces_in_use
from liushou_desktop.paper.marks import Page


@pytest.fixture(scope="module")
def drawn() -> Mapping[str, Page]:
    return dict(golden.pages())


@pytest.mark.parametrize("name", sorted(path.stem for path in golden.FOLDER.glob("*.json")))
def test_is_drawn_as_accepted(name: str, drawn: Mapping[str, Page]) -> None:
    accepted = json.loads((golden.FOLDER / f"{name}.json").read_text("utf-8"))
    if accepted["faces"] != dict(faces_in_use()):
        pytest.skip("other faces on this machine")
    assert golden.described(drawn[name]) == accepted["marks"]


def test_every_kept_page_is_accepted(drawn: Mapping[str, Page]) -> None:
    assert set(drawn) == {path.stem for path in golden.FOLDER.glob("*.json")}
