"""Children side by side: files answered in order, a death costs one file, none is left behind."""

from __future__ import annotations

import os
import threading

import pytest
from tests.sheets.making import packed, shared

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets.fence_pool import FencePool

GOOD = packed(shared([["姓名"], ["马玉兰"]]))


def test_parses_each_file_as_it_was_given() -> None:
    files = [packed(shared([["姓名"], [f"第{n}个"]])) for n in range(6)]
    with FencePool(2) as pool:
        asked = [pool.parse(content, f"{n}.xlsx") for n, content in enumerate(files)]
        texts = [each.result().sheets[0].rows[1].texts[0] for each in asked]
    assert texts == [f"第{n}个" for n in range(6)]


def test_refuses_one_file_and_goes_on() -> None:
    with FencePool(1) as pool:
        bad, good = pool.parse(GOOD[:99], "坏.xlsx", strict=True), pool.parse(GOOD, "好.xlsx")
        with pytest.raises(RefusedError):
            bad.result()
        assert good.result().sheets


def test_leaves_no_child_behind() -> None:
    pool = FencePool(2)
    with pool:
        pool.parse(GOOD, "一.xlsx").result()
        children = [fence._child.pid for fence in pool._fences if fence._child]
        assert children
    for pid in children:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_stops_what_is_being_read_when_left() -> None:
    """Whoever leaves does not wait for files nobody asks for any more."""
    pool = FencePool(1)
    asked = [pool.parse(GOOD, f"{n}.xlsx") for n in range(50)]
    closing = threading.Thread(target=pool.close)
    closing.start()
    closing.join(30)
    assert not closing.is_alive()
    assert any(each.cancelled() for each in asked)
