"""Work runs off the window's thread, one job after another, and every end is told once."""

from __future__ import annotations

import gc
import itertools
import threading
from types import SimpleNamespace

import pytest
from tests.helpers.patience import LONGEST

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Progress, Watcher
from liushou_desktop.gui.common import job_runner
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.progress_strip import ProgressStrip


@pytest.fixture
def jobs(qtbot):
    runner = JobRunner()
    yield runner
    runner.close()


def test_runs_on_its_own_thread_and_answers_on_the_windows(qtbot, jobs: JobRunner) -> None:
    window, seen = threading.get_ident(), []
    job = jobs.run(
        lambda _: threading.get_ident(),
        done=lambda worker: seen.append((worker, threading.get_ident())),
    )
    with qtbot.waitSignal(job.ended):
        pass
    worker, answered = seen[0]
    assert worker != window
    assert answered == window


def test_runs_one_after_another(qtbot, jobs: JobRunner) -> None:
    order: list[int] = []
    for number in range(5):
        jobs.run(lambda _, number=number: order.append(number))
    with qtbot.waitSignal(jobs.idle):
        pass
    assert order == [0, 1, 2, 3, 4]
    assert not jobs.is_busy


class Cycle:
    """Garbage that only the cyclic collector finds, and that tells who took it apart."""

    def __init__(self, told: list[int]) -> None:
        self.me, self.told = self, told

    def __del__(self) -> None:
        self.told.append(threading.get_ident())


def test_leaves_what_the_window_dropped_to_the_windows_thread(qtbot, jobs: JobRunner) -> None:
    told: list[int] = []
    gc.collect()
    Cycle(told)
    with qtbot.waitSignal(jobs.idle):
        jobs.run(lambda _: [[number] for number in range(200_000)])
    gc.collect()
    assert told == [threading.get_ident()]
    assert not jobs._collector.is_on


def test_lets_the_collector_work_again_after_work_nobody_waited_for(qtbot) -> None:
    runner = JobRunner()
    runner.run(lambda _: None)
    assert runner._collector.is_on
    runner.close()
    assert not runner._collector.is_on


def _refuse(_: Watcher) -> None:
    raise RefusedError("FILE_MISSING", file="名单.xlsx")


def test_hands_an_error_to_the_caller(qtbot, jobs: JobRunner) -> None:
    heard: list[RefusedError] = []
    with qtbot.assertNotEmitted(jobs.failed), qtbot.waitSignal(jobs.idle):
        jobs.run(_refuse, failed=heard.append)
    assert heard[0].code == "FILE_MISSING"


def test_tells_an_error_nobody_took(qtbot, jobs: JobRunner) -> None:
    with qtbot.waitSignal(jobs.failed) as told:
        jobs.run(_refuse)
    assert told.args[0].code == "FILE_MISSING"


def test_tells_our_own_bug(qtbot, jobs: JobRunner) -> None:
    with qtbot.waitSignal(jobs.broken) as told:
        jobs.run(lambda _: {}["马玉兰"])
    assert isinstance(told.args[0], KeyError)


def test_hands_over_each_result_as_it_comes(qtbot, jobs: JobRunner) -> None:
    may_go_on, came = threading.Event(), []

    def work(_: Watcher):
        yield "柳湾"
        assert may_go_on.wait(LONGEST)
        yield "癿沟"

    def each(school: str) -> None:
        came.append((school, threading.get_ident()))
        may_go_on.set()

    whole: list[list[str]] = []
    with qtbot.waitSignal(jobs.idle):
        jobs.run_each(work, each, done=whole.append)
    assert came == [("柳湾", threading.get_ident()), ("癿沟", threading.get_ident())]
    assert whole == [["柳湾", "癿沟"]]


def test_keeps_what_came_before_a_stop(qtbot, jobs: JobRunner) -> None:
    came: list[int] = []

    def work(watcher: Watcher):
        for number in itertools.count():
            watcher.report("GUI_OPENING", number)
            yield number

    def each(number: int) -> None:
        came.append(number)
        job.stop()

    stopped: list[bool] = []
    with qtbot.waitSignal(jobs.idle):
        job = jobs.run_each(work, each, stopped=lambda: stopped.append(True))
    assert came[:1] == [0]
    assert stopped == [True]


def _count_for_ever(watcher: Watcher) -> None:
    number = 0
    while True:
        number += 1
        watcher.report("GUI_OPENING", number % 1000, 1000)


def test_stops_when_asked(qtbot, jobs: JobRunner) -> None:
    job = jobs.run(_count_for_ever)
    with qtbot.waitSignal(job.progressed):
        pass
    with qtbot.waitSignal(job.stopped):
        job.stop()


def test_tells_progress_no_faster_than_eyes_follow(
    qtbot, jobs: JobRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty thousand reports, one in each millisecond; eyes follow twenty in a second."""
    heard: list[Progress] = []
    milliseconds = itertools.count(1_000)
    clock = SimpleNamespace(monotonic=lambda: next(milliseconds) / 1000)
    monkeypatch.setattr(job_runner, "time", clock)

    def work(watcher: Watcher) -> None:
        for number in range(1, 20_001):
            watcher.report("GUI_OPENING", number, 20_000)

    job = jobs.run(work)
    job.progressed.connect(heard.append)
    with qtbot.waitSignal(job.ended):
        pass
    assert heard[-1] == Progress("GUI_OPENING", 20_000, 20_000)
    assert 380 < len(heard) < 420


def test_says_nothing_more_after_being_abandoned(qtbot) -> None:
    runner, heard = JobRunner(), []
    gate = threading.Event()
    job = runner.run(lambda _: gate.wait(LONGEST), done=heard.append)
    job.abandon()
    with qtbot.waitSignal(job.ended):
        gate.set()
    assert heard == []
    runner.close()


def test_shows_the_strip_while_it_works(qtbot, jobs: JobRunner) -> None:
    strip = ProgressStrip("先别拔U盘")
    qtbot.addWidget(strip)
    gate = threading.Event()

    def work(watcher: Watcher) -> None:
        watcher.report("GUI_OPENING", 14, 23)
        gate.wait(LONGEST)

    job = jobs.run(work, strip=strip, what="正在核对")
    with qtbot.waitSignal(job.progressed):
        pass
    assert strip.isVisible()
    assert strip.head.text() == "正在打开…… 14 / 23"
    with qtbot.waitSignal(job.ended):
        gate.set()
    assert not strip.isVisible()


def test_stops_from_the_strip_and_says_so(qtbot, jobs: JobRunner) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    job = jobs.run(_count_for_ever, strip=strip, what="正在核对")
    with qtbot.waitSignal(job.progressed):
        pass
    with qtbot.waitSignal(job.stopped):
        strip.stop()
    assert not strip.isVisible()
